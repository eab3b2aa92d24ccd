"""The actions of a plan, or of the area, along the months, with their dates in words beside."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from actionplans.models import Plan
from actionplans.months import months_of
from actionplans.narrowing import Narrowed, levels_of
from actionplans.views.listing import list_context, narrowed
from core import clock
from core.access import requires


@require_safe
@requires("actionplans.view_plan", on=Plan)
def plan_timeline(request: HttpRequest, plan: Plan) -> HttpResponse:
    """The actions of a plan along twelve months, narrowed and in the order that the address asks for."""
    plan.area = request.area
    return _timeline(request, narrowed(request, plan, levels_of(plan)), plan)


@require_safe
@requires("actionplans.view_actions")
def action_timeline(request: HttpRequest) -> HttpResponse:
    """The same for every action of the area."""
    return _timeline(request, narrowed(request, request.area), None)


def _timeline(request: HttpRequest, shown: Narrowed, plan: Plan | None) -> HttpResponse:
    slug = request.area.slug
    months = months_of(request.GET.get("from", ""), shown.as_at or clock.today())
    back = (
        reverse("actionplans:plan_detail", args=[slug, plan.pk])
        if plan
        else reverse("actionplans:action_list", args=[slug])
    )
    context = list_context(request, shown, "", plan) | {
        "plan": plan,
        "months": months,
        "last": months.moved(months.count - 1).first,
        "earlier": months.moved(-months.count // 2).address,
        "later": months.moved(months.count // 2).address,
        "back": back,
        "trail": [
            ("Plans", reverse("actionplans:plan_list", args=[slug])),
            (plan.title if plan else "Actions of all plans", back),
        ],
    }
    return render(request, "actionplans/timeline.html", context)
