"""The scorecard: each measure in a line, against its target and against England. Three queries, for one or many."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from django.db.models import DateTimeField, OuterRef

from core.nested import let_know, nested, rows_of
from core.probing import Among
from core.templatetags import portal
from core.written import Given, Written
from indicators.models import ComparatorObservation, Measure, Neighbour, Observation, Polarity, Target, TargetMilestone
from indicators.travel import MeasureStanding, standings_of, value_words


@dataclass(frozen=True)
class Comparison:
    """How a value stands to another: a word, a look, and the sentence."""

    label: str
    colour: str
    shape: str
    text: str


@dataclass(frozen=True)
class ScorecardRow:
    """One measure: where it stands, what is aimed at, what England was."""

    standing: MeasureStanding
    target: Target | None
    against_target: Comparison
    against_england: Comparison

    @property
    def measure(self) -> Measure:
        return self.standing.measure

    @property
    def is_off_its_trajectory(self) -> bool:
        """Whether it is behind what was planned for its target, or has not reached that in time."""
        return self.against_target.label in (BEHIND, TOO_LATE)

    @property
    def target_text(self) -> str:
        """The target with its unit and day, or nothing."""
        if self.target is None:
            return ""
        return aim_words(self.measure, self.target.value, self.target.due_on, "by")


def aim_words(measure: Measure, value: Decimal | None, day: dt.date | None, word: str) -> str:
    """“60% by 31 March 2027”; nothing where there is no day."""
    return f"{value_words(value, measure.unit)} {word} {portal.day(day)}" if day else ""


BEHIND, TOO_LATE = "Behind the plan", "Not reached in time"
NO_TARGET = Comparison("No target set", "grey", "circle", "")
NO_VALUE = Comparison("No value yet", "grey", "circle", "")
NO_ENGLAND = Comparison("No figure for England", "grey", "circle", "")


def scorecard_of(
    measures: Iterable[Measure], today: dt.date, *, before: dt.datetime | None = None
) -> list[ScorecardRow]:
    """The scorecard of these measures on a day; with `before`, of what had been recorded by that instant."""
    return scorecard_from(standings_of(measures, today, before=before), today, before=before)


def scorecard_from(
    standings: Sequence[MeasureStanding], today: dt.date, *, before: dt.datetime | None = None
) -> list[ScorecardRow]:
    """The same from standings that have been read."""
    by_measure: dict[int, Target] = {}
    national: dict[tuple[int, dt.date, dt.date], ComparatorObservation] = {}
    measures = [standing.measure.pk for standing in standings]
    for pk, targets, steps, england in _beside(before is not None).asked(measures=measures, before=before):
        for target in rows_of(Target, targets[:1]):
            by_measure[pk] = target
            let_know(target, "milestones", [step for step in steps if step["target_id"] == target.pk])
        for row in rows_of(ComparatorObservation, england):
            national[pk, row.period_start, row.period_end] = row
    return [
        ScorecardRow(
            standing=standing,
            target=by_measure.get(standing.measure.pk),
            against_target=against_target(standing, by_measure.get(standing.measure.pk), today),
            against_england=against_england(standing, national),
        )
        for standing in standings
    ]


BEFORE = Given("before", DateTimeField())


@cache
def _beside(past: bool) -> Written:
    """Of each measure its targets that count, the newest first, the milestones of all its targets, and what England
    was."""
    targets = Target.objects.filter(measure=OuterRef("pk"))
    england = ComparatorObservation.objects.filter(
        measure=OuterRef(OuterRef("pk")), kind=ComparatorObservation.Kind.ENGLAND
    )
    if past:
        targets = targets.filter(set_at__lt=BEFORE).exclude(ended_at__lt=BEFORE).order_by("-set_at")
        england = england.filter(recorded_at__lt=BEFORE)
    else:
        targets = targets.current()
    parts = {
        "targets_then": nested(targets),
        "steps": nested(TargetMilestone.objects.filter(target__measure=OuterRef("pk")).order_by("planned_on")),
        "england": nested(england.counting()),
    }
    rows = Measure.objects.order_by().filter(Among("pk", "measures")).annotate(**parts)
    return Written(rows.values_list("pk", *parts))


def planned_value(target: Target, day: dt.date) -> tuple[Decimal, dt.date] | None:
    """What the measure should have reached by that day, and the day it was planned for: the last milestone that has
    passed, or the target itself; None before the first."""
    steps = [(step.planned_on, step.value) for step in target.milestones.all()] + [(target.due_on, target.value)]
    passed = [(value, planned_on) for planned_on, value in steps if planned_on <= day]
    return passed[-1] if passed else None


def against_target(standing: MeasureStanding, target: Target | None, today: dt.date) -> Comparison:
    """Whether the latest value has reached the target, is on the way to it by its milestones, or behind them. The
    milestones that count are those passed by the last day of the period it speaks of."""
    if target is None:
        return NO_TARGET
    latest, measure = standing.latest, standing.measure
    if latest is None:
        return NO_VALUE
    if _reached(measure, latest.value, target.value):
        return Comparison("Target reached", "green", "tick", f"{gap_words(measure, latest.value, target.value)}.")
    gap = f"{gap_words(measure, latest.value, target.value)}, due {portal.day(target.due_on)}"
    planned = planned_value(target, latest.last_day)
    if planned is not None and not _reached(measure, latest.value, planned[0]):
        return Comparison(
            BEHIND,
            "red",
            "diamond",
            f"{gap}. {value_words(planned[0], measure.unit)} was planned for {portal.day(planned[1])}.",
        )
    if target.due_on < today:
        return Comparison(TOO_LATE, "red", "diamond", f"{gap}.")
    if planned is not None:
        return Comparison("On the planned way", "green", "triangle", f"{gap}.")
    return Comparison("Not reached yet", "amber", "circle", f"{gap}.")


def _reached(measure: Measure, value: Decimal, aim: Decimal) -> bool:
    if measure.polarity == Polarity.NEITHER:
        return value == aim
    return value >= aim if measure.polarity == Polarity.HIGHER_IS_BETTER else value <= aim


def gap_words(measure: Measure, value: Decimal, aim: Decimal) -> str:
    """“3.7 percentage points below the target”; percentages differ by percentage points."""
    if value == aim:
        return "Just at the target"
    return f"{_difference(measure, value, aim)} {'above' if value > aim else 'below'} the target"


def _difference(measure: Measure, value: Decimal, other: Decimal) -> str:
    unit = Measure.Unit.PERCENTAGE_POINTS if measure.unit == Measure.Unit.PERCENTAGE else measure.unit
    return value_words(abs(value - other), unit)


def against_england(
    standing: MeasureStanding, national: dict[tuple[int, dt.date, dt.date], ComparatorObservation]
) -> Comparison:
    """Better or worse than England in the period of the latest value; only higher or lower where neither is better."""
    latest, measure = standing.latest, standing.measure
    if latest is None:
        return NO_VALUE
    england = national.get((measure.pk, latest.period_start, latest.period_end))
    if england is None or england.value is None:
        return NO_ENGLAND
    words = f"England: {value_words(england.value, measure.unit)}{' (provisional)' if england.provisional else ''}."
    return compared(measure, latest, england.value, words, "England")


def compared(measure: Measure, latest: Observation, other: Decimal, words: str, name: str) -> Comparison:
    """How the latest value stands to another place's. A total says nothing of that: it grows with the place."""
    if measure.unit == Measure.Unit.NUMBER:
        return Comparison("Not comparable", "grey", "dash", f"A total grows with the size of a place. {words}")
    if latest.value == other:
        return Comparison(f"The same as {name}", "grey", "dash", words)
    gap = f"{_difference(measure, latest.value, other)} {'above' if latest.value > other else 'below'}. {words}"
    if measure.polarity == Polarity.NEITHER:
        return Comparison(f"{'Higher' if latest.value > other else 'Lower'} than {name}", "grey", "circle", gap)
    if _reached(measure, latest.value, other):
        return Comparison(f"Better than {name}", "green", "triangle", gap)
    return Comparison(f"Worse than {name}", "red", "diamond", gap)


@dataclass(frozen=True)
class NeighbourMean:
    """The mean of the statistical neighbours in the period of the latest value. It says little where few of them are
    close."""

    value: Decimal
    text: str
    count: int
    close: int

    @property
    def is_weak(self) -> bool:
        """Whether fewer than half of those counted are close."""
        return self.close * 2 < self.count


CLOSE = frozenset({Neighbour.Closeness.EXTREMELY_CLOSE, Neighbour.Closeness.VERY_CLOSE, Neighbour.Closeness.CLOSE})


def mean_of_neighbours(
    standing: MeasureStanding, comparators: Sequence[ComparatorObservation], neighbours: Sequence[Neighbour]
) -> NeighbourMean | None:
    """The mean of those of the set that have a value; None where none has."""
    if standing.latest is None:
        return None
    closeness = {neighbour.name: neighbour.closeness for neighbour in neighbours}
    known = [
        row
        for row in comparators
        if row.kind == ComparatorObservation.Kind.NEIGHBOUR
        and row.name in closeness
        and row.value is not None
        and (row.period_start, row.period_end) == (standing.latest.period_start, standing.latest.period_end)
    ]
    if not known:
        return None
    mean = sum(row.value for row in known) / len(known)
    close = sum(closeness[row.name] in CLOSE for row in known)
    return NeighbourMean(mean, value_words(mean, standing.measure.unit), len(known), close)
