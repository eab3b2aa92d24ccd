"""Changing several actions at once: looked at first, row by row, then done together or not at all."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial

from django.db import transaction

from actionplans.dates import SaidDate
from actionplans.models import Action, ChangedAction, ChangeOfSeveral, Plan
from actionplans.models.links import AGE_PHASES, PREPARING_FOR_ADULTHOOD, Tag
from actionplans.operations.actions import ACTION_GIVEN, edit_action, reassign_action
from actionplans.operations.common import said
from actionplans.operations.imports import ACTIONS_GIVEN
from actionplans.operations.progress import close_action, revise_due_date
from actionplans.operations.putting_back import as_they_are, lock_untouched, put_back, what_differs
from actionplans.several import Change
from core import audit, clock
from core.access import also_seeing, may
from core.errors import EditConflict, RuleBroken
from core.versions import lock
from partners.models import Person
from partners.notifications import notify
from strategies.models import Priority, Workstream


@dataclass(frozen=True)
class Line:
    """One thing that changes in an action: what it was, and what it becomes."""

    label: str
    was: str
    becomes: str


@dataclass(frozen=True)
class Outcome:
    """What becomes of one action: what changes in it, or why nothing does."""

    action: Action
    lines: list[Line] = field(default_factory=list)
    why: str = ""
    is_so: bool = False
    """Whether it is already as it should become."""


def preview_change(chosen: Iterable[tuple[Action, int]], *, change: Change, by: Person) -> list[Outcome]:
    """What `change_several` would do with each action, found out by doing it and taking it back: the same rules decide,
    and nothing is kept."""
    with transaction.atomic():
        outcomes = [_outcome(action, seen, change, by) for action, seen in chosen]
        transaction.set_rollback(True)
    return outcomes


@transaction.atomic
def change_several(
    chosen: Iterable[tuple[Action, int]], *, change: Change, expected: Iterable[int], by: Person
) -> list[Outcome]:
    """Change those of the chosen actions (each with the version that was seen) of which the preview said that they can
    be changed: `expected`, by number. Each is its own entry in its history, with the same reason, and all together can
    be undone while nobody has touched them since. A new lead is told once, however many he gets.

    Raises RuleBroken, and changes nothing, where other actions can be changed now than the preview said.
    """
    chosen = list(chosen)
    were = as_they_are([action for action, _ in chosen], by)
    outcomes = [_outcome(action, seen, change, by) for action, seen in chosen]
    done = [outcome.action for outcome in outcomes if not outcome.why]
    if {action.pk for action in done} != set(expected):
        raise RuleBroken("Something has changed since you looked, so nothing was saved. Look at it again.")
    if change.lead_person is not None and change.lead_person != by:
        _tell([action for action in done if action.lead_person_id != change.lead_person.pk], change.lead_person)
    if done:
        labels = dict.fromkeys(line.label for outcome in outcomes for line in outcome.lines)
        _keep(done, were, what=", ".join(labels), reason=change.reason, by=by)
    return outcomes


def _keep(done: list[Action], were: Mapping[int, Mapping], *, what: str, reason: str, by: Person) -> None:
    """Note what was changed, so that it can be undone. Whoever has given an action away may see it no more."""
    audiences = {action.audience_id for action in done}
    with audit.record("several_changed", by=by, reason=reason), also_seeing(*audiences):
        made = ChangeOfSeveral.objects.create(
            area=done[0].area, what=what, reason=reason, many=len(done), made_by=by, made_at=clock.now()
        )
        changed = Action.objects.select_related("area").filter(pk__in=[action.pk for action in done]).order_by("pk")
        are = as_they_are(list(changed), by)
        ChangedAction.objects.bulk_create(
            ChangedAction(
                change=made,
                action=action,
                before=what_differs(were[action.pk], are[action.pk]),
                version_then=action.version,
            )
            for action in changed
        )


@transaction.atomic
def undo_change(made: ChangeOfSeveral, *, reason: str, by: Person) -> ChangeOfSeveral:
    """Put back what a change of several changed, all of it or nothing, while nobody has touched any of its actions
    since. All of it stays in the history of each action: what is put back are new entries there.

    Raises RuleBroken if it is undone already, an action was changed since or is hidden from this person or is not his
    to change so, or no reason is given.
    """
    made = lock(made)
    reason = said(reason, "reason", "Say why the change is undone.")
    if made.undone_at is not None:
        raise RuleBroken("This change is undone already.")
    rows = list(made.rows.all())
    actions = lock_untouched(rows, made.many, "it")
    why = f"Change of several actions undone: {reason}"
    with audit.record("change_of_several_undone", by=by, reason=why):
        for row in rows:
            action = actions[row.action_id]
            put_back(action, row.before, why, by=by, demand=partial(_demand_undoing, by, action))
        made.undone_at, made.undone_by, made.undone_reason = clock.now(), by, reason
        made.save()
    return made


def _demand_undoing(by: Person, action: Action, verb: str) -> None:
    if not may(by, f"actionplans.{verb}", action):
        raise RuleBroken(f"“{action.title}” is not yours to change in this way, so nothing is undone.")


def touched_after(made: ChangeOfSeveral) -> list[Action]:
    """The actions of a change of several that somebody changed afterwards: while there are any it can't be undone."""
    rows = made.rows.select_related("action")
    return [row.action for row in rows if row.action.version != row.version_then]


def _outcome(action: Action, seen: int, change: Change, by: Person) -> Outcome:
    try:
        with transaction.atomic():
            lines = list(_changed(action, seen, change, by))
    except RuleBroken as refusal:
        return Outcome(action, why=refusal.message)
    except EditConflict:
        return Outcome(action, why="Somebody has changed it since you chose it. Look at it, and choose it again.")
    return Outcome(action, lines) if lines else Outcome(action, why="It is so already.", is_so=True)


def _changed(action: Action, seen: int, change: Change, by: Person) -> Iterable[Line]:
    """Do all that changes in one action. Who it belongs to comes last: whoever gives it away may see it no more."""
    if change.close:
        _demand(by, "actionplans.close_action", action, "close it")
        close_action(action, reason=change.reason, seen_version=seen, by=by)
        yield Line("State", "Open", "Closed without completion")
        return
    for step in (_due, _served, _given):
        lines = list(step(action, seen, change, by))
        # Only the first step finds the version that was seen; those after it follow in the same transaction.
        seen += bool(lines)
        yield from lines


def _due(action: Action, seen: int, change: Change, by: Person) -> Iterable[Line]:
    if change.due is None or change.due == action.due:
        return
    _demand(by, "actionplans.revise_due_date_of_action", action, "change its due date")
    revise_due_date(action, due=change.due, reason=change.reason, seen_version=seen, by=by)
    yield Line("Due", action.due_words, change.due.words)


def _served(action: Action, seen: int, change: Change, by: Person) -> Iterable[Line]:
    now = {
        "Workstreams": _linked(Workstream, "action_workstreams", action, by),
        "Priorities": _linked(Priority, "action_priorities", action, by),
        "Tags": [Tag(row.tag) for row in action.tags.filter(unlinked_at=None)],
    }
    wanted = {
        "Workstreams": _with(now["Workstreams"], change.add_workstream, change.remove_workstream),
        "Priorities": _with(now["Priorities"], change.add_priority, change.remove_priority),
        "Tags": _with(now["Tags"], _tag(change.add_tag), _tag(change.remove_tag)),
    }
    if wanted == now:
        return
    _demand(by, "actionplans.edit_action", action, "change what it serves")
    edit_action(
        action,
        title=action.title,
        description=action.description,
        success_measure=action.success_measure,
        start=SaidDate(action.start_words, action.start_on, action.start_on) if action.start_words else None,
        must_should_could=action.must_should_could,
        workstreams=wanted["Workstreams"],
        priorities=wanted["Priorities"],
        age_phases=[tag for tag in wanted["Tags"] if tag in AGE_PHASES],
        preparing_for_adulthood=[tag for tag in wanted["Tags"] if tag in PREPARING_FOR_ADULTHOOD],
        reason=change.reason,
        seen_version=seen,
        by=by,
    )
    for label, things in wanted.items():
        if things != now[label]:
            yield Line(label, _words(now[label]), _words(things))


def _given(action: Action, seen: int, change: Change, by: Person) -> Iterable[Line]:
    partner = change.lead_partner or action.lead_partner
    person = None if change.nobody else change.lead_person or action.lead_person
    if (partner, person) == (action.lead_partner, action.lead_person):
        return
    _demand(by, "actionplans.reassign_action", action, "give it to others")
    reassign_action(
        action,
        lead_partner=partner,
        lead_person=person,
        accountable_person=action.accountable_person,
        supporting=action.responsible_partners(),
        reason=change.reason,
        seen_version=seen,
        tell=False,
        by=by,
    )
    if partner != action.lead_partner:
        yield Line("Lead partner", str(action.lead_partner), str(partner))
    if person != action.lead_person:
        yield Line("Lead", str(action.lead_person or "nobody by name"), str(person or "nobody by name"))


def _demand(by: Person, verb: str, action: Action, what: str) -> None:
    if not may(by, verb, action):
        raise RuleBroken(f"You may not {what}.")


def _linked(model, path: str, action: Action, by: Person) -> list:
    linked = {f"{path}__action": action, f"{path}__unlinked_at": None}
    return list(model.objects.visible_to(by, action.area).filter(**linked))


def _tag(value: str) -> Tag | None:
    return Tag(value) if value else None


def _with(now: list, added, removed) -> list:
    kept = [thing for thing in now if thing != removed]
    return kept if added is None or added in kept else [*kept, added]


def _words(things: list) -> str:
    return "; ".join(str(getattr(thing, "label", thing)) for thing in things) or "none"


def _tell(actions: list[Action], lead: Person) -> None:
    """One message for each plan in which he gets several actions; for a single one the usual."""
    by_plan: dict[int, list[Action]] = {}
    for action in actions:
        by_plan.setdefault(action.home_plan_id, []).append(action)
    for plan_id, given in by_plan.items():
        plan = Plan.objects.filter(pk=plan_id).first() if len(given) > 1 else None
        if plan is not None:
            notify([lead], ACTIONS_GIVEN, plan, area=given[0].area)
            continue
        for action in given:  # one alone, or several of a plan that is hidden from who gives them
            notify([lead], ACTION_GIVEN, action, area=action.area)
