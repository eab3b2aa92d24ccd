"""Every page of plans and actions, through the client."""

import pytest
from django.urls import reverse


def page(client, name, *args, **query):
    response = client.get(reverse(f"actionplans:{name}", args=["oakshire", *args]), query)
    assert response.status_code == 200
    return response.content.decode()


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
def test_each_page_of_a_plan_opens_for_a_lead(world, sign_in, name):
    assert world.oakshire_plan.title in page(sign_in(world.oakshire_people.la_lead), name, world.oakshire_plan.pk)


@pytest.mark.parametrize("name", ACTION_PAGES)
def test_each_page_of_an_action_opens_for_a_lead(world, sign_in, name):
    assert world.oakshire_action.title in page(sign_in(world.oakshire_people.la_lead), name, world.oakshire_action.pk)


@pytest.mark.parametrize("name", ["plan_list", "plan_create", "action_list"])
def test_each_page_of_the_area_opens_for_a_lead(world, sign_in, name):
    assert "lan" in page(sign_in(world.oakshire_people.la_lead), name)
