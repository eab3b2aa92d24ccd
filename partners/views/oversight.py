"""What area administrators watch over: what happened in their area, never what stands in it."""

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from core import clock
from core.access import requires
from core.csv import csv_response
from core.models import AccessLog, LetThrough
from partners.models import LocalArea, Person
from partners.oversight import log_seen_by, people_of_log, reads_all, with_words
from partners.oversight_forms import AccessLogFilter
from partners.reads import note_read
from partners.things import kind_of

ROWS_OF_A_PAGE = 25


def _let_through(area: LocalArea) -> QuerySet[LetThrough]:
    return LetThrough.objects.filter(area=area.pk).order_by("-at", "-pk")


def _with_words(rows: list[LetThrough]) -> list[LetThrough]:
    """Each row with who it was and what kind of thing it is about. No titles: administrators see no content."""
    titles = dict(Person.objects.filter(pk__in={row.person for row in rows}).values_list("pk", "role_title"))
    for row in rows:
        row.who, row.about = titles.get(row.person, ""), kind_of(row.subject_label, row.subject)
    return rows


@require_safe
@requires("partners.view_let_through")
def let_through_list(request: HttpRequest) -> HttpResponse:
    """What looked like data about a child and was saved all the same: who, where, and the reason he gave."""
    page = Paginator(_let_through(request.area), ROWS_OF_A_PAGE).get_page(request.GET.get("page"))
    page.object_list = _with_words(list(page.object_list))
    context = {
        "page": page,
        "csv_url": reverse("partners:let_through_csv", args=[request.area.slug]),
        "trail": [("Partners", reverse("partners:directory", args=[request.area.slug]))],
    }
    return render(request, "partners/let_through_list.html", context)


LET_THROUGH_HEADER = ("When (UTC)", "Person", "About", "Box", "Looked like", "Reason")


@require_safe
@requires("partners.view_let_through")
def let_through_csv(request: HttpRequest) -> HttpResponse:
    """The same as CSV."""
    rows = _with_words(list(_let_through(request.area)))
    cells = (
        (f"{row.at:%Y-%m-%d %H:%M:%S}", row.who, row.about, row.field, row.get_kind_display(), row.reason)
        for row in rows
    )
    return csv_response(f"let-through-{clock.today().isoformat()}", LET_THROUGH_HEADER, cells)


MOST_EXPORTED = 5_000
"""Rows of one export of the access log: the newest. A period narrows it."""


def _log(request: HttpRequest) -> tuple[AccessLogFilter, QuerySet[AccessLog]]:
    """The filter, and the rows that it leaves of what this person may read."""
    person, area = request.user.person, request.area
    form = AccessLogFilter(
        request.GET or None, area=area, people=people_of_log(person, area), all_partners=reads_all(person, area)
    )
    return form, form.narrow(log_seen_by(person, area))


@require_safe
@requires("partners.view_access_log")
def access_log(request: HttpRequest) -> HttpResponse:
    """Who signed in, read what is not for everyone, took a copy or was refused; newest first. That somebody read this
    is in it too."""
    note_read(request, AccessLog())
    form, rows = _log(request)
    page = Paginator(rows, ROWS_OF_A_PAGE).get_page(request.GET.get("page"))
    page.object_list = with_words(page.object_list, request.user.person, request.area)
    url, query = reverse("partners:access_log_csv", args=[request.area.slug]), request.GET.urlencode()
    context = {
        "filter": form,
        "page": page,
        "csv_url": f"{url}?{query}" if query else url,
        "most": MOST_EXPORTED,
        "reads_all": reads_all(request.user.person, request.area),
        "trail": [("Partners", reverse("partners:directory", args=[request.area.slug]))],
    }
    return render(request, "partners/access_log.html", context)


ACCESS_LOG_HEADER = ("When (UTC)", "Person", "What", "About", "Address")


@require_safe
@requires("partners.export_access_log")
def access_log_csv(request: HttpRequest) -> HttpResponse:
    """The same as CSV, with the filters of the page: the newest 5,000 rows."""
    rows = with_words(_log(request)[1][:MOST_EXPORTED], request.user.person, request.area)
    cells = ((f"{row.at:%Y-%m-%d %H:%M:%S}", row.who, row.get_kind_display(), row.about, row.path) for row in rows)
    return csv_response(f"access-log-{clock.today().isoformat()}", ACCESS_LOG_HEADER, cells)
