"""Every write about what is put before a board because those who do the work cannot settle it."""

from django.db import transaction

from actionplans.models import Action, ActionEscalation, Milestone, Risk, RiskEscalation
from actionplans.models.escalations import Escalation
from actionplans.operations.common import lock_open, said
from core import audit, clock
from core.errors import RuleBroken
from core.versions import lock
from governance.models import Board, Decision
from partners.models import Person
from partners.notifications import notify

ACTION_ESCALATED = "actionplans.action_escalated"
RISK_ESCALATED = "actionplans.risk_escalated"
ACTION_ESCALATION_ANSWERED = "actionplans.action_escalation_answered"
RISK_ESCALATION_ANSWERED = "actionplans.risk_escalation_answered"


@transaction.atomic
def escalate_action(
    action: Action, *, board: Board, asked: str, milestone: Milestone | None = None, by: Person
) -> ActionEscalation:
    """Put an open action, or one of its milestones, before a board, with what is asked of it; the chair and the clerk
    are told. Delivery stays with those who have it.

    Raises RuleBroken if the action is closed, nothing is asked, the board is another area's or meets no more, or the
    milestone is another action's.
    """
    action = lock_open(action, None, "so it cannot be put before a board")
    asked = _checked(action, board, asked)
    if milestone is not None and milestone.action_id != action.pk:
        raise RuleBroken("Choose a milestone of this action.", field="milestone")
    with audit.record("action_escalated", by=by, reason=asked):
        made = ActionEscalation.objects.create(
            action=action, milestone=milestone, board=board, asked=asked, asked_by=by, asked_at=clock.now()
        )
        notify(_who_run(board, by), ACTION_ESCALATED, made, area=action.area)
    return made


@transaction.atomic
def escalate_risk(risk: Risk, *, board: Board, asked: str, by: Person) -> RiskEscalation:
    """Put an open risk before a board, with what is asked of it; the chair and the clerk are told.

    Raises RuleBroken if the risk is closed, nothing is asked, or the board is another area's or meets no more.
    """
    risk = lock(risk)
    if not risk.is_open:
        raise RuleBroken("This risk is closed, so it cannot be put before a board.")
    asked = _checked(risk, board, asked)
    with audit.record("risk_escalated", by=by, reason=asked):
        made = RiskEscalation.objects.create(risk=risk, board=board, asked=asked, asked_by=by, asked_at=clock.now())
        notify(_who_run(board, by), RISK_ESCALATED, made, area=risk.area)
    return made


@transaction.atomic
def answer_escalation(
    escalation: Escalation,
    *,
    answer: str,
    decision: Decision | None = None,
    seen_version: int | None = None,
    by: Person,
) -> Escalation:
    """Say what the board answered, with its decision where it took one; whoever asked is told. The answer stays.

    Raises RuleBroken if it was answered before, nothing is said, or the decision is another board's; EditConflict if
    it changed after `seen_version`.
    """
    escalation = lock(escalation, seen_version)
    if not escalation.waits:
        raise RuleBroken(_waits_no_more(escalation))
    answer = said(answer, "answer", "Say what the board answered.")
    if decision is not None and decision.board_id != escalation.board_id:
        raise RuleBroken("Choose a decision of this board.", field="decision")
    of_action = isinstance(escalation, ActionEscalation)
    with audit.record("escalation_answered", by=by, reason=answer):
        escalation.answer, escalation.decision = answer, decision
        escalation.answered_by, escalation.answered_at = by, clock.now()
        escalation.save()
        if escalation.asked_by_id != by.pk:
            kind = ACTION_ESCALATION_ANSWERED if of_action else RISK_ESCALATION_ANSWERED
            notify([escalation.asked_by], kind, escalation, area=escalation.area)
    return escalation


@transaction.atomic
def withdraw_escalation(
    escalation: Escalation, *, reason: str, seen_version: int | None = None, by: Person
) -> Escalation:
    """Take back what was put before a board and not answered, with the reason.

    Raises RuleBroken if it was answered or taken back before, or no reason is given; EditConflict if it changed.
    """
    escalation = lock(escalation, seen_version)
    if not escalation.waits:
        raise RuleBroken(_waits_no_more(escalation))
    reason = said(reason, "reason", "Say why the board need not answer.")
    with audit.record("escalation_withdrawn", by=by, reason=reason):
        escalation.withdrawn_at, escalation.withdrawn_by, escalation.withdrawn_because = clock.now(), by, reason
        escalation.save()
    return escalation


def _waits_no_more(escalation: Escalation) -> str:
    return "The board has answered this already." if escalation.is_answered else "This was taken back already."


def _checked(subject: Action | Risk, board: Board, asked: str) -> str:
    if board.area_id != subject.area_id or board.is_ended:
        raise RuleBroken("Choose a board of this local area that still meets.", field="board")
    return said(asked, "asked", "Say what you ask of the board.")


def _who_run(board: Board, by: Person) -> list[Person]:
    runs = Person.objects.filter(user__groups=board.clerk_group_id, user__is_active=True)
    return list(runs.exclude(pk=by.pk).order_by("pk"))
