"""Alerts: finding bursts in the access log, telling whoever watches over the area, and what they found."""

import datetime as dt
from collections import defaultdict
from typing import NamedTuple

from django.conf import settings
from django.db import transaction
from django.db.models import Count

from core import audit, clock
from core.errors import RuleBroken
from core.models import AccessLog
from core.versions import lock
from partners.models import AccessAlert, LocalArea, Membership, Person, Role
from partners.notifications import notify

ALERTED = "partners.access_alert"
LOOKED_BACK = dt.timedelta(days=1)
"""How far back bursts are looked for: a worker that was away for a night misses none."""


class Burst(NamedTuple):
    """When one person's rows stood too close together: the first, the last, and how many."""

    first: dt.datetime
    last: dt.datetime
    number: int


def bursts(times: list[dt.datetime], *, most: int, within: dt.timedelta) -> list[Burst]:
    """Where more than `most` of these instants (in order) lie within a span of time. Spans that overlap are one."""
    found: list[tuple[int, int]] = []
    start = 0
    for end, time in enumerate(times):
        while time - times[start] > within:
            start += 1
        if end - start < most:
            continue
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], end)
        else:
            found.append((start, end))
    return [Burst(times[start], times[end], end - start + 1) for start, end in found]


def raise_alerts() -> int:
    """Look through the access log of the last day for bursts of refusals and of copies, in every area. Returns how many
    alerts are new.

    Does nothing more when it runs again, or twice at once: an area is one worker's at a time, and a burst that has its
    alert only grows it. How many within how long: PORTAL_ALERT_REFUSALS, PORTAL_ALERT_COPIES, PORTAL_ALERT_MINUTES.
    """
    since, limits = clock.now() - LOOKED_BACK, settings.PORTAL_ALERT_LIMITS
    new = 0
    for kind, logged in AccessAlert.LOGGED_AS.items():
        busy = (
            AccessLog.objects.filter(kind__in=logged, at__gte=since, area__isnull=False, person__isnull=False)
            .values("area", "person")
            .annotate(number=Count("pk"))
            .filter(number__gt=limits[kind])
        )
        by_area: dict[int, list[int]] = defaultdict(list)
        for row in busy.order_by("area", "person"):
            by_area[row["area"]].append(row["person"])
        for area_id, people in by_area.items():
            new += _alerts_in(area_id, people, kind, since)
    return new


@transaction.atomic
def _alerts_in(area_id: int, people: list[int], kind: str, since: dt.datetime) -> int:
    area = LocalArea.objects.select_for_update().get(pk=area_id)
    return sum(_alerts_about(area, person, kind, since) for person in Person.objects.filter(pk__in=people))


def _alerts_about(area: LocalArea, person: Person, kind: str, since: dt.datetime) -> int:
    within = dt.timedelta(minutes=settings.PORTAL_ALERT_MINUTES)
    alerts = list(AccessAlert.objects.filter(area=area, person=person, kind=kind).order_by("first_at"))
    for alert in alerts:
        if not alert.is_open:
            since = max(since, alert.looked_into_at)
    logged = AccessLog.objects.filter(
        area=area.pk, person=person.pk, kind__in=AccessAlert.LOGGED_AS[kind], at__gt=since
    )
    times = list(logged.order_by("at").values_list("at", flat=True))
    new = 0
    for burst in bursts(times, most=settings.PORTAL_ALERT_LIMITS[kind], within=within):
        known = next((one for one in alerts if one.is_open and burst.first - within <= one.last_at), None)
        if known is None:
            _raise_alert(area, person, kind, burst)
            new += 1
        elif burst.last > known.last_at:
            known.number += sum(time > known.last_at for time in times if time <= burst.last)
            known.last_at = burst.last
            known.version += 1
            known.save()
    return new


def _raise_alert(area: LocalArea, person: Person, kind: str, burst: Burst) -> AccessAlert:
    alert = AccessAlert.objects.create(
        area=area, person=person, kind=kind, first_at=burst.first, last_at=burst.last, number=burst.number
    )
    administrators = Membership.objects.current().filter(area=area, role=Role.AREA_ADMINISTRATOR).exclude(person=person)
    notify(Person.objects.filter(pk__in=administrators.values("person")), ALERTED, alert, area=area)
    return alert


@transaction.atomic
def look_into_alert(alert: AccessAlert, *, note: str, seen_version: int, by: Person) -> AccessAlert:
    """Say what was found behind an alert, in a note that stays.

    Raises RuleBroken if it is about the person himself, or somebody has looked into it already; EditConflict if it has
    grown after `seen_version`.
    """
    alert = lock(alert, seen_version)
    if alert.person_id == by.pk:
        raise RuleBroken("It is about you, so somebody else has to look into it.")
    if not alert.is_open:
        raise RuleBroken("Somebody has looked into this already.")
    with audit.record("access_alert_looked_into", by=by, reason=note):
        alert.state, alert.note = AccessAlert.State.LOOKED_INTO, note
        alert.looked_into_by, alert.looked_into_at = by, clock.now()
        alert.save()
    return alert
