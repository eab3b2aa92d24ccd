"""What an action waits for: links between actions that never run in a circle."""

from collections.abc import Iterable

from django.db import transaction

from actionplans.models import Action, ActionWaitsFor
from actionplans.operations.common import lock_open, relink
from core import audit
from core.errors import RuleBroken
from partners.models import LocalArea, Person


@transaction.atomic
def set_waits_for(action: Action, *, others: Iterable[Action], seen_version: int | None = None, by: Person) -> Action:
    """Say for which other actions of the local area an open action waits. All that are wanted are given each time;
    those that this person does not see were not his to choose, and stay.

    Raises RuleBroken if the action is closed, one is another area's or hidden from him, or they would wait for each
    other in a circle, which is then named; EditConflict if the action changed after `seen_version`.
    """
    # One at a time in an area: two who each add a link could close a circle that neither of them sees.
    LocalArea.objects.select_for_update(no_key=True).get(pk=action.area_id)
    action = lock_open(action, seen_version, "so it waits for nothing")
    others = list(others)
    seen = Action.objects.visible_to(by, action.area)
    if seen.filter(pk__in=[other.pk for other in others]).count() < len(others):
        raise RuleBroken("Choose among the actions of this local area.", field="others")
    if circle := _circle(action, others):
        words = " → ".join(f"“{title}”" for title in circle)
        raise RuleBroken(f"They would wait for each other in a circle: {words}.", field="others")
    with audit.record("waits_for_set", by=by):
        action.save()
        relink(ActionWaitsFor, action, "other", others, seen)
    return action


def _circle(action: Action, others: list[Action]) -> list[str]:
    """The titles along a circle that these links would close, from the action back to itself; empty where none would.
    What this person does not see is not named."""
    waits: dict[int, list[int]] = {}
    links = ActionWaitsFor.objects.filter(action__area=action.area_id, unlinked_at=None).exclude(action=action)
    for waiting, other in links.values_list("action", "other"):
        waits.setdefault(waiting, []).append(other)
    titles = {action.pk: action.title} | {other.pk: other.title for other in others}
    came_from, ahead = {other.pk: action.pk for other in others}, [other.pk for other in others]
    while ahead:
        number = ahead.pop()
        if number == action.pk:
            break
        for other in waits.get(number, ()):
            if other not in came_from:
                came_from[other] = number
                ahead.append(other)
    if action.pk not in came_from:
        return []
    path, number = [action.pk], came_from[action.pk]
    while number != action.pk:
        path.append(number)
        number = came_from[number]
    titles |= dict(Action.objects.filter(pk__in=path).values_list("pk", "title"))
    return [titles[number] for number in [action.pk, *reversed(path[1:]), action.pk]]
