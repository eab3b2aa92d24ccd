"""The action log: what was minuted, the page of each action, reporting on it, closing it."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import OuterRef, QuerySet, Subquery
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
from governance.forms.following import (
    MinutedActionCloseForm,
    MinutedActionFilter,
    MinutedActionForm,
    MinutedActionReportForm,
)
from governance.models import Board, Meeting, MinutedAction, MinutedActionUpdate
from governance.rules import board_of
from governance.views.pages import FORM, Trail, address_of_csv, allowed, form_page, posted, trail_to, with_boards

ACTIONS_A_PAGE = 50


@require_safe
@requires("governance.view_minuted_actions")
def minuted_action_list(request: HttpRequest) -> HttpResponse:
    """What was minuted at the area's boards: open actions first, those due soonest at the top."""
    boards = list(Board.objects.visible_to(request.user.person, request.area))
    filters, actions = _narrowed(request, boards)
    page = Paginator(actions, ACTIONS_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "filter": filters,
        "page": page,
        "actions": with_boards(page.object_list, boards),
        "csv_url": address_of_csv(request, "governance:minuted_action_csv"),
        "may_export": may(request.user.person, "governance.export_minuted_actions", request.area),
        "trail": trail_to(request),
    }
    return render(request, "governance/minuted_action_list.html", context)


def _narrowed(request: HttpRequest, boards: list[Board]) -> tuple[MinutedActionFilter, QuerySet[MinutedAction]]:
    """The minuted actions as the address asks for them, each with its newest report (`last_report`)."""
    person = request.user.person
    filters = MinutedActionFilter(request.GET or None, boards=boards)
    newest = MinutedActionUpdate.objects.filter(minuted_action=OuterRef("pk")).order_by("-at", "-pk")
    actions = MinutedAction.objects.visible_to(person, request.area).select_related("owner", "owner_partner")
    actions = actions.annotate(last_report=Subquery(newest.values("text")[:1]))
    if filters.is_bound and filters.is_valid():
        chosen = filters.cleaned_data
        actions = actions.filter(**{name: chosen[name] for name in ("state", "board") if chosen[name]})
        if chosen["overdue"]:
            actions = actions.open().filter(due__lt=clock.today())
        if chosen["mine"]:
            actions = actions.filter(owner=person)
    # “open” comes after “closed” in the alphabet.
    return filters, actions.order_by("-state", "due", "-raised_on", "-number", "pk")


CSV_HEADER = (
    *("Board", "Number", "Raised on", "What is to be done", "Owner", "Partner that owns it"),
    *("Due", "State", "Closed on", "Last report"),
)


@require_safe
@requires("governance.export_minuted_actions")
def minuted_action_csv(request: HttpRequest) -> HttpResponse:
    """The minuted actions of the area as CSV, with the filters of the page."""
    boards = list(Board.objects.visible_to(request.user.person, request.area))
    return _csv("minuted-actions", _narrowed(request, boards)[1], boards)


@require_safe
@requires("governance.export_board", on=Board)
def board_minuted_actions_csv(request: HttpRequest, board: Board) -> HttpResponse:
    """The action log of one board as CSV, with the filters of the page."""
    return _csv(f"minuted-actions-{board.pk}", _narrowed(request, [board])[1].filter(board=board), [board])


def _csv(name: str, actions: QuerySet[MinutedAction], boards: list[Board]) -> HttpResponse:
    rows = (
        (
            *(action.seen_board, action.number, action.raised_on, action.text, action.owner, action.owner_partner),
            *(action.due, action.get_state_display(), action.closed_on, action.last_report),
        )
        for action in with_boards(actions, boards)
    )
    return csv_response(f"{name}-{clock.today().isoformat()}", CSV_HEADER, rows)


@require_safe
@requires("governance.view_minuted_action", on=MinutedAction)
def minuted_action_detail(request: HttpRequest, action: MinutedAction) -> HttpResponse:
    """What somebody was asked to do, by when, and how it goes."""
    person = request.user.person
    meetings = Meeting.objects.visible_to(person, request.area).in_bulk([action.meeting_id, action.closed_at_id])
    board = board_of(action)
    context = {
        "action": action,
        "board": board,
        "meeting": meetings.get(action.meeting_id),
        "closed_at": meetings.get(action.closed_at_id),
        "updates": action.updates.select_related("by"),
        "panels": panels_of(action, person),
        "changes": changes_of(action),
        "may": allowed(person, action, "report_on_minuted_action", "close_minuted_action", "reopen_minuted_action"),
        "trail": _trail_to_log(request),
    }
    return render(request, "governance/minuted_action_detail.html", context)


def _trail_to_log(request: HttpRequest) -> Trail:
    url = reverse("governance:minuted_action_list", args=[request.area.slug])
    return [*trail_to(request), ("Action log", url)]


@require_http_methods(FORM)
@requires("governance.record_minuted_action", on=Meeting)
def minuted_action_record(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """Record what somebody was asked at a meeting to do."""
    form = MinutedActionForm(posted(request), meeting=meeting)
    if form.is_valid() and attempt(form, operations.record_minuted_action, meeting, by=request.user.person):
        messages.success(request, f"{form.result} is in the action log")
        return redirect("governance:meeting_detail", request.area.slug, meeting.pk)
    return form_page(
        request,
        form,
        title="Record a minuted action",
        about=f"{meeting.board}: {meeting}",
        button="Record the action",
        trail=trail_to(request, board=meeting.board, meeting=meeting),
    )


@require_http_methods(FORM)
@requires("governance.report_on_minuted_action", on=MinutedAction)
def minuted_action_report(request: HttpRequest, action: MinutedAction) -> HttpResponse:
    """Say how a minuted action goes."""
    form = MinutedActionReportForm(posted(request), subject=action)
    if form.is_valid() and attempt(form, operations.report_on_minuted_action, action, by=request.user.person):
        messages.success(request, "Your report has been added")
        return redirect(action)
    return _form_of(request, form, action, title="Say how it goes", button="Add this report")


@require_http_methods(FORM)
@requires("governance.close_minuted_action", on=MinutedAction)
def minuted_action_close(request: HttpRequest, action: MinutedAction) -> HttpResponse:
    """Close a minuted action."""
    form = MinutedActionCloseForm(posted(request), subject=action, person=request.user.person)
    if form.is_valid() and attempt(form, operations.close_minuted_action, action, by=request.user.person):
        messages.success(request, f"{action} is closed")
        return redirect(action)
    return _form_of(request, form, action, title="Close the minuted action", button="Close it")


@require_http_methods(FORM)
@requires("governance.reopen_minuted_action", on=MinutedAction)
def minuted_action_reopen(request: HttpRequest, action: MinutedAction) -> HttpResponse:
    """Open a minuted action again."""
    form = MinutedActionReportForm(posted(request), subject=action)
    if form.is_valid() and attempt(form, operations.reopen_minuted_action, action, by=request.user.person):
        messages.success(request, f"{action} is open again")
        return redirect(action)
    return _form_of(request, form, action, title="Open the minuted action again", button="Open it again")


def _form_of(request: HttpRequest, form, action: MinutedAction, **words: str) -> HttpResponse:
    trail = [*_trail_to_log(request), (str(action), action.get_absolute_url())]
    return form_page(request, form, about=str(action), text=action.text, trail=trail, **words)
