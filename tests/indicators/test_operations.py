"""What the operations on measures do and refuse."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import IntegrityError, ProgrammingError, transaction

from core import clock
from core.errors import EditConflict, RuleBroken
from indicators import operations
from indicators.models import Measure, Observation


def year(number: int) -> dict[str, dt.date]:
    return {"period_start": dt.date(number, 1, 1), "period_end": dt.date(number + 1, 1, 1)}


@pytest.fixture
def lead(world, acting):
    with acting(world.oakshire_people.la_lead) as person:
        yield person


def new_measure(world, by, **changes) -> Measure:
    words = {
        "audience": world.oakshire_audiences.everyone,
        "reference": "z",
        "name": "Stakeholder confidence",
        "polarity": Measure.Polarity.HIGHER_IS_BETTER,
        "unit": Measure.Unit.SCORE,
    }
    return operations.create_measure(world.oakshire, by=by, **(words | changes))


def test_a_new_measure_stands_at_the_end_of_the_list(world, lead):
    made = new_measure(world, lead)
    assert list(Measure.objects.visible_to(lead, world.oakshire))[-1] == made


@pytest.mark.parametrize("what", ["audience", "owner_partner"])
def test_a_measure_keeps_to_its_area(world, lead, what):
    other = {
        "audience": world.elmborough_audiences.everyone,
        "owner_partner": world.elmborough_partners.council,
    }[what]
    with pytest.raises(RuleBroken) as refused:
        new_measure(world, lead, **{what: other})
    assert refused.value.field == what


def test_a_measure_can_be_put_where_its_maker_does_not_look(world, lead):
    made = new_measure(world, lead, audience=world.oakshire_audiences.only_forum)
    assert not Measure.objects.visible_to(lead).filter(pk=made.pk).exists()


def test_a_reference_is_taken_once_an_area_also_by_a_measure_one_cannot_see(world, acting):
    with acting(world.oakshire_people.forum_chair) as person, pytest.raises(RuleBroken) as refused:
        new_measure(world, person, reference="x")
    assert refused.value.field == "reference"


def test_another_fault_in_a_new_measure_is_not_taken_for_its_reference(world, lead):
    with pytest.raises(IntegrityError, match="indicators_measure_stops_with_a_reason"):
        operations.measures._save(
            Measure(area=world.oakshire, audience=world.oakshire_audiences.everyone, reference="y", stop_reason="?")
        )


def test_a_measure_is_edited_from_the_version_that_was_seen(world, lead):
    measure = world.oakshire_measure
    words = {
        "reference": "a",
        "name": "New name",
        "definition": "",
        "polarity": measure.polarity,
        "source": "",
        "frequency": "",
        "update_every_months": None,
        "published_after_months": 0,
        "owner_partner": None,
        "by": lead,
    }
    edited = operations.edit_measure(measure, **words, seen_version=measure.version)
    assert (edited.name, edited.version) == ("New name", measure.version + 1)
    with pytest.raises(EditConflict):
        operations.edit_measure(measure, **words, seen_version=measure.version)
    with pytest.raises(RuleBroken):
        operations.edit_measure(
            measure, **(words | {"owner_partner": world.elmborough_partners.icb}), seen_version=edited.version
        )


def test_a_measure_stops_once_with_a_reason_and_not_before_what_was_recorded(world, lead):
    measure = world.oakshire_measure
    with pytest.raises(RuleBroken) as refused:
        operations.stop_measure(measure, stops_on=dt.date(2025, 1, 1), stop_reason="Replaced", by=lead)
    assert refused.value.field == "stops_on"
    with pytest.raises(RuleBroken) as refused:
        operations.stop_measure(measure, stops_on=dt.date(2026, 1, 1), stop_reason=" ", by=lead)
    assert refused.value.field == "stop_reason"
    operations.stop_measure(measure, stops_on=dt.date(2026, 1, 1), stop_reason="Replaced", by=lead)
    with pytest.raises(RuleBroken):
        operations.stop_measure(measure, stops_on=dt.date(2026, 1, 1), stop_reason="Replaced", by=lead)


def test_only_a_stopped_measure_is_followed_again(world, lead):
    with pytest.raises(RuleBroken):
        operations.resume_measure(world.oakshire_measure, reason="Needed", by=lead)
    assert operations.resume_measure(world.oakshire_stopped_measure, reason="Needed", by=lead).stops_on is None


def test_the_measures_that_run_on_a_day(world, lead):
    measures = Measure.objects.visible_to(lead, world.oakshire)
    before, after = (
        {measure.reference for measure in measures.running_on(day)}
        for day in (dt.date(2024, 8, 31), dt.date(2024, 9, 1))
    )
    assert (before, after) == ({"a", "e", "j", "s", "x"}, {"a", "j", "s", "x"})


def test_the_last_row_of_a_period_counts_and_the_first_one_stays(world, lead):
    measure = world.oakshire_measure
    operations.record_observation(measure, **year(2023), value=Decimal("51"), note="Late returns", by=lead)
    of_2023 = measure.observations.filter(period_start=dt.date(2023, 1, 1))
    assert [row.value for row in of_2023] == [Decimal("50.3"), Decimal("51")]
    assert [row.value for row in of_2023.counting()] == [Decimal("51")]


def test_a_correction_says_why(world, lead):
    with pytest.raises(RuleBroken) as refused:
        operations.record_observation(world.oakshire_measure, **year(2023), value=Decimal("51"), by=lead)
    assert refused.value.field == "note"


def test_a_mistaken_period_is_withdrawn_and_no_longer_in_the_way(world, lead):
    measure = world.oakshire_measure
    mistaken = {"period_start": dt.date(2020, 1, 1), "period_end": dt.date(2022, 1, 1)}
    operations.record_observation(measure, **mistaken, value=Decimal("55"), by=lead)
    with pytest.raises(RuleBroken):
        operations.record_observation(measure, **year(2021), value=Decimal("59.9"), by=lead)
    operations.record_observation(
        measure, **mistaken, missing=Observation.Missing.WITHDRAWN, note="Two years typed as one", by=lead
    )
    operations.record_observation(measure, **year(2021), value=Decimal("59.9"), by=lead)


def test_a_period_that_has_not_begun_holds_nothing(world, lead):
    with clock.at(dt.datetime(2026, 6, 1, 12, tzinfo=dt.UTC)), pytest.raises(RuleBroken) as refused:
        operations.record_observation(world.oakshire_measure, **year(2027), value=Decimal("60"), by=lead)
    assert refused.value.field == "period_start"


def test_a_period_that_has_not_ended_holds_only_a_provisional_value(world, lead):
    with clock.at(dt.datetime(2026, 6, 1, 12, tzinfo=dt.UTC)):
        with pytest.raises(RuleBroken) as refused:
            operations.record_observation(world.oakshire_measure, **year(2026), value=Decimal("60"), by=lead)
        assert refused.value.field == "provisional"
        row = operations.record_observation(
            world.oakshire_measure, **year(2026), value=Decimal("60"), provisional=True, by=lead
        )
        assert row.recorded_at == dt.datetime(2026, 6, 1, 12, tzinfo=dt.UTC)


def test_a_period_that_ends_today_has_ended(world, lead):
    with clock.at(dt.datetime(2026, 6, 1, 12, tzinfo=dt.UTC)):
        operations.record_observation(
            world.oakshire_absence_measure,
            period_start=dt.date(2026, 6, 1),
            period_end=dt.date(2026, 6, 2),
            value=Decimal("20"),
            by=lead,
        )


def test_nothing_is_recorded_after_a_measure_stopped(world, lead):
    with pytest.raises(RuleBroken) as refused:
        operations.record_observation(world.oakshire_stopped_measure, **year(2025), value=Decimal("80"), by=lead)
    assert refused.value.field == "period_start"
    operations.record_observation(world.oakshire_stopped_measure, **year(2023), value=Decimal("80"), by=lead)


@pytest.mark.parametrize(
    ("unit", "value", "allowed"),
    [
        (Measure.Unit.PERCENTAGE, "100", True),
        (Measure.Unit.PERCENTAGE, "100.1", False),
        (Measure.Unit.PERCENTAGE_POINTS, "-100", True),
        (Measure.Unit.PERCENTAGE_POINTS, "-100.1", False),
        (Measure.Unit.NUMBER, "0", True),
        (Measure.Unit.NUMBER, "-1", False),
        (Measure.Unit.RATE, "-0.1", False),
        (Measure.Unit.DAYS, "-1", False),
        (Measure.Unit.POUNDS, "-5000000", True),
        (Measure.Unit.SCORE, "-3", True),
    ],
)
def test_each_unit_has_its_range(world, lead, unit, value, allowed):
    measure = new_measure(world, lead, unit=unit)
    if allowed:
        assert operations.record_observation(measure, **year(2024), value=Decimal(value), by=lead).value == Decimal(
            value
        )
        return
    with pytest.raises(RuleBroken) as refused:
        operations.record_observation(measure, **year(2024), value=Decimal(value), by=lead)
    assert refused.value.field == "value"


def test_an_observation_can_be_read_but_neither_changed_nor_deleted_by_the_portal(world, lead):
    for forbidden in (
        lambda: Observation.objects.filter(pk=world.oakshire_observation.pk).update(note="changed"),
        lambda: Observation.objects.filter(pk=world.oakshire_observation.pk).delete(),
    ):
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            forbidden()
