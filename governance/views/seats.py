"""Seats: making, filling, leaving and ending them; co-opting."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from core.access import requires
from core.forms import attempt
from governance import operations
from governance.forms.seats import CoOptForm, LeaveForm, SeatForm, SitForm
from governance.models import Board, Seat, SeatHolding
from governance.views.pages import FORM, form_page, posted, trail_to

LEAVING = "From that day on they no longer see what the board's members see, unless they sit elsewhere on it."


def _to_board(request: HttpRequest, board: Board) -> HttpResponse:
    return redirect("governance:board_detail", request.area.slug, board.pk)


@require_http_methods(FORM)
@requires("governance.create_seat", on=Board)
def seat_create(request: HttpRequest, board: Board) -> HttpResponse:
    """Give a board a seat."""
    form = SeatForm(posted(request), board=board)
    if form.is_valid() and attempt(form, operations.create_seat, board, by=request.user.person):
        messages.success(request, "The seat has been added. It is vacant until somebody fills it.")
        return _to_board(request, board)
    return form_page(
        request,
        form,
        title="Add a seat",
        about=board.name,
        button="Add the seat",
        trail=trail_to(request, board=board),
    )


@require_http_methods(FORM)
@requires("governance.edit_seat", on=Seat)
def seat_edit(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Say better whom a seat is for."""
    form = SeatForm(posted(request), board=seat.board, subject=seat)
    if form.is_valid() and attempt(form, operations.edit_seat, seat, by=request.user.person):
        messages.success(request, "The seat has been changed")
        return _to_board(request, seat.board)
    return form_page(
        request,
        form,
        title="Change a seat",
        about=f"{seat.board}: {seat}",
        button="Save the changes",
        trail=trail_to(request, board=seat.board),
    )


@require_http_methods(FORM)
@requires("governance.fill_seat", on=Seat)
def seat_fill(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Put somebody into a seat as its holder."""
    form = SitForm(posted(request), seat=seat)
    if form.is_valid() and attempt(form, operations.fill_seat, seat, by=request.user.person):
        messages.success(request, f"{form.result.person} holds the seat")
        return _to_board(request, seat.board)
    return form_page(
        request,
        form,
        title="Fill a seat",
        about=f"{seat.board}: {seat}",
        button="Fill the seat",
        trail=trail_to(request, board=seat.board),
    )


@require_http_methods(FORM)
@requires("governance.fill_seat", on=Seat)
def seat_substitute(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Name a substitute for a seat."""
    form = SitForm(posted(request), seat=seat)
    if form.is_valid() and attempt(form, operations.appoint_substitute, seat, by=request.user.person):
        messages.success(request, f"{form.result.person} is a substitute for the seat")
        return _to_board(request, seat.board)
    return form_page(
        request,
        form,
        title="Name a substitute",
        about=f"{seat.board}: {seat}",
        button="Name the substitute",
        trail=trail_to(request, board=seat.board),
    )


@require_http_methods(FORM)
@requires("governance.end_seat", on=Seat)
def seat_end(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Take a seat away from a board."""
    form = LeaveForm(posted(request))
    if form.is_valid() and attempt(form, operations.end_seat, seat, by=request.user.person):
        messages.success(request, "The seat ends")
        return _to_board(request, seat.board)
    return form_page(
        request,
        form,
        title="Take a seat away",
        about=f"{seat.board}: {seat}",
        warning=f"The board will no longer have this seat, and nobody can be put into it again. {LEAVING}",
        button="Take the seat away",
        trail=trail_to(request, board=seat.board),
    )


@require_http_methods(FORM)
@requires("governance.vacate_seat", on=SeatHolding)
def holding_vacate(request: HttpRequest, holding: SeatHolding) -> HttpResponse:
    """End somebody's time in a seat."""
    board = holding.seat.board
    form = LeaveForm(posted(request))
    if form.is_valid() and attempt(form, operations.vacate_seat, holding, by=request.user.person):
        messages.success(request, f"{holding.person} leaves the seat")
        return _to_board(request, board)
    return form_page(
        request,
        form,
        title=f"End the time of {holding.person}",
        about=f"{board}: {holding.seat}",
        warning=LEAVING,
        button="End their time in this seat",
        trail=trail_to(request, board=board),
    )


@require_http_methods(FORM)
@requires("governance.co_opt", on=Board)
def board_co_opt(request: HttpRequest, board: Board) -> HttpResponse:
    """Co-opt somebody for a period or for an item."""
    form = CoOptForm(posted(request), board=board)
    if form.is_valid() and attempt(form, operations.co_opt, board, by=request.user.person):
        messages.success(request, f"{form.result.person} is co-opted")
        return _to_board(request, board)
    return form_page(
        request,
        form,
        title="Co-opt somebody",
        about=board.name,
        text="They sit on the board without a vote, for a period, for an item, or both.",
        button="Co-opt",
        trail=trail_to(request, board=board),
    )
