"""What stands in a query that is written once (core.written) for a value that is given when it is asked."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Place:
    """Where a value is to stand: how it is taken from what is given."""

    take: Callable[[Any], Any]


def filled(values: Iterable[Any], given: Any) -> list:
    """What a text is to be asked with: each value as it is, and what is given where a `Place` is kept for it."""
    return [value.take(given) if isinstance(value, Place) else value for value in values]
