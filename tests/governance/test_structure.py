"""Boards that are proposed, come into force, replace others and end; champions; the members whom the law asks for."""

import datetime as dt

import pytest
from django.db import DatabaseError, transaction

from core import clock
from core.errors import EditConflict
from governance import operations
from governance.models import Board, BoardReplacement, Champion, Seat

DAY = dt.timedelta(days=1)


def new_board(world, lead, name="Joint Group", **words) -> Board:
    words = {"legal_kind": Board.LegalKind.PARTNERSHIP_BOARD, "purpose": "One of many."} | words
    return operations.create_board(world.oakshire, name=name, by=lead, **words)


def now(board) -> Board:
    return Board.objects.get(pk=board.pk)


def withdraw_meetings(board, by) -> None:
    for meeting in board.meetings.filter(state="planned"):
        operations.withdraw_meeting(meeting, reason="The board ends.", by=by)


def test_every_state_of_a_board_has_its_moves():
    assert set(Board.MOVES) == set(Board.State)


def test_a_proposed_board_stands_beside_those_of_today(world, lead):
    board = world.oakshire_proposed_board
    assert (board.state, board.in_force_from) == (Board.State.PROPOSED, clock.today() + 60 * DAY)
    assert [str(each) for each in board.replaces.all()] == [
        "SEND Partnership Board is replaced by SEND Strategic Board"
    ]
    assert world.oakshire_board.state == Board.State.IN_FORCE


def test_only_a_proposed_board_replaces_others(world, lead, refused):
    words = {"replaces": [world.oakshire_board]}
    assert refused(new_board, world, lead, **words) == "Only a proposed board can replace others."


def test_a_board_can_not_report_to_one_that_it_replaces(world, lead, refused):
    board, proposed = world.oakshire_board, world.oakshire_proposed_board
    sentence = "A board can't report to one that it replaces."
    assert refused(new_board, world, lead, proposed=True, replaces=[board], parent=board) == sentence
    words = {"name": "X", "legal_kind": board.legal_kind, "purpose": "", "rhythm": "", "parent": board}
    assert refused(operations.edit_board, proposed, seen_version=proposed.version, by=lead, **words) == sentence


def test_a_board_that_comes_into_force_ends_those_it_replaces_and_takes_what_reported_to_them(world, lead, clerk):
    old, proposed = world.oakshire_board, world.oakshire_proposed_board
    below = new_board(world, lead, "Data group", parent=old)
    withdraw_meetings(old, clerk)
    board = operations.bring_into_force(proposed, seen_version=proposed.version, by=lead)
    assert (board.state, board.in_force_from) == (Board.State.IN_FORCE, clock.today())
    assert (now(old).state, now(old).ended_on) == (Board.State.ENDED, clock.today())
    assert now(below).parent == board


def test_a_board_that_the_new_one_reports_to_does_not_report_to_it(world, lead):
    old = new_board(world, lead, "Old group", parent=world.oakshire_parent_board)
    middle = new_board(world, lead, "Middle", parent=old)
    proposed = new_board(world, lead, "New group", parent=middle, proposed=True, replaces=[old])
    operations.bring_into_force(proposed, by=lead)
    assert now(middle).parent == world.oakshire_parent_board


def test_a_board_that_is_split_ends_when_the_last_of_its_successors_is_in_force(world, lead):
    old = new_board(world, lead, "Old group")
    first, second = (new_board(world, lead, name, proposed=True, replaces=[old]) for name in ("First", "Second"))
    operations.bring_into_force(first, by=lead)
    assert now(old).state == Board.State.IN_FORCE
    operations.bring_into_force(second, by=lead)
    assert now(old).state == Board.State.ENDED


def test_a_board_that_ended_before_stays_as_it_is_when_its_successor_comes(world, lead):
    old = new_board(world, lead, "Old group")
    proposed = new_board(world, lead, "New group", proposed=True, replaces=[old])
    ended = operations.end_board(old, reason="It stopped meeting.", by=lead)
    operations.bring_into_force(proposed, by=lead)
    assert now(old).version == ended.version


def test_a_board_with_planned_meetings_is_not_replaced(world, lead, refused):
    assert refused(operations.bring_into_force, world.oakshire_proposed_board, by=lead) == (
        "SEND Partnership Board still has meetings planned. Withdraw them, or record that they were held."
    )


def test_a_board_in_force_is_not_brought_into_force_again_nor_one_in_future(world, lead, refused):
    assert refused(operations.bring_into_force, world.oakshire_board, by=lead) == "This board is in force."
    assert refused(operations.bring_into_force, world.oakshire_proposed_board, on=clock.today() + DAY, by=lead) == (
        "Record this when the day has come."
    )


def test_a_board_that_changed_meanwhile_is_a_conflict(world, lead):
    with pytest.raises(EditConflict):
        operations.bring_into_force(world.oakshire_proposed_board, seen_version=7, by=lead)


def test_a_proposal_can_be_given_up(world, lead):
    board = operations.end_board(world.oakshire_proposed_board, reason="Few agreed.", by=lead)
    assert (board.state, board.ended_on, board.is_ended) == (Board.State.ENDED, clock.today(), True)


def test_what_keeps_a_board_from_ending(world, lead, refused):
    today = clock.today()
    assert refused(operations.end_board, world.oakshire_board, reason=" ", by=lead) == "Say why the board ends."
    assert "still has meetings planned" in refused(operations.end_board, world.oakshire_board, reason="x", by=lead)
    assert refused(operations.end_board, world.oakshire_parent_board, reason="x", by=lead) == (
        "SEND Partnership Board reports to this board. Change that first."
    )
    board = new_board(world, lead, in_force_from=today)
    assert refused(operations.end_board, board, reason="x", on=today - DAY, by=lead) == (
        "A board can't end before it was in force."
    )
    assert refused(operations.end_board, board, reason="x", on=today + DAY, by=lead) == (
        "Record this when the day has come."
    )
    operations.end_board(board, reason="x", by=lead)
    assert refused(operations.end_board, board, reason="x", by=lead) == "This board is ended."


def test_an_ended_board_plans_no_meetings(world, lead, refused):
    board = operations.end_board(new_board(world, lead), reason="x", by=lead)
    sentence = "Joint Group has ended: it meets no more."
    assert refused(operations.plan_meeting, board, held_on=clock.today(), by=lead) == sentence
    words = {"held_on": clock.today(), "jointly_with": [board]}
    assert refused(operations.plan_meeting, world.oakshire_board, by=lead, **words) == sentence


def test_a_meeting_is_held_jointly_with_another_board_and_not_with_itself(world, clerk, refused):
    joint = [str(each) for each in world.oakshire_meeting.joint_boards.all()]
    assert joint == [f"{world.oakshire_meeting}, jointly with Health and Wellbeing Board"]
    board = world.oakshire_board
    assert refused(operations.plan_meeting, board, held_on=clock.today(), jointly_with=[board], by=clerk) == (
        "A board can't meet jointly with itself."
    )


def test_the_database_keeps_what_a_board_is(world, lead):
    board = world.oakshire_board
    for words in ({"state": "ended"}, {"ended_on": clock.today()}, {"is_health_and_wellbeing_board": True}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Board.objects.filter(pk=board.pk).update(**words)
    with pytest.raises(DatabaseError), transaction.atomic():
        BoardReplacement.objects.create(board=board, successor=board)


# --- The Health and Wellbeing Board


def health_board(world, lead) -> Board:
    parent = now(world.oakshire_parent_board)
    return operations.edit_board(
        parent,
        name=parent.name,
        legal_kind=parent.legal_kind,
        purpose=parent.purpose,
        rhythm=parent.rhythm,
        parent=None,
        is_health_and_wellbeing_board=True,
        seen_version=parent.version,
        by=lead,
    )


def test_an_area_has_one_health_and_wellbeing_board_which_is_a_committee(world, lead, refused):
    assert refused(new_board, world, lead, is_health_and_wellbeing_board=True) == (
        "A Health and Wellbeing Board is a committee of the council."
    )
    board = health_board(world, lead)
    words = {"is_health_and_wellbeing_board": True, "legal_kind": Board.LegalKind.JOINT_COMMITTEE}
    assert refused(new_board, world, lead, **words) == "Health and Wellbeing Board is the Health and Wellbeing Board."
    successor = new_board(world, lead, proposed=True, replaces=[board], **words)
    words = {"legal_kind": words["legal_kind"], "purpose": "y", "rhythm": "", "parent": None}
    successor = operations.edit_board(successor, name="Place Board", seen_version=successor.version, by=lead, **words)
    assert successor.is_health_and_wellbeing_board


def test_only_its_seats_name_members_whom_the_law_asks_for(world, lead, refused):
    words = {"constituency": "Public health", "kind": Seat.Kind.VOTING, "statutory_member": "public_health"}
    assert refused(operations.create_seat, world.oakshire_board, by=lead, **words) == (
        "The law names members of a Health and Wellbeing Board only; this board is not one."
    )
    seat = operations.create_seat(health_board(world, lead), by=lead, **words)
    assert seat.statutory_member == Seat.StatutoryMember.PUBLIC_HEALTH


def test_a_seat_is_described_better_until_the_board_no_longer_has_it(world, lead, refused):
    schools = world.oakshire_partners.schools
    words = {"constituency": "Heads of primary schools", "nominated_by": schools}
    seat = operations.edit_seat(world.oakshire_seat, by=lead, **words)
    assert (seat.constituency, seat.nominated_by, seat.statutory_member) == ("Heads of primary schools", schools, "")
    operations.end_seat(seat, by=lead)
    assert refused(operations.edit_seat, seat, by=lead, **words) == "The board no longer has this seat."


# --- Champions


WORDS = {"theme": "Early years", "between_meetings": "May ask officers how it goes."}


def test_a_member_is_named_champion_for_a_period(world, clerk):
    person, today = world.oakshire_people.board_member, clock.today()
    champion = operations.name_champion(
        world.oakshire_board, person=person, starts_on=today, ends_on=today + 90 * DAY, by=clerk, **WORDS
    )
    assert str(champion) == f"{person}: champion for Early years"
    assert list(Champion.objects.current().filter(theme="Early years")) == [champion]


def test_what_keeps_somebody_from_being_champion(world, clerk, refused):
    board, people = world.oakshire_board, world.oakshire_people
    name = operations.name_champion
    assert refused(name, board, person=people.school_rep, by=clerk, **WORDS) == (
        "Primary Headteacher, Oakshire does not sit on this board then."
    )
    again = WORDS | {"theme": "preparing for ADULTHOOD"}
    assert refused(name, board, person=people.board_member, by=clerk, **again) == (
        "Board Member, Oakshire is its champion for that already."
    )
    assert refused(name, board, person=people.board_member, ends_on=clock.today(), by=clerk, **WORDS) == (
        "The last day can't be before the first."
    )


def test_the_time_of_a_champion_ends_once(world, clerk, refused):
    champion = world.oakshire_champion
    assert refused(operations.end_champion, champion, on=clock.today() - DAY, by=clerk) == (
        "This can't end before it began."
    )
    assert operations.end_champion(champion, by=clerk).ends_on == clock.today()
    assert refused(operations.end_champion, champion, by=clerk) == "This has ended already."
