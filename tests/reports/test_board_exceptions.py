"""A board's exceptions, on its page and as tables of the papers that go to it."""

import datetime as dt
import re

import pytest

from actionplans import operations
from actionplans.dates import SaidDate
from actionplans.models import Action, Contribution, Question
from core import clock
from core.live import Asked
from core.registry import LIVE_BLOCKS
from governance import operations as governance
from governance.models import Meeting
from reports import operations as reports
from reports import rendering
from reports.composing import compose
from reports.models import BoardReport
from tests.reports.lived_plan import rate

BLOCKS = [
    f"actionplans.{name}"
    for name in ("stuck", "late_steps", "disagreements", "felt_less", "long_at_risk", "slippage", "escalations")
]


@pytest.fixture
def rows(world, lived, acting):
    """`rows(name, person)`: what that table shows to that person, or to the people of an audience."""

    def of(name: str, person=None) -> list:
        with acting(person or world.oakshire_people.la_lead) as reader:
            asked = Asked(reader, world.oakshire, clock.today(), world.oakshire_board)
            return LIVE_BLOCKS[f"actionplans.{name}"].rows(asked)

    return of


def met(world, acting, days_ago: int) -> None:
    moment = clock.now() - dt.timedelta(days=days_ago)
    with acting(world.oakshire_people.board_clerk) as clerk, clock.at(moment):
        planned = governance.plan_meeting(world.oakshire_board, held_on=clock.day_of(moment), by=clerk)
        governance.hold_meeting(planned, by=clerk)


def test_what_is_stuck_stands_with_its_question_and_the_answer_or_the_silence(world, lived, rows, acting):
    people, (late, answered) = world.oakshire_people, (lived.actions["1.1"], lived.actions["1.3"])
    with acting(people.board_clerk) as clerk, clock.at(clock.now() - dt.timedelta(days=9)):
        day = clock.today() + dt.timedelta(days=3)
        for action in (late, answered):
            operations.ask_question(action, text=f"What of {action}?", answer_by=day, by=clerk)
    with acting(people.la_lead) as lead:
        question = Question.objects.get(action=answered)
        operations.answer_question(question, answer="In May.", by=lead)
    told = {row[0].partition(" ")[0]: row for row in rows("stuck")}
    assert told["1.1"][4].startswith("No answer; was due ")
    assert told["1.3"][3].startswith(f"What of {answered}? (")
    assert told["1.3"][4].startswith("In May. (")
    assert told["1.9"][2].startswith("Silent for ")
    assert told["1.9"][3:] == ("Nothing yet", "–")
    assert {row[2].partition(".")[0] for row in told.values()} >= {"Off track"}


def test_a_question_that_is_not_due_yet_says_until_when(world, lived, rows, acting):
    with acting(world.oakshire_people.board_clerk) as clerk:
        operations.ask_question(lived.actions["1.1"], text="When?", answer_by=clock.today(), by=clerk)
    [answer] = [row[4] for row in rows("stuck") if row[0].startswith("1.1 ")]
    assert answer.startswith("No answer; due ")


@pytest.fixture
def late_step(world, lived, acting):
    """`late_step(days)`: the ICB was asked twenty days ago for a step of action 1.1, due so many days from today."""

    def asked(days: int = -5) -> Contribution:
        day = clock.today() + dt.timedelta(days=days)
        asked_for = {"title": "Pay for clinics", "due": SaidDate("By then", day, day)}
        with acting(world.oakshire_people.la_lead) as lead, clock.at(clock.now() - dt.timedelta(days=20)):
            icb = world.oakshire_partners.icb
            return operations.ask_for_contribution(lived.actions["1.1"], partner=icb, by=lead, **asked_for)

    return asked


def exceptions_of(client, world) -> str:
    page = client.get(f"/oakshire/boards/{world.oakshire_board.pk}/exceptions/").content.decode()
    return page.partition("Asked of another partner and past its date (")[2].partition("</section>")[0]


def test_a_partner_that_was_asked_for_a_step_stands_there_with_its_answer_or_its_silence(
    world, rows, late_step, acting, sign_in
):
    people, step = world.oakshire_people, late_step()
    asked_on = f"{clock.day_of(clock.now() - dt.timedelta(days=20)):%-d %B %Y}"
    [row] = rows("late_steps")
    assert row[0].startswith("1.1 ")
    assert row[1] == f"{world.oakshire_partners.icb}: Pay for clinics (asked by {people.la_lead}, {asked_on})"
    assert row[3] == "Silent since. Nothing was said"
    shown = exceptions_of(sign_in(people.board_member), world)
    assert f"<strong>{world.oakshire_partners.icb}</strong>, asked on {asked_on}: " in shown
    assert ("Pay for clinics" in shown, "No answer since that day." in shown, "It has said nothing." in shown) == (
        True,
        True,
        True,
    )
    with acting(people.icb_officer) as officer:
        operations.report_on_contribution(step, state="held_up", words="No money yet.", by=officer)
    [row] = rows("late_steps")
    assert row[3].startswith("Held up: No money yet. (")
    shown = exceptions_of(sign_in(people.board_member), world)
    assert ("No money yet." in shown, "No answer" in shown) == (True, False)
    with acting(people.icb_officer) as officer:
        operations.report_on_contribution(Contribution.objects.get(pk=step.pk), state="done", by=officer)
    assert rows("late_steps") == []
    assert "None: no partner is late" in exceptions_of(sign_in(people.board_member), world)


def test_the_partner_that_is_late_is_asked_from_there_and_answers(world, lived, rows, late_step, sign_in, acting):
    action, people, board = lived.actions["1.1"], world.oakshire_people, world.oakshire_board
    step = late_step()
    link = f'href="/oakshire/actions/{action.pk}/questions/new/?board={board.pk}&amp;step={step.pk}"'
    assert link in exceptions_of(sign_in(people.board_clerk), world)
    assert link not in exceptions_of(sign_in(people.school_rep), world)
    with acting(people.board_clerk) as clerk:
        question = operations.ask_question(
            action, text="When will you pay?", answer_by=clock.today(), contribution=step, board=board, by=clerk
        )
    shown = exceptions_of(sign_in(people.board_clerk), world)
    assert (link in shown, "When will you pay?" in shown) == (False, True)
    assert "Asked: When will you pay?" in rows("late_steps")[0][3]
    with acting(people.icb_officer) as officer:
        operations.answer_question(question, answer="In March.", by=officer)
    assert "In March." in exceptions_of(sign_in(people.board_member), world)
    assert "In March." in rows("late_steps")[0][3]


def test_what_was_said_before_its_day_is_no_answer_and_who_is_silent_comes_first(world, rows, late_step, acting):
    early, later = late_step(-9), late_step(-3)
    with acting(world.oakshire_people.icb_officer) as officer:
        with clock.at(clock.now() - dt.timedelta(days=4)):
            operations.report_on_contribution(later, state="under_way", by=officer)
        operations.report_on_contribution(early, state="under_way", words="Next week.", by=officer)
    told = [row[3] for row in rows("late_steps")]
    assert told[0].startswith("Silent since. Under way (")
    assert told[1].startswith("Under way: Next week. (")


def test_a_step_that_is_not_due_or_of_an_action_that_is_hidden_stands_nowhere(world, lived, rows, late_step, acting):
    late_step(0)
    assert rows("late_steps") == []
    late_step(-1)
    with acting(world.oakshire_people.la_lead):
        audience = world.oakshire_audiences.commissioners
        Action.objects.filter(pk=lived.actions["1.1"].pk).update(audience=audience)
    assert rows("late_steps", world.oakshire_people.board_member) == []
    assert len(rows("late_steps")) == 1


def test_the_page_costs_the_same_for_one_late_step_and_for_many(world, late_step, sign_in, count_queries):
    client, page = sign_in(world.oakshire_people.la_officer), f"/oakshire/boards/{world.oakshire_board.pk}/exceptions/"
    late_step()
    one = count_queries(client, page)
    for _ in range(4):
        late_step()
    assert count_queries(client, page) == one


def test_every_disagreement_between_stated_and_calculated_is_told_with_why(world, lived, rows, acting):
    with acting(world.oakshire_people.la_lead) as lead:
        rate(lived.actions["1.6"], "Green", "The last clinic opens on Monday.", lead)
    told = {row[0].partition(" ")[0]: row for row in rows("disagreements")}
    assert {"1.3", "1.6", "1.9"} <= set(told)
    assert told["1.6"][1].label == "Green"
    assert told["1.6"][2].startswith("Off track. ")
    assert told["1.6"][3].startswith("The last clinic opens on Monday. (")


def test_what_is_said_to_be_felt_more_than_its_measures_suggest_is_told_with_why(world, lived, rows, acting, sign_in):
    people, client = world.oakshire_people, sign_in(world.oakshire_people.board_member)

    def section(board) -> str:
        html = client.get(f"/oakshire/boards/{board.pk}/exceptions/").content.decode()
        return html.partition('id="felt-less">')[2].partition("</section>")[0]

    [row] = rows("felt_less")
    assert (row[0], row[1].label) == (f"1.1 {world.oakshire_action.title}", "Not yet expected")
    assert row[3] == "Not rated yet"
    assert "Its impact has not been rated yet." in section(world.oakshire_board)
    assert "no impact is rated better than its measures suggest" in section(world.oakshire_parent_board)
    with acting(people.la_lead) as lead:
        operations.add_expected_effect(
            lived.actions["1.3"],
            what="Plans",
            unit="per cent",
            assumption="All take part.",
            source="Model",
            measure=world.oakshire_measure,
            expected={2025: 50},
            years="calendar",
            by=lead,
        )
        operations.rate_impact(world.oakshire_action, rating="adverse", evidence="The figures are worse.", by=lead)
        operations.rate_impact(lived.actions["1.3"], rating="sustained", evidence="Families say so.", by=lead)
    [row] = rows("felt_less")
    assert (row[0].partition(" ")[0], row[1].label) == ("1.3", "Sustained")
    assert row[2].startswith("Adverse. ")
    assert row[3].startswith("Families say so. (")
    named = section(world.oakshire_board)
    assert (lived.actions["1.3"].title in named, "Families say so." in named) == (True, True)
    assert world.oakshire_action.title not in named


def test_what_was_at_risk_at_three_meetings_is_told_once_there_were_three(world, lived, rows, acting, sign_in):
    client = sign_in(world.oakshire_people.board_member)
    address = f"/oakshire/boards/{world.oakshire_board.pk}/exceptions/"
    assert rows("long_at_risk") == []
    assert "The board has not met three times yet." in client.get(address).content.decode()
    for days in (25, 20):
        met(world, acting, days)
    assert rows("long_at_risk") == []
    assert "at all of the board’s last three meetings" in client.get(address).content.decode()
    met(world, acting, 10)
    [row] = rows("long_at_risk")
    assert row[0].startswith("1.2 ")
    assert lived.actions["1.2"].title in client.get(address).content.decode().partition("three meetings running (1)")[2]


def test_what_slipped_stands_with_its_first_date_and_its_forecast(lived, rows):
    told = rows("slippage")
    assert told != []
    for name, at_first, forecast, later, _who in told:
        assert at_first != forecast, name
        assert later.endswith((" days", " day"))


def test_what_is_put_before_the_board_stands_until_it_was_answered_and_its_next_meeting_came(
    world, lived, rows, acting, sign_in
):
    people, escalated = world.oakshire_people, world.oakshire_action_escalation
    assert (escalated.about, escalated.asked) in {row[:2] for row in rows("escalations")}
    assert all(row[3] == "Waits for the board" for row in rows("escalations"))
    with acting(people.board_clerk) as clerk:
        operations.answer_escalation(escalated, answer="Agreed.", by=clerk)
        operations.answer_escalation(world.oakshire_risk_escalation, answer="Not now.", by=clerk)
    assert {row[3] for row in rows("escalations")} == {"Agreed.", "Not now."}
    with clock.at(clock.now() + dt.timedelta(days=2)):
        met(world, acting, 1)
        assert rows("escalations") == []


def test_who_sees_no_meeting_of_the_board_reads_every_answer(world, rows, acting):
    with acting(world.oakshire_people.board_clerk) as clerk:
        operations.answer_escalation(world.oakshire_action_escalation, answer="Agreed.", by=clerk)
    with acting(world.oakshire_people.la_lead):
        Meeting.objects.filter(board=world.oakshire_board).update(audience=world.oakshire_audiences.commissioners)
    assert "Agreed." in {row[3] for row in rows("escalations", world.oakshire_people.board_member)}


def test_the_page_lists_what_is_rated_better_than_its_dates_say(world, lived, sign_in, acting):
    with acting(world.oakshire_people.la_lead) as lead:
        rate(lived.actions["1.6"], "Green", "The last clinic opens on Monday.", lead)
    client = sign_in(world.oakshire_people.board_member)
    page = client.get(f"/oakshire/boards/{world.oakshire_board.pk}/exceptions/").content.decode()
    told = page.partition("Rated better than the dates say (")[2]
    assert (lived.actions["1.6"].title in told, "The last clinic opens on Monday." in told) == (True, True)


def test_the_page_begins_with_how_many_there_are_of_each_kind_that_there_is(world, late_step, sign_in):
    client, address = sign_in(world.oakshire_people.board_member), "/oakshire/boards/{}/exceptions/"
    late_step()
    told = client.get(address.format(world.oakshire_board.pk)).content.decode()
    headline = told.partition('<p class="govuk-body-l">')[2].partition("</p>")[0]
    assert '<a class="govuk-link" href="#late-steps">1 asked of another partner and past its date</a>' in headline
    assert all(f'id="{anchor}"' in told for anchor in re.findall('href="#([a-z-]+)"', headline))
    assert not re.search(r">0 ", headline)
    nothing = client.get(address.format(world.oakshire_parent_board.pk)).content.decode()
    assert "Nothing asks for this board’s attention now." in nothing


def test_a_paper_tells_what_became_overdue_since_the_last_meeting(world, lived, acting):
    with acting(world.oakshire_people.la_officer) as author:
        report = reports.create_report(
            world.oakshire_meeting, subject="S", addressed_to=world.oakshire_board.members_audience, by=author
        )
        reports.choose_plans(report, plans=[lived.plan], by=author)
        data = compose(BoardReport.objects.visible_to(author).get(pk=report.pk), at=clock.now()).data
    moves = [move for move in data["plans"][0]["movements"] if move["kind"] == "overdue"]
    # 1.6 fell due 40 days ago, 1.3 ten; the board met 60 days ago.
    assert {move["reference"] for move in moves} >= {"1.3", "1.6"}
    html = rendering.paper_html(data)
    told = html.partition("Became overdue since ")[2].partition("</table>")[0]
    assert all(move["title"] in told and f'<td class="govuk-table__cell">{move["due"]}</td>' in told for move in moves)


def test_a_paper_has_the_tables_from_the_start_as_its_audience_may_see_them(world, lived, acting):
    people, board = world.oakshire_people, world.oakshire_board
    with acting(people.la_officer) as author:
        report = reports.create_report(
            world.oakshire_meeting,
            subject="S",
            addressed_to=board.members_audience,
            template="resolutions",
            by=author,
        )
        report = BoardReport.objects.visible_to(author).get(pk=report.pk)
        composed = compose(report, at=clock.now())
        [part] = [part for part in composed.data["parts"] if part["kind"] == "exceptions"]
        assert [table["name"] for table in part["live"]] == BLOCKS
        html = rendering.paper_html(composed.data)
        assert "None: no action has been at risk at each of this board’s last three meetings." in html
        shown = {row[0]["text"] for row in part["live"][0]["rows"]}
        assert any(name.startswith("1.1 ") for name in shown)
        hidden = Action.objects.get(pk=lived.actions["1.1"].pk)
        Action.objects.filter(pk=hidden.pk).update(audience=world.oakshire_audiences.commissioners)
        again = compose(report, at=clock.now())
        [part] = [part for part in again.data["parts"] if part["kind"] == "exceptions"]
        assert not any(row[0]["text"].startswith("1.1 ") for row in part["live"][0]["rows"])
        assert any(words.startswith("Off track or silent") and "1.1 " in words for words in again.held_back)
