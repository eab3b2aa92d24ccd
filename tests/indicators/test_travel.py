"""Which way a measure went, whether it is up to date, and how periods are said."""

import datetime as dt
from decimal import Decimal

import pytest

from indicators.models import Measure, Observation
from indicators.periods import months_later, period_words, short_period_words
from indicators.travel import Direction, Freshness, chart_of, standing_of, standings_of, value_words

TODAY = dt.date(2026, 11, 22)


def measure(**changes) -> Measure:
    words = {
        "reference": "a",
        "name": "A measure",
        "polarity": Measure.Polarity.HIGHER_IS_BETTER,
        "unit": Measure.Unit.NUMBER,
    }
    return Measure(**(words | changes))


def of_year(number: int, value: str | None = None, **changes) -> Observation:
    return Observation(
        period_start=dt.date(number, 1, 1),
        period_end=dt.date(number + 1, 1, 1),
        value=None if value is None else Decimal(value),
        **changes,
    )


@pytest.mark.parametrize(
    ("polarity", "first", "second", "direction", "words"),
    [
        ("higher_is_better", "1", "2", Direction.BETTER, "Higher than in 2023: 1, which is better."),
        ("higher_is_better", "2", "1", Direction.WORSE, "Lower than in 2023: 2, which is worse."),
        ("lower_is_better", "1", "2", Direction.WORSE, "Higher than in 2023: 1, which is worse."),
        ("lower_is_better", "2", "1", Direction.BETTER, "Lower than in 2023: 2, which is better."),
        ("neither", "1", "2", Direction.HIGHER, "Higher than in 2023: 1."),
        ("neither", "2", "1", Direction.LOWER, "Lower than in 2023: 2."),
        ("higher_is_better", "2", "2", Direction.SAME, "The same as in 2023: 2."),
    ],
)
def test_the_direction_takes_the_polarity_into_account(polarity, first, second, direction, words):
    standing = standing_of(measure(polarity=polarity), [of_year(2023, first), of_year(2024, second)], TODAY)
    assert (standing.direction, standing.direction_text) == (direction, words)


def test_each_direction_has_a_shape_of_its_own_where_it_says_good_or_bad():
    shapes = {
        standing_of(measure(), [of_year(2023, "1"), of_year(2024, latest)], TODAY).direction_shape for latest in "012"
    }
    assert len(shapes) == 3
    assert standing_of(measure(), [], TODAY).direction_colour == "grey"


@pytest.mark.parametrize(
    ("series", "words"),
    [
        ([], "There is nothing to compare it with."),
        ([of_year(2024, "1")], "There is nothing to compare it with."),
        ([of_year(2023, "1"), of_year(2024, "2", starts_new_series=True)], "It is now counted in a new way."),
        (
            [of_year(2022, "1"), of_year(2023, missing="suppressed", starts_new_series=True), of_year(2024, "2")],
            "It is now counted in a new way.",
        ),
    ],
)
def test_there_is_no_comparison_without_a_pair_or_across_a_break(series, words):
    standing = standing_of(measure(), series, TODAY)
    assert (standing.direction, standing.direction_text) == (Direction.NO_COMPARISON, words)


def test_a_break_before_both_values_is_no_hindrance():
    series = [of_year(2021, "9"), of_year(2022, "1", starts_new_series=True), of_year(2023, "2")]
    assert standing_of(measure(), series, TODAY).direction == Direction.BETTER


def test_a_missing_value_is_stepped_over_and_named():
    series = [
        of_year(2022, "1"),
        of_year(2023, missing="suppressed"),
        of_year(2024, "2"),
        of_year(2025, missing="not_collected"),
    ]
    standing = standing_of(measure(), series, TODAY)
    assert (standing.latest, standing.before, standing.newest) == (series[2], series[0], series[3])


@pytest.mark.parametrize(
    ("changes", "series", "freshness", "words"),
    [
        ({}, [], Freshness.NO_VALUE, ""),
        ({}, [of_year(2025, "1")], Freshness.UNSCHEDULED, ""),
        (
            {"update_every_months": 12, "published_after_months": 6},
            [of_year(2025, "1")],
            Freshness.CURRENT,
            "The next value is expected by 1 July 2027.",
        ),
        (
            {"update_every_months": 12, "published_after_months": 6},
            [of_year(2024, "1"), of_year(2025, missing="not_available")],
            Freshness.LATE,
            "The next value was expected by 1 July 2026.",
        ),
        ({"update_every_months": 12}, [of_year(2025, missing="suppressed")], Freshness.NO_VALUE, ""),
        (
            {"stops_on": dt.date(2026, 9, 1)},
            [of_year(2025, "1")],
            Freshness.STOPPED,
            "Not measured from 1 September 2026 on.",
        ),
        ({"stops_on": TODAY + dt.timedelta(days=1)}, [], Freshness.NO_VALUE, ""),
    ],
)
def test_whether_it_is_up_to_date(changes, series, freshness, words):
    standing = standing_of(measure(**changes), series, TODAY)
    assert (standing.freshness, standing.freshness_text) == (freshness, words)


def test_where_measures_stood_at_an_earlier_instant(world, acting):
    with acting(world.oakshire_people.la_lead):
        now, then = (
            standings_of([world.oakshire_measure], TODAY, before=before)[0]
            for before in (None, world.oakshire_observation.recorded_at)
        )
    assert (now.value_text, then.value_text) == ("46.4%", "50.3%")


@pytest.mark.parametrize(
    ("value", "unit", "words"),
    [
        (None, Measure.Unit.NUMBER, "no value"),
        ("46.4", Measure.Unit.PERCENTAGE, "46.4%"),
        ("4.25", Measure.Unit.PERCENTAGE_POINTS, "4.25 percentage points"),
        ("12", Measure.Unit.DAYS, "12 days"),
        ("95400000", Measure.Unit.POUNDS, "£95,400,000"),
        ("-5", Measure.Unit.POUNDS, "−£5"),
        ("7", Measure.Unit.SCORE, "7"),
    ],
)
def test_a_value_is_said_with_its_unit(value, unit, words):
    assert value_words(None if value is None else Decimal(value), unit) == words


def test_a_period_left_out_is_a_gap_in_the_chart():
    chart = chart_of(
        measure(update_every_months=12), [of_year(2021, "1"), of_year(2023, "2"), of_year(2024, "3", note="Checked")]
    )
    assert [(point.label, point.value, point.note) for point in chart.points] == [
        ("2021", 1, ""),
        ("2022", None, "nothing recorded"),
        ("2023", 2, ""),
        ("2024", 3, "Checked"),
    ]
    assert len(chart.strokes) == 1


def test_without_a_schedule_nobody_can_say_that_a_period_was_left_out():
    assert len(chart_of(measure(), [of_year(2021, "1"), of_year(2023, "2")]).points) == 2


def test_a_gap_before_a_period_that_goes_far_back_is_named_as_being_between():
    overlong = Observation(period_start=dt.date(2022, 1, 1), period_end=dt.date(2025, 1, 1), value=Decimal(2))
    chart = chart_of(measure(update_every_months=12), [of_year(2021, "1"), overlong])
    assert [point.label for point in chart.points] == ["2021", "between", "Jan 2022 to Dec 2024"]


@pytest.mark.parametrize(
    ("start", "end", "words", "short"),
    [
        ((2024, 1, 1), (2025, 1, 1), "2024", "2024"),
        ((2023, 9, 1), (2024, 9, 1), "2023/24 academic year", "2023/24"),
        ((1999, 4, 1), (2000, 4, 1), "1999/00 financial year", "1999/00"),
        ((2024, 2, 1), (2025, 2, 1), "February 2024 to January 2025", "2024/25"),
        ((2024, 2, 1), (2024, 3, 1), "February 2024", "Feb 2024"),
        ((2024, 1, 16), (2024, 1, 17), "16 January 2024", "16 Jan 2024"),
        ((2024, 1, 1), (2024, 4, 1), "January 2024 to March 2024", "Jan 2024 to Mar 2024"),
        ((2024, 1, 8), (2024, 1, 15), "8 January 2024 to 14 January 2024", "8 Jan 2024 to 14 Jan 2024"),
    ],
)
def test_periods_are_said_as_people_say_them(start, end, words, short):
    span = (dt.date(*start), dt.date(*end))
    assert (period_words(*span), short_period_words(*span)) == (words, short)


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [((2026, 1, 31), 1, (2026, 2, 28)), ((2026, 11, 30), 3, (2027, 2, 28)), ((2026, 1, 1), 18, (2027, 7, 1))],
)
def test_months_later_keeps_to_the_calendar(day, months, later):
    assert months_later(dt.date(*day), months) == dt.date(*later)
