"""Actions along the months, and the dates in words beside."""

import dataclasses
import datetime as dt
import re

import pytest

from actionplans.months import Months, axis, milestone_words, months_of, row
from actionplans.positions import Step, position
from tests.actionplans.pages.steps import address, page
from tests.actionplans.pages.test_listing import headings
from tests.actionplans.pages.test_plans import references

YEAR = Months(dt.date(2026, 1, 1))


@pytest.fixture
def entry(world, acting, people):
    """An action from March to June 2026, looked at in May."""
    with acting(people.la_lead) as lead:
        found = next(one for one in position(world.oakshire_plan, None, lead) if one.reference == "1.1")
    due = dt.date(2026, 6, 30)
    return dataclasses.replace(
        found,
        start_on=dt.date(2026, 3, 1),
        due_latest=due,
        original_due_latest=due,
        day=dt.date(2026, 5, 15),
        milestones=(),
    )


def boxes(svg: str) -> list[tuple[str, str, str]]:
    """The boxes of a row: where, how wide, and with which fill."""
    return re.findall(r'<rect x="([\d.]+)%" y="10" width="([\d.]+)%" height="14" fill="([^"]+)"', svg)


def test_a_timeline_shows_the_rows_of_the_list_with_their_dates(world, sign_in, people, late):
    client, pk = sign_in(people.forum_rep), world.oakshire_plan.pk
    html = page(client, "plan_timeline", pk, sort="due", group="partner")
    assert (sorted(references(html)), len(headings(html))) == (["1.1", "1.2", "2.1", "2.2", "3.1"], 3)
    assert ("0 of 1 milestone reached; next" in html, "overdue" in html) == (True, True)
    assert f'href="{address("plan_detail", pk)}?sort=due&amp;group=partner"' in html
    assert references(page(client, "plan_timeline", pk, overdue="1")) == ["3.1"]
    assert "No action to show" in page(client, "plan_timeline", pk, q="nothing like it")


def test_the_actions_of_all_plans_have_a_timeline_of_their_own(world, sign_in, people):
    html = page(sign_in(people.school_rep), "action_timeline", **{"from": "2026-01"})
    assert ("January 2026 to December 2026" in html, world.oakshire_provider_action.title in html) == (True, False)
    assert [words in html for words in ("?from=2025-07", "?from=2026-07")] == [True, True]
    assert f'href="{address("action_timeline")}"' in page(sign_in(people.school_rep), "action_list")


def test_a_timeline_as_at_a_day_begins_before_that_day(world, sign_in, people):
    html = page(sign_in(people.school_rep), "plan_timeline", world.oakshire_plan.pk, as_at="2025-03-02")
    assert "January 2025 to December 2025" in html


@pytest.mark.parametrize("asked", ["", "2026-13", "soon", "0000-01", "2099-01", "2026-1"])
def test_an_address_without_a_month_begins_two_months_ago(asked):
    assert months_of(asked, dt.date(2026, 1, 31)) == Months(dt.date(2025, 11, 1))


def test_the_months_stay_within_the_years_that_plans_have():
    assert months_of("1990-01", dt.date(2026, 1, 1)).moved(-6).address == "1990-01"
    assert months_of("2098-01", dt.date(2026, 1, 1)).moved(6).address == "2098-01"


def test_the_axis_names_every_third_month():
    assert re.findall(r'x="([\d.]+)%".*?>([^<]+)</text>', axis(YEAR)) == [
        ("0.0", "Jan 2026"),
        ("24.66", "Apr 2026"),
        ("49.59", "Jul 2026"),
        ("74.79", "Oct 2026"),
    ]


def test_a_bar_runs_from_the_start_to_the_due_date(entry):
    [(left, width, fill)] = boxes(row(entry, YEAR))
    assert (left, width, fill) == ("16.16", "33.43", "#2364aa")
    assert 'x1="36.71%"' in row(entry, YEAR)  # today
    done = dataclasses.replace(entry, delivery_status="complete")
    assert boxes(row(done, YEAR))[0][2] == "#66747a"


def test_a_due_date_that_was_moved_goes_on_as_an_outline_from_the_original_one(entry):
    moved = dataclasses.replace(entry, due_latest=dt.date(2026, 9, 30))
    assert [fill for _, _, fill in boxes(row(moved, YEAR))] == ["#2364aa", "none"]
    assert 'stroke-width="3"' in row(moved, YEAR)
    earlier = dataclasses.replace(entry, due_latest=dt.date(2026, 4, 30))
    assert ([fill for _, _, fill in boxes(row(earlier, YEAR))], 'stroke-width="3"' in row(earlier, YEAR)) == (
        ["#2364aa"],
        True,
    )


def test_what_lies_outside_the_months_or_has_no_day_has_no_bar(entry):
    for changed in (
        {"due_latest": None, "start_on": None},
        {"due_latest": dt.date(2025, 12, 31), "start_on": None},
        {"due_latest": dt.date(2027, 5, 1), "start_on": dt.date(2027, 1, 1)},
    ):
        assert boxes(row(dataclasses.replace(entry, **changed), YEAR)) == []
    later = Months(dt.date(2026, 8, 1))
    moved = dataclasses.replace(entry, due_latest=dt.date(2026, 12, 31))
    svg = row(moved, later)
    assert ([fill for _, _, fill in boxes(svg)][-1], 'stroke-width="3"' in svg, "3 3" in svg) == ("none", False, False)
    before = Months(dt.date(2025, 7, 1), 10)
    assert [fill for _, _, fill in boxes(row(moved, before))] == ["#2364aa"]


def test_without_a_start_the_bar_marks_the_day(entry):
    [(left, width, _)] = boxes(row(dataclasses.replace(entry, start_on=None), YEAR))
    assert (left, width) == ("49.32", "1.0")


def test_milestones_are_diamonds_filled_when_they_are_reached(entry):
    steps = (
        Step(dt.date(2026, 4, 1), True),
        Step(dt.date(2026, 6, 1), False),
        Step(dt.date(2027, 6, 1), False),
        Step(None, False),
    )
    svg = row(dataclasses.replace(entry, milestones=steps), YEAR)
    assert re.findall(r'<path d="M0 0L8[^"]*" fill="([^"]+)"', svg) == ["#0b0c0c", "#ffffff"]
    assert milestone_words(dataclasses.replace(entry, milestones=steps)) == (
        "1 of 4 milestones reached; next 1 June 2026"
    )
    late = dataclasses.replace(entry, milestones=steps, day=dt.date(2026, 6, 2))
    assert milestone_words(late).endswith("late since 1 June 2026")
    assert milestone_words(dataclasses.replace(entry, milestones=steps[:1])) == "1 of 1 milestone reached"
    assert milestone_words(entry) == ""


def test_a_timeline_costs_as_many_queries_for_thirty_actions_as_for_one(
    world, sign_in, people, many_actions, count_queries
):
    many_actions(1)
    client, url = sign_in(people.la_officer), address("plan_timeline", world.oakshire_plan.pk)
    one = count_queries(client, url)
    many_actions(29)
    assert count_queries(client, url) == one <= 12
