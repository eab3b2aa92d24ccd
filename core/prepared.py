"""Statements that are the same for everybody and asked on many pages: the database plans each once a connection, which
with the row policies in it takes it longer than answering."""

from collections.abc import Sequence
from typing import Any
from weakref import WeakKeyDictionary

from django.db import connection

_known: WeakKeyDictionary[Any, set[str]] = WeakKeyDictionary()
"""The names that each open connection to the database has prepared."""


def execute_prepared(cursor, name: str, statement: str, types: Sequence[str], given: Sequence[Any]) -> None:
    """Execute a statement whose text never changes while the process lives. It names what it is `given` as $1, $2 and
    so on, of these types; its rows are the cursor's."""
    known = _known.setdefault(connection.connection, set())
    if name not in known:
        # Below Django's cursor: a page costs the same number of statements, whether or not it is a connection's first.
        with connection.connection.cursor() as below:
            below.execute(f"PREPARE {name} ({', '.join(types)}) AS {statement}")
        known.add(name)
    cursor.execute(f"EXECUTE {name} ({', '.join(['%s'] * len(given))})", given)
