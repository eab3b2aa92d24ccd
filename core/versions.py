"""Safe concurrent edits: `version` is checked and raised here and nowhere else; and what an edit leaves alone."""

from enum import Enum
from typing import TypeVar

from django.db import models

from core.errors import EditConflict

Versioned = TypeVar("Versioned", bound=models.Model)


class Leave(Enum):
    """Said in place of a value: leave it as it is. Whoever edits a thing may not see all that it points at, and what he
    does not see is not his to change."""

    LEAVE = "leave"


LEAVE = Leave.LEAVE


def lock(subject: Versioned, seen_version: int | None = None) -> Versioned:
    """The subject as it is now, its row locked until the transaction ends and its version raised by one.

    The caller saves it. `seen_version` is the version that the person had in view when he began; None means that he
    did not edit anything that another could have changed (a task, a state that only moves one way).
    Raises EditConflict if the row has changed since.
    """
    current = type(subject)._default_manager.select_for_update(of=("self",)).get(pk=subject.pk)
    if seen_version is not None and current.version != seen_version:
        raise EditConflict(current)
    current.version += 1
    return current
