"""The database plans a statement once a connection, not each time it is asked: with the row policies in it, planning
takes it longer than answering. The driver sends each as a new text; here, one that comes again is prepared.

It knows nothing of Django, whose settings name its two classes as the driver's own.
"""

import datetime as dt
import re
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

import psycopg2
from psycopg2.extensions import connection, cursor

Given = Sequence[Any] | Mapping[str, Any]

MOST_KEPT, MOST_SEEN = 200, 1000
"""Statements of one connection: prepared, of which each takes the database some hundred kilobytes, and asked once."""
Key = tuple[str, tuple[str | None, ...]]
"""A text, and the types of what is given."""
READS = ("SELECT ", "(SELECT ", "WITH ")
PLACE = re.compile(r"%(?:s|%|\((?P<name>\w+)\)s)")
TYPES = {
    bool: "boolean",
    dt.date: "date",
    dt.time: "time",
    dt.timedelta: "interval",
    Decimal: "numeric",
    UUID: "uuid",
    type(None): "unknown",
}
"""As the driver writes these values."""
INTEGER = range(-(2**31), 2**31)


class PreparingConnection(connection):
    """A connection that knows what it has prepared."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.prepared: OrderedDict[Key, str | None] = OrderedDict()
        """What to send instead, what was not asked for longest first; None if it cannot be prepared."""
        self.seen: set[Key] = set()
        """What was asked once: many a statement with a list in it never comes again."""
        self.numbered = 0


class PreparingCursor(cursor):
    """A cursor that prepares a reading statement when it comes a second time."""

    connection: PreparingConnection
    asked: tuple[str, Given] | None = None

    def execute(self, statement: str, given: Given | None = None) -> None:
        """As the driver's own, whose errors it raises."""
        self.asked = None
        prepared = self._prepared(statement, given) if given and not self.name and statement.startswith(READS) else None
        if prepared is None:
            super().execute(statement, given)
            return
        self.asked = statement, given
        super().execute(prepared, given)

    @property
    def query(self) -> bytes:
        """What was asked, with its values: as a log of statements is to show it, not by the name it has here."""
        return self.mogrify(*self.asked) if self.asked else super().query

    def _prepared(self, statement: str, given: Given) -> str | None:
        """What to send instead; None if this is asked for the first time, or cannot be prepared."""
        link = self.connection
        key = statement, tuple(type_of(each) for each in (given.values() if isinstance(given, Mapping) else given))
        if key in link.prepared:
            link.prepared.move_to_end(key)
            return link.prepared[key]
        if None in key[1]:
            return None
        if key not in link.seen:
            if len(link.seen) >= MOST_SEEN:
                link.seen.clear()
            link.seen.add(key)
            return None
        link.seen.discard(key)
        link.prepared[key] = self._prepare(statement, given)
        if len(link.prepared) > MOST_KEPT and (forgotten := link.prepared.popitem(last=False)[1]):
            super().execute(f"DEALLOCATE {forgotten.split()[1]}")
        return link.prepared[key]

    def _prepare(self, statement: str, given: Given) -> str | None:
        """Prepare it in whatever transaction goes on, which an error leaves as it was. Names last as long as the
        connection: the database does not take them back with a transaction."""
        link = self.connection
        link.numbered += 1
        text, places = numbered(statement)
        types = [type_of(given[each]) for each in places]
        within = not link.autocommit
        if within:
            super().execute("SAVEPOINT preparing")
        try:
            super().execute(f"PREPARE portal_{link.numbered} ({', '.join(types)}) AS {text}")
        except (psycopg2.ProgrammingError, psycopg2.NotSupportedError, psycopg2.DataError):
            # Of what type a value is can't be told before it is there, or two that must be the same could differ.
            if within:
                super().execute("ROLLBACK TO SAVEPOINT preparing")
            return None
        if within:
            super().execute("RELEASE SAVEPOINT preparing")
        named = ["%s" if isinstance(each, int) else f"%({each})s" for each in places]
        return f"EXECUTE portal_{link.numbered} ({', '.join(named)})"


def type_of(value: Any) -> str | None:
    """The type of the database as which the driver writes a value; text is of the type that stands beside it, as a
    literal is; None if that is not for us to say."""
    kind = type(value)
    if kind in TYPES:
        return TYPES[kind]
    if isinstance(value, str):
        return "unknown"
    if isinstance(value, int):
        return "integer" if value in INTEGER else "bigint"
    if kind is dt.datetime:
        return "timestamptz" if value.tzinfo else "timestamp"
    if kind is list and all(type(each) is int for each in value):
        return "bigint[]"
    if kind is list and all(isinstance(each, str) for each in value):
        return "unknown"
    return None


def numbered(statement: str) -> tuple[str, list[int | str]]:
    """A statement with $1, $2 and so on where the driver has its %s and %(name)s, and what each stands for: the place
    or the name of what is given."""
    places: list[int | str] = []

    def number(place: re.Match) -> str:
        if place[0] == "%%":
            return "%"
        name = place["name"] or len(places)
        if name not in places:
            places.append(name)
        return f"${places.index(name) + 1}"

    return PLACE.sub(number, statement), places
