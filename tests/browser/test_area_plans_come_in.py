"""The plans of the five areas of council papers, each as the file that its own area takes out of the portal, come into
an empty plan in a real browser: file, columns, what will happen, all of it; each action as it was."""

import itertools
from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from django.db import transaction
from django.urls import reverse

from actionplans.exporting import entries_of
from actionplans.models import ActionInPlan, Plan
from core import jobs
from core.access import acting_as
from core.models import Job
from demo import harrow, hertfordshire, southampton, southend, tower_hamlets
from partners.models import Person
from tests.conftest import committed, empty_tables_as_owner
from tests.demo.test_plans_travel import FORMATS, empty_copy
from tests.world import PASSWORD, build_world

pytestmark = pytest.mark.slow

AT_ONCE = 50
"""More rows than these are brought in by a job."""


@pytest.fixture(
    scope="module",
    params=[harrow, hertfordshire, southampton, southend, tower_hamlets],
    ids=lambda area: area.__name__.removeprefix("demo."),
)
def world(request, django_db_setup, django_db_blocker) -> Iterator[SimpleNamespace]:
    """One area of the demonstration beside the cast, and its council's lead."""
    with django_db_blocker.unblock():
        empty_tables_as_owner()
        committed(build_world)
        cast = request.param.load()
        lead = cast.person("la-lead")
        lead.user.set_password(PASSWORD)
        lead.user.save()
        yield SimpleNamespace(area=cast.area, lead=lead)
        empty_tables_as_owner()


def test_each_plan_of_an_area_comes_in(window, world, tmp_path):
    """One after another as a workbook, a document and a CSV file."""
    lead, slug = window(world.lead), world.area.slug
    formats = itertools.cycle(FORMATS.items())
    with transaction.atomic(), acting_as(Person.objects.get(pk=world.lead.pk)):
        plans = [
            plan
            for plan in Plan.objects.visible_to(world.lead, world.area)
            if ActionInPlan.objects.standing().filter(plan=plan).exists()
        ]
    assert plans
    for plan, (ending, (name, boxes)) in zip(plans, formats, strict=False):
        with transaction.atomic(), acting_as(world.lead):
            before = entries_of(plan, world.lead)
            empty = empty_copy(plan, f"{plan.title[:100]} from {ending}", world.lead)
        taken = lead.context.request.get(f"{lead.server}{reverse(f'actionplans:{name}', args=[slug, plan.pk])}")
        path = tmp_path / f"plan-{plan.pk}.{ending}"
        path.write_bytes(taken.body())
        lead.open(empty.get_absolute_url())
        lead.press("Bring in actions from a file")
        lead.page.get_by_label("File with the plan").set_input_files(path)
        lead.press("Look at the file")
        lead.is_headed("Match the columns")
        lead.check()
        lead.press("Look at what will happen")
        lead.is_headed("What will happen")
        lead.check()
        lead.press(f"Bring in all {len(before)} actions")
        if len(before) > AT_ONCE:
            lead.is_headed("Bringing in actions from a file")
            jobs.run(Job.objects.get(subject_label="actionplans.PlanImport", state=Job.State.QUEUED).pk)
            lead.page.reload()
            lead.press("See what each row became")
        lead.sees(f"Brought in: {len(before)} actions added")
        with transaction.atomic(), acting_as(world.lead):
            after = entries_of(empty, world.lead)
        assert [[row[box] for box in boxes] for row in after] == [[row[box] for box in boxes] for row in before], ending
