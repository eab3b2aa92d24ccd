"""Several actions at once, of one area or of all that a person has."""

import re
from dataclasses import dataclass

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from actionplans import operations
from actionplans.forms import NoChangeForm
from actionplans.models import Action
from core.access import may, requires
from core.errors import EditConflict, RuleBroken
from core.forms import CONFLICT
from core.history import last_change
from core.templatetags.portal import counted
from partners.models import LocalArea, Person

TICK = re.compile(r"(\d{1,18})-(\d{1,9})")
"""A ticked action: its number, and the version of it that the person had in view."""


@dataclass(frozen=True)
class LeftOver:
    """An action that was not saved: why, and whether it can be sent again."""

    action: Action
    why: str
    again: bool


@require_POST
@requires("core.use_portal")
def no_change(request: HttpRequest) -> HttpResponse:
    """Say of each action that is ticked that nothing has changed: each is its own update, asked about and saved by
    itself. What can't be saved comes back with its reason, and what was typed."""
    person, form = request.user.person, NoChangeForm(request.POST)
    area = LocalArea.objects.filter(pk__in=person.standing.area_ids, slug=request.POST.get("back", "")[:40]).first()
    home = area.get_absolute_url() if area else reverse("partners:landing")
    ticked = [TICK.fullmatch(value) for value in request.POST.getlist("actions")]
    versions = {int(found[1]): int(found[2]) for found in ticked if found}
    # The same actions as on his areas' Homes: an area that he has left does not open again by this way.
    seen = Action.objects.visible_to(person).filter(pk__in=versions, area__in=person.standing.area_ids)
    actions = list(seen.select_related("area", "level").order_by("pk"))
    if not actions and not form.errors:
        form.add_error(None, "Tick at least one action that is still open to you.")
    done, left = [], []
    for action in actions:
        if form.errors:
            left.append(LeftOver(action, "Nothing has been saved yet.", again=True))
        elif refusal := _save(action, versions[action.pk], form.cleaned_data["reason"], person):
            left.append(refusal)
        else:
            done.append(action)
    if done and not left:
        messages.success(request, f"“No change” saved for {counted(len(done), 'action')}.")
        return redirect(home)
    if left and not form.errors:
        form.add_error(None, f"{len(left)} of {counted(len(actions), 'action')} could not be saved.")
        form.http_status = CONFLICT
    context = {"form": form, "done": done, "left": left, "again": any(row.again for row in left), "home": home}
    return render(request, "actionplans/no_change.html", context, status=form.http_status)


def _save(action: Action, seen_version: int, reason: str, by: Person) -> LeftOver | None:
    """Save one; what stands against it otherwise."""
    if not may(by, "actionplans.update_rag_of_action", action):
        return LeftOver(action, "You may not update this action.", again=False)
    try:
        with transaction.atomic():
            operations.say_no_change(action, reason=reason, seen_version=seen_version, by=by)
    except RuleBroken as refusal:
        return LeftOver(action, refusal.message, again=False)
    except EditConflict as conflict:
        current, change = conflict.current, last_change(conflict.current)
        who = f" by {change.who}" if change else ""
        return LeftOver(current, f"Changed meanwhile{who}: now {current.level.label}. {current.rag_reason}", again=True)
    return None
