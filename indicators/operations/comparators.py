"""What a measure is held against."""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal

from django.db import IntegrityError, transaction

from core import audit, clock
from core.access import also_seeing
from core.errors import RuleBroken
from indicators.models import ComparatorObservation, Measure, Neighbour, NeighbourSet
from indicators.operations.measures import demand_in_range, demand_value_or_why_not
from partners.models import Audience, LocalArea, Person

ENGLAND = "England"
MOST_NEIGHBOURS = 20


@transaction.atomic
def record_comparator(
    measure: Measure,
    *,
    kind: str,
    name: str,
    period_start: dt.date,
    period_end: dt.date,
    by: Person,
    value: Decimal | None = None,
    missing: str = "",
    missing_code: str = "",
    provisional: bool = False,
    source: str = "",
    released_on: dt.date | None = None,
) -> ComparatorObservation:
    """Record what the same measure was elsewhere in a period (`period_end` is exclusive), or why that is not known. For
    a period recorded before, the new row counts and the old one stays.

    Raises RuleBroken without a value or a reason, for a value that the unit can't have, a period without days or one
    that has not begun, and for another place without a name. England is always called England.
    """
    name = ENGLAND if kind == ComparatorObservation.Kind.ENGLAND else name.strip()
    if not name:
        raise RuleBroken("Say what it is compared with.", field="name")
    if period_end <= period_start:
        raise RuleBroken("The last day can't be before the first day.", field="period_end")
    if period_start > clock.today():
        raise RuleBroken("The period has not begun yet.", field="period_start")
    demand_value_or_why_not(value, missing)
    if value is not None:
        demand_in_range(measure, value)
    with audit.record("comparator_recorded", by=by):
        return ComparatorObservation.objects.create(
            measure=measure,
            kind=kind,
            name=name,
            period_start=period_start,
            period_end=period_end,
            value=value,
            missing=missing,
            missing_code=missing_code,
            provisional=provisional,
            source=source or measure.source,
            released_on=released_on,
            recorded_by=by,
        )


@transaction.atomic
def set_neighbours(
    area: LocalArea,
    *,
    audience: Audience,
    in_use_from: dt.date,
    neighbours: Sequence[tuple[str, str]],
    source: str,
    by: Person,
) -> NeighbourSet:
    """Say which local areas are most like this one from a day on, each with how alike it is said to be, the most alike
    first. The set before stays for what was compared with it.

    Raises RuleBroken for no areas, too many, one named twice or the area itself, and for two sets from the same day.
    """
    if audience.area_id != area.pk:
        raise RuleBroken("Choose an audience of this local area.", field="audience")
    names = [name for name, _ in neighbours]
    if not names or len(names) > MOST_NEIGHBOURS:
        raise RuleBroken(f"Name at least one area, and no more than {MOST_NEIGHBOURS}.", field="neighbours")
    if len(set(names)) < len(names):
        raise RuleBroken("An area is named twice.", field="neighbours")
    if area.name in names:
        raise RuleBroken("An area is not its own neighbour.", field="neighbours")
    made = NeighbourSet(area=area, audience=audience, in_use_from=in_use_from, source=source, set_by=by)
    with audit.record("neighbours_set", by=by), also_seeing(audience.pk):
        try:
            with transaction.atomic():
                made.save(force_insert=True)
        except IntegrityError:
            raise RuleBroken(
                "Another set of neighbours is in use from that day. Choose another day.", field="in_use_from"
            ) from None
        Neighbour.objects.bulk_create(
            [
                Neighbour(neighbour_set=made, position=position, name=name, closeness=closeness)
                for position, (name, closeness) in enumerate(neighbours, start=1)
            ]
        )
    return made
