"""What is published, in each of the two areas, made by the people who would publish it."""

import datetime as dt
from types import SimpleNamespace

from django.db import transaction

from core import clock
from core.access import acting_as
from core.models import Notification
from partners.models import Person
from reports import operations
from reports.models import PublicSnapshot
from reports.operations.publishing import TO_APPROVE
from reports.publishing import Subject, publication_of


def furnish(world: SimpleNamespace) -> None:
    """For each area, as attributes `<slug>_<noun>`: public_snapshot (the strategy, proposed by the council's lead and
    approved by the NHS commissioner's), workstream_snapshot, answers_snapshot (of answered_version),
    withdrawn_snapshot (a second version of the workstream), and coming_snapshot (the issue for the board's members,
    public in three days; put there without the operation, which publishes only what was issued for everyone)."""
    for slug in ("oakshire", "elmborough"):
        people = getattr(world, f"{slug}_people")
        lead, other = (Person.objects.get(pk=person.pk) for person in (people.la_lead, people.icb_lead))
        with transaction.atomic(), acting_as(lead):
            proposed = publish(getattr(world, f"{slug}_strategy"), by=lead)
            workstream = publish(getattr(world, f"{slug}_workstream"), by=lead)
            again = publish(getattr(world, f"{slug}_workstream"), by=lead)
            made = {
                "workstream_snapshot": workstream,
                "withdrawn_snapshot": operations.withdraw_publication(again, reason="A slip in a date.", by=lead),
                "answers_snapshot": publish(getattr(world, f"{slug}_answered_version"), by=lead),
            }
        with transaction.atomic(), acting_as(other):
            made["public_snapshot"] = operations.approve_publication(proposed, by=other)
        clerk = Person.objects.get(pk=people.board_clerk.pk)
        with transaction.atomic(), acting_as(clerk):
            made["coming_snapshot"] = _coming(getattr(world, f"{slug}_issue"), clerk)
        for name, thing in made.items():
            setattr(world, f"{slug}_{name}", thing)
    Notification.objects.filter(kind=TO_APPROVE).delete()  # each test starts with nobody told


def publish(subject: Subject, *, by: Person, **more) -> PublicSnapshot:
    """Publish a thing as it stands, as somebody who has just read what the public would see."""
    subject = type(subject).objects.visible_to(by).get(pk=subject.pk)
    return operations.publish(subject, seen_fingerprint=publication_of(subject).fingerprint, by=by, **more)


def _coming(issue, clerk: Person) -> PublicSnapshot:
    return PublicSnapshot.objects.create(
        area=issue.area,
        audience=issue.audience,
        kind=PublicSnapshot.Kind.PAPER,
        report=issue.report,
        number=1,
        title=issue.subject,
        schema_version=issue.schema_version,
        data=issue.data,
        html=issue.html,
        fingerprint=issue.fingerprint,
        file=issue.file,
        state=PublicSnapshot.State.PUBLISHED,
        proposed_by=clerk,
        public_from=clock.now() + dt.timedelta(days=3),
    )
