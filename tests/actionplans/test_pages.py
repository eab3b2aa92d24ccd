"""Every page of plans and actions, through the client."""

import csv
import datetime as dt
import io
import re

import pytest
from django.urls import reverse
from django.utils.html import escape

from actionplans import operations
from actionplans.dates import parse
from actionplans.models import Action, ActionInPlan, Milestone, Plan, RagLevel, RagScheme
from core import clock
from core.access import acting_as
from core.models import Notification
from partners.notifications import render_all
from tests.world import afresh


def address(name, *args) -> str:
    return reverse(f"actionplans:{name}", args=["oakshire", *args])


def page(client, name, *args, **query) -> str:
    response = client.get(address(name, *args), query)
    assert response.status_code == 200
    return response.content.decode()


def send(client, name, *args, status=302, **data):
    response = client.post(address(name, *args), data)
    assert response.status_code == status, response.content.decode()
    return response


def stored(acting, person, model, pk):
    """A row as this person sees it now."""
    with acting(person) as someone:
        return model.objects.visible_to(someone).get(pk=pk)


@pytest.fixture
def people(world):
    return world.oakshire_people


@pytest.fixture
def action(world):
    return world.oakshire_action


@pytest.fixture
def version(acting, people):
    """`version(action)`: the version of an action that a page shows now."""
    return lambda action: stored(acting, people.la_lead, Action, action.pk).version


PLAN_PAGES = ("plan_detail", "plan_edit", "plan_close", "plan_history", "action_create")
ACTION_PAGES = (
    "action_detail",
    "action_edit",
    "action_assign",
    "action_add_to_plan",
    "action_rag",
    "action_impact",
    "action_due",
    "milestone_create",
    "action_close",
)


@pytest.mark.parametrize("name", PLAN_PAGES)
def test_each_page_of_a_plan_opens_for_a_lead(world, sign_in, people, name):
    assert world.oakshire_plan.title in page(sign_in(people.la_lead), name, world.oakshire_plan.pk)


@pytest.mark.parametrize("name", ACTION_PAGES)
def test_each_page_of_an_action_opens_for_a_lead(sign_in, people, action, name):
    assert action.title in page(sign_in(people.la_lead), name, action.pk)


# --- Lists -----------------------------------------------------------------------------------------------------------


def references(html: str) -> list[str]:
    """The references of the rows of a table of actions, in order."""
    return re.findall(r'<td class="govuk-table__cell portal-nowrap" role="cell">([^<]*)</td>\s*<th scope="row"', html)


def test_the_plans_are_listed_with_how_they_go(world, sign_in, people):
    html = page(sign_in(people.school_rep), "plan_list")
    assert [
        title for title in (world.oakshire_plan.title, world.oakshire_commissioners_plan.title) if title in html
    ] == [world.oakshire_plan.title]
    assert "1 on track, 1 not yet due, 1 complete, 1 closed without completion" in html


def test_a_plan_shows_its_actions_under_its_key(world, sign_in, people):
    html = page(sign_in(people.school_rep), "plan_detail", world.oakshire_plan.pk)
    assert references(html) == ["1.1", "1.2", "2.1", "2.2"]
    for level in RagLevel.objects.filter(scheme=world.oakshire_plan.scheme_id):
        assert level.meaning in html
    assert "to be confirmed" in html
    assert "text/csv" not in html


def test_a_plan_shows_an_action_of_another_home_in_its_own_words(world, sign_in, people):
    html = page(sign_in(people.school_rep), "plan_detail", world.oakshire_other_plan.pk)
    assert references(html) == ["A2"]
    assert "On target</strong>" in html


def test_the_actions_of_all_plans_stand_together(sign_in, people):
    assert references(page(sign_in(people.la_lead), "action_list")) == ["1.1", "1.2", "2.1", "2.2", "R1", "R2"]
    assert references(page(sign_in(people.school_rep), "action_list")) == ["1.1", "1.2", "2.1", "2.2", ""]


@pytest.fixture
def late(world, acting, people, in_days):
    """An action due last week, that is red without a path to green."""
    with acting(people.la_lead) as lead:
        made = operations.create_action(
            world.oakshire_plan,
            title="Recruit =therapists",
            reference="3.1",
            lead_partner=world.oakshire_partners.icb,
            due=in_days(-7),
            by=lead,
        )
        red = made.level.scheme.levels.get(label="Red")
        operations.update_rag(made, level=red, reason="Late", cause="No staff", no_path_yet=True, by=lead)
    return made


def test_each_filter_narrows_the_list_and_stands_in_the_address(world, sign_in, people, late):
    client = sign_in(people.la_officer)
    green = RagLevel.objects.get(scheme=world.oakshire_plan.scheme_id, label="Green")
    expected = {
        ("level", green.pk): ["1.1"],
        ("status", "off_track"): ["3.1"],
        ("overdue", "1"): ["3.1"],
        ("no_path", "1"): ["3.1"],
        ("mine", "1"): ["1.1", "2.2"],
        ("workstream", world.oakshire_workstream.pk): ["1.1", "1.2"],
        ("workstream", "none"): ["2.1", "2.2", "3.1"],
        ("priority", world.oakshire_priority.pk): ["1.1"],
        ("priority", "none"): ["1.2", "2.1", "2.2", "3.1"],
        ("lead", world.oakshire_partners.icb.pk): ["2.1", "3.1"],
        ("impact", "not_yet_expected"): ["1.1", "1.2", "2.1", "2.2", "3.1"],
        ("q", "core OFFER"): ["1.1"],
        ("q", "nothing like it"): [],
        ("level", "999999"): ["1.1", "1.2", "2.1", "2.2", "3.1"],
    }
    found = {
        (name, value): references(page(client, "plan_detail", world.oakshire_plan.pk, **{name: value}))
        for name, value in expected
    }
    assert found == expected


def test_each_column_sorts_both_ways(world, sign_in, people, late):
    client = sign_in(people.la_officer)
    found = {
        sort: references(page(client, "plan_detail", world.oakshire_plan.pk, sort=sort))
        for sort in ("title", "-ref", "lead", "due", "rag", "impact", "updated", "-updated", "bobby; drop table")
    }
    assert found == {
        "title": ["2.1", "1.2", "2.2", "1.1", "3.1"],
        "-ref": ["3.1", "2.2", "2.1", "1.2", "1.1"],
        "lead": ["1.1", "2.2", "2.1", "3.1", "1.2"],
        "due": ["3.1", "1.1", "2.1", "2.2", "1.2"],
        "rag": ["3.1", "1.1", "1.2", "2.1", "2.2"],
        "impact": ["1.1", "1.2", "2.1", "2.2", "3.1"],
        "updated": ["1.1", "1.2", "2.1", "2.2", "3.1"],
        "-updated": ["3.1", "2.2", "2.1", "1.2", "1.1"],
        "bobby; drop table": ["1.1", "1.2", "2.1", "2.2", "3.1"],
    }


def test_fifty_actions_stand_on_a_page(world, sign_in, people, many_actions):
    many_actions(51)
    client = sign_in(people.la_lead)
    assert len(references(page(client, "plan_detail", world.oakshire_plan.pk))) == 50
    assert references(page(client, "plan_detail", world.oakshire_plan.pk, page=2))[0] == "M47"


def test_a_plan_is_shown_as_it_stood_on_a_day(world, sign_in, people, acting):
    tomorrow = clock.now() + dt.timedelta(days=1)
    with clock.at(tomorrow), acting(people.la_lead) as lead:
        amber = RagLevel.objects.get(scheme=world.oakshire_plan.scheme_id, label="Amber")
        operations.update_rag(world.oakshire_action, level=amber, reason="Slower", by=lead)
    with clock.at(tomorrow + dt.timedelta(days=1)):
        client, pk = sign_in(people.school_rep), world.oakshire_plan.pk
        then = page(client, "plan_detail", pk, as_at=clock.day_of(tomorrow - dt.timedelta(days=1)).isoformat())
        assert "As it stood at the end of" in then
        assert "As it stood at the end of" not in page(client, "plan_detail", pk, as_at=clock.today().isoformat())
        odd = page(client, "plan_detail", pk, as_at="soon")
        assert "There is a problem" in odd
        green = RagLevel.objects.get(scheme=world.oakshire_plan.scheme_id, label="Green").pk
        as_at = clock.day_of(tomorrow - dt.timedelta(days=1)).isoformat()
        assert references(page(client, "plan_detail", pk, level=green, as_at=as_at)) == ["1.1"]
        assert references(page(client, "plan_detail", pk, level=green)) == []


# --- CSV -------------------------------------------------------------------------------------------------------------


def rows_of(response) -> list[dict]:
    assert response.status_code == 200
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    return list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))


def test_the_csv_honours_the_filters_and_holds_no_formula(world, sign_in, people, late, acting):
    with acting(people.la_lead) as lead:
        late.refresh_from_db()
        operations.update_rag(late, level=late.level, reason="=1+1", cause="@me", path_to_green="-2 posts", by=lead)
    client = sign_in(people.icb_officer)
    rows = rows_of(client.get(address("plan_csv", world.oakshire_plan.pk), {"overdue": "1"}))
    assert [row["Reference"] for row in rows] == ["3.1"]
    assert (rows[0]["Reason"], rows[0]["Cause"], rows[0]["Path to green"]) == ("'=1+1", "'@me", "'-2 posts")
    assert (rows[0]["RAG"], rows[0]["Delivery status"], rows[0]["Overdue"]) == ("Red", "Off track", "Yes")
    everything = rows_of(client.get(address("action_csv")))
    assert [row["Reference"] for row in everything] == ["1.1", "1.2", "2.1", "2.2", "3.1", "R1", "R2"]


def test_the_page_offers_its_csv_with_the_same_address(world, sign_in, people):
    pk = world.oakshire_plan.pk
    html = page(sign_in(people.la_officer), "plan_detail", pk, q="offer", page=1)
    assert (
        f'<link rel="alternate" type="text/csv" title="Actions of this plan" href="{address("plan_csv", pk)}?q=offer">'
        in html
    )


@pytest.mark.parametrize("name", ["forum_rep", "board_member", "scrutiny_member"])
def test_who_may_read_a_plan_may_not_always_take_it_away(world, sign_in, people, name):
    client = sign_in(getattr(people, name))
    assert client.get(address("plan_csv", world.oakshire_plan.pk)).status_code == 403
    assert client.get(address("action_csv")).status_code == 403


# --- Costs -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "args"), [("plan_list", ()), ("plan_detail", ("oakshire_plan",)), ("action_list", ())]
)
def test_a_list_costs_as_many_queries_for_thirty_actions_as_for_one(
    world, sign_in, people, many_actions, count_queries, name, args
):
    many_actions(1)
    client = sign_in(people.la_officer)
    url = address(name, *(getattr(world, arg).pk for arg in args))
    one = count_queries(client, url)
    many_actions(29)
    assert count_queries(client, url) == one <= 12


def test_home_costs_as_many_queries_for_thirty_actions_as_for_one(world, sign_in, people, many_actions, count_queries):
    many_actions(1)
    client = sign_in(people.la_officer)
    home = reverse("partners:home", args=["oakshire"])
    one = count_queries(client, home)
    many_actions(29)
    assert count_queries(client, home) == one


def test_the_page_of_an_action_costs_as_many_queries_for_a_long_history(world, sign_in, people, acting, count_queries):
    client, url = sign_in(people.la_officer), address("action_detail", world.oakshire_action.pk)

    def live(times: int) -> int:
        for number in range(times):
            with acting(people.la_lead) as lead:
                action = Action.objects.get(pk=world.oakshire_action.pk)
                operations.update_rag(action, level=action.level, reason=f"News {number}", by=lead)
        return count_queries(client, url)

    assert live(1) == live(20)


# --- An action -------------------------------------------------------------------------------------------------------


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


def test_an_action_is_closed_with_a_reason(sign_in, people, action, version):
    client = sign_in(people.la_officer)
    send(client, "action_close", action.pk, status=200, reason="", seen_version=version(action))
    send(client, "action_close", action.pk, reason="No longer needed.", seen_version=version(action))
    assert "No longer needed." in page(client, "action_detail", action.pk)


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


# --- New plans and actions -------------------------------------------------------------------------------------------


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


# --- Home ------------------------------------------------------------------------------------------------------------


def home(client) -> str:
    """What Home says waits for somebody, without the list of all that is his."""
    response = client.get(reverse("partners:home", args=["oakshire"]))
    assert response.status_code == 200
    return response.content.decode().split("Your actions")[0]


def test_home_shows_what_is_overdue_due_soon_silent_or_to_confirm(world, sign_in, people, acting, in_days):
    with acting(people.la_lead) as lead:
        for title, days in (("Late thing", -5), ("Soon thing", 5), ("Far thing", 500)):
            operations.create_action(
                world.oakshire_plan,
                title=title,
                lead_partner=world.oakshire_partners.council,
                due=in_days(days),
                by=lead,
            )
    waiting = home(sign_in(people.la_officer))
    assert waiting.index("Late thing") < waiting.index("Soon thing")
    assert "Far thing" not in waiting
    assert "Appoint a designated officer" not in waiting
    assert "Confirm that it is complete" in home(sign_in(people.icb_lead))
    with clock.at(clock.now() + dt.timedelta(days=40)):
        later = home(sign_in(people.la_officer))
    assert "Update 9 days late; its plan is reviewed every month." in later
    assert "Far thing" in later
    assert re.search(r"Action · <span[^>]*>Update 9 days late</span>.*?Far thing", later, re.DOTALL)
    assert re.search(r"Its plan is reviewed every month; the action is due \d+ \w+ \d{4}\.", later)


def test_a_termly_action_that_is_silent_has_no_date_to_be_due_on(world, sign_in, people, acting):
    with acting(people.la_lead) as lead:
        for title, words in (("Termly thing", "Termly"), ("Ongoing thing", "Ongoing")):
            operations.create_action(
                world.oakshire_plan,
                title=title,
                lead_partner=world.oakshire_partners.council,
                lead_person=people.la_officer,
                due=parse(words),
                by=lead,
            )
    with clock.at(clock.now() + dt.timedelta(days=40)):
        assert "the action is due termly." in home(sign_in(people.la_officer))
    with acting(people.la_officer) as officer:
        told = list(Notification.objects.filter(person=officer.pk, kind=operations.ACTION_GIVEN).order_by("pk"))
        words = [message.words for _, message in render_all(told, officer)]
    assert words[-2:] == [
        "It is done termly. Please say how it goes.",
        "It has no end date. Please say how it goes.",
    ]


def test_leads_are_asked_to_confirm_what_names_nobody_accountable(world, sign_in, people, acting, level):
    with acting(people.forum_rep) as person:
        action = Action.objects.visible_to(person).get(pk=world.oakshire_forum_action.pk)
        operations.update_rag(action, level=level(action, "Blue"), reason="All were asked.", by=person)
    assert action.title in home(sign_in(people.la_lead))
    assert action.title not in home(sign_in(people.la_officer))


def test_a_quick_update_goes_back_home(sign_in, people, late, version, acting, level):
    client = sign_in(people.icb_officer)
    html = home(client)
    assert f'action="{address("action_quick_update", late.pk)}"' in html
    with acting(people.icb_officer):
        amber = level(late, "Amber").pk
    response = client.post(
        address("action_quick_update", late.pk),
        {"level": amber, "reason": "Two have applied.", "seen_version": version(late)},
        follow=True,
    )
    assert response.redirect_chain == [("/oakshire/", 302)]
    assert f"{late.title}: Amber, was Red. Saved just now." in response.content.decode()


def test_of_many_things_that_wait_home_shows_some_and_the_whole_number(sign_in, people, many_actions, acting, level):
    many_actions(20)
    client = sign_in(people.la_officer)
    first, second = (client.get("/oakshire/", {"page": number}).content.decode() for number in (1, 2))
    count = int(re.search(r'Overdue <span class="portal-muted">\(<span data-count="(\d+)">', first)[1])
    assert count > 15 == first.split('aria-label="Pages"')[0].count('class="portal-work__item"')
    assert f'Overdue <span class="portal-muted">(<span data-count="{count}">' in second
    overdue = second.split('id="urgency-1"')[1].split("</section>")[0]
    assert overdue.count('class="portal-work__item"') == count - 15
    assert "<title>Home, Oakshire, page 2" in second
    # A quick update of the second page leads back there.
    sent_to = re.search(r'action="([^"]*/quick-update/\?page=2)"', second)[1]
    with acting(people.la_officer) as person:
        action = Action.objects.visible_to(person).get(pk=re.search(r"/actions/(\d+)/", sent_to)[1])
        amber = level(action, "Amber").pk
    typed = {"level": amber, "reason": "Two have applied."}
    refused = client.post(sent_to, {**typed, "reason": ""}).content.decode()
    assert f'action="{sent_to}"' in refused
    done = client.post(sent_to, {**typed, "seen_version": action.version}, follow=True)
    assert done.redirect_chain == [("/oakshire/?page=2", 302)]


def test_a_quick_update_that_is_refused_keeps_what_was_typed(sign_in, people, late, version, acting, level):
    client = sign_in(people.icb_officer)
    with acting(people.icb_officer):
        red = level(late, "Red").pk
    typed = {"level": red, "reason": "Still nobody.", "seen_version": version(late)}
    html = send(client, "action_quick_update", late.pk, status=200, **typed).content.decode()
    # All that is missing is told at once, in the same small form.
    assert "Red needs its cause." in html
    assert "Say how it will come back on track" in html
    assert "Still nobody." in html
    assert f'action="{address("action_quick_update", late.pk)}"' in html
    assert '<a class="govuk-link" href="/oakshire/">Cancel</a>' in html
    typed |= {"reason": "", "cause": "No staff", "path_to_green": "A new advert", "no_path_yet": "on"}
    html = send(client, "action_quick_update", late.pk, status=200, **typed).content.decode()
    assert "Enter a reason for this RAG" in html
    assert "Either describe the path to green or say that there is none yet." in html


def test_a_sentence_is_enough_where_it_is_still_red(sign_in, people, late, acting):
    client = sign_in(people.icb_officer)
    form = home(client).split(f'action="{address("action_quick_update", late.pk)}"')[1].split("</form>")[0]
    # The old cause is in a box that shows, to be kept or reworded; nothing but the version is sent unseen.
    assert re.findall(r'type="hidden" name="(?!csrf)([a-z_]+)"', form) == ["seen_version"]
    assert re.search(r'<textarea[^>]* name="cause"[^>]*>\s*No staff</textarea>', form)
    assert re.search(r'name="no_path_yet"[^>]* checked', form)
    seen = re.search(r'name="seen_version" value="(\d+)"', form)[1]
    typed = {"seen_version": seen, "cause": "No staff", "no_path_yet": "on"}
    typed["level"] = re.search(r'value="(\d+)"[^>]* checked', form)[1]
    send(client, "action_quick_update", late.pk, **typed, reason="The advert is out again.")
    action = stored(acting, people.icb_officer, Action, late.pk)
    assert (action.rag_reason, action.cause, action.has_no_path_to_green) == (
        "The advert is out again.",
        "No staff",
        True,
    )


def test_a_quick_update_in_place_answers_with_its_part_of_the_page(sign_in, people, late, version, acting, level):
    client = sign_in(people.icb_officer)
    with acting(people.icb_officer):
        red, amber = level(late, "Red").pk, level(late, "Amber").pk
    in_place = {"headers": {"HX-Request": "true"}}
    typed = {"level": red, "reason": "Still nobody.", "seen_version": version(late)}
    response = client.post(address("action_quick_update", late.pk), typed, **in_place)
    html = response.content.decode()
    assert (response.status_code, "<html" in html, f'href="#id_{late.pk}_cause"' in html) == (200, False, True)
    assert f'data-values="{red} {amber}"' in html
    assert f'data-values="{red}"' in html
    response = client.post(address("action_quick_update", late.pk), typed | {"level": amber}, **in_place)
    html = response.content.decode()
    assert (response.status_code, "<html" in html, "was Red. Saved just now." in html) == (200, False, True)
    assert (response["HX-Retarget"], response["HX-Reswap"]) == ("closest li", "outerHTML")
    again = {"level": amber, "reason": "The same.", "seen_version": version(late)}
    assert (
        "as before. Saved just now."
        in client.post(address("action_quick_update", late.pk), again, **in_place).content.decode()
    )
    response = client.post(
        address("action_quick_update", late.pk), again | {"seen_version": version(late)}, follow=True
    )
    assert "Amber, as before. Saved just now." in response.content.decode()


def test_overdue_milestones_are_told_beside_on_track(sign_in, people, late, acting, in_days):
    with acting(people.icb_officer) as officer:
        action = Action.objects.get(pk=late.pk)
        for days in (-3, -2, 4):
            operations.add_milestone(action, title=f"Step {days}", due=in_days(days), by=officer)
    client = sign_in(people.icb_officer)
    warning = '<span class="portal-late">2 milestones are overdue.</span>'
    for html in (home(client), client.get(address("action_rag", late.pk)).content.decode()):
        assert warning in html
        assert "2 milestones are overdue." in html.replace(warning, "")


# --- On others' pages ------------------------------------------------------------------------------------------------


def test_a_workstream_and_a_priority_show_their_actions(world, sign_in, people, action):
    client = sign_in(people.school_rep)
    for thing in (world.oakshire_workstream, world.oakshire_priority):
        name = thing._meta.model_name
        url = reverse(f"strategies:{name}_detail", args=["oakshire", thing.pk])
        html = client.get(url).content.decode()
        assert action.title in html
        assert f"?{name}={thing.pk}" in html
        assert "What the ratings mean" in html


def test_who_can_see_an_action_is_told_with_those_who_support_it(sign_in, people, action):
    url = reverse("partners:who_can_see", args=["oakshire", "actionplans.Action", action.pk])
    html = sign_in(people.school_rep).get(url).content.decode()
    assert "Oakshire Schools (supporting)" in html
    assert "RAG" in html


def test_notifications_speak_to_those_whom_they_still_concern(world, people, acting):
    from core.models import Notification

    rows = {row.kind: row for row in Notification.objects.filter(subject_label="actionplans.Action").order_by("pk")}
    given = Notification.objects.get(
        kind=operations.ACTION_GIVEN, subject=world.oakshire_action.pk, person=people.la_officer.pk
    )
    with acting(people.la_officer) as person:
        assert render_all([given], person)[0][1].title == f"You now lead: {world.oakshire_action.title}"
    with acting(people.icb_lead) as person:
        assert render_all([given], person)[0][1] is None
        confirm = Notification.objects.get(kind=operations.COMPLETION_TO_CONFIRM, person=person.pk)
        assert render_all([confirm], person)[0][1].title == f"Please confirm: {world.oakshire_complete_action.title}"
        operations.confirm_completion(Action.objects.get(pk=world.oakshire_complete_action.pk), by=person)
        assert render_all([confirm], person)[0][1] is None
    assert set(rows) == {operations.ACTION_GIVEN, operations.COMPLETION_TO_CONFIRM}


# --- Walls -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [*ACTION_PAGES, "action_confirm"])
def test_what_somebody_does_not_see_does_not_exist_for_him(world, sign_in, people, name):
    url = address(name, world.oakshire_provider_action.pk)
    assert sign_in(people.school_rep).get(url).status_code == 404
    assert sign_in(world.elmborough_people.la_lead).get(url).status_code == 404


def test_a_link_to_a_hidden_workstream_outlives_the_edit_of_somebody_who_does_not_see_it(
    world, people, acting, sign_in
):
    from strategies.models import Workstream

    with acting(people.la_lead) as lead:
        workstream = Workstream.objects.get(pk=world.oakshire_workstream.pk)
        workstream.audience, workstream.lead_person, workstream.lead_partner = (
            world.oakshire_audiences.only_icb,
            lead,
            None,
        )
        workstream.save()
    officer = afresh(people.la_officer)
    with acting_as(officer):
        action = Action.objects.visible_to(officer).get(pk=world.oakshire_action.pk)
    client = sign_in(people.la_officer)
    typed = {"title": "Publish it", "reason": "Shorter", "seen_version": action.version}
    send(client, "action_edit", action.pk, **typed)
    with acting(people.la_lead):
        assert action.action_workstreams.filter(unlinked_at=None).count() == 1
        assert action.action_priorities.filter(unlinked_at=None).count() == 0
