"""Targets: what is possible, what must be confirmed, and how the latest value stands to them."""

import datetime as dt
from decimal import Decimal

import pytest
from django.urls import reverse

from core.errors import RuleBroken
from indicators import operations
from indicators.models import Target
from indicators.scorecard import against_target, scorecard_of
from indicators.travel import standings_of
from tests.indicators.test_measures import typed_day

DUE = dt.date(2028, 12, 31)
TODAY = dt.date(2026, 7, 1)


@pytest.fixture
def lead(world, acting):
    with acting(world.oakshire_people.la_lead) as person:
        yield person


def aim(measure, by, **changes) -> Target:
    facts = {"value": Decimal(60), "due_on": DUE, "basis": "The best fifth of areas."}
    return operations.set_target(measure, by=by, **(facts | changes))


def test_a_new_target_ends_the_one_before_and_keeps_it(world, lead):
    made = aim(world.oakshire_measure, lead)
    assert list(world.oakshire_measure.targets.current()) == [made]
    before = world.oakshire_measure.targets.get(pk=world.oakshire_target.pk)
    assert (before.ended_because, before.ended_by) == ("A new target was set.", lead)


START = {"baseline_value": Decimal(50), "baseline_on": dt.date(2024, 12, 31)}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"basis": " "}, "basis"),
        ({"value": Decimal(101)}, "value"),
        ({"value": Decimal(-1)}, "value"),
        ({"baseline_value": Decimal(50)}, "baseline_on"),
        ({"baseline_on": dt.date(2024, 1, 1)}, "baseline_value"),
        (START | {"baseline_value": Decimal(101)}, "baseline_value"),
        (START | {"due_on": dt.date(2024, 12, 31)}, "due_on"),
        ({"milestones": [(dt.date(2027, 1, 1), Decimal(101))]}, "milestones"),
        ({"milestones": [(DUE, Decimal(55))]}, "milestones"),
        (START | {"milestones": [(dt.date(2024, 1, 1), Decimal(55))]}, "milestones"),
        ({"milestones": [(dt.date(2027, 1, 1), Decimal(55)), (dt.date(2027, 1, 1), Decimal(56))]}, "milestones"),
    ],
)
def test_what_can_not_be_is_refused_even_when_confirmed(world, lead, changes, field):
    with pytest.raises(RuleBroken) as refused:
        aim(world.oakshire_measure, lead, confirmed=True, **changes)
    assert refused.value.field == field


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        (START | {"value": Decimal(40)}, "The target is worse than the baseline."),
        (START | {"milestones": [(dt.date(2027, 1, 1), Decimal(45))]}, "A milestone is worse than the baseline."),
        ({"milestones": [(dt.date(2027, 1, 1), Decimal(70))]}, "one is better than what comes after it"),
        ({"value": Decimal(5)}, "less than a fifth"),
    ],
)
def test_what_is_unlikely_must_be_confirmed(world, lead, changes, words):
    with pytest.raises(RuleBroken, match=words) as refused:
        aim(world.oakshire_measure, lead, **changes)
    assert refused.value.field == "confirmed"
    assert aim(world.oakshire_measure, lead, confirmed=True, **changes).ended_at is None


def test_a_target_far_above_the_latest_value_must_be_confirmed(world, lead):
    with pytest.raises(RuleBroken, match="more than five times"):
        aim(world.oakshire_small_measure, lead, value=Decimal(71))


def test_a_measure_without_a_better_way_or_a_value_can_aim_at_anything_its_unit_has(world, lead):
    made = aim(world.oakshire_commissioners_measure, lead, value=Decimal(-5), **(START | {"due_on": DUE}))
    assert made.value == -5


def test_a_stopped_measure_has_no_target(world, lead):
    with pytest.raises(RuleBroken, match="stopped"):
        aim(world.oakshire_stopped_measure, lead)


def test_a_target_ends_once_with_a_reason(world, lead):
    with pytest.raises(RuleBroken) as refused:
        operations.end_target(world.oakshire_measure, reason=" ", by=lead)
    assert refused.value.field == "reason"
    assert operations.end_target(world.oakshire_measure, reason="The strategy ended.", by=lead).ended_by == lead
    with pytest.raises(RuleBroken, match="has no target"):
        operations.end_target(world.oakshire_measure, reason="Again.", by=lead)


@pytest.mark.parametrize(
    ("changes", "today", "label"),
    [
        ({}, TODAY, "Not reached yet"),
        ({"value": Decimal("46.4")}, TODAY, "Target reached"),
        ({"value": Decimal(40)}, TODAY, "Target reached"),
        ({"milestones": [(dt.date(2025, 12, 31), Decimal(50))]}, TODAY, "Behind the plan"),
        ({"milestones": [(dt.date(2025, 12, 31), Decimal(45))]}, TODAY, "On the planned way"),
        ({"due_on": dt.date(2026, 6, 1)}, TODAY, "Not reached in time"),
    ],
)
def test_how_the_latest_value_stands_to_its_target_in_words(world, lead, changes, today, label):
    target = aim(world.oakshire_measure, lead, **changes)
    [standing] = standings_of([world.oakshire_measure], today)
    assert against_target(standing, target, today).label == label


def test_a_measure_without_a_value_or_a_target_says_so(world, lead):
    aim(world.oakshire_absence_measure, lead)
    rows = scorecard_of([world.oakshire_absence_measure, world.oakshire_small_measure], TODAY)
    assert [(row.against_target.label, row.against_england.label) for row in rows] == [
        ("No value yet", "No value yet"),
        ("No target set", "No figure for England"),
    ]
    assert [row.target_text for row in rows] == ["60% by 31 December 2028", ""]


def test_a_target_is_typed_with_its_milestones(sign_in, world):
    client = sign_in(world.oakshire_people.la_lead)
    address = reverse("indicators:target_set", args=["oakshire", world.oakshire_measure.pk])
    typed = {"value": "62%", "basis": "England's average", "baseline_value": "", "milestones": "31 March 2027: 55%\n"}
    response = client.post(address, typed | typed_day("due_on", DUE))
    assert response.status_code == 302
    page = client.get(response.url).content.decode()
    assert "62% by 31 December 2028" in page
    assert "31 March 2027" in page


@pytest.mark.parametrize(
    "line", ["soon", "31 March 2027:", "31 March: 5", "31 March 2027: much", "40 March 2027: 5", "1 2 3\x00: 4"]
)
def test_a_milestone_that_can_not_be_read_is_named_by_its_line(sign_in, world, line):
    client = sign_in(world.oakshire_people.la_lead)
    address = reverse("indicators:target_set", args=["oakshire", world.oakshire_measure.pk])
    response = client.post(address, {"value": "62", "basis": "Why", "milestones": line} | typed_day("due_on", DUE))
    assert response.status_code == 200
    assert response.context["form"].errors["milestones"]


def test_too_many_milestones_are_refused(sign_in, world):
    client = sign_in(world.oakshire_people.la_lead)
    address = reverse("indicators:target_set", args=["oakshire", world.oakshire_measure.pk])
    response = client.post(address, {"value": "62", "basis": "Why", "milestones": "1 5 2027: 4\n" * 21})
    assert "no more than 20 lines" in str(response.context["form"].errors["milestones"])


def test_a_lead_ends_a_target_on_its_page(sign_in, world):
    client = sign_in(world.oakshire_people.la_lead)
    address = reverse("indicators:target_end", args=["oakshire", world.oakshire_measure.pk])
    assert client.get(address).status_code == 200
    page = client.post(address, {"reason": "The strategy ended."}, follow=True).content.decode()
    assert "The strategy ended." in page
