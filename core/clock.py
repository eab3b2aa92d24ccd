"""The only clock. Everything that asks for the time asks here, so that demonstration data and tests can live through
two years by calling the same operations that people use."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

_instant: ContextVar[dt.datetime | None] = ContextVar("portal_clock", default=None)


def now() -> dt.datetime:
    """The present instant in UTC, or the one that `at` has set."""
    return _instant.get() or timezone.now()


def today() -> dt.date:
    """The present day in England."""
    return day_of(now())


@cache
def zone() -> ZoneInfo:
    """The time zone in which people here read dates: Europe/London."""
    return ZoneInfo(settings.TIME_ZONE)


def day_of(instant: dt.datetime) -> dt.date:
    """The local day on which an instant falls."""
    return instant.astimezone(zone()).date()


def start_of(day: dt.date) -> dt.datetime:
    """The first instant of a local day."""
    return dt.datetime.combine(day, dt.time.min, tzinfo=zone()).astimezone(dt.UTC)


def end_of(day: dt.date) -> dt.datetime:
    """The instant at which a local day ends (exclusive): “as at 5 September” means everything before this."""
    return start_of(day + dt.timedelta(days=1))


@contextmanager
def at(instant: dt.datetime) -> Iterator[None]:
    """Do what follows as if it were `instant`, in one transaction.

    History rows take the same instant from the database function `portal_now()`, which obeys only where the owner of
    the database has said that this deployment is for demonstration or tests.
    """
    if timezone.is_naive(instant):
        raise ValueError("The clock is set to an instant with a time zone")
    before = _instant.get()
    token = _instant.set(instant)
    try:
        with transaction.atomic():
            _set_database_clock(instant)
            try:
                yield
            finally:
                if not connection.needs_rollback:
                    _set_database_clock(before)
    finally:
        _instant.reset(token)


def _set_database_clock(instant: dt.datetime | None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('portal.now', %s, true)", [instant.isoformat() if instant else ""])
