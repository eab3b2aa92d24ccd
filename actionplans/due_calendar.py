"""A person's due dates as an iCalendar file (RFC 5545): references and days, no titles. Whoever finds the file, or the
address it comes from, learns that something is due on a day, and nothing of what it is."""

import datetime as dt
from collections.abc import Mapping
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import F, FilteredRelation, Q, QuerySet

from actionplans.models import Action, Milestone
from core import clock
from partners.models import LocalArea, Person

CONTENT_TYPE = "text/calendar; charset=utf-8"
NO_REFERENCE = "an action without a reference"
LONGEST_LINE = 75


def due_calendar(person: Person, areas: Mapping[int, LocalArea]) -> bytes:
    """The open actions that are his to keep moving in these areas, and their milestones that are not reached, each on
    the last day of its due date. Two queries. Must run inside `acting_as`."""
    lines = ["BEGIN:VCALENDAR", "PRODID:-//SEND Portal//Due dates//EN", "VERSION:2.0"]
    lines.append("X-WR-CALNAME:SEND Portal: due dates")
    for action in _actions(person, areas):
        lines += _event(f"action-{action.pk}", action.due_latest, "Due", action.reference, areas[action.area_id])
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
        lines += _event(f"milestone-{step['pk']}", step["due_latest"], "Milestone", step["reference"], area)
    return "".join(f"{_folded(line)}\r\n" for line in [*lines, "END:VCALENDAR"]).encode()


def _actions(person: Person, areas: Mapping[int, LocalArea]) -> QuerySet:
    place = FilteredRelation("in_plans", condition=Q(in_plans__plan=F("home_plan"), in_plans__taken_out_at=None))
    rows = Action.objects.visible_to(person).in_areas(areas).open().of_person(person).filter(due_latest__isnull=False)
    return rows.alias(place=place).annotate(reference=F("place__reference"))


def _event(uid: str, day: dt.date, word: str, reference: str | None, area: LocalArea) -> list[str]:
    return [
        "BEGIN:VEVENT",
        f"UID:{uid}@{urlsplit(settings.PORTAL_URL).hostname}",
        f"DTSTAMP:{clock.now().astimezone(dt.UTC):%Y%m%dT%H%M%SZ}",
        f"DTSTART;VALUE=DATE:{day:%Y%m%d}",
        f"SUMMARY:{_escaped(f'{word}: {reference or NO_REFERENCE} ({area})')}",
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
    ]


def _escaped(text: str) -> str:
    """What would end a value or a line, marked (RFC 5545, 3.3.11)."""
    for sign in ("\\", ";", ","):
        text = text.replace(sign, f"\\{sign}")
    return text.replace("\r\n", "\\n").replace("\n", "\\n")


def _folded(line: str) -> str:
    """The line in pieces of at most 75 bytes, each further one after a blank (RFC 5545, 3.1); no letter is cut."""
    pieces, room = [""], LONGEST_LINE
    for sign in line:
        size = len(sign.encode())
        if size > room:
            pieces.append("")
            room = LONGEST_LINE - 1
        pieces[-1] += sign
        room -= size
    return "\r\n ".join(pieces)
