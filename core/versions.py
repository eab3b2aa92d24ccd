"""Safe concurrent edits: `version` is checked and raised here and nowhere else."""

from typing import TypeVar

from django.db import models

from core.errors import EditConflict

Versioned = TypeVar("Versioned", bound=models.Model)


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
