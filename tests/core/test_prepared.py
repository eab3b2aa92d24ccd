"""A statement that comes again is prepared, finds what it would have found, and what it may."""

import datetime as dt
import uuid
from decimal import Decimal

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from actionplans.models import Action
from core import prepared
from core.prepared import numbered

pytestmark = pytest.mark.django_db
TIMES = 3
"""As it is, then prepared, then by its name."""


def asked(statement, *several):
    """The rows of a statement for each of what is given, and by what name the database knows it then."""
    with connection.cursor() as cursor:
        rows = []
        for given in several:
            cursor.execute(statement, given)
            rows.append(cursor.fetchall())
    known = [sent for (text, _), sent in connection.connection.prepared.items() if text == statement]
    return rows, known[0] if known else None


def test_a_statement_that_comes_again_is_prepared_and_answers_for_what_is_given_then():
    text = "SELECT word FROM unnest(ARRAY['a', 'b']) AS word WHERE word = ANY(%s) AND word <> %s"
    rows, known = asked(text, *((["a", "b", "c"], each) for each in "abc"))
    assert rows == [[("b",)], [("a",)], [("a",), ("b",)]]
    assert known.startswith("EXECUTE portal_")


def test_one_asked_once_is_not():
    assert asked("SELECT 1 FROM partners_localarea WHERE id = %s", [0]) == ([[]], None)


def test_what_is_given_by_name_may_stand_in_several_places():
    rows, known = asked(
        "SELECT 100 %% n FROM generate_series(1, 9) AS n WHERE n IN (%(one)s, %(one)s + %(two)s)",
        *({"one": n, "two": 2} for n in range(1, 4)),
    )
    assert rows == [[(0,), (1,)], [(0,), (0,)], [(1,), (0,)]]
    assert known.endswith("(%(one)s, %(two)s)")


@pytest.mark.parametrize(
    ("text", "given"),
    [
        ("sum(CASE WHEN %s = 3 THEN 1 ELSE %s END) + %s", [3, 2, 2**40]),
        ("CURRENT_DATE - %s", [dt.date(2026, 9, 1)]),
        ("%s + INTERVAL '1 day'", [dt.datetime(2026, 9, 1, 12, tzinfo=dt.UTC)]),
        ("DATE '2026-09-01' + %s", [dt.timedelta(days=3)]),
        ("%s::text || %s", ["50% of it's", "{}"]),
        ("round(%s, %s)", [Decimal("2.345"), 2]),
        ("%s AND NOT %s", [True, False]),
        ("%s", [uuid.UUID(int=7)]),
        ("COALESCE(%s, %s::date)", [None, "2026-09-01"]),
        ("3 = ANY(%s)", [[1, 3]]),
        ("3 = ANY(%s)", [[]]),
        ("(jsonb '{\"a\": [4, 5]}' -> %s -> %s)::int", ["a", 1]),
    ],
)
def test_a_value_means_the_same_when_the_statement_is_prepared(text, given):
    rows, known = asked(f"SELECT {text} FROM generate_series(1, 1)", *[given] * TIMES)
    assert known
    assert rows[0] == rows[1] == rows[2]
    assert len({type(each[0][0]) for each in rows}) == 1


def test_what_cannot_be_prepared_is_asked_as_it_is_and_the_transaction_goes_on():
    with transaction.atomic():
        rows, known = asked("SELECT concat(%s, n) FROM generate_series(1, 1) AS n", *(["a"], ["b"], ["c"]))
        assert (rows, known) == ([[("a1",)], [("b1",)], [("c1",)]], None)
        assert asked("SELECT n FROM generate_series(1, 1) AS n WHERE n = %s", [1])[0] == [[(1,)]]


def test_an_error_of_the_statement_is_the_statement_s():
    with pytest.raises(Exception, match="division by zero"), transaction.atomic():
        asked("SELECT 1 / n FROM generate_series(%s, 1) AS n", [1], [1], [0])


def test_each_person_finds_their_own_by_the_same_statement(world, acting):
    """The plan is kept; whose rows it may find is asked each time: by the filter, and by the database alone."""
    oakshire, elmborough = world.oakshire_people.la_lead, world.elmborough_people.la_lead
    for filtered in (True, False):
        found = []
        for someone in (oakshire, elmborough) * TIMES:
            with acting(someone) as person, CaptureQueriesContext(connection):
                rows = Action.objects.visible_to(person) if filtered else Action.objects.all()
                found.append(set(rows.filter(pk__gt=0).values_list("area__slug", flat=True)))
        assert found == [{"oakshire"}, {"elmborough"}] * TIMES
    names = {text for text in connection.connection.prepared if "actionplans_action" in text[0]}
    assert len(names) >= 2


def test_a_log_of_statements_shows_what_was_asked():
    with CaptureQueriesContext(connection) as queries:
        asked("SELECT n FROM generate_series(1, 9) AS n WHERE n = %s", *([n] for n in range(TIMES)))
    assert [each["sql"][-5:] for each in queries] == ["n = 0", "n = 1", "n = 2"]


def test_a_connection_keeps_so_many_and_lets_go_what_was_not_asked_for_longest(monkeypatch):
    monkeypatch.setattr(prepared, "MOST_KEPT", 2)
    connection.connection.prepared.clear()
    texts = [f"SELECT {n} FROM generate_series(1, 1) AS n WHERE n = %s" for n in range(3)]
    for text in (texts[0], texts[1], texts[0], texts[2]):
        asked(text, *[[1]] * TIMES)
    assert [text for text, _ in connection.connection.prepared] == [texts[0], texts[2]]
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%SELECT 1 FROM generate%'")
        assert cursor.fetchone() == (0,)


def test_places_are_numbered_as_they_stand():
    assert numbered("a = %s AND b LIKE '%%' || %s") == ("a = $1 AND b LIKE '%' || $2", [0, 1])
    assert numbered("%(a)s, %(b)s, %(a)s") == ("$1, $2, $1", ["a", "b"])
