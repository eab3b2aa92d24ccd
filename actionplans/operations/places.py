"""Where an action stands in a plan: taking it out, and giving it another reference or place there."""

from django.db import transaction

from actionplans.models import Action, ActionInPlan, Plan
from actionplans.operations.common import lock_live, said
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


@transaction.atomic
def move_in_plan(
    action: Action, *, plan: Plan, reference: str, after: Action | None, seen_version: int | None = None, by: Person
) -> ActionInPlan:
    """Give an action another reference in a plan, or another place there: behind `after`, or first. The plan as at an
    earlier day keeps the old ones. Where `after` is the action behind which this person sees it already, it stays.

    Raises RuleBroken for a closed plan, a plan that neither of the two is in, and a reference that is taken;
    EditConflict if the action changed after `seen_version`.
    """
    action, plan = lock(action, seen_version), lock_live(plan, "its actions stay where they are")
    places = list(ActionInPlan.objects.standing().filter(plan=plan).order_by("position", "pk"))
    mine = next((place for place in places if place.action_id == action.pk), None)
    if mine is None:
        raise RuleBroken("This action is not in that plan.")
    reference = reference.strip()
    if reference and any(place.reference == reference for place in places if place != mine):
        raise RuleBroken(f"“{reference}” is the reference of another action in this plan.", field="reference")
    others = [place for place in places if place != mine]
    if after is not None and all(place.action_id != after.pk for place in others):
        raise RuleBroken("Choose another action of this plan.", field="after")
    stays = after == stands_behind(action, plan, by)
    position = mine.position if stays else _between(others, after)
    if (reference, position) == (mine.reference, mine.position):
        return mine
    with audit.record("action_moved_in_plan", by=by):
        action.save()
        end_place(mine, "It has another reference or place in the plan.", by)
        return ActionInPlan.objects.create(
            plan=plan,
            action=action,
            reference=reference,
            position=position,
            added_by=mine.added_by,
            added_at=mine.added_at,
            reason=mine.reason,
            placed_at=mine.taken_out_at,
        )


def stands_behind(action: Action, plan: Plan, viewer: Person) -> Action | None:
    """The action behind which one stands in a plan, of those that the viewer sees; none where it comes first."""
    seen = Action.objects.visible_to(viewer, plan.area)
    mine = ActionInPlan.objects.standing().get(plan=plan, action=action)
    before = ActionInPlan.objects.standing().filter(plan=plan, position__lt=mine.position, action__in=seen)
    last = before.select_related("action").order_by("-position", "-pk").first()
    return last.action if last else None


def _between(others: list[ActionInPlan], after: Action | None) -> float:
    """The place halfway between one action and the next; where no number fits between theirs, all are spread first."""
    index = 0 if after is None else 1 + next(n for n, place in enumerate(others) if place.action_id == after.pk)
    if index == len(others):
        return others[-1].position + 1 if others else 1.0
    before, behind = others[index - 1].position if index else 0.0, others[index].position
    halfway = (before + behind) / 2
    if before < halfway < behind:
        return halfway
    _spread(others[0].plan_id)
    return _between([ActionInPlan.objects.get(pk=place.pk) for place in others], after)


def _spread(plan: int) -> None:
    """Number the places of a plan (by its number) anew, those of the past too, all in the order that they have."""
    places = list(ActionInPlan.objects.filter(plan=plan))
    numbers = {position: number for number, position in enumerate(sorted({place.position for place in places}), 1)}
    for place in places:
        place.position = numbers[place.position]
    ActionInPlan.objects.bulk_update(places, ["position"])
