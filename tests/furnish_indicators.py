"""Measures with what was observed, in each of the two areas, made by the people who would make them."""

import datetime as dt
from decimal import Decimal
from types import SimpleNamespace

from django.db import transaction

from core.access import acting_as
from indicators import operations
from indicators.models import Measure, Observation
from partners.models import Person


def furnish(world: SimpleNamespace) -> None:
    """For each area, as attributes `<slug>_<noun>`: measure (higher is better, three years with one missing, everyone),
    absence_measure (lower is better), commissioners_measure (a price that only commissioners see), stopped_measure, and
    observation (the measure's latest)."""
    for slug in ("oakshire", "elmborough"):
        lead = Person.objects.get(pk=getattr(world, f"{slug}_people").la_lead.pk)
        with transaction.atomic(), acting_as(lead):
            made = _measures(world, slug, lead) | _observations(world, slug, lead)
        for name, thing in made.items():
            setattr(world, f"{slug}_{name}", thing)


def _measures(world: SimpleNamespace, slug: str, lead: Person) -> dict[str, Measure]:
    area, audiences = getattr(world, slug), getattr(world, f"{slug}_audiences")
    partners = getattr(world, f"{slug}_partners")
    made = {
        "measure": operations.create_measure(
            area,
            audience=audiences.everyone,
            reference="a",
            name="Education, health and care plans issued within 20 weeks",
            definition="New plans issued in the calendar year within 20 weeks of the request, exceptions left out.",
            polarity=Measure.Polarity.HIGHER_IS_BETTER,
            unit=Measure.Unit.PERCENTAGE,
            source="SEN2 census",
            frequency="every year, in June",
            update_every_months=12,
            published_after_months=6,
            owner_partner=partners.council,
            by=lead,
        ),
        "absence_measure": operations.create_measure(
            area,
            audience=audiences.everyone,
            reference="j",
            name="Persistent absence of pupils with a plan",
            polarity=Measure.Polarity.LOWER_IS_BETTER,
            unit=Measure.Unit.PERCENTAGE,
            by=lead,
        ),
        "commissioners_measure": operations.create_measure(
            area,
            audience=audiences.commissioners,
            reference="x",
            name="Average price of an independent placement",
            polarity=Measure.Polarity.NEITHER,
            unit=Measure.Unit.POUNDS,
            by=lead,
        ),
        "stopped_measure": operations.create_measure(
            area,
            audience=audiences.everyone,
            reference="e",
            name="Providers rated good or outstanding in leadership",
            polarity=Measure.Polarity.HIGHER_IS_BETTER,
            unit=Measure.Unit.PERCENTAGE,
            by=lead,
        ),
    }
    for name, thing in made.items():
        setattr(world, f"{slug}_{name}", thing)
    made["stopped_measure"] = operations.stop_measure(
        made["stopped_measure"],
        stops_on=dt.date(2024, 9, 1),
        stop_reason="Inspectors stopped giving this rating.",
        by=lead,
    )
    return made


def _observations(world: SimpleNamespace, slug: str, lead: Person) -> dict[str, Observation]:
    measure = getattr(world, f"{slug}_measure")
    for year, value in ((2022, "49.2"), (2023, "50.3")):
        operations.record_observation(
            measure,
            period_start=dt.date(year, 1, 1),
            period_end=dt.date(year + 1, 1, 1),
            value=Decimal(value),
            by=lead,
        )
    operations.record_observation(
        measure,
        period_start=dt.date(2024, 1, 1),
        period_end=dt.date(2025, 1, 1),
        missing=Observation.Missing.SUPPRESSED,
        by=lead,
    )
    latest = operations.record_observation(
        measure,
        period_start=dt.date(2025, 1, 1),
        period_end=dt.date(2026, 1, 1),
        value=Decimal("46.4"),
        provisional=True,
        note="From the first run of the census.",
        by=lead,
    )
    return {"observation": latest}
