"""What takes long in an import, done by a worker: reading a large file, bringing in many actions, and undoing that.
What is small is done at once, in the request, so that nobody waits for a page that tells how far it is."""

from collections.abc import Callable
from functools import partial
from pathlib import PurePosixPath

from django.db import transaction
from django.urls import reverse

from actionplans.importing.preview import preview_of
from actionplans.importing.tables import size_to_read, tables_of
from actionplans.models import Plan, PlanImport
from actionplans.operations.imports import (
    bring_in,
    demand_whole,
    keep_to_read,
    lock_draft,
    lock_to_undo,
    start_import,
    take_in_what_was_read,
    undo_import,
)
from core.access import acting_as, may
from core.errors import EditConflict, RuleBroken
from core.jobs import Did, JobKind, Report, request_job
from core.models import Job
from core.templatetags.portal import counted
from core.uploads import Upload
from partners.models import Person

READ_KIND, BRING_IN_KIND, UNDO_KIND = "actionplans.read_import", "actionplans.bring_in", "actionplans.undo_import"
VERB, UNDO_VERB = "actionplans.import_actions", "actionplans.undo_import"
LARGE = 1_500_000
"""Bytes to read. A plan of 500 rows has about a third of that, and is read in less than a second."""
MANY = 50
"""Rows of a table: so many actions are added, changed or put back in about a second."""
TOLD_EVERY = 25
"""Rows after which the page is told how far it is."""


@transaction.atomic
def begin_import(plan: Plan, *, upload: Upload, by: Person) -> PlanImport:
    """Read the tables of a file, as `start_import`; a large one is kept, and a job reads it. Raises RuleBroken for a
    closed plan; and for a small file at once where it can't be read."""
    if size_to_read(upload) <= LARGE:
        return start_import(plan, upload=upload, by=by)
    draft = keep_to_read(plan, upload=upload, by=by)
    request_job(READ_KIND, person=by, area=plan.area, subject=draft)
    return draft


@transaction.atomic
def ask_to_bring_in(draft: PlanImport, *, seen_version: int, by: Person) -> PlanImport:
    """Do what the preview says, as `bring_in`: at once, or by a job where the table has many rows. What stands against
    it is said at once in either case."""
    if len(draft.tables[draft.chosen]["rows"]) <= MANY:
        return bring_in(draft, seen_version=seen_version, by=by)
    lock_draft(draft, by, seen_version)
    demand_whole(preview_of(draft, by=by))
    parameters = {"version": seen_version}
    request_job(BRING_IN_KIND, person=by, area=draft.plan.area, subject=draft, parameters=parameters)
    return draft


@transaction.atomic
def ask_to_undo(done: PlanImport, *, reason: str, by: Person) -> PlanImport:
    """Undo an import, as `undo_import`: at once, or by a job where it has many rows. What stands against it is said at
    once in either case."""
    if done.many <= MANY:
        return undo_import(done, reason=reason, by=by)
    done, reason, *_ = lock_to_undo(done, reason)
    request_job(UNDO_KIND, person=by, area=done.plan.area, subject=done, parameters={"reason": reason})
    return done


def job_of(found: PlanImport, person: Person) -> Job | None:
    """The newest work that this person asked for about an import, while there is more that can be done with it."""
    asked = Job.objects.filter(person=person.pk, subject_label=PlanImport._meta.label, subject=found.pk)
    return asked.first() if PlanImport.MOVES[found.state] else None


def make_read(job: Job, report_progress: Report) -> Did:
    """The tables of a large file. Raises RuleBroken where none can be read, or it is no longer this person's to do."""
    report_progress(5, "opening the file")
    with transaction.atomic():
        person = Person.objects.get(pk=job.person)
        with acting_as(person):
            draft = _draft_of(job, person)
            ending, content = PurePosixPath(draft.file_name).suffix, bytes(draft.unread or b"")
    report_progress(10, "reading its tables")
    tables = tables_of(ending, content)
    report_progress(80, f"matching the columns of {counted(len(tables), 'table')}")
    return Did(partial(_take_in, job, tables))


def _take_in(job: Job, tables: list, _report_progress: Report) -> None:
    person = Person.objects.get(pk=job.person)
    with acting_as(person):
        take_in_what_was_read(_draft_of(job, person), tables=tables, by=person)


def make_bring_in(job: Job, report_progress: Report) -> Did:
    """All that the preview says, or nothing. Raises RuleBroken where it can't be done, or was changed meanwhile."""
    report_progress(5, "looking over each row again")
    with transaction.atomic():
        person = Person.objects.get(pk=job.person)
        with acting_as(person):
            preview = preview_of(_draft_of(job, person), by=person)
            demand_whole(preview)
    many = len(preview.doing)
    report_progress(20, f"bringing in {counted(many, 'action')}, all of them or none")
    return Did(partial(_bring_in, job, many))


def _bring_in(job: Job, many: int, report_progress: Report) -> None:
    """What was looked over. They are in the plan when all of them are."""
    told = _told(many, "written", report_progress)
    person = Person.objects.get(pk=job.person)
    with acting_as(person):
        try:
            bring_in(_draft_of(job, person), seen_version=job.parameters["version"], told=told, by=person)
        except EditConflict:
            raise RuleBroken("The import was changed after you asked for this. Look over its rows again.") from None


def make_undo(job: Job, report_progress: Report) -> Did:
    """An import undone whole, or not at all. Raises RuleBroken where somebody has touched it meanwhile, or it is no
    longer this person's to undo."""
    report_progress(5, "looking whether anybody has changed an action since")
    return Did(partial(_undo, job))


def _undo(job: Job, report_progress: Report) -> None:
    person = Person.objects.get(pk=job.person)
    with acting_as(person):
        done = _import_of(job, person)
        if not may(person, UNDO_VERB, done.plan):
            raise RuleBroken("This import is no longer yours to undo.")
        told = _told(done.many, "put back", report_progress)
        undo_import(done, reason=job.parameters["reason"], told=told, by=person)


def _told(many: int, how: str, report_progress: Report) -> Callable[[int], None]:
    """A word after each TOLD_EVERY rows, and after the last of so many."""

    def told(so_far: int) -> None:
        if so_far % TOLD_EVERY == 0 or so_far == many:
            report_progress(20 + 75 * so_far // many, f"{so_far} of {counted(many, 'action')} {how}, all or none")

    return told


def _import_of(job: Job, person: Person) -> PlanImport:
    """The job's import, while this person sees it and its plan. Raises RuleBroken otherwise."""
    found = PlanImport.objects.visible_to(person).select_related("plan__area").filter(pk=job.subject).first()
    if found is None or not Plan.objects.visible_to(person).filter(pk=found.plan_id).exists():
        raise RuleBroken("You can no longer see this plan, so nothing in it is changed.")
    return found


def _draft_of(job: Job, person: Person) -> PlanImport:
    """The job's import, while its plan is still this person's to bring actions into. Raises RuleBroken otherwise."""
    draft = _import_of(job, person)
    if draft.state not in PlanImport.UNFINISHED or not may(person, VERB, draft.plan):
        raise RuleBroken("This import is settled, or the plan is no longer yours to bring actions into.")
    return draft


def _page_of(job: Job) -> str:
    draft = PlanImport.objects.filter(pk=job.subject).select_related("plan__area").first()
    if draft is None:
        return ""
    if job.kind == READ_KIND and draft.is_draft:
        return reverse("actionplans:import_columns", args=[draft.plan.area.slug, draft.plan_id, draft.pk])
    return draft.get_absolute_url()


READ_IMPORT = JobKind(
    label="Reading a plan from a file", make=make_read, verb=VERB, subject_url=_page_of, go_on="Match its columns"
)
BRING_IN = JobKind(
    label="Bringing in actions from a file",
    make=make_bring_in,
    verb=VERB,
    subject_url=_page_of,
    go_on="See what each row became",
)
UNDO = JobKind(
    label="Undoing an import",
    make=make_undo,
    verb=UNDO_VERB,
    subject_url=_page_of,
    go_on="See what became of each row",
)
