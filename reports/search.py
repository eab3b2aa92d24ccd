"""Search over everything of an area that one person sees, in three queries however many kinds there are."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from html import unescape
from typing import overload

from django.db.models import BigIntegerField, QuerySet
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from core.registry import SEARCHABLE
from core.search import MARK_END, MARK_START, SearchKind, kinds_with_rows
from core.written import Given, Written
from partners.models import LocalArea, Person
from partners.standing import Anybody

MARKUP = re.compile(r"<[^<>]*>")
MARKDOWN = re.compile(r"(?m)^\s*(?:#{1,6}|>|[-*+])\s+|\*\*|__|`|\|")
AREA = Given("area", BigIntegerField())
Write = Callable[[SearchKind, str, Anybody, Given], QuerySet]
"""What is asked of the rows of a kind that somebody sees in an area."""
MOST_WRITTEN = 100
BLANKS = re.compile(r"\s+")
FOUND = re.compile(f"{MARK_START}([^{MARK_START}{MARK_END}]*){MARK_END}")


@dataclass(frozen=True)
class Result:
    """One thing that was found: what it is, what it is called, the words that answer, where it belongs and its page."""

    kind: SearchKind
    title: SafeString
    words: SafeString
    within: str
    url: str
    withdrawn: bool


class Search(Sequence):
    """What a person finds in an area with some words, best first, of some kinds or of all: a sequence that reads what
    it shows of a result only for the slice that is asked for.

    Everything is asked of the rows that the person sees (`SearchKind.rows`), the counts too.
    """

    def __init__(self, person: Person, area: LocalArea, words: str, *, kind: str = ""):
        self.person, self.area, self.typed, self.kind = person, area, words, kind

    @cached_property
    def ranked(self) -> list[tuple[str, int, float]]:
        """(kind, number, rank) of everything found, of all kinds, best first. Two queries."""
        found = self._asked(SearchKind.ranked, kinds_with_rows(self.area))
        places = {name: place for place, name in enumerate(SEARCHABLE)}
        return sorted(found, key=lambda row: (-row[2], places[row[0]], -row[1]))

    @property
    def counts(self) -> list[tuple[str, SearchKind, int]]:
        """How much was found of each kind, the kinds of which anything was."""
        names = [name for name, _, _ in self.ranked]
        return [(name, kind, names.count(name)) for name, kind in SEARCHABLE.items() if name in names]

    @cached_property
    def shown(self) -> list[tuple[str, int]]:
        """(kind, number) of what was found of the kinds that are asked for."""
        return [(name, number) for name, number, _ in self.ranked if self.kind in ("", name)]

    def __len__(self) -> int:
        return len(self.shown)

    @overload
    def __getitem__(self, place: int) -> Result: ...
    @overload
    def __getitem__(self, place: slice) -> list[Result]: ...
    def __getitem__(self, place):
        """One result, or those of a page. One query."""
        if isinstance(place, int):
            return self[place : place + 1][0]
        return list(self._told(self.shown[place]))

    def _asked(self, write: Write, names: Iterable[str], **numbers: list[int]) -> list[tuple]:
        written = _written(write, tuple(names), Anybody.like(self.person.standing))
        return written.asked(area=self.area.pk, typed=self.typed, viewer=self.person.standing, **numbers)

    def _told(self, wanted: list[tuple[str, int]]) -> Iterator[Result]:
        numbers: dict[str, list[int]] = {}
        for name, number in wanted:
            numbers.setdefault(name, []).append(number)
        if not numbers:
            return
        rows = self._asked(SearchKind.told, sorted(numbers), **numbers)
        told = {(name, number): rest for name, number, *rest in rows}
        for name, number in wanted:
            title, words, within, address, place, withdrawn = told[name, number]
            kind = SEARCHABLE[name]
            yield Result(
                kind=kind,
                title=marked(title),
                words=marked(words),
                within=within,
                url=kind.url(self.area.slug, address, place),
                withdrawn=withdrawn,
            )


@lru_cache(maxsize=MOST_WRITTEN)
def _written(write: Write, names: tuple[str, ...], asking: Anybody) -> Written:
    parts = [write(SEARCHABLE[name], name, asking, AREA) for name in names]
    return Written(parts[0].union(*parts[1:], all=True) if len(parts) > 1 else parts[0])


def marked(text: str) -> SafeString:
    """A text as the database gave it, with the words that were found marked: everything else is escaped. Signs of
    Markdown and HTML, which mean nothing here, are left out."""
    plain = unescape(MARKUP.sub(" ", text))
    plain = BLANKS.sub(" ", MARKDOWN.sub("", plain)).strip()
    # Escaped first; then the only markup put in is the mark, in pairs.
    shown = FOUND.sub(r"<mark>\1</mark>", escape(plain))
    return mark_safe(shown.replace(MARK_START, "").replace(MARK_END, ""))  # noqa: S308
