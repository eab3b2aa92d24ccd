"""What the tests of these operations share."""

import pytest

from actionplans.models import (
    Action,
)


@pytest.fixture
def action(world, lead):
    return Action.objects.get(pk=world.oakshire_action.pk)
