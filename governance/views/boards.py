"""Boards: the list, the page of one, its description and its terms of reference."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from core.access import requires
from core.forms import attempt
from core.history import changes_of
from core.panels import panels_of
from governance import operations
from governance.forms.boards import BoardForm, TermsOfReferenceForm
from governance.membership import missing_members, seats_by_constituency
from governance.models import Board, BoardReplacement, Decision, Meeting, MinutedAction, Referral
from governance.structure import all_of, proposed_structure, structure
from governance.views.pages import FORM, allowed, form_page, posted, trail_to, with_both_boards
from partners.models import Person

DECISIONS_SHOWN = 10
ACTIONS_SHOWN = 10
REFERRALS_SHOWN = 10
DECISION_CHOICES = (("open", "Open"), ("partly", "Partly done"), ("done", "Done"), ("all", "All"))


@require_safe
@requires("governance.view_board", on=Board)
def board_detail(request: HttpRequest, board: Board) -> HttpResponse:
    """What a board is for, whom it reports to, who sits on it, when it meets, what it decided and what follows."""
    person = request.user.person
    boards = list(Board.objects.visible_to(person, request.area))
    meetings = Meeting.objects.visible_to(person, request.area)
    constituencies = seats_by_constituency(board)
    context = {
        "board": board,
        "constituencies": constituencies,
        "champions": board.champions.current().select_related("person"),
        "next_meeting": meetings.next_planned(board),
        "last_meeting": meetings.last_held(board),
        "terms": board.terms_of_reference.first(),
        "panels": panels_of(board, person),
        "may": allowed(
            person,
            board,
            "edit_board",
            "export_board",
            "bring_into_force_board",
            "end_board",
            "set_terms_of_reference",
            "create_seat",
            "fill_seat",
            "co_opt",
            "name_champion",
            "add_standing_item",
            "plan_meeting",
            "send_referral",
        ),
        "trail": trail_to(request),
    }
    if board.is_health_and_wellbeing_board:
        lines = [line for _, seats in constituencies for line in seats]
        context["missing_members"] = missing_members(board, lines)
    context |= _place(board, boards) | _following(request, board, person, boards)
    return render(request, "governance/board_detail.html", context)


def _place(board: Board, boards: list[Board]) -> dict:
    """Where a board stands among those that this person sees: today, or as is proposed where it is a proposal; what it
    replaces, and what replaced it or would."""
    replacements = list(BoardReplacement.objects.filter(board__in=boards))
    if board.state == Board.State.PROPOSED:
        tree = proposed_structure(boards, replacements)
    else:
        tree = structure([each for each in boards if each.state == Board.State.IN_FORCE or each.pk == board.pk])
    replaced = {each.board_id for each in replacements if each.successor_id == board.pk}
    successors = {each.successor_id for each in replacements if each.board_id == board.pk}
    return {
        "above": next((other for other in boards if other.pk == board.parent_id), None),
        "branches": [branch for branch in all_of(tree) if branch.board.pk == board.pk],
        "replaced": [each for each in boards if each.pk in replaced],
        "successors": [each for each in boards if each.pk in successors],
    }


def _following(request: HttpRequest, board: Board, person: Person, boards: list[Board]) -> dict:
    """What the board decided and minuted, open first, and what it and other boards referred to each other."""
    shown = request.GET.get("decisions", "open")
    decisions = Decision.objects.visible_to(person, request.area).filter(board=board).select_related("owner")
    if shown in Decision.State.values:
        decisions = decisions.filter(state=shown)
    actions = MinutedAction.objects.visible_to(person, request.area).filter(board=board)
    # “open” comes after “closed” in the alphabet.
    actions = actions.select_related("owner", "owner_partner").order_by("-state", "due", "-number")
    referrals = Referral.objects.visible_to(person, request.area).of_board(board)
    return {
        "decisions": list(decisions[:DECISIONS_SHOWN]),
        "shown": shown,
        "decision_choices": DECISION_CHOICES,
        "actions": list(actions[:ACTIONS_SHOWN]),
        "referrals": with_both_boards(referrals[:REFERRALS_SHOWN], boards),
    }


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
