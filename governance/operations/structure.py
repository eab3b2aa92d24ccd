"""How the structure of boards changes: a proposed board comes into force, and boards end."""

import datetime as dt

from django.db import transaction

from core import audit, clock
from core.errors import RuleBroken
from core.versions import lock
from governance.models import Board, Meeting
from governance.operations.boards import line_above
from partners.models import Person


@transaction.atomic
def bring_into_force(board: Board, *, by: Person, on: dt.date | None = None, seen_version: int | None = None) -> Board:
    """Put a proposed board into force from a day, today by default. A board that it replaces ends with that day, once
    every board that is proposed in its place is in force; what reported to it then reports to this one.

    Raises RuleBroken if it is not proposed, for a day in the future, or if a board that it replaces still has meetings
    planned; EditConflict if it changed after `seen_version`.
    """
    board = _moved(board, Board.State.IN_FORCE, seen_version)
    day = on or clock.today()
    _refuse_future(day)
    with audit.record("board_brought_into_force", by=by):
        board.in_force_from = day
        board.save()
        for replacement in board.replaces.select_related("board"):
            replaced = replacement.board
            if replaced.is_ended or _awaits_others(replaced, board):
                continue
            _refuse_planned_meetings(replaced)
            _move_reporting_line(replaced, board)
            replaced = lock(replaced)
            replaced.state, replaced.ended_on = Board.State.ENDED, day
            replaced.save()
    return board


def _awaits_others(replaced: Board, successor: Board) -> bool:
    others = replaced.replaced_by.exclude(successor=successor)
    return others.filter(successor__state=Board.State.PROPOSED).exists()


def _move_reporting_line(replaced: Board, successor: Board) -> None:
    above = set(line_above(successor.parent_id))
    for child in Board.objects.filter(parent=replaced).exclude(state=Board.State.ENDED).exclude(pk=successor.pk):
        child = lock(child)
        # A board that the successor itself reports to can't report to the successor.
        child.parent_id = replaced.parent_id if child.pk in above else successor.pk
        child.save()


@transaction.atomic
def end_board(
    board: Board, *, reason: str, by: Person, on: dt.date | None = None, seen_version: int | None = None
) -> Board:
    """End a board with a day (exclusive; today by default), or give up the proposal of one. It stays to be read.

    Raises RuleBroken if it has ended before, without a reason, for a day in the future or before it was in force, while
    it has meetings planned, or while other boards report to it; EditConflict if it changed after `seen_version`.
    """
    if not reason.strip():
        raise RuleBroken("Say why the board ends.", field="reason")
    was_proposed = board.state == Board.State.PROPOSED
    board = _moved(board, Board.State.ENDED, seen_version)
    day = on or clock.today()
    _refuse_future(day)
    if not was_proposed and board.in_force_from is not None and day < board.in_force_from:
        raise RuleBroken("A board can't end before it was in force.", field="on")
    _refuse_planned_meetings(board)
    child = board.children.exclude(state=Board.State.ENDED).first()
    if child is not None:
        raise RuleBroken(f"{child} reports to this board. Change that first.")
    with audit.record("board_ended", by=by, reason=reason):
        board.ended_on = day
        board.save()
    return board


def _moved(board: Board, state: str, seen_version: int | None) -> Board:
    board = lock(board, seen_version)
    if state not in Board.MOVES[board.state]:
        raise RuleBroken(f"This board is {board.get_state_display().lower()}.")
    board.state = state
    return board


def _refuse_future(day: dt.date) -> None:
    if day > clock.today():
        raise RuleBroken("Record this when the day has come.", field="on")


def _refuse_planned_meetings(board: Board) -> None:
    if board.meetings.filter(state=Meeting.State.PLANNED).exists():
        raise RuleBroken(f"{board} still has meetings planned. Withdraw them, or record that they were held.")
