"""An action as people meet it: its page and its forms."""

import re

import pytest
from django.utils.html import escape

from actionplans import operations
from actionplans.models import Action, ActionInPlan, Milestone
from core import clock
from tests.actionplans.pages.steps import address, page, send, stored


def test_an_action_says_what_why_who_when_and_how_it_goes(world, sign_in, people, action):
    html = page(sign_in(people.school_rep), "action_detail", action.pk)
    for words in (
        "1.1, Strategy delivery plan",
        "Write down what every family can expect",
        world.oakshire_priority.title,
        world.oakshire_workstream.title,
        "Oakshire Schools",
        "First draft",
        "Work began in all areas.",
        "Not yet expected",
        "Who can see this?",
        "Priority action plan",
    ):
        assert words in html, words
    assert "Update the RAG" not in html


def test_a_closed_action_says_when_by_whom_and_why(world, sign_in, people):
    html = page(sign_in(people.school_rep), "action_detail", world.oakshire_closed_action.pk)
    assert "Closed without completion" in html
    assert "A national form has overtaken it." in html


def test_each_page_of_an_action_has_only_the_buttons_that_the_reader_may_use(sign_in, people, action):
    pages = {
        name: page(sign_in(getattr(people, name)), "action_detail", action.pk) for name in ("la_lead", "icb_officer")
    }
    words = ("Update the RAG", "Change the action", "Add it to another plan", "Close without completion")
    assert [word in pages["la_lead"] for word in words] == [True] * 4
    assert [word in pages["icb_officer"] for word in words] == [True, False, False, False]


def test_the_officer_updates_the_rag(world, sign_in, people, action, version, acting, level):
    client = sign_in(people.la_officer)
    html = page(client, "action_rag", action.pk)
    assert "Work began in all areas." in html
    assert "A problem or a delay is foreseen" in html
    with acting(people.la_officer):
        amber = level(action, "Amber").pk
    response = send(
        client, "action_rag", action.pk, level=amber, reason="Two schools wait.", seen_version=version(action)
    )
    assert response["Location"] == address("action_detail", action.pk)
    assert "Two schools wait." in page(client, "action_detail", action.pk)


def test_red_without_cause_or_path_comes_back_with_what_was_typed(
    world, sign_in, people, action, version, acting, level
):
    with acting(people.la_officer):
        red = level(action, "Red").pk
    client = sign_in(people.la_officer)
    typed = {"level": red, "reason": "Nobody came.", "seen_version": version(action)}
    html = send(client, "action_rag", action.pk, status=200, **typed).content.decode()
    assert "Red needs its cause." in html
    assert "tick that there is no path to green yet" in html
    assert "Nobody came." in html
    html = send(client, "action_rag", action.pk, status=200, **typed, cause="Pay").content.decode()
    assert "Red needs its cause." not in html
    assert "tick that there is no path to green yet" in html
    send(client, "action_rag", action.pk, **typed, cause="Pay", no_path_yet="on")
    assert "No path to green yet." in page(client, "action_detail", action.pk)


def test_an_unknown_rag_and_a_missing_reason_are_told_at_their_boxes(sign_in, people, action, version):
    client = sign_in(people.la_officer)
    html = send(
        client, "action_rag", action.pk, status=200, level="purple", seen_version=version(action)
    ).content.decode()
    assert "Select the RAG from the list" in html
    assert 'href="#id_reason"' in html


def test_a_conflict_shows_theirs_beside_yours_and_loses_nothing(sign_in, people, action, version, acting, level):
    seen = version(action)
    with acting(people.la_lead) as lead:
        amber, green = level(action, "Amber"), level(action, "Green")
        operations.update_rag(action, level=amber, reason="Theirs: delayed.", by=lead)
    client = sign_in(people.la_officer)
    typed = {"level": green.pk, "reason": "Yours: all well.", "seen_version": seen}
    html = send(client, "action_rag", action.pk, status=409, **typed).content.decode()
    for words in ("Theirs: delayed.", "Yours: all well.", "Amber", people.la_lead.role_title):
        assert escape(words) in html
    again = re.search(r'name="seen_version" value="(\d+)"', html)[1]
    send(client, "action_rag", action.pk, **(typed | {"seen_version": again}))
    assert stored(acting, people.la_officer, Action, action.pk).rag_reason == "Yours: all well."


def test_a_conflict_over_the_same_words_shows_only_what_differs(sign_in, people, action, version, acting, level):
    seen = version(action)
    with acting(people.la_lead) as lead:
        amber, green = level(action, "Amber"), level(action, "Green")
        operations.update_rag(action, level=amber, reason="The same words.", by=lead)
    typed = {"level": green.pk, "reason": "The same words.", "seen_version": seen}
    response = send(sign_in(people.la_officer), "action_rag", action.pk, status=409, **typed)
    assert [field.label for field in response.context["form"].conflict] == ["RAG"]


CLOSED_PAGES = (
    "action_rag",
    "action_due",
    "action_edit",
    "action_assign",
    "milestone_create",
    "action_close",
    "action_impact",
)


@pytest.mark.parametrize("name", CLOSED_PAGES)
def test_a_closed_action_answers_409_and_says_why(world, sign_in, people, name):
    response = sign_in(people.la_lead).get(address(name, world.oakshire_closed_action.pk))
    assert response.status_code == 409
    assert "This action is closed" in response.content.decode()


def test_an_action_closed_meanwhile_keeps_what_was_typed(world, sign_in, people, acting, level, version):
    closed = world.oakshire_closed_action
    with acting(people.la_lead):
        green = level(closed, "Green").pk
    typed = {"level": green, "reason": "My long reason", "seen_version": 1}
    html = send(sign_in(people.la_lead), "action_rag", closed.pk, status=409, **typed).content.decode()
    assert "This action is closed, so its RAG cannot change." in html
    assert "My long reason" in html


def test_impact_is_rated_with_its_evidence(sign_in, people, action, version):
    client = sign_in(people.la_officer)
    typed = {"rating": "emerging", "seen_version": version(action)}
    html = send(client, "action_impact", action.pk, status=409, **typed).content.decode()
    assert "Say what the evidence is" in html
    send(client, "action_impact", action.pk, **typed, evidence="The forum’s survey: “better” — 62%")
    assert "The forum’s survey: “better” — 62%" in page(client, "action_detail", action.pk)


def test_a_due_date_is_moved_in_the_words_that_people_use(sign_in, people, action, version):
    client = sign_in(people.la_officer)
    typed = {"reason": "Easter", "seen_version": version(action)}
    html = send(client, "action_due", action.pk, status=200, due="when it rains", **typed).content.decode()
    assert "We cannot read “when it rains” as a date" in html
    send(client, "action_due", action.pk, due="Summer term 2031", **typed)
    html = page(client, "action_detail", action.pk)
    assert "Summer term 2031" in html
    assert "Original due date" in html


def test_milestones_are_added_and_reached(world, sign_in, people, action, acting):
    client = sign_in(people.la_officer)
    send(client, "milestone_create", action.pk, title="Second draft", due="Termly")
    assert "Second draft" in page(client, "action_detail", action.pk)
    milestone = world.oakshire_milestone
    today = clock.today()
    typed = {"reached_on_day": today.day, "reached_on_month": today.month, "reached_on_year": today.year}
    assert "Milestone reached: First draft" in page(client, "milestone_reach", action.pk, milestone.pk)
    send(client, "milestone_reach", action.pk, milestone.pk, note="It is out.", **typed)
    assert stored(acting, people.la_officer, Milestone, milestone.pk).reached_on == today
    assert client.get(address("milestone_reach", world.oakshire_forum_action.pk, milestone.pk)).status_code in {
        403,
        404,
    }


def test_a_milestone_of_another_action_does_not_exist_here(world, sign_in, people):
    url = address("milestone_reach", world.oakshire_forum_action.pk, world.oakshire_milestone.pk)
    assert sign_in(people.la_lead).get(url).status_code == 404


def test_completion_is_confirmed_by_the_accountable_person(world, sign_in, people, version):
    action = world.oakshire_complete_action
    client = sign_in(people.icb_lead)
    assert "Confirm that it is complete" in page(client, "action_detail", action.pk)
    page(client, "action_confirm", action.pk)
    send(client, "action_confirm", action.pk, note="Seen.", seen_version=version(action))
    assert "Confirmed as complete" in page(client, "action_detail", action.pk)


def test_what_nobody_said_is_complete_cannot_be_confirmed(world, sign_in, people):
    html = page(sign_in(people.la_lead), "action_confirm", world.oakshire_action.pk)
    assert ("there is nothing to confirm" in html, "Confirm completion" in html, "None" in html) == (True, False, False)


def test_an_action_is_closed_with_a_reason(sign_in, people, action, version):
    client = sign_in(people.la_officer)
    send(client, "action_close", action.pk, status=200, reason="", seen_version=version(action))
    send(client, "action_close", action.pk, reason="No longer needed.", seen_version=version(action))
    assert "No longer needed." in page(client, "action_detail", action.pk)
    lead = sign_in(people.la_lead)
    assert "Open it again" in page(lead, "action_reopen", action.pk)
    send(lead, "action_reopen", action.pk, reason="It is needed after all.", seen_version=version(action))
    html = page(lead, "action_detail", action.pk)
    assert ("It is needed after all." in html, "Close without completion" in html) == (True, True)


def test_an_action_is_worded_anew(world, sign_in, people, action, version, acting):
    client = sign_in(people.la_officer)
    typed = {"title": "Publish it", "reason": "Shorter", "seen_version": version(action), "start": "1 May 2099"}
    html = send(client, "action_edit", action.pk, status=200, **typed).content.decode()
    assert "Start must be before the due date" in html
    assert 'href="#id_start"' in html
    send(client, "action_edit", action.pk, **(typed | {"start": "Ongoing"}), priorities=[world.oakshire_priority.pk])
    assert stored(acting, people.la_officer, Action, action.pk).title == "Publish it"


def test_an_action_changes_hands(world, sign_in, people, action, version):
    client = sign_in(people.la_lead)
    typed = {
        "lead_partner": world.oakshire_partners.college.pk,
        "lead_person": people.college_rep.pk,
        "accountable_person": "",
        "supporting": [world.oakshire_partners.forum.pk],
        "reason": "It is about colleges.",
        "seen_version": version(action),
    }
    send(client, "action_assign", action.pk, **typed)
    html = page(client, "action_detail", action.pk)
    assert "College Principal, Oakshire" in html
    assert "Oakshire Parent Carer Forum" in html


def test_who_hands_on_what_he_then_cannot_see_goes_back_to_the_list(world, sign_in, people, version):
    action = world.oakshire_provider_action
    typed = {"lead_partner": world.oakshire_partners.icb.pk, "reason": "Theirs now", "seen_version": version(action)}
    response = send(sign_in(people.provider_officer), "action_assign", action.pk, **typed)
    assert response["Location"] == address("action_list")


def test_an_action_is_added_to_another_plan(world, sign_in, people, acting):
    action, plan = world.oakshire_forum_action, world.oakshire_other_plan
    client = sign_in(people.la_lead)
    html = send(client, "action_add_to_plan", action.pk, status=409, plan=plan.pk, reference="A2").content.decode()
    assert "is the reference of another action" in html
    send(client, "action_add_to_plan", action.pk, plan=plan.pk, reference="A3")
    with acting(people.la_lead):
        assert ActionInPlan.objects.filter(plan=plan, action=action, reference="A3").count() == 1


def test_an_action_is_taken_out_of_a_plan_even_when_it_is_closed(world, sign_in, people, acting, version):
    action, plan = world.oakshire_action, world.oakshire_other_plan
    client = sign_in(people.la_lead)
    assert "Take it out of a plan" in page(client, "action_detail", action.pk)
    page(client, "action_take_out_of_plan", action.pk)
    said = {"plan": plan.pk, "reason": "It is not theirs.", "seen_version": version(action)}
    home = said | {"plan": world.oakshire_plan.pk}
    html = send(client, "action_take_out_of_plan", action.pk, status=409, **home).content.decode()
    assert "Take it out of its other plans first" in html
    send(client, "action_take_out_of_plan", action.pk, **said)

    with acting(people.la_lead):
        assert [place.plan_id for place in action.in_plans.standing()] == [world.oakshire_plan.pk]
    closed = Action.objects.filter(area=world.oakshire, delivery_status="closed_without_completion")
    with acting(people.la_lead):
        given_up = closed.first()
    said = {"plan": given_up.home_plan_id, "reason": "Twice.", "seen_version": given_up.version}
    send(client, "action_take_out_of_plan", given_up.pk, **said)
