"""Who acts in the tests of boards, and how a refusal reads."""

import pytest
from django.db import transaction

from core.errors import RuleBroken


@pytest.fixture
def clerk(world, acting):
    with acting(world.oakshire_people.board_clerk) as person:
        yield person


@pytest.fixture
def lead(world, acting):
    with acting(world.oakshire_people.la_lead) as person:
        yield person


@pytest.fixture
def refused():
    """`refused(operation, *subjects, **words)` gives the sentence with which the operation refuses."""

    def said(operation, *subjects, **words) -> str:
        with pytest.raises(RuleBroken) as refusal, transaction.atomic():
            operation(*subjects, **words)
        return refusal.value.message

    return said
