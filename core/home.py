"""What waits for a person: each app says its own, Home shows them together by urgency."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum

from core.registry import HOME_ITEMS


class Urgency(IntEnum):
    """How soon it matters, in the order in which Home shows it."""

    OVERDUE = 1
    DUE_SOON = 2
    WAITING = 3

    @property
    def label(self) -> str:
        """The heading under which people read it."""
        return {1: "Overdue", 2: "Due soon", 3: "Later, or without a date"}[self.value]


@dataclass(frozen=True)
class HomeItem:
    """One thing that waits, with its one next step. `due` is a day, inclusive, by which things are sorted; None where
    there is none. `when` says the day in words of its own, for what is not due: a meeting is held, a draft closes.

    `template`, where given, is included below the item with `item` and `subject` (the quick update of an action).
    `together` is the template of a form in which several such items are dealt with at once: it stands once on a page,
    and the items' own templates tick themselves into it.
    """

    urgency: Urgency
    kind: str
    title: str
    url: str
    next_step: str
    due: dt.date | None = None
    when: str = ""
    detail: str = ""
    subject: object | None = None
    template: str = ""
    together: str = ""


def together_on(items: Iterable[HomeItem]) -> list[str]:
    """The forms in which several of these items can be dealt with at once, each once."""
    return list(dict.fromkeys(item.together for item in items if item.together))


def home_items(person, area, today: dt.date) -> list[HomeItem]:
    """All that waits for this person in the area: overdue first, then by date."""
    items = [item for source in HOME_ITEMS.values() for item in source(person, area, today)]
    return sorted(items, key=lambda item: (item.urgency, item.due or dt.date.max, item.kind, item.title))


@dataclass(frozen=True)
class ItemOfArea:
    """One thing that waits, and the area in which it does."""

    item: HomeItem
    area: object

    @property
    def urgency(self) -> Urgency:
        """How soon it matters."""
        return self.item.urgency


def items_of_areas(person, areas, today: dt.date) -> list[ItemOfArea]:
    """All that waits for this person in several areas: overdue first, then by date. Each area is asked by itself, as on
    its own Home: so nothing is found here that is not found there."""
    found = [ItemOfArea(item, area) for area in areas for item in home_items(person, area, today)]
    return sorted(
        found,
        key=lambda one: (one.item.urgency, one.item.due or dt.date.max, str(one.area), one.item.kind, one.item.title),
    )
