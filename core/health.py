"""Whether the portal can do its work, for the machine that watches it."""

from collections.abc import Callable
from functools import cache as remember

from celery import current_app
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from core.tasks import HEARTBEAT_KEY


class Unwell(Exception):  # noqa: N818 - named for what it finds
    """A part does not do its work; the message says what is wrong, without addresses or names."""


def database() -> None:
    """Ask the database for the smallest answer."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def broker() -> None:
    """Ask the broker of the background work for a sign of life."""
    with current_app.connection_for_write(connect_timeout=2) as link:
        link.ensure_connection(max_retries=1, timeout=2)
        link.default_channel.client.ping()


def migrations() -> None:
    """Raise Unwell while the database is behind the code."""
    if not all_migrations_applied():
        all_migrations_applied.cache_clear()
        raise Unwell("migrations are waiting to be applied")


@remember
def all_migrations_applied() -> bool:
    """Compare code and database; once true it stays so for the life of the process, whose code does not change."""
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def worker() -> None:
    """Raise Unwell unless a worker has done its heartbeat within the last minute."""
    if cache.get(HEARTBEAT_KEY) is None:
        raise Unwell("no worker has reported within the last minute")


CHECKS: dict[str, Callable[[], None]] = {
    "database": database,
    "broker": broker,
    "migrations": migrations,
    "worker": worker,
}


@login_not_required
@require_safe
@never_cache
@transaction.non_atomic_requests
def healthz(request: HttpRequest) -> JsonResponse:
    """Answer 200 when every part is well, 503 with the parts that are not."""
    answers = {name: state_of(check) for name, check in CHECKS.items()}
    well = all(answer == "ok" for answer in answers.values())
    return JsonResponse({"status": "ok" if well else "unwell", **answers}, status=200 if well else 503)


def state_of(check: Callable[[], None]) -> str:
    """Return “ok”, or what is wrong in one phrase; a stranger may read it, so an error shows only its kind."""
    try:
        check()
    except Unwell as trouble:
        return str(trouble)
    except Exception as error:  # noqa: BLE001 - whatever the part throws, the answer is that it is not well
        return f"not reachable ({type(error).__name__})"
    return "ok"
