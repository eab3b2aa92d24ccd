"""Recording and ending interests: what the operations of every app that knows some have in common."""

from typing import TypeVar

from core import clock
from core.errors import RuleBroken
from partners.models import Interest, Partner, Person
from partners.models.interests import theirs

Known = TypeVar("Known", bound=Interest)


def open_interest(model: type[Known], *, kind: str, person: Person | None, partner: Partner | None, **subject) -> Known:
    """A new interest of a person, or of everyone of a partner, in `subject` (column and thing), from today.

    Raises RuleBroken unless exactly one of person and partner is given, or if it is recorded already.
    """
    if (person is None) == (partner is None):
        raise RuleBroken("Choose either a person or a partner.", field="person")
    where = {**subject, "person": person, "partner": partner, "kind": kind}
    if model._default_manager.filter(ends_on=None, **where).exists():
        raise RuleBroken("This is recorded already.", field="person" if person else "partner")
    return model._default_manager.create(starts_on=clock.today(), **where)


def close_interest(interest: Known, *, by: Person) -> Known:
    """Let an interest end today. Nobody opens again what his own interest, or his partner's, has closed to him. Raises
    RuleBroken for that, or if it has ended."""
    rows = type(interest)._default_manager
    interest = rows.select_for_update(of=("self",)).get(pk=interest.pk)
    if interest.ends_on is not None:
        raise RuleBroken("This has already been ended.")
    if rows.filter(theirs(by), pk=interest.pk).exists():
        raise RuleBroken("This is your own interest or your partner’s, so somebody else has to end it.")
    interest.ends_on = clock.today()
    interest.save()
    return interest
