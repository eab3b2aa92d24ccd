"""The boards together: how they report to one another today and as is proposed, whom they represent; how a board comes
into force and ends; its champions and its standing items."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from core.access import may, requires
from core.forms import PortalForm, attempt
from documents.models import Document
from governance import operations
from governance.forms.boards import ChampionForm, EndBoardForm, ForceForm, StandingItemForm
from governance.forms.seats import LeaveForm
from governance.membership import coverage_of
from governance.models import Board, BoardReplacement, Champion, StandingItem
from governance.structure import StructureChart, proposed_structure, todays_structure
from governance.views.pages import FORM, allowed, form_page, posted, trail_to

PROPOSED = "proposed"


@require_safe
@requires("governance.view_boards")
def board_list(request: HttpRequest) -> HttpResponse:
    """The area's boards and how they report to one another, as a picture and as a list: today, or as is proposed."""
    person = request.user.person
    boards = list(Board.objects.visible_to(person, request.area))
    is_proposed = request.GET.get("structure") == PROPOSED
    documents = Document.objects.none()
    if is_proposed:
        replacements = BoardReplacement.objects.filter(board__in=boards)
        branches, title = proposed_structure(boards, replacements), "Boards as is proposed"
        documents = Document.objects.visible_to(person, request.area)
        documents = documents.filter(pk__in=[board.proposed_in_id for board in boards if _is_proposed(board)])
    else:
        branches, title = todays_structure(boards), "Boards today"
    context = {
        "branches": branches,
        "chart": StructureChart(f"{title} in {request.area}", branches),
        "is_proposed": is_proposed,
        "anything_proposed": any(map(_is_proposed, boards)),
        "documents": documents,
        "ended": [board for board in boards if board.is_ended],
        "may_create": may(person, "governance.create_board", request.area),
        "trail": trail_to(request),
    }
    return render(request, "governance/board_list.html", context)


def _is_proposed(board: Board) -> bool:
    return board.state == Board.State.PROPOSED


def trail_to_boards(request: HttpRequest) -> list[tuple[str, str]]:
    """The way down to a page about all boards."""
    return [*trail_to(request), ("Boards", reverse("governance:board_list", args=[request.area.slug]))]


@require_safe
@requires("governance.view_boards")
def board_coverage(request: HttpRequest) -> HttpResponse:
    """Which constituencies have seats on which boards: who is heard where, and where nobody is."""
    boards = Board.objects.visible_to(request.user.person, request.area)
    coverage = coverage_of(list(boards.filter(state=Board.State.IN_FORCE)))
    return render(request, "governance/board_coverage.html", {"coverage": coverage, "trail": trail_to_boards(request)})


@require_http_methods(FORM)
@requires("governance.bring_into_force_board", on=Board)
def board_force(request: HttpRequest, board: Board) -> HttpResponse:
    """Put a proposed board into force."""
    form = ForceForm(posted(request), subject=board)
    if form.is_valid() and attempt(form, operations.bring_into_force, board, by=request.user.person):
        messages.success(request, f"{board} is in force")
        return redirect("governance:board_detail", request.area.slug, board.pk)
    return form_page(
        request,
        form,
        title="Bring the board into force",
        about=board.name,
        warning="The boards that it replaces end with that day, and what reports to them will report to this one.",
        button="Bring it into force",
        trail=trail_to(request, board=board),
    )


@require_http_methods(FORM)
@requires("governance.end_board", on=Board)
def board_end(request: HttpRequest, board: Board) -> HttpResponse:
    """End a board, or give up the proposal of one."""
    form = EndBoardForm(posted(request), subject=board)
    if form.is_valid() and attempt(form, operations.end_board, board, by=request.user.person):
        messages.success(request, f"{board} has ended")
        return redirect("governance:board_detail", request.area.slug, board.pk)
    return form_page(
        request,
        form,
        title="End the board",
        about=board.name,
        warning="It can't meet again. What it decided stays to be read.",
        button="End the board",
        trail=trail_to(request, board=board),
    )


@require_http_methods(FORM)
@requires("governance.name_champion", on=Board)
def champion_name(request: HttpRequest, board: Board) -> HttpResponse:
    """Name a member of a board its champion for a theme."""
    form = ChampionForm(posted(request), board=board)
    if form.is_valid() and attempt(form, operations.name_champion, board, by=request.user.person):
        messages.success(request, f"{form.result.person} is champion for {form.result.theme}")
        return redirect("governance:board_detail", request.area.slug, board.pk)
    return form_page(
        request,
        form,
        title="Name a champion",
        about=board.name,
        button="Name the champion",
        trail=trail_to(request, board=board),
    )


@require_http_methods(FORM)
@requires("governance.end_champion", on=Champion)
def champion_end(request: HttpRequest, champion: Champion) -> HttpResponse:
    """End somebody's time as a champion."""
    form = LeaveForm(posted(request))
    if form.is_valid() and attempt(form, operations.end_champion, champion, by=request.user.person):
        messages.success(request, f"{champion.person} is no longer champion for {champion.theme}")
        return redirect("governance:board_detail", request.area.slug, champion.board_id)
    return form_page(
        request,
        form,
        title="End the time of a champion",
        about=f"{champion.board}: {champion}",
        button="End their time as champion",
        trail=trail_to(request, board=champion.board),
    )


@require_safe
@requires("governance.view_board", on=Board)
def standing_item_list(request: HttpRequest, board: Board) -> HttpResponse:
    """What a board puts on the agenda of every meeting."""
    context = {
        "board": board,
        "items": board.standing_items.current(),
        "may": allowed(request.user.person, board, "add_standing_item"),
        "trail": trail_to(request, board=board),
    }
    return render(request, "governance/standing_item_list.html", context)


def _trail_to_standing_items(request: HttpRequest, board: Board) -> list[tuple[str, str]]:
    url = reverse("governance:standing_item_list", args=[request.area.slug, board.pk])
    return [*trail_to(request, board=board), ("Standing items", url)]


@require_http_methods(FORM)
@requires("governance.add_standing_item", on=Board)
def standing_item_add(request: HttpRequest, board: Board) -> HttpResponse:
    """Give a board an item for every agenda."""
    form = StandingItemForm(posted(request))
    if form.is_valid() and attempt(form, operations.add_standing_item, board, by=request.user.person):
        messages.success(request, f"“{form.result}” stands on every agenda from now on")
        return redirect("governance:standing_item_list", request.area.slug, board.pk)
    return form_page(
        request,
        form,
        title="Add a standing item",
        about=board.name,
        button="Add the standing item",
        trail=_trail_to_standing_items(request, board),
    )


@require_http_methods(FORM)
@requires("governance.end_standing_item", on=StandingItem)
def standing_item_end(request: HttpRequest, standing_item: StandingItem) -> HttpResponse:
    """Let an item stand no longer."""
    board = standing_item.board
    form = PortalForm(posted(request))
    if form.is_valid() and attempt(form, operations.end_standing_item, standing_item, by=request.user.person):
        messages.success(request, f"“{standing_item}” stands no more")
        return redirect("governance:standing_item_list", request.area.slug, board.pk)
    return form_page(
        request,
        form,
        title="Take off a standing item",
        about=f"{board}: {standing_item}",
        warning="It stays on the agendas that have it.",
        button="Take it off",
        trail=_trail_to_standing_items(request, board),
    )
