"""What whoever watches over an area is told of: too many refusals or copies by one person in a short time."""

import pghistory
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.models import AccessLog
from partners.models.areas import LocalArea, Partner
from partners.models.people import Person, Role


class AccessAlertQuerySet(models.QuerySet):
    """Reads of alerts worth a name."""

    def visible_to(self, person: Person, area: LocalArea | None = None) -> "AccessAlertQuerySet":
        """Those of an area for its administrators and the leads of its accountable bodies; nobody reads what there is
        about himself."""
        watched = {
            held.area_id
            for held in person.standing.memberships
            if (area is None or held.area_id == area.pk)
            and (
                held.role == Role.AREA_ADMINISTRATOR
                or (held.role == Role.LEAD and held.partner_kind in Partner.ACCOUNTABLE_KINDS)
            )
        }
        return self.filter(area__in=watched).exclude(person=person)

    def open(self) -> "AccessAlertQuerySet":
        """Those that nobody has looked into yet."""
        return self.filter(state=AccessAlert.State.OPEN)


@pghistory.track()
class AccessAlert(models.Model):
    """That one person was refused, or took copies, more often in a short time than people do. One for a burst, however
    long it lasts; what goes on after somebody has looked into it is a new one."""

    class Kind(models.TextChoices):
        REFUSALS = "refusals", _("Many refusals")
        COPIES = "copies", _("Many copies")

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        LOOKED_INTO = "looked_into", _("Looked into")

    LOGGED_AS = {Kind.REFUSALS: AccessLog.REFUSALS, Kind.COPIES: AccessLog.COPIES}
    """Which rows of the access log each kind counts."""

    area = models.ForeignKey(LocalArea, on_delete=models.PROTECT, related_name="access_alerts")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="access_alerts")
    kind = models.CharField(max_length=8, choices=Kind)
    first_at = models.DateTimeField("first")
    last_at = models.DateTimeField("last")
    number = models.PositiveIntegerField("how many")
    state = models.CharField(max_length=11, choices=State, default=State.OPEN)
    looked_into_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name="looked into by"
    )
    looked_into_at = models.DateTimeField("looked into", null=True, blank=True)
    note = models.CharField("what was found", max_length=1000, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = AccessAlertQuerySet.as_manager()

    class Meta:
        ordering = ["-last_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["area", "person", "kind", "first_at"], name="partners_accessalert_once_for_a_burst"
            ),
            models.CheckConstraint(
                condition=Q(state="open", looked_into_by=None, looked_into_at=None, note="")
                | Q(state="looked_into", looked_into_by__isnull=False, looked_into_at__isnull=False, note__gt=""),
                name="partners_accessalert_looked_into_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(looked_into_by=None) | ~Q(looked_into_by=F("person")),
                name="partners_accessalert_looked_into_by_another",
            ),
        ]
        indexes = [models.Index(fields=["area", "state"])]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} by {self.person}"

    def get_absolute_url(self) -> str:
        return reverse("partners:access_alert_detail", args=[self.area.slug, self.pk])

    @property
    def is_open(self) -> bool:
        """Whether it waits for somebody to look into it."""
        return self.state == self.State.OPEN
