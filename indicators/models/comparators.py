"""What a measure is held against: England, the region, areas like this one, or another that people name."""

import datetime as dt

import pghistory
from django.db import models
from django.db.models import F, Q

from core import clock
from indicators.models.measures import Measure
from indicators.models.units import Missing
from indicators.periods import period_words
from partners.models import Governed, GovernedQuerySet, Part, PartQuerySet, Person


class ComparatorObservationQuerySet(PartQuerySet):
    """Reads of comparators worth a name."""

    def counting(self) -> "ComparatorObservationQuerySet":
        """The row that counts for each comparator and period, the one recorded last; the earliest period first."""
        same = ("measure_id", "kind", "name", "period_start", "period_end")
        newest = self.order_by(*same, "-recorded_at", "-pk").distinct(*same).values("pk")
        return self.model.objects.filter(pk__in=newest).order_by("measure_id", "period_start", "kind", "name")


class ComparatorObservation(Part):
    """What the same measure was elsewhere in a period. Never edited: the row recorded last counts."""

    class Kind(models.TextChoices):
        ENGLAND = "england", "England"
        REGION = "region", "Region"
        NEIGHBOUR = "neighbour", "Statistical neighbour"
        OTHER = "other", "Another"

    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, related_name="comparator_observations")
    kind = models.CharField(max_length=12, choices=Kind)
    name = models.CharField(max_length=80)
    period_start = models.DateField("first day")
    period_end = models.DateField(help_text="The first day after the period")
    value = models.DecimalField(max_digits=18, decimal_places=4, null=True, blank=True)
    missing = models.CharField("why there is no value", max_length=16, choices=Missing, blank=True)
    missing_code = models.CharField(max_length=4, blank=True)
    provisional = models.BooleanField(default=False)
    source = models.CharField(max_length=200, blank=True)
    released_on = models.DateField(null=True, blank=True)
    recorded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(default=clock.now)

    part_of = "measure"
    append_only = True
    objects = ComparatorObservationQuerySet.as_manager()

    class Meta:
        ordering = ["measure_id", "period_start", "kind", "name", "recorded_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(period_end__gt=F("period_start")), name="indicators_comparator_period_has_days"
            ),
            models.CheckConstraint(
                condition=Q(value__isnull=False, missing="") | (Q(value=None) & ~Q(missing="")),
                name="indicators_comparator_value_or_why_not",
            ),
        ]
        indexes = [models.Index(fields=["measure", "kind", "name", "period_start"])]

    def __str__(self) -> str:
        return f"{self.name}, {self.period_words}"

    @property
    def period_words(self) -> str:
        """The period as people say it."""
        return period_words(self.period_start, self.period_end)


class NeighbourSetQuerySet(GovernedQuerySet):
    """Reads of neighbour sets worth a name."""

    def in_use_on(self, day: dt.date) -> "NeighbourSetQuerySet":
        """The newest set of each area that had begun by that day."""
        newest = self.filter(in_use_from__lte=day).order_by("area_id", "-in_use_from", "-pk").distinct("area_id")
        return self.model.objects.filter(pk__in=newest.values("pk"))


@pghistory.track()
class NeighbourSet(Governed):
    """The local areas that are said to be most like this one, from a day on. Sets are renewed: an earlier one stays."""

    in_use_from = models.DateField()
    source = models.CharField(max_length=200)
    set_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    objects = NeighbourSetQuerySet.as_manager()

    class Meta:
        ordering = ["area_id", "-in_use_from"]
        constraints = [
            models.UniqueConstraint(fields=["area", "in_use_from"], name="indicators_neighbourset_one_from_a_day")
        ]

    def __str__(self) -> str:
        return f"Statistical neighbours from {self.in_use_from}"


class Neighbour(Part):
    """One of the set, the most alike first, with how alike it is said to be."""

    class Closeness(models.TextChoices):
        EXTREMELY_CLOSE = "extremely_close", "Extremely close"
        VERY_CLOSE = "very_close", "Very close"
        CLOSE = "close", "Close"
        SOMEWHAT_CLOSE = "somewhat_close", "Somewhat close"
        NOT_CLOSE = "not_close", "Not close"

    neighbour_set = models.ForeignKey(NeighbourSet, on_delete=models.CASCADE, related_name="neighbours")
    position = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=80)
    closeness = models.CharField(max_length=16, choices=Closeness)

    part_of = "neighbour_set"
    append_only = True

    class Meta:
        ordering = ["neighbour_set_id", "position"]
        constraints = [
            models.UniqueConstraint(fields=["neighbour_set", "name"], name="indicators_neighbour_once"),
        ]

    def __str__(self) -> str:
        return self.name
