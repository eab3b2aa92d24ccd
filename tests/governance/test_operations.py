"""What a board's people can do, and every way in which they are told that it can't be done."""

import datetime as dt

import pytest
from django.db import DatabaseError, transaction

from core import clock
from core.errors import EditConflict, RuleBroken
from governance import operations
from governance.membership import people_for_seats
from governance.models import Board, Decision, DecisionProgress, Meeting, Seat, SeatHolding, TermsOfReference
from partners.models import Audience
from partners.operations import create_person

DAY = dt.timedelta(days=1)


@pytest.fixture
def clerk(world, acting):
    with acting(world.oakshire_people.board_clerk) as person:
        yield person


@pytest.fixture
def lead(world, acting):
    with acting(world.oakshire_people.la_lead) as person:
        yield person


def refused(operation, *subjects, **words) -> str:
    with pytest.raises(RuleBroken) as refusal, transaction.atomic():
        operation(*subjects, **words)
    return refusal.value.message


# --- Boards


def new_board(world, lead, **words) -> Board:
    words = {"name": "Schools Forum", "legal_kind": Board.LegalKind.SCHOOLS_FORUM, "purpose": "School money."} | words
    return operations.create_board(world.oakshire, by=lead, **words)


def test_a_new_board_is_seen_by_everyone_in_the_area_and_has_groups_and_audiences_of_its_own(world, lead):
    board = new_board(world, lead)
    assert board.audience == world.oakshire_audiences.everyone
    assert [group.name for group in (board.members_group, board.voting_group, board.clerk_group)] == [
        f"board:{board.pk}:members",
        f"board:{board.pk}:voting",
        f"board:{board.pk}:clerk",
    ]
    assert (board.members_audience.name, board.members_audience.parent) == ("Members of Schools Forum", None)
    assert (board.restricted_audience.name, board.restricted_audience.parent) == (
        "Restricted papers of Schools Forum",
        board.members_audience,
    )


def test_a_closed_board_is_seen_by_its_members_only(world, lead):
    board = new_board(world, lead, sees_area=False, clerk=world.oakshire_people.board_clerk)
    assert board.audience == board.members_audience
    assert not Board.objects.visible_to(lead, world.oakshire).filter(pk=board.pk).exists()


def test_the_clerk_of_a_closed_board_sees_it_and_gives_it_seats(world, acting):
    with acting(world.oakshire_people.la_lead) as lead:
        board = new_board(world, lead, sees_area=False, clerk=world.oakshire_people.board_clerk)
    with acting(world.oakshire_people.board_clerk) as clerk:
        assert Board.objects.visible_to(clerk).filter(pk=board.pk).exists()
        seat = operations.create_seat(board, constituency="Schools", kind="voting", by=clerk)
        operations.fill_seat(seat, person=world.oakshire_people.school_rep, by=clerk)
    with acting(world.oakshire_people.school_rep) as member:
        assert Board.objects.visible_to(member).filter(pk=board.pk).exists()


def test_a_closed_board_without_a_clerk_who_can_sign_in_is_refused(world, lead):
    without = create_person(role_title="Clerk to be", partner=None, by=lead)
    for clerk in (None, without):
        assert refused(new_board, world, lead, sees_area=False, clerk=clerk).startswith("Name a clerk who can sign in")


def test_a_hidden_board_does_not_keep_others_from_its_name(world, acting):
    people = world.oakshire_people
    with acting(people.la_lead) as lead:
        new_board(world, lead, name="Executive Group", sees_area=False, clerk=people.board_clerk)
        again = new_board(world, lead, name="executive group")
        assert refused(new_board, world, lead, name="Executive Group").startswith("There already is a board called")
        edited = operations.edit_board(
            world.oakshire_board, name="Other", seen_version=world.oakshire_board.version, by=lead, **EDIT
        )
    assert (again.name, again.members_audience.name, edited.name) == (
        "executive group",
        "Members of executive group",
        "Other",
    )


@pytest.fixture
def under_a_hidden_board(world, acting):
    """A board of the area that reports to one which only its clerk sees."""
    people = world.oakshire_people
    with acting(people.la_lead) as lead:
        hidden = new_board(world, lead, name="Executive Group", sees_area=False, clerk=people.board_clerk)
        below = new_board(world, lead, name="Below it", parent=hidden)
    return hidden, below


def test_a_hidden_board_above_stays_when_somebody_changes_the_board_below(under_a_hidden_board, lead):
    hidden, below = under_a_hidden_board
    words = {name: value for name, value in EDIT.items() if name != "parent"}
    operations.edit_board(below, name="Below", seen_version=below.version, by=lead, **words)
    below.refresh_from_db(fields=["name", "parent"])
    assert (below.name, below.parent_id) == ("Below", hidden.pk)


def test_another_board_can_be_put_under_one_whose_own_is_hidden(under_a_hidden_board, world, lead):
    _, below = under_a_hidden_board
    board = world.oakshire_board
    operations.edit_board(
        board, name=board.name, seen_version=board.version, by=lead, **EDIT | {"parent": Board.objects.get(pk=below.pk)}
    )
    board.refresh_from_db(fields=["parent"])
    assert board.parent_id == below.pk


def test_a_circle_through_a_hidden_board_is_refused(under_a_hidden_board, world, acting):
    hidden, below = under_a_hidden_board
    with acting(world.oakshire_people.board_clerk) as clerk:
        words = {"name": hidden.name, "seen_version": hidden.version, "by": clerk}
        operations.edit_board(hidden, **words, **EDIT | {"parent": world.oakshire_board})
    with acting(world.oakshire_people.la_lead) as lead:
        board = Board.objects.get(pk=world.oakshire_board.pk)
        assert refused(
            operations.edit_board,
            board,
            name=board.name,
            seen_version=board.version,
            by=lead,
            **EDIT | {"parent": Board.objects.get(pk=below.pk)},
        ) == ("Below it reports to this board, so this board can't report to it.")


def test_whoever_only_looks_after_people_and_settings_sits_on_no_board(world, lead):
    seat = operations.create_seat(world.oakshire_board, constituency="x", kind="voting", by=lead)
    assert "people and settings only" in refused(
        operations.fill_seat, seat, person=world.oakshire_people.area_admin, by=lead
    )
    assert world.oakshire_people.area_admin not in people_for_seats(world.oakshire)


def test_two_boards_of_an_area_can_not_have_one_name(world, lead):
    assert refused(new_board, world, lead, name="SEND partnership board") == (
        "There already is a board called “SEND partnership board” in Oakshire."
    )


def test_a_name_too_long_for_its_audiences_is_refused(world, lead):
    assert refused(new_board, world, lead, name="x" * 100) == "The name must be 99 characters or fewer."


EDIT = {"legal_kind": Board.LegalKind.JOINT_COMMITTEE, "purpose": "New.", "rhythm": "monthly", "parent": None}


def test_an_edited_board_takes_its_audiences_along(world, clerk):
    board = operations.edit_board(
        world.oakshire_board, name="Joint SEND Board", seen_version=world.oakshire_board.version, by=clerk, **EDIT
    )
    assert (board.name, board.legal_kind, board.purpose, board.rhythm, board.parent) == (
        "Joint SEND Board",
        Board.LegalKind.JOINT_COMMITTEE,
        "New.",
        "monthly",
        None,
    )
    assert Audience.objects.get(pk=board.members_audience_id).name == "Members of Joint SEND Board"
    assert Audience.objects.get(pk=board.restricted_audience_id).name == "Restricted papers of Joint SEND Board"


def test_an_edit_of_a_board_that_changed_meanwhile_is_a_conflict(world, clerk):
    board = world.oakshire_board
    operations.edit_board(board, name="One", seen_version=board.version, by=clerk, **EDIT)
    with pytest.raises(EditConflict) as conflict:
        operations.edit_board(board, name="Two", seen_version=board.version, by=clerk, **EDIT)
    assert conflict.value.current.name == "One"


def test_a_board_can_not_take_the_name_of_another(world, lead):
    board = world.oakshire_board
    message = refused(
        operations.edit_board,
        board,
        name="Health and Wellbeing Board",
        seen_version=board.version,
        by=lead,
        **EDIT,
    )
    assert message == "There already is a board called “Health and Wellbeing Board” in Oakshire."


def test_a_board_can_not_report_to_itself_round_a_corner(world, lead):
    parent = world.oakshire_parent_board
    words = EDIT | {"parent": world.oakshire_board}
    message = refused(operations.edit_board, parent, name=parent.name, seen_version=parent.version, by=lead, **words)
    assert message == "SEND Partnership Board reports to this board, so this board can't report to it."


def test_terms_of_reference_come_in_versions(world, clerk):
    today = clock.today()
    terms = operations.set_terms_of_reference(world.oakshire_board, text="Second.", agreed_on=today, by=clerk)
    assert (terms.number, terms.text, terms.recorded_by) == (2, "Second.", clerk)
    assert [version.number for version in world.oakshire_board.terms_of_reference.all()] == [2, 1]


def test_terms_of_reference_are_not_agreed_in_the_future_nor_reviewed_before(world, clerk):
    today = clock.today()
    set_terms = operations.set_terms_of_reference
    assert refused(set_terms, world.oakshire_board, text="x", agreed_on=today + DAY, by=clerk) == (
        "Terms of reference can't have been agreed in the future."
    )
    assert refused(set_terms, world.oakshire_board, text="x", agreed_on=today, review_on=today, by=clerk) == (
        "The review must be after the day on which they were agreed."
    )


def test_terms_of_reference_and_reports_on_decisions_are_never_changed(world, clerk):
    with pytest.raises(DatabaseError), transaction.atomic():
        TermsOfReference.objects.filter(pk=world.oakshire_terms_of_reference.pk).update(text="Other")
    with pytest.raises(DatabaseError), transaction.atomic():
        DecisionProgress.objects.filter(pk=world.oakshire_progress.pk).delete()


# --- Seats


def test_a_seat_is_filled_once_at_a_time(world, lead):
    seat, person = world.oakshire_vacant_seat, world.oakshire_people.school_rep
    holding = operations.fill_seat(seat, person=person, by=lead)
    assert (holding.person, holding.kind, holding.starts_on, holding.ends_on) == (
        person,
        SeatHolding.Kind.HOLDER,
        clock.today(),
        None,
    )
    assert refused(operations.fill_seat, seat, person=world.oakshire_people.college_rep, by=lead) == (
        "Primary Headteacher, Oakshire holds this seat in that time. Vacate it first."
    )
    assert refused(operations.appoint_substitute, seat, person=person, by=lead) == (
        "Primary Headteacher, Oakshire already sits there in that time."
    )


def test_a_seat_can_be_held_for_a_period_and_by_another_after_it(world, lead):
    today, seat = clock.today(), world.oakshire_vacant_seat
    operations.fill_seat(seat, person=world.oakshire_people.school_rep, ends_on=today + 10 * DAY, by=lead)
    later = operations.fill_seat(seat, person=world.oakshire_people.college_rep, starts_on=today + 10 * DAY, by=lead)
    assert later.starts_on == today + 10 * DAY
    assert refused(
        operations.fill_seat,
        seat,
        person=world.oakshire_people.youth_rep,
        starts_on=today + 5 * DAY,
        ends_on=today + 9 * DAY,
        by=lead,
    ) == ("Primary Headteacher, Oakshire holds this seat in that time. Vacate it first.")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ({"ends_on": 0}, "The last day must be after the first day."),
        ({"starts_on": -500}, "The board did not have this seat on that day."),
        ({"review_on": 0}, "The review must be after the first day."),
    ],
)
def test_a_seat_is_filled_for_days_that_make_sense(world, lead, words, message):
    days = {name: clock.today() + number * DAY for name, number in words.items()}
    person = world.oakshire_people.school_rep
    assert refused(operations.fill_seat, world.oakshire_vacant_seat, person=person, by=lead, **days) == message


def test_an_adviser_sits_until_a_review(world, lead):
    seat = operations.create_seat(world.oakshire_board, constituency="NHS England", kind=Seat.Kind.ADVISER, by=lead)
    assert refused(operations.fill_seat, seat, person=world.oakshire_people.adviser, by=lead) == (
        "An adviser's seat needs a date on which it is reviewed."
    )


def test_a_vacated_seat_stays_and_is_vacant(world, lead):
    holding = operations.vacate_seat(world.oakshire_holding, reason="Left the school", by=lead)
    assert holding.ends_on == clock.today()
    assert Seat.objects.current().filter(pk=world.oakshire_seat.pk).exists()
    assert refused(operations.vacate_seat, holding, by=lead) == "Board Member, Oakshire no longer sits there."


def test_a_seat_is_not_vacated_before_it_was_filled(world, lead):
    early = world.oakshire_holding.starts_on - DAY
    assert refused(operations.vacate_seat, world.oakshire_holding, on=early, by=lead) == (
        "This can't end before it began."
    )


def test_a_seat_that_is_taken_away_takes_its_holder_along(world, lead):
    seat = operations.end_seat(world.oakshire_seat, reason="Fewer schools", by=lead)
    assert seat.ends_on == clock.today()
    assert SeatHolding.objects.get(pk=world.oakshire_holding.pk).ends_on == clock.today()
    assert refused(operations.end_seat, seat, by=lead) == "The board no longer has this seat."
    assert refused(operations.fill_seat, seat, person=world.oakshire_people.school_rep, by=lead) == (
        "The board no longer has this seat."
    )


def test_a_seat_does_not_end_before_it_starts(world, lead):
    early = world.oakshire_seat.starts_on - DAY
    assert refused(operations.end_seat, world.oakshire_seat, on=early, by=lead) == (
        "A seat can't end before it starts."
    )


def test_somebody_is_co_opted_for_an_item_or_a_period_and_leaves_with_the_seat(world, clerk):
    board, person = world.oakshire_board, world.oakshire_people.provider_officer
    words = {"person": person, "constituency": "Early years", "by": clerk}
    assert refused(operations.co_opt, board, **words) == "Say for which item, or until when, or both."
    assert refused(operations.co_opt, board, ends_on=clock.today(), **words) == (
        "The last day must be after the first day."
    )
    holding = operations.co_opt(board, for_what="the early years review", **words)
    assert (holding.kind, holding.seat.kind, holding.for_what) == (
        SeatHolding.Kind.CO_OPTED,
        Seat.Kind.NON_VOTING,
        "the early years review",
    )
    operations.vacate_seat(holding, by=clerk)
    assert not Seat.objects.current().filter(pk=holding.seat_id).exists()


# --- Meetings


def test_a_meeting_is_planned_for_those_who_see_the_board_or_for_its_members(world, clerk):
    board, today = world.oakshire_board, clock.today()
    open_one = operations.plan_meeting(board, held_on=today, by=clerk)
    closed = operations.plan_meeting(board, held_on=today + DAY, audience=board.members_audience, by=clerk)
    assert (open_one.audience, closed.audience) == (board.audience, board.members_audience)
    assert open_one.state == Meeting.State.PLANNED


def test_a_meeting_is_not_planned_for_the_past_nor_twice_for_one_time(world, clerk):
    board = world.oakshire_board
    assert refused(operations.plan_meeting, board, held_on=clock.today() - DAY, by=clerk) == (
        "A meeting is planned for today or later."
    )
    meeting = world.oakshire_meeting
    words = {"held_on": meeting.held_on, "starts_at": meeting.starts_at, "by": clerk}
    assert refused(operations.plan_meeting, board, **words) == (
        "SEND Partnership Board already meets then. Choose another day or time."
    )
    operations.withdraw_meeting(meeting, reason="Moved", by=clerk)
    assert operations.plan_meeting(board, **words).held_on == meeting.held_on


def test_a_planned_meeting_can_be_moved(world, clerk):
    meeting, today = world.oakshire_meeting, clock.today()
    moved = operations.edit_meeting(
        meeting, held_on=today, starts_at=None, place="Online", seen_version=meeting.version, by=clerk
    )
    assert (moved.held_on, moved.starts_at, moved.place, moved.version) == (today, None, "Online", 2)
    with pytest.raises(EditConflict):
        operations.edit_meeting(
            meeting, held_on=today, starts_at=None, place="Here", seen_version=meeting.version, by=clerk
        )


def test_a_meeting_can_not_be_moved_into_the_past_nor_when_it_is_over(world, clerk):
    meeting, past = world.oakshire_meeting, world.oakshire_past_meeting
    words = {"starts_at": None, "place": "", "by": clerk}
    assert refused(
        operations.edit_meeting, meeting, held_on=clock.today() - DAY, seen_version=meeting.version, **words
    ) == ("A meeting is planned for today or later.")
    assert refused(operations.edit_meeting, past, held_on=clock.today(), seen_version=past.version, **words) == (
        "Only a planned meeting can be changed."
    )


def test_a_held_meeting_freezes_the_position_at_its_start(world, clerk):
    meeting = world.oakshire_past_meeting
    assert meeting.state == Meeting.State.HELD
    assert meeting.position_frozen_at == meeting.instant
    assert refused(operations.hold_meeting, meeting, by=clerk) == "This meeting has been held."


def test_a_meeting_that_is_to_come_was_not_held(world, clerk):
    assert refused(operations.hold_meeting, world.oakshire_meeting, by=clerk) == "This meeting is still to come."


def test_a_meeting_is_withdrawn_with_a_reason_and_stays(world, clerk):
    assert refused(operations.withdraw_meeting, world.oakshire_meeting, reason=" ", by=clerk) == (
        "Say why the meeting is withdrawn."
    )
    meeting = operations.withdraw_meeting(world.oakshire_meeting, reason="Snow", by=clerk)
    assert (meeting.state, meeting.withdrawn_because) == (Meeting.State.WITHDRAWN, "Snow")
    assert refused(operations.withdraw_meeting, meeting, reason="Again", by=clerk) == (
        "This meeting has been withdrawn."
    )
    assert refused(operations.withdraw_meeting, world.oakshire_past_meeting, reason="Late", by=clerk) == (
        "This meeting has been held."
    )


def test_whoever_finishes_something_for_a_withdrawn_meeting_is_told(world, clerk):
    assert operations.lock_unless_withdrawn(world.oakshire_meeting) == world.oakshire_meeting
    assert refused(operations.lock_unless_withdrawn, world.oakshire_withdrawn_meeting) == (
        "This meeting has been withdrawn: Too few members could come."
    )


def test_every_state_of_a_meeting_and_of_a_decision_has_its_moves():
    assert set(Meeting.MOVES) == set(Meeting.State)
    assert set(Decision.MOVES) == set(Decision.State)


def test_the_last_held_and_the_next_planned_meeting(world, clerk):
    board, past = world.oakshire_board, world.oakshire_past_meeting
    meetings = Meeting.objects.visible_to(clerk)
    assert meetings.last_held(board) == past
    assert meetings.last_held(board, before=past.instant) is None
    assert meetings.last_held(board, before=past.instant + dt.timedelta(minutes=1)) == past
    assert meetings.next_planned(board) == world.oakshire_meeting
    assert (meetings.last_held(world.oakshire_parent_board), meetings.next_planned(world.oakshire_parent_board)) == (
        None,
        None,
    )


def test_a_meeting_starts_in_the_time_of_england():
    summer = Meeting(held_on=dt.date(2026, 7, 1), starts_at=dt.time(14))
    winter = Meeting(held_on=dt.date(2026, 12, 1))
    assert summer.instant == dt.datetime(2026, 7, 1, 13, tzinfo=dt.UTC)
    assert winter.instant == dt.datetime(2026, 12, 1, tzinfo=dt.UTC)


# --- Decisions


def decide(world, clerk, **words) -> Decision:
    words = {"kind": Decision.Kind.AGREED, "text": "Do it."} | words
    return operations.record_decision(world.oakshire_past_meeting, by=clerk, **words)


def test_a_decision_is_taken_under_an_item_of_its_own_meetings_agenda(world, clerk):
    board = world.oakshire_board
    meeting = operations.plan_meeting(board, held_on=clock.today(), by=clerk)
    item, gone = (operations.add_agenda_item(meeting, title=title, kind="decision", by=clerk) for title in "AB")
    operations.withdraw_agenda_item(gone, reason="Not ready.", by=clerk)
    words = {"kind": Decision.Kind.NOTED, "text": "Noted.", "by": clerk}
    assert operations.record_decision(meeting, agenda_item=item, **words).agenda_item == item
    assert refused(operations.record_decision, world.oakshire_past_meeting, agenda_item=item, **words) == (
        "Choose an item on the agenda of this meeting."
    )
    assert refused(operations.record_decision, meeting, agenda_item=gone, **words) == (
        "Choose an item on the agenda of this meeting."
    )


def test_decisions_are_numbered_through_the_board_and_open_where_something_follows(world, clerk):
    agreed, noted = decide(world, clerk), decide(world, clerk, kind=Decision.Kind.NOTED)
    owned = decide(world, clerk, kind=Decision.Kind.NOTED, owner=world.oakshire_people.la_officer)
    assert [decision.reference for decision in (agreed, noted, owned)] == ["D4", "D5", "D6"]
    assert [decision.state for decision in (agreed, noted, owned)] == ["open", "done", "open"]
    assert (agreed.is_in_force, noted.is_in_force) == (True, False)
    assert agreed.decided_on == world.oakshire_past_meeting.held_on


def test_a_decision_is_recorded_when_its_meeting_has_come_and_was_not_withdrawn(world, clerk):
    words = {"kind": Decision.Kind.NOTED, "text": "x", "by": clerk}
    assert refused(operations.record_decision, world.oakshire_meeting, **words) == (
        "This meeting is still to come: there is nothing to record yet."
    )
    assert refused(operations.record_decision, world.oakshire_withdrawn_meeting, **words) == (
        "This meeting has been withdrawn: Too few members could come."
    )


def test_an_agreement_has_a_condition_exactly_where_it_is_subject_to_one(world, clerk):
    assert refused(decide, world, clerk, kind=Decision.Kind.AGREED_SUBJECT_TO) == (
        "Say what the agreement is subject to."
    )
    assert refused(decide, world, clerk, condition="Money") == "Only an agreement subject to a condition has one."


def test_a_decision_is_not_due_before_it_was_made_nor_seen_by_more_than_its_meeting(world, clerk):
    early = world.oakshire_past_meeting.held_on - DAY
    assert refused(decide, world, clerk, due=early) == ("A decision can't be due before the meeting that made it.")
    assert refused(decide, world, clerk, audience=world.oakshire_audiences.commissioners) == (
        "Choose the meeting's audience, or one of the board's own."
    )


def test_a_condition_is_met_once_on_a_day_that_makes_sense(world, clerk):
    decision, today = world.oakshire_conditional_decision, clock.today()
    assert (decision.awaits_condition, decision.is_in_force) == (True, False)
    meet = operations.meet_condition
    assert refused(meet, decision, met_on=decision.decided_on - DAY, by=clerk) == (
        "The condition can't be met before the decision was made."
    )
    assert refused(meet, decision, met_on=today + DAY, by=clerk) == "Record this when it has happened."
    assert refused(meet, world.oakshire_decision, met_on=today, by=clerk) == (
        "This decision was not made subject to a condition."
    )
    met = meet(decision, met_on=today, met_by=world.oakshire_people.cabinet_member, by=clerk)
    assert (met.condition_met_on, met.condition_met_by) == (today, world.oakshire_people.cabinet_member)
    assert (met.awaits_condition, met.is_in_force) == (False, True)
    assert refused(meet, met, met_on=today, by=clerk) == "This condition has already been met."
    with pytest.raises(EditConflict):
        meet(met, met_on=today, seen_version=1, by=clerk)


def test_what_became_of_a_decision_is_added_and_its_state_follows(world, clerk):
    report, decision = operations.report_on_decision, world.oakshire_decision
    progress = report(decision, text="It is there.", state=Decision.State.DONE, by=clerk)
    decision = Decision.objects.get(pk=decision.pk)
    assert decision.state == Decision.State.DONE == decision.progress.first().state
    assert list(decision.progress.all()) == [progress, world.oakshire_progress]
    assert refused(report, decision, text="x", state=Decision.State.DONE, by=clerk) == "This decision is done."
    report(decision, text="It is not.", state=Decision.State.OPEN, by=clerk)
    report(decision, text="Another took its place.", state=Decision.State.SUPERSEDED, by=clerk)
    assert refused(report, decision, text="x", state=Decision.State.OPEN, by=clerk) == ("This decision is superseded.")


def test_a_decision_is_not_done_while_its_condition_is_not_met(world, clerk):
    assert refused(
        operations.report_on_decision,
        world.oakshire_conditional_decision,
        text="Done",
        state=Decision.State.DONE,
        by=clerk,
    ) == ("Its condition is not met yet, so it can't be done.")


def test_a_decision_is_overdue_after_its_due_day_while_open():
    today = clock.today()
    assert not Decision(state="open", due=today).is_overdue
    assert Decision(state="open", due=today - DAY).is_overdue
    assert not Decision(state="done", due=today - DAY).is_overdue
    assert not Decision(state="open").is_overdue


def test_the_state_of_every_decision_is_that_of_its_newest_report(world, clerk):
    for decision in Decision.objects.visible_to(clerk).prefetch_related("progress"):
        newest = decision.progress.first()
        assert newest is None or newest.state == decision.state
