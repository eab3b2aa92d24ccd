"""What the tests of these pages share."""

import pytest

from actionplans import operations
from actionplans.models import Action
from tests.actionplans.pages.steps import stored


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
