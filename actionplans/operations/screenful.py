"""Many actions updated in one step: as many statements for twenty-five as for one."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import prefetch_related_objects

from actionplans.calculated import calculated_of_each
from actionplans.models import Action, RagLevel, RagUpdate
from actionplans.operations.common import copy_rag, new_rag
from actionplans.operations.drafts import drop_drafts
from actionplans.operations.evidencing import demand_whole, record_by_link
from actionplans.operations.progress import COMPLETION_TO_CONFIRM, RAG_STAYS, checked_words, note_completion
from core import audit, clock
from core.errors import EditConflict, RuleBroken
from core.versions import lock_each, save_each
from partners.models import Person
from partners.notifications import notify_of_each

COPIED = (
    "level", "delivery_status", "rag_reason", "cause", "path_to_green", "rag_since", "last_updated_at",
    "last_updated_by", "completed_at", "completed_by", "version",
)  # fmt: skip
"""What an update changes in the action itself."""


@dataclass(frozen=True)
class Saying:
    """What somebody says of one action among several; `seen_version` is the version that he had in view. With a title
    and a link it brings a new item of evidence."""

    action: Action
    level: RagLevel
    reason: str
    cause: str = ""
    path_to_green: str = ""
    no_path_yet: bool = False
    evidence_title: str = ""
    evidence_link: str = ""
    seen_version: int | None = None


@dataclass
class Outcome:
    """What came of it: the updates that were made, and by the action’s number why another was not."""

    made: list[RagUpdate] = field(default_factory=list)
    refused: dict[int, RuleBroken | EditConflict] = field(default_factory=dict)

    def demand_all(self) -> None:
        """Raise what stood against the first that was refused, for whoever wants all of them or none."""
        for refusal in self.refused.values():
            raise refusal


@transaction.atomic
def update_rags(sayings: Sequence[Saying], *, by: Person) -> Outcome:
    """Give several open actions of one area a new RAG each, as `update_rag` does: each is locked, checked and kept by
    itself, and one that is refused holds no other back. New evidence is recorded and linked in the same step. Raises
    nothing for a single one: Outcome says it."""
    current = lock_each(Action, {saying.action.pk: saying.seen_version for saying in sayings})
    changed = [one.current for one in current.values() if isinstance(one, EditConflict)]
    prefetch_related_objects([one for one in current.values() if isinstance(one, Action)] + changed, "level")
    prefetch_related_objects(changed, "last_updated_by")
    outcome, checked = Outcome(), []
    for saying in sayings:
        try:
            checked.append(_checked(current.get(saying.action.pk), saying))
        except (RuleBroken, EditConflict) as refusal:
            outcome.refused[saying.action.pk] = refusal
    if checked:
        _save(checked, outcome, by)
        brought = {said.action.pk: (said.evidence_title, said.evidence_link) for said in sayings if said.evidence_link}
        with_it = [(made, *brought[made.action_id]) for made in outcome.made if made.action_id in brought]
        record_by_link(with_it, by=by)
    return outcome


def _checked(found: Action | EditConflict | None, saying: Saying) -> tuple[Action, RagLevel, tuple[str, str, str]]:
    if found is None:
        raise RuleBroken("You can no longer see this action.")
    now = found.current if isinstance(found, EditConflict) else found
    if not now.is_open:
        raise RuleBroken(f"This action is closed, {RAG_STAYS}.")
    if isinstance(found, EditConflict):
        raise found
    words = checked_words(now, saying.level, saying.reason, saying.cause, saying.path_to_green, saying.no_path_yet)
    demand_whole(saying.evidence_title, saying.evidence_link)
    return now, saying.level, words


def _save(checked: list[tuple[Action, RagLevel, tuple[str, str, str]]], outcome: Outcome, by: Person) -> None:
    actions = [action for action, _, _ in checked]
    by_their_dates = calculated_of_each(actions, clock.today(), updated_now=True)
    with audit.record("RAG_updated", by=by):
        for action, level, words in checked:
            update = new_rag(action, level, *words, by_their_dates[action.pk], by)
            copy_rag(action, update)
            note_completion(action, update)
            outcome.made.append(update)
        RagUpdate.objects.bulk_create(outcome.made)
        save_each(actions, COPIED)
        drop_drafts(actions, by=by)
        to_confirm = [
            (action, [Person(pk=action.accountable_person_id)])
            for action in actions
            if action.awaits_confirmation and action.accountable_person_id not in (None, by.pk)
        ]
        if to_confirm:
            prefetch_related_objects([action for action, _ in to_confirm], "area")
            notify_of_each(to_confirm, COMPLETION_TO_CONFIRM, area=to_confirm[0][0].area)
