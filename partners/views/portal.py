"""All local areas, for whoever looks after the portal: opening one, its first administrator, second persons."""

from collections.abc import Callable

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from core.access import requires
from core.forms import attempt
from core.history import changes_of
from partners import operations
from partners.area_forms import AdministratorForm, OpenAreaForm
from partners.forms import AcceptForm
from partners.models import Invitation, LocalArea, Partner, Role
from partners.models.invitations import NEED_A_SECOND_PERSON
from partners.setting_up import progress_of, with_facts
from partners.welcome import ROLE_WORDS

AREAS_OF_A_PAGE = 25
"""How many areas stand on a page of their list."""

FORM = ["GET", "HEAD", "POST"]


def _trail(*more: tuple[str, str]) -> list[tuple[str, str]]:
    return [("Local areas", reverse("partners:area_list")), *more]


def _page_of(area: LocalArea) -> str:
    return reverse("partners:area_detail", args=[area.pk])


@require_safe
@requires("partners.view_areas")
def area_list(request: HttpRequest) -> HttpResponse:
    """Every local area, since when it is open and how far it is set up; nothing of what it writes."""
    areas = list(with_facts(LocalArea.objects.order_by("name")))  # England has 153: fewer than are worth counting first
    page = Paginator(areas, AREAS_OF_A_PAGE).get_page(request.GET.get("page"))
    progress = progress_of(page)
    context = {"page": page, "rows": [(area, progress[area.pk]) for area in page]}
    return render(request, "partners/area_list.html", context)


@require_http_methods(FORM)
@requires("partners.open_local_area")
def area_open(request: HttpRequest) -> HttpResponse:
    """Open a local area."""
    form = OpenAreaForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and attempt(form, operations.open_local_area, by=request.user.person):
        messages.success(request, f"{form.result} is open. Invite its first administrator.")
        return redirect(_page_of(form.result))
    context = {
        "form": form,
        "heading": "Open a local area",
        "text": "The area begins with its council as its one partner. You then invite its first administrator, who "
        "adds the other partners and the people.",
        "button": "Open the area",
        "back": reverse("partners:area_list"),
        "trail": _trail(),
    }
    return render(request, "layouts/form.html", context, status=form.http_status)


@require_safe
@requires("partners.view_areas")
def area_detail(request: HttpRequest, local_area_pk: int) -> HttpResponse:
    """One area: how far it is set up, who administers it, and which invitations wait for a platform administrator."""
    area = get_object_or_404(with_facts(LocalArea.objects.all()), pk=local_area_pk)
    held = area.memberships.current().filter(role=Role.AREA_ADMINISTRATOR)
    invitations = Invitation.objects.visible_to(request.user.person).filter(area=area).unanswered()
    context = {
        "area": area,
        "progress": progress_of([area])[area.pk],
        "administrators": held.select_related("person__user", "partner").order_by("person__role_title"),
        "invitations": invitations.filter(role__in=NEED_A_SECOND_PERSON).select_related(
            "area", "partner", "invited_by"
        ),
        "changes": changes_of(area),
        "trail": _trail(),
    }
    return render(request, "partners/area_detail.html", context)


@require_http_methods(FORM)
@requires("partners.invite_administrator")
def area_administrator_invite(request: HttpRequest, local_area_pk: int) -> HttpResponse:
    """Invite somebody to administer an area, at its council."""
    area = get_object_or_404(LocalArea, pk=local_area_pk)
    form = AdministratorForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and attempt(form, _invite, area, by=request.user.person):
        waits = form.result.needs_a_second_person
        messages.success(
            request,
            "Invitation made. Somebody in the area must confirm it before its e-mail goes."
            if waits
            else "Invitation made. Its e-mail goes within a minute.",
        )
        return redirect(_page_of(area))
    context = {
        "form": form,
        "heading": "Invite an area administrator",
        "caption": area.name,
        "text": "They get an e-mail with a link that works once, for 14 days. The role needs two people: the council "
        "asks and you agree, until somebody in the area can be the second person. You can’t invite yourself.",
        "button": "Invite",
        "back": _page_of(area),
        "trail": _trail((area.name, _page_of(area))),
    }
    return render(request, "layouts/form.html", context, status=form.http_status)


def _invite(area: LocalArea, **what) -> Invitation:
    council = Partner.objects.filter(areas_of_partner__area=area, kind=Partner.Kind.LOCAL_AUTHORITY).earliest("pk")
    return operations.invite_administrator(area, partner=council, **what)


def _invitation(request: HttpRequest, local_area_pk: int, invitation_pk: int) -> Invitation:
    """An invitation of that area that this person may look after; 404 otherwise."""
    seen = Invitation.objects.visible_to(request.user.person).filter(area=local_area_pk, role__in=NEED_A_SECOND_PERSON)
    invitation = seen.select_related("area", "partner", "invited_by").filter(pk=invitation_pk).first()
    if invitation is None:
        raise Http404
    return invitation


def _ask(request: HttpRequest, invitation: Invitation, operation: Callable, done: str, **words: str) -> HttpResponse:
    area = invitation.area
    form = AcceptForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and attempt(form, operation, invitation, by=request.user.person):
        messages.success(request, done)
        return redirect(_page_of(area))
    context = {
        "form": form,
        "caption": f"{area.name}: {invitation}",
        "back": _page_of(area),
        "trail": _trail((area.name, _page_of(area))),
        **words,
    }
    return render(request, "layouts/form.html", context, status=form.http_status)


@require_http_methods(FORM)
@requires("partners.confirm_for_area")
def area_invitation_confirm(request: HttpRequest, local_area_pk: int, invitation_pk: int) -> HttpResponse:
    """As the second person where an area has no two leads yet, agree that somebody gets this role."""
    invitation = _invitation(request, local_area_pk, invitation_pk)
    return _ask(
        request,
        invitation,
        operations.confirm_invitation,
        "Confirmed. The e-mail goes within a minute.",
        heading="Confirm for the area",
        text=f"{invitation.invited_by.role_title} has invited somebody with the address {invitation.email}. "
        f"{ROLE_WORDS[invitation.role]} Until the area has two leads, you are the second person. Confirm it only if "
        "you know that this is right.",
        button="Confirm",
    )


@require_http_methods(FORM)
@requires("partners.invite_administrator")
def area_invitation_resend(request: HttpRequest, local_area_pk: int, invitation_pk: int) -> HttpResponse:
    """Send an invitation of one's own once more."""
    return _ask(
        request,
        _own(request, local_area_pk, invitation_pk),
        operations.resend_invitation,
        "Renewed. If nobody else must confirm it, a new e-mail goes within a minute.",
        heading="Send the administrator’s invitation again",
        text="A new e-mail goes, with a new link for 14 days. The old link stops working.",
        button="Send it again",
    )


@require_http_methods(FORM)
@requires("partners.invite_administrator")
def area_invitation_revoke(request: HttpRequest, local_area_pk: int, invitation_pk: int) -> HttpResponse:
    """Take an invitation of one's own back."""
    return _ask(
        request,
        _own(request, local_area_pk, invitation_pk),
        operations.revoke_invitation,
        "Taken back. Its link does not work any more.",
        heading="Take the administrator’s invitation back",
        text="Its link stops working at once, and the address goes from the record. You can invite again later.",
        button="Take it back",
        weight="warning",
    )


def _own(request: HttpRequest, local_area_pk: int, invitation_pk: int) -> Invitation:
    """One that a platform administrator made: the others are the area's own to look after."""
    invitation = _invitation(request, local_area_pk, invitation_pk)
    if not invitation.invited_by.is_platform_administrator:
        raise Http404
    return invitation
