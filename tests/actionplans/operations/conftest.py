"""What the tests of these operations share."""

import pytest

from actionplans.models import (
    Action,
)


@pytest.fixture
def lead(world, acting):
    """The council's lead, acting for the whole test."""
    with acting(world.oakshire_people.la_lead) as person:
        yield person


@pytest.fixture
def action(world, lead):
    return Action.objects.get(pk=world.oakshire_action.pk)
