"""Every write about plans that are brought in from files."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.db import transaction

from actionplans.dates import SaidDate
from actionplans.importing import columns as matching
from actionplans.importing.preview import Preview, preview_of
from actionplans.importing.rows import ADD, Row
from actionplans.importing.tables import tables_in
from actionplans.models import Action, DeliveryStatus, ImportedRow, Plan, PlanImport, RagLevel
from actionplans.operations.actions import (
    ACTION_GIVEN,
    NewAction,
    create_actions,
    edit_action,
    reassign_action,
)
from actionplans.operations.common import lock_live, said
from actionplans.operations.places import end_place
from actionplans.operations.progress import add_milestone, close_action, revise_due_date
from actionplans.operations.putting_back import as_they_are, lock_untouched, put_back, serves, what_differs
from actionplans.operations.screenful import Saying, update_rags
from core import audit, clock
from core.errors import RuleBroken
from core.uploads import Upload
from core.versions import lock
from partners.models import Partner, Person
from partners.notifications import notify

SETTLED = "This import is settled already. Go back to the plan to see what came of it."
ACTIONS_GIVEN = "actionplans.actions_given"
MOST_NAMED = 3
ADDED_AT_ONCE = 100


@transaction.atomic
def start_import(plan: Plan, *, upload: Upload, by: Person) -> PlanImport:
    """Read the tables of a file, to be looked over by this person before anything of it is in the plan. What columns
    and words meant in the last import with the same headings, as far as this person sees it, is offered again.

    Raises RuleBroken for a closed plan and for a file in which no table can be read.
    """
    draft = _new(lock_live(plan), upload, by)
    with audit.record("import_begun", by=by):
        _take_in(draft, tables_in(upload), by)
        draft.save()
    return draft


@transaction.atomic
def keep_to_read(plan: Plan, *, upload: Upload, by: Person) -> PlanImport:
    """Keep a large file until a worker has read it. Raises RuleBroken for a closed plan."""
    draft = _new(lock_live(plan), upload, by)
    with audit.record("import_begun", by=by):
        draft.state, draft.unread = PlanImport.State.READING, upload.content
        draft.save()
    return draft


@transaction.atomic
def take_in_what_was_read(draft: PlanImport, *, tables: Sequence[matching.Table], by: Person) -> PlanImport:
    """Let the tables of a large file be looked over, now that they are read; the file itself goes. Raises RuleBroken
    where it has been dropped meanwhile."""
    draft = lock(draft)
    if draft.state != PlanImport.State.READING:
        raise RuleBroken("This file is not being read any more.")
    with audit.record("import_read", by=by):
        draft.state, draft.unread = PlanImport.State.DRAFT, None
        _take_in(draft, tables, by)
        draft.save()
    return draft


def _new(plan: Plan, upload: Upload, by: Person) -> PlanImport:
    return PlanImport(plan=plan, file_name=upload.name[:200], started_by=by, started_at=clock.now())


def _take_in(draft: PlanImport, tables: Sequence[matching.Table], by: Person) -> None:
    tables = matching.upright(tables)
    best = max(range(len(tables)), key=lambda place: (_fit(tables[place]), len(tables[place].rows), -place))
    draft.tables = [_kept(table) for table in tables]
    draft.chosen, draft.headings_at = best, matching.heading_row(tables[best])
    _match_anew(draft, by)


def _fit(table: matching.Table) -> int:
    guessed = matching.guess(table.rows[matching.heading_row(table)])
    return len({box for box in guessed if box not in (matching.KEEP, matching.LEAVE_OUT)})


def _kept(table: matching.Table) -> dict[str, Any]:
    return vars(table) | {"colours": [[row, column, colour] for (row, column), colour in table.colours.items()]}


def _match_anew(draft: PlanImport, by: Person) -> None:
    """What each column means: as the last time these headings came, or as it reads."""
    rows = draft.tables[draft.chosen]["rows"]
    headings = rows[draft.headings_at]
    draft.source = matching.source_of(headings)
    before = PlanImport.objects.visible_to(by, draft.plan.area).filter(source=draft.source).exclude(pk=draft.pk).first()
    draft.columns = before.columns if before else matching.guess(headings)
    draft.words = before.words if before else {}
    draft.mended, draft.left_out = {}, []


@transaction.atomic
def choose_table(draft: PlanImport, *, chosen: int, headings_at: int | None, by: Person) -> PlanImport:
    """Say which table of the file is the plan, and in which of its rows the headings stand (counted from nought); with
    None the portal looks for them. Columns are matched anew where that changes.

    Raises RuleBroken where there is no such table or row, or the import is settled.
    """
    draft = lock_draft(draft, by)
    if not 0 <= chosen < len(draft.tables):
        raise RuleBroken("Choose one of the tables.", field="chosen")
    kept = draft.tables[chosen]
    rows = kept["rows"]
    if headings_at is None:
        headings_at = matching.heading_row(matching.Table(kept["name"], rows, kept["numbers"]))
    if not 0 <= headings_at < len(rows):
        raise RuleBroken("There is no such row in this table.", field="headings_at")
    with audit.record("import_matched", by=by):
        if (chosen, headings_at) != (draft.chosen, draft.headings_at):
            draft.chosen, draft.headings_at = chosen, headings_at
            _match_anew(draft, by)
        draft.save()
    return draft


@transaction.atomic
def match_columns(draft: PlanImport, *, columns: Sequence[str], by: Person) -> PlanImport:
    """Say what each column means: a box of an action, to be kept in words, or left out.

    Raises RuleBroken where no column holds the actions, or two columns mean a box that takes one.
    """
    draft = lock_draft(draft, by)
    if "title" not in columns:
        raise RuleBroken("Say which column holds the actions: what will be done.")
    once = [box for box in columns if box and box not in matching.SEVERAL]
    twice = next((box for box in once if once.count(box) > 1), None)
    if twice:
        raise RuleBroken(f"Two columns are “{matching.FIELDS[twice]}”. Choose one, and keep the other in words.")
    with audit.record("import_matched", by=by):
        if list(columns) != draft.columns:
            draft.columns, draft.mended = list(columns), {}
        draft.save()
    return draft


@transaction.atomic
def mend_import(
    draft: PlanImport,
    *,
    mended: Mapping[str, Mapping[str, str]],
    words: Mapping[str, Mapping[str, str]],
    left_out: Mapping[str, bool],
    by: Person,
) -> PlanImport:
    """Type what could not be read, say what words stand for, and leave rows out or take them in again. What is not
    named stays as it was. Raises RuleBroken if the import is settled."""
    draft = lock_draft(draft, by)
    with audit.record("import_mended", by=by):
        for row, boxes in mended.items():
            draft.mended[row] = draft.mended.get(row, {}) | dict(boxes)
        for kind, meanings in words.items():
            draft.words[kind] = draft.words.get(kind, {}) | dict(meanings)
        draft.left_out = sorted(({*draft.left_out} | {row for row, out in left_out.items() if out}) - {
            row for row, out in left_out.items() if not out
        })  # fmt: skip
        draft.save()
    return draft


@transaction.atomic
def drop_import(draft: PlanImport, *, by: Person) -> PlanImport:
    """Give up an import that is being looked over. What was read of the file goes; nothing of it was in the plan."""
    draft = lock(draft)
    if draft.state not in PlanImport.UNFINISHED or draft.started_by_id != by.pk:
        raise RuleBroken(SETTLED)
    with audit.record("import_dropped", by=by):
        _settle(draft, PlanImport.State.DROPPED)
    return draft


def _tell_nobody(written: int) -> None:
    """What is told of the rows that are written where nobody waits for it."""


@transaction.atomic
def bring_in(
    draft: PlanImport, *, seen_version: int | None, told: Callable[[int], None] = _tell_nobody, by: Person
) -> PlanImport:
    """Do what the preview says, all of it or nothing: add the actions that are new and change those that are there,
    through the same operations as by hand, so that their history goes on. Nothing is ever taken away. `told` is called
    by the way with how many rows are written.

    Raises RuleBroken while a row can't be done, or where nothing would change; EditConflict if the import was changed
    after `seen_version`, and RuleBroken for a closed plan.
    """
    draft = lock_draft(draft, by, seen_version)
    draft.plan = lock_live(draft.plan)
    preview = preview_of(draft, by=by)
    demand_whole(preview)
    with audit.record("plan_imported", by=by, reason=f"Brought in from {draft.file_name}"):
        leads: dict[Person, list[Action]] = {}
        made = _add(draft, preview.doing, leads, told, by)
        made += _change_each(draft, preview.doing, leads, lambda changed: told(len(made) + changed), by)
        made.sort(key=lambda row: row.number)
        current = Action.objects.in_bulk([row.action_id for row in made])
        for row in made:
            row.version_then = current[row.action_id].version
        ImportedRow.objects.bulk_create(made)
        _tell_leads(draft.plan, leads, by)
        draft.many = len(made)
        _settle(draft, PlanImport.State.DONE)
    return draft


def demand_whole(preview: Preview) -> None:
    """Raise RuleBroken while a row can't be done, and where nothing would change."""
    if preview.to_mend or preview.unknown:
        raise RuleBroken("Nothing is brought in yet: mend the rows that say why, or leave them out.")
    if not preview.doing:
        raise RuleBroken("There is nothing to bring in: every row is there already, or left out.")


def _lead(leads: dict[Person, list[Action]], action: Action, before: int | None, by: Person) -> None:
    """Note that somebody else than before, and than who brings it in, leads an action."""
    if action.lead_person_id not in (None, before, by.pk):
        leads.setdefault(action.lead_person, []).append(action)


def _add(
    draft: PlanImport, doing: list[Row], leads: dict[Person, list[Action]], told: Callable[[int], None], by: Person
) -> list[ImportedRow]:
    """All new actions, ADDED_AT_ONCE at a time, and what they are rated, which is as many statements for so many as for
    one; those that were given up are closed one by one."""
    rows, made = [row for row in doing if row.will == ADD], []
    for first in range(0, len(rows), ADDED_AT_ONCE):
        made += _add_some(draft, rows[first : first + ADDED_AT_ONCE], leads, by)
        told(len(made))
    return made


def _add_some(
    draft: PlanImport, rows: Sequence[Row], leads: dict[Person, list[Action]], by: Person
) -> list[ImportedRow]:
    made = create_actions(draft.plan, [_said_of(draft, row) for row in rows], tell=False, by=by)
    sayings, given_up = [], []
    for action, row in zip(made, rows, strict=True):
        _lead(leads, action, None, by)
        if row.meant.get("level") is None and not row.meant["progress"]:
            continue
        level = row.meant.get("level") or action.level
        if level.delivery_status == DeliveryStatus.CLOSED_WITHOUT_COMPLETION:
            given_up.append((action, row))
        else:
            sayings.append(_saying(draft, row, action, level))
    update_rags(sayings, by=by).demand_all()
    for action, row in given_up:
        close_action(action, reason=row.meant["progress"] or _reason(draft, row), by=by)
    return [
        ImportedRow(plan_import=draft, action=action, number=row.number, was_new=True, before={})
        for action, row in zip(made, rows, strict=True)
    ]


def _reason(draft: PlanImport, row: Row) -> str:
    return f"Brought in from row {row.number} of {draft.file_name}."


def _said_of(draft: PlanImport, row: Row) -> NewAction:
    meant = row.meant
    return NewAction(
        title=meant["title"],
        description=meant["description"],
        baseline=meant["baseline"],
        success_measure=meant["success_measure"],
        lead_partner=meant["lead_partner"],
        lead_person=meant["lead_person"],
        accountable_person=meant["accountable_person"],
        supporting=meant["supporting"],
        start=meant.get("start"),
        due=meant["due"],
        must_should_could=meant.get("must_should_could") or "",
        workstreams=meant.get("workstreams", ()),
        priorities=meant.get("priorities", ()),
        milestones=meant["milestones"],
        reference=row.words.get("reference", ""),
        reason=_reason(draft, row),
    )


def _saying(draft: PlanImport, row: Row, action: Action, level: RagLevel) -> Saying:
    meant = row.meant
    return Saying(
        action=action,
        level=level,
        reason=meant["progress"] or _reason(draft, row),
        cause=meant["cause"],
        path_to_green=meant["path_to_green"],
        no_path_yet=not meant["path_to_green"],
    )


def _change_each(
    draft: PlanImport, doing: list[Row], leads: dict[Person, list[Action]], told: Callable[[int], None], by: Person
) -> list[ImportedRow]:
    """What the file says otherwise of actions that are there: one by one, and then all their ratings together."""
    rows = [row for row in doing if row.will != ADD]
    were = as_they_are([row.action for row in rows], by)
    for changed, row in enumerate(rows, 1):
        _change(draft, row, by)
        told(changed)
    rated = [row for row in rows if "rag" in row.groups and "close" not in row.groups]
    sayings = [_saying(draft, row, row.action, row.meant.get("level") or row.action.level) for row in rated]
    update_rags(sayings, by=by).demand_all()
    changed = Action.objects.select_related("lead_person", "area").in_bulk(list(were))
    are = as_they_are(list(changed.values()), by)
    made = []
    for row in rows:
        action, was = changed[row.action.pk], were[row.action.pk]
        _lead(leads, action, was["lead_person"], by)
        before = what_differs(was, are[action.pk])
        made.append(ImportedRow(plan_import=draft, action=action, number=row.number, was_new=False, before=before))
    return made


def _change(draft: PlanImport, row: Row, by: Person) -> None:
    action, meant = row.action, row.meant
    reason = _reason(draft, row)
    if "wording" in row.groups:
        workstreams, priorities = serves(action, by)
        edit_action(
            action,
            title=meant["title"],
            description=meant["description"] or action.description,
            baseline=meant["baseline"] or action.baseline,
            success_measure=meant["success_measure"] or action.success_measure,
            start=meant.get("start") or _start_of(action),
            must_should_could=meant.get("must_should_could") or action.must_should_could,
            workstreams=[*workstreams, *meant.get("workstreams", ())],
            priorities=[*priorities, *meant.get("priorities", ())],
            reason=reason,
            seen_version=None,
            by=by,
        )
    if "people" in row.groups:
        held = [link.partner for link in action.supporting.all()]
        reassign_action(
            action,
            lead_partner=meant["lead_partner"] or action.lead_partner,
            lead_person=meant["lead_person"] or _lead_that_stays(action, meant["lead_partner"]),
            accountable_person=meant["accountable_person"] or action.accountable_person,
            supporting=dict.fromkeys([*held, *meant["supporting"]]),
            reason=reason,
            seen_version=None,
            tell=False,
            by=by,
        )
    if "due" in row.groups:
        revise_due_date(action, due=meant["due"], reason=meant["cause"] or meant["progress"] or reason, by=by)
    for what, when in meant["milestones"]:
        add_milestone(action, title=what, due=when, by=by)
    if "close" in row.groups:
        close_action(action, reason=meant["progress"] or reason, by=by)


def _lead_that_stays(action: Action, partner: Partner | None) -> Person | None:
    """Who leads it by name stays while its partner does."""
    return action.lead_person if partner is None or partner.pk == action.lead_partner_id else None


def _start_of(action: Action) -> SaidDate | None:
    return SaidDate(action.start_words, action.start_on, action.start_on) if action.start_words else None


def _tell_leads(plan: Plan, leads: Mapping[Person, Sequence[Action]], by: Person) -> None:
    """Each new lead is told once: of the plan where there are many actions and he sees it, else of each action."""
    for person, actions in leads.items():
        if len(actions) > MOST_NAMED:
            notify([person], ACTIONS_GIVEN, plan, area=plan.area)
        else:
            for action in actions:
                notify([person], ACTION_GIVEN, action, area=plan.area)


def _settle(draft: PlanImport, state: str) -> None:
    draft.state, draft.settled_at = state, clock.now()
    draft.tables, draft.mended, draft.left_out, draft.unread = [], {}, [], None
    draft.save()


def lock_draft(draft: PlanImport, by: Person, seen_version: int | None = None) -> PlanImport:
    """An import that is being looked over, locked. Raises RuleBroken where it is no more, EditConflict as `lock`."""
    current = lock(draft, seen_version)
    if not current.is_draft or current.started_by_id != by.pk:
        raise RuleBroken(SETTLED)
    return current


# --- Undoing ---------------------------------------------------------------------------------------------------------


def touched_since(done: PlanImport) -> list[Action]:
    """The actions of an import that somebody changed afterwards: while there are any it can't be undone."""
    rows = done.rows.select_related("action")
    return [row.action for row in rows if row.action.version != row.version_then]


@transaction.atomic
def undo_import(done: PlanImport, *, reason: str, told: Callable[[int], None] = _tell_nobody, by: Person) -> PlanImport:
    """Undo an import while nobody has touched what it did. Actions that it added are closed and taken out of the plan,
    so that their references are free again; what it changed is put back by new updates, and what it closed goes on. All
    of it stays in the history, and so do milestones that it added. `told` is called by the way with how many rows are
    undone.

    Raises RuleBroken as `lock_to_undo`.
    """
    done, reason, rows, actions = lock_to_undo(done, reason)
    why = f"Import of {done.file_name} undone: {reason}"
    with audit.record("import_undone", by=by, reason=why):
        for undone, row in enumerate(rows, 1):
            action = actions[row.action_id]
            if row.was_new:
                if action.is_open:
                    close_action(action, reason=why, by=by)
                end_place(action.in_plans.standing().get(plan=done.plan_id), why, by)
            else:
                put_back(action, row.before, why, by=by)
            told(undone)
        done.state, done.undone_at, done.undone_by, done.undone_reason = (
            PlanImport.State.UNDONE,
            clock.now(),
            by,
            reason,
        )
        done.save()
    return done


def lock_to_undo(done: PlanImport, reason: str) -> tuple[PlanImport, str, list[ImportedRow], Mapping[int, Action]]:
    """An import that can be undone, locked, with the reason, its rows, and their actions by number, locked too.

    Raises RuleBroken if it is undone already, an action was changed since or is hidden from whoever acts, or no reason
    is given.
    """
    done = lock(done)
    reason = said(reason, "reason", "Say why the import is undone.")
    if PlanImport.State.UNDONE not in PlanImport.MOVES[done.state]:
        raise RuleBroken("This import is not in the plan, so there is nothing to undo.")
    rows = list(done.rows.all())
    return done, reason, rows, lock_untouched(rows, done.many, "it")
