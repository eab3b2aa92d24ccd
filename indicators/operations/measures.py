"""Every write about measures and what was observed."""

import datetime as dt
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.db.models import Max

from core import audit, clock
from core.access import also_seeing
from core.errors import RuleBroken
from core.versions import lock
from indicators.models import LibraryMeasure, Measure, Observation
from indicators.periods import period_words
from partners.models import Audience, LocalArea, Partner, Person, SubArea

RANGES: dict[str, tuple[Decimal | None, Decimal | None]] = {
    Measure.Unit.PERCENTAGE: (Decimal(0), Decimal(100)),
    Measure.Unit.PERCENTAGE_POINTS: (Decimal(-100), Decimal(100)),
    Measure.Unit.NUMBER: (Decimal(0), None),
    Measure.Unit.RATE: (Decimal(0), None),
    Measure.Unit.DAYS: (Decimal(0), None),
    Measure.Unit.POUNDS: (None, None),
    Measure.Unit.SCORE: (None, None),
}
"""The lowest and highest value that each unit can have, inclusive; None: no limit. Money can be a deficit."""


@transaction.atomic
def create_measure(
    area: LocalArea,
    *,
    audience: Audience,
    reference: str,
    name: str,
    polarity: str,
    unit: str,
    by: Person,
    definition: str = "",
    source: str = "",
    frequency: str = "",
    update_every_months: int | None = None,
    published_after_months: int = 0,
    owner_partner: Partner | None = None,
    suppress_below: int | None = None,
    library_measure: LibraryMeasure | None = None,
) -> Measure:
    """Begin to follow a number, at the end of the area's list; `library_measure` where it was begun from a
    national one. `suppress_below` is the smallest unpublished count that people outside the two bodies are shown.

    Raises RuleBroken if the audience is another area's, the owner does not take part here, or the reference is taken.
    """
    if audience.area_id != area.pk:
        raise RuleBroken("Choose an audience of this local area.", field="audience")
    _demand_partner_of(area, owner_partner)
    last = Measure.objects.filter(area=area).aggregate(last=Max("position"))["last"] or 0
    measure = Measure(
        area=area,
        audience=audience,
        reference=reference,
        name=name,
        polarity=polarity,
        unit=unit,
        definition=definition,
        source=source,
        frequency=frequency,
        update_every_months=update_every_months,
        published_after_months=published_after_months,
        owner_partner=owner_partner,
        suppress_below=suppress_below,
        library_measure=library_measure,
        position=last + 1,
    )
    with audit.record("measure_created", by=by), also_seeing(audience.pk):
        _save(measure)
    return measure


@transaction.atomic
def edit_measure(
    measure: Measure,
    *,
    reference: str,
    name: str,
    definition: str,
    polarity: str,
    source: str,
    frequency: str,
    update_every_months: int | None,
    published_after_months: int,
    owner_partner: Partner | None,
    seen_version: int,
    by: Person,
    suppress_below: int | None = None,
) -> Measure:
    """Change what is said about a measure. Its unit stays: another unit is another measure.

    Raises EditConflict if it changed after `seen_version`, RuleBroken as for a new one.
    """
    measure = lock(measure, seen_version)
    _demand_partner_of(measure.area, owner_partner)
    measure.reference, measure.name, measure.definition = reference, name, definition
    measure.polarity, measure.source, measure.frequency = polarity, source, frequency
    measure.update_every_months, measure.published_after_months = update_every_months, published_after_months
    measure.owner_partner, measure.suppress_below = owner_partner, suppress_below
    with audit.record("measure_edited", by=by), also_seeing(measure.audience_id):
        _save(measure)
    return measure


def _demand_partner_of(area: LocalArea, partner: Partner | None) -> None:
    if partner is not None and not area.partners_in_area.filter(partner=partner).exists():
        raise RuleBroken(f"{partner} does not take part in {area}.", field="owner_partner")


def _save(measure: Measure) -> None:
    try:
        with transaction.atomic():
            measure.save()
    except IntegrityError as error:
        if "indicators_measure_reference" not in str(error):
            raise
        raise RuleBroken(
            f"Another measure here already has the reference “{measure.reference}”. Choose another.", field="reference"
        ) from None


@transaction.atomic
def stop_measure(
    measure: Measure, *, stops_on: dt.date, stop_reason: str, by: Person, seen_version: int | None = None
) -> Measure:
    """Stop following a measure from a day on (that day is no longer measured). Its series stays.

    Raises RuleBroken if it has been stopped already, if no reason is given, or if a period that begins on or after
    that day has been recorded; EditConflict if it changed after `seen_version`.
    """
    measure = lock(measure, seen_version)
    if measure.stops_on is not None:
        raise RuleBroken("This measure has already been stopped.")
    if not stop_reason.strip():
        raise RuleBroken("Say why the measure stops.", field="stop_reason")
    later = _counting(measure).filter(period_start__gte=stops_on).last()
    if later is not None:
        raise RuleBroken(
            f"A value for {later.period_words} has been recorded. Choose a later day, or withdraw that value first.",
            field="stops_on",
        )
    measure.stops_on, measure.stop_reason = stops_on, stop_reason
    with audit.record("measure_stopped", by=by, reason=stop_reason):
        measure.save()
    return measure


@transaction.atomic
def resume_measure(measure: Measure, *, reason: str, by: Person, seen_version: int | None = None) -> Measure:
    """Follow a stopped measure again. Raises RuleBroken if it runs; EditConflict if it changed after `seen_version`."""
    measure = lock(measure, seen_version)
    if measure.stops_on is None:
        raise RuleBroken("This measure has not been stopped.")
    measure.stops_on, measure.stop_reason = None, ""
    with audit.record("measure_resumed", by=by, reason=reason):
        measure.save()
    return measure


@transaction.atomic
def record_observation(
    measure: Measure,
    *,
    period_start: dt.date,
    period_end: dt.date,
    by: Person,
    value: Decimal | None = None,
    missing: str = "",
    provisional: bool = False,
    starts_new_series: bool = False,
    note: str = "",
    source: str = "",
    sub_area: SubArea | None = None,
    missing_code: str = "",
    published_statistic: bool = False,
    released_on: dt.date | None = None,
) -> Observation:
    """Record what a measure was in a period (`period_end` is exclusive), or why that is not known; of one
    part of the area where `sub_area` is given. `missing_code` is the source's own sign for why there is no value,
    `released_on` the day on which it was published.

    For a period that has been recorded before this is a correction: the new row counts, the old one stays. Raises
    RuleBroken for anything that can't be true: see `_demand_period` and `demand_in_range`.
    """
    measure = Measure.objects.select_for_update(of=("self",)).get(pk=measure.pk)
    observation = Observation(
        measure=measure,
        sub_area=sub_area,
        period_start=period_start,
        period_end=period_end,
        value=value,
        missing=missing,
        missing_code=missing_code,
        provisional=provisional,
        published_statistic=published_statistic,
        released_on=released_on,
        starts_new_series=starts_new_series,
        note=note,
        source=source or measure.source,
        recorded_by=by,
    )
    if sub_area is not None and sub_area.area_id != measure.area_id:
        raise RuleBroken("Choose a part of this local area.", field="sub_area")
    demand_value_or_why_not(value, missing)
    if value is not None:
        demand_in_range(measure, value)
    _demand_period(observation)
    _demand_reason_for_correction(observation)
    with audit.record("observation_recorded", by=by, reason=note):
        observation.save(force_insert=True)
    return observation


def demand_value_or_why_not(value: Decimal | None, missing: str) -> None:
    """Raise RuleBroken unless there is either a value or a reason why there is none."""
    if value is None and not missing:
        raise RuleBroken("Enter a value, or say why there is none.", field="value")
    if value is not None and missing:
        raise RuleBroken("Enter a value or say why there is none, not both.", field="missing")


def demand_in_range(measure: Measure, value: Decimal, *, field: str = "value") -> None:
    """Raise RuleBroken for a value that the measure's unit can't have."""
    lowest, highest = RANGES[measure.unit]
    if lowest is not None and value < lowest:
        raise RuleBroken(f"The value can't be below {lowest}.", field=field)
    if highest is not None and value > highest:
        raise RuleBroken(
            f"The value can't be above {highest}: this measure is in {measure.get_unit_display().lower()}.", field=field
        )


def _demand_period(observation: Observation) -> None:
    start, end, today = observation.period_start, observation.period_end, clock.today()
    if end <= start:
        raise RuleBroken("The last day can't be before the first day.", field="period_end")
    if start > today:
        raise RuleBroken("The period has not begun yet.", field="period_start")
    if end > today + dt.timedelta(days=1) and observation.value is not None and not observation.provisional:
        raise RuleBroken("The period has not ended, so its value can only be provisional.", field="provisional")
    if observation.measure.has_stopped_on(start):
        raise RuleBroken("The measure had been stopped by then.", field="period_start")
    overlapping = (
        _counting(observation.measure)
        .filter(sub_area=observation.sub_area, period_start__lt=end, period_end__gt=start)
        .exclude(period_start=start, period_end=end)
        .first()
    )
    if overlapping is not None:
        raise RuleBroken(
            f"This overlaps {overlapping.period_words}, which has been recorded. To correct that, give the same days.",
            field="period_start",
        )


def _counting(measure: Measure):
    return (
        Observation.objects.filter(measure=measure).counting_everywhere().exclude(missing=Observation.Missing.WITHDRAWN)
    )


def _demand_reason_for_correction(observation: Observation) -> None:
    start, end = observation.period_start, observation.period_end
    same = {"sub_area": observation.sub_area, "period_start": start, "period_end": end}
    corrects = _counting(observation.measure).filter(**same).exists()
    if observation.missing == Observation.Missing.WITHDRAWN and not corrects:
        raise RuleBroken("Nothing has been recorded for this period, so nothing can be withdrawn.", field="missing")
    if corrects and not observation.note.strip():
        raise RuleBroken(
            f"Something has been recorded for {period_words(start, end)} before. To correct it, say why in the note.",
            field="note",
        )
