"""Planning, moving, holding and withdrawing meetings."""

import datetime as dt
from collections.abc import Collection

from django.db import transaction

from core import audit, clock
from core.access import also_seeing
from core.errors import RuleBroken
from core.versions import lock
from governance.models import Board, JointBoard, Meeting
from partners.models import Audience, Person


@transaction.atomic
def plan_meeting(
    board: Board,
    *,
    held_on: dt.date,
    by: Person,
    starts_at: dt.time | None = None,
    place: str = "",
    audience: Audience | None = None,
    jointly_with: Collection[Board] = (),
) -> Meeting:
    """Plan a meeting of a board on a day, today or later; perhaps jointly with other boards, whose people then need to
    be in its audience. It is seen by those who see the board, unless another audience of the same area is given.

    Raises RuleBroken for a day that has passed, where the board already meets at that time, if it or another meets no
    more, or for a board jointly with itself.
    """
    for meets in (board, *jointly_with):
        if meets.is_ended:
            raise RuleBroken(f"{meets} has ended: it meets no more.")
    if board in jointly_with:
        raise RuleBroken("A board can't meet jointly with itself.", field="jointly_with")
    _refuse_past(held_on)
    _refuse_second_at_that_time(board, held_on, starts_at)
    with audit.record("meeting_planned", by=by):
        meeting = Meeting(
            area=board.area,
            audience=audience or board.audience,
            board=board,
            held_on=held_on,
            starts_at=starts_at,
            place=place,
        )
        with also_seeing(meeting.audience_id):
            meeting.save()
            for other in jointly_with:
                JointBoard.objects.create(meeting=meeting, board=other)
    return meeting


def _refuse_past(day: dt.date) -> None:
    if day < clock.today():
        raise RuleBroken("A meeting is planned for today or later.", field="held_on")


def _refuse_second_at_that_time(board: Board, day: dt.date, time: dt.time | None, *, but: int | None = None) -> None:
    others = board.meetings.filter(held_on=day, starts_at=time).exclude(state=Meeting.State.WITHDRAWN)
    if others.exclude(pk=but).exists():
        raise RuleBroken(f"{board} already meets then. Choose another day or time.", field="held_on")


@transaction.atomic
def edit_meeting(
    meeting: Meeting, *, held_on: dt.date, starts_at: dt.time | None, place: str, seen_version: int, by: Person
) -> Meeting:
    """Move a planned meeting, or say better where it is.

    Raises RuleBroken if it is no longer planned, for a day that has passed, or where the board already meets at that
    time; EditConflict if it changed after `seen_version`.
    """
    meeting = lock(meeting, seen_version)
    if meeting.state != Meeting.State.PLANNED:
        raise RuleBroken("Only a planned meeting can be changed.")
    if held_on != meeting.held_on:
        _refuse_past(held_on)
    _refuse_second_at_that_time(meeting.board, held_on, starts_at, but=meeting.pk)
    with audit.record("meeting_edited", by=by):
        meeting.held_on, meeting.starts_at, meeting.place = held_on, starts_at, place
        meeting.save()
    return meeting


@transaction.atomic
def hold_meeting(meeting: Meeting, *, by: Person, seen_version: int | None = None) -> Meeting:
    """Record that a meeting took place. Its papers then show the plans as they stood when it began. Whoever closes a
    meeting calls `reports.operations.close_meeting`, which also keeps the plans as the board could see them.

    Raises RuleBroken if it is not planned any more, or its day has not come; EditConflict if it changed after
    `seen_version`.
    """
    meeting = _moved(meeting, Meeting.State.HELD, seen_version)
    if meeting.held_on > clock.today():
        raise RuleBroken("This meeting is still to come.")
    with audit.record("meeting_held", by=by):
        meeting.position_frozen_at = meeting.position_frozen_at or meeting.instant
        meeting.save()
    return meeting


@transaction.atomic
def withdraw_meeting(meeting: Meeting, *, reason: str, by: Person, seen_version: int | None = None) -> Meeting:
    """Call off a planned meeting and say why. It stays in the list, because its papers may be out.

    The row is locked, so that a paper that is being finished for it comes either before or not at all
    (`lock_unless_withdrawn`). Raises RuleBroken if it was held or withdrawn; EditConflict if it changed after
    `seen_version`.
    """
    if not reason.strip():
        raise RuleBroken("Say why the meeting is withdrawn.", field="reason")
    meeting = _moved(meeting, Meeting.State.WITHDRAWN, seen_version)
    with audit.record("meeting_withdrawn", by=by, reason=reason):
        meeting.withdrawn_because = reason
        meeting.save()
    return meeting


def _moved(meeting: Meeting, state: str, seen_version: int | None) -> Meeting:
    meeting = lock(meeting, seen_version)
    if state not in Meeting.MOVES[meeting.state]:
        raise RuleBroken(f"This meeting has been {meeting.get_state_display().lower()}.")
    meeting.state = state
    return meeting


def lock_unless_withdrawn(meeting: Meeting) -> Meeting:
    """The meeting as it is now, locked until the transaction ends, so that it can't be withdrawn meanwhile. Whoever
    finishes something for a meeting (a paper, a decision) calls this first.

    Raises RuleBroken, with the reason, if it has been withdrawn.
    """
    meeting = Meeting.objects.select_for_update(of=("self",)).get(pk=meeting.pk)
    if meeting.is_withdrawn:
        raise RuleBroken(f"This meeting has been withdrawn: {meeting.withdrawn_because}")
    return meeting
