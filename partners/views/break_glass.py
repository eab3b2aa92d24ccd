"""Break-glass: a platform administrator opens an area; its leads and administrators read who did, when and why."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.access import requires
from core.errors import RuleBroken
from core.forms import attempt
from partners import operations
from partners.models import BreakGlass
from partners.oversight_forms import OpenAreaForm

OPENINGS_OF_A_PAGE = 25


@require_http_methods(["GET", "HEAD", "POST"])
@requires("partners.break_glass")
def break_glass(request: HttpRequest) -> HttpResponse:
    """Choose an area and say why; then, on a second page that says who is told, open it."""
    form = OpenAreaForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        area = form.cleaned_data["area"]
        if "confirmed" not in request.POST:
            context = {"form": form, "area": area, "told": operations.who_is_told(area)}
            return render(request, "partners/break_glass_confirm.html", context)
        if attempt(form, operations.break_glass, by=request.user.person):
            messages.success(
                request, f"{area} is open to you to read, for an hour. Its leads and administrators have been told."
            )
            return redirect(area)
    context = {
        "form": form,
        "heading": "Open a local area in an emergency",
        "text": "For an hour you can read there what everyone in the area, its commissioners and the leads of its "
        "accountable bodies share. You can change nothing and take no copies. Exempt and restricted papers, private "
        "discussions and procurements stay closed. The area’s leads and administrators are told at once, with your "
        "reason.",
        "button": "Continue",
        "trail": [],
        "back": "/",
    }
    return render(request, "layouts/form.html", context, status=form.http_status)


@require_POST
@requires("partners.break_glass")
def break_glass_end(request: HttpRequest, break_glass_pk: int) -> HttpResponse:
    """End it before the hour is over."""
    opening = get_object_or_404(BreakGlass, pk=break_glass_pk, person=request.user.person)
    try:
        operations.end_opening(opening, by=request.user.person)
    except RuleBroken as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, f"{opening.area} is closed to you again.")
    return redirect("partners:landing")


@require_safe
@requires("partners.view_openings")
def opening_list(request: HttpRequest) -> HttpResponse:
    """When a platform administrator opened this area, why, and until when; newest first."""
    openings = BreakGlass.objects.visible_to(request.user.person, request.area).select_related("person", "end")
    context = {
        "page": Paginator(openings, OPENINGS_OF_A_PAGE).get_page(request.GET.get("page")),
        "trail": [("Partners", reverse("partners:directory", args=[request.area.slug]))],
    }
    return render(request, "partners/opening_list.html", context)
