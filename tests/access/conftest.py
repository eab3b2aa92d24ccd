"""The world that the canary is sent through."""

from types import SimpleNamespace

import pytest

from tests.access import canary
from tests.access.grounds import declare_interests, searched
from tests.conftest import committed, empty_tables_as_owner
from tests.world import build_world


@pytest.fixture(scope="module")
def grounds(django_db_setup, django_db_blocker):
    """The world with its words, every address with all its numbers, and every address once."""
    with django_db_blocker.unblock():
        empty_tables_as_owner()
        yield committed(build_grounds)
        empty_tables_as_owner()


def build_grounds() -> SimpleNamespace:
    """What each of the canary's files begins with."""
    world = committed(build_world)
    declare_interests(world)
    return SimpleNamespace(
        world=world,
        planted=canary.plant(),
        doors=[*canary.doors(), *searched("oakshire")],
        each_door=[*canary.doors(most=1), *searched("oakshire")],
        doors_at_home=[*canary.doors("elmborough"), *searched("elmborough")],
    )
