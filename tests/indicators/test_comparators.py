"""England, the region, statistical neighbours and others: recorded, renewed, and compared with."""

import datetime as dt
from decimal import Decimal

import pytest
from django.urls import reverse

from core import clock
from core.errors import RuleBroken
from indicators import operations
from indicators.models import ComparatorObservation, Measure, NeighbourSet
from indicators.scorecard import mean_of_neighbours, scorecard_of
from indicators.travel import standings_of
from tests.indicators.test_measures import typed_day

YEAR = {"period_start": dt.date(2025, 1, 1), "period_end": dt.date(2026, 1, 1)}
TODAY = dt.date(2026, 7, 1)


@pytest.fixture
def lead(world, acting):
    with acting(world.oakshire_people.la_lead) as person:
        yield person


def compare(measure, by, **changes) -> ComparatorObservation:
    facts = {"kind": "other", "name": "Twinshire", "value": Decimal(40)} | YEAR
    return operations.record_comparator(measure, by=by, **(facts | changes))


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": " "}, "name"),
        ({"period_end": dt.date(2025, 1, 1)}, "period_end"),
        ({"period_start": dt.date(2098, 1, 1), "period_end": dt.date(2099, 1, 1)}, "period_start"),
        ({"value": None}, "value"),
        ({"missing": "suppressed"}, "missing"),
        ({"value": Decimal(101)}, "value"),
    ],
)
def test_a_comparator_must_be_possible(world, lead, changes, field):
    with pytest.raises(RuleBroken) as refused:
        compare(world.oakshire_measure, lead, **changes)
    assert refused.value.field == field


def test_the_row_recorded_last_counts(world, lead):
    compare(world.oakshire_measure, lead, kind="england", value=Decimal("50.4"))
    [row] = scorecard_of([world.oakshire_measure], TODAY)
    assert (row.against_england.label, row.against_england.text) == (
        "Worse than England",
        "4 percentage points below. England: 50.4%.",
    )


@pytest.mark.parametrize(
    ("value", "label"), [("46.4", "The same as England"), ("40", "Better than England"), ("50", "Worse than England")]
)
def test_how_a_measure_stands_to_england_in_words(world, lead, value, label):
    compare(world.oakshire_measure, lead, kind="england", value=Decimal(value), provisional=True)
    [row] = scorecard_of([world.oakshire_measure], TODAY)
    assert row.against_england.label == label


@pytest.mark.parametrize(("value", "label"), [(9, "Lower than England"), (11, "Higher than England")])
def test_where_neither_way_is_better_it_is_only_higher_or_lower(world, lead, value, label):
    measure = world.oakshire_commissioners_measure
    operations.record_observation(measure, value=Decimal(value), by=lead, **YEAR)
    compare(measure, lead, kind="england", value=Decimal(10))
    [row] = scorecard_of([measure], TODAY)
    assert row.against_england.label == label


def test_a_missing_figure_for_england_is_no_comparison(world, lead):
    compare(world.oakshire_measure, lead, kind="england", value=None, missing="not_available", missing_code="x")
    [row] = scorecard_of([world.oakshire_measure], TODAY)
    assert row.against_england.label == "No figure for England"


def test_the_scorecard_of_an_earlier_instant_knows_nothing_of_later(world, lead):
    then = clock.now()
    operations.end_target(world.oakshire_measure, reason="Over.", by=lead)
    compare(world.oakshire_measure, lead, kind="england", value=Decimal(90))
    [now] = scorecard_of([world.oakshire_measure], TODAY)
    [earlier] = scorecard_of([world.oakshire_measure], TODAY, before=then)
    assert (now.target, now.against_england.label) == (None, "Worse than England")
    assert (earlier.target, earlier.against_england.label) == (world.oakshire_target, "Better than England")


def test_neighbours_are_renewed_and_the_set_before_stays(world, lead):
    renewed = operations.set_neighbours(
        world.oakshire,
        audience=world.oakshire_audiences.everyone,
        in_use_from=dt.date(2026, 1, 1),
        neighbours=[("Twinshire", "close")],
        source="Set of 2026",
        by=lead,
    )
    sets = NeighbourSet.objects.visible_to(lead, world.oakshire)
    assert list(sets.in_use_on(dt.date(2025, 12, 31))) == [world.oakshire_neighbour_set]
    assert list(sets.in_use_on(dt.date(2026, 1, 1))) == [renewed]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"neighbours": []}, "neighbours"),
        ({"neighbours": [(f"Area {n}", "close") for n in range(21)]}, "neighbours"),
        ({"neighbours": [("Twinshire", "close"), ("Twinshire", "close")]}, "neighbours"),
        ({"neighbours": [("Oakshire", "close")]}, "neighbours"),
        ({"in_use_from": dt.date(2025, 5, 1)}, "in_use_from"),
        ({"audience": None}, "audience"),
    ],
)
def test_a_set_of_neighbours_must_make_sense(world, lead, changes, field):
    facts = {
        "audience": world.oakshire_audiences.everyone,
        "in_use_from": dt.date(2026, 1, 1),
        "neighbours": [("Twinshire", "close")],
        "source": "Set of 2026",
    } | changes
    facts["audience"] = facts["audience"] or world.elmborough_audiences.everyone
    with pytest.raises(RuleBroken) as refused:
        operations.set_neighbours(world.oakshire, by=lead, **facts)
    assert refused.value.field == field


def test_the_mean_of_neighbours_says_how_many_are_close(world, lead):
    measure = world.oakshire_measure
    compare(measure, lead, kind="neighbour", name="Nearshire", value=Decimal(48))
    compare(measure, lead, kind="neighbour", name="Strangeshire", value=Decimal(99))
    [standing] = standings_of([measure], TODAY)
    comparators = list(measure.comparator_observations.counting())
    neighbours = list(world.oakshire_neighbour_set.neighbours.all())
    mean = mean_of_neighbours(standing, comparators, neighbours)
    assert (mean.text, mean.count, mean.close, mean.is_weak) == ("50%", 2, 1, False)
    assert mean_of_neighbours(standing, comparators, []) is None
    [nothing] = standings_of([world.oakshire_absence_measure], TODAY)
    assert mean_of_neighbours(nothing, comparators, neighbours) is None


def test_the_measure_page_shows_others_beside_it(sign_in, world):
    page = sign_in(world.oakshire_people.school_rep).get(world.oakshire_measure.get_absolute_url()).content.decode()
    assert "Better than England" in page
    assert "Farshire" in page
    assert "Mean of 1 statistical neighbour: 52%" in page
    assert "60% by 31 December 2028" in page
    assert "Behind the plan" in page


def test_a_comparator_is_typed(sign_in, world):
    client = sign_in(world.oakshire_people.la_officer)
    address = reverse("indicators:comparator_record", args=["oakshire", world.oakshire_measure.pk])
    assert client.get(address).status_code == 200
    typed = {"kind": "region", "name": "The East", "value": "44", "missing": "", "source": ""}
    days = typed_day("period_start", dt.date(2025, 1, 1)) | typed_day("period_end", dt.date(2025, 12, 31))
    page = client.post(address, typed | days, follow=True).content.decode()
    assert "The East" in page


def test_neighbours_are_shown_and_typed(sign_in, world):
    client = sign_in(world.oakshire_people.la_lead)
    page = client.get(reverse("indicators:neighbours", args=["oakshire"])).content.decode()
    assert "Farshire" in page
    assert "Not close" in page
    address = reverse("indicators:neighbours_set", args=["oakshire"])
    typed = {
        "neighbours": "Twinshire: very close\nOtherland: not close",
        "source": "Set of 2026",
        "audience": world.oakshire_audiences.everyone.pk,
    } | typed_day("in_use_from", dt.date(2026, 1, 1))
    wrong = client.post(address, typed | {"neighbours": "Twinshire: cousins"})
    assert "Line 1" in str(wrong.context["form"].errors["neighbours"])
    page = client.post(address, typed, follow=True).content.decode()
    assert "Otherland" in page
    assert "Set of May 2025" in page
    again = client.post(address, typed)
    assert again.status_code == 409
    assert again.context["form"].errors["in_use_from"] == [
        "Another set of neighbours is in use from that day. Choose another day."
    ]


def test_an_area_without_neighbours_says_so(sign_in, world):
    response = sign_in(world.oakshire_people.area_admin).get(reverse("indicators:neighbours", args=["oakshire"]))
    assert "No neighbours have been set" in response.content.decode()


def test_the_scorecard_costs_the_same_for_many_measures(sign_in, world, acting, count_queries):
    client = sign_in(world.oakshire_people.la_lead)
    address = reverse("indicators:scorecard", args=["oakshire"])
    before = count_queries(client, address)
    with acting(world.oakshire_people.la_lead) as person:
        for number in range(30):
            measure = operations.create_measure(
                world.oakshire,
                audience=world.oakshire_audiences.everyone,
                reference=f"n{number}",
                name=f"Measure {number}",
                polarity=Measure.Polarity.HIGHER_IS_BETTER,
                unit=Measure.Unit.PERCENTAGE,
                by=person,
            )
            operations.record_observation(measure, value=Decimal(50), by=person, **YEAR)
            operations.set_target(measure, value=Decimal(60), due_on=dt.date(2028, 1, 1), basis="Why", by=person)
            compare(measure, person, kind="england", value=Decimal(55))
    assert count_queries(client, address) == before <= 14


def test_an_empty_scorecard_says_so(sign_in, world):
    page = sign_in(world.oakshire_people.area_admin).get(reverse("indicators:scorecard", args=["oakshire"]))
    assert "No measures to show" in page.content.decode()
