"""Every write about calendar feeds."""

import datetime as dt
import secrets

from django.db import transaction

from actionplans.models import CalendarFeed
from actionplans.models.calendars import hash_of
from core import audit, clock
from core.errors import RuleBroken
from partners.models import LocalArea, Membership, Person

NOTED_AFTER = dt.timedelta(hours=1)
"""After how long a further fetch is noted: calendar programmes ask many times an hour."""


@transaction.atomic
def make_calendar_feed(*, by: Person) -> CalendarFeed:
    """Make a private address for a person's due dates; one that he had before ends. The key stands in `token` of what
    is returned, once: only a hash of it is kept."""
    with audit.record("calendar_feed_made", by=by):
        _revoke(by)
        token = secrets.token_urlsafe(32)
        feed = CalendarFeed.objects.create(person=by, token_hash=hash_of(token), made_at=clock.now())
    feed.token = token
    return feed


@transaction.atomic
def revoke_calendar_feed(*, by: Person) -> None:
    """End one's own address: from now on it answers like one that never was. Raises RuleBroken where there is none."""
    with audit.record("calendar_feed_revoked", by=by):
        if not _revoke(by):
            raise RuleBroken("You have no calendar address that could be revoked.")


def end_calendar_feed_of(person: Person, area: LocalArea, *, on: dt.date, by: Person) -> int:
    """Whoever has no part in any area any more has no calendar feed. Returns how many end. While his last day lies
    ahead it goes on; from that day it gives nothing, because what it gives is asked for when it is fetched."""
    if on > clock.today() or Membership.objects.current().filter(person=person).exists():
        return 0
    return _revoke(person)


def note_fetch(feed: CalendarFeed) -> None:
    """Remember when a feed was fetched last, to the hour: its owner sees whether anybody still uses it."""
    now = clock.now()
    if feed.last_used_at is None or feed.last_used_at < now - NOTED_AFTER:
        CalendarFeed.objects.filter(pk=feed.pk).update(last_used_at=now)


def _revoke(person: Person) -> int:
    return CalendarFeed.objects.open().filter(person=person).update(revoked_at=clock.now())
