"""Plans, their lists and their CSV as people meet them, and what they cost."""

import csv
import datetime as dt
import io
import re

import openpyxl
import pytest
from django.urls import reverse

from actionplans import operations
from actionplans.columns import COLUMNS
from actionplans.exporting import TYPES
from actionplans.models import Action, RagLevel
from actionplans.positions import CSV_HEADER
from core import clock
from tests.actionplans.pages.steps import (
    address,
    page,
)

# --- Lists -----------------------------------------------------------------------------------------------------------


def references(html: str) -> list[str]:
    """The references of the rows of a table of actions, in order."""
    return re.findall(r'portal-table__reference" role="cell">([^<]*)</td>\s*<th scope="row"', html)


def test_the_plans_are_listed_with_how_they_go(world, sign_in, people):
    html = page(sign_in(people.school_rep), "plan_list")
    assert [
        title for title in (world.oakshire_plan.title, world.oakshire_commissioners_plan.title) if title in html
    ] == [world.oakshire_plan.title]
    assert "1 on track, 1 not yet due, 1 complete, 1 closed without completion" in html


def test_a_plan_shows_its_actions_under_its_key(world, sign_in, people):
    html = page(sign_in(people.school_rep), "plan_detail", world.oakshire_plan.pk)
    assert references(html) == ["1.1", "1.2", "2.1", "2.2"]
    for level in RagLevel.objects.filter(scheme=world.oakshire_plan.scheme_id):
        assert level.meaning in html
    assert "to be confirmed" in html
    assert "text/csv" not in html


def test_a_plan_shows_an_action_of_another_home_in_its_own_words(world, sign_in, people):
    html = page(sign_in(people.school_rep), "plan_detail", world.oakshire_other_plan.pk)
    assert references(html) == ["A2"]
    assert "On target</strong>" in html


def test_the_actions_of_all_plans_stand_together(sign_in, people):
    assert references(page(sign_in(people.la_lead), "action_list")) == ["1.1", "1.2", "2.1", "2.2", "R1", "R2"]
    assert references(page(sign_in(people.school_rep), "action_list")) == ["1.1", "1.2", "2.1", "2.2", ""]


def test_each_filter_narrows_the_list_and_stands_in_the_address(world, sign_in, people, late):
    client = sign_in(people.la_officer)
    green = RagLevel.objects.get(scheme=world.oakshire_plan.scheme_id, label="Green")
    expected = {
        ("level", green.pk): ["1.1"],
        ("status", "off_track"): ["3.1"],
        ("overdue", "1"): ["3.1"],
        ("no_path", "1"): ["3.1"],
        ("mine", "1"): ["1.1", "2.2"],
        ("workstream", world.oakshire_workstream.pk): ["1.1", "1.2"],
        ("workstream", "none"): ["2.1", "2.2", "3.1"],
        ("priority", world.oakshire_priority.pk): ["1.1"],
        ("priority", "none"): ["1.2", "2.1", "2.2", "3.1"],
        ("lead", world.oakshire_partners.icb.pk): ["2.1", "3.1"],
        ("impact", "not_yet_expected"): ["1.1", "1.2", "2.1", "2.2", "3.1"],
        ("q", "core OFFER"): ["1.1"],
        ("q", "nothing like it"): [],
        ("slipped", "1"): [],
        ("unproven", "1"): ["2.1"],
        ("quiet_for", "9999"): [],
        ("theme", "999999"): [],
        ("alone", "1"): ["1.2", "2.1", "2.2", "3.1"],
        ("open", "1"): ["1.1", "1.2", "3.1"],
        ("level", "999999"): ["1.1", "1.2", "2.1", "2.2", "3.1"],
    }
    found = {
        (name, value): references(page(client, "plan_detail", world.oakshire_plan.pk, **{name: value}))
        for name, value in expected
    }
    assert found == expected


def test_each_column_sorts_both_ways(world, sign_in, people, late):
    client = sign_in(people.la_officer)
    found = {
        sort: references(page(client, "plan_detail", world.oakshire_plan.pk, sort=sort))
        for sort in ("title", "-ref", "lead", "due", "rag", "impact", "updated", "-updated", "bobby; drop table")
    }
    assert found == {
        "title": ["2.1", "1.2", "2.2", "1.1", "3.1"],
        "-ref": ["3.1", "2.2", "2.1", "1.2", "1.1"],
        "lead": ["1.1", "2.2", "2.1", "3.1", "1.2"],
        "due": ["3.1", "1.1", "2.1", "2.2", "1.2"],
        "rag": ["3.1", "1.1", "1.2", "2.1", "2.2"],
        "impact": ["1.1", "1.2", "2.1", "2.2", "3.1"],
        "updated": ["1.1", "1.2", "2.1", "2.2", "3.1"],
        "-updated": ["3.1", "2.2", "2.1", "1.2", "1.1"],
        "bobby; drop table": ["1.1", "1.2", "2.1", "2.2", "3.1"],
    }


def test_fifty_actions_stand_on_a_page(world, sign_in, people, many_actions):
    many_actions(51)
    client = sign_in(people.la_lead)
    assert len(references(page(client, "plan_detail", world.oakshire_plan.pk))) == 50
    assert references(page(client, "plan_detail", world.oakshire_plan.pk, page=2))[0] == "M47"


def test_what_was_rated_better_than_its_dates_is_found_on_a_past_day(world, sign_in, people, acting, in_days, level):
    pk, now = world.oakshire_plan.pk, clock.now()
    with acting(people.la_lead) as lead:
        new = {"title": "Open the unit", "reference": "9.9", "lead_partner": world.oakshire_partners.council}
        made = operations.create_action(world.oakshire_plan, due=in_days(10), by=lead, **new)
        operations.update_rag(made, level=level(made, "Green"), reason="It opens.", by=lead)
        with clock.at(now + dt.timedelta(days=20)):
            operations.revise_due_date(made, due=in_days(200), reason="No builder.", by=lead)
            operations.update_rag(made, level=level(made, "Green"), reason="It opens later.", by=lead)
    with clock.at(now + dt.timedelta(days=21)):
        client, then = sign_in(people.la_officer), clock.day_of(now + dt.timedelta(days=15)).isoformat()
        assert "9.9" not in references(page(client, "plan_detail", pk, differs="1"))
        html = page(client, "plan_detail", pk, differs="1", as_at=then)
        assert ("9.9" in references(html), "by its dates off track" in html) == (True, True)
        dashboard = client.get("/oakshire/dashboard/", {"plan": pk, "as_at": then}).content.decode()
        told = dashboard.partition('id="by-dates"')[2].partition("</section>")[0]
        assert ("Open the unit" in told, "has passed" in told) == (True, True)


def test_a_plan_is_shown_as_it_stood_on_a_day(world, sign_in, people, acting):
    tomorrow = clock.now() + dt.timedelta(days=1)
    with clock.at(tomorrow), acting(people.la_lead) as lead:
        amber = RagLevel.objects.get(scheme=world.oakshire_plan.scheme_id, label="Amber")
        operations.update_rag(world.oakshire_action, level=amber, reason="Slower", by=lead)
    with clock.at(tomorrow + dt.timedelta(days=1)):
        client, pk = sign_in(people.school_rep), world.oakshire_plan.pk
        then = page(client, "plan_detail", pk, as_at=clock.day_of(tomorrow - dt.timedelta(days=1)).isoformat())
        assert "As it stood at the end of" in then
        assert "As it stood at the end of" not in page(client, "plan_detail", pk, as_at=clock.today().isoformat())
        odd = page(client, "plan_detail", pk, as_at="soon")
        assert "There is a problem" in odd
        green = RagLevel.objects.get(scheme=world.oakshire_plan.scheme_id, label="Green").pk
        as_at = clock.day_of(tomorrow - dt.timedelta(days=1)).isoformat()
        assert references(page(client, "plan_detail", pk, level=green, as_at=as_at)) == ["1.1"]
        assert references(page(client, "plan_detail", pk, level=green)) == []


# --- CSV -------------------------------------------------------------------------------------------------------------


def rows_of(response) -> list[dict]:
    assert response.status_code == 200
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    return list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))


def test_the_csv_honours_the_filters_and_holds_no_formula(world, sign_in, people, late, acting):
    with acting(people.la_lead) as lead:
        late.refresh_from_db()
        operations.update_rag(late, level=late.level, reason="=1+1", cause="@me", path_to_green="-2 posts", by=lead)
    client = sign_in(people.icb_officer)
    rows = rows_of(client.get(address("plan_csv", world.oakshire_plan.pk), {"overdue": "1"}))
    assert [row["Reference"] for row in rows] == ["3.1"]
    assert (rows[0]["Reason"], rows[0]["Cause"], rows[0]["Path to green"]) == ("'=1+1", "'@me", "'-2 posts")
    assert (rows[0]["RAG"], rows[0]["Delivery status"], rows[0]["Overdue"]) == ("Red", "Off track", "Yes")
    everything = rows_of(client.get(address("action_csv")))
    assert [row["Reference"] for row in everything] == ["1.1", "1.2", "2.1", "2.2", "3.1", "R1", "R2"]


def test_the_page_offers_its_csv_with_the_same_address(world, sign_in, people):
    pk = world.oakshire_plan.pk
    html = page(sign_in(people.la_officer), "plan_detail", pk, q="offer", page=1)
    assert (
        f'<link rel="alternate" type="text/csv" title="Actions of this plan" href="{address("plan_csv", pk)}?q=offer">'
        in html
    )


@pytest.mark.parametrize("name", ["forum_rep", "board_member", "scrutiny_member"])
def test_who_may_read_a_plan_may_not_always_take_it_away(world, sign_in, people, name):
    client = sign_in(getattr(people, name))
    assert client.get(address("plan_csv", world.oakshire_plan.pk)).status_code == 403
    assert client.get(address("action_csv")).status_code == 403
    assert client.get(address("action_workbook")).status_code == 403
    assert address("action_workbook") not in page(client, "action_list")


def sheet_of(response) -> list[list]:
    assert (response.status_code, response["Content-Type"]) == (200, TYPES["xlsx"])
    book = openpyxl.load_workbook(io.BytesIO(response.content))
    return [[cell.value for cell in row] for row in book["Actions"].iter_rows()]


def test_the_workbook_of_the_area_holds_what_the_csv_holds_with_days_as_days_and_no_formula(
    world, sign_in, people, late, acting
):
    with acting(people.la_lead) as lead:
        late.refresh_from_db()
        operations.update_rag(late, level=late.level, reason="=1+1", cause="@me", path_to_green="-2 posts", by=lead)
    client = sign_in(people.icb_officer)
    header, *rows = sheet_of(client.get(address("action_workbook")))
    table = [dict(zip(header, row, strict=True)) for row in rows]
    assert [row["Reference"] for row in table] == ["1.1", "1.2", "2.1", "2.2", "3.1", "R1", "R2"]
    assert [list(row) for row in rows_of(client.get(address("action_csv")))] == [header] * len(rows)
    [late_row] = [row for row in table if row["Reference"] == "3.1"]
    assert (late_row["Reason"], late_row["Cause"], late_row["Path to green"]) == ("'=1+1", "'@me", "'-2 posts")
    assert late_row["Last update"].date() == clock.today()
    _, *narrowed = sheet_of(client.get(address("action_workbook"), {"overdue": "1"}))
    assert [row[0] for row in narrowed] == ["3.1"]


def test_files_hold_the_columns_that_are_chosen(world, sign_in, people):
    client = sign_in(people.icb_officer)
    chosen = {"columns": ["binding", "due"], "overdue": "1"}
    header = ["Reference", "Action", "Due date", "Due by (last day)", "Overdue", "How binding"]
    assert sheet_of(client.get(address("action_workbook"), chosen))[0] == header
    rows = rows_of(client.get(address("plan_csv", world.oakshire_plan.pk), {"columns": ["binding", "due"]}))
    assert list(rows[0]) == header
    html = page(client, "action_list", columns="due", page=1)
    assert f'href="{address("action_workbook")}?columns=due" download>' in html


def test_each_column_of_a_list_is_said_in_files():
    said = {label for column in COLUMNS.values() for label in column.in_a_file}
    assert set(CSV_HEADER) - said == {"Reference", "Action", "What will be done"}
    assert said < set(CSV_HEADER)


# --- Costs -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "args"), [("plan_list", ()), ("plan_detail", ("oakshire_plan",)), ("action_list", ())]
)
def test_a_list_costs_as_many_queries_for_thirty_actions_as_for_one(
    world, sign_in, people, many_actions, count_queries, name, args
):
    many_actions(1)
    client = sign_in(people.la_officer)
    url = address(name, *(getattr(world, arg).pk for arg in args))
    one = count_queries(client, url)
    many_actions(29)
    assert count_queries(client, url) == one <= 13


def test_home_costs_as_many_queries_for_thirty_actions_as_for_one(world, sign_in, people, many_actions, count_queries):
    many_actions(1)
    client = sign_in(people.la_officer)
    home = reverse("partners:home", args=["oakshire"])
    one = count_queries(client, home)
    many_actions(29)
    assert count_queries(client, home) == one


def test_the_page_of_an_action_costs_as_many_queries_for_a_long_history(world, sign_in, people, acting, count_queries):
    client, url = sign_in(people.la_officer), address("action_detail", world.oakshire_action.pk)

    def live(times: int) -> int:
        for number in range(times):
            with acting(people.la_lead) as lead:
                action = Action.objects.get(pk=world.oakshire_action.pk)
                operations.update_rag(action, level=action.level, reason=f"News {number}", by=lead)
        return count_queries(client, url)

    assert live(1) == live(20)
