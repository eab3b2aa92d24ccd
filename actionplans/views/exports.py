"""A plan taken out of the portal: as an Excel workbook that can be brought in again, a Word table, or text to copy."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from actionplans.exporting import Entry, as_document, as_text, as_workbook, entries_of, file_response
from actionplans.filters import kept_query
from actionplans.models import Plan
from actionplans.narrowing import levels_of
from actionplans.sheets import sheet_of
from actionplans.views.listing import narrowed
from core import clock
from core.access import may, requires


def _entries(request: HttpRequest, plan: Plan) -> list[Entry]:
    """The rows of the plan's page with the same filters and in the same order, as they stand now."""
    plan.area = request.area
    return entries_of(plan, request.user.person, narrowed(request, plan, levels_of(plan), now=True).rows)


def _name(plan: Plan) -> str:
    return f"plan-{plan.pk}-{clock.today().isoformat()}"


@require_safe
@requires("actionplans.export_plan", on=Plan)
def plan_workbook(request: HttpRequest, plan: Plan) -> HttpResponse:
    """The actions of a plan as an Excel workbook, each box as it stands now, to work on and bring in again."""
    entries = _entries(request, plan)
    levels = [level.label for level in plan.scheme.levels.all()]
    return file_response(_name(plan), "xlsx", as_workbook(entries, levels))


@require_safe
@requires("actionplans.export_plan", on=Plan)
def plan_document(request: HttpRequest, plan: Plan) -> HttpResponse:
    """The actions of a plan as a Word table."""
    return file_response(_name(plan), "docx", as_document(plan.title, _entries(request, plan)))


@require_safe
@requires("actionplans.export_plan", on=Plan)
def plan_text(request: HttpRequest, plan: Plan) -> HttpResponse:
    """The actions of a plan as text to copy into a document, a spreadsheet or an e-mail, where it becomes a table."""
    context = {
        "plan": plan,
        "text": as_text(_entries(request, plan)),
        "trail": [
            ("Plans", reverse("actionplans:plan_list", args=[request.area.slug])),
            (plan.title, reverse("actionplans:plan_detail", args=[request.area.slug, plan.pk])),
        ],
    }
    response = render(request, "actionplans/plan_text.html", context)
    response.is_export = True  # for the access log, which tells exports from pages
    return response


@require_safe
@requires("actionplans.view_plan", on=Plan)
def plan_sheet(request: HttpRequest, plan: Plan) -> HttpResponse:
    """The plan on one page for print, narrowed and grouped as the list was."""
    plan.area, person = request.area, request.user.person
    context = sheet_of(plan, request.GET, person) | {
        "query": kept_query(request.GET),
        "may_export": may(person, "actionplans.export_plan", plan),
        "trail": [
            ("Plans", reverse("actionplans:plan_list", args=[request.area.slug])),
            (plan.title, reverse("actionplans:plan_detail", args=[request.area.slug, plan.pk])),
        ],
    }
    return render(request, "actionplans/plan_sheet.html", context)
