"""Search: what each app lets people search of its own, and how that is asked.

There is no index of its own that could keep what somebody may no longer see: each kind is searched in the rows that the
searching person sees, at the moment of asking. (An index on the texts would not be used either: the database applies no
`@@` before the policies that hide rows, because it could tell something of a hidden text.)
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from itertools import chain, repeat
from typing import ClassVar

from django.contrib.postgres.search import SearchHeadline, SearchQuery
from django.db import models
from django.db.models import (
    BooleanField,
    Case,
    Expression,
    F,
    FloatField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextField,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce, Concat, Left
from django.urls import reverse

from core.probing import Among, Probe
from core.registry import SEARCHABLE
from core.written import Given

CONFIG = "english"
MOST_CHARACTERS = 100_000
"""How much of one text is searched: a text search vector takes no more than a megabyte."""
MARK_START, MARK_END = "\ue000", "\ue001"
"""Stand round a word that was found until the text is escaped: characters of private use, which nobody types."""


@dataclass(frozen=True)
class OfAnother:
    """A column of another thing that the row points at by `key`, for those who see that thing; nothing for others."""

    model: type[models.Model]
    key: str
    column: str


Column = str | Expression | OfAnother
NOTHING = Value("")
TYPED = Given("typed", TextField())
"""What somebody typed into the search box."""


@dataclass(frozen=True)
class SearchKind:
    """One kind of thing that can be searched.

    `rows(person, area)` gives the rows that this person sees, by way of `visible_to`. What is asked of them is written
    once for everybody whose standing has his shape (core.written): nothing else of him, nor of the day, may stand in
    it. `title` and `texts` are columns or expressions of those rows; the title counts for more. `within` names what a
    row belongs to; `address` is the name of a page that takes the area's slug and, where there is one, the column
    `number`; `place` gives the anchor on that page. `withdrawn` tells what has been taken back.
    """

    label: str
    plural: str
    rows: Callable[..., QuerySet]
    title: Column
    texts: tuple[Column, ...]
    address: str
    within: Column = NOTHING
    number: str | None = "pk"
    place: Column = NOTHING
    withdrawn: Q | None = None

    def ranked(self, name: str, person, area) -> QuerySet:
        """(kind, number, rank) of each row that this person sees and that answers what was typed."""
        words = [_column(column, person, area) for column in (self.title, *self.texts)]
        return (
            self.rows(person, area)
            .order_by()
            .filter(Answers(*words))
            .values_list(Value(name, output_field=TextField()), "pk", Rank(*words))
        )

    def told(self, name: str, person, area) -> QuerySet:
        """What a page of results shows of the rows whose numbers are given by the name of their kind: kind, number,
        title, words, within, number in the address, place on the page, and whether it was withdrawn."""
        query = SearchQuery(TYPED, config=CONFIG, search_type="websearch")
        words: list[Expression] = []
        for text in self.texts:
            words += [_text(text, person, area), Value("\n")]
        return (
            self.rows(person, area)
            .order_by()
            .filter(Among("pk", name))
            .annotate(
                search_kind=Value(name, output_field=TextField()),
                search_title=_headline(_text(self.title, person, area), query, highlight_all=True),
                search_words=_headline(
                    Concat(Value(""), *words, Value(""), output_field=TextField()),
                    query,
                    max_fragments=2,
                    max_words=24,
                    min_words=10,
                ),
                search_within=_text(self.within, person, area),
                search_number=F(self.number or "pk"),
                search_place=_text(self.place, person, area),
                search_withdrawn=_truth(self.withdrawn),
            )
            .values_list(
                *("search_kind", "pk", "search_title", "search_words"),
                *("search_within", "search_number", "search_place", "search_withdrawn"),
            )
        )

    def url(self, slug: str, number: int, place: str) -> str:
        """The page that shows a row, at its place on that page."""
        page = reverse(self.address, args=[slug, number] if self.number else [slug])
        return f"{page}#{place}" if place else page


class OfTheWords(Expression):
    """Something about the words of a row and what was `typed`, read as people type into a search box: “exact
    words”, or, and -without. The words of its title, the first column, count for more than those of its texts.

    One piece of SQL: as functions within functions it took Django longer to write than PostgreSQL to read, for each of
    forty kinds."""

    template: ClassVar[str]

    def __init__(self, *columns: Expression):
        super().__init__()
        self.columns = list(columns)

    def get_source_expressions(self) -> list[Expression]:
        return self.columns

    def set_source_expressions(self, expressions: list[Expression]) -> None:
        self.columns = expressions

    def as_sql(self, compiler, connection) -> tuple[str, list]:
        columns = [compiler.compile(column) for column in self.columns]
        words = " || ".join(
            f"setweight(to_tsvector('{CONFIG}', left(coalesce(({sql})::text, ''), {MOST_CHARACTERS})), '{weight}')"
            for weight, (sql, _) in zip(chain("A", repeat("B")), columns, strict=False)
        )
        asked = f"websearch_to_tsquery('{CONFIG}', %s)"
        given = [value for _, params in columns for value in params]
        return self.template.format(words=words, asked=asked), [*given, TYPED.place]


class Answers(OfTheWords):
    """Whether a row answers a query."""

    template = "(({words}) @@ {asked})"
    conditional = True
    output_field = BooleanField()


class Rank(OfTheWords):
    """How well it does, divided by the logarithm of its length: a long text does not win by its length alone."""

    template = "ts_rank(({words}), {asked}, 1)"
    output_field = FloatField()


def seen(model: type[models.Model]) -> Callable[..., QuerySet]:
    """The rows of a model that a person sees, for `SearchKind.rows`; `some` asks a probe whether there are any."""

    def rows(person, area) -> QuerySet:
        return model.objects.visible_to(person, area)

    rows.some = lambda: model._default_manager.filter(Among(_way_to_area(model), "areas"))
    return rows


def _way_to_area(model: type[models.Model]) -> str:
    """From a row to its local area: a part has that of its whole."""
    whole = getattr(model, "part_of", None)
    return f"{whole}__{_way_to_area(model._meta.get_field(whole).related_model)}" if whole else "area"


def kinds_with_rows(area) -> list[str]:
    """The names of the kinds of which there can be a row in the area for the acting person: most people see half of
    them. One statement."""
    probed = tuple(name for name, kind in SEARCHABLE.items() if hasattr(kind.rows, "some"))
    there = _probe(probed).there_are(areas=[area.pk])
    return [name for name in SEARCHABLE if name in there or name not in probed]


@cache
def _probe(names: tuple[str, ...]) -> Probe:
    return Probe({name: [SEARCHABLE[name].rows.some] for name in names})


def _column(column: Column, person, area) -> Expression:
    if isinstance(column, OfAnother):
        others = column.model.objects.visible_to(person, area).order_by().filter(pk=OuterRef(column.key))
        return Subquery(others.values(column.column)[:1])
    return F(column) if isinstance(column, str) else column


def _text(column: Column, person, area) -> Expression:
    return Left(Coalesce(Cast(_column(column, person, area), TextField()), Value("")), MOST_CHARACTERS)


def _headline(text: Expression, query: SearchQuery, **options) -> SearchHeadline:
    return SearchHeadline(text, query, config=CONFIG, start_sel=MARK_START, stop_sel=MARK_END, **options)


def _truth(condition: Q | None) -> Expression:
    no = Value(False, output_field=BooleanField())
    return no if condition is None else Case(When(condition, then=Value(True)), default=no)
