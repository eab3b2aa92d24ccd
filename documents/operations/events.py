"""Events: planning one, changing it, recording who came and what was said, cancelling it."""

import datetime as dt
from collections.abc import Iterable

from django.db import transaction

from core import audit
from core.access import also_seeing
from core.errors import RuleBroken
from core.versions import lock
from documents.models import Document, Event, EventAttendance, EventDocument
from documents.paragraphs import clean_markdown
from partners.models import Audience, LocalArea, Partner, Person

State = Event.State


def _refuse_wrong_hours(starts_at: dt.time | None, ends_at: dt.time | None) -> None:
    if ends_at is not None and (starts_at is None or ends_at <= starts_at):
        raise RuleBroken("It ends after it starts.", field="ends_at")


def _name_documents(event: Event, documents: Iterable[Document]) -> None:
    """Make these the documents it is about, of those that the acting person sees; others stay as they are."""
    wanted = {document.pk for document in documents}
    for link in event.event_documents.filter(document__in=Document.objects.all()).exclude(document__in=wanted):
        link.delete()
    known = set(event.event_documents.values_list("document", flat=True))
    EventDocument.objects.bulk_create(
        EventDocument(event=event, document_id=number) for number in sorted(wanted - known)
    )


@transaction.atomic
def plan_event(
    area: LocalArea,
    *,
    title: str,
    kind: str,
    day: dt.date,
    place: str,
    meant_for: str,
    lead_partner: Partner,
    audience: Audience,
    by: Person,
    starts_at: dt.time | None = None,
    ends_at: dt.time | None = None,
    about: str = "",
    documents: Iterable[Document] = (),
) -> Event:
    """Put an event into the partnership's calendar, for those in `audience`. A past one may be put in too.

    Raises RuleBroken if it ends before it starts, or the audience is of another area.
    """
    _refuse_wrong_hours(starts_at, ends_at)
    if audience.area_id != area.pk:
        raise RuleBroken("Choose an audience of this area.", field="audience")
    with audit.record("event_planned", by=by), also_seeing(audience.pk):
        event = Event.objects.create(
            area=area,
            audience=audience,
            title=title,
            kind=kind,
            day=day,
            starts_at=starts_at,
            ends_at=ends_at,
            place=place,
            meant_for=meant_for,
            about=clean_markdown(about),
            lead_partner=lead_partner,
            added_by=by,
        )
        _name_documents(event, documents)
    return event


@transaction.atomic
def edit_event(
    event: Event,
    *,
    title: str,
    kind: str,
    day: dt.date,
    place: str,
    meant_for: str,
    by: Person,
    starts_at: dt.time | None = None,
    ends_at: dt.time | None = None,
    about: str = "",
    documents: Iterable[Document] = (),
    seen_version: int | None = None,
) -> Event:
    """Change what is planned: its day, place or what it is about.

    Raises RuleBroken if it was held or cancelled, or ends before it starts; EditConflict if it changed after
    `seen_version`.
    """
    event = lock(event, seen_version)
    if event.state != State.PLANNED:
        raise RuleBroken(f"This event was {event.get_state_display().lower()}, so its plan stays as it was.")
    _refuse_wrong_hours(starts_at, ends_at)
    with audit.record("event_edited", by=by):
        event.title, event.kind, event.day, event.place = title, kind, day, place
        event.meant_for, event.starts_at, event.ends_at = meant_for, starts_at, ends_at
        event.about = clean_markdown(about)
        event.save()
        _name_documents(event, documents)
    return event


@transaction.atomic
def record_event(event: Event, *, what_was_said: str, by: Person, seen_version: int | None = None) -> Event:
    """Record that an event was held and what was said there, without names; a better record replaces it.

    Raises RuleBroken if it was cancelled, its day has not come, or nothing was written; EditConflict if it changed
    after `seen_version`.
    """
    event, what_was_said = lock(event, seen_version), clean_markdown(what_was_said)
    if event.state == State.CANCELLED:
        raise RuleBroken("This event was cancelled.")
    if not event.has_come:
        raise RuleBroken("Its day has not come yet. Record what was said when it has been held.")
    if not what_was_said.strip():
        raise RuleBroken("Write what was said.", field="what_was_said")
    with audit.record("event_recorded", by=by):
        event.state, event.what_was_said = State.HELD, what_was_said
        event.save()
    return event


@transaction.atomic
def record_attendance(event: Event, *, group: str, number: int, by: Person) -> EventAttendance:
    """Record how many of a group came; said again of the same group, the new number replaces the old.

    Raises RuleBroken if the event was cancelled, its day has not come, no group is named or nobody came.
    """
    event, group = lock(event), " ".join(group.split())
    if event.state == State.CANCELLED or not event.has_come:
        raise RuleBroken("Record who came when the event has been held.")
    if not group or number < 1:
        raise RuleBroken("Say which group came, and how many.", field="group")
    with audit.record("attendance_recorded", by=by):
        event.save()
        return EventAttendance.objects.update_or_create(event=event, group=group, defaults={"number": number})[0]


@transaction.atomic
def cancel_event(event: Event, *, reason: str, by: Person, seen_version: int | None = None) -> Event:
    """Cancel a planned event, with the reason that people will read.

    Raises RuleBroken if it was held or cancelled already or no reason is given, EditConflict if it changed after
    `seen_version`.
    """
    event = lock(event, seen_version)
    if State.CANCELLED not in Event.MOVES[State(event.state)]:
        raise RuleBroken(f"This event was {event.get_state_display().lower()} already.")
    if not reason.strip():
        raise RuleBroken("Say why it is cancelled.", field="reason")
    with audit.record("event_cancelled", by=by, reason=reason):
        event.state, event.cancelled_because = State.CANCELLED, reason.strip()
        event.save()
    return event
