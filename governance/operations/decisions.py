"""What a meeting decided, the condition it may stand under, and what became of it."""

import datetime as dt

from django.db import transaction

from core import audit, clock
from core.access import also_seeing
from core.errors import RuleBroken
from core.versions import lock
from governance.models import AgendaItem, Board, Decision, DecisionProgress, Meeting
from governance.operations.meetings import lock_unless_withdrawn
from partners.models import Audience, Person


@transaction.atomic
def record_decision(
    meeting: Meeting,
    *,
    kind: str,
    text: str,
    by: Person,
    condition: str = "",
    owner: Person | None = None,
    due: dt.date | None = None,
    audience: Audience | None = None,
    is_key: bool = False,
    agenda_item: AgendaItem | None = None,
) -> Decision:
    """Record what a board decided at a meeting, held or going on today. It gets the board's next number.

    It is seen by those who see the meeting, unless it is kept to the board's members or to its restricted papers; and
    by its owner. A decision after which nothing is to be done is done when it is made, unless someone owns it.

    `agenda_item` is the item under which it was taken, on the agenda of that meeting.

    `is_key` marks a key decision: one of a council's executive that means significant spending or savings, or affects
    two or more wards or divisions significantly, and that must have stood on the Forward Plan for 28 clear days (Local
    Authorities (Executive Arrangements) (Meetings and Access to Information) (England) Regulations 2012, regulations 8
    and 9; regulations 10 and 11 say what is to be done where it could not).

    Raises RuleBroken if the meeting is withdrawn or still to come, if another body than an executive or a joint
    committee takes a key decision, if an agreement subject to a condition has none (or
    another has one), if it is due before it was made, for an item of another agenda or one that was withdrawn, or for
    an audience wider than the meeting's.
    """
    meeting = lock_unless_withdrawn(meeting)
    if meeting.held_on > clock.today():
        raise RuleBroken("This meeting is still to come: there is nothing to record yet.")
    _refuse_wrong_condition(kind, condition)
    if due is not None and due < meeting.held_on:
        raise RuleBroken("A decision can't be due before the meeting that made it.", field="due")
    board = meeting.board
    if is_key and not board.takes_key_decisions:
        raise RuleBroken("Only a council's executive or a joint committee takes key decisions.", field="is_key")
    if audience is not None and audience.pk not in meeting.decision_audience_ids:
        raise RuleBroken("Choose the meeting's audience, or one of the board's own.", field="audience")
    taken = AgendaItem.objects.on_the_agenda().filter(meeting=meeting)
    if agenda_item is not None and not taken.filter(pk=agenda_item.pk).exists():
        raise RuleBroken("Choose an item on the agenda of this meeting.", field="agenda_item")
    followed = kind in Decision.FOLLOWED_KINDS or owner is not None
    with audit.record("decision_recorded", by=by):
        decision = Decision(
            area=meeting.area,
            audience=audience or meeting.audience,
            board=board,
            meeting=meeting,
            agenda_item=agenda_item,
            decided_on=meeting.held_on,
            reference=f"D{_next_number(board)}",
            kind=kind,
            text=text,
            is_key=is_key,
            condition=condition,
            owner=owner,
            due=due,
            state=Decision.State.OPEN if followed else Decision.State.DONE,
        )
        with also_seeing(decision.audience_id):
            decision.save()
    return decision


def _refuse_wrong_condition(kind: str, condition: str) -> None:
    if kind == Decision.Kind.AGREED_SUBJECT_TO and not condition.strip():
        raise RuleBroken("Say what the agreement is subject to.", field="condition")
    if kind != Decision.Kind.AGREED_SUBJECT_TO and condition.strip():
        raise RuleBroken("Only an agreement subject to a condition has one.", field="condition")


def _next_number(board: Board) -> int:
    # Counted on the board, because not everyone who records a decision sees all of them.
    board = Board.objects.select_for_update(of=("self",)).get(pk=board.pk)
    board.last_decision_number += 1
    board.save(update_fields=["last_decision_number"])
    return board.last_decision_number


@transaction.atomic
def meet_condition(
    decision: Decision, *, met_on: dt.date, by: Person, met_by: Person | None = None, seen_version: int | None = None
) -> Decision:
    """Record that the condition of an agreement was met on a day, and by whom (by default, the one who records it).
    From that day the agreement is in force.

    Raises RuleBroken if it has no condition, if the condition is met already, or for a day before the decision or in
    the future; EditConflict if it changed after `seen_version`.
    """
    decision = lock(decision, seen_version)
    if decision.kind != Decision.Kind.AGREED_SUBJECT_TO:
        raise RuleBroken("This decision was not made subject to a condition.")
    if decision.condition_met_on is not None:
        raise RuleBroken("This condition has already been met.")
    if met_on < decision.decided_on:
        raise RuleBroken("The condition can't be met before the decision was made.", field="met_on")
    if met_on > clock.today():
        raise RuleBroken("Record this when it has happened.", field="met_on")
    with audit.record("condition_met", by=by):
        decision.condition_met_on, decision.condition_met_by = met_on, met_by or by
        decision.save()
    return decision


@transaction.atomic
def report_on_decision(
    decision: Decision, *, text: str, state: str, by: Person, seen_version: int | None = None
) -> DecisionProgress:
    """Add what became of a decision, and whether it is done. What was said before stays.

    Raises RuleBroken if the decision was superseded, if it can't go to that state, or if it would be done while its
    condition is not met; EditConflict if it changed after `seen_version`.
    """
    decision = lock(decision, seen_version)
    if state not in Decision.MOVES[decision.state]:
        raise RuleBroken(f"This decision is {decision.get_state_display().lower()}.", field="state")
    if state == Decision.State.DONE and decision.awaits_condition:
        raise RuleBroken("Its condition is not met yet, so it can't be done.", field="state")
    with audit.record("decision_reported_on", by=by):
        progress = DecisionProgress.objects.create(decision=decision, text=text, state=state, by=by)
        decision.state = state
        decision.save()
    return progress
