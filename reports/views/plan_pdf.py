"""A plan as a PDF: asked for on a page of its own, made by a job."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from actionplans.filters import kept_query
from actionplans.models import Plan
from core.access import requires
from core.forms import PortalForm, attempt
from reports.plan_pdf import ask_for_plan_pdf


@require_http_methods(["GET", "HEAD", "POST"])
@requires("actionplans.export_plan", on=Plan)
def plan_pdf(request: HttpRequest, plan: Plan) -> HttpResponse:
    """Ask for the PDF of a plan, as its list is narrowed and grouped."""
    plan.area, query = request.area, kept_query(request.GET)
    form = PortalForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and attempt(form, ask_for_plan_pdf, plan, query=query, by=request.user.person):
        return redirect("core:job_detail", form.result.pk)
    back = reverse("actionplans:plan_detail", args=[request.area.slug, plan.pk])
    context = {
        "form": form,
        "heading": "Make a PDF of the plan",
        "caption": plan.title,
        "text": "It has the actions that the list shows now, under the same headings, with the key of the ratings. A "
        "screen reader can read it.",
        "button": "Make the PDF",
        "trail": [("Plans", reverse("actionplans:plan_list", args=[request.area.slug])), (plan.title, back)],
        "back": f"{back}?{query}" if query else back,
    }
    return render(request, "layouts/form.html", context, status=form.http_status)
