"""Constituencies of partners, and whom they put forward to speak for them."""

import pghistory
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core import clock
from partners.models.areas import InTheArea, LocalArea, Partner
from partners.models.invitations import Invitation
from partners.models.people import Membership, Person, Role


class ConstituencyQuerySet(InTheArea):
    """Reads of constituencies worth a name."""

    def current(self) -> "ConstituencyQuerySet":
        """Those that somebody can speak for today."""
        return self.filter(Q(ends_on=None) | Q(ends_on__gt=clock.today()))


@pghistory.track()
class Constituency(models.Model):
    """Those of a partner in an area for whom somebody speaks: primary heads, colleges, parent carers."""

    area = models.ForeignKey(LocalArea, on_delete=models.PROTECT, related_name="constituencies")
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="constituencies")
    name = models.CharField(max_length=120)
    ends_on = models.DateField(null=True, blank=True, help_text="The first day on which nobody speaks for it any more")
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ConstituencyQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        verbose_name_plural = "constituencies"
        constraints = [
            models.UniqueConstraint("area", "partner", Lower("name"), name="partners_constituency_once"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_over(self) -> bool:
        """Whether nobody speaks for it any more."""
        return self.ends_on is not None and self.ends_on <= clock.today()


class NominationQuerySet(models.QuerySet):
    """Reads of nominations worth a name."""

    def visible_to(self, person: Person, area: LocalArea | None = None) -> "NominationQuerySet":
        """All of an area for its administrators; for those who can nominate, those of their partner there; and one's
        own, as whoever nominated or is nominated."""
        held = [role for role in person.standing.memberships if area is None or role.area_id == area.pk]
        seen = Q(area__in={role.area_id for role in held if role.role == Role.AREA_ADMINISTRATOR})
        for role in held:
            if role.role in MAY_NOMINATE:
                seen |= Q(area=role.area_id, partner=role.partner_id)
        own = Q(area__in=person.standing.area_ids) & (Q(nominated_by=person) | Q(person=person))
        rows = self if area is None else self.filter(area=area)
        return rows.filter(seen | own)

    def waiting(self) -> "NominationQuerySet":
        """Those that no administrator has decided."""
        return self.filter(state=Nomination.State.WAITING)


MAY_NOMINATE = (Role.LEAD, Role.REPRESENTATIVE)
"""Who may speak for a partner's constituencies when it puts somebody forward."""


# The address and the words for the person stay outside history, as all that is a person's own does.
@pghistory.track(exclude=["email", "role_title", "note"])
class Nomination(models.Model):
    """That a constituency puts somebody forward to speak for it, by an e-mail address or as a person whom the area
    knows. An area administrator confirms it, which invites or gives the role, or declines it with a reason. The address
    goes from here with that."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waits for an administrator")
        CONFIRMED = "confirmed", _("Confirmed")
        DECLINED = "declined", _("Declined")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    MOVES = {
        State.WAITING: {State.CONFIRMED, State.DECLINED, State.WITHDRAWN},
        State.CONFIRMED: set(),
        State.DECLINED: set(),
        State.WITHDRAWN: set(),
    }

    area = models.ForeignKey(LocalArea, on_delete=models.PROTECT, related_name="nominations")
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="nominations")
    constituency = models.ForeignKey(Constituency, on_delete=models.PROTECT, related_name="nominations")
    role_title = models.CharField(max_length=120)
    email = models.EmailField("e-mail address", blank=True)
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="nominations")
    note = models.CharField(max_length=500, blank=True)
    nominated_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="nominations_made")
    nominated_at = models.DateTimeField(default=clock.now)
    state = models.CharField(max_length=9, choices=State, default=State.WAITING)
    decided_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="nominations_decided"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField("why it was declined", max_length=500, blank=True)
    invitation = models.OneToOneField(
        Invitation, null=True, blank=True, on_delete=models.PROTECT, related_name="nomination"
    )
    membership = models.ForeignKey(
        Membership, null=True, blank=True, on_delete=models.PROTECT, related_name="nominations"
    )

    objects = NominationQuerySet.as_manager()

    class Meta:
        ordering = ["-nominated_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                "constituency",
                Lower("email"),
                condition=Q(state="waiting") & ~Q(email=""),
                name="partners_nomination_of_an_address_waits_once",
            ),
            models.UniqueConstraint(
                fields=["constituency", "person"],
                condition=Q(state="waiting"),
                name="partners_nomination_of_a_person_waits_once",
            ),
            models.CheckConstraint(
                condition=~Q(state="waiting") & Q(email="")
                | Q(state="waiting", email="", person__isnull=False)
                | Q(state="waiting", person=None) & ~Q(email=""),
                name="partners_nomination_names_one_while_it_waits",
            ),
            models.CheckConstraint(
                condition=Q(state="waiting", decided_by=None, decided_at=None)
                | ~Q(state="waiting") & Q(decided_by__isnull=False, decided_at__isnull=False),
                name="partners_nomination_decided_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(state="withdrawn") | Q(decided_by=None) | ~Q(decided_by=F("nominated_by")),
                name="partners_nomination_decided_by_another",
            ),
            models.CheckConstraint(
                condition=Q(person=None) | ~Q(nominated_by=F("person")), name="partners_nomination_of_another"
            ),
            models.CheckConstraint(
                condition=~Q(state="confirmed") | Q(invitation__isnull=False) ^ Q(membership__isnull=False),
                name="partners_nomination_comes_to_something",
            ),
            models.CheckConstraint(
                condition=~Q(state="declined") | ~Q(reason=""), name="partners_nomination_declined_with_a_reason"
            ),
        ]
        indexes = [models.Index(fields=["area", "state"])]

    def __str__(self) -> str:
        return f"Nomination for {self.constituency} of {self.partner}"

    def get_absolute_url(self) -> str:
        return reverse("partners:nomination_detail", args=[self.area.slug, self.pk])

    @property
    def is_waiting(self) -> bool:
        """Whether an administrator can still decide it, and whoever nominated withdraw it."""
        return self.state == self.State.WAITING
