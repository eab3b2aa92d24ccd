"""Figures of the Department for Education taken over into the measures of an area."""

import datetime as dt
from dataclasses import dataclass

from django.db import transaction

from core import audit, clock
from core.access import acting_person, may
from core.errors import RuleBroken
from indicators import dfe
from indicators.models import ComparatorObservation, Measure, NeighbourSet, Observation
from indicators.operations.comparators import record_comparator
from indicators.operations.measures import record_observation
from partners.models import LocalArea, Person


@dataclass
class Imported:
    """What came of a file: how many values were new or revised, how many stood there already, for which measures."""

    measures: list[Measure]
    observations: int = 0
    comparators: int = 0
    unchanged: int = 0

    @property
    def words(self) -> str:
        """The same in a sentence."""
        return (
            f"{self.observations} values for the area and {self.comparators} to compare with were recorded for"
            f" {len(self.measures)} measures; {self.unchanged} stood there already."
        )


@transaction.atomic
def import_dfe(area: LocalArea, *, text: str, released_on: dt.date, provisional: bool = False, by: Person) -> Imported:
    """Take the figures of a SEN2 file (its whole `text`) into the area's measures that were begun from the library and
    for which the person may record values: those of the area itself, and as comparators those of England, its region
    and its statistical neighbours.

    The area is known by its council's code, or by its name where it has none. A value that differs from what was
    recorded is a correction; one that is the same changes nothing, so that a file can be given twice. Everything is
    taken or nothing: raises RuleBroken, naming the row, for what can't be understood or recorded.
    """
    if released_on > clock.today():
        raise RuleBroken("The release can't be in the future.", field="released_on")
    rows = dfe.read(text)
    own = [row for row in rows if _is_own(area, row)]
    if not own:
        raise RuleBroken(f"There is no row about {area} in this file.", field="file")
    known = (
        Measure.objects.visible_to(acting_person(), area)
        .running_on(clock.today())
        .filter(library_measure__code__in=rows[0].figures)
        .select_related("library_measure", "area")
    )
    # What a file says is what its giver says: it goes where he may record values one by one.
    measures = [measure for measure in known if may(by, "indicators.record_observation", measure)]
    if not measures:
        raise RuleBroken(
            "No measure here to which you may add takes its figures from this file. Begin one from the library first.",
            field="file",
        )
    names = _neighbours(area)
    others = [row for row in rows if not _is_own(area, row) and _is_compared(row, own[0], names)]
    came = Imported(measures)
    facts = {"released_on": released_on, "provisional": provisional, "source": dfe.SOURCE, "by": by}
    with audit.record("figures_imported", by=by):
        for measure in measures:
            _take_own(came, measure, own, facts)
            _take_others(came, measure, others, facts)
    return came


def _is_own(area: LocalArea, row: dfe.Row) -> bool:
    if row.level != "Local authority":
        return False
    return row.la_code == area.gss_code if area.gss_code else row.la_name == area.name


def _neighbours(area: LocalArea) -> set[str]:
    newest = NeighbourSet.objects.visible_to(acting_person(), area).in_use_on(clock.today()).first()
    return set(newest.neighbours.values_list("name", flat=True)) if newest else set()


def _is_compared(row: dfe.Row, own: dfe.Row, neighbours: set[str]) -> bool:
    if row.level == "National":
        return True
    return row.region_code == own.region_code if row.level == "Regional" else row.la_name in neighbours


def _take_own(came: Imported, measure: Measure, rows: list[dfe.Row], facts: dict) -> None:
    there = {(row.period_start, row.period_end): row for row in Observation.objects.filter(measure=measure).counting()}
    for row in rows:
        figure, period = row.figures[measure.library_measure.code], (row.period_start, row.period_end)
        before = there.get(period)
        if _is_same(before, figure, facts):
            came.unchanged += 1
            continue
        revised = before is not None and before.missing != Observation.Missing.WITHDRAWN
        try:
            record_observation(
                measure,
                period_start=row.period_start,
                period_end=row.period_end,
                value=figure.value,
                missing=figure.missing,
                missing_code=figure.code,
                starts_new_series=row.year == dfe.BREAK,
                published_statistic=True,
                note=f"As published in the release of {facts['released_on']:%-d %B %Y}." if revised else "",
                **facts,
            )
        except RuleBroken as refusal:
            raise RuleBroken(f"{row.words}: {refusal.message}", field="file") from None
        came.observations += 1


def _take_others(came: Imported, measure: Measure, rows: list[dfe.Row], facts: dict) -> None:
    there = {
        (row.kind, row.name, row.period_start): row
        for row in ComparatorObservation.objects.filter(measure=measure).counting()
    }
    for row in rows:
        figure = row.figures[measure.library_measure.code]
        if _is_same(there.get((row.comparator_kind, row.place, row.period_start)), figure, facts):
            came.unchanged += 1
            continue
        try:
            record_comparator(
                measure,
                kind=row.comparator_kind,
                name=row.place,
                period_start=row.period_start,
                period_end=row.period_end,
                value=figure.value,
                missing=figure.missing,
                missing_code=figure.code,
                **facts,
            )
        except RuleBroken as refusal:
            raise RuleBroken(f"{row.words}: {refusal.message}", field="file") from None
        came.comparators += 1


def _is_same(before: Observation | ComparatorObservation | None, figure: dfe.Figure, facts: dict) -> bool:
    if before is None:
        return False
    return (before.value, before.missing, before.missing_code, before.provisional) == (
        figure.value,
        figure.missing,
        figure.code,
        facts["provisional"],
    )
