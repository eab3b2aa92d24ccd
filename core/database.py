"""What the database itself enforces, derived from the models after every migration, as the owner role.

- append-only tables: the application may add rows and read them, nothing else, TRUNCATE included;
- row-level security: a row is there only for those who see its audience or are responsible for it;
- an audience belongs to the same local area as the row it opens (a foreign key over both columns).

Models say what they are by class attributes: `append_only = True`, `row_security = <function of the model that gives
the SQL condition>`, `tie_audience_to_area = True`. History tables follow the model that they keep.
"""

from collections.abc import Iterator

from django.apps import apps
from django.db import connections, models

APPLICATION_ROLE = "portal_app"
POLICY = "portal_visible"


def secure_tables(*, using: str = "default", **_) -> None:
    """Lay rights, policies and ties on every table there is. Safe to run again; nothing happens for the lesser role."""
    connection = connections[using]
    if connection.vendor != "postgresql" or not _is_owner(connection):
        return
    present = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        for statement in statements(present):
            cursor.execute(statement)


def _is_owner(connection) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        return cursor.fetchone()[0] != APPLICATION_ROLE


def statements(present: set[str]) -> Iterator[str]:
    """The SQL for the tables that are present, in an order that can be run."""
    yield f'GRANT SELECT ON "django_migrations" TO {APPLICATION_ROLE}'
    for model in apps.get_models(include_auto_created=True):
        if model._meta.db_table not in present or not model._meta.managed or model._meta.proxy:
            continue
        yield from _rights(model)
        yield from _tie(model)
        yield from _policy(model)


def condition_of(model: type[models.Model]) -> str | None:
    """The SQL condition under which a row of this model is there, or None where it has no restricted text."""
    rule = getattr(model, "row_security", None)
    return rule() if rule else None


UNUSED = {"pghistory.Context"}
"""Tables of libraries that the portal does not use: the application has no right to them at all."""


def _rights(model) -> Iterator[str]:
    table = model._meta.db_table
    if model._meta.label in UNUSED:
        yield f'REVOKE ALL ON "{table}" FROM {APPLICATION_ROLE}'
    elif is_append_only(model):
        yield f'GRANT SELECT, INSERT ON "{table}" TO {APPLICATION_ROLE}'
        yield f'REVOKE UPDATE, DELETE, TRUNCATE ON "{table}" FROM {APPLICATION_ROLE}'
        yield (
            f'CREATE OR REPLACE TRIGGER never_truncated BEFORE TRUNCATE ON "{table}"'
            " FOR EACH STATEMENT EXECUTE FUNCTION portal_never_truncated()"
        )
    elif getattr(model, "owner_only", False):
        yield f'GRANT SELECT ON "{table}" TO {APPLICATION_ROLE}'
        yield f'REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON "{table}" FROM {APPLICATION_ROLE}'
    else:
        yield f'GRANT SELECT, INSERT, UPDATE, DELETE ON "{table}" TO {APPLICATION_ROLE}'


def is_append_only(model: type[models.Model]) -> bool:
    """History tables, and those that say so."""
    return hasattr(model, "pgh_tracked_model") or getattr(model, "append_only", False)


def _tie(model) -> Iterator[str]:
    if not getattr(model, "tie_audience_to_area", False) or hasattr(model, "pgh_tracked_model"):
        return
    table, name = model._meta.db_table, f"{model._meta.db_table}_audience_in_area"
    audience = model._meta.get_field("audience").related_model._meta.db_table
    yield (
        f"DO $$ BEGIN IF NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conname = '{name}') THEN"
        f' ALTER TABLE "{table}" ADD CONSTRAINT "{name}" FOREIGN KEY (audience_id, area_id)'
        f' REFERENCES "{audience}" (id, area_id) DEFERRABLE INITIALLY DEFERRED; END IF; END $$'
    )


def _policy(model) -> Iterator[str]:
    table, condition = model._meta.db_table, condition_of(model)
    if condition is None:
        tracked = getattr(model, "pgh_tracked_model", None)
        if tracked is None or condition_of(tracked) is None:
            return
        condition = _history_condition(model, tracked)
    yield f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY'
    yield f'DROP POLICY IF EXISTS {POLICY} ON "{table}"'
    yield f'CREATE POLICY {POLICY} ON "{table}" USING ({condition}) WITH CHECK (true)'


def _history_condition(event, tracked) -> str:
    """An old version shows only to those who see the thing now, and answer for it or see that version's audience."""
    whole, mine = tracked._meta.db_table, f'"{event._meta.db_table}".pgh_obj_id'
    now = f'EXISTS (SELECT 1 FROM "{whole}" WHERE "{whole}".id = {mine})'
    if "audience_id" not in {field.column for field in event._meta.fields}:
        return now
    then = f'"{event._meta.db_table}".audience_id = ANY ((SELECT portal_audiences())::bigint[])'
    answers = tracked.responsible_condition()
    if answers:
        then = f'({then} OR EXISTS (SELECT 1 FROM "{whole}" WHERE "{whole}".id = {mine} AND ({answers})))'
    return f"{now} AND {then}"
