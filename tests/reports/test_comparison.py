"""A plan on two days or at two meetings: each number opens its rows as at that moment, and what moved is told."""

import csv
import datetime as dt
import io

import pytest

from actionplans import operations
from core import clock
from core.templatetags.portal import day
from tests.reports.lived_plan import days_after
from tests.reports.test_dashboard_page import NumberedLinks, shown_rows

PATH = "/oakshire/dashboard/compare/"


@pytest.fixture
def ask(world, lived, sign_in):
    """`ask(from_day=80, person="board_member")` gives the answer for the lived plan; days are days ago."""

    def asked(person: str = "board_member", name: str = "", **query):
        for key in ("from_day", "to_day"):
            if key in query:
                query[key] = (clock.today() - dt.timedelta(days=query[key])).isoformat()
        client = sign_in(getattr(world.oakshire_people, person))
        return client.get(PATH + name, {"plan": lived.plan.pk} | query)

    return asked


def lines(answer) -> dict[str, tuple[int, int]]:
    return {line.label: (line.earlier.number, line.later.number) for line in answer.context["shown"].lines}


def test_from_a_meeting_until_now(ask, world, client):
    answer = ask(from_meeting=world.oakshire_past_meeting.pk)
    assert lines(answer) == {
        "All actions": (8, 9),
        "Not yet due": (1, 1),
        "Red": (2, 2),
        "Amber": (0, 1),
        "Green": (5, 3),
        "Blue": (0, 1),
        "Closed without completion": (0, 1),
        "Overdue": (0, 2),
        "Off track with no path to green": (0, 1),
    }
    moved = answer.context["shown"].moved
    assert (moved.worse, moved.better, [group.name for group in moved.groups]) == (
        1,
        2,
        ["slipped", "became-overdue", "new"],
    )
    links = dict(NumberedLinks(answer.content.decode()).found)
    assert len(links) > 10
    assert {url: shown_rows(client, url) for url in links} == links


def test_between_two_days_of_the_past(ask, client):
    answer = ask(from_day=100, to_day=50)
    assert lines(answer)["All actions"] == (8, 8)
    assert lines(answer)["Green"] == (0, 5)
    links = dict(NumberedLinks(answer.content.decode()).found)
    assert {url: shown_rows(client, url) for url in links} == links


def test_two_people_get_their_own_different_right_counts(ask):
    assert lines(ask(from_day=40))["Red"] == (2, 2)
    assert lines(ask("la_officer", from_day=40))["Red"] == (3, 3)


def test_nothing_moved_says_so(ask):
    answer = ask(from_day=1, to_day=0)
    assert "nothing has moved." in answer.content.decode()
    assert "No rating has changed." in answer.content.decode()


def test_without_a_choice_the_form_stands_open(ask):
    answer = ask()
    assert answer.context["shown"] is None
    assert "Choose a plan, and two meetings or days to set side by side" in answer.content.decode()


@pytest.mark.parametrize(
    ("asked", "field", "words"),
    [
        ({"from_day": 1, "to_day": 5}, "from_day", "Choose an earlier day or meeting to compare from"),
        ({"from_day": -2}, "from_day", "Nobody knows yet how things will stand on"),
        ({"from_day": 3, "to_day": -2}, "to_day", "Nobody knows yet how things will stand on"),
        ({"from_meeting": ""}, "from_meeting", "Choose an earlier meeting or day to compare with"),
        ({"from_meeting": "999999"}, "from_meeting", "Select the earlier meeting from the list"),
        ({"plan": "999999"}, "plan", "Select the plan from the list"),
    ],
)
def test_what_makes_no_sense_is_refused_beside_its_box(ask, asked, field, words):
    answer = ask(**asked)
    assert answer.context["shown"] is None
    assert answer.context["form"].errors[field][0].startswith(words)


def test_what_moved_as_csv(ask):
    answer = ask("la_officer", "moved.csv", from_day=40)
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [(row["Reference"], row["Change"], row["Was"], row["Now"]) for row in rows if row["Reference"] == "1.9"] == [
        (
            "1.9",
            "Slipped: due date moved later",
            day(clock.today() + dt.timedelta(days=100)),
            day(clock.today() + dt.timedelta(days=160)),
        )
    ]
    assert ask("board_member", "moved.csv", from_day=40).status_code == 403
    asked_wrongly = ask("la_officer", "moved.csv", from_day=-1)
    assert (asked_wrongly.status_code, asked_wrongly.url.split("?")[0]) == (302, PATH)


def test_a_list_as_a_meeting_knew_it_says_so_and_what_is_no_meeting_is_now(world, lived, sign_in):
    client, meeting = sign_in(world.oakshire_people.board_member), world.oakshire_past_meeting
    url = lived.plan.get_absolute_url()
    then = client.get(url, {"meeting": meeting.pk})
    assert (then.context["total"], then.context["as_at"]) == (8, meeting.held_on)
    assert f"As the SEND Partnership Board knew it when it met on {day(meeting.held_on)}." in then.content.decode()
    for other in ("9" * 30, "soon", str(world.oakshire_meeting.pk), str(world.elmborough_past_meeting.pk)):
        now = client.get(url, {"meeting": other})
        assert (now.context["total"], now.context["as_at"]) == (9, None)
    at_a_day = client.get(url, {"meeting": meeting.pk, "as_at": (clock.today() - dt.timedelta(days=1)).isoformat()})
    assert (at_a_day.context["total"], at_a_day.context["meeting"]) == (9, None)


def test_the_comparison_costs_the_same_for_few_actions_and_for_many(world, lived, sign_in, acting, count_queries):
    client = sign_in(world.oakshire_people.board_member)
    url = f"{PATH}?plan={lived.plan.pk}&from_meeting={world.oakshire_past_meeting.pk}"
    few = count_queries(client, url)
    with acting(world.oakshire_people.la_lead) as lead:
        for number in range(30):
            words = {"lead_partner": world.oakshire_partners.council, "due": days_after(clock.today(), 5), "by": lead}
            operations.create_action(lived.plan, title=f"Action {number}", **words)
    assert count_queries(client, url) == few <= 15
