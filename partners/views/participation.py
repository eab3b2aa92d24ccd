"""A partner in an area: adding it, its page, from when until when it takes part, its constituencies."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from core.access import may, requires
from core.forms import attempt
from core.history import changes_of
from partners import operations
from partners.directory import constituencies_of
from partners.forms import AcceptForm
from partners.models import Constituency, PartnerInArea
from partners.partner_forms import ConstituencyForm, ParticipationForm, PartnerForm

FORM = ["GET", "HEAD", "POST"]


def trail_to(request: HttpRequest, part: PartnerInArea | None = None) -> list[tuple[str, str]]:
    """The way down to the page of a partner."""
    trail = [("Partners", reverse("partners:directory", args=[request.area.slug]))]
    return [*trail, (part.partner.name, part.get_absolute_url())] if part else trail


def part_of(constituency: Constituency) -> PartnerInArea:
    """The partner in the area whose constituency it is."""
    found = PartnerInArea.objects.select_related("area", "partner")
    return found.get(area=constituency.area_id, partner=constituency.partner_id)


def form_page(request: HttpRequest, form, part: PartnerInArea | None, **words: str) -> HttpResponse:
    """A page with one form, below the page of a partner where there is one."""
    trail = trail_to(request, part)
    context = {"form": form, "trail": trail, "back": trail[-1][1], **words}
    return render(request, "layouts/form.html", context, status=form.http_status)


@require_http_methods(FORM)
@requires("partners.add_partner")
def partner_add(request: HttpRequest) -> HttpResponse:
    """Let a body take part in the area."""
    form = PartnerForm(request.POST if request.method == "POST" else None, area=request.area)
    if form.is_valid() and attempt(form, operations.enter_partner, request.area, by=request.user.person):
        messages.success(request, f"{form.result.partner} takes part. Invite its lead, and name its constituencies.")
        return redirect(form.result)
    return form_page(
        request,
        form,
        None,
        heading="Add a partner",
        caption=request.area.name,
        text="The partner gets an audience of its own. Whom it sends is for the invitations that follow.",
        button="Add the partner",
    )


@require_safe
@requires("partners.view_partner", on=PartnerInArea)
def partner_detail(request: HttpRequest, part: PartnerInArea) -> HttpResponse:
    """A partner of the area: since when, who follows it, for whom people speak; for administrators its history."""
    person = request.user.person
    constituencies = constituencies_of(part)
    may_edit = may(person, "partners.edit_partner", part)
    context = {
        "part": part,
        "successions": part.area.successions.filter(predecessor=part.partner_id).select_related("successor"),
        "constituencies": constituencies,
        "may_nominate": part.is_current and may(person, "partners.nominate", part),
        "may_edit": may_edit,
        "changes": changes_of(part) if may_edit else None,
        "trail": trail_to(request),
    }
    return render(request, "partners/partner_detail.html", context)


@require_http_methods(FORM)
@requires("partners.edit_partner", on=PartnerInArea)
def partner_edit(request: HttpRequest, part: PartnerInArea) -> HttpResponse:
    """From when until when a partner takes part, and what it is called."""
    form = ParticipationForm(request.POST if request.method == "POST" else None, subject=part)
    if form.is_valid() and attempt(form, operations.change_participation, part, by=request.user.person):
        messages.success(request, "Saved.")
        return redirect(part)
    return form_page(
        request,
        form,
        part,
        heading="Change a partner",
        caption=str(part),
        text="From the day after its last one nobody is invited to it. Roles there are ended one by one on the page of "
        "people. Where another body takes over, record that instead: it ends the part of the old one.",
        button="Save",
    )


@require_http_methods(FORM)
@requires("partners.edit_partner", on=PartnerInArea)
def constituency_add(request: HttpRequest, part: PartnerInArea) -> HttpResponse:
    """Name one more constituency of a partner."""
    form = ConstituencyForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and attempt(form, operations.add_constituency, part, by=request.user.person):
        messages.success(request, f"{form.result} is added.")
        return redirect(part)
    words = {"heading": "Add a constituency", "caption": str(part), "button": "Add it"}
    return form_page(request, form, part, **words)


@require_http_methods(FORM)
@requires("partners.edit_constituency", on=Constituency)
def constituency_rename(request: HttpRequest, constituency: Constituency) -> HttpResponse:
    """Say better for whom somebody speaks."""
    part = part_of(constituency)
    form = ConstituencyForm(request.POST if request.method == "POST" else None, subject=constituency)
    if form.is_valid() and attempt(form, operations.rename_constituency, constituency, by=request.user.person):
        messages.success(request, "Saved.")
        return redirect(part)
    words = {"heading": "Rename a constituency", "caption": f"{constituency}, {part.partner}", "button": "Save"}
    return form_page(request, form, part, **words)


@require_http_methods(FORM)
@requires("partners.edit_constituency", on=Constituency)
def constituency_end(request: HttpRequest, constituency: Constituency) -> HttpResponse:
    """From today on nobody is put forward for it."""
    part = part_of(constituency)
    form = AcceptForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and attempt(form, operations.end_constituency, constituency, by=request.user.person):
        messages.success(request, f"{constituency} has ended.")
        return redirect(part)
    return form_page(
        request,
        form,
        part,
        heading="End a constituency",
        caption=f"{constituency}, {part.partner}",
        text="Nobody is put forward for it from today on. Whoever speaks for it keeps that role until you end it.",
        button="End it",
        weight="warning",
    )
