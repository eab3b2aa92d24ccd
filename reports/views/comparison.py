"""A plan on two days or at two meetings: the page, and what moved between them as CSV."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from core.access import may, requires
from core.csv import csv_response
from reports.comparing import Comparison, ComparisonForm, comparison_of, meetings_to_choose
from reports.dashboard import plans_of
from reports.views.dashboard import LISTED, MOVERS_HEADER, WHOLE, address_with, moved_rows


@require_safe
@requires("reports.view_dashboard")
def comparison(request: HttpRequest) -> HttpResponse:
    """What changed in a plan between two days or meetings."""
    form, shown = _answer(request)
    context = {
        "form": form,
        "shown": shown,
        "most": None if WHOLE in request.GET else LISTED,
        "whole_url": address_with(request, WHOLE, "1"),
        "csv_url": f"{reverse('reports:comparison_csv', args=[request.area.slug])}?{request.GET.urlencode()}",
        "may_export": may(request.user.person, "reports.export_dashboard", request.area),
        "trail": [("Dashboard", reverse("reports:dashboard", args=[request.area.slug]))],
    }
    return render(request, "reports/comparison.html", context)


@require_safe
@requires("reports.export_dashboard")
def comparison_csv(request: HttpRequest) -> HttpResponse:
    """What moved between the two, as CSV."""
    _form, shown = _answer(request)
    if shown is None:
        return redirect(f"{reverse('reports:comparison', args=[request.area.slug])}?{request.GET.urlencode()}")
    name = slugify(f"{shown.plan.title} from {shown.earlier.label} to {shown.later.label}")
    return csv_response(name, MOVERS_HEADER, moved_rows(shown.moved))


def _answer(request: HttpRequest) -> tuple[ComparisonForm, Comparison | None]:
    """The form with what was asked, and the answer where there is one."""
    person, area = request.user.person, request.area
    plans = plans_of(person, area)
    form = ComparisonForm(request.GET, plans=plans, meetings=meetings_to_choose(person, area))
    if not form.is_valid():
        return form, None
    plan, (earlier, later) = form.chosen, form.sides()
    if plan is None or earlier is None:
        return form, None
    return form, comparison_of(plan, earlier, later, person)
