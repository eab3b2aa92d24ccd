"""Queries that Django writes once a process, to be asked with other values each time: writing a long one takes longer
than its answer."""

from copy import copy
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import Expression, Field, QuerySet

from core.access import acting_person
from core.places import filled, given_as, named


class Given(Expression):
    """A value that is given by this name whenever the query is asked. Its text holds no value of it."""

    def __init__(self, name: str, output_field: Field) -> None:
        super().__init__(output_field=output_field)
        self.place = given_as(name)

    def as_sql(self, compiler, connection) -> tuple[str, list]:
        return "%s", [self.place]


class Written:
    """A query as it was written. What differs from one time to another stands in it as a `Place`."""

    def __init__(self, rows: QuerySet) -> None:
        self.rows = rows
        self.compiler = rows.query.get_compiler(rows.db)
        try:
            self.text, self.values = named(*self.compiler.as_sql())
        except EmptyResultSet:  # known to have no rows: Django takes an empty text for that
            self.text, self.values = "", {}

    def asked(self, **given: Any) -> list:
        """Its rows, with these values. Must run inside `acting_as`."""
        acting_person()
        values = filled(self.values, given)
        compiler, rows = copy(self.compiler), self.rows.all()
        compiler.connection = connections[rows.db]  # its own one to each thread
        compiler.as_sql = lambda: (self.text, values)
        rows.query.get_compiler = lambda *_args, **_kwargs: compiler
        return list(rows)
