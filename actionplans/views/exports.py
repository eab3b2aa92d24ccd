"""A plan taken out of the portal: as an Excel workbook that can be brought in again, a Word table, or text to copy."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from actionplans.exporting import as_document, as_text, as_workbook, entries_of, file_response
from actionplans.models import Plan
from core import clock
from core.access import requires


def _name(plan: Plan) -> str:
    return f"plan-{plan.pk}-{clock.today().isoformat()}"


@require_safe
@requires("actionplans.export_plan", on=Plan)
def plan_workbook(request: HttpRequest, plan: Plan) -> HttpResponse:
    """The actions of a plan as an Excel workbook, each box as it stands now, to work on and bring in again."""
    plan.area = request.area
    entries = entries_of(plan, request.user.person)
    levels = [level.label for level in plan.scheme.levels.all()]
    return file_response(_name(plan), "xlsx", as_workbook(entries, levels))


@require_safe
@requires("actionplans.export_plan", on=Plan)
def plan_document(request: HttpRequest, plan: Plan) -> HttpResponse:
    """The actions of a plan as a Word table."""
    plan.area = request.area
    return file_response(_name(plan), "docx", as_document(plan.title, entries_of(plan, request.user.person)))


@require_safe
@requires("actionplans.export_plan", on=Plan)
def plan_text(request: HttpRequest, plan: Plan) -> HttpResponse:
    """The actions of a plan as text to copy into a document, a spreadsheet or an e-mail, where it becomes a table."""
    plan.area = request.area
    context = {
        "plan": plan,
        "text": as_text(entries_of(plan, request.user.person)),
        "trail": [
            ("Plans", reverse("actionplans:plan_list", args=[request.area.slug])),
            (plan.title, reverse("actionplans:plan_detail", args=[request.area.slug, plan.pk])),
        ],
    }
    response = render(request, "actionplans/plan_text.html", context)
    response.is_export = True  # for the access log, which tells exports from pages
    return response
