"""Changing several actions at once: choose them in a list, say what changes, look at what that does, confirm."""

import re

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from actionplans import operations
from actionplans.forms import ChangeSeveralForm
from actionplans.models import Action, Plan
from core.access import requires
from core.forms import attempt
from core.templatetags.portal import counted
from partners.models import Person

TICK = re.compile(r"(\d{1,18})-(\d{1,9})")
"""A ticked action: its number, and the version of it that the person had in view."""
MOST = 100


def _chosen(request: HttpRequest, ticks: list[str]) -> list[tuple[Action, int]]:
    found = [TICK.fullmatch(value) for value in ticks[:MOST]]
    versions = {int(match[1]): int(match[2]) for match in found if match}
    people = ("lead_partner", "lead_person", "accountable_person", "level", "area")
    actions = Action.objects.visible_to(request.user.person, request.area).filter(pk__in=versions)
    return [(action, versions[action.pk]) for action in actions.select_related(*people).order_by("pk")]


def _back(request: HttpRequest, plan: Plan | None) -> str:
    slug = request.area.slug
    return (
        reverse("actionplans:plan_detail", args=[slug, plan.pk])
        if plan
        else reverse("actionplans:action_list", args=[slug])
    )


@require_http_methods(["GET", "HEAD", "POST"])
@requires("actionplans.change_several_actions")
def action_change_several(request: HttpRequest) -> HttpResponse:
    """Say what is to change in the ticked actions; then look at each; then confirm. Each step carries the ticks."""
    person, sent = request.user.person, request.POST if request.method == "POST" else request.GET
    plan_number = sent.get("plan", "")
    plans = Plan.objects.visible_to(person, request.area)
    plan = plans.filter(pk=plan_number).first() if re.fullmatch(r"\d{1,18}", plan_number) else None
    chosen = _chosen(request, sent.getlist("actions"))
    back = _back(request, plan)
    step = request.POST.get("step", "")
    form = ChangeSeveralForm(request.POST if step else None, area=request.area, person=person)
    context = {
        "form": form,
        "chosen": chosen,
        "plan": plan,
        "back": back,
        "trail": [
            ("Plans", reverse("actionplans:plan_list", args=[request.area.slug])),
            (plan.title if plan else "Actions of all plans", back),
        ],
    }
    if not chosen or step == "again" or not form.is_valid():
        if step == "again":
            form.errors.clear()
        return render(request, "actionplans/change_several.html", context, status=form.http_status)
    if step == "confirm":
        expected = {int(number) for number in request.POST.getlist("expected") if re.fullmatch(r"\d{1,18}", number)}
        if attempt(form, operations.change_several, chosen, expected=expected, by=person):
            messages.success(request, f"{counted(len(expected), 'action')} changed.")
            return redirect(back)
    return _preview(request, form, chosen, person, context)


def _preview(
    request: HttpRequest, form: ChangeSeveralForm, chosen: list[tuple[Action, int]], person: Person, context: dict
) -> HttpResponse:
    outcomes = operations.preview_change(chosen, change=form.cleaned_data["change"], by=person)
    can = [outcome for outcome in outcomes if not outcome.why]
    more = {"outcomes": outcomes, "can": can, "cannot": len(outcomes) - len(can)}
    return render(request, "actionplans/change_several_preview.html", context | more, status=form.http_status)
