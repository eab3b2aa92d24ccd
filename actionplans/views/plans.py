"""The list of plans, a plan with its actions, the actions of the whole area, and both as CSV."""

from collections import Counter

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from actionplans import operations
from actionplans.calculated import RULES
from actionplans.chain import chain_of_plan
from actionplans.columns import as_table
from actionplans.editions import editions_of
from actionplans.exporting import file_response, table_as_workbook
from actionplans.filters import STATUS_ORDER
from actionplans.forms import CloseForm, EditPlanForm, NewPlanForm
from actionplans.impact_suggested import IMPACT_RULES
from actionplans.models import Action, ActionInPlan, DeliveryStatus, Plan
from actionplans.models.rag import keys_of
from actionplans.narrowing import Narrowed, levels_of
from actionplans.screenful import may_update_some
from actionplans.views.listing import list_context, narrowed
from core import clock
from core.access import may, requires
from core.csv import csv_response
from core.forms import PortalForm, attempt
from core.history import changes_of


@require_safe
@requires("actionplans.view_plans")
def plan_list(request: HttpRequest) -> HttpResponse:
    """The plans of the area that this person sees, each with how many actions it has and how they go."""
    person = request.user.person
    plans = Plan.objects.visible_to(person, request.area).select_related("owner_board", "scheme")
    counts: dict[int, Counter] = {}
    rows = (
        ActionInPlan.objects.standing()
        .filter(plan__in=plans.order_by().values("pk"), action__in=Action.objects.visible_to(person, request.area))
        .order_by()
        .values("plan", "action__delivery_status")
        .annotate(count=Count("pk"), late=Count("pk", filter=_late_actions()))
        .values_list("plan", "action__delivery_status", "count", "late")
    )
    late: Counter = Counter()
    for plan_id, status, count, overdue in rows:
        counts.setdefault(plan_id, Counter())[status] += count
        late[plan_id] += overdue
    entries = [(plan, *_summary(counts.get(plan.pk, Counter())), late[plan.pk]) for plan in plans]
    return render(
        request,
        "actionplans/plan_list.html",
        {"entries": entries, "may_create": may(person, "actionplans.create_plan", request.area)},
    )


def _late_actions() -> Q:
    done = [DeliveryStatus.COMPLETE, DeliveryStatus.CLOSED_WITHOUT_COMPLETION]
    return Q(action__due_latest__lt=clock.today()) & ~Q(action__delivery_status__in=done)


def _summary(counts: Counter) -> tuple[int, list[tuple[str, int]]]:
    shown = sorted(counts.items(), key=lambda item: STATUS_ORDER[item[0]])
    return counts.total(), [(str(DeliveryStatus(status).label), count) for status, count in shown]


@require_safe
@requires("actionplans.view_plans")
def rating_rules(request: HttpRequest) -> HttpResponse:
    """How dates and milestones are turned into a rating: the rules that the portal counts by."""
    context = {
        "rules": RULES,
        "impact_rules": IMPACT_RULES,
        "trail": [("Plans", reverse("actionplans:plan_list", args=[request.area.slug]))],
    }
    return render(request, "actionplans/rating_rules.html", context)


def form_below_plan(
    request: HttpRequest, form: PortalForm, *, trail: list[tuple[str, str]], **words: str
) -> HttpResponse:
    """A page with one form about something that belongs to a plan; `words` are those that layouts/form.html takes.
    Cancel leads one step up the trail where nothing else is said."""
    context = {"form": form, "trail": trail, "back": trail[-1][1]} | words
    return render(request, "layouts/form.html", context, status=form.http_status)


@require_safe
@requires("actionplans.view_plan", on=Plan)
def plan_detail(request: HttpRequest, plan: Plan) -> HttpResponse:
    """A plan with its actions, now or as at a day, fifty to a page, narrowed and sorted by the address."""
    person = request.user.person
    plan.area = request.area
    levels = levels_of(plan)
    shown = narrowed(request, plan, levels)
    context = list_context(request, shown, reverse("actionplans:plan_csv", args=[request.area.slug, plan.pk]), plan)
    counts = Counter(entry.level_id for entry in shown.rows)
    chains = chain_of_plan(plan, person) if plan.argues_its_actions else []
    return render(
        request,
        "actionplans/plan_detail.html",
        context
        | {
            "plan": plan,
            "chains": chains,
            "chain_complete": sum(not chain.gaps for chain in chains),
            "keys": [(plan.scheme, levels)],
            "counts": [(level, counts[level.pk]) for level in levels],
            "may_create": plan.is_live and may(person, "actionplans.create_action", plan),
            "may_open": may(person, "actionplans.create_plan", request.area),
            "may_edit": may(person, "actionplans.edit_plan", plan),
            "may_export": may(person, "actionplans.export_plan", plan),
            "may_update": may_update_some(person, plan, shown.entries),
            "may_import": plan.is_live and may(person, "actionplans.import_actions", plan),
            "trail": [("Plans", reverse("actionplans:plan_list", args=[request.area.slug]))],
        },
    )


@require_safe
@requires("actionplans.export_plan", on=Plan)
def plan_csv(request: HttpRequest, plan: Plan) -> HttpResponse:
    """The actions of a plan as CSV: all the rows of the page with the same filters, as at the same day."""
    plan.area = request.area
    shown = narrowed(request, plan, levels_of(plan))
    return _csv(plan.file_name, shown)


@require_safe
@requires("actionplans.view_actions")
def action_list(request: HttpRequest) -> HttpResponse:
    """Every action of the area that this person sees, in the words of its home plan, each once."""
    person = request.user.person
    shown = narrowed(request, request.area)
    context = list_context(request, shown, reverse("actionplans:action_csv", args=[request.area.slug]))
    workbook = reverse("actionplans:action_workbook", args=[request.area.slug])
    return render(
        request,
        "actionplans/action_list.html",
        context
        | {
            "workbook_url": f"{workbook}?{context['query']}" if context["query"] else workbook,
            "keys": keys_of(context["schemes"]),
            "may_export": may(person, "actionplans.export_actions", request.area),
            "trail": [("Plans", reverse("actionplans:plan_list", args=[request.area.slug]))],
        },
    )


@require_safe
@requires("actionplans.export_actions")
def action_csv(request: HttpRequest) -> HttpResponse:
    """The actions of the area as CSV, with the page's filters and as at its day."""
    return _csv("actions", narrowed(request, request.area))


@require_safe
@requires("actionplans.export_actions")
def action_workbook(request: HttpRequest) -> HttpResponse:
    """The actions of the area as an Excel workbook, with the page's filters and as at its day."""
    shown = narrowed(request, request.area)
    return file_response(_name("actions", shown), "xlsx", table_as_workbook(*_table(shown)))


def _csv(name: str, shown: Narrowed) -> HttpResponse:
    return csv_response(_name(name, shown), *_table(shown))


def _name(name: str, shown: Narrowed) -> str:
    return f"{name}-as-at-{(shown.as_at or clock.today()).isoformat()}"


def _table(shown: Narrowed) -> tuple[list[str], list[list]]:
    return as_table(shown.rows, shown.form.columns_chosen)


@requires("actionplans.create_plan")
def plan_create(request: HttpRequest) -> HttpResponse:
    """Open a plan: from blank, or like the one that the address names."""
    person, area, asked = request.user.person, request.area, request.GET.get("like", "")
    plans = Plan.objects.visible_to(person, area)
    like = plans.filter(pk=asked).first() if asked.isdecimal() and len(asked) < 19 else None
    form = NewPlanForm(
        request.POST if request.method == "POST" else None,
        area=area,
        person=person,
        like=like,
        initial=NewPlanForm.like(like) if like else {},
    )
    more = {"like": like} if like else {}
    operation = operations.create_plan_like if like else operations.create_plan
    if form.is_valid() and attempt(form, operation, area, by=person, **more):
        messages.success(request, f"{form.result.title} is open.")
        return redirect("actionplans:plan_detail", area.slug, form.result.pk)
    heading = f"Open a plan like {like.title}" if like else "Open a plan"
    return _plan_form(request, form, heading, "Open the plan", reverse("actionplans:plan_list", args=[area.slug]))


@requires("actionplans.edit_plan", on=Plan)
def plan_edit(request: HttpRequest, plan: Plan) -> HttpResponse:
    """Change what a plan says of itself."""
    person, area = request.user.person, request.area
    form = EditPlanForm(
        request.POST or None, subject=plan, area=area, person=person, initial=EditPlanForm.initial_of(plan)
    )
    if form.is_valid() and attempt(form, operations.edit_plan, plan, by=person):
        messages.success(request, "The plan is changed.")
        return redirect("actionplans:plan_detail", area.slug, plan.pk)
    back = reverse("actionplans:plan_detail", args=[area.slug, plan.pk])
    return _plan_form(request, form, "Change the plan", "Save the plan", back, plan)


@requires("actionplans.close_plan", on=Plan)
def plan_close(request: HttpRequest, plan: Plan) -> HttpResponse:
    """Close a plan, with a reason."""
    form = CloseForm(request.POST or None, subject=plan)
    if form.is_valid() and attempt(form, operations.close_plan, plan, by=request.user.person):
        messages.success(request, "The plan is closed. Its actions and their history stay.")
        return redirect("actionplans:plan_detail", request.area.slug, plan.pk)
    back = reverse("actionplans:plan_detail", args=[request.area.slug, plan.pk])
    return _plan_form(request, form, "Close the plan", "Close the plan", back, plan)


@requires("actionplans.reopen_plan", on=Plan)
def plan_reopen(request: HttpRequest, plan: Plan) -> HttpResponse:
    """Let a closed plan go on, with a reason."""
    form = CloseForm(request.POST or None, subject=plan)
    if form.is_valid() and attempt(form, operations.reopen_plan, plan, by=request.user.person):
        messages.success(request, "The plan goes on.")
        return redirect("actionplans:plan_detail", request.area.slug, plan.pk)
    back = reverse("actionplans:plan_detail", args=[request.area.slug, plan.pk])
    return _plan_form(request, form, "Open the plan again", "Open it again", back, plan)


def _plan_form(
    request: HttpRequest, form: PortalForm, heading: str, button: str, back: str, plan: Plan | None = None
) -> HttpResponse:
    slug = request.area.slug
    trail = [("Plans", reverse("actionplans:plan_list", args=[slug]))]
    if plan is not None:
        trail.append((plan.title, back))
    return render(
        request,
        "actionplans/plan_form.html",
        {"form": form, "heading": heading, "button": button, "back": back, "trail": trail, "caption": plan},
        status=form.http_status,
    )


@require_safe
@requires("actionplans.view_plan", on=Plan)
def plan_history(request: HttpRequest, plan: Plan) -> HttpResponse:
    """The editions of the plan, and what changed in what it says of itself."""
    slug = request.area.slug
    trail = [
        ("Plans", reverse("actionplans:plan_list", args=[slug])),
        (plan.title, reverse("actionplans:plan_detail", args=[slug, plan.pk])),
    ]
    context = {"plan": plan, "changes": changes_of(plan), "editions": editions_of(plan), "trail": trail}
    return render(request, "actionplans/plan_history.html", context)
