"""A board's action log: recording what was minuted, reporting on it, closing it."""

import datetime as dt

from django.db import transaction

from core import audit, clock
from core.access import also_seeing
from core.errors import RuleBroken
from core.versions import lock
from governance.models import Board, Meeting, MinutedAction, MinutedActionUpdate
from governance.operations.meetings import lock_unless_withdrawn
from partners.models import Audience, Partner, Person


@transaction.atomic
def record_minuted_action(
    meeting: Meeting,
    *,
    text: str,
    by: Person,
    owner: Person | None = None,
    owner_partner: Partner | None = None,
    due: dt.date | None = None,
    audience: Audience | None = None,
) -> MinutedAction:
    """Record what somebody was asked to do at a meeting, held or going on today. It gets the board's next number.

    It is seen by those who see the meeting, unless it is kept to the board's members or its restricted papers; and by
    its owner and everyone of the partner that owns it.

    Raises RuleBroken if the meeting is withdrawn or still to come, without an owner, if it is due before the meeting,
    or for an audience wider than the meeting's.
    """
    meeting = lock_unless_withdrawn(meeting)
    if meeting.held_on > clock.today():
        raise RuleBroken("This meeting is still to come: there is nothing to record yet.")
    if owner is None and owner_partner is None:
        raise RuleBroken("Say who does it: a person, a partner or both.", field="owner")
    if due is not None and due < meeting.held_on:
        raise RuleBroken("It can't be due before the meeting.", field="due")
    if audience is not None and audience.pk not in meeting.decision_audience_ids:
        raise RuleBroken("Choose the meeting's audience, or one of the board's own.", field="audience")
    with audit.record("minuted_action_recorded", by=by):
        action = MinutedAction(
            area=meeting.area,
            audience=audience or meeting.audience,
            board=meeting.board,
            meeting=meeting,
            raised_on=meeting.held_on,
            number=_next_number(meeting.board),
            text=text,
            owner=owner,
            owner_partner=owner_partner,
            due=due,
        )
        with also_seeing(action.audience_id):
            action.save()
    return action


def _next_number(board: Board) -> int:
    # Counted on the board, because not everyone who records an action sees all of them.
    board = Board.objects.select_for_update(of=("self",)).get(pk=board.pk)
    board.last_minuted_action_number += 1
    board.save(update_fields=["last_minuted_action_number"])
    return board.last_minuted_action_number


@transaction.atomic
def report_on_minuted_action(
    action: MinutedAction, *, text: str, by: Person, seen_version: int | None = None
) -> MinutedActionUpdate:
    """Say how an open minuted action goes. What was said before stays; the board closes it at a meeting.

    Raises RuleBroken if it is closed; EditConflict if it changed after `seen_version`.
    """
    action = lock(action, seen_version)
    if action.state == MinutedAction.State.CLOSED:
        raise RuleBroken("This minuted action is closed.")
    with audit.record("minuted_action_reported_on", by=by):
        update = MinutedActionUpdate.objects.create(minuted_action=action, text=text, state=action.state, by=by)
        action.save()
    return update


@transaction.atomic
def close_minuted_action(
    action: MinutedAction,
    *,
    text: str,
    by: Person,
    closed_at: Meeting | None = None,
    seen_version: int | None = None,
) -> MinutedAction:
    """Close a minuted action with what came of it: today, or at a meeting of its board, with that meeting's day.

    Raises RuleBroken if it is closed already, or for a meeting of another board, before it was raised, or still to
    come; EditConflict if it changed after `seen_version`.
    """
    action = _moved(action, MinutedAction.State.CLOSED, seen_version)
    if closed_at is not None:
        if closed_at.board_id != action.board_id:
            raise RuleBroken("Choose a meeting of the board that raised it.", field="closed_at")
        if not action.raised_on <= closed_at.held_on <= clock.today():
            raise RuleBroken("Choose a meeting after it was raised, which has come.", field="closed_at")
    with audit.record("minuted_action_closed", by=by):
        MinutedActionUpdate.objects.create(minuted_action=action, text=text, state=action.state, by=by)
        action.closed_at = closed_at
        action.closed_on = closed_at.held_on if closed_at else clock.today()
        action.save()
    return action


@transaction.atomic
def reopen_minuted_action(
    action: MinutedAction, *, text: str, by: Person, seen_version: int | None = None
) -> MinutedAction:
    """Open a minuted action again that was closed too early, and say why.

    Raises RuleBroken if it is open; EditConflict if it changed after `seen_version`.
    """
    action = _moved(action, MinutedAction.State.OPEN, seen_version)
    with audit.record("minuted_action_reopened", by=by):
        MinutedActionUpdate.objects.create(minuted_action=action, text=text, state=action.state, by=by)
        action.closed_at = action.closed_on = None
        action.save()
    return action


def _moved(action: MinutedAction, state: str, seen_version: int | None) -> MinutedAction:
    action = lock(action, seen_version)
    if state not in MinutedAction.MOVES[action.state]:
        raise RuleBroken(f"This minuted action is {action.get_state_display().lower()}.")
    action.state = state
    return action
