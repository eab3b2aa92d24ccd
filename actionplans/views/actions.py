"""An action: what, why, who, when and how it goes; and the pages that make it, word it and give it to people."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from actionplans import operations
from actionplans.calculated import calculated, facts_of
from actionplans.forms import (
    AddToPlanForm,
    AssignForm,
    EditActionForm,
    MoveInPlanForm,
    NewActionForm,
    TakeOutOfPlanForm,
)
from actionplans.forms.links import LABELS, in_a_line
from actionplans.impact_suggested import SuggestedImpact, suggested_impact
from actionplans.models import Action, ActionInPlan, Contribution, Plan
from actionplans.models.links import LINKS, seen_by
from actionplans.models.rag import HOW_WELL, keys_of
from actionplans.timeline import of_impact, of_level, timeline
from core import clock
from core.access import may, requires
from core.forms import PortalForm, attempt
from core.history import changes_of
from core.panels import panels_of
from core.probing import Parts
from partners.models import Absence, Person
from strategies.models import Outcome, Priority, Workstream

PARTS = Parts(
    Action,
    *(f"action_{name}" for name in ("priorities", "workstreams", "sub_areas", *LINKS)),
    *("supporting", "tags", "co_production", "milestones", "contributions", "impact_ratings", "due_date_changes"),
    *("questions", "waits_for", "waited_for_by", "pilots", "escalations", "challenges", "expected_effects"),
)
"""What an action's page shows where there is any: most actions have few of them."""


def what_may(person, action: Action) -> dict[str, bool]:
    """Which buttons the page of an action shows this person, by name."""
    verbs = {
        "update_rag": "update_rag_of_action",
        "revise_due_date": "revise_due_date_of_action",
        "add_milestone": "add_milestone_to_action",
        "edit_milestone": "edit_milestone_of_action",
        "reach_milestone": "reach_milestone_of_action",
        "edit": "edit_action",
        "reassign": "reassign_action",
        "add_to_plan": "add_action_to_plan",
        "close": "close_action",
        "link": "link_action",
        "ask": "ask_for_contribution",
    }
    may_do = {name: action.is_open and may(person, f"actionplans.{verb}", action) for name, verb in verbs.items()}
    may_do["reopen"] = not action.is_open and may(person, "actionplans.reopen_action", action)
    may_do["move"] = may(person, "actionplans.move_action_in_plan", action)
    may_do["take_out"] = may(person, "actionplans.take_action_out_of_plan", action)
    may_do["co_produce"] = may(person, "actionplans.record_co_production_of_action", action)
    may_do["rate_impact"] = not action.was_given_up and may(person, "actionplans.rate_impact_of_action", action)
    waits = action.awaits_confirmation and action.completed_by_id != person.pk
    may_do["confirm"] = waits and may(person, "actionplans.confirm_completion_of_action", action)
    return may_do


@require_safe
@requires("actionplans.view_action", on=Action)
def action_detail(request: HttpRequest, action: Action) -> HttpResponse:
    """What, why, who, when; delivery and impact side by side; what has been said; history; who can see it."""
    person, area = request.user.person, request.area
    related = ("lead_partner", "lead_person", "accountable_person", "level", "theme", "last_updated_by", "closed_by")
    action = Action.objects.select_related("completed_by", *related).get(pk=action.pk)
    action.area = area
    there = PARTS.leave_out_the_empty(action)
    linked = _linked(action, person, area, there)
    places, milestones = _places(action, person, area), list(action.milestones.all())
    contributions = _contributions(action, person)
    by_its_dates = None
    if action.delivery_status in HOW_WELL:
        rhythm = next((place.plan.review_every for place in places if place.plan_id == action.home_plan_id), None)
        asked = [row for row, _, _ in contributions]
        by_its_dates = calculated(facts_of(action, clock.today(), milestones, asked, rhythm))
    away = Absence.objects.by_person(area, (action.lead_person_id, action.accountable_person_id))
    return render(
        request,
        "actionplans/action_detail.html",
        {
            "action": action,
            "today": clock.today(),
            "is_overdue": action.is_overdue(clock.today()),
            "delivery": of_level(action.level),
            "by_its_dates": by_its_dates,
            "differs": by_its_dates is not None and by_its_dates.is_worse_than(action.delivery_status),
            "impact": of_impact(action.impact, action.get_impact_display()),
            "by_its_measures": _by_its_measures(action, person, there),
            "places": places,
            "lead": _with_absence(action.lead_person, away),
            "accountable": _with_absence(action.accountable_person, away),
            "thread": _thread(action, person, area),
            "supporting": action.responsible_partners(),
            "linked": [
                (LABELS[name], [(in_a_line(row), _address(row, area)) for row in rows]) for name, rows in linked.items()
            ],
            "bodies": _bodies(linked),
            "tags": [str(tag) for tag in action.tags.filter(unlinked_at=None)],
            "parts": _parts(action, there),
            "evaluation_is_late": action.awaits_evaluation and action.evaluation_due < clock.today(),
            "co_production": action.co_production.standing(),
            "milestones": milestones,
            "contributions": contributions,
            "timeline": timeline(action),
            "keys": keys_of({action.level.scheme_id}),
            "changes": changes_of(action),
            "panels": panels_of(action, person),
            "may": what_may(person, action),
            "trail": trail_of(request, action, below=False, place=next(iter(places), None)),
        },
    )


def _parts(action: Action, there: set[str]) -> list[str]:
    """The parts of the area that it is for; none for all of it."""
    if "action_sub_areas" not in there:
        return []
    links = action.action_sub_areas.filter(unlinked_at=None)
    return list(links.values_list("sub_area__name", flat=True))


def _by_its_measures(action: Action, person: Person, there: set[str]) -> SuggestedImpact | None:
    """What its measures say of its impact, where something can have any."""
    if action.was_given_up or there.isdisjoint({"expected_effects", "action_workstreams"}):
        return None
    return suggested_impact(action, person)


def _contributions(action: Action, person: Person) -> list[tuple[Contribution, bool, bool]]:
    """What other partners do for it, those that were taken back last; whether this person may say how far each is, and
    whether he may take it back."""
    rows = list(action.contributions.select_related("partner", "said_by"))
    for row in rows:
        row.action = action
    open_ones = action.is_open
    return [
        (
            row,
            open_ones and row.state in Contribution.SAID and may(person, "actionplans.report_on_contribution", row),
            open_ones and row.is_waiting and may(person, "actionplans.withdraw_contribution", row),
        )
        for row in sorted(rows, key=lambda row: row.state == Contribution.State.WITHDRAWN)
    ]


def _with_absence(person: Person | None, away: dict[int, Absence]) -> Person | str | None:
    """Who it is, and until when he is away."""
    if person is None or person.pk not in away:
        return person
    return f"{person} ({away[person.pk].words})"


def _places(action: Action, person, area) -> list[ActionInPlan]:
    """The plans that it serves, as far as the person sees them, its home plan first."""
    places = action.in_plans.standing().filter(plan__in=Plan.objects.visible_to(person, area)).select_related("plan")
    return sorted(places, key=lambda place: (place.plan_id != action.home_plan_id, place.plan.title))


def _thread(action: Action, person, area) -> dict:
    """Why it is done: the priorities and workstreams that it serves, and the outcomes that those are to bring about."""
    linked = action.action_workstreams.filter(unlinked_at=None).values("workstream")
    served = action.action_priorities.filter(unlinked_at=None).values("priority")
    workstreams = list(Workstream.objects.visible_to(person, area).filter(pk__in=linked).select_related("strategy"))
    priorities = Priority.objects.visible_to(person, area).filter(pk__in=served).select_related("strategy")
    outcomes = Outcome.objects.visible_to(person, area).filter(intended_outcomes__workstream__in=workstreams)
    return {"workstreams": workstreams, "priorities": list(priorities), "outcomes": list(outcomes.distinct())}


def _linked(action: Action, person, area, there: set[str]) -> dict[str, list]:
    """What it answers or rests on, under the name of its kind in LINKS, as far as the person sees it."""
    found = {}
    for name, (model, key) in LINKS.items():
        if f"action_{name}" not in there:
            continue
        links = model.objects.filter(action=action, unlinked_at=None)
        rows = list(seen_by(person, name, area).filter(pk__in=links.values(key)))
        if rows:
            found[name] = rows
    return found


def _bodies(linked: dict[str, list]) -> list[str]:
    """The bodies that are responsible for the findings and recommendations that it answers."""
    found = set()
    for name in ("findings", "recommendations"):
        if rows := linked.get(name):
            of_each = rows[0]._meta.get_field("bodies")
            bodies = of_each.related_model.objects.filter(**{f"{of_each.field.name}__in": rows})
            found |= set(bodies.values_list("partner__name", flat=True))
    return sorted(found)


def _address(target, area) -> str:
    name = target._meta.model_name
    views = {"areafordevelopment": "inspection:area_for_development_detail", "duty": "inspection:duty_detail"}
    app = target._meta.app_label
    return reverse(views.get(name, f"{app}:{name}_detail"), args=[area.slug, target.pk])


def trail_of(
    request: HttpRequest, action: Action, *, below: bool = True, place: ActionInPlan | None = None
) -> list[tuple[str, str]]:
    """The way back: plans, the plan where one is open to the reader, else all actions; and the action itself where the
    page lies below it."""
    slug = request.area.slug
    trail = [("Plans", reverse("actionplans:plan_list", args=[slug]))]
    if place is not None:
        trail.append((place.plan.title, reverse("actionplans:plan_detail", args=[slug, place.plan_id])))
    else:
        trail.append(("Actions", reverse("actionplans:action_list", args=[slug])))
    if below:
        trail.append((action.title, reverse("actionplans:action_detail", args=[slug, action.pk])))
    return trail


def action_form(
    request: HttpRequest,
    action: Action,
    form: PortalForm,
    heading: str,
    button: str,
    *,
    template: str = "layouts/form.html",
    also_closed: bool = False,
    **more,
) -> HttpResponse:
    """A page with one form about an action. Where the action is closed it says so instead, as a 409,
    unless the form is for closed ones too."""
    slug = request.area.slug
    back = reverse("actionplans:action_detail", args=[slug, action.pk])
    context = {
        "action": action,
        "caption": action,
        "heading": heading,
        "back": back,
        "trail": trail_of(request, action),
    }
    if not form.is_bound and not action.is_open and not also_closed:
        return render(request, "actionplans/action_closed.html", context, status=409)
    context |= {"form": form, "button": button}
    return render(request, template, context | more, status=form.http_status)


def to_action(request: HttpRequest, action: Action) -> HttpResponse:
    """Back to the page of the action."""
    return redirect("actionplans:action_detail", request.area.slug, action.pk)


@requires("actionplans.create_action", on=Plan)
def action_create(request: HttpRequest, plan: Plan) -> HttpResponse:
    """Add an action to a plan."""
    person, area = request.user.person, request.area
    form = NewActionForm(request.POST or None, plan=plan, person=person)
    if form.is_valid() and attempt(form, operations.create_action, plan, by=person):
        messages.success(request, "The action is added. Its lead is told.")
        return to_action(request, form.result)
    back = reverse("actionplans:plan_detail", args=[area.slug, plan.pk])
    context = {
        "form": form,
        "caption": plan,
        "heading": "Add an action",
        "button": "Add the action",
        "back": back,
        "trail": [("Plans", reverse("actionplans:plan_list", args=[area.slug])), (plan.title, back)],
    }
    return render(request, "layouts/form.html", context, status=form.http_status)


@requires("actionplans.edit_action", on=Action)
def action_edit(request: HttpRequest, action: Action) -> HttpResponse:
    """Word an action anew, or change what it serves; with a reason."""
    form = EditActionForm(
        request.POST or None,
        subject=action,
        area=request.area,
        person=request.user.person,
        initial={
            "title": action.title,
            "description": action.description,
            "baseline": action.baseline,
            "success_measure": action.success_measure,
            "evidence_needed": action.evidence_needed,
            "start": action.start_words,
            "evaluation_due": action.evaluation_due,
            "sub_areas": list(action.action_sub_areas.filter(unlinked_at=None).values_list("sub_area", flat=True)),
            "theme": action.theme_id,
            "must_should_could": action.must_should_could,
            "workstreams": list(
                action.action_workstreams.filter(unlinked_at=None).values_list("workstream", flat=True)
            ),
            "priorities": list(action.action_priorities.filter(unlinked_at=None).values_list("priority", flat=True)),
            "age_phases": (tags := list(action.tags.filter(unlinked_at=None).values_list("tag", flat=True))),
            "preparing_for_adulthood": tags,
        },
    )
    if form.is_valid() and attempt(form, operations.edit_action, action, by=request.user.person):
        messages.success(request, "The action is changed. The old words stay in its history.")
        return to_action(request, action)
    return action_form(request, action, form, "Change the action", "Save the action")


@requires("actionplans.reassign_action", on=Action)
def action_assign(request: HttpRequest, action: Action) -> HttpResponse:
    """Give an action to another lead, accountable person or other supporting partners."""
    form = AssignForm(
        request.POST or None,
        subject=action,
        area=request.area,
        initial={
            "lead_partner": action.lead_partner_id,
            "lead_person": action.lead_person_id,
            "accountable_person": action.accountable_person_id,
            "supporting": list(action.supporting.values_list("partner", flat=True)),
        },
    )
    if form.is_valid() and attempt(form, operations.reassign_action, action, by=request.user.person):
        messages.success(request, "The action has changed hands.")
        if Action.objects.visible_to(request.user.person, request.area).filter(pk=action.pk).exists():
            return to_action(request, action)
        return redirect("actionplans:action_list", request.area.slug)
    return action_form(request, action, form, "Who does it", "Save who does it")


@requires("actionplans.add_action_to_plan", on=Action)
def action_add_to_plan(request: HttpRequest, action: Action) -> HttpResponse:
    """Let an action serve a further plan."""
    person, area = request.user.person, request.area
    plans = Plan.objects.visible_to(person, area).live()
    plans = plans.exclude(pk__in=action.in_plans.standing().values("plan"))
    form = AddToPlanForm(request.POST or None, plans=plans)
    if form.is_valid() and attempt(form, operations.add_action_to_plan, action, by=person):
        messages.success(request, f"The action now serves {form.result.plan} too.")
        return to_action(request, action)
    return action_form(request, action, form, "Add it to another plan", "Add it to the plan")


@requires("actionplans.move_action_in_plan", on=Action)
def action_move_in_plan(request: HttpRequest, action: Action, plan_pk: int) -> HttpResponse:
    """Give an action another reference or place in one of its plans."""
    person, area = request.user.person, request.area
    place = action.in_plans.standing().filter(plan=plan_pk, plan__in=Plan.objects.visible_to(person, area))
    place = place.select_related("plan__area").first()
    if place is None:
        raise Http404
    behind = operations.stands_behind(action, place.plan, person)
    form = MoveInPlanForm(
        request.POST or None,
        subject=action,
        plan=place.plan,
        person=person,
        initial={"reference": place.reference, "after": behind and behind.pk},
    )
    if form.is_valid() and attempt(form, operations.move_in_plan, action, plan=place.plan, by=person):
        messages.success(request, f"{place.plan} shows it so from now on. As at earlier days it stays as it was.")
        return to_action(request, action)
    heading = f"Its place in {place.plan}"
    return action_form(request, action, form, heading, "Save its place", also_closed=True)


@requires("actionplans.take_action_out_of_plan", on=Action)
def action_take_out_of_plan(request: HttpRequest, action: Action) -> HttpResponse:
    """Take an action out of a plan that it serves, with the reason."""
    person, area = request.user.person, request.area
    plans = Plan.objects.visible_to(person, area).filter(pk__in=action.in_plans.standing().values("plan"))
    form = TakeOutOfPlanForm(request.POST or None, subject=action, plans=plans)
    if form.is_valid() and attempt(form, operations.take_out_of_plan, action, by=person):
        messages.success(request, f"The action is taken out of {form.result.plan}. Its history stays.")
        return to_action(request, action)
    return action_form(request, action, form, "Take it out of a plan", "Take it out of the plan", also_closed=True)
