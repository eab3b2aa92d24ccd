"""A plan taken out of the portal: as an Excel workbook that can be brought in again, a Word table, or text to copy."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from actionplans.chain import ChainOfAction, chain_of_plan
from actionplans.exporting import Entry, as_document, as_text, as_workbook, entries_of, file_response
from actionplans.filters import kept_query
from actionplans.models import Plan
from actionplans.narrowing import levels_of
from actionplans.positions import ActionPosition
from actionplans.sheets import sheet_of
from actionplans.views.listing import narrowed
from core import clock
from core.access import may, requires


def _rows(request: HttpRequest, plan: Plan) -> list[ActionPosition]:
    """The rows of the plan's page with the same filters and in the same order, as they stand now."""
    plan.area = request.area
    return narrowed(request, plan, levels_of(plan), now=True).rows


def _with_chains(request: HttpRequest, plan: Plan) -> tuple[list[Entry], list[ChainOfAction]]:
    """The same as text and, of a plan that argues its actions, the chain of each, in the order of the plan."""
    rows, person = _rows(request, plan), request.user.person
    shown = {row.pk for row in rows}
    chains = chain_of_plan(plan, person) if plan.argues_its_actions else []
    return entries_of(plan, person, rows), [chain for chain in chains if chain.action.pk in shown]


def _name(plan: Plan) -> str:
    return f"{plan.file_name}-{clock.today().isoformat()}"


@require_safe
@requires("actionplans.export_plan", on=Plan)
def plan_workbook(request: HttpRequest, plan: Plan) -> HttpResponse:
    """The actions of a plan as an Excel workbook, each box as it stands now, to work on and bring in again; on a second
    sheet, where the plan argues so, from which challenge each comes and to which effect it leads."""
    entries, chains = _with_chains(request, plan)
    levels = [level.label for level in plan.scheme.levels.all()]
    return file_response(_name(plan), "xlsx", as_workbook(entries, levels, chains))


@require_safe
@requires("actionplans.export_plan", on=Plan)
def plan_document(request: HttpRequest, plan: Plan) -> HttpResponse:
    """The actions of a plan as a Word table, and below it the chain of each where the plan argues so."""
    entries, chains = _with_chains(request, plan)
    return file_response(_name(plan), "docx", as_document(plan.title, entries, chains))


@require_safe
@requires("actionplans.export_plan", on=Plan)
def plan_text(request: HttpRequest, plan: Plan) -> HttpResponse:
    """The actions of a plan as text to copy into a document, a spreadsheet or an e-mail, where it becomes a table."""
    context = {
        "plan": plan,
        "text": as_text(entries_of(plan, request.user.person, _rows(request, plan))),
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
