"""New plans and new actions, as people meet them."""

import datetime as dt

from actionplans import operations
from actionplans.dates import parse
from actionplans.models import Plan, RagScheme
from tests.actionplans.pages.steps import (
    page,
    send,
)


def test_a_lead_opens_a_plan_changes_it_and_closes_it(world, sign_in, people, acting):
    client = sign_in(people.icb_lead)
    typed = {
        "title": "Local SEND reform plan",
        "kind": Plan.Kind.LOCAL_SEND_REFORM_PLAN,
        "scheme": RagScheme.objects.get(area=None, name="Issues and risks").pk,
        "owner_partner": world.oakshire_partners.icb.pk,
        "audience": world.oakshire_audiences.everyone.pk,
        "review_every": Plan.Rhythm.TERMLY,
        "starts_on": "2026-09-01",
        "ends_on": "2026-08-31",
    }
    page(client, "plan_create")
    html = send(client, "plan_create", status=200, **typed).content.decode()
    assert "Last day must be the first day or later" in html
    send(client, "plan_create", **(typed | {"ends_on": "2027-08-31"}))
    with acting(people.icb_lead):
        plan = Plan.objects.get(title="Local SEND reform plan")
    assert plan.ends_on == dt.date(2027, 9, 1)
    assert 'value="31"' in page(client, "plan_edit", plan.pk)
    send(client, "plan_edit", plan.pk, **(typed | {"title": "Reform", "ends_on": ""}), seen_version=plan.version)
    html = send(
        client, "plan_edit", plan.pk, status=409, **typed | {"ends_on": ""}, seen_version=plan.version
    ).content.decode()
    assert "Reform" in html
    send(client, "plan_close", plan.pk, reason="Done with.", seen_version=plan.version + 1)
    assert "closed" in page(client, "plan_detail", plan.pk)
    assert "Done with." in page(client, "plan_history", plan.pk)
    assert "Open it again" in page(client, "plan_reopen", plan.pk)
    send(client, "plan_reopen", plan.pk, reason="Not yet.", seen_version=plan.version + 2)
    assert "Close the plan" in page(client, "plan_detail", plan.pk)
    assert "Not yet." in page(client, "plan_history", plan.pk)
    html = send(client, "plan_reopen", plan.pk, status=409, reason="Again", seen_version=plan.version + 3)
    assert "This plan is not closed" in html.content.decode()


def new_action(world, **changes):
    return {
        "title": "Visit every school",
        "lead_partner": world.oakshire_partners.council.pk,
        "due": "Autumn term 2030",
    } | changes


def test_a_lead_adds_an_action(world, sign_in, people, acting):
    client, plan = sign_in(people.la_lead), world.oakshire_plan
    typed = new_action(
        world,
        reference="4.1",
        lead_person=people.la_officer.pk,
        start="May 2030",
        workstreams=[world.oakshire_workstream.pk],
        supporting=[world.oakshire_partners.schools.pk],
    )
    response = send(client, "action_create", plan.pk, **typed)
    html = client.get(response["Location"]).content.decode()
    for words in (
        "4.1, Strategy delivery plan",
        "Autumn term 2030",
        "May 2030",
        "Oakshire Schools",
        "Added to the plan.",
    ):
        assert words in html


def test_a_start_after_the_due_date_is_refused_where_it_was_typed(world, sign_in, people):
    typed = new_action(world, start="January 2031")
    html = send(sign_in(people.la_lead), "action_create", world.oakshire_plan.pk, status=200, **typed).content.decode()
    assert "Start must be before the due date, which is Autumn term 2030" in html
    assert 'href="#id_start"' in html
    assert "Visit every school" in html


def test_a_reference_that_is_taken_is_told_at_its_box(world, sign_in, people):
    typed = new_action(world, reference="1.1")
    html = send(sign_in(people.la_lead), "action_create", world.oakshire_plan.pk, status=409, **typed).content.decode()
    assert 'href="#id_reference"' in html


def test_very_long_words_and_odd_letters_are_kept_or_refused_never_lost(world, sign_in, people, action, version):
    client = sign_in(people.la_officer)
    letters = "Ŵŷ 中文 🙂 ‘quoted’ <b>bold</b> \u202e"
    typed = {"level": action.level_id, "seen_version": version(action)}
    send(client, "action_rag", action.pk, **typed, reason=letters)
    assert "&lt;b&gt;bold&lt;/b&gt;" in page(client, "action_detail", action.pk)
    html = send(client, "action_rag", action.pk, status=200, **typed, reason="x" * 5000).content.decode()
    assert "must be 4000 characters or fewer" in html
    assert "x" * 5000 in html
    html = send(client, "action_rag", action.pk, status=200, **typed, reason="a\x00b").content.decode()
    assert "a character in it that cannot be kept" in html


def test_the_evidence_that_is_needed_is_said_on_adding_and_changed_on_editing(world, sign_in, people, acting, version):
    with acting(people.la_lead) as lead:
        made = operations.create_action(
            world.oakshire_plan,
            title="Keep a log",
            lead_partner=world.oakshire_partners.council,
            due=parse("Ongoing"),
            evidence_needed=" The log itself. ",
            by=lead,
        )
    client = sign_in(people.la_lead)
    assert "The log itself." in page(client, "action_detail", made.pk)
    assert ">\nThe log itself.</textarea>" in page(client, "action_edit", made.pk)
    data = {"title": "Keep a log", "evidence_needed": "What families say.", "reason": "Better", "seen_version": 1}
    send(client, "action_edit", made.pk, **data | {"seen_version": version(made)})
    assert "What families say." in page(client, "action_detail", made.pk)
