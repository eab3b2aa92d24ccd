"""Sight of whole areas for what follows from facts without anybody reading it."""

from types import SimpleNamespace

from partners.models import Audience, LocalArea
from partners.standing import Standing


def caretaker_of(*areas: LocalArea) -> SimpleNamespace:
    """Nobody's rights, and sight of every audience of these areas: for the groups that are derived at night, the seats
    and tasks of who leaves, the parts that go along when a thing is shared, and whether an area has its boards. No
    person sees all of these, and who ends a role or shares a thing learns nothing of them by it."""
    audiences = Audience.objects.filter(area__in=areas).values_list("pk", flat=True)
    return SimpleNamespace(standing=Standing(person_id=0, grants={number: frozenset({"view"}) for number in audiences}))
