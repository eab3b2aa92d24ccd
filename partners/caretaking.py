"""Sight of a whole area for what follows from facts without anybody reading it."""

from types import SimpleNamespace

from partners.models import Audience, LocalArea
from partners.standing import Standing


def caretaker_of(area: LocalArea) -> SimpleNamespace:
    """Nobody's rights, and sight of every audience of one area: for the groups that are derived at night, the seats
    and tasks of who leaves, and the parts that go along when a thing is shared. No person sees all of these, and who
    ends a role or shares a thing learns nothing of them by it."""
    audiences = Audience.objects.filter(area=area).values_list("pk", flat=True)
    return SimpleNamespace(standing=Standing(person_id=0, grants={number: frozenset({"view"}) for number in audiences}))
