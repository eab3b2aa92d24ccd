"""The board's dashboard: one page, and its two tables as CSV."""

import datetime as dt
from collections.abc import Iterable
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from actionplans.movements import Movement, MovementKind
from core import clock
from core.access import requires
from core.csv import csv_response
from reports.dashboard import Dashboard, dashboard_of, last_meetings, plans_of
from reports.dashboard_form import DashboardForm
from reports.moved import Moved

LISTED, CARDS = 5, 3
"""How many rows of a list the dashboard shows before it is asked for the whole, and how many cards."""
WHOLE = "whole"
"""In the address: show every row of every list, to read on or to print."""
MOVERS_HEADER = ("Reference", "Action", "Lead partner", "Change", "Was", "Now", "Why", "Who", "Date")


@require_safe
@requires("reports.view_dashboard")
def dashboard(request: HttpRequest) -> HttpResponse:
    """How a plan stands, for a board: the answer, what moved, what needs the board, and whether it is felt."""
    whole = WHOLE in request.GET
    form, shown = _answer(request, None if whole else LISTED)
    context = {"form": form, "shown": shown, "has_plans": bool(form.fields["plan"].widget.choices)}
    if shown:
        context |= {
            "question": shown.question,
            "most": None if whole else LISTED,
            "most_cards": None if whole else CARDS,
            "whole_url": address_with(request, WHOLE, "1"),
            "today_url": _with_day(request, None),
            "last_meeting_url": _with_day(request, shown.question.meeting.held_on) if shown.question.meeting else "",
            "compare_url": _comparison(request, shown),
            "movers_url": _same_question(request, "reports:dashboard_movers_csv"),
            "status_url": _same_question(request, "reports:dashboard_status_csv"),
            "may_export": request.user.has_perm("reports.export_dashboard", request.area),
        }
    return render(request, "reports/dashboard.html", context)


@require_safe
@requires("reports.export_dashboard")
def dashboard_movers_csv(request: HttpRequest) -> HttpResponse:
    """What moved since the board's last meeting, as CSV."""
    _form, shown = _answer(request, 0)
    if shown is None:
        return redirect(_same_question(request, "reports:dashboard"))
    return csv_response(_file_name(shown, "movers"), MOVERS_HEADER, moved_rows(shown.moved))


@require_safe
@requires("reports.export_dashboard")
def dashboard_status_csv(request: HttpRequest) -> HttpResponse:
    """The status table as CSV."""
    _form, shown = _answer(request, 0)
    if shown is None:
        return redirect(_same_question(request, "reports:dashboard"))
    header = (shown.rows_label, *(level.label for level in shown.levels), "Total")
    return csv_response(_file_name(shown, f"status by {shown.rows}"), header, _status_rows(shown))


def _answer(request: HttpRequest, measures: int | None) -> tuple[DashboardForm, Dashboard | None]:
    """The form with what was asked, and the answer where there is one, with so many measures."""
    person, area = request.user.person, request.area
    form = DashboardForm(request.GET)
    form.full_clean()
    plans = plans_of(person, area)
    question = form.offer(plans, last_meetings(person, area, form.before))
    return form, dashboard_of(question, person, most=measures) if question else None


def _same_question(request: HttpRequest, name: str) -> str:
    query = request.GET.urlencode()
    return reverse(name, args=[request.area.slug]) + (f"?{query}" if query else "")


def address_with(request: HttpRequest, name: str, value: str) -> str:
    """The same page with one more thing asked."""
    query = request.GET.copy()
    query[name] = value
    return "?" + query.urlencode()


def _with_day(request: HttpRequest, day: dt.date | None) -> str:
    """The same page as at another day; None for today."""
    query = request.GET.copy()
    for name in [name for name in query if name.startswith("as_at")]:
        del query[name]
    if day is not None:
        query["as_at"] = day.isoformat()
    return "?" + query.urlencode()


def _comparison(request: HttpRequest, shown: Dashboard) -> str:
    """The comparison of two days or meetings, beginning with this plan and the last meeting."""
    query = {"plan": shown.question.plan.pk}
    if shown.question.meeting:
        query["from_meeting"] = shown.question.meeting.pk
    return f"{reverse('reports:comparison', args=[request.area.slug])}?{urlencode(query)}"


def _file_name(shown: Dashboard, what: str) -> str:
    return slugify(f"{shown.question.plan.title} {what} {shown.question.as_at.isoformat()}")


def moved_rows(moved: Moved) -> Iterable[tuple]:
    """Everything that moved as rows under MOVERS_HEADER."""
    for mover in moved.movers:
        yield _movement_row(mover.movement, mover.words, mover.was.level_label, mover.now.level_label)
    for group in moved.groups:
        for movement in group.movements:
            was, now = movement.was, movement.now
            if movement.kind == MovementKind.REWORDED:
                pair = (was.title, now.title)
            elif movement.kind == MovementKind.DUE_DATE:
                pair = (was.due_words, now.due_words)
            else:
                pair = (was.level_label if was else "", now.level_label)
            yield _movement_row(movement, group.title, *pair)


def _movement_row(movement: Movement, change: str, was: str, now: str) -> tuple:
    entry = movement.now
    day = clock.day_of(movement.at)
    return (entry.reference, entry.title, entry.lead_partner, change, was, now, movement.why, movement.who, day)


def _status_rows(shown: Dashboard) -> Iterable[tuple]:
    for row in (*shown.status_rows, shown.all_row):
        yield (row.label, *(count.number for _level, count in row.cells), row.total.number)
