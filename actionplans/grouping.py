"""Actions under headings: by workstream, priority, partner, lead or month. An action that serves two workstreams stands
under both, and each heading counts its own."""

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.core.paginator import Page, Paginator

from actionplans.positions import ActionPosition, Linked
from core.templatetags.portal import month

LAST = "\uffff"
"""Sorts after every word: what belongs to nothing stands at the end."""


class Heading(NamedTuple):
    """What stands over a group, with what it is sorted by."""

    sort: tuple
    label: str


@dataclass(frozen=True)
class Group:
    """The actions under one heading: all of them, in the order of the list."""

    label: str
    entries: list[ActionPosition]

    @property
    def overdue(self) -> int:
        """How many of them are overdue."""
        return sum(entry.is_overdue for entry in self.entries)


@dataclass(frozen=True)
class Section:
    """What a page shows of a group; `goes_on` where the group began on an earlier page."""

    group: Group
    entries: list[ActionPosition]
    goes_on: bool


def _of_linked(name: str, nothing: str) -> Callable[[ActionPosition], list[Heading]]:
    def headings(entry: ActionPosition) -> list[Heading]:
        linked: Sequence[Linked] = getattr(entry, name)
        return [Heading((each.number, each.title, each.pk), f"{each.number}. {each.title}") for each in linked] or [
            Heading((float("inf"),), nothing)
        ]

    return headings


def _of_part(entry: ActionPosition) -> list[Heading]:
    return [Heading((part.number, part.title, part.pk), part.title) for part in entry.sub_areas] or [
        Heading((float("inf"),), "All of the area")
    ]


def _of_name(name: str, nothing: str) -> Callable[[ActionPosition], list[Heading]]:
    def headings(entry: ActionPosition) -> list[Heading]:
        word = getattr(entry, name)
        return [Heading((word.lower(),), word)] if word else [Heading((LAST,), nothing)]

    return headings


def _of_month(entry: ActionPosition) -> list[Heading]:
    last = entry.due_latest
    return [Heading((last.replace(day=1),), month(last))] if last else [Heading((dt.date.max,), "Without a date")]


GROUPINGS: dict[str, tuple[str, Callable[[ActionPosition], list[Heading]]]] = {
    "workstream": ("Workstream", _of_linked("workstreams", "No workstream")),
    "priority": ("Priority", _of_linked("priorities", "No priority")),
    "part": ("Part of the area", _of_part),
    "partner": ("Lead partner", _of_name("lead_partner", "No partner")),
    "lead": ("Lead", _of_name("lead_person", "Nobody by name")),
    "month": ("Month in which it is due", _of_month),
}
"""By its name in an address: what people call it, and the headings under which an action stands."""


def grouped(entries: Iterable[ActionPosition], by: str) -> list[Group]:
    """The actions under their headings, in the order of those; all of them under none where `by` is no grouping."""
    if by not in GROUPINGS:
        return [Group("", list(entries))]
    found: dict[Heading, list[ActionPosition]] = {}
    for entry in entries:
        for heading in GROUPINGS[by][1](entry):
            found.setdefault(heading, []).append(entry)
    return [Group(heading.label, found[heading]) for heading in sorted(found)]


def page_of(groups: list[Group], size: int, number: Any) -> tuple[Page, list[Section]]:
    """One page of the rows of all groups, and what it shows of each."""
    rows = [(place, row) for place, group in enumerate(groups) for row in range(len(group.entries))]
    page = Paginator(rows, size).get_page(number)
    sections: list[Section] = []
    for place, group in enumerate(groups):
        shown = [row for at, row in page if at == place]
        if shown:
            sections.append(Section(group, [group.entries[row] for row in shown], shown[0] > 0 and bool(group.label)))
    return page, sections
