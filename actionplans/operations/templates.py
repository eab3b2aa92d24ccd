"""Every write about the templates that a plan is written into."""

from collections.abc import Sequence

from django.db import transaction

from actionplans.importing import columns as matching
from actionplans.importing.tables import Table, tables_in
from actionplans.models import Plan, PlanTemplate
from core import audit, clock
from core.errors import RuleBroken
from core.files import store_upload
from core.uploads import Upload
from core.versions import lock
from partners.models import Person


@transaction.atomic
def add_template(plan: Plan, *, upload: Upload, by: Person) -> PlanTemplate:
    """Keep a Word or Excel template of a plan. The table that looks most like a plan takes the actions, each column
    what its heading says; both can be changed.

    Raises RuleBroken for a file in which no table can be read.
    """
    tables = tables_in(upload, whole=False)
    best = max(tables, key=lambda table: (_known(table), -table.place))
    at = matching.heading_row(best)
    with audit.record("template_added", by=by):
        return PlanTemplate.objects.create(
            plan=plan,
            name=upload.name[:200],
            ending=upload.name.rpartition(".")[2],
            file=store_upload(upload),
            place=best.place,
            headings_at=best.numbers[at],
            columns=_guessed(best.rows[at]),
            added_by=by,
            added_at=clock.now(),
        )


def _known(table: Table) -> int:
    return len({box for box in _guessed(table.rows[matching.heading_row(table)]) if box})


def _guessed(headings: Sequence[str]) -> list[str]:
    return [box if box in matching.FIELDS else "" for box in matching.guess(headings)]


@transaction.atomic
def map_template(
    template: PlanTemplate,
    *,
    place: int,
    headings_at: int,
    columns: Sequence[str],
    seen_version: int | None,
    by: Person,
) -> PlanTemplate:
    """Say which table takes the actions, in which row its headings stand, and what each column takes.

    Raises RuleBroken where no column takes anything or the template was taken away; EditConflict if it has changed.
    """
    template = _lock(template, seen_version)
    if not any(columns):
        raise RuleBroken("Say what at least one column takes.")
    with audit.record("template_mapped", by=by):
        template.place, template.headings_at, template.columns = place, headings_at, list(columns)
        template.save()
    return template


@transaction.atomic
def withdraw_template(template: PlanTemplate, *, by: Person) -> PlanTemplate:
    """Take a template away: it is offered no more. Raises RuleBroken if it was taken away already."""
    template = _lock(template, None)
    with audit.record("template_withdrawn", by=by):
        template.withdrawn_at, template.withdrawn_by = clock.now(), by
        template.save()
    return template


def _lock(template: PlanTemplate, seen_version: int | None) -> PlanTemplate:
    current = lock(template, seen_version)
    if current.withdrawn_at is not None:
        raise RuleBroken("This template was taken away. Add it again to use it.")
    return current
