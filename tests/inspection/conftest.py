"""What the tests of self-evaluation and inspection share."""

import pytest

from core.errors import RuleBroken


@pytest.fixture
def lead(world, acting):
    """The council's lead, acting."""
    with acting(world.oakshire_people.la_lead) as person:
        yield person


@pytest.fixture
def refused():
    """`refused(operation, *subjects, **words)`: the operation refuses; gives the field it names and what it says."""

    def refusal(operation, *subjects, **words) -> tuple[str | None, str]:
        with pytest.raises(RuleBroken) as caught:
            operation(*subjects, **words)
        return caught.value.field, caught.value.message

    return refusal
