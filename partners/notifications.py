"""Telling people: a row now, an e-mail rendered for each of them when it is sent, with his rights as they are then."""

import datetime as dt
import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import DatabaseError, models, transaction
from django.db.models import Q
from django.template.loader import render_to_string
from redis.exceptions import RedisError

from core import clock
from core.access import acting_as
from core.models import Notification
from core.registry import NOTIFICATION_KINDS
from partners.models import Absence, LocalArea, Person
from partners.models.telling import How
from partners.telling import About, about_things_of, told, waiting

logger = logging.getLogger(__name__)

RETRY_AFTER = dt.timedelta(minutes=5)
TRIED_FOR = dt.timedelta(days=1)


@dataclass(frozen=True)
class Message:
    """What a notification says to one person now: a title, a sentence or two, and the path to go to."""

    title: str
    words: str
    url: str


@dataclass(frozen=True)
class Entry:
    """A notification on a person's page: its message as he may read it now; where there is nothing left to say, a
    sentence that says what it was."""

    row: Notification
    message: Message | None
    was: str


@dataclass(frozen=True)
class NotificationKind:
    """What one kind of notification is about and what it says.

    `message(subject, person)` gives the Message for him now, or None if there is nothing left to say. It is asked only
    about a subject of `model` that he sees, in an area that he still takes part in; `related` and `parts` are read with
    the subjects (select_related, prefetch_related), so that twenty cost no more than one. `was` says in general what it
    was about, for when nothing is left to say. `about` is the subject for which people choose how they are told.
    """

    model: type[models.Model]
    message: Callable[[models.Model, Person], Message | None]
    was: str
    about: About
    related: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()


def tells_of(
    kind: str,
    model: type[models.Model],
    *,
    was: str,
    related: tuple[str, ...] = ("area",),
    parts: tuple[str, ...] = (),
    about: About | None = None,
) -> Callable:
    """Register a function as the message of a kind (used as a decorator in an app's registrations.py). Where it names
    no subject, people choose how they are told of it with all that they are told of that app's things."""

    def register(message: Callable) -> Callable:
        subject = about or about_things_of(model)
        NOTIFICATION_KINDS.add(kind)(NotificationKind(model, message, was, subject, related, parts))
        return message

    return register


def notify(people: Iterable[Person], kind: str, subject: models.Model, *, area: LocalArea | None = None) -> int:
    """Tell these people that something happened to `subject`. Returns how many. Call it inside the operation, so that
    it stands or falls with what it tells of. Who stands in for one of them who is away is told too, in his place."""
    return notify_of_each([(subject, people)], kind, area=area)


def notify_of_each(
    told_of: Iterable[tuple[models.Model, Iterable[Person]]], kind: str, *, area: LocalArea | None = None
) -> int:
    """The same of several subjects of one kind, each with those who are told of it. Two queries, however many."""
    if kind not in NOTIFICATION_KINDS:
        raise LookupError(f"No notification kind “{kind}”")
    told = [(subject, {person.pk for person in people}) for subject, people in told_of]
    away = Absence.objects.by_person(area, set().union(*(people for _, people in told))) if area else {}
    rows = []
    for subject, people in told:
        about = {
            "kind": kind,
            "subject_label": subject._meta.label,
            "subject": str(subject.pk),
            "area": area.pk if area else None,
        }
        rows += [Notification(person=number, **about) for number in sorted(people)]
        rows += [
            Notification(person=absence.stand_in_id, in_place_of=number, **about)
            for number, absence in sorted(away.items())
            if number in people and absence.stand_in_id and absence.stand_in_id not in people
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


def render_all(rows: Iterable[Notification], person: Person) -> list[tuple[Notification, Message | None]]:
    """Each notification with its message as this person may read it now; None where he may no longer see what it is
    about, or has left the area. As many queries as there are kinds."""
    return [(entry.row, entry.message) for entry in entries_of(rows, person)]


def entries_of(rows: Iterable[Notification], person: Person) -> list[Entry]:
    """The same with what each was. The thing itself is named only to who sees it today by his own rights."""
    rows = list(rows)
    subjects = {kind: _subjects(kind, rows, person) for kind in {row.kind for row in rows}}
    away = {row.in_place_of for row in rows} - {None}
    absent = Person.objects.in_bulk(away) if away else {}
    return [_entry(row, subjects[row.kind].get(row.subject), person, absent) for row in rows]


def _entry(row: Notification, subject: models.Model | None, person: Person, absent: dict[int, Person]) -> Entry:
    message = _message(row, subject, person, absent)
    return Entry(row, message, "" if message else _was(row, subject))


def _was(row: Notification, subject: models.Model | None) -> str:
    was = NOTIFICATION_KINDS[row.kind].was
    if subject is None:
        return f"{was}. It is settled by now, or you can no longer see it."
    return f"{was}: {subject}. It is settled by now."


def _subjects(name: str, rows: list[Notification], person: Person) -> dict[str, models.Model]:
    kind, areas = NOTIFICATION_KINDS[name], person.standing.area_ids
    numbers = [row.subject for row in rows if row.kind == name and (row.area is None or row.area in areas)]
    found = kind.model.objects.visible_to(person).filter(pk__in=numbers)
    return {str(one.pk): one for one in found.select_related(*kind.related).prefetch_related(*kind.parts)}


def _message(
    row: Notification, subject: models.Model | None, person: Person, absent: dict[int, Person]
) -> Message | None:
    """What it says now; to who stands in, while he does: what it says to the person who is away."""
    if subject is None:
        return None
    say = NOTIFICATION_KINDS[row.kind].message
    if row.in_place_of is None:
        return say(subject, person)
    if not person.stands_in_for(row.in_place_of, row.area):
        return None
    said = say(subject, absent[row.in_place_of])
    return said and replace(said, title=f"For {absent[row.in_place_of]}, who is away: {said.title}")


def may_go_now(now: dt.datetime) -> Q:
    """Those that have not failed, or whose time to be tried again has come."""
    return Q(retry_at=None) | Q(retry_at__lte=now)


def send_waiting(*, most: int = 200) -> int:
    """Send the e-mails that wait and are told at once, at most `most`. Returns how many went. Those that their person
    does not want by e-mail are given up.

    One that fails says why on its row and is tried again for a day; it keeps none of the others from going. Someone
    without a working sign-in, or who may no longer see what it is about, gets none.
    """
    waiting().filter(told(How.NEVER)).update(email_given_up=True, email_failed="not sent: not wanted by e-mail")
    due = waiting().filter(told(How.AT_ONCE), may_go_now(clock.now()))
    return sum(deliver([pk], _mail) for pk in due.values_list("pk", flat=True)[:most])


def deliver(numbers: Iterable[int], write: Callable[[list[Message], Person], None]) -> bool:
    """Send these notifications of one person (by number) in one e-mail, which `write` writes. Whether one went: not
    where others are at it, or nothing is left to say to him."""
    with transaction.atomic():
        rows = list(
            Notification.objects.select_for_update(skip_locked=True)
            .filter(pk__in=list(numbers), emailed_at=None)
            .order_by("created_at", "pk")
        )
        if not rows:
            return False
        person = Person.objects.select_related("user").filter(pk=rows[0].person, user__is_active=True).first()
        said = _said(rows, person)
        try:
            if said:
                with acting_as(person):
                    write([message for _, message in said], person)
        except (DatabaseError, RedisError):
            raise  # the next turn finds the rows as they were
        except Exception as error:  # noqa: BLE001 - whatever is wrong with one message must not stop the others
            for row, _ in said:
                _try_again(row, error)
            said = []
        for row, _ in said:
            row.emailed_at, row.email_failed = clock.now(), ""
        for row in rows:
            row.save()
    return bool(said)


def _said(rows: list[Notification], person: Person | None) -> list[tuple[Notification, Message]]:
    """Each with what it says to its person now; those with nothing left to say are given up, and those that can't be
    rendered are tried again, each for itself. None is he who can't sign in any more."""
    said = []
    for row in rows:
        try:
            message = None
            if person is not None:
                with acting_as(person):
                    message = render_all([row], person)[0][1]
        except (DatabaseError, RedisError):
            raise
        except Exception as error:  # noqa: BLE001 - as above
            _try_again(row, error)
            continue
        if message is None:
            row.email_failed, row.email_given_up = "not sent: no longer theirs to see", True
        else:
            said.append((row, message))
    return said


def _try_again(row: Notification, error: Exception) -> None:
    logger.warning("notification %s could not be sent: %r", row.pk, error)
    row.email_failed = f"could not be sent: {error}"[:200]
    row.retry_at = clock.now() + RETRY_AFTER
    row.email_given_up = row.retry_at > row.created_at + TRIED_FOR


def _mail(messages: list[Message], person: Person) -> None:
    [message] = messages
    text = render_to_string(
        "partners/notification_email.txt",
        {
            "message": message,
            "person": person,
            "link": f"{settings.PORTAL_URL}{message.url}",
            "portal": settings.PORTAL_URL,
        },
    )
    EmailMessage(" ".join(message.title.split()), text, to=[person.user.email]).send()
