"""Reminding people of what is due: each hears once of a date, however often this runs, and also where it could not run
on the day. Nothing is written but that they are told."""

import datetime as dt
from collections.abc import Callable, Iterable
from typing import Any

from django.db.models import QuerySet

from core import clock
from core.models import Notification
from partners.models import LocalArea, Person
from partners.notifications import notify

LONG_AGO = dt.datetime.min.replace(tzinfo=dt.UTC)


def remind_once(
    area: LocalArea,
    rows: QuerySet,
    kind: str,
    people_of: Callable[[Any], Iterable[int]],
    *,
    due: str,
    since: Callable[[dt.date], dt.date],
) -> int:
    """Tell the people (by number) of each row whom nobody has told since the day from which they had to be told, which
    `since` says of the date in the column `due`. A date that was moved is another. Returns how many were told."""
    before = Notification.objects.filter(kind=kind, area=area.pk).order_by("created_at")
    last = {(person, subject): at for person, subject, at in before.values_list("person", "subject", "created_at")}
    told = 0
    for row in rows.order_by(due, "pk"):
        from_then = clock.start_of(since(getattr(row, due)))
        missing = [number for number in people_of(row) if last.get((number, str(row.pk)), LONG_AGO) < from_then]
        if missing:
            told += notify(Person.objects.filter(pk__in=missing), kind, row, area=area)
    return told
