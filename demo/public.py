"""What an area shows to others: to everyone in the world its strategy, workstreams in short, a board report, and what
became of comments; to an inspector a pack. Each as it stood on the day, by those who may."""

import datetime as dt

from actionplans.models import Plan
from core import clock, jobs
from demo import calendar
from demo.builder import AreaBuilder
from inspection.models import Inspection
from reports import operations
from reports.models import Pack, PublicSnapshot
from reports.packing import Chosen
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


def release_pack(
    builder: AreaBuilder,
    *,
    title: str,
    made_for: str,
    plans: tuple[Plan, ...],
    inspections: tuple[Inspection, ...],
    until: dt.date,
) -> Pack:
    """Make a pack, as the worker does when the council's lead asks for it, and release it to the area's inspector."""
    chosen = Chosen(plans=plans, inspections=inspections, with_evidence=True)
    day = builder.ago(days=3)
    with builder.acting("la-lead", day, 8) as lead:
        job = operations.ask_for_pack(
            builder.cast.area, title=title, made_for=made_for, chosen=chosen, includes_restricted=False, by=lead
        )
    with clock.at(calendar.at_hour(day, 9)):
        jobs.run(job.pk)
    with builder.acting("la-lead", day, 10) as lead:
        pack = Pack.objects.visible_to(lead).get(pk=job.subject)
        operations.release_pack(pack, email=builder.cast.people["inspector"].user.email, last_day=until, by=lead)
    return pack
