"""Measures: what the partnership counts to know whether children and young people are better off, and what was seen."""

import datetime as dt

import pghistory
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from core import clock
from indicators.models.library import LibraryMeasure
from indicators.models.units import Missing, Polarity, Unit
from indicators.periods import period_words
from partners.models import Governed, GovernedQuerySet, Part, Partner, PartQuerySet, Person, Responsible, SubArea


class MeasureQuerySet(GovernedQuerySet):
    """Reads of measures worth a name."""

    def running_on(self, day: dt.date) -> "MeasureQuerySet":
        """Those still measured on that day."""
        return self.filter(Q(stops_on=None) | Q(stops_on__gt=day))


@pghistory.track()
class Measure(Governed):
    """One number that is followed over time. It speaks to impact, never to delivery.

    A stopped measure keeps its series: `stops_on` is the first day that is no longer measured.
    """

    Polarity = Polarity
    Unit = Unit

    reference = models.CharField(max_length=12, help_text="The letter or number people know it by, such as “a”")
    name = models.CharField(max_length=200)
    definition = models.TextField(blank=True, help_text="What is counted, of whom, and what is left out")
    polarity = models.CharField(max_length=20, choices=Polarity)
    unit = models.CharField(max_length=20, choices=Unit)
    source = models.CharField(max_length=200, blank=True)
    frequency = models.CharField(
        max_length=120, blank=True, help_text="As people say it, such as “every year, in June”"
    )
    update_every_months = models.PositiveSmallIntegerField(
        "months between values", null=True, blank=True, help_text="From the end of one period to the end of the next"
    )
    published_after_months = models.PositiveSmallIntegerField(
        "months until figures are out",
        default=0,
        help_text="From the end of a period to the day its figures can be had",
    )
    owner_partner = models.ForeignKey(
        Partner, null=True, blank=True, on_delete=models.PROTECT, related_name="measures", verbose_name="owner"
    )
    library_measure = models.ForeignKey(
        LibraryMeasure,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="measures",
        help_text="The national measure that it was begun from",
    )
    suppress_below = models.PositiveSmallIntegerField(
        "smallest count to show",
        null=True,
        blank=True,
        help_text="Unpublished counts below this are hidden from people outside the two accountable bodies",
    )
    stops_on = models.DateField(null=True, blank=True, help_text="The first day that is no longer measured")
    stop_reason = models.TextField(blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    responsible = Responsible(partners=("owner_partner",))
    objects = MeasureQuerySet.as_manager()

    class Meta:
        ordering = ["position", "reference", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["area", "reference"], name="indicators_measure_reference"),
            models.CheckConstraint(
                condition=Q(stops_on=None, stop_reason="") | (Q(stops_on__isnull=False) & ~Q(stop_reason="")),
                name="indicators_measure_stops_with_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference}. {self.name}"

    def get_absolute_url(self) -> str:
        return reverse("indicators:measure_detail", args=[self.area.slug, self.pk])

    def has_stopped_on(self, day: dt.date) -> bool:
        """Whether it is no longer measured on that day."""
        return self.stops_on is not None and self.stops_on <= day


class ObservationQuerySet(PartQuerySet):
    """Reads of observations worth a name."""

    def counting(self) -> "ObservationQuerySet":
        """The row of the whole area that counts for each period: the one recorded last; the earliest period first."""
        return self.counting_everywhere().filter(sub_area=None)

    def counting_everywhere(self) -> "ObservationQuerySet":
        """The same, with those of the parts of the area beside those of the whole."""
        same = ("measure_id", "sub_area_id", "period_start", "period_end")
        newest = self.order_by(*same, "-recorded_at", "-pk").distinct(*same).values("pk")
        return self.model.objects.filter(pk__in=newest).order_by("measure_id", "period_start", "period_end")


class Observation(Part):
    """What a measure was in a period, or why that is not known. Never edited: a correction is a new row of the same
    period with its reason, and the row recorded last counts."""

    Missing = Missing

    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, related_name="observations")
    sub_area = models.ForeignKey(
        SubArea,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="The part of the area that it speaks of; none for the whole",
    )
    period_start = models.DateField("first day")
    period_end = models.DateField(help_text="The first day after the period")
    value = models.DecimalField(max_digits=18, decimal_places=4, null=True, blank=True)
    missing = models.CharField("why there is no value", max_length=16, choices=Missing, blank=True)
    missing_code = models.CharField(max_length=4, blank=True, help_text="The source's own sign, such as x, z or c")
    provisional = models.BooleanField(default=False)
    published_statistic = models.BooleanField(
        default=False, help_text="From a national publication: shown as it was published"
    )
    released_on = models.DateField(null=True, blank=True, help_text="The day on which its source published it")
    starts_new_series = models.BooleanField(
        default=False, help_text="Counted in a new way: not comparable with the periods before it"
    )
    note = models.TextField(blank=True)
    source = models.CharField(max_length=200, blank=True)
    recorded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="observations")
    recorded_at = models.DateTimeField(default=clock.now)

    part_of = "measure"
    append_only = True
    objects = ObservationQuerySet.as_manager()

    class Meta:
        ordering = ["measure_id", "period_start", "period_end", "recorded_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(period_end__gt=F("period_start")), name="indicators_observation_period_has_days"
            ),
            models.CheckConstraint(
                condition=Q(value__isnull=False, missing="") | (Q(value=None) & ~Q(missing="")),
                name="indicators_observation_value_or_why_not",
            ),
        ]
        indexes = [models.Index(fields=["measure", "period_start", "period_end", "-recorded_at"])]

    def __str__(self) -> str:
        return f"{self.measure}, {self.period_words}"

    @property
    def last_day(self) -> dt.date:
        """The last day of the period, inclusive."""
        return self.period_end - dt.timedelta(days=1)

    @property
    def period_words(self) -> str:
        """The period as people say it."""
        return period_words(self.period_start, self.period_end)
