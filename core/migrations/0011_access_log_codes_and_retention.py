"""The access log keeps codes by e-mail too; and what has been kept for its time is taken away.

Only whole seals go: every row that was sealed at one instant, so that what is left still gives the hashes of the other
seals. That they went is written down and sealed. The function takes nothing younger than six months, whoever calls it.
"""

from django.db import migrations, models

FUNCTIONS = """
CREATE FUNCTION portal_forget_access_log(kept interval) RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER
SET timezone = 'UTC' SET search_path = public, pg_temp AS $$
DECLARE limit_of timestamptz; gone bigint;
BEGIN
  IF kept < interval '6 months' THEN
    RAISE EXCEPTION 'The access log is kept for six months at least';
  END IF;
  PERFORM pg_advisory_xact_lock(hashtext('portal_seal'));
  limit_of := portal_now() - kept;
  DELETE FROM core_accesslog line USING (
    SELECT unnest(part.numbers::int8multirange) AS run
      FROM core_sealedrows part JOIN core_seal head ON head.id = part.seal_id
     WHERE part.history = 'core_accesslog' AND head.sealed_at < limit_of
       AND head.sealed_at >= coalesce((SELECT max(before) FROM core_forgottenrows
                                        WHERE history = 'core_accesslog'), '-infinity')
  ) old WHERE line.id >= lower(old.run) AND line.id < upper(old.run);
  GET DIAGNOSTICS gone = ROW_COUNT;
  IF gone > 0 THEN
    INSERT INTO core_forgottenrows (history, before, number, at) VALUES ('core_accesslog', limit_of, gone, portal_now());
  END IF;
  RETURN gone;
END $$;

REVOKE EXECUTE ON FUNCTION portal_forget_access_log FROM PUBLIC;
GRANT EXECUTE ON FUNCTION portal_forget_access_log TO portal_app;

CREATE OR REPLACE FUNCTION portal_history_breaks(OUT seal bigint, OUT history text, OUT problem text) RETURNS SETOF record
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
      CONTINUE WHEN found.number = 0 AND EXISTS (
        SELECT FROM core_forgottenrows forgotten
         WHERE forgotten.history = part.history AND part.history = 'core_accesslog'
           AND head.sealed_at < forgotten.before AND forgotten.before <= portal_now() - interval '6 months'
      );
      IF found.number <> part.number THEN
        problem := format('%s of %s rows are there, with numbers in %s', found.number, part.number, part.numbers);
        RETURN NEXT;
      ELSIF found.digest <> part.digest THEN
        problem := format('a row was changed, with a number in %s', part.numbers); RETURN NEXT;
      END IF;
    END LOOP;
  END LOOP;
END $$;
"""

KINDS = [
    ("signed_in", "Signed in"),
    ("code_sent", "Was sent a code to sign in with"),
    ("code_refused", "Typed a wrong code to sign in with"),
    ("read", "Read what is not for everyone"),
    ("emergency", "Read in an emergency"),
    ("downloaded", "Downloaded a file"),
    ("exported", "Exported as CSV"),
    ("denied", "Refused"),
    ("not_seen", "Asked for what is not there for them"),
]


class Migration(migrations.Migration):
    dependencies = [("core", "0010_redaction")]
    operations = [
        migrations.AlterField(
            model_name="accesslog", name="kind", field=models.CharField(choices=KINDS, max_length=12)
        ),
        migrations.CreateModel(
            name="ForgottenRows",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("history", models.CharField(help_text="The table", max_length=63)),
                ("before", models.DateTimeField(help_text="What was sealed before this is gone")),
                ("number", models.PositiveBigIntegerField(help_text="How many rows")),
                ("at", models.DateTimeField()),
            ],
            options={"ordering": ["pk"], "verbose_name_plural": "forgotten rows"},
        ),
        migrations.RunSQL(FUNCTIONS, migrations.RunSQL.noop),
    ]
