"""Taking an action out of a plan."""

from django.db import transaction

from actionplans.models import Action, ActionInPlan, Plan
from actionplans.operations.common import said
from actionplans.operations.progress import close_action
from core import audit, clock
from core.errors import RuleBroken
from core.versions import lock
from partners.models import Person


@transaction.atomic
def take_out_of_plan(
    action: Action, *, plan: Plan, reason: str, seen_version: int | None = None, by: Person
) -> ActionInPlan:
    """Take an action out of a plan, with the reason: from now on the plan does not show it, and its reference there is
    free again; as at an earlier day it is there. A board hears of it as taken out since it last met. Out of its home
    plan it goes last, and is closed with that: nothing would rate it any more.

    Raises RuleBroken if it is not in that plan, no reason is given, or it is its home plan and it serves others still;
    EditConflict if the action changed after `seen_version`.
    """
    action = lock(action, seen_version)
    reason = said(reason, "reason", "Say why the action is taken out of the plan.")
    places = {place.plan_id: place for place in action.in_plans.standing()}
    if plan.pk not in places:
        raise RuleBroken("This action is not in that plan.", field="plan")
    if plan.pk == action.home_plan_id and len(places) > 1:
        raise RuleBroken("Take it out of its other plans first: this is the plan that rates it.", field="plan")
    # As with adding, the reason stands with the place: the history of the action has other readers than the plan.
    with audit.record("action_taken_out_of_plan", by=by):
        action.save()
        if plan.pk == action.home_plan_id and action.is_open:
            close_action(action, reason=reason, by=by)
        return end_place(places[plan.pk], reason, by)


def end_place(place: ActionInPlan, reason: str, by: Person) -> ActionInPlan:
    """End an action's place in a plan, from now on."""
    place.taken_out_at, place.taken_out_by, place.taken_out_because = clock.now(), by, reason
    place.save()
    return place
