"""Closing a priority or an area for development, and opening it again."""

from django.db import transaction

from actionplans.models import AreaForDevelopmentClosing, PriorityClosing
from actionplans.models.closings import Closing
from actionplans.operations.common import said
from core import audit, clock
from core.errors import RuleBroken
from core.versions import lock
from governance.models import Decision
from inspection.models import AreaForDevelopment, Evidence
from partners.models import LocalArea, Person
from strategies.models import Priority


@transaction.atomic
def close_priority(
    priority: Priority, *, decision: Decision, impact_evidence: Evidence, words: str, by: Person
) -> PriorityClosing:
    """Close a priority of a strategy that is in force: by a board's decision, on evidence that the difference is felt.

    Raises RuleBroken if it is closed already, nothing is said, or decision or evidence is another area's, hidden from
    this person, or does not hold.
    """
    priority = lock(priority)
    if not priority.strategy.is_open:
        raise RuleBroken("This strategy has ended, so its priorities are not closed any more.")
    return _close(
        PriorityClosing(priority=priority), priority, priority.strategy.area, decision, impact_evidence, words, by
    )


@transaction.atomic
def close_area_for_development(
    item: AreaForDevelopment, *, decision: Decision, impact_evidence: Evidence, words: str, by: Person
) -> AreaForDevelopmentClosing:
    """Close an area for development of a self-evaluation in the same way. Raises what close_priority does, and where it
    was taken back."""
    item = lock(item)
    if item.is_taken_back:
        raise RuleBroken("This was taken back, so there is nothing to close.")
    closing = AreaForDevelopmentClosing(area_for_development=item)
    return _close(closing, item, item.judgement.self_evaluation.area, decision, impact_evidence, words, by)


def _close(
    closing: Closing,
    target: Priority | AreaForDevelopment,
    area: LocalArea,
    decision: Decision,
    evidence: Evidence,
    words: str,
    by: Person,
) -> Closing:
    if target.closings.standing().exists():
        raise RuleBroken("This is closed already.")
    closing.words = said(words, "words", "Say what has changed for children, young people and families.")
    if not Decision.objects.visible_to(by, area).filter(pk=decision.pk).exists():
        raise RuleBroken("Choose a decision of this local area.", field="decision")
    if not decision.is_in_force:
        raise RuleBroken("That decision is no agreement, or its condition has not been met.", field="decision")
    if not Evidence.objects.visible_to(by, area).current().filter(pk=evidence.pk).exists():
        raise RuleBroken("Choose evidence of this local area that stands.", field="impact_evidence")
    closing.decision, closing.impact_evidence = decision, evidence
    closing.closed_by, closing.closed_at = by, clock.now()
    with audit.record(f"{target._meta.model_name}_closed", by=by, reason=closing.words):
        closing.save()
    return closing


@transaction.atomic
def reopen(closing: Closing, *, reason: str, seen_version: int | None = None, by: Person) -> Closing:
    """Open again what was closed, with the reason. The closing stays in the history.

    Raises RuleBroken if it was opened before or no reason is given; EditConflict if it changed.
    """
    closing = lock(closing, seen_version)
    if closing.reopened_at is not None:
        raise RuleBroken("This was opened again already.")
    reason = said(reason, "reason", "Say why it is opened again.")
    with audit.record(f"{closing._meta.model_name}_reopened", by=by, reason=reason):
        closing.reopened_at, closing.reopened_by, closing.reopened_because = clock.now(), by, reason
        closing.save()
    return closing
