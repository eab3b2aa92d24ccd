"""The chain of seals: whoever changes history behind the portal's back is found out."""

import datetime as dt
import io

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from core import clock, tasks
from core.database import is_append_only
from core.models import AccessLog, ForgottenRows, Seal, SealedRows
from core.seals import forget_access_log, history_breaks, seal_history
from partners.models import Audience
from tests.conftest import as_owner

EVENTS = "partners_audienceevent"


def log(path: str) -> AccessLog:
    return AccessLog.objects.create(kind=AccessLog.Kind.DOWNLOADED, path=path)


def verified() -> str:
    out = io.StringIO()
    call_command("verify_history", stdout=out)
    return out.getvalue()


def behind_its_back(statement: str, *values) -> None:
    """What somebody does who has the database itself: triggers and rights do not hold him."""
    with as_owner(options="-c session_replication_role=replica"), connection.cursor() as cursor:
        cursor.execute(statement, values)


@pytest.mark.django_db
def test_what_was_written_is_sealed_once_and_each_seal_follows_the_one_before(world):
    first = seal_history()
    assert first.previous == ""
    assert SealedRows.objects.filter(seal=first, history=EVENTS).exists()
    assert seal_history() is None
    entry = log("/a/")
    second = seal_history()
    assert second.previous == first.digest != second.digest
    part = second.sealed.get()
    assert (part.history, part.number, part.numbers) == ("core_accesslog", 1, f"{{[{entry.pk},{entry.pk + 1})}}")
    assert history_breaks() == []
    assert f"in {Seal.objects.count()} seals" in verified()
    assert second.digest in verified()


@pytest.mark.django_db
def test_before_the_first_seal_it_says_so():
    assert "Nothing has been sealed yet" in verified()


@pytest.mark.django_db(transaction=True)
def test_a_changed_row_of_history_is_found(world):
    seal_history()
    row = Audience.pgh_event_model.objects.earliest("pgh_id")
    behind_its_back(f"UPDATE {EVENTS} SET name = name || '!' WHERE pgh_id = %s", row.pk)
    with pytest.raises(CommandError, match=f"{EVENTS}: a row was changed, with a number in"):
        verified()
    behind_its_back(f"UPDATE {EVENTS} SET name = rtrim(name, '!') WHERE pgh_id = %s", row.pk)
    assert "as it was sealed" in verified()


@pytest.mark.django_db(transaction=True)
def test_a_row_that_is_gone_is_found():
    entries = [log(path) for path in ("/a/", "/b/", "/c/")]
    seal_history()
    behind_its_back("DELETE FROM core_accesslog WHERE id = %s", entries[1].pk)
    with pytest.raises(CommandError, match="core_accesslog: 2 of 3 rows are there"):
        verified()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("statement", "problem"),
    [
        ("UPDATE core_sealedrows SET number = 0 WHERE seal_id = %s", "is not what it was when it was made"),
        ("UPDATE core_seal SET digest = repeat('0', 64) WHERE id = %s", "does not follow the seal before it"),
        ("DELETE FROM core_sealedrows WHERE seal_id = %s", "is not what it was when it was made"),
    ],
)
def test_a_seal_that_was_changed_is_found(statement, problem):
    log("/a/")
    first = seal_history()
    log("/b/")
    seal_history()
    behind_its_back(statement, first.pk)
    assert problem in [found.problem for found in history_breaks()]


@pytest.mark.django_db(transaction=True)
def test_what_commits_late_is_sealed_later():
    """Its number is lower than that of what was sealed: it lies in a gap, and is found there."""
    early, late = log("/early/").pk + 1, None
    with transaction.atomic():
        late = log("/late/")
        transaction.set_rollback(True)
    assert late.pk == early
    newer = log("/newer/")
    assert seal_history().sealed.get().numbers == f"{{[{early - 1},{early}),[{newer.pk},{newer.pk + 1})}}"
    AccessLog.objects.create(pk=early, kind=AccessLog.Kind.DOWNLOADED, path="/late/")
    part = seal_history().sealed.get()
    assert (part.numbers, part.covered) == (f"{{[{early},{early + 1})}}", f"{{[{early - 1},{newer.pk + 1})}}")
    assert history_breaks() == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO core_seal (sealed_at, previous, digest) VALUES (now(), '', '')",
        "DELETE FROM core_sealedrows",
        "SELECT portal_unsealed('partners_person'::regclass, 'id', '{(,)}')",
    ],
)
def test_the_application_can_not_write_seals_nor_hash_what_it_likes(statement):
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.django_db(transaction=True)
def test_every_table_of_history_is_sealed_by_a_number_of_its_own():
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("SELECT history::text, key FROM portal_history_tables()")
        sealed = dict(cursor.fetchall())
    assert set(sealed) == {model._meta.db_table for model in apps.get_models() if is_append_only(model)}
    assert set(sealed.values()) <= {"id", "pgh_id"}


@pytest.mark.django_db
def test_the_worker_seals_and_tells_its_log(caplog):
    tasks.tell_history_head()
    assert "history_head" not in caplog.text
    log("/a/")
    with caplog.at_level("INFO"):
        tasks.seal_history()
        tasks.tell_history_head()
    assert Seal.objects.last().digest in caplog.text


@pytest.mark.django_db
def test_a_seal_does_not_hang_on_who_acts_or_what_time_he_has(world, acting):
    with acting(world.oakshire_people.la_lead), clock.at(clock.now() - dt.timedelta(days=30)):
        assert seal_history().sealed.filter(history=EVENTS).exists()
    assert history_breaks() == []
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL timezone = 'Asia/Tokyo'")
    assert history_breaks() == []


YEARS = dt.timedelta(days=3 * 366)


def forgotten() -> list[tuple]:
    return list(ForgottenRows.objects.values_list("history", "number"))


@pytest.mark.django_db(transaction=True)
def test_the_access_log_goes_after_its_time_a_seal_at_a_time_and_the_chain_still_holds(settings, caplog):
    for path in ("/a/", "/b/"):
        log(path)
    seal_history()
    log("/c/")
    assert forget_access_log(months=24) == 0
    with clock.at(clock.now() + YEARS), transaction.atomic():
        caplog.set_level("INFO")
        tasks.forget_access_log()
    assert "access log: 2 lines from before 24 months are gone" in caplog.text
    assert list(AccessLog.objects.values_list("path", flat=True)) == ["/c/"]
    assert forgotten() == [("core_accesslog", 2)]
    with clock.at(clock.now() + YEARS), transaction.atomic():
        seal_history()  # what was not sealed before is now, and that the others went
        tasks.forget_access_log()
        assert verified().startswith("2 lines of the access log went after their time, as is sealed too.\n")
    assert SealedRows.objects.filter(history="core_forgottenrows").exists()


@pytest.mark.django_db(transaction=True)
def test_that_lines_went_hides_neither_a_changed_line_nor_one_of_another_table(world):
    entry = log("/a/")
    seal_history()
    with clock.at(clock.now() + YEARS), transaction.atomic():
        forget_access_log(months=24)
    row = Audience.pgh_event_model.objects.earliest("pgh_id")
    behind_its_back(f"DELETE FROM {EVENTS} WHERE pgh_id = %s", row.pk)
    with clock.at(clock.now() + YEARS), transaction.atomic():
        assert [found.table for found in history_breaks()] == [EVENTS]
    # A line about lines that went, made up for a time that has not come, explains nothing.
    behind_its_back("UPDATE core_forgottenrows SET before = before + interval '100 years'")
    assert "core_accesslog" in {found.table for found in history_breaks()}
    assert not AccessLog.objects.filter(pk=entry.pk).exists()


@pytest.mark.django_db(transaction=True)
def test_a_young_line_stays_whoever_asks_and_the_application_deletes_none():
    log("/a/")
    seal_history()
    with pytest.raises(DatabaseError, match="six months at least"):
        forget_access_log(months=5)
    for statement in ("DELETE FROM core_accesslog", "INSERT INTO core_forgottenrows SELECT 1, 'x', now(), 1, now()"):
        with pytest.raises(DatabaseError, match="permission denied"), connection.cursor() as cursor:
            cursor.execute(statement)
