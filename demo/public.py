"""What an area shows to everyone in the world: its strategy, workstreams in short, a board report, and what became of
comments. Each is published as it stood on the day, by those who may."""

import datetime as dt

from demo.builder import AreaBuilder
from reports import operations
from reports.models import PublicSnapshot
from reports.publishing import Subject, publication_of
from strategies.models import Strategy


def publish(builder: AreaBuilder, subject: Subject, *, account: str, day: dt.date, hour: int = 15) -> PublicSnapshot:
    """Publish a thing as one who has read what the public will see; a strategy is approved by the other lead the day
    after."""
    with builder.acting(account, day, hour) as by:
        subject = type(subject).objects.visible_to(by).get(pk=subject.pk)
        seen = publication_of(subject).fingerprint
        snapshot = operations.publish(subject, seen_fingerprint=seen, by=by)
    if isinstance(subject, Strategy):
        with builder.acting("icb-lead", day + dt.timedelta(days=1), hour) as other:
            snapshot = operations.approve_publication(snapshot, by=other)
    return snapshot
