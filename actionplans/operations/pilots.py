"""Every write about trying an action out before it is done everywhere."""

import datetime as dt

from django.db import transaction

from actionplans.models import Action, Pilot
from actionplans.operations.common import lock_open, said
from core import audit, clock
from core.errors import RuleBroken
from core.versions import lock
from partners.models import Person


@transaction.atomic
def start_pilot(action: Action, *, where: str, to_show: str, review_on: dt.date, by: Person) -> Pilot:
    """Say that an open action is tried out first: where, what that is to show, and when it is looked at.

    Raises RuleBroken if the action is closed, something is left out, the day is over, or it is being tried already.
    """
    action = lock_open(action, None, "so it is tried nowhere")
    where = said(where, "where", "Say where it is tried.")
    to_show = said(to_show, "to_show", "Say what it is to show.")
    if review_on < clock.today():
        raise RuleBroken("Choose today or a later day.", field="review_on")
    if action.pilots.filter(state=Pilot.State.RUNNING).exists():
        raise RuleBroken("This action is being tried already: review that first.")
    with audit.record("pilot_started", by=by, reason=to_show):
        return Pilot.objects.create(
            action=action,
            where=where,
            to_show=to_show,
            review_on=review_on,
            started_by=by,
            started_at=clock.now(),
        )


@transaction.atomic
def review_pilot(pilot: Pilot, *, state: str, learnt: str, seen_version: int | None = None, by: Person) -> Pilot:
    """Say what a pilot has shown, and whether what was tried is adopted, adapted or stopped. That stays; what was
    adapted can be tried again as a new pilot.

    Raises RuleBroken if the action is closed, it was reviewed before, or something is left out; EditConflict if it
    changed after `seen_version`.
    """
    lock_open(pilot.action, None, "so its pilots are not reviewed")
    pilot = lock(pilot, seen_version)
    if not pilot.is_running:
        raise RuleBroken("This pilot was reviewed already.")
    if state not in Pilot.MOVES[Pilot.State(pilot.state)]:
        raise RuleBroken("Choose what became of it.", field="state")
    learnt = said(learnt, "learnt", "Say what it has shown.")
    with audit.record("pilot_reviewed", by=by, reason=learnt):
        pilot.state, pilot.learnt = state, learnt
        pilot.reviewed_by, pilot.reviewed_at = by, clock.now()
        pilot.save()
    return pilot
