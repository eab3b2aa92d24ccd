"""Who is away, and who stands in."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from core import clock
from core.access import may, requires
from core.forms import attempt
from partners import operations
from partners.absence_forms import AbsenceForm
from partners.models import Absence
from partners.views.asking import ask_once_more

ABSENCES_OF_A_PAGE = 25


def _trail(request: HttpRequest, *more: tuple[str, str]) -> list[tuple[str, str]]:
    return [("Partners", reverse("partners:directory", args=[request.area.slug])), *more]


@require_safe
@requires("partners.view_absences")
def absence_list(request: HttpRequest) -> HttpResponse:
    """His own absences and those in which he stands in, now and to come; all of his partner's for a lead, all of the
    area's for an administrator."""
    person = request.user.person
    seen = Absence.objects.visible_to(person, request.area).not_over(clock.today())
    page = Paginator(seen.select_related("area", "person", "stand_in", "partner"), ABSENCES_OF_A_PAGE).get_page(
        request.GET.get("page")
    )
    for absence in page:
        absence.may_end = may(person, "partners.change_absence", absence)
    return render(request, "partners/absence_list.html", {"page": page, "trail": _trail(request)})


@require_http_methods(["GET", "HEAD", "POST"])
@requires("partners.enter_absence")
def absence_new(request: HttpRequest) -> HttpResponse:
    """Say that somebody is away, and who stands in."""
    by = request.user.person
    form = AbsenceForm(
        request.POST if request.method == "POST" else None, area=request.area, by=by, initial={"person": by.pk}
    )
    if form.is_valid() and attempt(form, operations.enter_absence, request.area, by=by):
        messages.success(request, f"Entered: {form.result.person} is {form.result.words}.")
        return redirect(form.result)
    context = {
        "form": form,
        "heading": "Say who is away",
        "caption": request.area.name,
        "text": "Others read beside the name until when somebody is away, and who stands in. Nobody is asked why.",
        "button": "Enter the absence",
        "trail": _trail(request, ("Who is away", reverse("partners:absence_list", args=[request.area.slug]))),
    }
    return render(request, "layouts/form.html", context, status=form.http_status)


@require_http_methods(["GET", "HEAD", "POST"])
@requires("partners.change_absence", on=Absence)
def absence_end(request: HttpRequest, absence: Absence) -> HttpResponse:
    """Say that somebody is back, or does not go."""
    return ask_once_more(
        request,
        absence,
        operations.end_absence,
        done="The absence has ended. Nobody stands in any more.",
        caption=str(absence),
        trail=_trail(request, ("Who is away", absence.get_absolute_url())),
        heading="End this absence",
        text=f"{absence.person} is back from today, or does not go.",
        button="End the absence",
    )
