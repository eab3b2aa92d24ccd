"""What the tests of these operations share."""

import pytest

from actionplans.models import (
    Action,
)


@pytest.fixture
def action(world, lead):
    return Action.objects.get(pk=world.oakshire_action.pk)


@pytest.fixture
def people_of(world):
    """The people of Oakshire."""
    return world.oakshire_people
