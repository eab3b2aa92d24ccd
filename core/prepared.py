"""Statements that are the same for everybody and asked on many pages: the database plans each once a connection, which
with the row policies in it takes it longer than answering."""

from collections.abc import Sequence
from typing import Any
from weakref import WeakKeyDictionary

from django.db import connection

_known: WeakKeyDictionary[Any, dict[str, str]] = WeakKeyDictionary()
"""What each open connection to the database has prepared: the name that goes with a text."""


def execute_prepared(cursor, statement: str, types: Sequence[str], given: Sequence[Any]) -> None:
    """Execute a statement whose text never changes while the process lives. It names what it is `given` as $1, $2 and
    so on, of these types; its rows are the cursor's."""
    known = _known.setdefault(connection.connection, {})
    if statement not in known:
        name = f"portal_{len(known)}"
        # Below Django's cursor: a page costs the same number of statements, whether or not it is a connection's first.
        with connection.connection.cursor() as below:
            below.execute(f"PREPARE {name} ({', '.join(types)}) AS {statement}")
        known[statement] = name
    cursor.execute(f"EXECUTE {known[statement]} ({', '.join(['%s'] * len(given))})", given)
