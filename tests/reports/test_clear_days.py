"""Five clear working days, counted as councils count them."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.working_days import is_working_day, working_days_before
from reports.clear_days import clear_working_days, timetable


@pytest.mark.parametrize(
    ("meeting", "published_by"),
    [
        ("2026-11-25", "2026-11-17"),  # Wednesday: Tuesday of the week before
        ("2026-11-23", "2026-11-13"),  # Monday: Friday, ten days before
        ("2026-12-30", "2026-12-18"),  # Christmas Day, Boxing Day's substitute and two weekends between
        ("2027-04-01", "2027-03-22"),  # Good Friday and Easter Monday between
    ],
)
def test_the_last_day_to_publish(meeting, published_by):
    found = timetable(dt.date.fromisoformat(meeting), dt.date(2026, 11, 1)).published_by
    assert found.day == dt.date.fromisoformat(published_by)


@given(st.dates(dt.date(2024, 1, 1), dt.date(2032, 12, 31)))
def test_published_on_the_last_day_five_clear_working_days_remain_and_a_day_later_four(meeting):
    last = timetable(meeting, meeting).published_by.day
    following = last + dt.timedelta(days=1)
    while not is_working_day(following):
        following += dt.timedelta(days=1)
    assert (clear_working_days(last, meeting), clear_working_days(following, meeting)) == (5, 4)


def test_the_steps_come_in_order_and_say_what_is_past():
    table = timetable(dt.date(2026, 11, 25), dt.date(2026, 11, 18))
    assert [(step.day.isoformat(), step.days_left, step.is_past) for step in table.steps] == [
        ("2026-11-05", -13, True),
        ("2026-11-12", -6, True),
        ("2026-11-17", -1, True),
        ("2026-11-25", 7, False),
    ]


def test_no_days_before_a_day_is_that_day():
    assert working_days_before(dt.date(2026, 11, 22), 0) == dt.date(2026, 11, 22)
