"""What is there at all, before any of it is read: one prepared statement for many tables, most of which hold nothing.

Composing a query and planning it, with the row policies in it, takes far longer than finding no row. A page that shows
twenty kinds of thing so asks once which of them there are, and then only for those.
"""

import itertools
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

from django.db import connection, models
from django.db.models import BooleanField, F, Func, QuerySet
from django.db.models.query import BaseIterable

from core.places import filled, given_as, named

Rows = Callable[[], QuerySet]


class Among(Func):
    """That a key of the row is among the numbers given by this name each time a probe, or what was written, asks."""

    conditional = True

    def __init__(self, key: str, name: str) -> None:
        super().__init__(F(key), output_field=BooleanField())
        self.place = given_as(name)

    def as_sql(self, compiler, connection, **extra) -> tuple[str, list]:
        """The column compared with numbers of which only the place is known yet."""
        key, given = compiler.compile(self.source_expressions[0])
        return f"{key} = ANY(%s)", [*given, self.place]


class Probe:
    """Which of several kinds of row there are for some numbers, as far as the acting person may see them: the database
    keeps its policies here too. Written once a process; the rows depend on no day and on nobody but by `Among`."""

    def __init__(self, kinds: Mapping[str, Sequence[Rows]]) -> None:
        self.kinds = kinds

    @cached_property
    def statement(self) -> tuple[str, dict[str, Any]]:
        """One array of the names of the kinds there are, and what it asks with."""
        parts, given = [], []
        for name, several in self.kinds.items():
            found = [rows().order_by().values("pk")[:1].query.sql_with_params() for rows in several]
            parts.append(f"CASE WHEN {' OR '.join(f'EXISTS ({text})' for text, _ in found)} THEN '{name}' END")
            given += itertools.chain.from_iterable(values for _, values in found)
        return named(f"SELECT ARRAY[{', '.join(parts)}]", given)

    def there_are(self, **numbers: Collection[int]) -> set[str]:
        """The names of the kinds of which there is a row, for the numbers by which `Among` asks. One statement."""
        statement, given = self.statement
        with connection.cursor() as cursor:
            cursor.execute(statement, filled(given, {name: list(several) for name, several in numbers.items()}))
            return set(cursor.fetchone()[0]) - {None}


class Parts:
    """The parts that rows of a model may have, by the names of its relations (`related_name`)."""

    def __init__(self, model: type[models.Model], *relations: str) -> None:
        self.relations = {name: model._meta.get_field(name) for name in relations}
        self.probe = Probe({name: [self._rows(relation)] for name, relation in self.relations.items()})

    @staticmethod
    def _rows(relation: models.ManyToOneRel) -> Rows:
        return lambda: relation.related_model._default_manager.filter(Among(relation.field.name, "wholes"))

    def leave_out_the_empty(self, row: models.Model) -> set[str]:
        """Let the relations of this row that hold nothing read as empty from here on, without being asked; return the
        names of the others. For a page that only reads. One statement."""
        there = self.probe.there_are(wholes=[row.pk])
        known = row.__dict__.setdefault("_prefetched_objects_cache", {})
        for name, relation in self.relations.items():
            if name not in there:
                known[name] = relation.related_model._default_manager.none()
                known[name]._iterable_class = _Nothing
        return there


class _Nothing(BaseIterable):
    """The rows of a query of which is known that there are none: Django would write the query before it noticed."""

    def __iter__(self) -> Iterator:
        return iter(())
