"""A person's due dates as an iCalendar file (RFC 5545): references and days, no titles. Whoever finds the file, or the
address it comes from, learns that something is due on a day, and nothing of what it is."""

import datetime as dt
from collections.abc import Mapping
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import F, FilteredRelation, Q, QuerySet
from icalendar import Calendar, Event

from actionplans.models import Action, Milestone
from core import clock
from partners.models import LocalArea, Person

CONTENT_TYPE = "text/calendar; charset=utf-8"
NO_REFERENCE = "an action without a reference"


def due_calendar(person: Person, areas: Mapping[int, LocalArea]) -> bytes:
    """The open actions that are his to keep moving in these areas, and their milestones that are not reached, each on
    the last day of its due date. Two queries. Must run inside `acting_as`."""
    calendar = Calendar()
    calendar.add("prodid", "-//SEND Portal//Due dates//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", "SEND Portal: due dates")
    for action in _actions(person, areas):
        event = _event(f"action-{action.pk}", action.due_latest, "Due", action.reference, areas[action.area_id])
        calendar.add_component(event)
    milestones = Milestone.objects.filter(action__in=_actions(person, areas).values("pk"), reached_on=None)
    place = FilteredRelation(
        "action__in_plans",
        condition=Q(action__in_plans__plan=F("action__home_plan"), action__in_plans__taken_out_at=None),
    )
    for step in (
        milestones.filter(due_latest__isnull=False)
        .alias(place=place)
        .values("pk", "due_latest", "action__area_id", reference=F("place__reference"))
    ):
        area = areas[step["action__area_id"]]
        event = _event(f"milestone-{step['pk']}", step["due_latest"], "Milestone", step["reference"], area)
        calendar.add_component(event)
    return calendar.to_ical()


def _actions(person: Person, areas: Mapping[int, LocalArea]) -> QuerySet:
    place = FilteredRelation("in_plans", condition=Q(in_plans__plan=F("home_plan"), in_plans__taken_out_at=None))
    rows = Action.objects.visible_to(person).in_areas(areas).open().of_person(person).filter(due_latest__isnull=False)
    return rows.alias(place=place).annotate(reference=F("place__reference"))


def _event(uid: str, day: dt.date, word: str, reference: str | None, area: LocalArea) -> Event:
    event = Event()
    event.add("uid", f"{uid}@{urlsplit(settings.PORTAL_URL).hostname}")
    event.add("dtstamp", clock.now().astimezone(dt.UTC))
    event.add("dtstart", day)
    event.add("summary", f"{word}: {reference or NO_REFERENCE} ({area})")
    event.add("transp", "TRANSPARENT")
    return event
