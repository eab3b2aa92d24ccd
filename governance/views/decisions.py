"""Decisions: the list, the page of one, recording, meeting a condition, and what became of it."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from core import clock
from core.access import may, requires
from core.csv import csv_response
from core.forms import attempt
from core.history import changes_of
from core.panels import panels_of
from governance import operations
from governance.forms.decisions import ConditionForm, DecisionFilter, DecisionForm, ReportForm
from governance.models import AgendaItem, Board, Decision, DecisionProgress, Meeting
from governance.rules import board_of
from governance.views.pages import FORM, Trail, address_of_csv, allowed, form_page, posted, trail_to, with_boards

DECISIONS_A_PAGE = 50
SORTS = {
    "decided": ("decided_on", "pk"),
    "-decided": ("-decided_on", "-pk"),
    "due": ("due", "pk"),
    "-due": ("-due", "pk"),
}


@require_safe
@requires("governance.view_decisions")
def decision_list(request: HttpRequest) -> HttpResponse:
    """What the area's boards decided and what became of it: how much is open, partly done and done, board by board."""
    person = request.user.person
    boards = list(Board.objects.visible_to(person, request.area))
    filters, decisions = _narrowed(request, boards)
    page = Paginator(decisions, DECISIONS_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "filter": filters,
        "page": page,
        "decisions": with_boards(page.object_list, boards),
        "counts": _counts(Decision.objects.visible_to(person, request.area), boards),
        "csv_url": address_of_csv(request, "governance:decision_csv"),
        "may_export": may(person, "governance.export_decisions", request.area),
        "trail": trail_to(request),
    }
    return render(request, "governance/decision_list.html", context)


def _narrowed(request: HttpRequest, boards: list[Board]) -> tuple[DecisionFilter, QuerySet[Decision]]:
    """The decisions as the address asks for them, each with its newest report (`last_report`, `reported_at`)."""
    person = request.user.person
    filters = DecisionFilter(request.GET or None, boards=boards)
    newest = DecisionProgress.objects.filter(decision=OuterRef("pk")).order_by("-at", "-pk")
    decisions = Decision.objects.visible_to(person, request.area).select_related("owner")
    decisions = decisions.annotate(
        last_report=Subquery(newest.values("text")[:1]), reported_at=Subquery(newest.values("at")[:1])
    )
    if filters.is_bound and filters.is_valid():
        chosen = filters.cleaned_data
        decisions = decisions.filter(**{name: chosen[name] for name in ("kind", "board") if chosen[name]})
        if chosen["state"] == DecisionFilter.UNFINISHED:
            decisions = decisions.open()
        elif chosen["state"]:
            decisions = decisions.filter(state=chosen["state"])
        if chosen["key"]:
            decisions = decisions.filter(is_key=True)
        if chosen["overdue"]:
            decisions = decisions.open().filter(due__lt=clock.today())
        if chosen["mine"]:
            decisions = decisions.filter(owner=person)
    return filters, decisions.order_by(*SORTS.get(request.GET.get("sort", ""), SORTS["-decided"]))


def _counts(decisions: QuerySet[Decision], boards: list[Board]) -> list[tuple[Board, dict]]:
    """For each board that has decided something, how many of its decisions stand where."""
    states = {state.value: Count("pk", filter=Q(state=state)) for state in Decision.State}
    overdue = Count("pk", filter=Q(state__in=Decision.UNFINISHED, due__lt=clock.today()))
    counted = {row["board"]: row for row in decisions.order_by().values("board").annotate(overdue=overdue, **states)}
    return [(board, counted[board.pk]) for board in boards if board.pk in counted]


CSV_HEADER = (
    *("Board", "Decision", "Decided on", "Kind", "Key decision", "Text", "Condition", "Condition met on"),
    *("Owner", "Due", "State", "Last report", "Reported at"),
)


@require_safe
@requires("governance.export_decisions")
def decision_csv(request: HttpRequest) -> HttpResponse:
    """The decisions of the area as CSV, with the filters of the page."""
    boards = list(Board.objects.visible_to(request.user.person, request.area))
    return _csv("decisions", _narrowed(request, boards)[1], boards)


@require_safe
@requires("governance.export_board", on=Board)
def board_decisions_csv(request: HttpRequest, board: Board) -> HttpResponse:
    """The decisions of one board as CSV, with the filters of the page."""
    return _csv(f"decisions-{board.pk}", _narrowed(request, [board])[1].filter(board=board), [board])


def _csv(name: str, decisions: QuerySet[Decision], boards: list[Board]) -> HttpResponse:
    rows = (
        (
            *(decision.seen_board, decision.reference, decision.decided_on, decision.get_kind_display()),
            "Yes" if decision.is_key else "No",
            *(decision.text, decision.condition, decision.condition_met_on, decision.owner, decision.due),
            *(decision.get_state_display(), decision.last_report, decision.reported_at),
        )
        for decision in with_boards(decisions, boards)
    )
    return csv_response(f"{name}-{clock.today().isoformat()}", CSV_HEADER, rows)


@require_safe
@requires("governance.view_decision", on=Decision)
def decision_detail(request: HttpRequest, decision: Decision) -> HttpResponse:
    """What was decided, whether it is in force, and what became of it."""
    person = request.user.person
    meeting = Meeting.objects.visible_to(person, request.area).filter(pk=decision.meeting_id).first()
    board = board_of(decision)
    context = {
        "decision": decision,
        "meeting": meeting,
        "board": board,
        "item": AgendaItem.objects.visible_to(person, request.area).filter(pk=decision.agenda_item_id).first(),
        "progress": decision.progress.select_related("by"),
        "panels": panels_of(decision, person),
        "changes": changes_of(decision),
        "may": allowed(person, decision, "meet_condition", "report_on_decision"),
        "trail": trail_to(request, board=board, meeting=meeting),
    }
    return render(request, "governance/decision_detail.html", context)


@require_http_methods(FORM)
@requires("governance.record_decision", on=Meeting)
def decision_record(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """Record what a meeting decided."""
    form = DecisionForm(posted(request), meeting=meeting, person=request.user.person)
    if form.is_valid() and attempt(form, operations.record_decision, meeting, by=request.user.person):
        messages.success(request, f"{form.result} is recorded")
        return redirect("governance:meeting_detail", request.area.slug, meeting.pk)
    return form_page(
        request,
        form,
        title="Record a decision",
        about=f"{meeting.board}: {meeting}",
        button="Record the decision",
        trail=trail_to(request, board=meeting.board, meeting=meeting),
    )


@require_http_methods(FORM)
@requires("governance.meet_condition", on=Decision)
def decision_condition(request: HttpRequest, decision: Decision) -> HttpResponse:
    """Record that the condition of an agreement has been met."""
    person = request.user.person
    form = ConditionForm(posted(request), subject=decision, person=person)
    if form.is_valid() and attempt(form, operations.meet_condition, decision, by=person):
        messages.success(request, f"The condition is met: {decision} is in force")
        return redirect("governance:decision_detail", request.area.slug, decision.pk)
    return form_page(
        request,
        form,
        title="Record that the condition is met",
        about=str(decision),
        text=decision.condition,
        warning="The decision is in force from that day. This can't be taken back; a new decision can replace it.",
        button="The condition is met",
        trail=_trail_of(request, decision),
    )


@require_http_methods(FORM)
@requires("governance.report_on_decision", on=Decision)
def decision_report(request: HttpRequest, decision: Decision) -> HttpResponse:
    """Say what became of a decision."""
    form = ReportForm(posted(request), subject=decision)
    if form.is_valid() and attempt(form, operations.report_on_decision, decision, by=request.user.person):
        messages.success(request, "Your report has been added")
        return redirect("governance:decision_detail", request.area.slug, decision.pk)
    return form_page(
        request,
        form,
        title="Say what became of it",
        about=str(decision),
        text=decision.text,
        button="Add this report",
        trail=_trail_of(request, decision),
    )


def _trail_of(request: HttpRequest, decision: Decision) -> Trail:
    slug = request.area.slug
    return [
        *trail_to(request),
        ("Decisions", reverse("governance:decision_list", args=[slug])),
        (str(decision), reverse("governance:decision_detail", args=[slug, decision.pk])),
    ]
