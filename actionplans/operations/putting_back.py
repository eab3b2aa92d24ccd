"""Putting actions back as they were before an import or a change of several, while nobody has touched them since.

What is kept of an action is only what was changed in it, so that whoever undoes it puts back that and nothing else.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from actionplans.dates import SaidDate
from actionplans.models import (
    Action,
    ActionPriority,
    ActionTag,
    ActionWorkstream,
    DeliveryStatus,
    ImportedRow,
    RagLevel,
    SupportingPartner,
)
from actionplans.models.links import AGE_PHASES, PREPARING_FOR_ADULTHOOD
from actionplans.models.several import ChangedAction
from actionplans.operations.actions import edit_action, reassign_action
from actionplans.operations.common import add_rag
from actionplans.operations.progress import revise_due_date, update_rag
from core import audit
from core.errors import EditConflict, RuleBroken
from core.versions import lock, lock_each
from partners.models import Partner, Person
from strategies.models import Priority, Workstream

MOST_NAMED = 3
LINKS = ("workstreams", "priorities", "tags", "supporting")
RATED = frozenset({"level", "rag_reason", "cause", "path_to_green"})
KINDS = {
    "edit_action": ("title", "description", "baseline", "success_measure", "start", "must_should_could", *LINKS[:3]),
    "reassign_action": ("lead_partner", "lead_person", "accountable_person", "supporting"),
    "revise_due_date_of_action": ("due",),
    "update_rag_of_action": tuple(RATED),
    "close_action": ("closed",),
}
"""What each kind of change says anew, by the verb that it asks for."""


def serves(action: Action, by: Person) -> tuple[list[Workstream], list[Priority]]:
    """The workstreams and priorities that it serves now, as far as this person sees them."""
    area = action.area
    held = {"action_workstreams__action": action, "action_workstreams__unlinked_at": None}
    workstreams = list(Workstream.objects.visible_to(by, area).filter(**held))
    held = {"action_priorities__action": action, "action_priorities__unlinked_at": None}
    return workstreams, list(Priority.objects.visible_to(by, area).filter(**held))


def as_they_are(actions: Sequence[Action], by: Person) -> dict[int, dict[str, Any]]:
    """All that a change can change in actions of one area, as they read now, by number: four queries, however many."""
    if not actions:
        return {}
    of_all = {"action__in": [action.pk for action in actions]}
    standing, area = of_all | {"unlinked_at": None}, actions[0].area
    workstreams, priorities = (one.objects.visible_to(by, area) for one in (Workstream, Priority))
    links = {
        "workstreams": ActionWorkstream.objects.filter(workstream__in=workstreams, **standing).values_list(
            "action", "workstream"
        ),
        "priorities": ActionPriority.objects.filter(priority__in=priorities, **standing).values_list(
            "action", "priority"
        ),
        "tags": ActionTag.objects.filter(**standing).values_list("action", "tag"),
        "supporting": SupportingPartner.objects.filter(**of_all).values_list("action", "partner"),
    }
    found = {action.pk: _alone(action) | {name: [] for name in LINKS} for action in actions}
    for name, rows in links.items():
        for action, linked in sorted(rows):
            found[action][name].append(linked)
    return found


def as_it_is(action: Action, by: Person) -> dict[str, Any]:
    """The same of one action."""
    return as_they_are([action], by)[action.pk]


def _alone(action: Action) -> dict[str, Any]:
    return {
        "title": action.title,
        "description": action.description,
        "baseline": action.baseline,
        "success_measure": action.success_measure,
        "start": [action.start_words, _iso(action.start_on)],
        "must_should_could": action.must_should_could,
        "lead_partner": action.lead_partner_id,
        "lead_person": action.lead_person_id,
        "accountable_person": action.accountable_person_id,
        "due": [action.due_words, _iso(action.due_earliest), _iso(action.due_latest)],
        "level": action.level_id,
        "rag_reason": action.rag_reason,
        "cause": action.cause,
        "path_to_green": action.path_to_green,
        "completed_by": action.completed_by_id,
        "closed": not action.is_open,
    }


def what_differs(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    """What an action said before and does not say after; of what it is linked with, what came and what went."""
    differs: dict[str, Any] = {}
    for name, now in after.items():
        was = before[name]
        if name in LINKS:
            came, went = [one for one in now if one not in was], [one for one in was if one not in now]
            if came or went:
                differs[name] = {"came": came, "went": went}
        elif was != now:
            differs[name] = was
    if differs.keys() & RATED:  # a rating is put back as a whole
        differs |= {name: before[name] for name in RATED}
    return differs


def _iso(day: dt.date | None) -> str | None:
    return day.isoformat() if day else None


def lock_untouched(rows: Sequence[ImportedRow] | Sequence[ChangedAction], many: int, it: str) -> dict[int, Action]:
    """The actions of an import or a change of several, locked, so that nobody else changes them meanwhile.

    Raises RuleBroken, which names them, where any has been changed since; and where there are not as many as it
    changed, because the others are hidden from this person.
    """
    found = lock_each(Action, {row.action_id: row.version_then for row in rows})
    if len(found) != many:
        raise RuleBroken(f"You do not see every action that was changed, so {it} can’t be undone by you.")
    touched = [one.current for one in found.values() if isinstance(one, EditConflict)]
    if touched:
        named = "; ".join(action.title for action in touched[:MOST_NAMED])
        more = f" and {len(touched) - MOST_NAMED} more" if len(touched) > MOST_NAMED else ""
        raise RuleBroken(
            f"{len(touched)} of its actions have been changed since, so {it} can’t be undone as a whole: "
            f"{named}{more}. Change or close them one by one."
        )
    return found


def put_back(
    action: Action, before: Mapping[str, Any], why: str, *, by: Person, demand: Callable[[str], None] | None = None
) -> None:
    """Let an action say again what it said before, each kind of change by the operation that is used by hand; `demand`
    is asked first about the verb of each, and refuses by raising. One that was closed goes on."""
    for verb, names in KINDS.items():
        said = {name: before[name] for name in names if name in before}
        if said and demand is not None and not (verb == "update_rag_of_action" and "closed" in before):
            demand(verb)
    action = Action.objects.select_related("area", "level").get(pk=action.pk)
    if "closed" in before:
        _go_on(action, before, why, by)
    elif before.get("level") is not None:
        _rate_as_before(action, before, why, by)
    due = _said(before["due"]) if "due" in before else None
    # What starts later again must be due later first, and the other way round.
    is_first = due is not None and (due.latest or dt.date.max) > (action.due_latest or dt.date.max)
    if is_first:
        revise_due_date(action, due=due, reason=why, by=by)
    if before.keys() & set(KINDS["edit_action"]):
        _say_as_before(action, before, why, by)
    if due is not None and not is_first:
        revise_due_date(action, due=due, reason=why, by=by)
    # Who it belongs to comes last: whoever gives it back may see it no more.
    if before.keys() & set(KINDS["reassign_action"]):
        _give_back(action, before, why, by)


def _go_on(action: Action, before: Mapping[str, Any], why: str, by: Person) -> None:
    """What was closed without completion is open again, as it was rated then."""
    action = lock(action)
    level = RagLevel.objects.get(pk=before["level"])
    with audit.record("action_opened_again", by=by, reason=why):
        update = add_rag(action, level, before["rag_reason"] or why, before["cause"], before["path_to_green"], by)
        if level.delivery_status == DeliveryStatus.COMPLETE:  # it waited to be confirmed: it does again
            action.completed_at, action.completed_by_id = update.at, before["completed_by"]
        action.closed_at, action.closed_by, action.closed_reason = None, None, ""
        action.save()


def _rate_as_before(action: Action, before: Mapping[str, Any], why: str, by: Person) -> None:
    update_rag(
        action,
        level=RagLevel.objects.get(pk=before["level"]),
        reason=before["rag_reason"] or why,
        cause=before["cause"],
        path_to_green=before["path_to_green"],
        no_path_yet=not before["path_to_green"],
        by=by,
    )


def _say_as_before(action: Action, before: Mapping[str, Any], why: str, by: Person) -> None:
    workstreams, priorities = serves(action, by)
    tags = _linked(list(action.tags.filter(unlinked_at=None).values_list("tag", flat=True)), before.get("tags"))
    area = action.area
    edit_action(
        action,
        title=before.get("title", action.title),
        description=before.get("description", action.description),
        baseline=before.get("baseline", action.baseline),
        success_measure=before.get("success_measure", action.success_measure),
        start=_said(before.get("start", [action.start_words, _iso(action.start_on)])),
        must_should_could=before.get("must_should_could", action.must_should_could),
        workstreams=_found(Workstream.objects.visible_to(by, area), workstreams, before.get("workstreams")),
        priorities=_found(Priority.objects.visible_to(by, area), priorities, before.get("priorities")),
        age_phases=[tag for tag in tags if tag in AGE_PHASES],
        preparing_for_adulthood=[tag for tag in tags if tag in PREPARING_FOR_ADULTHOOD],
        reason=why,
        seen_version=None,
        by=by,
    )


def _give_back(action: Action, before: Mapping[str, Any], why: str, by: Person) -> None:
    people = Person.objects.in_bulk(
        [before[name] for name in ("lead_person", "accountable_person") if before.get(name)]
    )
    held = [link.partner for link in action.supporting.select_related("partner")]
    reassign_action(
        action,
        lead_partner=Partner.objects.get(pk=before.get("lead_partner", action.lead_partner_id)),
        lead_person=people.get(before["lead_person"]) if "lead_person" in before else action.lead_person,
        accountable_person=people.get(before["accountable_person"])
        if "accountable_person" in before
        else action.accountable_person,
        supporting=_found(Partner.objects.all(), held, before.get("supporting")),
        reason=why,
        seen_version=None,
        tell=False,
        by=by,
    )


def _linked(now: list, differs: Mapping[str, list] | None) -> list:
    if differs is None:
        return now
    return [one for one in now if one not in differs["came"]] + [one for one in differs["went"] if one not in now]


def _found(among, now: Iterable, differs: Mapping[str, list] | None) -> list:
    return list(among.filter(pk__in=_linked([one.pk for one in now], differs)))


def _said(kept: Sequence[str | None]) -> SaidDate | None:
    words, *days = kept
    if not words:
        return None
    found = [None if day is None else dt.date.fromisoformat(day) for day in days]
    return SaidDate(words, found[0], found[-1])
