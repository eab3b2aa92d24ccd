"""Whom the acting person stands in for, as policies read it; and in whose place somebody is told."""

from django.db import migrations, models

FUNCTION = """
CREATE FUNCTION portal_stands_in() RETURNS text[] LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT coalesce(nullif(current_setting('portal.stands_in', true), ''), '{}')::text[] $$;
"""


class Migration(migrations.Migration):
    dependencies = [("core", "0006_seal")]
    operations = [
        migrations.RunSQL(FUNCTION, "DROP FUNCTION portal_stands_in()"),
        migrations.AddField(
            model_name="notification",
            name="in_place_of",
            field=models.BigIntegerField(help_text="The person who was told and is away", null=True),
        ),
    ]
