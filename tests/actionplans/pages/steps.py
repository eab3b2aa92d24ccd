"""The pages of plans and actions, and what their tests say in short."""

import pytest
from django.urls import reverse


def address(name, *args) -> str:
    return reverse(f"actionplans:{name}", args=["oakshire", *args])


def page(client, name, *args, **query) -> str:
    response = client.get(address(name, *args), query)
    assert response.status_code == 200
    return response.content.decode()


def send(client, name, /, *args, status=302, **data):
    response = client.post(address(name, *args), data)
    assert response.status_code == status, response.content.decode()
    return response


def stored(acting, person, model, pk):
    """A row as this person sees it now."""
    with acting(person) as someone:
        return model.objects.visible_to(someone).get(pk=pk)


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
