"""Referring a matter from one board to another, and what the other says."""

import datetime as dt

from django.db import transaction

from core import audit, clock
from core.access import also_seeing
from core.errors import RuleBroken
from core.versions import lock
from governance.models import Board, Meeting, Referral
from partners.models import Audience, Person
from partners.operations import create_audience, grant_to_group


@transaction.atomic
def send_referral(
    board: Board,
    *,
    to_board: Board,
    asked: str,
    by: Person,
    due: dt.date | None = None,
    meeting: Meeting | None = None,
) -> Referral:
    """Ask another board, in its own right, to take on a matter or to advise, perhaps by a day and as a meeting of this
    board decided. Both boards see it: where they are seen by the same people those do, otherwise the members, chairs
    and clerks of the two.

    Raises RuleBroken for this board itself or one that has ended, for a meeting of another board, or an answer due
    before today.
    """
    if to_board == board:
        raise RuleBroken("A board refers to another one.", field="to_board")
    for each in (board, to_board):
        if each.is_ended:
            raise RuleBroken(f"{each} has ended.", field="to_board")
    if meeting is not None and meeting.board_id != board.pk:
        raise RuleBroken("Choose a meeting of the board that refers it.", field="meeting")
    if due is not None and due < clock.today():
        raise RuleBroken("The answer can't be due in the past.", field="due")
    with audit.record("referral_sent", by=by):
        referral = Referral(
            area=board.area,
            audience=_seen_by_both(board, to_board, by=by),
            from_board=board,
            to_board=to_board,
            meeting=meeting,
            sent_on=clock.today(),
            asked=asked,
            due=due,
        )
        with also_seeing(referral.audience_id):
            referral.save()
    return referral


ROOM_FOR_NAME = 44


def _seen_by_both(board: Board, other: Board, *, by: Person) -> Audience:
    """Their own audience where they share one; otherwise one of the members, chairs and clerks of the two."""
    if board.audience_id == other.audience_id:
        return board.audience
    first, second = sorted((board, other), key=lambda each: each.pk)
    # The numbers keep apart what was shortened to the same words, and find it again after a change of name.
    numbers = f"({first.pk}, {second.pk})"
    known = Audience.objects.filter(area=board.area, name__startswith="Both ", name__endswith=numbers).first()
    if known is not None:
        return known
    name = f"Both {first.name[:ROOM_FOR_NAME]} and {second.name[:ROOM_FOR_NAME]} {numbers}"
    audience = create_audience(board.area, name=name, by=by)
    for each in (first, second):
        for group in (each.members_group, each.clerk_group):
            grant_to_group(audience, group, "view", by=by)
    return audience


@transaction.atomic
def accept_referral(referral: Referral, *, by: Person, seen_version: int | None = None) -> Referral:
    """Say for the receiving board that it takes the matter on; its answer is to follow.

    Raises RuleBroken if it is not newly sent; EditConflict if it changed after `seen_version`.
    """
    referral = _moved(referral, Referral.State.ACCEPTED, seen_version)
    with audit.record("referral_accepted", by=by):
        referral.save()
    return referral


@transaction.atomic
def answer_referral(referral: Referral, *, answer: str, by: Person, seen_version: int | None = None) -> Referral:
    """Give the receiving board's answer. It can't be changed; a new referral can ask again.

    Raises RuleBroken without words, or if it is answered, declined or withdrawn; EditConflict if it changed after
    `seen_version`.
    """
    return _ended(referral, Referral.State.ANSWERED, "referral_answered", answer, by=by, seen_version=seen_version)


@transaction.atomic
def decline_referral(referral: Referral, *, answer: str, by: Person, seen_version: int | None = None) -> Referral:
    """Say for the receiving board that it does not take the matter on, and why. Raises as `answer_referral` does."""
    return _ended(referral, Referral.State.DECLINED, "referral_declined", answer, by=by, seen_version=seen_version)


def _ended(referral: Referral, state: str, verb: str, answer: str, *, by: Person, seen_version: int | None) -> Referral:
    if not answer.strip():
        raise RuleBroken("Say what the board answers.", field="answer")
    referral = _moved(referral, state, seen_version)
    with audit.record(verb, by=by):
        referral.answer, referral.answered_on = answer, clock.today()
        referral.save()
    return referral


@transaction.atomic
def withdraw_referral(referral: Referral, *, reason: str, by: Person, seen_version: int | None = None) -> Referral:
    """Take a referral back for the board that sent it, and say why. It stays to be read by both.

    Raises RuleBroken without a reason, or if it is answered, declined or withdrawn; EditConflict if it changed after
    `seen_version`.
    """
    if not reason.strip():
        raise RuleBroken("Say why it is withdrawn.", field="reason")
    referral = _moved(referral, Referral.State.WITHDRAWN, seen_version)
    with audit.record("referral_withdrawn", by=by, reason=reason):
        referral.withdrawn_because = reason
        referral.save()
    return referral


def _moved(referral: Referral, state: str, seen_version: int | None) -> Referral:
    referral = lock(referral, seen_version)
    if state not in Referral.MOVES[referral.state]:
        raise RuleBroken(f"This referral has been {referral.get_state_display().lower()}.")
    referral.state = state
    return referral
