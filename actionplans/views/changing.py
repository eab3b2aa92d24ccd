"""Changing several actions at once: choose them in a list, say what changes, look at what that does, confirm; and undo
it while nobody has touched what it changed."""

import re

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, F, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.views.decorators.http import require_http_methods, require_safe

from actionplans import operations
from actionplans.forms import ChangeSeveralForm, UndoForm
from actionplans.models import Action, ChangedAction, ChangeOfSeveral, Plan
from core.access import may, requires
from core.forms import attempt
from core.templatetags.portal import counted
from partners.models import Person

TICK = re.compile(r"(\d{1,18})-(\d{1,9})")
"""A ticked action: its number, and the version of it that the person had in view."""
MOST = 100
PAGE = 50
CHANGED = (
    '{} changed. You can undo it under <a class="govuk-notification-banner__link" href="{}">Changed together</a>, '
    "until somebody changes one of them."
)


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
            undo = reverse("actionplans:change_list", args=[request.area.slug])
            messages.success(request, format_html(CHANGED, counted(len(expected), "action"), undo))
            return redirect(back)
    return _preview(request, form, chosen, person, context)


def _preview(
    request: HttpRequest, form: ChangeSeveralForm, chosen: list[tuple[Action, int]], person: Person, context: dict
) -> HttpResponse:
    outcomes = operations.preview_change(chosen, change=form.cleaned_data["change"], by=person)
    can = [outcome for outcome in outcomes if not outcome.why]
    stay = sum(outcome.is_so for outcome in outcomes)
    more = {"outcomes": outcomes, "can": can, "stay": stay, "cannot": len(outcomes) - len(can) - stay}
    return render(request, "actionplans/change_several_preview.html", context | more, status=form.http_status)


def _trail(request: HttpRequest, *more: tuple[str, str]) -> list[tuple[str, str]]:
    slug = request.area.slug
    return [
        ("Plans", reverse("actionplans:plan_list", args=[slug])),
        ("Actions of all plans", reverse("actionplans:action_list", args=[slug])),
        *more,
    ]


@require_safe
@requires("actionplans.change_several_actions")
def change_list(request: HttpRequest) -> HttpResponse:
    """The changes of several actions that this person made, and those of others that changed what he sees; each with
    whether it can be undone."""
    person = request.user.person
    rows = ChangeOfSeveral.objects.visible_to(person, request.area).select_related("made_by", "undone_by")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    seen = ChangedAction.objects.visible_to(person, request.area).filter(change__in=[made.pk for made in page])
    touched = Count("pk", filter=~Q(action__version=F("version_then")))
    counts = {
        row["change"]: row for row in seen.order_by().values("change").annotate(seen=Count("pk"), touched=touched)
    }
    shown = [
        {
            "made": made,
            "touched": counts[made.pk]["touched"],
            "sees_all": counts[made.pk]["seen"] == made.many,
            "may_undo": may(person, "actionplans.undo_change_of_several", made),
        }
        for made in page
    ]
    return render(request, "actionplans/change_list.html", {"page": page, "rows": shown, "trail": _trail(request)})


@require_safe
@requires("actionplans.view_change_of_several", on=ChangeOfSeveral)
def change_detail(request: HttpRequest, made: ChangeOfSeveral) -> HttpResponse:
    """A change of several actions: which, by whom and why, and what stands against undoing it."""
    person, made.area = request.user.person, request.area
    seen = Action.objects.visible_to(person, request.area)
    rows = list(made.rows.filter(action__in=seen).select_related("action__level").defer("before"))
    context = {
        "made": made,
        "rows": rows,
        "hidden": made.many - len(rows),
        "touched": [] if made.undone_at else [row.action for row in rows if row.action.version != row.version_then],
        "may_undo": made.undone_at is None and may(person, "actionplans.undo_change_of_several", made),
        "trail": _trail(request),
    }
    if may(person, "actionplans.change_several_actions", request.area):
        context["trail"].append(("Changed together", reverse("actionplans:change_list", args=[request.area.slug])))
    return render(request, "actionplans/change_detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires("actionplans.undo_change_of_several", on=ChangeOfSeveral)
def change_undo(request: HttpRequest, made: ChangeOfSeveral) -> HttpResponse:
    """Undo a change of several actions, with a reason."""
    made.area = request.area
    form = UndoForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and attempt(form, operations.undo_change, made, by=request.user.person):
        messages.success(request, "The change is undone. What it did stays in the history.")
        return redirect(made)
    context = {
        "form": form,
        "heading": "Undo this change",
        "caption": str(made),
        "text": "Each of its actions is put back as it was. What the change closed is open again.",
        "button": "Undo the change",
        "back": made.get_absolute_url(),
        "trail": _trail(request, ("The change", made.get_absolute_url())),
    }
    return render(request, "layouts/form.html", context, status=form.http_status)
