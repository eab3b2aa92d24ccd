"""Templates of a plan, as people meet them."""

import io

import openpyxl
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.actionplans.importing import files
from tests.actionplans.pages.steps import address, page, send


def test_a_template_is_added_matched_filled_and_taken_away(world, sign_in, people):
    client, plan = sign_in(people.la_officer), world.oakshire_other_plan
    assert "Into a template of your own" in page(client, "plan_detail", plan.pk)
    assert "No template yet" in page(client, "template_list", plan.pk)
    page(client, "template_add", plan.pk)
    html = send(client, "template_add", plan.pk, status=200).content.decode()
    assert "Choose the template" in html or "Select the template" in html or "the template" in html
    rows = [["Our form", ""], ["Action", "Deadline"], ["e.g. Write it", "May 2031"]]
    content = files.workbook(("Form", rows), ("Other", [["Task", "Who"]]))
    response = send(client, "template_add", plan.pk, upload=SimpleUploadedFile("DfE form.xlsx", content))
    number = int(response.url.split("/")[-3])
    html = page(client, "template_map", plan.pk, number)
    assert "Use another table: Other" in html
    assert ("as an example goes" in html, "e.g. Write it · May 2031" in html) == (True, True)
    assert "The headings are: Our form" in html
    assert "Task" in page(client, "template_map", plan.pk, number, table="1")
    assert "Our form" in page(client, "template_map", plan.pk, number, table="0", row="0")
    assert "Deadline" in page(client, "template_map", plan.pk, number, table="0", row="99")
    assert "Our form" in page(client, "template_map", plan.pk, number, row="0")
    html = send(client, "template_map", plan.pk, number, status=409, seen_version=1).content.decode()
    assert "Say what at least one column takes" in html
    send(client, "template_map", plan.pk, number, **{"column-0": "title", "column-1": "due", "seen_version": 1})
    response = client.get(address("template_filled", plan.pk, number))
    sheet = openpyxl.load_workbook(io.BytesIO(response.content))["Form"]
    assert sheet["A3"].value == world.oakshire_action.title
    assert response["Content-Disposition"].startswith(f'attachment; filename="{plan.file_name}-')
    assert "Take a template away" in page(client, "template_withdraw", plan.pk, number)
    send(client, "template_withdraw", plan.pk, number)
    assert client.get(address("template_filled", plan.pk, number)).status_code == 404


def test_a_table_that_is_gone_from_the_template_is_looked_for_anew(world, sign_in, people):
    client, plan = sign_in(people.la_lead), world.oakshire_plan
    template = world.oakshire_plan_template
    other = {"column-0": "title", "seen_version": 1}
    html = page(client, "template_map", plan.pk, template.pk)
    assert "These are not the headings of my table" not in html
    assert send(client, "template_map", plan.pk, template.pk, **other).url == address("template_list", plan.pk)


def test_whoever_may_not_take_a_plan_along_has_no_templates(world, sign_in, people):
    client, plan, template = sign_in(people.forum_rep), world.oakshire_plan, world.oakshire_plan_template
    for name, more in (("template_list", ()), ("template_add", ()), ("template_filled", (template.pk,))):
        assert client.get(address(name, plan.pk, *more)).status_code == 403
    elsewhere = sign_in(people.la_lead)
    assert elsewhere.get(address("template_map", world.oakshire_other_plan.pk, template.pk)).status_code == 404


def test_a_template_that_waits_for_the_virus_scanner_is_held(world, sign_in, people, settings):
    client, plan = sign_in(people.la_lead), world.oakshire_plan
    settings.PORTAL_HOLD_UNSCANNED = True
    for name in ("template_filled", "template_map"):
        response = client.get(address(name, plan.pk, world.oakshire_plan_template.pk))
        assert response.status_code == 409
        assert "held until the virus scanner has looked at it" in response.content.decode()
