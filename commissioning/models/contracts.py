"""Contracts: until when a service is bought, at what price, and by when somebody must decide what comes next."""

import datetime as dt

import pghistory
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from commissioning.models.interests import IN_SERVICE
from commissioning.models.services import Service
from core import clock
from partners.models import ClosedByInterest, ClosedByInterestQuerySet, Partner


class ContractQuerySet(ClosedByInterestQuerySet):
    """Reads of contracts worth a name."""

    def in_force(self) -> "ContractQuerySet":
        """Those that have not been ended or withdrawn."""
        return self.filter(state=Contract.State.IN_FORCE)

    def needing_decision(self, day: dt.date) -> "ContractQuerySet":
        """Those in force whose end, less notice, less the time that procurement takes, has come, and about which nobody
        has decided."""
        return self.in_force().filter(decide_by__lte=day, way_ahead="")


@pghistory.track(exclude=["decide_by"])
class Contract(ClosedByInterest):
    """A contract or service level agreement, in an audience of commissioners. Closed to whoever has an interest."""

    class State(models.TextChoices):
        IN_FORCE = "in_force", _("In force")
        ENDED = "ended", _("Ended")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    MOVES = {State.IN_FORCE: {State.ENDED, State.WITHDRAWN}, State.ENDED: set(), State.WITHDRAWN: set()}

    class WayAhead(models.TextChoices):
        EXTEND = "extend", _("Extend it")
        RECOMMISSION = "recommission", _("Commission it anew")
        LET_END = "let_end", _("Let it end")

    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="contracts")
    lead_partner = models.ForeignKey(
        Partner, on_delete=models.PROTECT, related_name="contracts_held", verbose_name="held by"
    )
    reference = models.CharField(max_length=60)
    provider_name = models.CharField("provider", max_length=200)
    starts_on = models.DateField("first day")
    ends_on = models.DateField("end", help_text="The first day after it")
    extension_options = models.CharField(max_length=300, blank=True)
    notice_months = models.PositiveSmallIntegerField("notice, in months", default=0)
    procurement_months = models.PositiveSmallIntegerField("time that procurement takes, in months", default=0)
    value_pence_per_year = models.BigIntegerField("value a year", null=True, blank=True, help_text="In pence")
    decide_by = models.DateField(editable=False, help_text="End less notice less procurement; written by operations")
    way_ahead = models.CharField(max_length=14, choices=WayAhead, blank=True)
    way_ahead_because = models.TextField("why", blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.IN_FORCE)

    owned_by = "lead_partner"
    never_for_everyone = True
    closed_over = (IN_SERVICE,)
    objects = ContractQuerySet.as_manager()

    class Meta:
        ordering = ["ends_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gt=F("starts_on")), name="commissioning_contract_ends_after_it_starts"
            ),
            models.CheckConstraint(
                condition=Q(value_pence_per_year=None) | Q(value_pence_per_year__gte=0),
                name="commissioning_contract_value_not_negative",
            ),
        ]
        indexes = [models.Index(fields=["area", "state", "decide_by"])]

    def __str__(self) -> str:
        return f"Contract {self.reference}"

    def get_absolute_url(self) -> str:
        return reverse("commissioning:contract_detail", args=[self.area.slug, self.pk])

    @property
    def last_day(self) -> dt.date:
        """The last day on which it holds, inclusive."""
        return self.ends_on - dt.timedelta(days=1)

    @property
    def needs_decision(self) -> bool:
        """Whether somebody must decide now what comes after it."""
        return self.is_in_force and not self.way_ahead and self.decide_by <= clock.today()

    @property
    def is_in_force(self) -> bool:
        """Whether it has been neither ended nor withdrawn."""
        return self.state == self.State.IN_FORCE
