"""The golden thread: where it breaks in the area, and how it runs from one thing down."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from actionplans.models import Action
from core import clock
from core.access import may, requires
from core.csv import csv_response
from inspection.models import AreaForDevelopment, Duty, Finding, Recommendation
from reports import thread as threads
from reports.gaps import KINDS, Gap, gaps_of
from reports.questions import questions_for
from reports.thread import Reader, Thread
from strategies.models import Outcome, Priority

GAPS_A_PAGE = 50
LABELS = {kind.name: kind.label for kind in KINDS}


def _asked(request: HttpRequest) -> tuple[str, list[Gap], list[Gap]]:
    """The kind that the address asks for, every gap, and those of that kind."""
    kind = request.GET.get("kind", "")
    kind = kind if kind in LABELS else ""
    gaps = gaps_of(request.user.person, request.area, clock.today())
    return kind, gaps, [gap for gap in gaps if kind in ("", gap.kind)]


@require_safe
@requires("reports.view_threads")
def gap_list(request: HttpRequest) -> HttpResponse:
    """Where the thread from duties to evidence breaks, by kind."""
    kind, gaps, shown = _asked(request)
    counts = [(name, label, sum(gap.kind == name for gap in gaps)) for name, label in LABELS.items()]
    csv_url = reverse("reports:gaps_csv", args=[request.area.slug])
    page = Paginator(shown, GAPS_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "kind": kind,
        "label": LABELS.get(kind, ""),
        "counts": [count for count in counts if count[2]],
        "none_of": [label for _, label, number in counts if not number],
        "total": len(gaps),
        "page": page,
        "rows": [(LABELS[gap.kind], gap) for gap in page],
        "csv_url": f"{csv_url}?kind={kind}" if kind else csv_url,
        "may_export": may(request.user.person, "reports.export_threads", request.area),
    }
    return render(request, "reports/gap_list.html", context)


@require_safe
@requires("reports.export_threads")
def gaps_csv(request: HttpRequest) -> HttpResponse:
    """The gaps as CSV, with the filter of the page."""
    rows = ((LABELS[gap.kind], gap.title, gap.missing) for gap in _asked(request)[2])
    return csv_response("gaps", ("Kind", "What", "What is missing"), rows)


@require_safe
@requires("reports.view_threads")
def questions(request: HttpRequest) -> HttpResponse:
    """The questions that boards put to officers, each with the page that answers it."""
    return render(
        request,
        "reports/questions.html",
        {
            "asked": questions_for(request.user.person, request.area),
            "trail": [("Dashboard", reverse("reports:dashboard", args=[request.area.slug]))],
        },
    )


def _page(request: HttpRequest, drawn: Thread) -> HttpResponse:
    context = {"thread": drawn, "trail": [(drawn.kind, drawn.url)]}
    return render(request, "reports/thread_detail.html", context)


def _reader(request: HttpRequest) -> Reader:
    return Reader(request.user.person, request.area, clock.today())


@require_safe
@requires("reports.view_threads")
def duty_thread(request: HttpRequest, duty_pk: int) -> HttpResponse:
    """The thread from a duty down."""
    duty = get_object_or_404(Duty, pk=duty_pk)
    return _page(request, threads.thread_of_duty(duty, _reader(request)))


@require_safe
@requires("reports.view_thread", on=Finding)
def finding_thread(request: HttpRequest, finding: Finding) -> HttpResponse:
    """The thread from a finding down."""
    return _page(request, threads.thread_of_finding(finding, _reader(request)))


@require_safe
@requires("reports.view_thread", on=Recommendation)
def recommendation_thread(request: HttpRequest, recommendation: Recommendation) -> HttpResponse:
    """The thread from a recommendation down."""
    return _page(request, threads.thread_of_recommendation(recommendation, _reader(request)))


@require_safe
@requires("reports.view_thread", on=AreaForDevelopment)
def area_for_development_thread(request: HttpRequest, item: AreaForDevelopment) -> HttpResponse:
    """The thread from an area for development down."""
    return _page(request, threads.thread_of_area_for_development(item, _reader(request)))


@require_safe
@requires("reports.view_thread", on=Priority)
def priority_thread(request: HttpRequest, priority: Priority) -> HttpResponse:
    """The thread from a priority down."""
    return _page(request, threads.thread_of_priority(priority, _reader(request)))


@require_safe
@requires("reports.view_thread", on=Outcome)
def outcome_thread(request: HttpRequest, outcome: Outcome) -> HttpResponse:
    """The thread from an outcome down."""
    return _page(request, threads.thread_of_outcome(outcome, _reader(request)))


@require_safe
@requires("reports.view_thread", on=Action)
def action_thread(request: HttpRequest, action: Action) -> HttpResponse:
    """The thread from an action up to why it is done, and down to what shows it."""
    return _page(request, threads.thread_of_action(action, _reader(request)))
