"""Setting an area up: what is still missing, its details, its look, its words, its parts."""

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from core.access import requires
from core.errors import RuleBroken
from core.files import content_of
from core.forms import attempt
from core.history import changes_of
from core.models import StoredFile
from partners import operations
from partners.area_forms import AreaDetailsForm, ColourForm, LogoForm, SigningInForm, SubAreaForm, WordsForm
from partners.forms import AcceptForm
from partners.models import LocalArea, SubArea
from partners.setting_up import progress_of, with_facts

FORM = ["GET", "HEAD", "POST"]


def _trail(request: HttpRequest, *more: tuple[str, str]) -> list[tuple[str, str]]:
    return [("Set-up", reverse("partners:set_up", args=[request.area.slug])), *more]


def _to_parts(request: HttpRequest) -> tuple[str, str]:
    return ("Parts", reverse("partners:sub_area_list", args=[request.area.slug]))


@require_safe
@requires("partners.view_set_up")
def set_up(request: HttpRequest) -> HttpResponse:
    """What the area still needs before its first use, each with the way to mend it; and what changed of the area."""
    progress = progress_of(with_facts(LocalArea.objects.filter(pk=request.area.pk)))[request.area.pk]
    context = {"progress": progress, "changes": changes_of(request.area)}
    return render(request, "partners/set_up.html", context)


def _edit(
    request: HttpRequest, form, operation: Callable, *, done: str, heading: str, text: str, button: str = "Save"
) -> HttpResponse:
    if form.is_valid() and attempt(form, operation, request.area, by=request.user.person):
        messages.success(request, done)
        return redirect("partners:set_up", request.area.slug)
    context = {
        "form": form,
        "heading": heading,
        "caption": request.area.name,
        "text": text,
        "button": button,
        "back": reverse("partners:set_up", args=[request.area.slug]),
        "trail": _trail(request),
    }
    return render(request, "layouts/form.html", context, status=form.http_status)


@require_http_methods(FORM)
@requires("partners.edit_area")
def area_details(request: HttpRequest) -> HttpResponse:
    """What the area is called, what kind of council it has, and its code."""
    return _edit(
        request,
        AreaDetailsForm(request.POST if request.method == "POST" else None, subject=request.area),
        operations.edit_area_details,
        done="The details are saved.",
        heading="Details of the area",
        text=f"Its pages lie under /{request.area.slug}/, which does not change. All times are those of Europe/London, "
        "and England’s bank holidays count where working days do.",
    )


@require_http_methods(FORM)
@requires("partners.edit_area")
def area_words(request: HttpRequest) -> HttpResponse:
    """What people here call things."""
    return _edit(
        request,
        WordsForm(request.POST if request.method == "POST" else None, subject=request.area),
        operations.choose_words,
        done="The words are saved.",
        heading="Words used here",
        text="Pages of the area then say these words.",
    )


@require_http_methods(FORM)
@requires("partners.edit_area")
def area_signing_in(request: HttpRequest) -> HttpResponse:
    """Whether a code by e-mail is enough for some."""
    return _edit(
        request,
        SigningInForm(request.POST if request.method == "POST" else None, subject=request.area),
        operations.choose_signing_in,
        done="How people sign in is saved.",
        heading="Signing in",
        text="Everybody has a passkey or an authenticator app besides the password. For people who see only what "
        "everyone here, or everyone of their own organisation, may see, a code by e-mail can do. It is less: whoever "
        "reads a mailbox can then sign in. It stops being enough the moment that more is opened to somebody, and where "
        "somebody takes part in several areas, all must allow it.",
    )


@require_http_methods(FORM)
@requires("partners.edit_area")
def area_look(request: HttpRequest) -> HttpResponse:
    """The area's colour, with how well words can be read with it, and the way to its logo. “Check” saves nothing."""
    form = ColourForm(request.POST if request.method == "POST" else None, subject=request.area)
    saves = form.is_valid() and "check" not in request.POST
    if saves and attempt(form, operations.choose_colour, request.area, by=request.user.person):
        messages.success(request, "The colour is saved. It shows within five minutes for everyone.")
        return redirect("partners:set_up", request.area.slug)
    context = {"form": form, "trail": _trail(request)}
    return render(request, "partners/area_look.html", context, status=form.http_status)


@require_http_methods(FORM)
@requires("partners.edit_area")
def area_logo(request: HttpRequest) -> HttpResponse:
    """Choose a picture for the head of each page."""
    posted = request.method == "POST"
    return _edit(
        request,
        LogoForm(*((request.POST, request.FILES) if posted else ())),
        operations.choose_logo,
        done="The logo is saved.",
        heading="Choose a logo",
        text="The portal makes a copy of its own: where, when and with what the picture was made is not kept.",
    )


@require_http_methods(FORM)
@requires("partners.edit_area")
def area_logo_remove(request: HttpRequest) -> HttpResponse:
    """Show the area's name alone again."""
    return _edit(
        request,
        AcceptForm(request.POST if request.method == "POST" else None),
        operations.remove_logo,
        done="The logo is gone.",
        heading="Remove the logo",
        text="Pages then show the area’s name alone.",
        button="Remove it",
    )


@login_not_required
@require_safe
def logo(request: HttpRequest, slug: str) -> HttpResponse:
    """The area's logo: public as its colours are. The upload guard painted it anew, so that it is a picture and nothing
    else."""
    area = get_object_or_404(LocalArea.objects.select_related("logo"), slug=slug, logo__isnull=False)
    return _picture(area.logo, seconds=300)


logo.is_public = True


@login_not_required
@require_safe
def logo_of_its_day(request: HttpRequest, slug: str, sha256: str) -> HttpResponse:
    """A logo that the area has or had, by what it is: papers of that day go on showing it."""
    area = get_object_or_404(LocalArea, slug=slug)
    had = LocalArea.pgh_event_model.objects.filter(pgh_obj=area.pk).values("logo")
    kept = StoredFile.objects.filter(pk__in=had, sha256=sha256).order_by("pk").first()
    if kept is None:
        raise Http404
    return _picture(kept, seconds=86_400)


logo_of_its_day.is_public = True


def _picture(kept: StoredFile, *, seconds: int) -> HttpResponse:
    try:
        response = HttpResponse(content_of(kept), content_type=kept.content_type)
    except RuleBroken:
        raise Http404 from None  # held by the virus scanner: the head shows what it says
    response["Content-Disposition"] = "inline"
    response["Cache-Control"] = f"public, max-age={seconds}"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


@require_http_methods(FORM)
@requires("partners.edit_area")
def sub_area_list(request: HttpRequest) -> HttpResponse:
    """The parts that figures and actions can speak of, and a form for one more."""
    form = SubAreaForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and attempt(form, operations.add_sub_area, request.area, by=request.user.person):
        messages.success(request, f"{form.result} is added.")
        return redirect("partners:sub_area_list", request.area.slug)
    context = {"form": form, "parts": request.area.sub_areas.all(), "trail": _trail(request)}
    return render(request, "partners/sub_area_list.html", context, status=form.http_status)


def _about_part(request: HttpRequest, form, operation: Callable, part: SubArea, **words: str) -> HttpResponse:
    done = words.pop("done")
    if form.is_valid() and attempt(form, operation, part, by=request.user.person):
        messages.success(request, done)
        return redirect("partners:sub_area_list", request.area.slug)
    trail = _trail(request, _to_parts(request))
    context = {"form": form, "caption": str(part), "back": trail[-1][1], "trail": trail, **words}
    return render(request, "layouts/form.html", context, status=form.http_status)


@require_http_methods(FORM)
@requires("partners.edit_sub_area", on=SubArea)
def sub_area_rename(request: HttpRequest, part: SubArea) -> HttpResponse:
    """Give a part another name."""
    form = SubAreaForm(request.POST if request.method == "POST" else None, initial={"name": part.name})
    words = {"heading": "Rename a part", "button": "Save", "done": "The part is renamed."}
    return _about_part(request, form, operations.rename_sub_area, part, **words)


@require_http_methods(FORM)
@requires("partners.edit_sub_area", on=SubArea)
def sub_area_move(request: HttpRequest, part: SubArea) -> HttpResponse:
    """Show a part before the one above it."""
    form = AcceptForm(request.POST if request.method == "POST" else None)
    words = {"heading": "Move a part up", "button": "Move it up", "done": f"{part} has moved up."}
    return _about_part(request, form, operations.move_sub_area_up, part, **words)


@require_http_methods(FORM)
@requires("partners.edit_sub_area", on=SubArea)
def sub_area_remove(request: HttpRequest, part: SubArea) -> HttpResponse:
    """Take away a part that nothing speaks of."""
    form = AcceptForm(request.POST if request.method == "POST" else None)
    words = {
        "heading": "Remove a part",
        "text": "Only a part for which nothing is kept can go. That it was there stays in the record.",
        "button": "Remove it",
        "weight": "warning",
        "done": f"{part} is removed.",
    }
    return _about_part(request, form, operations.remove_sub_area, part, **words)
