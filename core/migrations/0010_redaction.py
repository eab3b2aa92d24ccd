"""Redaction: words taken out of history on purpose, with a note that the walk over the seals accepts."""

import django.db.models.deletion
from django.db import migrations, models

import core.clock

FUNCTIONS = """
CREATE FUNCTION portal_row_hash(history regclass, key name, wanted bigint) RETURNS text
LANGUAGE plpgsql STABLE SET timezone = 'UTC' SET search_path = public, pg_temp AS $$
DECLARE hash text;
BEGIN
  EXECUTE format($q$
    SELECT encode(sha256(convert_to(jsonb_strip_nulls(to_jsonb(kept))::text, 'UTF8')), 'hex')
    FROM %1$s AS kept WHERE kept.%2$I = $1 $q$, history, key) INTO hash USING wanted;
  RETURN hash;
END $$;

CREATE OR REPLACE FUNCTION portal_unsealed(history regclass, key name, gaps int8multirange,
    OUT number bigint, OUT numbers int8multirange, OUT digest text)
LANGUAGE plpgsql STABLE SET timezone = 'UTC' SET search_path = public, pg_temp AS $$
BEGIN
  -- Empty columns are left out, so that a column added later changes no hash of a row from before. A redacted row
  -- counts with the hash that was sealed, as long as it says just what the redaction left.
  EXECUTE format($q$
    SELECT count(*), range_agg(int8range(n, n + 1)),
      encode(sha256(convert_to(coalesce(string_agg(coalesce((
        SELECT CASE WHEN redacted.hash = found.hash THEN redacted.sealed END FROM core_redactedrow redacted
        WHERE redacted.history = $2 AND redacted.number = found.n ORDER BY redacted.id DESC LIMIT 1
      ), found.hash), '' ORDER BY n), ''), 'UTF8')), 'hex')
    FROM (
      SELECT kept.%2$I AS n, encode(sha256(convert_to(jsonb_strip_nulls(to_jsonb(kept))::text, 'UTF8')), 'hex') AS hash
      FROM unnest($1) AS wanted(ids) JOIN %1$s AS kept
        ON (lower_inf(wanted.ids) OR kept.%2$I >= lower(wanted.ids))
       AND (upper_inf(wanted.ids) OR kept.%2$I < upper(wanted.ids))
    ) found $q$, history, key) INTO number, numbers, digest USING gaps, history::text;
END $$;

REVOKE EXECUTE ON FUNCTION portal_row_hash, portal_unsealed FROM PUBLIC;
"""


class Migration(migrations.Migration):
    dependencies = [("core", "0009_receipt")]
    operations = [
        migrations.CreateModel(
            name="Redaction",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("table", models.CharField(help_text="The label of the model", max_length=63)),
                ("row", models.BigIntegerField()),
                ("field", models.CharField(max_length=63)),
                ("asked_by", models.BigIntegerField()),
                ("agreed_by", models.BigIntegerField()),
                ("reason", models.CharField(max_length=500)),
                ("redacted_at", models.DateTimeField(default=core.clock.now)),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("asked_by", models.F("agreed_by")), _negated=True),
                        name="core_redaction_agreed_by_another",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="core_redaction_for_a_reason"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RedactedRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("history", models.CharField(help_text="The table", max_length=63)),
                ("number", models.BigIntegerField(help_text="The row's own number in it")),
                ("sealed", models.CharField(max_length=64)),
                ("hash", models.CharField(max_length=64)),
                (
                    "redaction",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="rows", to="core.redaction"
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "indexes": [
                    models.Index(fields=["history", "number", "-id"], name="core_redactedrow_newest"),
                ],
            },
        ),
        migrations.RunSQL(FUNCTIONS, migrations.RunSQL.noop),
    ]
