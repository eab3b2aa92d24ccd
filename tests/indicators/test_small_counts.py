"""Small unpublished counts are hidden from those who may not see them, and so is what would give them away."""

import datetime as dt
from decimal import Decimal

import pytest
from django.urls import reverse

from core.errors import RuleBroken
from indicators import operations
from indicators.suppression import suppressed
from partners.operations import add_sub_area

YEAR = {"period_start": dt.date(2024, 1, 1), "period_end": dt.date(2025, 1, 1)}


def values(measure, viewer) -> dict[str, Decimal | None]:
    rows = suppressed(measure, measure.observations.all().counting_everywhere().select_related("sub_area"), viewer)
    return {f"{row.sub_area or 'all'} {row.period_start.year}": row.value for row in rows}


def test_a_second_part_is_hidden_with_a_small_one(world, acting):
    measure = world.oakshire_small_measure
    with acting(world.oakshire_people.forum_rep) as person:
        assert values(measure, person) == {"all 2025": 14, "North 2025": None, "South 2025": None}
        assert values(measure, world.oakshire_audiences.everyone) == values(measure, person)
    with acting(world.oakshire_people.icb_officer) as person:
        assert values(measure, person) == {"all 2025": 14, "North 2025": 3, "South 2025": 11}


@pytest.mark.parametrize(
    ("recorded", "shown"),
    [
        ({"all": 12, "North": 4}, {"all": None, "North": None}),
        ({"all": 12, "North": 4, "South": 0}, {"all": None, "North": None, "South": 0}),
        ({"all": 6, "North": 4, "South": 2}, {"all": 6, "North": None, "South": None}),
        ({"all": 3}, {"all": None}),
        ({"all": 0}, {"all": 0}),
    ],
)
def test_what_is_hidden_can_not_be_worked_out(world, acting, recorded, shown):
    places = {"all": None, "North": world.oakshire_sub_area, "South": world.oakshire_other_sub_area}
    with acting(world.oakshire_people.la_lead) as lead:
        for place, value in recorded.items():
            operations.record_observation(
                world.oakshire_small_measure, value=Decimal(value), sub_area=places[place], by=lead, **YEAR
            )
    with acting(world.oakshire_people.forum_rep) as person:
        found = values(world.oakshire_small_measure, person)
    assert {place: found[f"{place} 2024"] for place in recorded} == shown


def test_published_statistics_stay_as_published(world, acting):
    with acting(world.oakshire_people.la_lead) as lead:
        operations.record_observation(
            world.oakshire_small_measure, value=Decimal(2), published_statistic=True, by=lead, **YEAR
        )
    with acting(world.oakshire_people.forum_rep) as person:
        assert values(world.oakshire_small_measure, person)["all 2024"] == 2


def test_the_page_shows_parts_and_hides_what_is_small(sign_in, world):
    measure = world.oakshire_small_measure
    hidden = sign_in(world.oakshire_people.forum_rep).get(measure.get_absolute_url())
    assert [row.value for row in hidden.context["parts"]["2025"]] == [None, None]
    assert "Counted by hand." not in hidden.content.decode().split("Parts of the area")[1]
    seen = sign_in(world.oakshire_people.la_officer).get(measure.get_absolute_url())
    assert [row.value for row in seen.context["parts"]["2025"]] == [3, 11]


def test_the_page_hides_a_small_count_at_which_a_target_began(sign_in, acting, world):
    measure = world.oakshire_small_measure
    with acting(world.oakshire_people.la_lead) as lead:
        operations.set_target(
            measure,
            value=Decimal(0),
            due_on=dt.date(2099, 1, 1),
            basis="Nobody is to wait",
            baseline_value=Decimal(3),
            baseline_on=dt.date(2024, 12, 31),
            confirmed=True,
            by=lead,
        )
    hidden = sign_in(world.oakshire_people.forum_rep).get(measure.get_absolute_url())
    assert hidden.context["baseline_words"] == "Not shown, because it is a small count"
    seen = sign_in(world.oakshire_people.la_officer).get(measure.get_absolute_url())
    assert seen.context["baseline_words"] == "3 on 31 December 2024"


def test_the_table_for_spreadsheets_hides_it_too(world, acting):
    from indicators.views.measures import _observations_csv

    with acting(world.oakshire_people.forum_rep):
        text = _observations_csv("all", [world.oakshire_small_measure]).content.decode()
    assert ",3," not in text
    assert "suppressed" in text


def test_a_part_of_another_area_is_refused_and_a_part_is_named_once(world, acting):
    with acting(world.oakshire_people.la_lead) as lead:
        with pytest.raises(RuleBroken) as refused:
            operations.record_observation(
                world.oakshire_small_measure,
                value=Decimal(9),
                sub_area=world.elmborough_sub_area,
                by=lead,
                **YEAR,
            )
        assert refused.value.field == "sub_area"
        with pytest.raises(RuleBroken):
            add_sub_area(world.oakshire, name="north", by=lead)


def test_an_area_without_parts_is_not_asked_for_one(sign_in, world):
    from partners.models import SubArea

    client = sign_in(world.oakshire_people.la_officer)
    address = reverse("indicators:observation_record", args=["oakshire", world.oakshire_absence_measure.pk])
    assert "sub_area" in client.get(address).context["form"].fields
    SubArea.objects.filter(area=world.oakshire).exclude(pk__in=[world.oakshire_sub_area.pk]).exists()
