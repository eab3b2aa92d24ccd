"""Boards: the list, the page of one, its description and its terms of reference."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from core.access import may, requires
from core.forms import attempt
from core.history import changes_of
from core.panels import panels_of
from governance import operations
from governance.forms import BoardForm, TermsOfReferenceForm
from governance.membership import seats_by_constituency, structure
from governance.models import Board, Decision, Meeting
from governance.views.pages import allowed, form_page, posted, trail_to

FORM = ["GET", "HEAD", "POST"]
DECISIONS_SHOWN = 10
DECISION_CHOICES = (("open", "Open"), ("done", "Done"), ("all", "All"))


@require_safe
@requires("governance.view_boards")
def board_list(request: HttpRequest) -> HttpResponse:
    """The area's boards and how they report to one another."""
    person = request.user.person
    boards = list(Board.objects.visible_to(person, request.area))
    context = {
        "branches": structure(boards),
        "may_create": may(person, "governance.create_board", request.area),
        "trail": trail_to(request),
    }
    return render(request, "governance/board_list.html", context)


@require_safe
@requires("governance.view_board", on=Board)
def board_detail(request: HttpRequest, board: Board) -> HttpResponse:
    """What a board is for, whom it reports to, who sits on it, when it meets and what it decided."""
    person = request.user.person
    boards = list(Board.objects.visible_to(person, request.area))
    meetings = Meeting.objects.visible_to(person, request.area)
    shown = request.GET.get("decisions", "open")
    decisions = Decision.objects.visible_to(person, request.area).filter(board=board).select_related("owner")
    if shown in Decision.State.values:
        decisions = decisions.filter(state=shown)
    context = {
        "board": board,
        "above": next((other for other in boards if other.pk == board.parent_id), None),
        "branches": [branch for branch in _all(structure(boards)) if branch.board.pk == board.pk],
        "constituencies": seats_by_constituency(board),
        "next_meeting": meetings.next_planned(board),
        "last_meeting": meetings.last_held(board),
        "decisions": list(decisions[:DECISIONS_SHOWN]),
        "shown": shown,
        "decision_choices": DECISION_CHOICES,
        "terms": board.terms_of_reference.first(),
        "panels": panels_of(board, person),
        "may": allowed(
            person,
            board,
            "edit_board",
            "set_terms_of_reference",
            "create_seat",
            "fill_seat",
            "co_opt",
            "plan_meeting",
        ),
        "trail": trail_to(request),
    }
    return render(request, "governance/board_detail.html", context)


def _all(branches):
    for branch in branches:
        yield branch
        yield from _all(branch.branches)


@require_safe
@requires("governance.view_board", on=Board)
def board_history(request: HttpRequest, board: Board) -> HttpResponse:
    """What changed about a board, when and by whom."""
    context = {"board": board, "changes": changes_of(board), "trail": trail_to(request, board=board)}
    return render(request, "governance/board_history.html", context)


@require_http_methods(FORM)
@requires("governance.create_board")
def board_create(request: HttpRequest) -> HttpResponse:
    """Open a board."""
    person = request.user.person
    form = BoardForm(posted(request), area=request.area, person=person)
    if form.is_valid() and attempt(form, operations.create_board, request.area, by=person):
        board = form.result
        if board.audience_id == board.members_audience_id and form.cleaned_data["clerk"] != person:
            messages.success(request, "The board is open. Only its clerk can see it now, and gives it its seats.")
            return redirect("governance:board_list", request.area.slug)
        messages.success(request, "The board is open. Give it seats next: a chair and a clerk first.")
        return redirect("governance:board_detail", request.area.slug, board.pk)
    trail = [*trail_to(request), ("Boards", reverse("governance:board_list", args=[request.area.slug]))]
    return form_page(request, form, title="Open a board", button="Open the board", trail=trail)


@require_http_methods(FORM)
@requires("governance.edit_board", on=Board)
def board_edit(request: HttpRequest, board: Board) -> HttpResponse:
    """Change how a board is described."""
    person = request.user.person
    form = BoardForm(posted(request), area=request.area, person=person, subject=board)
    if form.is_valid() and attempt(form, operations.edit_board, board, by=person):
        messages.success(request, "The board has been changed")
        return redirect("governance:board_detail", request.area.slug, board.pk)
    return form_page(
        request, form, title=f"Change {board}", button="Save the changes", trail=trail_to(request, board=board)
    )


@require_safe
@requires("governance.view_board", on=Board)
def terms_detail(request: HttpRequest, board: Board) -> HttpResponse:
    """A board's terms of reference: those in force in full, earlier versions below."""
    versions = list(board.terms_of_reference.select_related("recorded_by").prefetch_related("document"))
    context = {
        "board": board,
        "terms": versions[0] if versions else None,
        "earlier": versions[1:],
        "may": allowed(request.user.person, board, "set_terms_of_reference"),
        "trail": trail_to(request, board=board),
    }
    return render(request, "governance/terms_detail.html", context)


@require_http_methods(FORM)
@requires("governance.set_terms_of_reference", on=Board)
def terms_set(request: HttpRequest, board: Board) -> HttpResponse:
    """Give a board its terms of reference, as the next version."""
    newest = board.terms_of_reference.first()
    form = TermsOfReferenceForm(
        posted(request), board=board, person=request.user.person, initial={"text": newest.text if newest else ""}
    )
    if form.is_valid() and attempt(form, operations.set_terms_of_reference, board, by=request.user.person):
        messages.success(request, "The terms of reference are set")
        return redirect("governance:terms_detail", request.area.slug, board.pk)
    return form_page(
        request,
        form,
        title="Set the terms of reference",
        about=board.name,
        button="Save as the next version",
        trail=trail_to(request, board=board),
    )
