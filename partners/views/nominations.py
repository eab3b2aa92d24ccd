"""Nominations: a constituency puts somebody forward, an area administrator decides."""

from collections.abc import Callable

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from core.access import may, requires
from core.forms import attempt
from core.history import changes_of
from partners import operations
from partners.forms import AcceptForm, NominationFilter
from partners.models import Constituency, Nomination
from partners.partner_forms import DeclineForm, NominationForm
from partners.views.participation import form_page, part_of, trail_to

NOMINATIONS_OF_A_PAGE = 25
"""How many nominations stand on a page of their list."""

FORM = ["GET", "HEAD", "POST"]


def _trail(request: HttpRequest, *more: tuple[str, str]) -> list[tuple[str, str]]:
    nominations = ("Nominations", reverse("partners:nomination_list", args=[request.area.slug]))
    return [*trail_to(request), nominations, *more]


@require_safe
@requires("partners.view_nominations")
def nomination_list(request: HttpRequest) -> HttpResponse:
    """Who has been put forward to speak for whom: what waits, unless others are asked for. Everybody finds those that
    are theirs to see."""
    form = NominationFilter(request.GET or None)
    state = form.cleaned_data["state"] if form.is_bound and form.is_valid() else ""
    nominations = Nomination.objects.visible_to(request.user.person, request.area)
    if state != "all":
        nominations = nominations.filter(state=state or Nomination.State.WAITING)
    nominations = nominations.select_related("area", "partner", "constituency", "nominated_by")
    page = Paginator(nominations, NOMINATIONS_OF_A_PAGE).get_page(request.GET.get("page"))
    context = {"filter": form, "page": page, "trail": _trail(request)[:-1]}
    return render(request, "partners/nomination_list.html", context)


@require_http_methods(FORM)
@requires("partners.nominate", on=Constituency)
def nomination_new(request: HttpRequest, constituency: Constituency) -> HttpResponse:
    """Put somebody forward to speak for a constituency."""
    part, by = part_of(constituency), request.user.person
    form = NominationForm(request.POST if request.method == "POST" else None, constituency=constituency, by=by)
    if form.is_valid() and attempt(form, operations.nominate, constituency, by=by):
        messages.success(request, "Put forward. An area administrator confirms or declines, and you are told.")
        return redirect(form.result)
    return form_page(
        request,
        form,
        part,
        heading="Put somebody forward",
        caption=f"{constituency}, {part.partner}",
        text="They become a representative of your partner when an area administrator confirms it. Somebody new then "
        "gets an invitation by e-mail.",
        button="Put forward",
    )


@require_safe
@requires("partners.view_nomination", on=Nomination)
def nomination_detail(request: HttpRequest, nomination: Nomination) -> HttpResponse:
    """One nomination: whom, for whom, by whom, where it stands, and what can be done about it."""
    person = request.user.person
    decides = nomination.is_waiting and may(person, "partners.decide_nomination", nomination)
    context = {
        "nomination": nomination,
        "may_decide": decides,
        "may_withdraw": nomination.is_waiting and may(person, "partners.withdraw_nomination", nomination),
        "may_see_invitation": nomination.invitation_id and may(person, "partners.view_invitations", nomination),
        "changes": changes_of(nomination),
        "trail": _trail(request),
    }
    return render(request, "partners/nomination_detail.html", context)


def _ask(
    request: HttpRequest, nomination: Nomination, form, operation: Callable, *, done: str, **words: str
) -> HttpResponse:
    if form.is_valid() and attempt(form, operation, nomination, by=request.user.person):
        messages.success(request, done)
        return redirect(nomination)
    trail = _trail(request, ("This nomination", nomination.get_absolute_url()))
    caption = f"{nomination.role_title}, for {nomination.constituency} of {nomination.partner}"
    context = {"form": form, "trail": trail, "back": trail[-1][1], "caption": caption, **words}
    return render(request, "layouts/form.html", context, status=form.http_status)


@require_http_methods(FORM)
@requires("partners.decide_nomination", on=Nomination)
def nomination_confirm(request: HttpRequest, nomination: Nomination) -> HttpResponse:
    """Agree that somebody speaks for a constituency."""
    comes = (
        f"An invitation to be representative of {nomination.partner} goes to {nomination.email} within a minute."
        if nomination.person_id is None
        else f"{nomination.role_title} becomes a representative of {nomination.partner} today, unless they are already."
    )
    return _ask(
        request,
        nomination,
        AcceptForm(request.POST if request.method == "POST" else None),
        operations.confirm_nomination,
        done="Confirmed.",
        heading="Confirm this nomination",
        text=comes,
        button="Confirm",
    )


@require_http_methods(FORM)
@requires("partners.decide_nomination", on=Nomination)
def nomination_decline(request: HttpRequest, nomination: Nomination) -> HttpResponse:
    """Say no, and why."""
    return _ask(
        request,
        nomination,
        DeclineForm(request.POST if request.method == "POST" else None),
        operations.decline_nomination,
        done="Declined. Whoever nominated is told why.",
        heading="Decline this nomination",
        button="Decline",
    )


@require_http_methods(FORM)
@requires("partners.withdraw_nomination", on=Nomination)
def nomination_withdraw(request: HttpRequest, nomination: Nomination) -> HttpResponse:
    """Take one's own nomination back."""
    return _ask(
        request,
        nomination,
        AcceptForm(request.POST if request.method == "POST" else None),
        operations.withdraw_nomination,
        done="Withdrawn.",
        heading="Withdraw this nomination",
        text="It ends undecided, and the address goes from the record. You can put somebody forward again.",
        button="Withdraw it",
        weight="warning",
    )
