"""Every write about plans."""

import datetime as dt

from django.db import transaction

from actionplans.models import (
    Action,
    ActionInPlan,
    Plan,
    RagScheme,
)
from actionplans.operations.actions import add_action_to_plan
from actionplans.operations.common import (
    demand_takes_part,
    said,
)
from core import audit, clock
from core.access import also_seeing
from core.errors import RuleBroken
from core.versions import LEAVE, Leave, lock
from governance.models import Board
from partners.models import Audience, LocalArea, Partner, Person
from strategies.models import Strategy


@transaction.atomic
def create_plan(
    area: LocalArea,
    *,
    title: str,
    kind: str,
    scheme: RagScheme,
    audience: Audience,
    owner_partner: Partner,
    owner_board: Board | None = None,
    strategy: Strategy | None = None,
    starts_on: dt.date | None = None,
    ends_on: dt.date | None = None,
    edition: str = "",
    submitted_on: dt.date | None = None,
    submitted_to: str = "",
    approved_on: dt.date | None = None,
    approved_by: str = "",
    review_every: str = Plan.Rhythm.MONTHLY,
    by: Person,
) -> Plan:
    """Open a plan in a local area. `ends_on` is the first day after it. Its scheme stays for its whole life. `edition`
    is what it is called on paper; a written statement of action, for one, is submitted by a day and approved later.

    Raises RuleBroken for an end before the start, a submission or approval that names who but no day, or a day ahead,
    and for a board, strategy, scheme or audience of another area.
    """
    _check_plan(area, owner_board, strategy, starts_on, ends_on)
    if audience.area_id != area.pk:
        raise RuleBroken("Choose an audience of this local area.", field="audience")
    if scheme.area_id not in (None, area.pk):
        raise RuleBroken("Choose a RAG scheme of this local area.", field="scheme")
    demand_takes_part(area, owner_partner, "owner_partner")
    _check_days(submitted_on, submitted_to, approved_on, approved_by)
    with audit.record("plan_created", by=by), also_seeing(audience.pk):
        return Plan.objects.create(
            area=area,
            audience=audience,
            title=title,
            kind=kind,
            scheme=scheme,
            owner_partner=owner_partner,
            owner_board=owner_board,
            strategy=strategy,
            starts_on=starts_on,
            ends_on=ends_on,
            edition=edition,
            submitted_on=submitted_on,
            submitted_to=submitted_to,
            approved_on=approved_on,
            approved_by=approved_by,
            review_every=review_every,
        )


@transaction.atomic
def create_plan_like(area: LocalArea, *, like: Plan, take_actions: bool, by: Person, **said) -> Plan:
    """Open a plan with another one as its pattern. With `take_actions` the open actions of that plan that this person
    sees serve the new one too, in the same order and under the same references: each stays one action.

    Takes and raises what `create_plan` does.
    """
    plan = create_plan(area, by=by, **said)
    if take_actions:
        seen = Action.objects.visible_to(by, area).open()
        places = (
            ActionInPlan.objects.visible_to(by).standing().filter(plan=like, action__in=seen).select_related("action")
        )
        for place in places.order_by("position", "pk"):
            add_action_to_plan(
                place.action, plan=plan, reference=place.reference, reason="There when the plan was opened.", by=by
            )
    return plan


@transaction.atomic
def edit_plan(
    plan: Plan,
    *,
    title: str,
    kind: str,
    owner_board: Board | Leave | None = LEAVE,
    strategy: Strategy | Leave | None = LEAVE,
    starts_on: dt.date | None,
    ends_on: dt.date | None,
    edition: str | Leave = LEAVE,
    submitted_on: dt.date | Leave | None = LEAVE,
    submitted_to: str | Leave = LEAVE,
    approved_on: dt.date | Leave | None = LEAVE,
    approved_by: str | Leave = LEAVE,
    review_every: str,
    seen_version: int | None,
    by: Person,
) -> Plan:
    """Change what a plan says of itself. Without `owner_board` or `strategy` those stay as they are: somebody who does
    not see them can't change them. Raises RuleBroken as `create_plan` does, EditConflict if it has changed."""
    plan = lock(plan, seen_version)
    _check_plan(
        plan.area,
        None if isinstance(owner_board, Leave) else owner_board,
        None if isinstance(strategy, Leave) else strategy,
        starts_on,
        ends_on,
    )
    days = {
        "edition": edition,
        "submitted_on": submitted_on,
        "submitted_to": submitted_to,
        "approved_on": approved_on,
        "approved_by": approved_by,
    }
    for name, value in days.items():
        if not isinstance(value, Leave):
            setattr(plan, name, value)
    _check_days(plan.submitted_on, plan.submitted_to, plan.approved_on, plan.approved_by)
    with audit.record("plan_edited", by=by):
        if not isinstance(owner_board, Leave):
            plan.owner_board = owner_board
        if not isinstance(strategy, Leave):
            plan.strategy = strategy
        plan.title, plan.kind = title, kind
        plan.starts_on, plan.ends_on, plan.review_every = starts_on, ends_on, review_every
        plan.save()
    return plan


@transaction.atomic
def close_plan(plan: Plan, *, reason: str, seen_version: int | None = None, by: Person) -> Plan:
    """Close a plan: it takes no more actions, and those in it go on in their other plans or until they are closed.

    Raises RuleBroken if it is closed already or no reason is given.
    """
    plan = lock(plan, seen_version)
    if not plan.is_live:
        raise RuleBroken("This plan is closed already.")
    reason = said(reason, "reason", "Say why the plan is closed.")
    with audit.record("plan_closed", by=by, reason=reason):
        plan.state = Plan.State.CLOSED
        plan.save()
    return plan


@transaction.atomic
def reopen_plan(plan: Plan, *, reason: str, seen_version: int | None = None, by: Person) -> Plan:
    """Let a closed plan go on, with the reason: it takes actions again.

    Raises RuleBroken if it is not closed or no reason is given; EditConflict if it changed after `seen_version`.
    """
    plan = lock(plan, seen_version)
    if plan.is_live:
        raise RuleBroken("This plan is not closed.")
    reason = said(reason, "reason", "Say why the plan goes on.")
    with audit.record("plan_reopened", by=by, reason=reason):
        plan.state = Plan.State.LIVE
        plan.save()
    return plan


def _check_plan(area: LocalArea, board, strategy, starts_on, ends_on) -> None:
    if starts_on and ends_on and ends_on <= starts_on:
        raise RuleBroken("The plan must end after it starts.", field="ends_on")
    if board is not None and board.area_id != area.pk:
        raise RuleBroken("Choose a board of this local area.", field="owner_board")
    if strategy is not None and strategy.area_id != area.pk:
        raise RuleBroken("Choose a strategy of this local area.", field="strategy")


def _check_days(submitted_on, submitted_to: str, approved_on, approved_by: str) -> None:
    for done, day, who in (("submitted", submitted_on, submitted_to), ("approved", approved_on, approved_by)):
        if who and day is None:
            raise RuleBroken(f"Say on which day it was {done}.", field=f"{done}_on")
        if day is not None and day > clock.today():
            raise RuleBroken(f"The day on which it was {done} must be today or earlier.", field=f"{done}_on")
