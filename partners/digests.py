"""Summaries: one e-mail a morning or a Monday for what a person wants to be told together."""

import datetime as dt

from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import Q
from django.template.loader import render_to_string

from core import clock
from core.templatetags.portal import counted
from partners.models import Person
from partners.models.telling import How
from partners.notifications import Message, deliver, may_go_now
from partners.telling import told, waiting

AT = dt.timedelta(hours=7)
"""The time of day, counted from midnight in England: summaries are there when people begin."""
LONGEST = 100
"""Things in one e-mail; what is more comes with the next turn."""


def last_morning(now: dt.datetime) -> dt.datetime:
    """The last moment at which a daily summary was due. Bank holidays and weekends are days like others."""
    morning = clock.start_of(clock.day_of(now)) + AT
    return morning if morning <= now else clock.start_of(clock.day_of(now) - dt.timedelta(days=1)) + AT


def last_monday(now: dt.datetime) -> dt.datetime:
    """The last moment at which a weekly summary was due."""
    morning = clock.day_of(last_morning(now))
    return clock.start_of(morning - dt.timedelta(days=morning.weekday())) + AT


def send_digests(*, most: int = 200) -> int:
    """Send the summaries that are due, at most to `most` people. Returns how many went.

    What came after the last morning, or Monday, waits for the next one; so running it twice sends nothing twice, and
    what could not run in the morning goes when it can. Each is rendered with its reader's rights when it is sent; a
    person for whom nothing is left to say gets none.
    """
    now = clock.now()
    daily = Q(told(How.DAILY), created_at__lt=last_morning(now))
    weekly = Q(told(How.WEEKLY), created_at__lt=last_monday(now))
    due = waiting().filter(daily | weekly, may_go_now(now))
    people = due.order_by("person").values_list("person", flat=True).distinct()[:most]
    return sum(deliver(due.filter(person=number)[:LONGEST].values_list("pk", flat=True), _mail) for number in people)


def _mail(messages: list[Message], person: Person) -> None:
    messages = list(dict.fromkeys(messages))  # somebody may have been told of a thing twice since the last summary
    text = render_to_string(
        "partners/digest_email.txt", {"messages": messages, "person": person, "portal": settings.PORTAL_URL}
    )
    title = messages[0].title if len(messages) == 1 else f"{counted(len(messages), 'thing')} that concern you"
    EmailMessage(" ".join(title.split()), text, to=[person.user.email]).send()
