"""Invitations, for whoever looks after an area's people and for the second person."""

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
from partners.forms import InvitationFilter, InvitationForm, SeveralForm
from partners.models import Invitation, Membership, Role
from partners.views.asking import ask_once_more
from partners.welcome import ROLE_WORDS

INVITATIONS_OF_A_PAGE = 25
"""How many invitations stand on a page of their list."""


def _trail(request: HttpRequest, *more: tuple[str, str]) -> list[tuple[str, str]]:
    slug = request.area.slug
    trail = [("Partners", reverse("partners:directory", args=[slug]))]
    if may(request.user.person, "partners.view_people", request.area):
        trail.append(("People", reverse("partners:people_list", args=[slug])))
        trail.append(("Invitations", reverse("partners:invitation_list", args=[slug])))
    return [*trail, *more]


@require_safe
@requires("partners.view_invitations")
def invitation_list(request: HttpRequest) -> HttpResponse:
    """Who has been invited, to what, and where each invitation stands; those not used yet, unless others are asked
    for."""
    form = InvitationFilter(request.GET or None)
    invitations = Invitation.objects.visible_to(request.user.person, request.area)
    state = form.cleaned_data["state"] if form.is_bound and form.is_valid() else ""
    narrowed = {
        "": invitations.unanswered(),
        "all": invitations,
        "accepted": invitations.filter(accepted_at__isnull=False),
        "revoked": invitations.filter(revoked_at__isnull=False),
    }[state]
    page = Paginator(narrowed.select_related("area", "partner", "invited_by"), INVITATIONS_OF_A_PAGE).get_page(
        request.GET.get("page")
    )
    context = {"filter": form, "page": page, "trail": _trail(request)[:-1]}
    return render(request, "partners/invitation_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires("partners.invite")
def invitation_new(request: HttpRequest) -> HttpResponse:
    """Invite one person."""
    form = InvitationForm(
        request.POST if request.method == "POST" else None,
        area=request.area,
        initial=_like(request),
    )
    if form.is_valid() and attempt(form, operations.invite, request.area, by=request.user.person):
        waits = form.result.needs_a_second_person
        messages.success(
            request,
            "Invitation made. A second person must confirm it before its e-mail goes."
            if waits
            else "Invitation made. Its e-mail goes within a minute.",
        )
        return redirect(form.result)
    context = {
        "form": form,
        "heading": "Invite somebody",
        "caption": request.area.name,
        "text": "They get an e-mail with a link that works once, for 14 days. A lead or an area administrator must "
        "first be confirmed by a second person: another administrator, or a lead.",
        "button": "Invite",
        "trail": _trail(request),
    }
    return render(request, "layouts/form.html", context, status=form.http_status)


def _like(request: HttpRequest) -> dict[str, object]:
    """What the form begins with, for somebody who has a role here already: `like` in the address is that role's number,
    because e-mail addresses are not for addresses of pages."""
    wanted = request.GET.get("like", "")
    visible = Membership.objects.visible_to(request.user.person, request.area).filter(area=request.area)
    held = visible.select_related("person__user").filter(pk=wanted).first() if wanted.isdecimal() else None
    if held is None or not hasattr(held.person, "user"):
        return {}
    known = {"role_title": held.person.role_title, "partner": held.partner_id, "role": held.role}
    return known | {"email": held.person.user.email}


@require_http_methods(["GET", "HEAD", "POST"])
@requires("partners.invite")
def invitation_several(request: HttpRequest) -> HttpResponse:
    """Invite several people at once: first a preview, which says of each row what happens or why it can't, then all of
    them or none."""
    posted = request.method == "POST"
    form = SeveralForm(
        *((request.POST, request.FILES) if posted else ()), area=request.area, person=request.user.person
    )
    confirmed = form.is_valid() and form.is_whole and "invite" in request.POST
    if confirmed and attempt(form, operations.invite_all, request.area, by=request.user.person):
        count = len(form.result)
        messages.success(request, f"{count} {'person' if count == 1 else 'people'} invited.")
        return redirect("partners:invitation_list", request.area.slug)
    context = {"form": form, "roles": Role.labels, "trail": _trail(request)}
    return render(request, "partners/invitation_several.html", context, status=form.http_status)


@require_safe
@requires("partners.view_invitation", on=Invitation)
def invitation_detail(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    """One invitation: to what, where it stands, and what can be done about it."""
    person = request.user.person
    waits = invitation.state == Invitation.State.TO_CONFIRM
    looks_after = may(person, "partners.resend_invitation", invitation)
    context = {
        "invitation": invitation,
        "role_words": ROLE_WORDS[invitation.role],
        "may_confirm": waits and may(person, "partners.confirm_invitation", invitation),
        "may_resend": looks_after and invitation.is_open and not waits,
        "may_revoke": looks_after and invitation.is_open,
        "changes": changes_of(invitation),
        "trail": _trail(request),
    }
    return render(request, "partners/invitation_detail.html", context)


def _ask(request: HttpRequest, invitation: Invitation, operation: Callable, done: str, **words: str) -> HttpResponse:
    trail = _trail(request, ("This invitation", invitation.get_absolute_url()))
    return ask_once_more(request, invitation, operation, done=done, caption=str(invitation), trail=trail, **words)


@require_http_methods(["GET", "HEAD", "POST"])
@requires("partners.confirm_invitation", on=Invitation)
def invitation_confirm(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    """As the second person, agree that somebody gets this role."""
    return _ask(
        request,
        invitation,
        operations.confirm_invitation,
        "Confirmed. The e-mail goes within a minute.",
        heading="Confirm this invitation",
        text=f"{invitation.invited_by.role_title} has invited somebody with the address {invitation.email}. "
        f"{ROLE_WORDS[invitation.role]} Confirm it only if you know that this is right.",
        button="Confirm",
    )


@require_http_methods(["GET", "HEAD", "POST"])
@requires("partners.resend_invitation", on=Invitation)
def invitation_resend(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    """Send it once more, with a new link."""
    return _ask(
        request,
        invitation,
        operations.resend_invitation,
        "A new e-mail goes within a minute."
        if invitation.confirmed_at or not invitation.needs_a_second_person
        else "Renewed. A second person must confirm it before its e-mail goes.",
        heading="Send this invitation again",
        text="A new e-mail goes, with a new link for 14 days. The old link stops working.",
        button="Send it again",
    )


@require_http_methods(["GET", "HEAD", "POST"])
@requires("partners.revoke_invitation", on=Invitation)
def invitation_revoke(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    """Take it back."""
    return _ask(
        request,
        invitation,
        operations.revoke_invitation,
        "Taken back. Its link does not work any more.",
        heading="Take this invitation back",
        text="Its link stops working at once, and the address goes from the record. You can invite again later.",
        button="Take it back",
        weight="warning",
    )
