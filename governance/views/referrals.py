"""Referrals from board to board: the list, the page of one, sending, answering and withdrawing."""

from collections.abc import Callable

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from core.access import requires
from core.forms import PortalForm, attempt
from core.history import changes_of
from core.panels import panels_of
from governance import operations
from governance.forms.choices import ConfirmForm
from governance.forms.following import AnswerForm, ReferralFilter, ReferralForm
from governance.forms.meetings import WithdrawForm
from governance.models import Board, Meeting, Referral
from governance.views.pages import FORM, Trail, allowed, form_page, posted, trail_to, with_both_boards

REFERRALS_A_PAGE = 50


@require_safe
@requires("governance.view_referrals")
def referral_list(request: HttpRequest) -> HttpResponse:
    """What boards of the area asked each other, the newest first, and what was answered."""
    person = request.user.person
    boards = list(Board.objects.visible_to(person, request.area))
    filters = ReferralFilter(request.GET or None, boards=boards)
    referrals = Referral.objects.visible_to(person, request.area)
    if filters.is_bound and filters.is_valid():
        chosen = filters.cleaned_data
        if chosen["state"]:
            referrals = referrals.filter(state=chosen["state"])
        if chosen["board"]:
            referrals = referrals.of_board(chosen["board"])
    page = Paginator(referrals, REFERRALS_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "filter": filters,
        "page": page,
        "referrals": with_both_boards(page.object_list, boards),
        "trail": trail_to(request),
    }
    return render(request, "governance/referral_list.html", context)


@require_safe
@requires("governance.view_referral", on=Referral)
def referral_detail(request: HttpRequest, referral: Referral) -> HttpResponse:
    """What one board asks another, by when, and the answer."""
    person = request.user.person
    with_both_boards([referral], list(Board.objects.visible_to(person, request.area)))
    context = {
        "referral": referral,
        "meeting": Meeting.objects.visible_to(person, request.area).filter(pk=referral.meeting_id).first(),
        "panels": panels_of(referral, person),
        "changes": changes_of(referral),
        "may": allowed(person, referral, "accept_referral", "answer_referral", "decline_referral", "withdraw_referral"),
        "trail": _trail_to_referrals(request),
    }
    return render(request, "governance/referral_detail.html", context)


def _trail_to_referrals(request: HttpRequest) -> Trail:
    return [*trail_to(request), ("Referrals", reverse("governance:referral_list", args=[request.area.slug]))]


@require_http_methods(FORM)
@requires("governance.send_referral", on=Board)
def referral_send(request: HttpRequest, board: Board) -> HttpResponse:
    """Ask another board something."""
    person = request.user.person
    form = ReferralForm(posted(request), board=board, person=person)
    if form.is_valid() and attempt(form, operations.send_referral, board, by=person):
        messages.success(request, f"The referral is with the {form.cleaned_data['to_board']}")
        return redirect("governance:board_detail", request.area.slug, board.pk)
    return form_page(
        request,
        form,
        title="Refer a matter to another board",
        about=board.name,
        button="Send the referral",
        trail=trail_to(request, board=board),
    )


@require_http_methods(FORM)
@requires("governance.accept_referral", on=Referral)
def referral_accept(request: HttpRequest, referral: Referral) -> HttpResponse:
    """Take a matter on; the answer is to follow."""
    return _step(
        request,
        referral,
        ConfirmForm,
        operations.accept_referral,
        done="The referral is accepted. Answer it when the board has dealt with it.",
        title="Accept the referral",
        button="Accept it",
    )


@require_http_methods(FORM)
@requires("governance.answer_referral", on=Referral)
def referral_answer(request: HttpRequest, referral: Referral) -> HttpResponse:
    """Give the board's answer."""
    return _step(
        request,
        referral,
        AnswerForm,
        operations.answer_referral,
        done="The referral is answered",
        title="Answer the referral",
        button="Send the answer",
        warning="The answer can't be changed afterwards.",
    )


@require_http_methods(FORM)
@requires("governance.decline_referral", on=Referral)
def referral_decline(request: HttpRequest, referral: Referral) -> HttpResponse:
    """Say that the board does not take the matter on, and why."""
    return _step(
        request,
        referral,
        AnswerForm,
        operations.decline_referral,
        done="The referral is declined",
        title="Decline the referral",
        button="Decline it",
        warning="The other board can send a new referral, but this one ends.",
    )


@require_http_methods(FORM)
@requires("governance.withdraw_referral", on=Referral)
def referral_withdraw(request: HttpRequest, referral: Referral) -> HttpResponse:
    """Take a referral back."""
    return _step(
        request,
        referral,
        WithdrawForm,
        operations.withdraw_referral,
        done="The referral is withdrawn",
        title="Withdraw the referral",
        button="Withdraw it",
        warning="It can't be sent again; send a new one instead. Both boards still see it, with your reason.",
    )


def _step(
    request: HttpRequest,
    referral: Referral,
    form_class: type[PortalForm],
    operation: Callable,
    *,
    done: str,
    **words: str,
) -> HttpResponse:
    """A form with which a referral goes to its next state."""
    form = form_class(posted(request), subject=referral)
    if form.is_valid() and attempt(form, operation, referral, by=request.user.person):
        messages.success(request, done)
        return redirect(referral)
    trail = [*_trail_to_referrals(request), (str(referral), referral.get_absolute_url())]
    return form_page(request, form, about=str(referral), text=referral.asked, trail=trail, **words)
