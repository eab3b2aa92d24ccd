"""A council's own Word or Excel templates for a plan: added and matched once, filled as often as they are asked for."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from actionplans import operations
from actionplans.exporting import entries_of, file_response
from actionplans.filling import examples_of, filled
from actionplans.forms import TemplateColumnsForm, TemplateForm
from actionplans.importing.columns import guess, heading_row
from actionplans.importing.tables import Table, tables_of
from actionplans.models import Plan, PlanTemplate
from actionplans.views.plans import form_below_plan
from core import clock
from core.access import may, requires
from core.errors import RuleBroken
from core.files import content_of
from core.forms import CONFLICT, PortalForm, attempt


def _trail(request: HttpRequest, plan: Plan, *, below: bool = True) -> list[tuple[str, str]]:
    slug = request.area.slug
    trail = [
        ("Plans", reverse("actionplans:plan_list", args=[slug])),
        (plan.title, reverse("actionplans:plan_detail", args=[slug, plan.pk])),
    ]
    return [*trail, ("Templates", reverse("actionplans:template_list", args=[slug, plan.pk]))] if below else trail


def _of(request: HttpRequest, plan: Plan, template_pk: int) -> PlanTemplate:
    """A template of this plan that is in use, or 404."""
    plan.area = request.area
    rows = PlanTemplate.objects.visible_to(request.user.person, request.area).in_use().select_related("file")
    found = rows.filter(plan=plan, pk=template_pk).first()
    if found is None:
        raise Http404
    return found


@require_safe
@requires("actionplans.export_plan", on=Plan)
def template_list(request: HttpRequest, plan: Plan) -> HttpResponse:
    """The templates of a plan, each to be downloaded with the plan in it."""
    return _listed(request, plan)


def _listed(request: HttpRequest, plan: Plan, why: str = "") -> HttpResponse:
    """The list; with why a template can't be had now, where that was asked for."""
    person, plan.area = request.user.person, request.area
    rows = PlanTemplate.objects.visible_to(person, request.area).in_use().filter(plan=plan)
    context = {
        "plan": plan,
        "templates": list(rows),
        "may_keep": may(person, "actionplans.keep_template_of_plan", plan),
        "why": why,
        "trail": _trail(request, plan, below=False),
    }
    return render(request, "actionplans/template_list.html", context, status=CONFLICT if why else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@requires("actionplans.keep_template_of_plan", on=Plan)
def template_add(request: HttpRequest, plan: Plan) -> HttpResponse:
    """Add a template."""
    plan.area = request.area
    form = TemplateForm(*((request.POST, request.FILES) if request.method == "POST" else ()))
    if form.is_valid() and attempt(form, operations.add_template, plan, by=request.user.person):
        return redirect("actionplans:template_map", request.area.slug, plan.pk, form.result.pk)
    return form_below_plan(
        request,
        form,
        heading="Add a template",
        caption=plan.title,
        text="The portal writes the actions below its headings and leaves the rest as it is.",
        button="Look at its columns",
        trail=_trail(request, plan),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@requires("actionplans.keep_template_of_plan", on=Plan)
def template_map(request: HttpRequest, plan: Plan, template_pk: int) -> HttpResponse:
    """Say what each column of a template takes; `table` and `row` in the address choose another table or headings."""
    template = _of(request, plan, template_pk)
    try:
        tables = tables_of(f".{template.ending}", content_of(template.file), whole=False)
    except RuleBroken as refusal:
        return _listed(request, plan, refusal.message)
    table, row = _chosen(request, template, tables)
    here = (table.place, table.numbers[row]) == (template.place, template.headings_at)
    columns = template.columns if here else guess(table.rows[row])
    posted = request.POST if request.method == "POST" else None
    form = TemplateColumnsForm(posted, subject=template, table=table, row=row, columns=columns)
    if form.is_valid() and attempt(form, operations.map_template, template, by=request.user.person):
        messages.success(request, f"{template.name} is ready. Download it with the plan in it.")
        return redirect("actionplans:template_list", request.area.slug, plan.pk)
    context = {
        "plan": plan,
        "template": template,
        "form": form,
        "table": table,
        "examples": [" · ".join(filter(None, cells)) for cells in examples_of(table.rows[row + 1 :])],
        "others": [(one, heading_row(one)) for one in tables if one.place != table.place],
        "rows": [
            (place, " · ".join(filter(None, cells))[:80]) for place, cells in enumerate(table.rows[:12]) if place != row
        ],
        "trail": _trail(request, plan),
    }
    return render(request, "actionplans/template_map.html", context, status=form.http_status)


def _chosen(request: HttpRequest, template: PlanTemplate, tables: list[Table]) -> tuple[Table, int]:
    """The table and the place of its headings that the address names, else those of the template."""
    asked, row = request.GET.get("table", ""), request.GET.get("row", "")
    table = next((one for one in tables if str(one.place) == asked), None)
    if table is None:
        table = next(one for one in tables if one.place == template.place)
        if not row and template.headings_at in table.numbers:
            return table, table.numbers.index(template.headings_at)
    return table, int(row) if row.isdecimal() and int(row) < len(table.rows) else heading_row(table)


@require_safe
@requires("actionplans.export_plan", on=Plan)
def template_filled(request: HttpRequest, plan: Plan, template_pk: int) -> HttpResponse:
    """The template with the actions of the plan in it, as they stand now; 409 while its file is held."""
    template = _of(request, plan, template_pk)
    try:
        content = content_of(template.file)
    except RuleBroken as refusal:
        return _listed(request, plan, refusal.message)
    content = filled(
        template.ending,
        content,
        place=template.place,
        headings_at=template.headings_at,
        columns=template.columns,
        entries=entries_of(plan, request.user.person),
    )
    return file_response(f"{plan.file_name}-{clock.today().isoformat()}", template.ending, content)


@require_http_methods(["GET", "HEAD", "POST"])
@requires("actionplans.keep_template_of_plan", on=Plan)
def template_withdraw(request: HttpRequest, plan: Plan, template_pk: int) -> HttpResponse:
    """Take a template away."""
    template = _of(request, plan, template_pk)
    form = PortalForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and attempt(form, operations.withdraw_template, template, by=request.user.person):
        messages.success(request, "The template is taken away.")
        return redirect("actionplans:template_list", request.area.slug, plan.pk)
    return form_below_plan(
        request,
        form,
        heading="Take a template away",
        caption=template.name,
        button="Take it away",
        trail=_trail(request, plan),
    )
