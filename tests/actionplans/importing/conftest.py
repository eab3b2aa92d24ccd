"""What the tests of bringing plans in share."""

import pytest

from actionplans import operations
from actionplans.importing.preview import preview_of
from actionplans.models import Action, PlanImport
from tests.actionplans.importing import files


@pytest.fixture
def begun(world, lead):
    """`begun(rows)`: an import of these rows into Oakshire's plan by the council's lead, and what it will do."""

    def begin(rows, by=lead, plan=world.oakshire_plan):
        return operations.start_import(plan, upload=files.upload("plan.csv", files.csv_file(rows)), by=by)

    return begin


@pytest.fixture
def looked_at(begun, lead):
    """`looked_at(rows)`: what an import of these rows would do, said to the council's lead."""
    return lambda rows: preview_of(begun(rows), by=lead)


@pytest.fixture
def brought_in(begun, lead):
    """`brought_in(rows)`: these rows brought in; each action by its reference."""

    def bring(rows) -> tuple[PlanImport, dict[str, Action]]:
        done = operations.bring_in(begun(rows), seen_version=None, by=lead)
        rows = done.rows.select_related("action__level", "action__lead_partner", "action__lead_person")
        return done, {row.action.in_plans.get(plan=done.plan).reference: row.action for row in rows}

    return bring
