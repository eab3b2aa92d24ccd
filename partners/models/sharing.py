"""What waits for a second lead: that something shared by two bodies, or owned by another, be shown to more people."""

import pghistory
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core import clock
from partners.models.access import Audience
from partners.models.areas import Partner
from partners.models.governed import Governed, GovernedQuerySet, Responsible
from partners.models.people import Person


class SharingRequestQuerySet(GovernedQuerySet):
    """Reads of requests worth a name."""

    def waiting(self) -> "SharingRequestQuerySet":
        """Those that nobody has answered yet."""
        return self.filter(state=SharingRequest.State.WAITING)

    def about(self, subject: Governed) -> "SharingRequestQuerySet":
        """Those about one thing."""
        return self.filter(subject_label=subject._meta.label, subject=subject.pk)


@pghistory.track()
class SharingRequest(Governed):
    """That somebody asks to show a thing to more people, and that a lead of another body must agree first.

    It names its subject by label and number, as notifications do: any governed thing of any room can be shared. Its own
    audience is always that of the thing, so that whoever sees the thing no longer does not read its title here either.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting for agreement")
        AGREED = "agreed", _("Agreed")
        DECLINED = "declined", _("Declined")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        OVERTAKEN = "overtaken", _("Overtaken: it was shared in another way meanwhile")

    MOVES = {
        State.WAITING: {State.AGREED, State.DECLINED, State.WITHDRAWN, State.OVERTAKEN},
        State.AGREED: set(),
        State.DECLINED: set(),
        State.WITHDRAWN: set(),
        State.OVERTAKEN: set(),
    }

    ASKED = {Partner.Kind.LOCAL_AUTHORITY: "local authority", Partner.Kind.NHS_COMMISSIONER: "NHS commissioner"}
    """The two bodies that share what nobody owns alone, in words."""

    subject_label = models.CharField(max_length=80)
    subject = models.BigIntegerField()
    title = models.CharField(max_length=200, help_text="What the thing was called when this was asked")
    to_audience = models.ForeignKey(
        Audience, on_delete=models.PROTECT, related_name="+", verbose_name="who would see it"
    )
    reason = models.CharField(max_length=500)
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=clock.now)
    asks_kind = models.CharField(
        "whose leads are asked", max_length=20, choices=Partner.Kind, blank=True, help_text="For what two bodies share"
    )
    asks_partner = models.ForeignKey(
        Partner, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name="partner that is asked"
    )
    answering_partner = models.ForeignKey(
        Partner,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="The partner that is asked, where it answers for the thing and so sees it beside its audience",
    )
    state = models.CharField(max_length=9, choices=State, default=State.WAITING)
    decided_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_because = models.CharField("why it was decided so", max_length=500, blank=True)

    responsible = Responsible(people=("asked_by",), partners=("answering_partner",))
    audience_follows = "Who sees a request to share is always who sees the thing itself."

    objects = SharingRequestQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["subject_label", "subject"],
                condition=Q(state="waiting"),
                name="partners_sharingrequest_one_waits",
            ),
            models.CheckConstraint(
                condition=Q(asks_kind="", asks_partner__isnull=False) | ~Q(asks_kind="") & Q(asks_partner=None),
                name="partners_sharingrequest_asks_one_side",
            ),
            models.CheckConstraint(
                condition=Q(state__in=("waiting", "overtaken")) | Q(decided_by__isnull=False, decided_at__isnull=False),
                name="partners_sharingrequest_decided_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(state="agreed") | ~Q(decided_by=models.F("asked_by")),
                name="partners_sharingrequest_agreed_by_another",
            ),
        ]
        indexes = [models.Index(fields=["area", "state"])]

    def __str__(self) -> str:
        return f"Request to share “{self.title}” more widely"

    def get_absolute_url(self) -> str:
        return reverse("partners:sharing_request", args=[self.area.slug, self.pk])

    @property
    def is_waiting(self) -> bool:
        """Whether it can still be agreed, declined or withdrawn."""
        return self.state == self.State.WAITING

    @property
    def asked_of(self) -> str:
        """Whose agreement it needs, in words."""
        if self.asks_partner_id:
            return f"a lead of {self.asks_partner}"
        return f"a lead of the {self.ASKED[self.asks_kind]}"
