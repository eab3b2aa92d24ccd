"""The operations on plans and actions, and what their tests say in short."""

import pytest
from django.db import transaction

from core.errors import RuleBroken


def refused(operation, *args, **kwargs) -> RuleBroken:
    with pytest.raises(RuleBroken) as refusal, transaction.atomic():
        operation(*args, **kwargs)
    return refusal.value


def new_action(world, in_days, **changes):
    return {"title": "New", "lead_partner": world.oakshire_partners.council, "due": in_days(30)} | changes
