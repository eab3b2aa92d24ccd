"""Joining by invitation, and the first page after it."""

from allauth.account.utils import perform_login
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from core.access import requires
from core.forms import attempt
from partners import operations
from partners.forms import AcceptForm, JoinForm
from partners.models import Invitation, User
from partners.welcome import ROLE_WORDS, rooms_of


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest, token: str) -> HttpResponse:
    """The page that the link in the e-mail leads to. A link that is used, taken back, too old or wrong gives the same
    page, which says nothing of why; a link that works says to what it invites, and is used up by the button only."""
    invitation = Invitation.objects.by_token(token).select_related("area", "partner").first()
    if invitation is None:
        return render(request, "partners/join_dead.html", status=404)
    known = User.objects.filter(email=invitation.email).first()
    here = request.user if request.user.is_authenticated else None
    context = {
        "invitation": invitation,
        "role_words": ROLE_WORDS[invitation.role],
        "other_signed_in": here if here != known else None,
        "sign_in_first": known is not None and here is None,
        "here": reverse("partners:join", args=[token]),
    }
    if context["other_signed_in"] or context["sign_in_first"]:
        return render(request, "partners/join.html", context)
    data = request.POST if request.method == "POST" else None
    form = JoinForm(data, invitation=invitation) if known is None else AcceptForm(data)
    welcome_page = reverse("partners:welcome", args=[invitation.area.slug])
    if form.is_valid() and known is None and attempt(form, _join_anew, token, by=None):
        return perform_login(request, form.result, email_verification="none", redirect_url=welcome_page)
    if form.is_valid() and known is not None and attempt(form, operations.accept_invitation_as, token, by=known.person):
        return redirect(welcome_page)
    return render(request, "partners/join.html", context | {"form": form}, status=form.http_status)


def _join_anew(token: str, *, password: str, by: None) -> User:
    """Nobody is acting yet: who joins becomes somebody by this."""
    return operations.accept_invitation(token, password=password)


@require_safe
@requires("partners.view_area")
def welcome(request: HttpRequest) -> HttpResponse:
    """What this person is here and what he can do, in plain words: where joining ends, and to come back to."""
    held = request.area.memberships.current().filter(person=request.user.person).select_related("partner")
    context = {
        "held": [(membership, ROLE_WORDS[membership.role]) for membership in held],
        "rooms": rooms_of(request.user.person, request.area),
    }
    return render(request, "partners/welcome.html", context)
