"""Money by partner and year, and modelled figures: what somebody expects, which is not what anybody has seen."""

import pghistory
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from commissioning.models.intentions import Intention
from commissioning.models.interests import IN_INTENTION, IN_SERVICE
from commissioning.models.services import Service
from partners.models import ClosedByInterest, ClosedByInterestQuerySet, Partner


def financial_year_words(first: int) -> str:
    """2026 is “2026-27”: the financial year that starts on 1 April of that year."""
    return f"{first}-{(first + 1) % 100:02}"


class FundingLineQuerySet(ClosedByInterestQuerySet):
    """Reads of funding worth a name."""

    def counting(self) -> "FundingLineQuerySet":
        """Those that have not been withdrawn."""
        return self.filter(withdrawn_because="")


@pghistory.track()
class FundingLine(ClosedByInterest):
    """What a partner puts in, in one financial year, in pence, in an audience of its own."""

    class Kind(models.TextChoices):
        HIGH_NEEDS_BLOCK = "high_needs_block", _("High needs block (DSG)")
        OTHER_DSG = "other_dsg", _("Other dedicated schools grant (DSG)")
        GENERAL_FUND = "general_fund", _("Council general fund")
        ICB = "icb", _("NHS commissioner’s budget")
        PUBLIC_HEALTH = "public_health", _("Public health grant")
        GRANT = "grant", _("Other grant")
        CAPITAL = "capital", _("Capital")

    class Certainty(models.TextChoices):
        PLANNED = "planned", _("Planned")
        AGREED = "agreed", _("Agreed")
        SPENT = "spent", _("Spent")

    title = models.CharField("what for", max_length=200)
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="funding_lines")
    service = models.ForeignKey(Service, null=True, blank=True, on_delete=models.PROTECT, related_name="funding_lines")
    intention = models.ForeignKey(
        Intention, null=True, blank=True, on_delete=models.PROTECT, related_name="funding_lines"
    )
    financial_year = models.PositiveSmallIntegerField(help_text="The calendar year in which it starts")
    kind = models.CharField(max_length=18, choices=Kind)
    certainty = models.CharField("planned, agreed or spent", max_length=8, choices=Certainty)
    pence = models.BigIntegerField("amount", help_text="In pence")
    note = models.TextField(blank=True)
    source = models.CharField(max_length=200, blank=True)
    withdrawn_because = models.CharField("reason for withdrawing", max_length=500, blank=True)

    owned_by = "partner"
    never_for_everyone = True
    closed_over = (IN_SERVICE, IN_INTENTION)
    objects = FundingLineQuerySet.as_manager()

    class Meta:
        ordering = ["-financial_year", "partner__name", "kind", "title", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(pence__gte=0), name="commissioning_fundingline_not_negative"),
            models.CheckConstraint(
                condition=Q(financial_year__gte=2000, financial_year__lt=2100),
                name="commissioning_fundingline_year",
            ),
        ]
        indexes = [models.Index(fields=["area", "-financial_year"])]

    def __str__(self) -> str:
        return f"{self.title}, {self.year_words}"

    def get_absolute_url(self) -> str:
        return reverse("commissioning:funding_line_detail", args=[self.area.slug, self.pk])

    @property
    def year_words(self) -> str:
        """Its financial year as people write it."""
        return financial_year_words(self.financial_year)


@pghistory.track()
class ModelledFigure(ClosedByInterest):
    """A change that somebody has modelled (62 placements to 12), with its assumption and source. Never an observation:
    nothing here feeds a measure, and every page says so."""

    title = models.CharField(max_length=200)
    from_value = models.DecimalField("from", max_digits=18, decimal_places=2)
    to_value = models.DecimalField("to", max_digits=18, decimal_places=2)
    unit = models.CharField("of what", max_length=80)
    effect_pence = models.BigIntegerField(
        "effect on money a year", null=True, blank=True, help_text="In pence; a saving is positive, a cost negative"
    )
    horizon = models.CharField("by when", max_length=120)
    assumption = models.TextField()
    source = models.CharField(max_length=300)
    service = models.ForeignKey(
        Service, null=True, blank=True, on_delete=models.PROTECT, related_name="modelled_figures"
    )
    intention = models.ForeignKey(
        Intention, null=True, blank=True, on_delete=models.PROTECT, related_name="modelled_figures"
    )
    withdrawn_because = models.CharField("reason for withdrawing", max_length=500, blank=True)

    closed_over = (IN_SERVICE, IN_INTENTION)
    objects = ClosedByInterestQuerySet.as_manager()

    class Meta:
        ordering = ["title", "pk"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("commissioning:modelled_figure_detail", args=[self.area.slug, self.pk])
