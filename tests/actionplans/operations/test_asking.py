"""Requests for updates, questions to an owner, escalations to a board, and what waits for what."""

import datetime as dt

import pytest

from actionplans import operations, tasks
from actionplans.models import Action, ActionWaitsFor, AskedFor, Question, UpdateRequest
from core import clock
from core.errors import EditConflict
from core.models import Notification
from governance.models import Meeting
from partners.notifications import render_all, send_waiting
from tests.actionplans.operations.steps import new_action, refused

DAY = dt.timedelta(days=1)


def told(kind: str) -> set[int]:
    return set(Notification.objects.filter(kind=kind).values_list("person", flat=True))


def later(days: int) -> dt.date:
    return clock.today() + days * DAY


class TestRequests:
    def test_each_open_action_is_asked_of_its_lead_or_of_its_partner_and_they_are_told(self, world, people_of, lead):
        Notification.objects.all().delete()
        request = operations.ask_for_updates(world.oakshire_plan, due_on=later(3), words=" Please ", by=lead)
        asked = {row.action_id: row.person_id for row in request.asked_for.all()}
        assert asked[world.oakshire_action.pk] == people_of.la_officer.pk
        assert asked[world.oakshire_forum_action.pk] is None
        assert {world.oakshire_closed_action.pk, world.oakshire_complete_action.pk} & set(asked) == set()
        assert (request.words, request.board, request.meets_on) == ("Please", None, None)
        assert people_of.la_officer.pk in told(operations.UPDATES_ASKED)
        assert lead.pk not in told(operations.UPDATES_ASKED)

    def test_who_answered_is_known_from_the_updates_since(self, world, lead, action, level):
        request = operations.ask_for_updates(world.oakshire_plan, due_on=later(3), by=lead)
        rows = AskedFor.objects.answering().filter(request=request)
        assert not any(row.answered for row in rows)
        operations.update_rag(action, level=level(action, "Green"), reason="Well.", by=lead)
        assert [row.action_id for row in rows.all() if row.answered] == [action.pk]
        waiting = AskedFor.objects.unanswered().filter(request=request)
        assert action.pk not in {row.action_id for row in waiting.all()}
        operations.withdraw_update_request(request, reason="The meeting is called off.", by=lead)
        assert not waiting.all().exists()

    def test_what_it_refuses(self, world, lead):
        ask, plan = operations.ask_for_updates, world.oakshire_plan
        assert refused(ask, plan, due_on=later(-1), by=lead).field == "due_on"
        meeting = Meeting.objects.filter(board=world.oakshire_board, state=Meeting.State.PLANNED).first()
        after = meeting.held_on + DAY
        assert refused(ask, plan, due_on=after, meeting=meeting, by=lead).field == "due_on"
        other = Meeting(area=world.elmborough, state=Meeting.State.PLANNED, held_on=later(9))
        assert refused(ask, plan, due_on=later(1), meeting=other, by=lead).field == "meeting"
        fits = ask(plan, due_on=min(clock.today() + DAY, meeting.held_on), meeting=meeting, by=lead)
        assert (fits.board, fits.meets_on) == (meeting.board, meeting.held_on)
        assert AskedFor.objects.unanswered().filter(request=fits).exists()
        with clock.at(clock.start_of(meeting.held_on + DAY)):
            assert not AskedFor.objects.unanswered().filter(request=fits).exists()
        empty = operations.create_plan(
            world.oakshire,
            title="Empty",
            kind="work_programme",
            scheme=plan.scheme,
            audience=world.oakshire_audiences.everyone,
            owner_partner=world.oakshire_partners.council,
            by=lead,
        )
        assert "No action" in refused(ask, empty, due_on=later(1), by=lead).message
        operations.close_plan(empty, reason="Done", seen_version=None, by=lead)
        assert "closed" in refused(ask, empty, due_on=later(1), by=lead).message

    def test_it_is_taken_back_once_and_with_a_reason(self, world, lead):
        request = operations.ask_for_updates(world.oakshire_plan, due_on=later(3), by=lead)
        withdraw = operations.withdraw_update_request
        assert refused(withdraw, request, reason=" ", by=lead).field == "reason"
        with pytest.raises(EditConflict):
            withdraw(request, reason="Off", seen_version=request.version + 1, by=lead)
        withdraw(request, reason="Off", seen_version=request.version, by=lead)
        assert "already" in refused(withdraw, request, reason="Off", by=lead).message

    def test_those_who_have_not_answered_are_reminded_on_their_days_and_once(
        self, world, people_of, lead, action, level
    ):
        UpdateRequest.objects.filter(plan=world.oakshire_plan).update(
            withdrawn_at=clock.now(), withdrawn_by=lead, withdrawn_because="x"
        )
        operations.ask_for_updates(world.oakshire_plan, due_on=later(5), by=lead)
        kind = operations.UPDATES_REMINDER
        for days, count in ((0, 0), (1, 0), (2, 1), (3, 1), (5, 2), (6, 3), (9, 3), (12, 4), (13, 4), (40, 4)):
            with clock.at(clock.now() + days * DAY):
                operations.remind_of_updates(world.oakshire)
            assert Notification.objects.filter(kind=kind, person=people_of.la_officer.pk).count() == count, days
        operations.update_rag(action, level=level(action, "Green"), reason="Well.", by=lead)

    def test_who_has_answered_is_not_reminded(self, world, people_of, lead, many_actions, level):
        request = operations.ask_for_updates(world.oakshire_plan, due_on=later(1), by=lead)
        for row in request.asked_for.select_related("action"):
            action = Action.objects.get(pk=row.action_id)
            operations.update_rag(action, level=level(action, "Green"), reason="Well.", by=lead)
        Notification.objects.all().delete()
        with clock.at(clock.now() + DAY):
            operations.remind_of_updates(world.oakshire)
        assert told(operations.UPDATES_REMINDER) == set()


class TestWhoDoesNotSeeThePlan:
    """The school's representative leads an action of a plan that only the commissioners see."""

    def told_of(self, acting, people_of, kind: str) -> list[tuple[str, str, str]]:
        with acting(people_of.school_rep) as head:
            rows = Notification.objects.filter(kind=kind, person=head.pk)
            return [(said.title, said.words, said.url) for _, said in render_all(rows, head)]

    def test_is_asked_about_his_action_and_hears_nothing_of_the_plan(self, world, people_of, acting):
        plan, day = world.oakshire_commissioners_plan, later(3)
        with acting(people_of.la_lead) as lead:
            request = operations.ask_for_updates(plan, due_on=day, words="For the recovery board.", by=lead)
            assert people_of.school_rep.pk not in told(operations.UPDATES_ASKED)
        [(title, words, url)] = self.told_of(acting, people_of, operations.ASKED_WITHOUT_PLAN)
        assert title == f"Please update 1 action of yours by {day.day} {day:%B %Y}"
        assert [hidden in title + words for hidden in (plan.title, "recovery board")] == [False, False]
        with clock.at(clock.now() + 3 * DAY):
            tasks.remind_of_updates()
        assert [said[2] for said in self.told_of(acting, people_of, operations.REMINDED_WITHOUT_PLAN)] == [url]
        with acting(people_of.la_lead) as lead:
            operations.withdraw_update_request(request, reason="Called off", by=lead)
        with acting(people_of.school_rep) as head:
            rows = Notification.objects.filter(kind=operations.ASKED_WITHOUT_PLAN, person=head.pk)
            assert [said for _, said in render_all(rows, head)] == [None]

    def test_finds_it_at_home_and_on_the_page_that_the_mail_leads_to(
        self, world, people_of, acting, sign_in, mailoutbox
    ):
        plan, action = world.oakshire_commissioners_plan, world.oakshire_assigned_action
        Notification.objects.all().delete()
        with acting(people_of.la_lead) as lead:
            operations.ask_for_updates(plan, due_on=later(3), words="For the recovery board.", by=lead)
        send_waiting()
        mine = [mail for mail in mailoutbox if mail.to == [people_of.school_rep.user.email]]
        assert ["of yours" in mail.subject for mail in mine] == [True]
        assert [hidden in mine[0].body for hidden in (plan.title, "recovery board")] == [False, False]
        client = sign_in(people_of.school_rep)
        home = client.get("/oakshire/").content.decode()
        assert ("Updates asked for" in home, action.title in home, plan.title in home) == (True, True, False)
        page = client.get("/oakshire/actions/update/?asked=on").content.decode()
        assert (action.title in page, plan.title in page) == (True, False)
        with acting(people_of.school_rep) as head:
            own = Action.objects.get(pk=action.pk)
            green = own.level.scheme.levels.get(label="Green")
            operations.update_rag(own, level=green, reason="Well.", by=head)
        assert "Updates asked for" not in client.get("/oakshire/").content.decode()


def test_the_morning_run_reminds_in_every_area(world, acting):
    people = world.oakshire_people
    with acting(people.la_lead) as lead:
        operations.ask_for_updates(world.oakshire_plan, due_on=later(1), by=lead)
    with clock.at(clock.now() + DAY):
        tasks.remind_of_updates()
    assert people.la_officer.pk in told(operations.UPDATES_REMINDER)


class TestQuestions:
    @pytest.fixture
    def other(self, world, lead, in_days):
        return operations.create_action(
            world.oakshire_plan, lead_person=world.oakshire_people.la_officer, by=lead, **new_action(world, in_days)
        )

    def test_one_is_asked_of_its_lead_and_answered_and_both_are_told(self, world, people_of, lead, other, acting):
        version = Action.objects.get(pk=other.pk).version
        question = operations.ask_question(
            other, text=" When? ", answer_by=later(2), board=world.oakshire_board, by=lead
        )
        assert (question.text, question.person, question.is_late(later(3)), question.is_late(later(2))) == (
            "When?",
            people_of.la_officer,
            True,
            False,
        )
        assert Action.objects.get(pk=other.pk).version == version
        again = {"text": "Why?", "answer_by": later(2), "by": lead}
        assert "already" in refused(operations.ask_question, other, **again).message
        assert people_of.la_officer.pk in told(operations.QUESTION_ASKED)
        assert refused(operations.answer_question, question, answer=" ", by=lead).field == "answer"
        with pytest.raises(EditConflict):
            operations.answer_question(question, answer="In May", seen_version=9, by=lead)
        with acting(people_of.la_officer) as officer:
            answered = operations.answer_question(question, answer="In May", seen_version=question.version, by=officer)
            assert (answered.answer, answered.answered_by) == ("In May", officer)
            assert "already" in refused(operations.answer_question, question, answer="June", by=officer).message
        assert lead.pk in told(operations.QUESTION_ANSWERED)
        assert not Question.objects.unanswered().filter(action=other).exists()
        mine = operations.ask_question(other, **again)
        operations.answer_question(mine, answer="Because", by=lead)

    def test_what_it_refuses(self, world, lead, other):
        ask = operations.ask_question
        assert refused(ask, other, text=" ", answer_by=later(1), by=lead).field == "text"
        assert refused(ask, other, text="When?", answer_by=later(-1), by=lead).field == "answer_by"
        elsewhere = {"board": world.elmborough_board, "by": lead}
        assert refused(ask, other, text="When?", answer_by=later(1), **elsewhere).field == "board"
        question = ask(other, text="When?", answer_by=later(1), by=lead)
        operations.close_action(other, reason="Over", by=lead)
        assert "closed" in refused(ask, other, text="When?", answer_by=later(1), by=lead).message
        assert "closed" in refused(operations.answer_question, question, answer="Now", by=lead).message

    def test_a_partner_is_asked_about_its_step_beside_the_owner_and_its_leads_are_told(
        self, world, people_of, lead, other, in_days, acting
    ):
        ask, icb = operations.ask_question, world.oakshire_partners.icb
        step = operations.ask_for_contribution(other, partner=icb, title="Lend a nurse", due=in_days(3), by=lead)
        ask(other, text="When?", answer_by=later(1), by=lead)
        Notification.objects.all().delete()
        question = ask(other, text="Who?", answer_by=later(1), contribution=step, by=lead)
        assert told(operations.QUESTION_ASKED) == {people_of.icb_lead.pk}
        assert (question.person, question.asked_of) == (None, str(icb))
        again = {"text": "And now?", "answer_by": later(1), "contribution": step, "by": lead}
        assert "already" in refused(ask, other, **again).message
        with acting(people_of.icb_officer) as officer:
            operations.answer_question(question, answer="Our own.", by=officer)
            operations.report_on_contribution(step, state="done", by=officer)
        step.refresh_from_db()
        assert "still to be made" in refused(ask, other, **again).message
        assert "of this action" in refused(ask, world.oakshire_action, **again).message

    def test_one_that_waits_is_taken_back_and_another_can_be_asked(self, lead, other):
        ask, take_back = operations.ask_question, operations.withdraw_question
        question = ask(other, text="When?", answer_by=later(1), by=lead)
        assert refused(take_back, question, reason=" ", by=lead).field == "reason"
        taken = take_back(question, reason="It was said at the meeting.", seen_version=question.version, by=lead)
        assert (taken.waits, taken.is_late(later(9))) == (False, False)
        assert "already" in refused(take_back, question, reason="x", by=lead).message
        assert "taken back" in refused(operations.answer_question, question, answer="May", by=lead).message
        answered = ask(other, text="Why?", answer_by=later(1), by=lead)
        operations.answer_question(answered, answer="Because", by=lead)
        assert "already" in refused(take_back, answered, reason="x", by=lead).message


class TestEscalations:
    def test_what_waits_is_taken_back_with_a_reason_and_asks_nothing_of_the_board_any_more(
        self, world, lead, people_of
    ):
        take_back, answer = operations.withdraw_escalation, operations.answer_escalation
        for made in (world.oakshire_action_escalation, world.oakshire_risk_escalation):
            assert refused(take_back, made, reason=" ", by=lead).field == "reason"
            with pytest.raises(EditConflict):
                take_back(made, reason="Settled.", seen_version=9, by=lead)
            taken = take_back(made, reason=" Settled between us. ", seen_version=made.version, by=lead)
            assert (taken.waits, taken.withdrawn_because, taken.withdrawn_by) == (False, "Settled between us.", lead)
            assert "taken back already" in refused(take_back, made, reason="x", by=lead).message
            assert "taken back already" in refused(answer, made, answer="Yes", by=lead).message
            assert not type(made).objects.open().filter(pk=made.pk).exists()

    def test_an_action_is_put_before_a_board_and_answered_with_its_decision(
        self, world, people_of, lead, action, acting
    ):
        Notification.objects.all().delete()
        milestone = action.milestones.get()
        made = operations.escalate_action(
            action, board=world.oakshire_board, asked=" Pay for it. ", milestone=milestone, by=lead
        )
        assert (made.asked, made.about) == ("Pay for it.", f"{action}: {milestone}")
        assert {people_of.board_clerk.pk, people_of.board_chair.pk} <= told(operations.ACTION_ESCALATED)
        with acting(people_of.board_clerk) as clerk:
            assert refused(operations.answer_escalation, made, answer="", by=clerk).field == "answer"
            with pytest.raises(EditConflict):
                operations.answer_escalation(made, answer="Yes", seen_version=9, by=clerk)
            wrong = world.elmborough_conditional_decision
            assert (
                refused(operations.answer_escalation, made, answer="Yes", decision=wrong, by=clerk).field == "decision"
            )
            operations.answer_escalation(made, answer="Yes", decision=world.oakshire_conditional_decision, by=clerk)
            assert "already" in refused(operations.answer_escalation, made, answer="No", by=clerk).message
        assert lead.pk in told(operations.ACTION_ESCALATION_ANSWERED)

    def test_a_risk_likewise(self, world, people_of, lead, acting):
        made = operations.escalate_risk(world.oakshire_risk, board=world.oakshire_board, asked="Help.", by=lead)
        assert people_of.board_clerk.pk in told(operations.RISK_ESCALATED)
        assert made.about == f"Risk {world.oakshire_risk.reference}: {world.oakshire_risk}"
        operations.answer_escalation(made, answer="We do.", by=lead)
        assert told(operations.RISK_ESCALATION_ANSWERED) == set()
        with acting(people_of.la_officer) as officer:
            mine = operations.escalate_risk(world.oakshire_risk, board=world.oakshire_board, asked="More.", by=officer)
        operations.answer_escalation(mine, answer="No.", by=lead)
        assert told(operations.RISK_ESCALATION_ANSWERED) == {officer.pk}

    def test_what_it_refuses(self, world, lead, action):
        board, closed = world.oakshire_board, Action.objects.get(pk=world.oakshire_closed_action.pk)
        escalate = operations.escalate_action
        assert "closed" in refused(escalate, closed, board=board, asked="Help", by=lead).message
        assert refused(escalate, action, board=world.elmborough_board, asked="Help", by=lead).field == "board"
        assert refused(escalate, action, board=board, asked=" ", by=lead).field == "asked"
        foreign = world.elmborough_milestone
        assert refused(escalate, action, board=board, asked="Help", milestone=foreign, by=lead).field == "milestone"
        former = world.oakshire_former_risk
        assert "closed" in refused(operations.escalate_risk, former, board=board, asked="Help", by=lead).message


class TestWaitsFor:
    @pytest.fixture
    def chain(self, world, lead, in_days):
        titles = ("First", "Second", "Third")
        return [
            operations.create_action(world.oakshire_plan, by=lead, **new_action(world, in_days, title=title))
            for title in titles
        ]

    def test_links_are_made_and_ended_and_a_circle_is_refused_and_named(self, world, lead, chain):
        first, second, third = chain
        operations.set_waits_for(first, others=[second], by=lead)
        operations.set_waits_for(second, others=[third], by=lead)
        refusal = refused(operations.set_waits_for, third, others=[first], by=lead)
        assert refusal.field == "others"
        assert "“Third” → “First” → “Second” → “Third”" in refusal.message
        itself = refused(operations.set_waits_for, first, others=[first], by=lead)
        assert "“First” → “First”" in itself.message
        operations.set_waits_for(second, others=[], by=lead)
        operations.set_waits_for(third, others=[first, world.oakshire_action], by=lead)
        links = ActionWaitsFor.objects.filter(action__in=chain, unlinked_at=None)
        assert set(links.values_list("action", "other")) == {
            (first.pk, second.pk),
            (third.pk, first.pk),
            (third.pk, world.oakshire_action.pk),
        }

    def test_a_hidden_one_a_closed_one_and_an_old_version_are_refused(self, world, lead, chain):
        first = chain[0]
        hidden = [world.elmborough_action]
        assert refused(operations.set_waits_for, first, others=hidden, by=lead).field == "others"
        closed = world.oakshire_closed_action
        assert "closed" in refused(operations.set_waits_for, closed, others=[first], by=lead).message
        with pytest.raises(EditConflict):
            operations.set_waits_for(first, others=[], seen_version=9, by=lead)
