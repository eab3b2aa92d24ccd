"""A person's due dates as a calendar that his own calendar programme fetches."""

import hashlib

import pghistory
from django.db import models
from django.db.models import F, Q

from core import clock
from partners.models import Person


def hash_of(token: str) -> str:
    """What is kept of the key in an address. It is random and long, so that a plain hash can't be guessed backwards."""
    return hashlib.sha256(token.encode()).hexdigest()


class CalendarFeedQuerySet(models.QuerySet):
    """Reads of feeds worth a name."""

    def open(self) -> "CalendarFeedQuerySet":
        """Those that nobody has revoked."""
        return self.filter(revoked_at=None)

    def by_token(self, token: str) -> "CalendarFeedQuerySet":
        """The one whose address this is, while it is open; none otherwise, and nothing says why."""
        return self.open().filter(token_hash=hash_of(token))


# The hash and when it was fetched stay outside history: the one is a key, the other changes with every fetch.
@pghistory.track(exclude=["token_hash", "last_used_at"])
class CalendarFeed(models.Model):
    """A private address under which a person's due dates can be fetched, until it is revoked. One at a time.

    Only a hash of the key in the address is kept. What it gives is decided when it is fetched, by what he may see then.
    """

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="calendar_feeds")
    token_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(default=clock.now)
    last_used_at = models.DateTimeField("last fetched", null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    row_security = None
    objects = CalendarFeedQuerySet.as_manager()

    class Meta:
        ordering = ["person_id", "-made_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(revoked_at=None), name="actionplans_calendarfeed_one_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(revoked_at=None) | Q(revoked_at__gte=F("made_at")),
                name="actionplans_calendarfeed_revoked_after_it_was_made",
            ),
        ]

    def __str__(self) -> str:
        return f"Calendar of person {self.person_id}"
