"""An update together with the evidence for it, in one step."""

from collections.abc import Collection, Iterable, Sequence

from django.db import transaction
from django.db.models import prefetch_related_objects

from actionplans.models import Action, ActionEvidence, RagLevel, RagUpdate
from actionplans.models.links import seen_by
from actionplans.operations.common import link
from actionplans.operations.progress import update_rag
from core import audit, clock
from core.errors import RuleBroken
from core.uploads import Upload
from inspection.models import Evidence
from inspection.operations import record_evidence, record_evidence_of_each
from partners.models import Partner, Person


@transaction.atomic
def update_rag_with_evidence(
    action: Action,
    *,
    level: RagLevel,
    reason: str,
    evidence: Iterable[Evidence] = (),
    evidence_title: str = "",
    evidence_link: str = "",
    evidence_file: Upload | None = None,
    by: Person,
    **words,
) -> RagUpdate:
    """Give an action a new RAG (`update_rag`), and link it with evidence that shows it: items that are there already,
    and one new item with a title and a link or a file, recorded for the partner of whoever updates, dated today, seen
    by those who see the action. All of it or nothing.

    Raises as `update_rag` and `record_evidence` do, and RuleBroken where new evidence has no title, or nothing to it,
    or an item is hidden from this person.
    """
    chosen, title = list(evidence), evidence_title.strip()
    demand_whole(title, evidence_link, evidence_file, nothing="Add a link or a file for the new evidence.")
    _demand_seen(action, chosen, by)
    with audit.record("RAG_updated", by=by, reason=reason):
        update = update_rag(action, level=level, reason=reason, by=by, **words)
        if title:
            chosen.append(
                record_evidence(
                    action.area,
                    audience=action.audience,
                    title=title,
                    kind=Evidence.Kind.OTHER,
                    dated_on=clock.today(),
                    source_body=str(owner_of_evidence(action, by)),
                    owner_partner=owner_of_evidence(action, by),
                    shows=reason,
                    link=evidence_link,
                    upload=evidence_file,
                    by=by,
                )
            )
        there = ActionEvidence.objects.filter(action=action, unlinked_at=None).values_list("evidence", flat=True)
        link(ActionEvidence, action, "evidence", [each for each in chosen if each.pk not in set(there)], update.at)
    return update


def owner_of_evidence(action: Action, person: Person) -> Partner | None:
    """For which partner this person records evidence about an action: the one that leads it where he belongs to that,
    else one of his own in the area; None where he belongs to none."""
    return Partner.objects.filter(pk=_number_of_owner(action, person)).first()


def _number_of_owner(action: Action, person: Person) -> int | None:
    if person.is_member_of(action.lead_partner_id, action.area_id):
        return action.lead_partner_id
    return next((held.partner_id for held in person.standing.memberships if held.area_id == action.area_id), None)


def record_by_link(brought: Sequence[tuple[RagUpdate, str, str]], *, by: Person) -> None:
    """Record what each of these updates of one area brings, an item with a title and a link, as
    `update_rag_with_evidence` does, and link it to its action: as many statements for twenty-five as for one, and none
    for none."""
    if not brought:
        return
    actions = [update.action for update, _, _ in brought]
    prefetch_related_objects(actions, "area", "audience")
    owners = {action.pk: _number_of_owner(action, by) for action in actions}
    partners = Partner.objects.in_bulk(set(owners.values()))
    items = [
        Evidence(
            area=update.action.area,
            audience=update.action.audience,
            title=title.strip(),
            kind=Evidence.Kind.OTHER,
            dated_on=clock.today(),
            source_body=str(partners[owners[update.action_id]]),
            owner_partner=partners[owners[update.action_id]],
            recorded_by=by,
            shows=update.reason,
            link=address,
        )
        for update, title, address in brought
    ]
    with audit.record("RAG_updated", by=by):
        recorded = record_evidence_of_each(actions[0].area, items, by=by)
        ActionEvidence.objects.bulk_create(
            ActionEvidence(action=update.action, evidence=item, linked_at=update.at)
            for (update, _, _), item in zip(brought, recorded, strict=True)
        )


def demand_whole(title: str, *shown: object, nothing: str = "Add a link to the new evidence.") -> None:
    """New evidence has a title and something to look at, or there is none."""
    if any(shown) and not title.strip():
        raise RuleBroken("Enter a title for the new evidence.", field="evidence_title")
    if title.strip() and not any(shown):
        raise RuleBroken(nothing, field="evidence_link")


def _demand_seen(action: Action, chosen: Collection[Evidence], by: Person) -> None:
    wanted = {each.pk for each in chosen}
    if wanted and seen_by(by, "evidence", action.area).filter(pk__in=wanted).count() < len(wanted):
        raise RuleBroken("Choose among the evidence of this local area.", field="evidence")
