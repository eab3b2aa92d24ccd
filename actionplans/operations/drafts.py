"""What somebody has begun to say of an action, and keeps to himself until he sends it."""

from collections.abc import Collection, Sequence

from django.db import transaction

from actionplans.models import Action, RagDraft, RagLevel
from core import audit, clock
from core.errors import RuleBroken
from partners.models import Person

KEPT = ("level", "reason", "cause", "path_to_green", "no_path_yet", "seen_version", "saved_at")
EVIDENCE = ("evidence_title", "evidence_link")
"""Kept where the form has boxes for it; a form without them leaves what the draft holds."""


@transaction.atomic
def save_draft(
    action: Action,
    *,
    level: RagLevel | None = None,
    reason: str = "",
    cause: str = "",
    path_to_green: str = "",
    no_path_yet: bool = False,
    seen_version: int,
    by: Person,
    **evidence: str,
) -> RagDraft:
    """Keep what this person has typed about an open action, in place of his earlier draft of it. Nobody else sees it,
    and nothing about the action changes. `evidence`: the title and the link of new evidence, where he could type them.

    Raises RuleBroken if the action is closed.
    """
    words = {"level": level, "reason": reason, "cause": cause, "path_to_green": path_to_green} | evidence
    if not save_drafts([(action, words | {"no_path_yet": no_path_yet, "seen_version": seen_version})], by=by):
        raise RuleBroken("This action is closed, so there is nothing to draft.")
    return RagDraft.objects.get(action=action, person=by)


@transaction.atomic
def save_drafts(drafts: Sequence[tuple[Action, dict]], *, by: Person) -> list[Action]:
    """The same of several open actions, each with what was typed, in one statement; those that are closed are left
    out. Returns those whose draft was kept."""
    now = clock.now()
    rows = [RagDraft(action=action, person=by, saved_at=now, **words) for action, words in drafts if action.is_open]
    kept = KEPT + tuple(name for name in EVIDENCE if any(name in words for _, words in drafts))
    with audit.record("draft_saved", by=by):
        RagDraft.objects.bulk_create(
            rows, update_conflicts=True, unique_fields=["action", "person"], update_fields=kept
        )
    return [row.action for row in rows]


@transaction.atomic
def drop_drafts(actions: Collection[Action], *, by: Person) -> int:
    """Throw this person's own drafts about these actions away: they were sent, or he no longer wants them."""
    return RagDraft.objects.filter(action__in=actions, person=by).delete()[0]


@transaction.atomic
def forget_drafts_out_of_reach(person: Person) -> int:
    """Throw away a person's drafts about actions that he no longer sees. Call it acting as him."""
    return RagDraft.objects.filter(person=person).exclude(action__in=Action.objects.visible_to(person)).delete()[0]
