"""What waits for a person: each app says its own, Home shows them together by urgency."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from functools import cache
from typing import Any

from core.probing import Among, Probe, Rows
from core.registry import HOME_ITEMS

Areas = Mapping[int, Any]
"""The local areas in which is asked what waits, by number: one, or all of a person's."""
SOON = dt.timedelta(days=14)


class Urgency(IntEnum):
    """How soon it matters, in the order in which Home shows it."""

    OVERDUE = 1
    DUE_SOON = 2
    WAITING = 3

    @property
    def label(self) -> str:
        """The heading under which people read it."""
        return {1: "Overdue", 2: "Due soon", 3: "Later, or without a date"}[self.value]

    @classmethod
    def of(cls, due: dt.date | None, today: dt.date, soon: dt.timedelta = SOON) -> "Urgency":
        """How soon it matters that something is due by the end of that day, or of none."""
        if due is None or due > today + soon:
            return cls.WAITING
        return cls.OVERDUE if due < today else cls.DUE_SOON


@dataclass(frozen=True)
class HomeItem:
    """One thing that waits in a local area, with its one next step. `due` is a day, inclusive, by which things are
    sorted; None where there is none. `when` says the day in words of its own, for what is not due: a meeting is held, a
    draft closes.

    `template`, where given, is included below the item with `item` and `subject` (the quick update of an action).
    `together` is the template of a form in which several such items are dealt with at once: it stands once on a page,
    and the items' own templates tick themselves into it.
    """

    urgency: Urgency
    kind: str
    title: str
    url: str
    next_step: str
    area: Any = field(kw_only=True)
    due: dt.date | None = None
    when: str = ""
    detail: str = ""
    subject: object | None = None
    template: str = ""
    together: str = ""


def together_on(items: Iterable[HomeItem]) -> list[str]:
    """The forms in which several of these items can be dealt with at once, each once."""
    return list(dict.fromkeys(item.together for item in items if item.together))


def in_areas(key: str = "area") -> Among:
    """Rows of the local areas in question."""
    return Among(key, "areas")


def of_people(key: str) -> Among:
    """Rows that name the person, or somebody for whom that person stands in."""
    return Among(key, "people")


def of_partners(key: str) -> Among:
    """Rows of a partner at which the person holds a role."""
    return Among(key, "partners")


def of_groups(key: str) -> Among:
    """Rows of a group that the person is in."""
    return Among(key, "groups")


def only_if_any(*rows: Rows) -> Callable[[Callable], Callable]:
    """Ask what this gives to Home only where one of these finds a row: most kinds of thing wait for nobody on most
    days. The rows may be more than those that wait, never fewer; what is made of them is the source's affair."""

    def mark(source: Callable) -> Callable:
        source.only_if_any = rows
        return source

    return mark


@cache
def _probe(names: tuple[str, ...]) -> Probe:
    return Probe({name: HOME_ITEMS[name].only_if_any for name in names})


def sources_with_something(person, areas: Iterable[int]) -> list[Callable]:
    """The sources that can have something for this person in these areas (by number): those that found a row, and those
    that always ask for themselves. One statement."""
    probed = tuple(name for name, source in HOME_ITEMS.items() if hasattr(source, "only_if_any"))
    standing = person.standing
    found = _probe(probed).there_are(
        areas=areas,
        people=[person.pk, *(int(key.split(":")[0]) for key in standing.stands_in_for)],
        partners={held.partner_id for held in standing.memberships},
        groups=standing.group_ids,
    )
    return [source for name, source in HOME_ITEMS.items() if name in found or name not in probed]


def home_items(person, areas: Iterable, today: dt.date) -> list[HomeItem]:
    """All that waits for this person in these areas: overdue first, then by date. Each kind of thing is asked for once,
    however many areas there are, and only where there can be one."""
    by_number = {area.pk: area for area in areas}
    sources = sources_with_something(person, by_number)
    items = [item for source in sources for item in source(person, by_number, today)]
    return sorted(
        items, key=lambda item: (item.urgency, item.due or dt.date.max, str(item.area), item.kind, item.title)
    )
