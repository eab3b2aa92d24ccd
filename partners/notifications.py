"""Telling people: a row now, an e-mail rendered for each of them when it is sent, with his rights as they are then."""

import logging
from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import models, transaction
from django.template.loader import render_to_string

from core import clock
from core.access import acting_as
from core.models import Notification
from core.registry import NOTIFICATION_KINDS
from partners.models import LocalArea, Person

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Message:
    """What a notification says to one person now: a title, a sentence or two, and the path to go to."""

    title: str
    words: str
    url: str


def notify(people: Iterable[Person], kind: str, subject: models.Model, *, area: LocalArea | None = None) -> int:
    """Tell these people that something happened to `subject`. Returns how many. Call it inside the operation, so that
    it stands or falls with what it tells of."""
    if kind not in NOTIFICATION_KINDS:
        raise LookupError(f"No notification kind “{kind}”")
    rows = [
        Notification(
            person=person.pk,
            kind=kind,
            subject_label=subject._meta.label,
            subject=str(subject.pk),
            area=area.pk if area else None,
        )
        for person in people
    ]
    return len(Notification.objects.bulk_create(rows))


def of_person(person: Person):
    """All that this person has been told, newest first."""
    return Notification.objects.filter(person=person.pk)


def unread_count(person: Person) -> int:
    """How many he has not marked as read."""
    return of_person(person).filter(read_at=None).count()


def mark_read(person: Person) -> None:
    """Mark all of a person's notifications as read."""
    of_person(person).filter(read_at=None).update(read_at=clock.now())


def render(notification: Notification, person: Person) -> Message | None:
    """The message as this person may read it now; None if he may no longer see what it is about."""
    return NOTIFICATION_KINDS[notification.kind](notification, person)


def render_all(rows: Iterable[Notification], person: Person) -> list[tuple[Notification, Message | None]]:
    """Each notification with its message."""
    return [(row, render(row, person)) for row in rows]


def send_waiting(*, most: int = 200) -> int:
    """Send the e-mails that wait, at most `most`. Returns how many went. One that fails says so and is not tried for
    ever; someone without a working sign-in gets none."""
    sent = 0
    for pk in Notification.objects.filter(emailed_at=None, email_failed="").values_list("pk", flat=True)[:most]:
        sent += _send_one(pk)
    return sent


def _send_one(pk: int) -> bool:
    with transaction.atomic():
        row = Notification.objects.select_for_update(skip_locked=True).filter(pk=pk, emailed_at=None).first()
        if row is None:
            return False
        person = Person.objects.select_related("user").filter(pk=row.person, user__is_active=True).first()
        message = None
        if person is not None:
            with acting_as(person):
                message = render(row, person)
        if message is None:
            row.email_failed = "not sent: no longer theirs to see"
        else:
            try:
                EmailMessage(
                    message.title,
                    render_to_string(
                        "partners/notification_email.txt",
                        {"message": message, "person": person, "link": f"{settings.PORTAL_URL}{message.url}"},
                    ),
                    to=[person.user.email],
                ).send()
                row.emailed_at = clock.now()
            except OSError as error:
                logger.warning("notification %s could not be sent: %s", pk, error)
                row.email_failed = f"could not be sent: {error}"[:200]
        row.save()
    return row.emailed_at is not None
