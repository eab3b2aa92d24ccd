"""What stands in a query that is written once (core.written) for a value that is given when it is asked."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from operator import itemgetter
from typing import Any

PLACEHOLDER = re.compile("%[s%]")


@dataclass(frozen=True)
class Place:
    """Where a value is to stand: how it is taken from what is given."""

    take: Callable[[Any], Any]


@cache
def given_as(name: str) -> Place:
    """The place of what is given by this name: one and the same wherever the name stands."""
    return Place(itemgetter(name))


def named(text: str, values: Iterable[Any]) -> tuple[str, dict[str, Any]]:
    """The same text with a name for each value. One place that stands in it several times has one name, so that what is
    given there is sent once: the numbers of three hundred actions, for each part that is read of them."""
    rest, names, kept = iter(values), {}, {}

    def name(found: re.Match) -> str:
        if found[0] == "%%":
            return "%%"
        value, new = next(rest), f"v{len(kept)}"
        own = names.setdefault(value, new) if isinstance(value, Place) else new
        kept[own] = value
        return f"%({own})s"

    return PLACEHOLDER.sub(name, text), kept


def filled(values: Mapping[str, Any], given: Any) -> dict[str, Any]:
    """What a text is to be asked with: each value as it is, and what is given where a `Place` is kept for it."""
    return {name: value.take(given) if isinstance(value, Place) else value for name, value in values.items()}
