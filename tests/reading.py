"""That reading changes nothing: how many rows each table has and who wrote the newest, before and after."""

from django.db import connection

WRITTEN_BY_READING = {"core_accesslog", "django_session", "usersessions_usersession"}
"""What a visit may leave behind: his session and when it was last used, and that he downloaded or was refused."""


def rows_and_their_writers() -> dict[str, tuple]:
    """For each table the number of its rows and the newest transaction that wrote one: an update changes the second,
    also where it changes no value. Row-level security hides rows from this, unless it is asked as the owner."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
            " AND has_table_privilege(oid, 'SELECT')"
        )
        tables = sorted({name for (name,) in cursor.fetchall()} - WRITTEN_BY_READING - {"django_migrations"})
        cursor.execute(
            " UNION ALL ".join(
                f"""SELECT '{name}', count(*), max(xmin::text::bigint), sum(hashtext(ctid::text)) FROM "{name}\""""
                for name in tables
            )
        )
        return {name: tuple(found) for name, *found in cursor.fetchall()}


def changed_between(before: dict[str, tuple], after: dict[str, tuple]) -> list[str]:
    """The tables that are not as they were."""
    return sorted(name for name in {*before, *after} if before.get(name) != after.get(name))
