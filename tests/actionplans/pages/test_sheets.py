"""A plan on one sheet, and what it says of its versions and their days."""

import datetime as dt
import re

import pytest

from actionplans import operations
from actionplans.editions import editions_of
from actionplans.models import Plan
from core import clock
from core.errors import RuleBroken
from tests.actionplans.pages.steps import address, page, send, stored


def rows(html: str) -> list[str]:
    return re.findall(r'<th scope="row" class="govuk-table__header">([^<]+)</th>', html)


def test_the_sheet_holds_every_row_under_its_key(world, sign_in, people, many_actions):
    many_actions(51)
    client, pk = sign_in(people.forum_rep), world.oakshire_plan.pk
    html = page(client, "plan_sheet", pk)
    assert (len(rows(html)), "55 actions" in html, "Make an accessible PDF" in html) == (55, True, False)
    for level in world.oakshire_plan.scheme.levels.all():
        assert level.meaning in html
    assert f'href="{address("plan_sheet", pk)}?group=lead"' in page(client, "plan_detail", pk, group="lead")


def test_the_sheet_is_narrowed_and_grouped_as_the_list_was(world, sign_in, people, late):
    client, pk = sign_in(people.la_officer), world.oakshire_plan.pk
    html = page(client, "plan_sheet", pk, overdue="1", group="partner")
    assert (rows(html), "1 action of 5, 1 overdue" in html) == (["3.1"], True)
    assert f'href="/oakshire/plans/{pk}/pdf/?overdue=1&amp;group=partner"' in html
    assert "No action to show" in page(client, "plan_sheet", pk, q="nothing like it")
    assert "as at 1 January 2026" in page(client, "plan_sheet", pk, as_at="2026-01-01")


def test_a_sheet_costs_as_many_queries_for_thirty_actions_as_for_one(
    world, sign_in, people, many_actions, count_queries
):
    many_actions(1)
    client, url = sign_in(people.la_officer), address("plan_sheet", world.oakshire_plan.pk)
    one = count_queries(client, url)
    many_actions(29)
    assert count_queries(client, url) == one <= 12


# --- Versions and their days ------------------------------------------------------------------------------------------


def typed_of(client, plan: Plan) -> dict:
    form = client.get(address("plan_edit", plan.pk)).context["form"]
    return {name: form[name].value() for name in form.fields if form[name].value() not in (None, "")}


def test_a_plan_says_its_version_and_when_it_was_submitted_and_approved(world, sign_in, people, acting):
    client, plan = sign_in(people.la_lead), world.oakshire_plan
    said = {
        "edition": "Version 2",
        "submitted_on": "2026-03-02",
        "submitted_to": "Ofsted and the CQC",
        "approved_on": "2026-04-13",
        "approved_by": "The Health and Wellbeing Board",
    }
    send(client, "plan_edit", plan.pk, **typed_of(client, plan) | said)
    kept = stored(acting, people.la_lead, Plan, plan.pk)
    assert (kept.edition, kept.submitted_on, kept.approved_by) == (
        "Version 2",
        dt.date(2026, 3, 2),
        "The Health and Wellbeing Board",
    )
    words = "Submitted 2 March 2026 to Ofsted and the CQC. Approved 13 April 2026 by The Health and Wellbeing Board."
    for name in ("plan_detail", "plan_sheet"):
        assert words in page(client, name, plan.pk)
    assert "Version 2" in page(client, "plan_history", plan.pk)
    send(client, "plan_edit", plan.pk, **typed_of(client, plan) | {"edition": "Version 3", "approved_by": "The forum"})
    with acting(people.la_lead):
        editions = editions_of(plan)
    assert [(each.edition, each.approved_by) for each in editions] == [
        ("Version 3", "The forum"),
        ("Version 2", "The Health and Wellbeing Board"),
    ]
    history = page(client, "plan_history", plan.pk)
    assert "13 April 2026, by The Health and Wellbeing Board" in history


def test_who_took_it_needs_the_day(world, sign_in, people):
    client, plan = sign_in(people.la_lead), world.oakshire_plan
    typed = typed_of(client, plan) | {"submitted_to": "NHS England", "approved_by": "The board"}
    html = send(client, "plan_edit", plan.pk, status=200, **typed).content.decode()
    assert ("Say on which day it was submitted" in html, "Say on which day it was approved" in html) == (True, True)
    odd = typed | {"submitted_on": "soon", "approved_on": (clock.today() + dt.timedelta(days=1)).isoformat()}
    html = send(client, "plan_edit", plan.pk, status=200, **odd).content.decode()
    assert ("Say on which day" in html, "or earlier" in html) == (False, True)


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ({"submitted_to": "NHS England"}, "Say on which day it was submitted"),
        ({"approved_on": dt.date(2098, 1, 1)}, "The day on which it was approved must be today or earlier"),
    ],
)
def test_the_operations_guard_the_same(world, acting, people, said, message):
    plan = world.oakshire_plan
    with acting(people.la_lead) as lead:
        with pytest.raises(RuleBroken, match=message):
            operations.edit_plan(
                plan,
                title=plan.title,
                kind=plan.kind,
                starts_on=None,
                ends_on=None,
                review_every=plan.review_every,
                seen_version=None,
                by=lead,
                **said,
            )
        with pytest.raises(RuleBroken, match=message):
            operations.create_plan(
                world.oakshire,
                title="Another",
                kind=plan.kind,
                scheme=plan.scheme,
                audience=plan.audience,
                owner_partner=plan.owner_partner,
                by=lead,
                **said,
            )


# --- Like another plan ------------------------------------------------------------------------------------------------


def test_a_plan_is_opened_like_another_with_its_open_actions(world, sign_in, people, acting):
    client, plan = sign_in(people.la_lead), world.oakshire_plan
    link = f"{address('plan_create')}?like={plan.pk}"
    assert f'href="{link}"' in page(client, "plan_detail", plan.pk)
    form = client.get(link).context["form"]
    typed = {name: form[name].value() for name in form.fields if form[name].value() not in (None, "")}
    assert (typed["kind"], typed["scheme"], typed["audience"]) == (plan.kind, plan.scheme_id, plan.audience_id)
    answer = client.post(link, typed | {"title": "Next year’s plan", "take_actions": "on"})
    assert answer.status_code == 302
    with acting(people.la_lead) as lead:
        made = Plan.objects.visible_to(lead).get(title="Next year’s plan")
        places = list(made.actions_in_plan.values_list("reference", "action__title"))
    assert [reference for reference, _ in places] == ["1.1", "1.2", "2.1"]
    assert places[0][1] == world.oakshire_action.title


@pytest.mark.parametrize("asked", ["x", "9" * 30, ""])
def test_a_plan_that_nobody_sees_is_no_pattern(sign_in, people, asked):
    html = sign_in(people.la_lead).get(address("plan_create"), {"like": asked}).content.decode()
    assert "Put its open actions into the new plan too" not in html


def test_a_plan_like_another_may_begin_without_its_actions(world, sign_in, people, acting):
    client, plan = sign_in(people.la_lead), world.oakshire_plan
    link = f"{address('plan_create')}?like={plan.pk}"
    form = client.get(link).context["form"]
    typed = {name: form[name].value() for name in form.fields if form[name].value() not in (None, "")}
    assert client.post(link, typed | {"title": "Empty"}).status_code == 302
    with acting(people.la_lead) as lead:
        assert Plan.objects.visible_to(lead).get(title="Empty").actions_in_plan.count() == 0
