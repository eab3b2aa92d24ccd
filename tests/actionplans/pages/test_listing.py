"""How a list of actions is narrowed, grouped and laid out by its address alone."""

import dataclasses
import datetime as dt
import html as html_text
import io
import re

import openpyxl
import pytest
from django.http import QueryDict

from actionplans import operations
from actionplans.columns import COLUMNS
from actionplans.filters import kept_query
from actionplans.grouping import grouped, page_of
from actionplans.models import Action
from actionplans.positions import Linked, position
from core import clock
from tests.actionplans.pages.steps import address, page
from tests.actionplans.pages.test_plans import references

EVERYTHING = ["1.1", "1.2", "2.1", "2.2", "3.1"]


def headings(html: str) -> list[str]:
    """The headings of groups, each with what it counts."""
    return [
        html_text.unescape(re.sub(r"<[^>]+>", "", found))
        for found in re.findall(r'<th scope="rowgroup"[^>]*>(.*?)</th>', html, flags=re.DOTALL)
    ]


def column_headings(html: str) -> list[str]:
    found = re.findall(r'<th scope="col"[^>]*>(?:<a[^>]*>)?([^<]+)', html)
    return [words.strip() for words in found]


@pytest.fixture
def binding(world, acting, people, late):
    """The action that is due next week must be done."""
    with acting(people.la_lead) as lead:
        action = Action.objects.get(pk=late.pk)
        operations.edit_action(
            action,
            title=action.title,
            description="",
            success_measure="",
            start=None,
            theme=None,
            must_should_could="must",
            workstreams=[],
            priorities=[],
            age_phases=["early_years"],
            preparing_for_adulthood=[],
            reason="It is the law",
            seen_version=action.version,
            by=lead,
        )


def test_the_filters_of_dates_and_people_narrow_the_list(world, sign_in, people, binding):
    client, pk, today = sign_in(people.la_officer), world.oakshire_plan.pk, clock.today()
    week_ago, in_two_years = today - dt.timedelta(days=7), today + dt.timedelta(days=730)
    expected = {
        ("person", people.la_officer.pk): ["1.1"],
        ("person", "none"): ["1.2", "2.2", "3.1"],
        ("binding", "must"): ["3.1"],
        ("age_phase", "early_years"): ["3.1"],
        ("age_phase", "post_16"): ["1.1"],
        ("due_from", today.isoformat()): ["1.1", "2.1", "2.2"],
        ("due_to", today.isoformat()): ["3.1"],
        ("due_to", (week_ago - dt.timedelta(days=1)).isoformat()): [],
        ("due_to", in_two_years.isoformat()): ["1.1", "2.1", "2.2", "3.1"],
        ("not_updated_since", today.isoformat()): [],
        ("person", "everyone"): EVERYTHING,
        ("group", "nothing like it"): EVERYTHING,
        ("columns", "secret"): EVERYTHING,
    }
    found = {(name, value): references(page(client, "plan_detail", pk, **{name: value})) for name, value in expected}
    assert found == expected


def test_what_nobody_has_updated_since_a_day_is_found_while_it_is_open(world, sign_in, people):
    with clock.at(clock.now() + dt.timedelta(days=10)):
        html = page(
            sign_in(people.la_officer),
            "plan_detail",
            world.oakshire_plan.pk,
            not_updated_since=clock.today().isoformat(),
        )
    assert references(html) == ["1.1", "1.2", "2.1"]


def test_filters_combine(world, sign_in, people, late):
    html = page(
        sign_in(people.la_officer),
        "plan_detail",
        world.oakshire_plan.pk,
        workstream=world.oakshire_workstream.pk,
        person=people.la_officer.pk,
        due_from=clock.today().isoformat(),
        sort="-due",
    )
    assert references(html) == ["1.1"]
    assert "1 action of 5" in html
    assert [words for words in ("Remove filter: </span>Due from", "Remove filter: </span>Lead:") if words in html] == [
        "Remove filter: </span>Due from",
        "Remove filter: </span>Lead:",
    ]


def test_the_list_narrows_to_what_a_partner_supports_beside_what_it_leads(world, sign_in, people, late):
    client, pk, partners = sign_in(people.la_officer), world.oakshire_plan.pk, world.oakshire_partners
    asked = {"lead": partners.council.pk, "supporting": partners.schools.pk}
    html = page(client, "plan_detail", pk, **asked, sort="-due")
    assert (references(html), "Remove filter: </span>Supporting partner" in html) == (["1.1"], True)
    # The trust was asked for a step of its own: it supports the action from then on.
    assert references(page(client, "plan_detail", pk, supporting=partners.provider.pk)) == ["1.1"]
    assert references(page(client, "plan_detail", pk, lead=partners.icb.pk, supporting=partners.schools.pk)) == []
    kept = kept_query(QueryDict(f"supporting={partners.schools.pk}&lead={partners.council.pk}&page=2"))
    assert f'href="{address("view_save_of_plan", pk)}?{kept.replace("&", "&amp;")}"' in page(
        client, "plan_detail", pk, supporting=partners.schools.pk, lead=partners.council.pk
    )
    assert f"supporting={partners.schools.pk}" in page(client, "action_list", supporting=partners.schools.pk)


def test_the_list_narrows_to_a_part_of_the_area_as_it_was_on_any_day(world, sign_in, people, acting, late):
    client, pk, north = sign_in(people.la_officer), world.oakshire_plan.pk, world.oakshire_other_sub_area
    held = {"workstreams": [], "priorities": [], "reason": "x", "seen_version": None}
    words = {"title": late.title, "description": "", "success_measure": "", "start": None, "must_should_could": ""}
    with acting(people.la_lead) as lead:
        operations.edit_action(Action.objects.get(pk=late.pk), **words, **held, sub_areas=[north], by=lead)
    asked = {"part": north.pk, "group": "part", "columns": "parts"}
    html = page(client, "plan_detail", pk, **asked)
    assert (references(html), f"Remove filter: </span>Part of the area: {north}" in html) == (["3.1"], True)
    assert (headings(html), column_headings(html)[2:3]) == ([f"{north} 1 action, 1 overdue"], ["Parts of the area"])
    assert "3.1" not in references(page(client, "plan_detail", pk, part="none"))
    csv = client.get(address("plan_csv", pk), asked).content.decode("utf-8-sig")
    assert csv.splitlines()[1].endswith(f",{north}")
    with acting(people.la_lead) as lead, clock.at(clock.now() + dt.timedelta(days=2)):
        operations.edit_action(Action.objects.get(pk=late.pk), **words, **held, sub_areas=[], by=lead)
    with clock.at(clock.now() + dt.timedelta(days=3)):
        client = sign_in(people.la_lead)
        then = (clock.today() - dt.timedelta(days=2)).isoformat()
        assert references(page(client, "plan_detail", pk, **asked, as_at=then)) == ["3.1"]
        assert "3.1" in references(page(client, "plan_detail", pk, part="none"))


def test_a_window_that_ends_before_it_begins_is_refused_and_shows_everything(world, sign_in, people, late):
    html = page(
        sign_in(people.la_officer),
        "plan_detail",
        world.oakshire_plan.pk,
        due_from="2027-03-02",
        due_to="2027-03-01",
        group="lead",
        columns="start",
    )
    assert "Due by must be the same as Due from, or later" in html
    assert references(html) == EVERYTHING
    assert (headings(html), column_headings(html)[2:3]) == ([], ["Lead"])


def test_each_grouping_puts_actions_under_headings_that_count_them(world, sign_in, people, late):
    client, pk = sign_in(people.la_officer), world.oakshire_plan.pk
    stream, priority = world.oakshire_workstream, world.oakshire_priority
    found = {name: headings(page(client, "plan_detail", pk, group=name)) for name in ("workstream", "priority", "lead")}
    assert found == {
        "workstream": [
            f"{stream.number}. {stream.title} 2 actions",
            "No workstream 3 actions, 1 overdue",
        ],
        "priority": [f"{priority.number}. {priority.title} 1 action", "No priority 4 actions, 1 overdue"],
        "lead": [
            f"{people.icb_officer.role_title} 1 action",
            f"{people.la_officer.role_title} 1 action",
            "Nobody by name 3 actions, 1 overdue",
        ],
    }
    by_month = headings(page(client, "plan_detail", pk, group="month"))
    assert [re.sub(r"^\w+ \d{4}", "A month", words) for words in by_month] == [
        "A month 1 action, 1 overdue",
        "A month 3 actions",
        "Without a date 1 action",
    ]
    by_partner = page(client, "plan_detail", pk, group="partner", sort="-ref")
    assert (len(headings(by_partner)), sorted(references(by_partner))) == (3, EVERYTHING)


def test_an_action_of_two_workstreams_stands_under_both(world, acting, people):
    with acting(people.la_lead) as lead:
        entry = next(one for one in position(world.oakshire_plan, None, lead) if one.reference == "1.1")
    both = dataclasses.replace(entry, workstreams=(Linked(1, 2, "Health"), Linked(2, 1, "Schools")))
    assert [(group.label, group.entries) for group in grouped([both], "workstream")] == [
        ("1. Schools", [both]),
        ("2. Health", [both]),
    ]


def test_a_group_that_goes_over_the_page_says_that_it_goes_on(world, sign_in, people, many_actions):
    many_actions(60)
    client, pk = sign_in(people.la_lead), world.oakshire_plan.pk
    first, second = (headings(page(client, "plan_detail", pk, group="workstream", page=number)) for number in (1, 2))
    name = f"{world.oakshire_workstream.number}. {world.oakshire_workstream.title}"
    assert first == [f"{name} 62 actions, 60 overdue"]
    assert second == [f"{name}, continued 62 actions, 60 overdue", "No workstream 2 actions"]


def test_no_group_is_made_of_nothing():
    page_made, sections = page_of(grouped([], "month"), 50, "x")
    assert (page_made.paginator.count, sections) == (0, [])


def test_the_columns_that_are_chosen_stand_in_their_own_order(world, sign_in, people, binding):
    client, pk = sign_in(people.la_officer), world.oakshire_plan.pk
    usual = column_headings(page(client, "plan_detail", pk))
    assert usual == ["Reference", "Action", "Lead", "Due", "Delivery", "Impact", "Last update"]
    html = page(client, "plan_detail", pk, columns=["binding", "ages", "reason"])
    assert column_headings(html) == ["Reference", "Action", "Said last", "Age phases", "How binding"]
    assert "Must do (statutory)" in html
    every = page(client, "plan_detail", pk, columns=list(COLUMNS))
    assert column_headings(every)[2:] == [column.label for column in COLUMNS.values()]
    assert "Employment" in every


def test_each_further_column_sorts(world, sign_in, people, binding):
    client, pk = sign_in(people.la_officer), world.oakshire_plan.pk
    found = {
        sort: references(page(client, "plan_detail", pk, sort=sort))[0]
        for sort in ("-accountable", "start", "original", "since", "binding")
    }
    assert found == {"-accountable": "1.2", "start": "1.1", "original": "3.1", "since": "1.1", "binding": "3.1"}


def test_the_sort_and_the_columns_stay_when_a_list_is_filtered_or_downloaded(world, sign_in, people):
    pk = world.oakshire_plan.pk
    html = page(sign_in(people.la_officer), "plan_detail", pk, columns="reason", group="lead", sort="-due")
    query = "columns=reason&amp;group=lead&amp;sort=-due"
    assert f'href="{address("plan_csv", pk)}?{query}"' in html
    assert f'href="{address("plan_workbook", pk)}?{query}"' in html
    assert 'name="sort" value="-due"' in html


def test_the_workbook_holds_the_rows_of_the_page(world, sign_in, people, late):
    client, pk = sign_in(people.la_officer), world.oakshire_plan.pk
    answer = client.get(address("plan_workbook", pk), {"overdue": "1"})
    rows = list(openpyxl.load_workbook(io.BytesIO(answer.content)).active.values)
    assert [row[0] for row in rows[1:]] == ["3.1"]
    text = page(client, "plan_text", pk, lead=world.oakshire_partners.forum.pk, as_at="2026-01-01")
    assert ("1.2\tAsk families" in text, "1.1\t" in text) == (True, False)


def test_the_text_of_what_is_shown_is_offered_as_that(world, sign_in, people):
    client, pk = sign_in(people.la_officer), world.oakshire_plan.pk
    assert "Take the whole plan along" in page(client, "plan_detail", pk)
    assert "Take what is shown along" in page(client, "plan_detail", pk, q="offer")


@pytest.mark.parametrize("group", ["workstream", "month"])
def test_a_grouped_list_costs_as_many_queries_for_thirty_actions_as_for_one(
    world, sign_in, people, many_actions, count_queries, group
):
    many_actions(1)
    client = sign_in(people.la_officer)
    url = f"{address('plan_detail', world.oakshire_plan.pk)}?group={group}&columns=reason&columns=workstreams"
    one = count_queries(client, url)
    many_actions(29)
    assert count_queries(client, url) == one <= 13


def test_a_cell_without_words_is_left_out_of_the_card_of_a_phone(world, sign_in, people, binding):
    html = page(sign_in(people.la_lead), "plan_detail", world.oakshire_plan.pk, columns="binding")
    rows = len(EVERYTHING)
    assert html.count('<td class="govuk-table__cell" role="cell"></td>') == rows - 1
    assert html.count('<span class="portal-table__label" aria-hidden="true">How binding</span>') == 1
