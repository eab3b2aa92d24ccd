"""History takes its instant from `portal_now()`: the transaction's own clock only where the owner of the database has
said that this deployment is for demonstration or tests."""

from django.db import migrations

PORTAL_NOW = """
CREATE FUNCTION portal_now() RETURNS timestamptz LANGUAGE sql STABLE AS
$$ SELECT CASE WHEN EXISTS (SELECT FROM core_deployment WHERE kind IN ('demo', 'test'))
     THEN coalesce(nullif(current_setting('portal.now', true), '')::timestamptz, clock_timestamp())
     ELSE clock_timestamp() END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("core", "0002_initial")]
    operations = [migrations.RunSQL(PORTAL_NOW, migrations.RunSQL.noop)]
