"""From challenge to effect: what an action answers, on which evidence, and what it is expected to change by which year,
beside what came. A plan for reform argues so for every action; any action may."""

import datetime as dt

import pghistory
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from actionplans.models.actions import Action
from core import clock
from indicators.models import Measure
from indicators.periods import period_words
from inspection.models import Evidence
from partners.models import Part, PartQuerySet, Person


class ChainQuerySet(PartQuerySet):
    """Reads of challenges and expected effects worth a name."""

    def standing(self) -> "ChainQuerySet":
        """Those that were not withdrawn."""
        return self.filter(withdrawn_at=None)


class ChainLink(Part):
    """One link of the chain of an action. It stands until it is withdrawn, with the reason."""

    recorded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(default=clock.now)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    withdrawn_because = models.TextField("why it was withdrawn", blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    part_of = "action"
    objects = ChainQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["action_id", "recorded_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, withdrawn_by=None, withdrawn_because="")
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False) & ~Q(withdrawn_because=""),
                name="%(app_label)s_%(class)s_withdrawn_with_a_reason",
            )
        ]

    @property
    def area_id(self) -> int:
        """The local area of its action, by number."""
        return self.action.area_id

    @property
    def is_standing(self) -> bool:
        """Whether it was not withdrawn."""
        return self.withdrawn_at is None


@pghistory.track()
class Challenge(ChainLink):
    """What is wrong or coming that an action answers, and what shows it: items of evidence that are kept here, or words
    with their source. Evidence that the action works is another thing: that is linked to the action itself."""

    action = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="challenges")
    text = models.TextField("challenge")
    evidence_words = models.TextField("what shows it", blank=True)
    evidence_source = models.CharField("source of that", max_length=300, blank=True)

    class Meta(ChainLink.Meta):
        constraints = [
            *ChainLink.Meta.constraints,
            models.CheckConstraint(condition=~Q(text=""), name="actionplans_challenge_says_something"),
            models.CheckConstraint(
                condition=Q(evidence_words="", evidence_source="") | ~Q(evidence_words="") & ~Q(evidence_source=""),
                name="actionplans_challenge_evidence_has_a_source",
            ),
        ]

    def __str__(self) -> str:
        return self.text


@pghistory.track()
class ChallengeEvidence(Part):
    """That an item of evidence shows a challenge, from an instant until another."""

    challenge = models.ForeignKey(Challenge, on_delete=models.CASCADE, related_name="challenge_evidence")
    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT, related_name="challenge_evidence")
    linked_at = models.DateTimeField(default=clock.now)
    unlinked_at = models.DateTimeField(null=True, blank=True)

    part_of = "challenge"

    class Meta:
        verbose_name = "evidence of a challenge"
        verbose_name_plural = "evidence of challenges"
        ordering = ["challenge_id", "evidence_id"]
        constraints = [
            models.UniqueConstraint(
                fields=["challenge", "evidence"],
                condition=Q(unlinked_at=None),
                name="actionplans_challengeevidence_once",
            )
        ]

    def __str__(self) -> str:
        return f"Evidence {self.evidence_id} shows challenge {self.challenge_id}"


@pghistory.track()
class ExpectedEffect(ChainLink):
    """What an action is expected to change, modelled for each year, with the assumption it rests on and its source:
    never an observation. Where a measure counts it, what came is read from that measure's own figures; elsewhere
    somebody enters it with its day and source."""

    class Years(models.TextChoices):
        FINANCIAL = "financial", _("Financial years (from April)")
        ACADEMIC = "academic", _("Academic years (from September)")
        CALENDAR = "calendar", _("Calendar years")

    FIRST_MONTH = {Years.FINANCIAL: 4, Years.ACADEMIC: 9, Years.CALENDAR: 1}

    action = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="expected_effects")
    what = models.CharField("what is measured", max_length=200)
    unit = models.CharField("counted in", max_length=80)
    measure = models.ForeignKey(
        Measure, null=True, blank=True, on_delete=models.PROTECT, related_name="expected_effects"
    )
    years = models.CharField("kind of year", max_length=9, choices=Years, default=Years.FINANCIAL)
    assumption = models.TextField()
    source = models.CharField("source of the figures", max_length=300)

    class Meta(ChainLink.Meta):
        constraints = [
            *ChainLink.Meta.constraints,
            models.CheckConstraint(
                condition=~Q(what="") & ~Q(unit="") & ~Q(assumption="") & ~Q(source=""),
                name="actionplans_expectedeffect_says_all",
            ),
        ]

    def __str__(self) -> str:
        return self.what

    def year_from(self, first: int) -> tuple[dt.date, dt.date]:
        """The first day of its year that begins in that calendar year, and the first day after it."""
        month = self.FIRST_MONTH[self.Years(self.years)]
        return dt.date(first, month, 1), dt.date(first + 1, month, 1)


@pghistory.track()
class EffectYear(Part):
    """One year of an expected effect: the figure that is expected (none where it was taken out again), and, where no
    measure counts it, the figure that came, as on a day, from a source."""

    effect = models.ForeignKey(ExpectedEffect, on_delete=models.CASCADE, related_name="effect_years")
    first = models.PositiveSmallIntegerField("calendar year in which it begins")
    expected = models.DecimalField(max_digits=18, decimal_places=4, null=True, blank=True)
    actual = models.DecimalField(max_digits=18, decimal_places=4, null=True, blank=True)
    actual_on = models.DateField("as on", null=True, blank=True)
    actual_source = models.CharField("source of that", max_length=300, blank=True)
    actual_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    part_of = "effect"

    class Meta:
        verbose_name = "year of an expected effect"
        verbose_name_plural = "years of expected effects"
        ordering = ["effect_id", "first"]
        constraints = [
            models.UniqueConstraint(fields=["effect", "first"], name="actionplans_effectyear_once"),
            models.CheckConstraint(
                condition=Q(actual=None, actual_on=None, actual_source="", actual_by=None)
                | Q(actual__isnull=False, actual_on__isnull=False, actual_by__isnull=False) & ~Q(actual_source=""),
                name="actionplans_effectyear_actual_has_day_and_source",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.effect}, {self.words}"

    @property
    def words(self) -> str:
        """The year as people say it."""
        return period_words(*self.effect.year_from(self.first))
