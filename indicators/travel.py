"""Where a measure stands: its latest value, which way it went, and whether a new one should have come by now."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from django.db import models
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from core.access import acting_person
from core.charts import LineChart, Point, number_text
from core.probing import Among
from core.templatetags import portal
from core.written import Given, Written
from indicators.models import Measure, Observation, Target
from indicators.periods import months_later, short_period_words
from indicators.suppression import suppressed

SUFFIXES = {
    Measure.Unit.PERCENTAGE: "%",
    Measure.Unit.PERCENTAGE_POINTS: " percentage points",
    Measure.Unit.DAYS: " days",
}


class Direction(models.TextChoices):
    """Which way a measure went between its two latest values, read with its polarity."""

    BETTER = "better", _("Better")
    WORSE = "worse", _("Worse")
    SAME = "same", _("The same")
    HIGHER = "higher", _("Higher")
    LOWER = "lower", _("Lower")
    NO_COMPARISON = "no_comparison", _("No comparison")


class Freshness(models.TextChoices):
    """Whether the latest value is as new as it should be."""

    CURRENT = "current", _("Up to date")
    LATE = "late", _("A newer value should be here")
    UNSCHEDULED = "unscheduled", _("No schedule set")
    NO_VALUE = "no_value", _("No value yet")
    STOPPED = "stopped", _("No longer measured")


MARKS = {
    Direction.BETTER: ("green", "triangle"),
    Direction.WORSE: ("red", "diamond"),
    Direction.SAME: ("grey", "dash"),
    Direction.HIGHER: ("grey", "circle"),
    Direction.LOWER: ("grey", "circle"),
    Direction.NO_COMPARISON: ("grey", "circle"),
}


@dataclass(frozen=True)
class MeasureStanding:
    """A measure on a day. `latest` and `before` are its two newest periods with a value; `newest` is the newest period
    recorded at all, which may only say why there is no value."""

    measure: Measure
    latest: Observation | None
    before: Observation | None
    newest: Observation | None
    direction: Direction
    freshness: Freshness
    expected_by: dt.date | None

    @property
    def value_text(self) -> str:
        """The latest value with its unit, or that there is none."""
        return value_words(self.latest.value, self.measure.unit) if self.latest else "no value yet"

    @property
    def direction_colour(self) -> str:
        """Beside the word, never instead of it."""
        return MARKS[self.direction][0]

    @property
    def direction_shape(self) -> str:
        """Beside the word, never instead of it."""
        return MARKS[self.direction][1]

    @property
    def direction_text(self) -> str:
        """Better than 2023 (50.3%), in words alone."""
        if self.direction == Direction.NO_COMPARISON:
            return "There is nothing to compare it with." if self.before is None else "It is now counted in a new way."
        was = f"{self.before.period_words}: {value_words(self.before.value, self.measure.unit)}"
        if self.direction == Direction.SAME:
            return f"The same as in {was}."
        higher = "Higher" if self.latest.value > self.before.value else "Lower"
        meaning = {Direction.BETTER: ", which is better", Direction.WORSE: ", which is worse"}.get(self.direction, "")
        return f"{higher} than in {was}{meaning}."

    @property
    def freshness_text(self) -> str:
        """Why it counts as fresh or not, with its dates."""
        if self.freshness == Freshness.STOPPED:
            return f"Not measured from {portal.day(self.measure.stops_on)} on."
        if self.freshness == Freshness.LATE:
            return f"The next value was expected by {portal.day(self.expected_by)}."
        if self.freshness == Freshness.CURRENT:
            return f"The next value is expected by {portal.day(self.expected_by)}."
        return ""


def value_words(value: Decimal | None, unit: str) -> str:
    """56.3%, £95,400,000, 12 days; “no value” for nothing."""
    if value is None:
        return "no value"
    if unit == Measure.Unit.POUNDS:
        return f"{'−' if value < 0 else ''}£{number_text(abs(value))}"
    return f"{number_text(value)}{SUFFIXES.get(unit, '')}"


def standings_of(
    measures: Iterable[Measure], today: dt.date, *, before: dt.datetime | None = None
) -> list[MeasureStanding]:
    """Where each of these measures stands on a day, in one query. With `before`, only what had been recorded by that
    instant (exclusive) counts: the same page as at an earlier date. Small counts that the acting person is not to see
    are left out."""
    measures, viewer = list(measures), acting_person()
    by_measure: dict[int, list[Observation]] = {measure.pk: [] for measure in measures}
    for observation in _observations(before is not None).asked(measures=list(by_measure), before=before):
        by_measure[observation.measure_id].append(observation)
    return [
        standing_of(measure, whole_area(suppressed(measure, by_measure[measure.pk], viewer)), today)
        for measure in measures
    ]


@cache
def _observations(past: bool) -> Written:
    rows = Observation.objects.filter(Among("measure", "measures"))
    if past:
        rows = rows.filter(recorded_at__lt=Given("before", models.DateTimeField()))
    return Written(rows.counting_everywhere().exclude(missing=Observation.Missing.WITHDRAWN))


def whole_area(rows: Iterable[Observation]) -> list[Observation]:
    """The rows that speak of the whole area."""
    return [row for row in rows if row.sub_area_id is None]


def standing_of(measure: Measure, series: list[Observation], today: dt.date) -> MeasureStanding:
    """Where one measure stands, from the rows that count for it, the earliest period first."""
    known = [observation for observation in series if observation.value is not None]
    latest = known[-1] if known else None
    before = known[-2] if len(known) > 1 else None
    expected_by = expected_day(measure, series)
    return MeasureStanding(
        measure=measure,
        latest=latest,
        before=before,
        newest=series[-1] if series else None,
        direction=direction_of(measure, series, latest, before),
        freshness=_freshness(measure, latest, expected_by, today),
        expected_by=expected_by,
    )


def direction_of(
    measure: Measure, series: list[Observation], latest: Observation | None, before: Observation | None
) -> Direction:
    """Better, worse or the same as the value before; only higher or lower where neither is better; no comparison across
    a break in the series."""
    if latest is None or before is None:
        return Direction.NO_COMPARISON
    if any(row.starts_new_series for row in series if before.period_end <= row.period_start <= latest.period_start):
        return Direction.NO_COMPARISON
    if latest.value == before.value:
        return Direction.SAME
    higher = latest.value > before.value
    if measure.polarity == Measure.Polarity.NEITHER:
        return Direction.HIGHER if higher else Direction.LOWER
    return Direction.BETTER if higher == (measure.polarity == Measure.Polarity.HIGHER_IS_BETTER) else Direction.WORSE


def expected_day(measure: Measure, series: list[Observation]) -> dt.date | None:
    """The day by which the next value should be here; None without a schedule or anything to count from. A period that
    only says “not available yet” does not count as an update."""
    updates = [row for row in series if row.missing != Observation.Missing.NOT_AVAILABLE]
    if not updates or measure.update_every_months is None:
        return None
    return months_later(updates[-1].period_end, measure.update_every_months + measure.published_after_months)


def _freshness(measure: Measure, latest: Observation | None, expected_by: dt.date | None, today: dt.date) -> Freshness:
    if measure.has_stopped_on(today):
        return Freshness.STOPPED
    if latest is None:
        return Freshness.NO_VALUE
    if expected_by is None:
        return Freshness.UNSCHEDULED
    return Freshness.LATE if expected_by < today else Freshness.CURRENT


def chart_of(measure: Measure, series: list[Observation], target: Target | None = None) -> LineChart:
    """The measure over time: a period without a value, or a period that nobody recorded, is a gap in the line. The
    target, where there is one, is a dashed line."""
    return LineChart(
        title=f"{measure.name} ({measure.get_unit_display().lower()})",
        points=list(_points(measure, series)),
        unit=SUFFIXES.get(measure.unit, ""),
        target=target.value if target else None,
        target_label=f"Target for {date_format(target.due_on, 'M Y')}" if target else "Target",
    )


def _points(measure: Measure, series: list[Observation]):
    previous: Observation | None = None
    for row in series:
        if previous is not None and _leaves_gap(measure, previous, row):
            yield Point(_between(previous, row), None, "nothing recorded")
        yield Point(short_period_words(row.period_start, row.period_end), row.value, _note(row))
        previous = row


def _leaves_gap(measure: Measure, previous: Observation, row: Observation) -> bool:
    """Whether a period is left out between two: more than half as long again as values should lie apart."""
    every = measure.update_every_months
    return every is not None and row.period_end > months_later(previous.period_end, every + max(every // 2, 1))


def _between(previous: Observation, row: Observation) -> str:
    if row.period_start <= previous.period_end:
        return "between"
    return short_period_words(previous.period_end, row.period_start)


def _note(row: Observation) -> str:
    words = [row.get_missing_display()] if row.missing else []
    words += ["provisional"] if row.provisional else []
    words += ["counted in a new way from here"] if row.starts_new_series else []
    return "; ".join([*words, *([row.note] if row.note else [])])
