"""The pages on which people ask for updates, ask and answer questions, and put things before boards."""

import datetime as dt

import pytest

from actionplans import operations
from actionplans.forms.asking import proposed_day
from actionplans.models import Action, Question, UpdateRequest
from core import clock
from governance.models import Meeting
from partners.notifications import of_person, render_all
from tests.actionplans.pages.steps import address, page, send, stored
from tests.actionplans.pages.test_screenful import shown

pytestmark = pytest.mark.django_db


def day_boxes(name: str, day: dt.date) -> dict[str, int]:
    return {f"{name}_day": day.day, f"{name}_month": day.month, f"{name}_year": day.year}


def soon(days: int = 5) -> dt.date:
    return clock.today() + dt.timedelta(days=days)


def messages(person, acting) -> list[str]:
    with acting(person) as someone:
        return [message.title for _, message in render_all(of_person(someone), someone) if message]


class TestRequests:
    def test_a_clerk_asks_and_sees_who_has_answered(self, world, sign_in, people, acting, level):
        clerk, plan = sign_in(people.board_clerk), world.oakshire_plan
        assert "Ask for updates" in page(clerk, "update_request_list", plan.pk)
        assert "Before the meeting" in page(clerk, "update_request_ask", plan.pk)
        answer = send(clerk, "update_request_ask", plan.pk, words="Please", **day_boxes("due_on", soon()))
        detail = clerk.get(answer.url).content.decode()
        assert ("Not updated yet" in detail, world.oakshire_action.title in detail) == (True, True)
        assert "Updates asked for" in sign_in(people.la_officer).get("/oakshire/").content.decode()
        asked = sign_in(people.la_officer).get(address("plan_updates", plan.pk), {"asked": "on"})
        assert world.oakshire_action.title in shown(asked)
        with acting(people.la_officer) as officer:
            action = world.oakshire_action
            operations.update_rag(action, level=level(action, "Green"), reason="Well.", by=officer)
        detail = sign_in(people.board_clerk).get(answer.url).content.decode()
        assert "1 of " in detail
        assert "1 of " in page(sign_in(people.board_clerk), "update_request_list", plan.pk)
        asked = sign_in(people.la_officer).get(address("plan_updates", plan.pk), {"asked": "on"})
        assert world.oakshire_action.title not in shown(asked)

    def test_the_next_meeting_and_a_day_in_good_time_before_it_are_proposed(self, world, sign_in, people, acting):
        client, plan = sign_in(people.la_lead), world.oakshire_plan
        shown = client.get(address("update_request_ask", plan.pk)).context["form"]
        meeting = stored(acting, people.la_lead, Meeting, shown.initial["meeting"])
        assert (meeting.board_id, meeting.state) == (plan.owner_board_id, Meeting.State.PLANNED)
        assert shown.initial["due_on"] == proposed_day(meeting.held_on)

    def test_the_day_proposed_is_ten_working_days_before_or_soon_where_that_is_over(self):
        with clock.at(dt.datetime(2026, 12, 1, 9, tzinfo=dt.UTC)):
            assert proposed_day(dt.date(2027, 1, 11)) == dt.date(2026, 12, 23)
            assert proposed_day(dt.date(2026, 12, 9)) == dt.date(2026, 12, 3)
            assert proposed_day(dt.date(2026, 12, 2)) == dt.date(2026, 12, 2)
        with clock.at(dt.datetime(2026, 11, 27, 9, tzinfo=dt.UTC)):  # a Friday
            assert proposed_day(dt.date(2026, 12, 10)) == dt.date(2026, 12, 1)

    def test_a_day_that_is_over_is_an_error_and_nothing_is_lost(self, world, sign_in, people):
        client = sign_in(people.la_lead)
        over = day_boxes("due_on", soon(-1))
        refused = send(client, "update_request_ask", world.oakshire_plan.pk, status=200, words="Kept words", **over)
        assert "Kept words" in refused.content.decode()

    def test_it_is_taken_back_and_says_so(self, world, sign_in, people):
        client, request = sign_in(people.la_lead), world.oakshire_update_request
        assert "Take the request back" in page(client, "update_request_detail", request.pk)
        assert "Take it back" in page(client, "update_request_withdraw", request.pk)
        send(client, "update_request_withdraw", request.pk, reason="Called off", seen_version=request.version)
        detail = page(client, "update_request_detail", request.pk)
        assert ("Taken back on" in detail, "Called off" in detail) == (True, True)
        assert "taken back" in page(client, "update_request_list", world.oakshire_plan.pk)

    def test_who_sees_the_plan_sees_who_was_asked_and_who_does_not_finds_nothing(self, world, sign_in, people, acting):
        request = world.oakshire_update_request
        member = page(sign_in(people.board_member), "update_request_detail", request.pk)
        assert "Take the request back" not in member
        with acting(people.la_lead) as lead:
            hidden = operations.ask_for_updates(world.oakshire_commissioners_plan, due_on=soon(), by=lead)
        client = sign_in(people.forum_rep)
        assert client.get(address("update_request_detail", hidden.pk)).status_code == 404
        other = sign_in(people.icb_lead)
        assert "Nobody has asked" not in page(other, "update_request_list", world.oakshire_commissioners_plan.pk)

    def test_who_is_asked_is_told_until_he_has_answered(self, world, people, acting, level):
        words = "Please update"
        assert any(words in title for title in messages(people.la_officer, acting))
        with acting(people.la_lead) as lead:
            operations.remind_of_updates(world.oakshire)
            request = stored(acting, people.la_lead, UpdateRequest, world.oakshire_update_request.pk)
            operations.withdraw_update_request(request, reason="Off", by=lead)
        assert not any(words in title for title in messages(people.la_officer, acting))


class TestQuestions:
    def test_a_clerk_asks_from_the_exceptions_and_the_answer_stands_there(self, world, sign_in, people, late, acting):
        clerk, board = sign_in(people.board_clerk), world.oakshire_board
        exceptions = page(clerk, "board_exceptions", board.pk)
        link = address("question_ask", late.pk) + f"?board={board.pk}"
        assert (late.title in exceptions, f'href="{link}"' in exceptions) == (True, True)
        form = clerk.get(link).content.decode()
        assert f'<option value="{board.pk}" selected>' in form
        assert clerk.get(address("question_ask", late.pk) + "?board=x").status_code == 200
        send(clerk, "question_ask", late.pk, text="When?", board=board.pk, **day_boxes("answer_by", soon()))
        exceptions = page(clerk, "board_exceptions", board.pk)
        assert ("Not answered yet," in exceptions, "When?" in exceptions) == (True, True)
        assert f'href="{link}"' not in exceptions
        with acting(people.la_lead):
            question = Question.objects.get(action=late)
        owner = sign_in(people.icb_officer)
        assert "Question to answer" in owner.get("/oakshire/").content.decode()
        assert "Answer it" in page(owner, "action_detail", late.pk)
        assert "When?" in page(owner, "question_answer", question.pk)
        empty = send(owner, "question_answer", question.pk, status=200, answer="", seen_version=1)
        assert "Enter your answer" in empty.content.decode()
        send(owner, "question_answer", question.pk, answer="In May.", seen_version=1)
        exceptions = page(sign_in(people.board_clerk), "board_exceptions", board.pk)
        assert "In May." in exceptions
        assert any("Answered: When?" in title for title in messages(people.board_clerk, acting))
        assert not any("A question about: Recruit" in title for title in messages(people.icb_officer, acting))

    def test_a_late_partner_is_asked_about_its_step_and_answers_from_home(
        self, world, sign_in, people, acting, in_days
    ):
        with acting(people.la_lead) as lead:
            action = world.oakshire_action
            step = operations.ask_for_contribution(
                action, partner=world.oakshire_partners.icb, title="Lend a nurse", due=in_days(-3), by=lead
            )
        clerk, asks = sign_in(people.board_clerk), f"{address('question_ask', action.pk)}?step={step.pk}"
        assert f"Ask {world.oakshire_partners.icb} a question" in clerk.get(asks).content.decode()
        for nowhere in ("x", "999999"):
            assert clerk.get(f"{address('question_ask', action.pk)}?step={nowhere}").status_code == 404
        sent = clerk.post(asks, {"text": "Which nurse?", **day_boxes("answer_by", soon())})
        assert sent.status_code == 302
        with acting(people.la_lead):
            question = Question.objects.get(contribution=step)
        assert "Which nurse?" not in sign_in(people.la_officer).get("/oakshire/").content.decode()
        partner = sign_in(people.icb_officer)
        assert "Which nurse?" in partner.get("/oakshire/").content.decode()
        send(partner, "question_answer", question.pk, answer="Ours, in May.", seen_version=1)
        assert "Ours, in May." in page(sign_in(people.forum_rep), "action_detail", action.pk)

    def test_whoever_asked_takes_it_back_with_a_reason_and_it_says_so(self, world, sign_in, people, acting):
        question, client = world.oakshire_question, sign_in(people.la_lead)
        assert "Take it back" in page(client, "action_detail", question.action_id)
        assert question.text in page(client, "question_withdraw", question.pk)
        send(client, "question_withdraw", question.pk, reason="Said at the meeting", seen_version=question.version)
        html = page(client, "action_detail", question.action_id)
        assert ("Taken back: Said at the meeting" in html, "Ask its owner a question" in html) == (True, True)
        assert f"A question about: {world.oakshire_action}" not in messages(people.la_officer, acting)

    def test_who_is_asked_is_told(self, people, acting, world):
        assert f"A question about: {world.oakshire_action}" in messages(people.la_officer, acting)

    def test_it_is_not_offered_while_one_waits_nor_to_others(self, sign_in, people, action):
        link = address("question_ask", action.pk)
        assert f'href="{link}"' not in page(sign_in(people.la_lead), "action_detail", action.pk)
        assert sign_in(people.la_officer).get(link).status_code == 403

    def test_one_that_nobody_asked_about_shows_none_to_who_may_ask(self, world, sign_in, people):
        forum = world.oakshire_forum_action
        assert "Its owner has been asked no question." in page(sign_in(people.la_lead), "action_detail", forum.pk)
        assert "Its owner has been asked no question." not in page(
            sign_in(people.board_member), "action_detail", forum.pk
        )


class TestExceptions:
    def test_silent_ones_stand_there_and_none_is_stated(self, world, sign_in, people, acting):
        board = world.oakshire_board
        client = sign_in(people.board_member)
        assert "none is off track or silent" in page(client, "board_exceptions", board.pk)
        with acting(people.la_lead):
            silent_since = clock.start_of(clock.today() - dt.timedelta(days=40))
            Action.objects.filter(pk=world.oakshire_action.pk).update(last_updated_at=silent_since)
        silent = page(client, "board_exceptions", board.pk)
        assert ("Silent for 40 days." in silent, world.oakshire_action.title in silent) == (True, True)
        assert '<a class="govuk-link" href="#stuck">1 off track or silent</a>' in silent
        without_plans = page(client, "board_exceptions", world.oakshire_parent_board.pk)
        assert "Nothing asks for this board’s attention now." in without_plans
        assert address("board_exceptions", board.pk) in client.get(board.get_absolute_url()).content.decode()

    def test_many_cost_no_more_queries_than_one(
        self, world, sign_in, people, late, many_actions, count_queries, acting
    ):
        client, url = sign_in(people.la_lead), address("board_exceptions", world.oakshire_board.pk)
        before = count_queries(client, url)
        made = [action.pk for action in many_actions(20)]
        with acting(people.la_lead):
            silent_since = clock.start_of(clock.today() - dt.timedelta(days=40))
            Action.objects.filter(pk__in=made).update(last_updated_at=silent_since)
        assert count_queries(client, url) == before
        assert len(client.get(url).context["rows"]) == 21


class TestEscalations:
    def test_an_action_is_put_before_a_board_and_answered(self, world, sign_in, people, acting):
        officer, action, board = sign_in(people.la_officer), world.oakshire_action, world.oakshire_board
        assert "Put it before a board" in page(officer, "action_detail", action.pk)
        assert world.oakshire_milestone.title in page(officer, "action_escalate", action.pk)
        assert "Select a board" in send(officer, "action_escalate", action.pk, status=200, asked="x").content.decode()
        send(officer, "action_escalate", action.pk, board=board.pk, asked="Pay.", milestone=world.oakshire_milestone.pk)
        assert "about the milestone First draft: Pay." in page(officer, "action_detail", action.pk)
        clerk = sign_in(people.board_clerk)
        assert f"Put before {board}: {action}" in messages(people.board_clerk, acting)
        assert "Pay." in clerk.get(board.get_absolute_url()).content.decode()
        made = world.oakshire_action_escalation
        assert "Say what the board answered" in page(clerk, "board_exceptions", board.pk)
        assert made.asked in page(clerk, "action_escalation_answer", made.pk)
        decision = world.oakshire_conditional_decision
        answer = {"answer": "We wrote.", "decision": decision.pk, "seen_version": made.version}
        send(clerk, "action_escalation_answer", made.pk, **answer)
        assert decision.reference in page(clerk, "board_exceptions", board.pk)
        assert "We wrote." in page(clerk, "action_detail", action.pk)
        assert f"{board} has answered: {action}" in messages(people.la_lead, acting)
        again = send(clerk, "action_escalation_answer", made.pk, status=409, answer="More", seen_version=made.version)
        assert "already" in again.content.decode() or "changed this" in again.content.decode()

    def test_a_risk_is_put_before_a_board_and_answered(self, world, sign_in, people, acting):
        officer, risk, board = sign_in(people.la_officer), world.oakshire_risk, world.oakshire_board
        assert "Put it before a board" in page(officer, "risk_detail", risk.pk)
        assert "Put the risk before a board" in page(officer, "risk_escalate", risk.pk)
        send(officer, "risk_escalate", risk.pk, board=board.pk, asked="Pay trainees.")
        assert "Pay trainees." in page(officer, "risk_detail", risk.pk)
        clerk, made = sign_in(people.board_clerk), world.oakshire_risk_escalation
        assert any(title.startswith(f"Put before {board}: Risk") for title in messages(people.board_clerk, acting))
        send(clerk, "risk_escalation_answer", made.pk, answer="Agreed.", seen_version=made.version)
        assert "Agreed." in page(clerk, "risk_detail", risk.pk)
        assert any("has answered: Risk" in title for title in messages(people.la_lead, acting))

    def test_who_runs_the_board_finds_what_waits_for_its_answer_at_home(self, world, sign_in, people, acting):
        waiting = (
            address("action_escalation_answer", world.oakshire_action_escalation.pk),
            address("risk_escalation_answer", world.oakshire_risk_escalation.pk),
        )
        clerk = sign_in(people.board_clerk)
        home = clerk.get("/oakshire/").content.decode()
        assert all(f'href="{link}"' in home for link in waiting)
        member = sign_in(people.board_member).get("/oakshire/").content.decode()
        assert not any(link in member for link in waiting)
        with acting(people.board_clerk) as by:
            operations.answer_escalation(world.oakshire_action_escalation, answer="Agreed.", by=by)
        assert waiting[0] not in clerk.get("/oakshire/").content.decode()

    def test_none_is_stated_when_none(self, world, sign_in, people, acting):
        with acting(people.board_clerk) as clerk:
            for made in (world.oakshire_action_escalation, world.oakshire_risk_escalation):
                operations.answer_escalation(made, answer="Yes.", by=clerk)
        client = sign_in(people.board_clerk)
        assert "nothing waits for this board’s answer" in page(client, "board_exceptions", world.oakshire_board.pk)
        board = client.get(world.oakshire_board.get_absolute_url()).content.decode()
        assert "Escalations: none waits" in board
        forum = page(sign_in(people.la_lead), "action_detail", world.oakshire_forum_action.pk)
        assert "Nothing about it has been put before a board." in forum
        plain = page(sign_in(people.board_member), "risk_detail", world.oakshire_former_risk.pk)
        assert "Put it before a board" not in plain


class TestWaitsFor:
    def test_what_waits_for_what_is_shown_changed_and_a_circle_refused(self, world, sign_in, people, version):
        lead, action, forum = sign_in(people.la_lead), world.oakshire_action, world.oakshire_forum_action
        assert "These wait for it" in page(lead, "action_detail", action.pk)
        assert action.title in page(lead, "action_waits_for", forum.pk)
        circle = {"others": [forum.pk], "seen_version": version(action)}
        refused = send(lead, "action_waits_for", action.pk, status=409, **circle)
        assert "in a circle" in refused.content.decode()
        send(lead, "action_waits_for", forum.pk, others=[], seen_version=version(forum))
        assert "It waits for no other action." in page(lead, "action_detail", forum.pk)
        foreign = {"others": [world.elmborough_action.pk], "seen_version": version(action)}
        assert send(lead, "action_waits_for", action.pk, status=200, **foreign)


@pytest.mark.parametrize("kind", ["action", "risk"])
def test_whoever_put_something_before_a_board_takes_it_back(world, sign_in, people, kind):
    escalation, client = getattr(world, f"oakshire_{kind}_escalation"), sign_in(people.la_lead)
    board, whole = world.oakshire_board, getattr(escalation, f"{kind}_id")
    assert address(f"{kind}_escalation_withdraw", escalation.pk) in page(client, f"{kind}_detail", whole)
    assert escalation.asked in page(client, f"{kind}_escalation_withdraw", escalation.pk)
    send(client, f"{kind}_escalation_withdraw", escalation.pk, reason="Settled between us", seen_version=1)
    html = page(client, f"{kind}_detail", whole)
    assert ("Settled between us" in html, "The board has not answered yet" in html) == (True, False)
    assert escalation.asked not in page(sign_in(people.board_clerk), "board_exceptions", board.pk)
