"""What follows from meetings: the action log, progress on decisions, referrals from board to board."""

import datetime as dt

import pytest
from django.db import DatabaseError, transaction

from core import clock
from core.errors import EditConflict
from governance import operations
from governance.models import Board, Decision, MinutedAction, Referral
from partners.models import Audience

DAY = dt.timedelta(days=1)


def test_every_state_has_its_moves():
    for model in (Decision, MinutedAction, Referral):
        assert set(model.MOVES) == set(model.State), model


# --- The action log


def test_minuted_actions_are_numbered_on_their_board(world, clerk):
    action = world.oakshire_minuted_action
    assert (str(action), action.number, action.raised_on) == (
        "Minuted action 1",
        1,
        world.oakshire_past_meeting.held_on,
    )
    assert world.oakshire_closed_minuted_action.number == 3


def test_an_owner_outside_the_board_and_the_people_of_an_owning_partner_see_it(world, acting, clerk):
    people = world.oakshire_people
    hidden = operations.record_minuted_action(
        world.oakshire_past_meeting,
        text="Look again.",
        owner=people.forum_rep,
        owner_partner=world.oakshire_partners.provider,
        audience=world.oakshire_board.restricted_audience,
        by=clerk,
    )
    seen = {}
    for name in ("forum_rep", "provider_officer", "school_rep"):
        with acting(getattr(people, name)) as person:
            seen[name] = MinutedAction.objects.visible_to(person).filter(pk=hidden.pk).exists()
    assert seen == {"forum_rep": True, "provider_officer": True, "school_rep": False}


def test_what_keeps_an_action_from_being_minuted(world, clerk, refused):
    record, past = operations.record_minuted_action, world.oakshire_past_meeting
    owner = {"text": "x", "owner": world.oakshire_people.la_officer, "by": clerk}
    assert refused(record, world.oakshire_meeting, **owner) == (
        "This meeting is still to come: there is nothing to record yet."
    )
    assert refused(record, past, text="x", by=clerk) == "Say who does it: a person, a partner or both."
    assert refused(record, past, due=past.held_on - DAY, **owner) == "It can't be due before the meeting."
    other = Audience.objects.get(pk=world.oakshire_audiences.only_council.pk)
    assert refused(record, past, audience=other, **owner) == "Choose the meeting's audience, or one of the board's own."


def test_an_open_action_is_overdue_after_its_day_and_a_closed_one_is_not(world, clerk):
    action = operations.record_minuted_action(
        world.oakshire_past_meeting,
        text="x",
        owner=world.oakshire_people.la_officer,
        due=clock.today() - DAY,
        by=clerk,
    )
    assert action.is_overdue
    assert not operations.close_minuted_action(action, text="Done.", by=clerk).is_overdue


def test_reports_are_added_until_it_is_closed_and_it_can_be_opened_again(world, clerk, refused):
    action = world.oakshire_minuted_action
    update = operations.report_on_minuted_action(action, text="Sent.", seen_version=action.version, by=clerk)
    assert str(update) == "Open: Sent."
    with pytest.raises(EditConflict):
        operations.report_on_minuted_action(action, text="Sent.", seen_version=action.version, by=clerk)
    closed = operations.close_minuted_action(action, text="All have it.", by=clerk)
    assert (closed.state, closed.closed_on, closed.closed_at) == ("closed", clock.today(), None)
    assert refused(operations.report_on_minuted_action, action, text="x", by=clerk) == "This minuted action is closed."
    assert refused(operations.close_minuted_action, action, text="x", by=clerk) == "This minuted action is closed."
    opened = operations.reopen_minuted_action(action, text="One did not get it.", by=clerk)
    assert (opened.state, opened.closed_on) == ("open", None)
    assert refused(operations.reopen_minuted_action, action, text="x", by=clerk) == "This minuted action is open."
    assert [each.text for each in action.updates.all()] == [
        "One did not get it.",
        "All have it.",
        "Sent.",
        "Asked for the figures.",
    ]


def test_it_is_closed_at_a_meeting_of_its_board_that_has_come(world, lead, clerk, refused):
    action, close = world.oakshire_minuted_action, operations.close_minuted_action
    elsewhere = operations.plan_meeting(world.oakshire_parent_board, held_on=clock.today(), by=lead)
    assert refused(close, action, text="x", closed_at=elsewhere, by=clerk) == (
        "Choose a meeting of the board that raised it."
    )
    assert refused(close, action, text="x", closed_at=world.oakshire_meeting, by=clerk) == (
        "Choose a meeting after it was raised, which has come."
    )
    closed = close(action, text="x", closed_at=world.oakshire_past_meeting, by=clerk)
    assert (closed.closed_at, closed.closed_on) == (
        world.oakshire_past_meeting,
        world.oakshire_past_meeting.held_on,
    )


def test_the_database_wants_an_owner_and_a_day_of_closing(world, clerk):
    rows = MinutedAction.objects.filter(pk=world.oakshire_minuted_action.pk)
    for words in ({"owner": None}, {"state": "closed"}, {"closed_on": clock.today()}):
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.update(**words)


# --- Decisions


def test_a_decision_may_be_partly_done_and_is_then_still_open_and_overdue(world, clerk):
    decision = world.oakshire_decision
    operations.report_on_decision(decision, text="Half of it.", state=Decision.State.PARTLY, by=clerk)
    decision = Decision.objects.open().get(pk=decision.pk)
    assert (decision.get_state_display(), decision.is_unfinished, decision.is_overdue) == ("Partly done", True, False)
    decision.due = clock.today() - DAY
    assert decision.is_overdue
    operations.report_on_decision(decision, text="All.", state=Decision.State.DONE, by=clerk)
    assert not Decision.objects.open().filter(pk=decision.pk).exists()


# --- Referrals


def test_both_boards_see_a_referral_as_everyone_does_who_sees_both(world, clerk):
    referral = world.oakshire_referral
    assert referral.audience == world.oakshire_audiences.everyone
    assert set(Referral.objects.of_board(world.oakshire_board)) == {referral, world.oakshire_sent_referral}
    assert str(referral) == f"Referral of {clock.today().day} {clock.today():%B %Y}"


def closed_board(world, lead) -> Board:
    return operations.create_board(
        world.oakshire,
        name="Executive Group",
        legal_kind=Board.LegalKind.PARTNERSHIP_BOARD,
        purpose="x",
        sees_area=False,
        clerk=world.oakshire_people.board_clerk,
        by=lead,
    )


def test_a_referral_with_a_closed_board_is_for_the_people_of_the_two(world, acting):
    people, board = world.oakshire_people, world.oakshire_board
    with acting(people.la_lead) as lead:
        closed = closed_board(world, lead)
        first = operations.send_referral(closed, to_board=board, asked="Advise.", by=lead)
        second = operations.send_referral(board, to_board=closed, asked="Advise us.", by=lead)
    assert first.audience == second.audience
    assert first.audience.name == (f"Both SEND Partnership Board and Executive Group ({board.pk}, {closed.pk})")
    seen = {}
    for name in ("board_member", "board_clerk", "la_officer"):
        with acting(getattr(people, name)) as person:
            seen[name] = Referral.objects.visible_to(person).filter(pk__in=[first.pk, second.pk]).count()
    assert seen == {"board_member": 2, "board_clerk": 2, "la_officer": 0}


def test_what_keeps_a_referral_from_being_sent(world, lead, clerk, refused):
    send, board, parent = operations.send_referral, world.oakshire_board, world.oakshire_parent_board
    assert refused(send, board, to_board=board, asked="x", by=clerk) == "A board refers to another one."
    words = {"to_board": parent, "asked": "x", "by": clerk}
    assert refused(send, board, due=clock.today() - DAY, **words) == "The answer can't be due in the past."
    elsewhere = operations.plan_meeting(parent, held_on=clock.today(), by=lead)
    assert refused(send, board, meeting=elsewhere, **words) == "Choose a meeting of the board that refers it."
    ended = operations.end_board(world.oakshire_proposed_board, reason="x", by=lead)
    assert refused(send, board, **words | {"to_board": ended}) == "SEND Strategic Board has ended."


def test_a_referral_is_accepted_and_answered_once(world, clerk, refused):
    referral = world.oakshire_referral
    accepted = operations.accept_referral(referral, seen_version=referral.version, by=clerk)
    assert (accepted.state, accepted.is_waiting) == ("accepted", True)
    assert refused(operations.accept_referral, referral, by=clerk) == "This referral has been accepted."
    assert refused(operations.answer_referral, referral, answer=" ", by=clerk) == "Say what the board answers."
    with pytest.raises(EditConflict):
        operations.answer_referral(referral, answer="x", seen_version=referral.version, by=clerk)
    answered = operations.answer_referral(referral, answer="More therapists.", by=clerk)
    assert (answered.state, answered.answer, answered.answered_on) == ("answered", "More therapists.", clock.today())
    assert refused(operations.decline_referral, referral, answer="x", by=clerk) == "This referral has been answered."


def test_a_referral_is_declined_with_a_reason(world, clerk):
    assert operations.decline_referral(world.oakshire_referral, answer="Not ours.", by=clerk).state == "declined"


def test_a_referral_is_taken_back_with_a_reason(world, clerk, refused):
    referral, withdraw = world.oakshire_sent_referral, operations.withdraw_referral
    assert refused(withdraw, referral, reason=" ", by=clerk) == "Say why it is withdrawn."
    assert withdraw(referral, reason="Settled.", seen_version=referral.version, by=clerk).state == "withdrawn"
    assert refused(withdraw, referral, reason="x", by=clerk) == "This referral has been withdrawn."


def test_a_referral_is_overdue_while_its_answer_should_have_come(world, clerk):
    referral = world.oakshire_sent_referral
    assert not referral.is_overdue
    referral.due = clock.today() - DAY
    assert referral.is_overdue
    assert set(Referral.objects.waiting()) == {world.oakshire_referral, referral}


def test_the_database_wants_another_board_and_an_answer_in_words(world, clerk):
    rows = Referral.objects.filter(pk=world.oakshire_referral.pk)
    for words in (
        {"from_board": world.oakshire_board},
        {"state": "answered"},
        {"state": "withdrawn"},
        {"answer": "x"},
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.update(**words)
