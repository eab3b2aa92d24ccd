"""What the tables of every app lean on: the clock that history obeys, the settings that policies read, and the ban on TRUNCATE."""

from django.db import migrations

FUNCTIONS = """
DO $$ BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'portal_app') THEN
    RAISE EXCEPTION 'Create the role portal_app before migrating (see docs/operations.md, Databases and roles)';
  END IF;
END $$;
GRANT USAGE ON SCHEMA public TO portal_app;

CREATE FUNCTION portal_audiences() RETURNS bigint[] LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT coalesce(nullif(current_setting('portal.audiences', true), ''), '{}')::bigint[] $$;

CREATE FUNCTION portal_responsible() RETURNS text[] LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT coalesce(nullif(current_setting('portal.responsible', true), ''), '{}')::text[] $$;

CREATE FUNCTION portal_person() RETURNS bigint LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT nullif(current_setting('portal.person', true), '')::bigint $$;

CREATE FUNCTION portal_areas() RETURNS bigint[] LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT coalesce(nullif(current_setting('portal.areas', true), ''), '{}')::bigint[] $$;

CREATE FUNCTION portal_never_truncated() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'History is never truncated'; END $$;
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [migrations.RunSQL(FUNCTIONS, migrations.RunSQL.noop)]
