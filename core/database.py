"""What the database itself enforces, derived from the models after every migration, as the owner role.

- append-only tables: the application may add rows and read them, nothing else, TRUNCATE included; where they are the
  owner's only, it may read them, or (`owner_alone`) not even that;
- row-level security: a row is there only for those who see its audience or are responsible for it;
- an audience belongs to the same local area as the row it opens (a foreign key over both columns).

Models say what they are by class attributes: `append_only = True`, `row_security = <function of the model that gives
the SQL condition>`, `tie_audience_to_area = True`. History tables follow the model that they keep.
"""

from collections.abc import Iterator

from django.apps import apps
from django.db import IntegrityError, connections, models

APPLICATION_ROLE = "portal_app"
POLICY = "portal_visible"


def secure_tables(*, using: str = "default", **_) -> None:
    """Lay rights, policies and ties on every table there is. Safe to run again; nothing happens for the lesser role."""
    connection = connections[using]
    if connection.vendor != "postgresql" or not is_owner(connection):
        return
    present = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        for statement in statements(present):
            cursor.execute(statement)


def is_owner(connection) -> bool:
    """Whether this connection is the owner's, not the application's."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        return cursor.fetchone()[0] != APPLICATION_ROLE


def statements(present: set[str]) -> Iterator[str]:
    """The SQL for the tables that are present, in an order that can be run."""
    yield f'GRANT SELECT ON "django_migrations" TO {APPLICATION_ROLE}'
    yield READING_IN_PUBLIC
    if {"partners_audience", "partners_audiencegroupobjectpermission", "partners_localarea"} <= present:
        yield LIES_WITHIN
    for model in apps.get_models(include_auto_created=True):
        if model._meta.db_table not in present or not model._meta.managed or model._meta.proxy:
            continue
        yield from _rights(model)
        yield from _tie(model)
        yield from _within(model)
        yield from _policy(model)
        yield from _no_circle(model)


def condition_of(model: type[models.Model]) -> str | None:
    """The SQL condition under which a row of this model is there, or None where it has no restricted text."""
    rule = getattr(model, "row_security", None)
    return rule() if rule else None


UNUSED = {"pghistory.Context"}
"""Tables of libraries that the portal does not use: the application has no right to them at all."""


def _rights(model) -> Iterator[str]:
    table = model._meta.db_table
    if is_append_only(model):
        yield (
            f'CREATE OR REPLACE TRIGGER never_truncated BEFORE TRUNCATE ON "{table}"'
            " FOR EACH STATEMENT EXECUTE FUNCTION portal_never_truncated()"
        )
    if model._meta.label in UNUSED or getattr(model, "owner_alone", False):
        yield f'REVOKE ALL ON "{table}" FROM {APPLICATION_ROLE}'
    elif getattr(model, "owner_only", False):
        yield f'GRANT SELECT ON "{table}" TO {APPLICATION_ROLE}'
        yield f'REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON "{table}" FROM {APPLICATION_ROLE}'
    elif is_append_only(model):
        yield f'GRANT SELECT, INSERT ON "{table}" TO {APPLICATION_ROLE}'
        yield f'REVOKE UPDATE, DELETE, TRUNCATE ON "{table}" FROM {APPLICATION_ROLE}'
    else:
        yield f'GRANT SELECT, INSERT, UPDATE, DELETE ON "{table}" TO {APPLICATION_ROLE}'


def refused_by(refusal: IntegrityError) -> str:
    """The name of the constraint, or of the trigger that stands for one, that refused a row."""
    return getattr(getattr(refusal.__cause__, "diag", None), "constraint_name", None) or ""


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


READING_IN_PUBLIC = """
CREATE OR REPLACE FUNCTION portal_public() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT coalesce(current_setting('portal.public', true), '') = 'on' $$
"""
"""Whether something is read for the public (core.access.reading_in_public): policies of what is published ask it."""

LIES_WITHIN = """
CREATE OR REPLACE FUNCTION portal_lies_within(inner_id bigint, outer_id bigint) RETURNS boolean
LANGUAGE sql STABLE AS $$
  WITH RECURSIVE line(id) AS (
    SELECT inner_id UNION SELECT audience.parent_id FROM partners_audience audience JOIN line ON audience.id = line.id
  )
  SELECT EXISTS (SELECT 1 FROM line WHERE id = outer_id) OR EXISTS (
    SELECT 1 FROM partners_audience audience JOIN partners_localarea area ON area.id = audience.area_id
      JOIN partners_audiencegroupobjectpermission granted
        ON granted.content_object_id = audience.id AND granted.group_id = area.everyone_group_id
     WHERE audience.id = outer_id AND audience.parent_id IS NULL
  )
$$
"""
"""Whether an audience is another or lies within it, as Audience.narrower_ids says it."""


def _within(model) -> Iterator[str]:
    """A part's audience is its whole's or one within it. `audience_within` names the key to the whole.

    The whole's audience is read as the owner, because who changes the part need not see the whole.
    """
    name = getattr(model, "audience_within", None)
    if name is None or hasattr(model, "pgh_tracked_model"):
        return
    table, key = model._meta.db_table, model._meta.get_field(name)
    constraint = f"{table}_audience_within"
    yield (
        f'CREATE OR REPLACE FUNCTION "{constraint}"() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER'
        " SET search_path = public, pg_temp AS $$ BEGIN IF NOT portal_lies_within(NEW.audience_id,"
        f' (SELECT audience_id FROM "{key.related_model._meta.db_table}" WHERE id = NEW.{key.column}))'
        f" THEN RAISE EXCEPTION 'a part has a wider audience than its whole' USING ERRCODE = 'check_violation',"
        f" CONSTRAINT = '{constraint}'; END IF; RETURN NEW; END $$"
    )
    for event, changed in (
        ("INSERT", ""),
        ("UPDATE", f" WHEN (OLD.audience_id <> NEW.audience_id OR OLD.{key.column} <> NEW.{key.column})"),
    ):
        yield (
            f'CREATE OR REPLACE TRIGGER audience_within_{event.lower()} BEFORE {event} ON "{table}" FOR EACH ROW'
            f'{changed} EXECUTE FUNCTION "{constraint}"()'
        )
    yield from _whole_keeps(table, key)


def _whole_keeps(table: str, key: models.ForeignKey) -> Iterator[str]:
    """When the audience of a whole changes, its parts must lie within the new one by the end of the transaction: they
    go along after it."""
    whole, constraint = key.related_model._meta.db_table, f"{table}_stays_within"
    yield (
        f'CREATE OR REPLACE FUNCTION "{constraint}"() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER'
        f' SET search_path = public, pg_temp AS $$ BEGIN IF EXISTS (SELECT 1 FROM "{table}" part'
        f' JOIN "{whole}" whole ON whole.id = part.{key.column} WHERE whole.id = NEW.id'
        " AND part.audience_id <> whole.audience_id AND NOT portal_lies_within(part.audience_id, whole.audience_id))"
        " THEN RAISE EXCEPTION 'a part was left with a wider audience than its whole' USING"
        f" ERRCODE = 'check_violation', CONSTRAINT = '{constraint}'; END IF; RETURN NULL; END $$"
    )
    yield f'DROP TRIGGER IF EXISTS "{constraint}" ON "{whole}"'
    yield (
        f'CREATE CONSTRAINT TRIGGER "{constraint}" AFTER UPDATE OF audience_id ON "{whole}" DEFERRABLE INITIALLY'
        " DEFERRED FOR EACH ROW WHEN (OLD.audience_id <> NEW.audience_id)"
        f' EXECUTE FUNCTION "{constraint}"()'
    )


def _no_circle(model) -> Iterator[str]:
    """A row never lies, in the end, below itself. `no_circle` names the key that leads up.

    The database walks up as the owner, because a line may lead through rows that the writer can't see.
    """
    name = getattr(model, "no_circle", None)
    if name is None or hasattr(model, "pgh_tracked_model"):
        return
    table, column = model._meta.db_table, model._meta.get_field(name).column
    yield (
        f'CREATE OR REPLACE FUNCTION "{table}_no_circle"() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER'
        f" SET search_path = public, pg_temp AS $$ BEGIN IF EXISTS (WITH RECURSIVE line(id) AS (SELECT NEW.{column}"
        f' UNION SELECT above.{column} FROM "{table}" above JOIN line ON above.id = line.id)'
        f" SELECT 1 FROM line WHERE id = NEW.id) THEN RAISE EXCEPTION 'in the end below itself'"
        f" USING ERRCODE = 'check_violation', CONSTRAINT = '{table}_no_circle'; END IF; RETURN NEW; END $$"
    )
    yield (
        f'CREATE OR REPLACE TRIGGER no_circle BEFORE INSERT OR UPDATE ON "{table}" FOR EACH ROW'
        f' WHEN (NEW.{column} IS NOT NULL) EXECUTE FUNCTION "{table}_no_circle"()'
    )


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
