"""The words of the matrix that speak of boards: who runs one, who owns a decision.

Seats, meetings and decisions belong to a board, and each is asked about through it.
"""

from governance.models import Board, Decision
from partners import rules
from partners.models import Person


def board_of(subject) -> Board | None:
    """The board that a board, meeting, decision, seat or holding belongs to; None where the person can't see it."""
    if isinstance(subject, Board):
        return subject
    try:
        return subject.seat.board if hasattr(subject, "seat_id") else subject.board
    except Board.DoesNotExist:
        return None


def runs_the_board(person: Person, obj) -> bool:
    """The chair and the clerk of the board"""
    board = board_of(obj)
    return board is not None and person.in_group(board.clerk_group_id)


def lead_where_the_board_is(person: Person, obj) -> bool:
    """Leads of the local authority and of the NHS commissioner"""
    board = board_of(obj)
    return board is not None and rules.lead_of_an_accountable_body(person, board)


def owner_of_the_decision(person: Person, obj: Decision) -> bool:
    """The owner of the decision"""
    return obj.owner_id == person.pk
