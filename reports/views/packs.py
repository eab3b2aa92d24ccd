"""Packs for inspections: the list, making one, its index and parts, releasing and withdrawing it."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_http_methods, require_safe

from core.access import may, requires
from core.files import attachment
from core.forms import attempt
from core.history import changes_of
from core.models import Job
from reports import operations
from reports.models import Pack, PackPart
from reports.operations.packs import PACK_KIND
from reports.pack_forms import PackForm, ReleaseForm, WithdrawPackForm

form_page = require_http_methods(["GET", "HEAD", "POST"])
ROWS = 20


def for_the_named(view):
    """A page that somebody opens to whom a thing of the area was released by name, who has nothing else to do there."""
    view.opens_to_the_named = True
    return view


@require_safe
@requires("reports.view_packs")
def pack_list(request: HttpRequest) -> HttpResponse:
    """The packs of the area, newest first."""
    seen = Pack.objects.visible_to(request.user.person, request.area).select_related("made_by")
    context = {"page": Paginator(seen, ROWS).get_page(request.GET.get("page"))}
    return render(request, "reports/pack_list.html", context)


@form_page
@requires("reports.make_pack")
def pack_create(request: HttpRequest) -> HttpResponse:
    """Choose what goes in; a job then makes it."""
    person = request.user.person
    form = PackForm(request.POST if request.method == "POST" else None, area=request.area, person=person)
    if form.is_valid() and attempt(form, operations.ask_for_pack, request.area, by=person):
        return redirect("core:job_detail", form.result.pk)
    context = {
        "form": form,
        "heading": "Make a pack for an inspection",
        "caption": request.area.name,
        "text": "What you choose is frozen as it stands when the pack is made. Nobody outside sees it until it is "
        "released.",
        "button": "Make the pack",
        "trail": _trail(request),
    }
    return render(request, "layouts/form.html", context, status=form.http_status)


def _trail(request: HttpRequest, pack: Pack | None = None) -> list[tuple[str, str]]:
    """The way back: for an inspector it begins at the pack."""
    trail = []
    if may(request.user.person, "reports.view_packs", request.area):
        trail.append(("Packs", reverse("reports:pack_list", args=[request.area.slug])))
    return [*trail, (str(pack), pack.get_absolute_url())] if pack else trail


@for_the_named
@require_safe
@requires("reports.view_pack", on=Pack, by="address")
def pack_detail(request: HttpRequest, pack: Pack) -> HttpResponse:
    """The index: each part with its hash; for the leads also what is not in it, to whom it is released, its history."""
    person = request.user.person
    keeps = may(person, "reports.release_pack", pack)
    context = {
        "pack": pack,
        "parts": pack.parts.defer("data", "html").select_related("file") if pack.is_there else [],
        "keeps": keeps,
        "releases": pack.releases.select_related("person", "released_by") if keeps else [],
        "job": Job.objects.filter(kind=PACK_KIND, subject=pack.pk, person=person.pk).first(),
        "changes": changes_of(pack) if keeps else [],
        "trail": _trail(request),
    }
    return render(request, "reports/pack_detail.html", context)


@for_the_named
@require_safe
@requires("reports.view_pack", on=Pack, by="address")
def pack_part(request: HttpRequest, pack: Pack, part_pk: int) -> HttpResponse:
    """One part, as it was frozen."""
    part = _part(pack, part_pk)
    context = {
        "pack": pack,
        "part": part,
        "text": mark_safe(part.html),  # noqa: S308 - sanitised, or made by our own template, when it was frozen
        "trail": _trail(request, pack),
    }
    return render(request, "reports/pack_part.html", context)


@for_the_named
@require_safe
@requires("reports.view_pack", on=Pack, by="address")
def pack_part_file(request: HttpRequest, pack: Pack, part_pk: int) -> HttpResponse:
    """The PDF of a board report in the pack."""
    part = _part(pack, part_pk)
    if part.file is None:
        raise Http404
    return attachment(part.file)


def _part(pack: Pack, pk: int) -> PackPart:
    if not pack.is_there:
        raise Http404
    return get_object_or_404(pack.parts.select_related("file"), pk=pk)


@for_the_named
@require_safe
@requires("reports.export_pack", on=Pack, by="address")
def pack_file(request: HttpRequest, pack: Pack) -> HttpResponse:
    """The whole pack as a zip, asked for anew at each download."""
    if not pack.is_there:
        raise Http404
    return attachment(pack.file)


@form_page
@requires("reports.release_pack", on=Pack, by="address")
def pack_release(request: HttpRequest, pack: Pack) -> HttpResponse:
    """Release it to an inspector by name, or as the zip alone, until a day."""
    form = ReleaseForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and attempt(form, operations.release_pack, pack, by=request.user.person):
        messages.success(request, "Released")
        return redirect(pack)
    context = {
        "form": form,
        "heading": "Release this pack",
        "caption": pack.title,
        "text": "Whoever it is released to reads all of it and nothing else of the area.",
        "button": "Release it",
        "trail": _trail(request, pack),
    }
    return render(request, "layouts/form.html", context, status=form.http_status)


@form_page
@requires("reports.withdraw_pack", on=Pack, by="address")
def pack_withdraw(request: HttpRequest, pack: Pack) -> HttpResponse:
    """Take it back, with the reason."""
    form = WithdrawPackForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and attempt(form, operations.withdraw_pack, pack, by=request.user.person):
        messages.success(request, "The pack is withdrawn. Nobody opens it any more.")
        return redirect(pack)
    context = {
        "form": form,
        "heading": "Withdraw this pack",
        "caption": pack.title,
        "button": "Withdraw the pack",
        "weight": "warning",
        "trail": _trail(request, pack),
    }
    return render(request, "layouts/form.html", context, status=form.http_status)
