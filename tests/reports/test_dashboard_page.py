"""The dashboard as a page: every number opens exactly the rows that were counted, and what is asked for is answered."""

import csv
import datetime as dt
import html
import io
import re
from html.parser import HTMLParser

import pytest

from actionplans import operations
from actionplans.dates import parse
from core import clock
from core.templatetags.portal import day
from reports.views.dashboard import LISTED
from tests.reports.lived_plan import days_after

PATH = "/oakshire/dashboard/"


class NumberedLinks(HTMLParser):
    """Links of a page whose words begin with a number, and the links inside its charts with their labels."""

    def __init__(self, page: str):
        super().__init__()
        self.found: list[tuple[str, int]] = []
        self._href, self._words = None, ""
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        if tag == "a":
            self._href, self._words = dict(attrs).get("href", ""), ""

    def handle_data(self, data):
        self._words += data

    def handle_endtag(self, tag):
        if tag == "a" and self._href is not None:
            first = self._words.strip().split(" ")[0].split("\n")[0]
            if first.isdecimal() and "#" not in self._href:  # not to a place on the page itself
                self.found.append((self._href, int(first)))
            self._href = None


def shown_rows(client, url: str) -> int:
    """How many actions a list says that it holds."""
    answer = client.get(url)
    assert answer.status_code == 200
    return answer.context["page"].paginator.count


@pytest.mark.slow
@pytest.mark.parametrize("reader", ["board_member", "la_officer"])
@pytest.mark.parametrize("rows", ["workstream", "priority"])
@pytest.mark.parametrize("days_ago", [0, 80])
def test_every_number_opens_exactly_the_rows_that_were_counted(world, lived, sign_in, reader, rows, days_ago):
    client = sign_in(getattr(world.oakshire_people, reader))
    then = clock.today() - dt.timedelta(days=days_ago)
    answer = client.get(PATH, {"plan": lived.plan.pk, "rows": rows, "as_at": then.isoformat()})
    links = dict(NumberedLinks(answer.content.decode()).found)
    assert len(links) > 15
    assert {url: shown_rows(client, url) for url in links} == links


def test_without_a_choice_it_is_the_first_live_plan_of_a_board_today(world, lived, sign_in):
    answer = sign_in(world.oakshire_people.board_member).get(PATH)
    question = answer.context["question"]
    assert question.plan.owner_board_id == world.oakshire_board.pk
    assert question.meeting == world.oakshire_past_meeting
    assert (question.as_at, answer.context["shown"].rows) == (clock.today(), "workstream")
    html = answer.content.decode()
    assert f"As at {day(clock.today())}" in html
    assert "Back to today" not in html


def test_a_plan_without_actions_comes_after_those_that_have_some(world, lived, sign_in, acting):
    with acting(world.oakshire_people.la_lead) as lead:
        same = {name: getattr(lived.plan, name) for name in ("kind", "scheme", "audience", "owner_partner")}
        empty = operations.create_plan(
            world.oakshire, title="A plan to be written", **same, owner_board=world.oakshire_board, by=lead
        )
    answer = sign_in(world.oakshire_people.board_member).get(PATH)
    offered = [number for number, _title in answer.context["form"].fields["plan"].widget.choices]
    assert offered.index(answer.context["question"].plan.pk) == 0 < offered.index(empty.pk)


def test_a_new_plan_does_not_take_the_place_of_the_one_that_was_opened_first(world, lived, sign_in, acting):
    client = sign_in(world.oakshire_people.board_member)
    usual = client.get(PATH).context["question"].plan
    with acting(world.oakshire_people.la_lead) as lead:
        same = {name: getattr(usual, name) for name in ("kind", "scheme", "audience", "owner_partner")}
        new = operations.create_plan(
            world.oakshire, title="A plan of this week", **same, owner_board=world.oakshire_board, by=lead
        )
        operations.create_action(new, title="Begin", lead_partner=usual.owner_partner, due=parse("March 2027"), by=lead)
    assert client.get(PATH).context["question"].plan == usual


def test_a_past_day_says_so_and_leads_back_to_today(world, lived, sign_in):
    then = clock.today() - dt.timedelta(days=10)
    client = sign_in(world.oakshire_people.board_member)
    html = client.get(PATH, {"plan": lived.plan.pk, "as_at": then.isoformat()}).content.decode()
    assert f"As at {day(then)}" in html
    assert f'<a class="govuk-link" href="?plan={lived.plan.pk}">Back to today</a>' in html
    assert f"as_at={world.oakshire_past_meeting.held_on.isoformat()}" in html
    assert f'<a class="govuk-link" href="?plan={lived.plan.pk}#decisions">See those that are open today</a>' in html
    assert "See those that are open today" not in client.get(PATH, {"plan": lived.plan.pk}).content.decode()


def test_another_boards_meeting_can_be_chosen(world, lived, sign_in):
    client = sign_in(world.oakshire_people.board_member)
    answer = client.get(PATH, {"plan": lived.plan.pk, "board": world.oakshire_board.pk})
    assert answer.context["question"].meeting.board == world.oakshire_board


def test_the_future_is_refused_in_words_and_shows_no_numbers(world, lived, sign_in):
    tomorrow = clock.today() + dt.timedelta(days=1)
    answer = sign_in(world.oakshire_people.board_member).get(PATH, {"as_at": tomorrow.isoformat()})
    assert answer.context["shown"] is None
    assert answer.context["form"].errors["as_at"][0].startswith("Nobody knows yet how things will stand on")


@pytest.mark.parametrize(
    ("asked", "field", "words"),
    [
        ({"plan": "999999"}, "plan", "Select the plan from the list"),
        ({"plan": "all"}, "plan", "Plan must be a number, like 7"),
        ({"board": "999999"}, "board", "Select the board from the list"),
        ({"rows": "colour"}, "rows", "Select the count by from the list"),
        ({"as_at": "yesterday"}, "as_at", "Day must include a month and a year"),
        (
            {"as_at_day": "31", "as_at_month": "2", "as_at_year": "2026"},
            "as_at",
            "Day must be a real date",
        ),
    ],
)
def test_what_is_not_offered_is_refused_beside_its_box(world, lived, sign_in, asked, field, words):
    answer = sign_in(world.oakshire_people.board_member).get(PATH, asked)
    assert answer.context["shown"] is None
    assert answer.context["form"].errors == {field: [words]}


def test_a_plan_that_the_reader_may_not_see_is_like_one_that_does_not_exist(world, lived, sign_in):
    client = sign_in(world.oakshire_people.board_member)
    hidden = client.get(PATH, {"plan": world.oakshire_commissioners_plan.pk})
    elsewhere = client.get(PATH, {"plan": world.elmborough_plan.pk})
    assert (
        hidden.context["form"].errors == elsewhere.context["form"].errors == {"plan": ["Select the plan from the list"]}
    )
    assert world.oakshire_commissioners_plan.title not in hidden.content.decode()


def test_an_area_without_a_plan_says_so(world, sign_in):
    person = world.platform_admin
    assert sign_in(person).get(PATH).status_code == 404
    for plan in (world.elmborough_plan, world.elmborough_other_plan):
        assert plan.area == world.elmborough


def test_long_lists_show_their_first_rows_and_lead_to_all(world, lived, sign_in, acting):
    with acting(world.oakshire_people.la_lead) as lead:
        for number in range(12):
            late = {"due": days_after(clock.today(), -5), "lead_partner": world.oakshire_partners.council}
            operations.create_action(lived.plan, title=f"Late action {number}", by=lead, **late)
    client = sign_in(world.oakshire_people.board_member)
    short = client.get(PATH, {"plan": lived.plan.pk}).content.decode()
    whole_url = re.search(r'href="([^"]*)#overdue">Show all (\d+) that are overdue', short)
    overdue = short.split('id="overdue"')[1].split("</section>")[0]
    assert overdue.count("<tr") == 1 + LISTED
    whole = client.get(PATH + html.unescape(whole_url[1])).content.decode()
    assert whole.split('id="overdue"')[1].split("</section>")[0].count("<tr") == 1 + int(whole_url[2])
    assert "Show all" not in whole


def test_lists_without_a_row_stand_in_one_sentence(world, lived, sign_in):
    client = sign_in(world.oakshire_people.board_member)
    for days_ago in (0, 10, 200):
        day_then = (clock.today() - dt.timedelta(days=days_ago)).isoformat()
        answer = client.get(PATH, {"plan": lived.plan.pk, "as_at": day_then})
        page, shown = answer.content.decode(), answer.context["shown"]
        sentence = re.search(r"No action is ([^.<]+)\.", page)
        for part in shown.parts:
            assert (f'id="{part.name}"' in page) == (f'href="#{part.name}"' in page) == bool(part.rows)
            assert (sentence is not None and part.words in sentence[1]) == (not part.rows)


def test_movers_as_csv(world, lived, sign_in):
    answer = sign_in(world.oakshire_people.la_officer).get(f"{PATH}movers.csv", {"plan": lived.plan.pk})
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [(row["Reference"], row["Was"], row["Now"], row["Change"]) for row in rows] == [
        ("1.1", "Green", "Red", "Worse"),
        ("1.2", "Red", "Amber", "Better"),
        ("1.5", "Green", "Blue", "Better"),
        ("1.4", "Not yet due", "Green", "Started"),
        ("1.8", "Green", "Closed without completion", "Closed"),
        (
            "1.9",
            *(day(clock.today() + dt.timedelta(days=days)) for days in (100, 160)),
            "Slipped: due date moved later",
        ),
        ("1.3", "Green", "Green", "Became overdue"),
        ("1.6", "Red", "Red", "Became overdue"),
        ("1.7", "", "Not yet due", "New in the plan"),
    ]
    then = clock.today() - dt.timedelta(days=30)
    assert (rows[0]["Why"], rows[0]["Date"]) == ("Nobody applied.", then.isoformat())


def test_the_status_table_as_csv_holds_the_pages_numbers(world, lived, sign_in):
    client = sign_in(world.oakshire_people.la_officer)
    page = client.get(PATH, {"plan": lived.plan.pk})
    answer = client.get(f"{PATH}status.csv", {"plan": lived.plan.pk})
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    shown = page.context["shown"]
    assert rows[1:] == [
        [row.label, *(str(count.number) for _level, count in row.cells), str(row.total.number)]
        for row in (*shown.status_rows, shown.all_row)
    ]


def test_a_table_that_was_asked_for_wrongly_leads_to_the_page_that_says_why(world, lived, sign_in):
    client = sign_in(world.oakshire_people.la_officer)
    for name in ("movers", "status"):
        answer = client.get(f"{PATH}{name}.csv", {"plan": "999999"})
        assert (answer.status_code, answer.url) == (302, f"{PATH}?plan=999999")


def test_readers_who_may_not_export_get_no_link_to_do_so(world, lived, sign_in):
    client = sign_in(world.oakshire_people.board_member)
    assert ".csv" not in client.get(PATH).content.decode()
    assert client.get(f"{PATH}movers.csv").status_code == 403


def test_the_page_costs_the_same_for_few_actions_and_for_many(world, lived, sign_in, acting, count_queries):
    client, url = sign_in(world.oakshire_people.board_member), f"{PATH}?plan={lived.plan.pk}"
    few = count_queries(client, url)
    with acting(world.oakshire_people.la_lead) as lead:
        for number in range(30):
            operations.create_action(
                lived.plan,
                title=f"Action {number}",
                lead_partner=world.oakshire_partners.council,
                due=days_after(clock.today(), -5),
                workstreams=lived.workstreams,
                priorities=lived.priorities,
                by=lead,
            )
    assert count_queries(client, url) == few <= 18  # with those of signing in and of acting as somebody
