"""What the tests of plans and actions share."""

import datetime as dt
from itertools import count as count_from
from itertools import islice

import pytest

from actionplans import operations
from actionplans.dates import SaidDate, parse
from actionplans.models import Action, RagLevel
from core import clock


@pytest.fixture
def lead(world, acting):
    """The council's lead, acting for the whole test."""
    with acting(world.oakshire_people.la_lead) as person:
        yield person


@pytest.fixture
def level():
    """`level(action, "Red")`: a level of the scheme of the action's home plan, by its word."""

    def of_action(action: Action, label: str) -> RagLevel:
        return RagLevel.objects.get(scheme=action.level.scheme_id, label=label)

    return of_action


@pytest.fixture
def in_days():
    """`in_days(-3)`: a due date so many days from today."""

    def said(days: int) -> SaidDate:
        return parse((clock.today() + dt.timedelta(days=days)).strftime("%d %B %Y"))

    return said


@pytest.fixture
def many_actions(world, acting, in_days):
    """`many_actions(30)` adds so many actions to both of Oakshire's plans, each with a workstream and a priority."""
    numbers = count_from(1)

    def add(count: int) -> list[Action]:
        made = []
        with acting(world.oakshire_people.la_lead) as lead:
            for number in islice(numbers, count):
                action = operations.create_action(
                    world.oakshire_plan,
                    title=f"Many {number}",
                    reference=f"M{number}",
                    lead_partner=world.oakshire_partners.council,
                    lead_person=world.oakshire_people.la_officer,
                    due=in_days(-number - 1),
                    workstreams=[world.oakshire_workstream],
                    priorities=[world.oakshire_priority],
                    by=lead,
                )
                operations.add_action_to_plan(action, plan=world.oakshire_other_plan, by=lead)
                made.append(action)
        return made

    return add
