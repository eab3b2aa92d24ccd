"""Small counts: an unpublished count of few children could point at one of them, so it is shown to the two accountable
bodies only. Figures of a national publication stay as they were published.

Hiding one part of a whole is not enough: the whole less the other parts gives it away. So a second part is hidden with
it, and the whole where there is no second part.
"""

from collections.abc import Iterable

from core.access import may
from indicators.models import Measure, Observation, Unit
from indicators.models.units import Missing
from partners.models import Audience, Person


def hides_small_counts(measure: Measure, viewer: Person | Audience) -> bool:
    """Whether this viewer is not to see small counts of the measure. What is made for an audience holds none."""
    if measure.suppress_below is None or measure.unit != Unit.NUMBER:
        return False
    return not (isinstance(viewer, Person) and may(viewer, "indicators.view_small_counts", measure))


def suppressed(measure: Measure, rows: Iterable[Observation], viewer: Person | Audience) -> list[Observation]:
    """The rows that count, with every small count taken out for a viewer who is not to see it. The rows given are
    changed in memory: they can't be saved, their table only takes new ones."""
    rows = list(rows)
    if not hides_small_counts(measure, viewer):
        return rows
    periods: dict[tuple, list[Observation]] = {}
    for row in rows:
        periods.setdefault((row.period_start, row.period_end), []).append(row)
    for together in periods.values():
        for row in _to_hide(measure.suppress_below, together):
            row.value, row.missing, row.note = None, Missing.SUPPRESSED, ""
    return rows


def _to_hide(smallest: int, rows: list[Observation]) -> list[Observation]:
    known = [row for row in rows if row.value is not None and not row.published_statistic]
    hidden = [row for row in known if 0 < row.value < smallest]
    parts = [row for row in hidden if row.sub_area_id is not None]
    if len(parts) == 1:
        others = [row for row in known if row.sub_area_id is not None and row not in hidden and row.value > 0]
        whole = [row for row in known if row.sub_area_id is None and row not in hidden]
        hidden += [min(others, key=lambda row: (row.value, row.pk))] if others else whole
    return hidden
