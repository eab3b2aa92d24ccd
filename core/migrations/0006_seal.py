"""Seals: what is in history at an instant is put into a chain of hashes, so that a later change shows.

Both functions run as the owner of the database, who reads every row; they give away counts and hashes, no text.
"""

import django.db.models.deletion
from django.db import migrations, models

FUNCTIONS = """
CREATE FUNCTION portal_unsealed(history regclass, key name, gaps int8multirange,
    OUT number bigint, OUT numbers int8multirange, OUT digest text)
LANGUAGE plpgsql STABLE SET timezone = 'UTC' SET search_path = public, pg_temp AS $$
BEGIN
  -- Empty columns are left out, so that a column added later changes no hash of a row from before.
  EXECUTE format($q$
    SELECT count(*), range_agg(int8range(n, n + 1)),
      encode(sha256(convert_to(coalesce(string_agg(hash, '' ORDER BY n), ''), 'UTF8')), 'hex')
    FROM (
      SELECT kept.%2$I AS n, encode(sha256(convert_to(jsonb_strip_nulls(to_jsonb(kept))::text, 'UTF8')), 'hex') AS hash
      FROM unnest($1) AS wanted(ids) JOIN %1$s AS kept
        ON (lower_inf(wanted.ids) OR kept.%2$I >= lower(wanted.ids))
       AND (upper_inf(wanted.ids) OR kept.%2$I < upper(wanted.ids))
    ) hashed $q$, history, key) INTO number, numbers, digest USING gaps;
END $$;

CREATE FUNCTION portal_history_tables(OUT history regclass, OUT key name) RETURNS SETOF record
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
  SELECT kept.tgrelid::regclass, attribute.attname
  FROM pg_trigger kept
  JOIN pg_index own ON own.indrelid = kept.tgrelid AND own.indisprimary
  JOIN pg_attribute attribute ON attribute.attrelid = kept.tgrelid AND attribute.attnum = own.indkey[0]
  WHERE kept.tgname = 'never_truncated' ORDER BY kept.tgrelid::regclass::text
$$;

CREATE FUNCTION portal_seal_digest(seal bigint) RETURNS text LANGUAGE sql STABLE
SET timezone = 'UTC' SET search_path = public, pg_temp AS $$
  SELECT encode(sha256(convert_to(concat_ws('|', head.previous, head.sealed_at::text, (
    SELECT string_agg(concat_ws('|', part.history, part.numbers, part.number, part.digest), '|' ORDER BY part.history)
    FROM core_sealedrows part WHERE part.seal_id = head.id
  )), 'UTF8')), 'hex')
  FROM core_seal head WHERE head.id = seal
$$;

CREATE FUNCTION portal_seal() RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE
  kept record; found record; covered_before int8multirange; seal bigint;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtext('portal_seal'));
  FOR kept IN SELECT * FROM portal_history_tables() LOOP
    SELECT part.covered::int8multirange INTO covered_before FROM core_sealedrows part
      WHERE part.history = kept.history::text ORDER BY part.id DESC LIMIT 1;
    covered_before := coalesce(covered_before, '{}'::int8multirange);
    -- What was written earlier and committed later has a number in a gap of what is sealed.
    SELECT * INTO found FROM portal_unsealed(kept.history, kept.key, '{(,)}'::int8multirange - covered_before);
    CONTINUE WHEN found.number = 0;
    IF seal IS NULL THEN
      INSERT INTO core_seal (sealed_at, previous, digest)
        SELECT clock_timestamp(), coalesce((SELECT digest FROM core_seal ORDER BY id DESC LIMIT 1), ''), ''
        RETURNING id INTO seal;
    END IF;
    INSERT INTO core_sealedrows (seal_id, history, numbers, covered, number, digest) VALUES
      (seal, kept.history::text, found.numbers::text, (covered_before + found.numbers)::text, found.number, found.digest);
  END LOOP;
  IF seal IS NOT NULL THEN
    UPDATE core_seal SET digest = portal_seal_digest(seal) WHERE id = seal;
  END IF;
  RETURN seal;
END $$;

CREATE FUNCTION portal_history_breaks(OUT seal bigint, OUT history text, OUT problem text) RETURNS SETOF record
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  head record; part record; found record; previous text := ''; known name;
BEGIN
  FOR head IN SELECT * FROM core_seal ORDER BY id LOOP
    seal := head.id;
    history := '';
    IF head.previous <> previous THEN
      problem := 'does not follow the seal before it'; RETURN NEXT;
    END IF;
    IF head.digest <> portal_seal_digest(head.id) THEN
      problem := 'is not what it was when it was made'; RETURN NEXT;
    END IF;
    previous := head.digest;
    FOR part IN SELECT * FROM core_sealedrows rows WHERE rows.seal_id = head.id ORDER BY rows.history LOOP
      history := part.history;
      SELECT key INTO known FROM portal_history_tables() kept WHERE kept.history::text = part.history;
      IF known IS NULL THEN
        problem := 'is no longer a table that is only added to'; RETURN NEXT; CONTINUE;
      END IF;
      SELECT * INTO found FROM portal_unsealed(part.history::regclass, known, part.numbers::int8multirange);
      IF found.number <> part.number THEN
        problem := format('%s of %s rows are there, with numbers in %s', found.number, part.number, part.numbers);
        RETURN NEXT;
      ELSIF found.digest <> part.digest THEN
        problem := format('a row was changed, with a number in %s', part.numbers); RETURN NEXT;
      END IF;
    END LOOP;
  END LOOP;
END $$;

REVOKE EXECUTE ON FUNCTION portal_unsealed, portal_history_tables, portal_seal_digest, portal_seal,
  portal_history_breaks FROM PUBLIC;
GRANT EXECUTE ON FUNCTION portal_seal, portal_history_breaks TO portal_app;
"""


class Migration(migrations.Migration):
    dependencies = [("core", "0005_notification_tried_again")]
    operations = [
        migrations.CreateModel(
            name="Seal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("sealed_at", models.DateTimeField()),
                ("previous", models.CharField(blank=True, max_length=64)),
                ("digest", models.CharField(max_length=64)),
            ],
            options={"ordering": ["pk"]},
        ),
        migrations.CreateModel(
            name="SealedRows",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("history", models.CharField(help_text="The table", max_length=63)),
                ("numbers", models.TextField(help_text="Ranges of the rows' numbers, half-open")),
                ("covered", models.TextField(help_text="The same of all that was sealed until now")),
                ("number", models.PositiveBigIntegerField(help_text="How many rows")),
                ("digest", models.CharField(max_length=64)),
                (
                    "seal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="sealed", to="core.seal"
                    ),
                ),
            ],
            options={
                "ordering": ["seal_id", "history"],
                "verbose_name_plural": "sealed rows",
                "constraints": [
                    models.UniqueConstraint(fields=["seal", "history"], name="core_sealedrows_once"),
                ],
                "indexes": [models.Index(fields=["history", "-id"], name="core_sealedrows_newest")],
            },
        ),
        migrations.RunSQL(FUNCTIONS, migrations.RunSQL.noop),
    ]
