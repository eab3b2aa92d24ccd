"""Decisions: the list, the page of one, recording, meeting a condition, and what became of it."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from core.access import requires
from core.forms import attempt
from core.history import changes_of
from core.panels import panels_of
from governance import operations
from governance.forms import ConditionForm, DecisionFilter, DecisionForm, ReportForm
from governance.models import Board, Decision, Meeting
from governance.rules import board_of
from governance.views.boards import FORM
from governance.views.pages import Trail, allowed, form_page, posted, trail_to, with_boards

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
    """What the area's boards decided, and whether it has been done."""
    person = request.user.person
    boards = list(Board.objects.visible_to(person, request.area))
    filters = DecisionFilter(request.GET or None, boards=boards)
    decisions = Decision.objects.visible_to(person, request.area).select_related("owner")
    if filters.is_bound and filters.is_valid():
        chosen = filters.cleaned_data
        decisions = decisions.filter(**{name: chosen[name] for name in ("state", "kind", "board") if chosen[name]})
        if chosen["mine"]:
            decisions = decisions.filter(owner=person)
    order = SORTS.get(request.GET.get("sort", ""), SORTS["-decided"])
    page = Paginator(decisions.order_by(*order), DECISIONS_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "filter": filters,
        "page": page,
        "decisions": with_boards(page.object_list, boards),
        "trail": trail_to(request),
    }
    return render(request, "governance/decision_list.html", context)


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
    form = DecisionForm(posted(request), meeting=meeting)
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
