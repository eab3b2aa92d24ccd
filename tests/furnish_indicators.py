"""Measures with what was observed, in each of the two areas, made by the people who would make them."""

import datetime as dt
from decimal import Decimal
from types import SimpleNamespace

from django.db import transaction

from core.access import acting_as
from indicators import operations
from indicators.models import ComparatorObservation, DataReturn, LibraryMeasure, Measure, Neighbour, Observation
from partners import operations as partners_operations
from partners.models import Person


def furnish(world: SimpleNamespace) -> None:
    """For each area, as attributes `<slug>_<noun>`: measure (higher is better, three years with one missing, everyone),
    absence_measure (lower is better), commissioners_measure (a price that only commissioners see), stopped_measure, and
    observation (the measure's latest); target with a milestone,
    England and a neighbour to compare the measure with, neighbour_set, sub_area, small_measure (counts below five are
    hidden) with one of a part; data_return (owed by the provider, chased), sent_return, commissioners_return."""
    operations.ship_library()
    for slug in ("oakshire", "elmborough"):
        lead = Person.objects.get(pk=getattr(world, f"{slug}_people").la_lead.pk)
        with transaction.atomic(), acting_as(lead):
            made = _measures(world, slug, lead) | _observations(world, slug, lead)
            made |= _aims(world, slug, lead) | _small_counts(world, slug, lead)
            made |= _returns(world, slug, lead)
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


def _aims(world: SimpleNamespace, slug: str, lead: Person) -> dict[str, object]:
    measure = getattr(world, f"{slug}_measure")
    year = {"period_start": dt.date(2025, 1, 1), "period_end": dt.date(2026, 1, 1)}
    target = operations.set_target(
        measure,
        value=Decimal("60"),
        due_on=dt.date(2028, 12, 31),
        basis="The average for England in 2019.",
        baseline_value=Decimal("49.2"),
        baseline_on=dt.date(2022, 12, 31),
        milestones=[(dt.date(2025, 12, 31), Decimal("50"))],
        by=lead,
    )
    for kind, name, value in (("england", "", "45.0"), ("neighbour", "Farshire", "52.0")):
        operations.record_comparator(measure, kind=kind, name=name, value=Decimal(value), by=lead, **year)
    neighbour_set = operations.set_neighbours(
        getattr(world, slug),
        audience=getattr(world, f"{slug}_audiences").everyone,
        in_use_from=dt.date(2025, 5, 1),
        neighbours=[("Farshire", Neighbour.Closeness.VERY_CLOSE), ("Nearshire", Neighbour.Closeness.NOT_CLOSE)],
        source="Set of May 2025",
        by=lead,
    )
    return {
        "target": target,
        "comparator": ComparatorObservation.objects.get(measure=measure, kind="england"),
        "neighbour_set": neighbour_set,
        "library_measure": LibraryMeasure.objects.get(code="SEN_EHC_Excpt_20wks"),
    }


def _small_counts(world: SimpleNamespace, slug: str, lead: Person) -> dict[str, object]:
    area = getattr(world, slug)
    made = {
        "sub_area": partners_operations.add_sub_area(area, name="North", by=lead),
        "other_sub_area": partners_operations.add_sub_area(area, name="South", by=lead),
    }
    measure = made["small_measure"] = operations.create_measure(
        area,
        audience=getattr(world, f"{slug}_audiences").everyone,
        reference="s",
        name="Children waiting for a placement",
        polarity=Measure.Polarity.LOWER_IS_BETTER,
        unit=Measure.Unit.NUMBER,
        suppress_below=5,
        by=lead,
    )
    for sub_area, value in ((None, 14), (made["sub_area"], 3), (made["other_sub_area"], 11)):
        operations.record_observation(
            measure,
            sub_area=sub_area,
            period_start=dt.date(2025, 1, 1),
            period_end=dt.date(2026, 1, 1),
            value=Decimal(value),
            note="Counted by hand.",
            by=lead,
        )
    return made


def _returns(world: SimpleNamespace, slug: str, lead: Person) -> dict[str, DataReturn]:
    people, partners = getattr(world, f"{slug}_people"), getattr(world, f"{slug}_partners")
    audiences = getattr(world, f"{slug}_audiences")
    facts = {"period_start": dt.date(2025, 1, 1), "period_end": dt.date(2025, 4, 1), "by": lead}
    asked = operations.ask_for_return(
        getattr(world, slug),
        audience=audiences.everyone,
        title="Waiting times for therapies",
        details="Median and longest wait for each service.",
        owed_by_partner=partners.provider,
        due_on=dt.date(2025, 5, 1),
        measure=getattr(world, f"{slug}_measure"),
        **facts,
    )
    operations.chase_return(asked, words="The board meets next week.", by=lead)
    asked.refresh_from_db()
    sent = operations.ask_for_return(
        getattr(world, slug),
        audience=audiences.everyone,
        title="Suspensions by school",
        owed_by_partner=partners.schools,
        owed_by_person=people.school_rep,
        due_on=dt.date(2025, 5, 1),
        **facts,
    )
    operations.submit_return(sent, note="In the shared folder of the partnership.", by=people.school_rep)
    sent.refresh_from_db()
    commissioners = operations.ask_for_return(
        getattr(world, slug),
        audience=audiences.commissioners,
        title="Spending on placements",
        owed_by_partner=partners.council,
        owed_by_person=people.la_officer,
        due_on=dt.date(2099, 1, 1),
        **facts,
    )
    return {"data_return": asked, "sent_return": sent, "commissioners_return": commissioners}
