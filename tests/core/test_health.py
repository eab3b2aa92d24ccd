"""/healthz: every part well, or which one is not."""

import pytest
from django.core.cache import cache

from core import health, tasks


def ask(client) -> tuple[int, dict]:
    answer = client.get("/healthz")
    return answer.status_code, answer.json()


@pytest.mark.django_db(transaction=True)
def test_all_is_well_once_a_worker_has_reported(client):
    tasks.heartbeat()
    well = {"status": "ok", "database": "ok", "broker": "ok", "migrations": "ok", "worker": "ok"}
    assert ask(client) == (200, well)


@pytest.mark.django_db(transaction=True)
def test_a_silent_worker_is_named(client):
    status, answer = ask(client)
    assert (status, answer["status"]) == (503, "unwell")
    assert answer["worker"] == "no worker has reported within the last minute"


@pytest.mark.django_db(transaction=True)
def test_a_database_that_is_gone_is_named_without_its_address(client, settings, monkeypatch):
    from django.db import connection

    cache.set(tasks.HEARTBEAT_KEY, "now")
    connection.close()
    with monkeypatch.context() as elsewhere:
        elsewhere.setitem(connection.settings_dict["OPTIONS"], "host", "/nowhere")
        health.all_migrations_applied.cache_clear()
        status, answer = ask(client)
    connection.close()
    assert (status, answer["database"]) == (503, "not reachable (OperationalError)")
    assert answer["migrations"] == "not reachable (OperationalError)"
    assert (answer["broker"], answer["worker"]) == ("ok", "ok")


@pytest.mark.django_db(transaction=True)
def test_a_broker_that_is_gone_is_named(client):
    from celery import current_app

    address = current_app.conf.broker_url
    current_app.conf.broker_url = "redis+socket:///nowhere/valkey.sock"
    try:
        status, answer = ask(client)
    finally:
        current_app.conf.broker_url = address
    assert (status, answer["broker"]) == (503, "not reachable (OperationalError)")


@pytest.mark.django_db(transaction=True)
def test_a_database_behind_the_code_is_named(client):
    from django.db.migrations.recorder import MigrationRecorder

    from tests.conftest import as_owner

    tasks.heartbeat()
    with as_owner():
        applied = MigrationRecorder.Migration.objects.filter(app="sessions", name="0001_initial")
        applied.update(app="elsewhere")
    health.all_migrations_applied.cache_clear()
    status, answer = ask(client)
    with as_owner():
        MigrationRecorder.Migration.objects.filter(app="elsewhere").update(app="sessions")
    assert (status, answer["migrations"]) == (503, "migrations are waiting to be applied")


@pytest.mark.django_db(transaction=True)
def test_nobody_needs_to_sign_in_and_nothing_is_kept(client):
    answer = client.get("/healthz")
    assert answer["Cache-Control"] == "max-age=0, no-cache, no-store, must-revalidate, private"
    assert client.post("/healthz").status_code == 405
