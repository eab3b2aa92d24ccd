"""Queries that are written once for everybody whose standing has the same shape (core.written)."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from django.db.models import QuerySet

from core.written import Written
from partners.models import Person
from partners.standing import Anybody


def once_for_anybody(write: Callable[[Anybody], QuerySet]) -> Callable[..., list]:
    """Of a function that writes a query for anybody: one that asks it for a person, with what is given by name. In
    nothing but `visible_to` may the query depend on whom it is written for, and on no day."""

    @lru_cache(maxsize=100)
    def written(asking: Anybody) -> Written:
        return Written(write(asking))

    def asked(person: Person, **given: Any) -> list:
        return written(Anybody.like(person.standing)).asked(viewer=person.standing, **given)

    return asked
