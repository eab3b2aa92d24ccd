"""The plans of the five areas of council papers, taken out as a spreadsheet, a document and a CSV file, come into an
empty plan through the forms, each action as it was."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from actionplans import operations
from actionplans.exporting import IN_A_DOCUMENT, entries_of
from actionplans.importing.columns import FIELDS
from actionplans.models import ActionInPlan, Plan, PlanImport
from core import jobs
from core.models import Job
from demo import harrow, hertfordshire, southampton, southend, tower_hamlets

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

SAID_BY_THE_PORTAL = {"progress", "path_to_green", "cause"}
"""What an action that comes in anew says of its rating: where the file says nothing, that it came from there."""
IN_A_CSV = ("reference", "title", "lead_partner", "lead", "due", "status")
FORMATS = {
    "xlsx": ("plan_workbook", [name for name in FIELDS if name not in SAID_BY_THE_PORTAL]),
    "docx": ("plan_document", [name for name in IN_A_DOCUMENT if name not in SAID_BY_THE_PORTAL]),
    "csv": ("plan_csv", list(IN_A_CSV)),
}


@pytest.mark.parametrize("area", [harrow, hertfordshire, southampton, southend, tower_hamlets])
def test_each_plan_of_an_area_comes_into_an_empty_one_as_it_was(world, acting, sign_in, area):
    cast = area.load()
    lead, slug = cast.person("la-lead"), cast.area.slug
    client = sign_in(lead)
    with acting(lead) as person:
        plans = list(Plan.objects.visible_to(person, cast.area))
        assert plans
        full = [plan for plan in plans if ActionInPlan.objects.standing().filter(plan=plan).exists()]
        before = {plan.pk: entries_of(plan, person) for plan in full}
    for plan in full:
        for ending, (name, boxes) in FORMATS.items():
            content = client.get(reverse(f"actionplans:{name}", args=[slug, plan.pk])).getvalue()
            with acting(lead) as person:
                empty = empty_copy(plan, f"{plan.title[:100]} from {ending}", person)
            number = brought_in(client, slug, empty, f"plan.{ending}", content)
            with acting(lead) as person:
                done = PlanImport.objects.get(pk=number)
                assert (done.state, done.many) == ("done", len(before[plan.pk])), (plan.title, ending)
                after = entries_of(empty, person)
            assert [[row[box] for box in boxes] for row in after] == [
                [row[box] for box in boxes] for row in before[plan.pk]
            ], (plan.title, ending)


def empty_copy(plan: Plan, title: str, person) -> Plan:
    return operations.create_plan(
        plan.area,
        title=title,
        kind=plan.kind,
        scheme=plan.scheme,
        audience=plan.audience,
        owner_partner=plan.owner_partner,
        by=person,
    )


def brought_in(client, slug: str, plan: Plan, name: str, content: bytes) -> int:
    """Choose the file, take the columns as they are matched, and press the button. The number of the import."""
    address = reverse("actionplans:plan_import", args=[slug, plan.pk])
    answer = client.post(address, {"upload": SimpleUploadedFile(name, content)})
    assert answer.status_code == 302, answer.content.decode()
    number = int(answer.url.split("/")[-3])
    columns = client.get(answer.url).content.decode()
    boxes = re.findall(r'<select[^>]*name="(column-\d+)"(.*?)</select>', columns, re.DOTALL)
    chosen = {box: match[1] for box, shown in boxes if (match := re.search(r'value="(\w*)"[^>]*selected', shown))}
    assert "title" in chosen.values()
    preview = client.post(answer.url, chosen)
    assert preview.status_code == 302, preview.content.decode()
    html = client.get(preview.url).content.decode()
    assert "cannot be brought in as they stand" not in html, re.sub(r"<[^>]+>|\s+", " ", html)[:6000]
    version = re.findall(r'name="seen_version"[^>]*value="(\d+)"', html)
    assert version, re.sub(r"<[^>]+>|\s+", " ", html)[:6000]
    last = client.post(preview.url, {"bring_in": "yes", "seen_version": version[-1]})
    assert last.status_code == 302, re.sub(r"<[^>]+>|\s+", " ", last.content.decode())[:6000]
    waiting = Job.objects.filter(subject_label="actionplans.PlanImport", subject=number, state=Job.State.QUEUED).first()
    if waiting is not None:
        jobs.run(waiting.pk)
    return number
