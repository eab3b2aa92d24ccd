"""Every write about plans."""

import datetime as dt

from django.db import transaction

from actionplans.models import (
    Plan,
    RagScheme,
)
from actionplans.operations.common import (
    demand_takes_part,
    said,
)
from core import audit
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
    review_every: str = Plan.Rhythm.MONTHLY,
    by: Person,
) -> Plan:
    """Open a plan in a local area. `ends_on` is the first day after it. Its scheme stays for its whole life.

    Raises RuleBroken for an end before the start, and for a board, strategy, scheme or audience of another area.
    """
    _check_plan(area, owner_board, strategy, starts_on, ends_on)
    if audience.area_id != area.pk:
        raise RuleBroken("Choose an audience of this local area.", field="audience")
    if scheme.area_id not in (None, area.pk):
        raise RuleBroken("Choose a RAG scheme of this local area.", field="scheme")
    demand_takes_part(area, owner_partner, "owner_partner")
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
            review_every=review_every,
        )


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


def _check_plan(area: LocalArea, board, strategy, starts_on, ends_on) -> None:
    if starts_on and ends_on and ends_on <= starts_on:
        raise RuleBroken("The plan must end after it starts.", field="ends_on")
    if board is not None and board.area_id != area.pk:
        raise RuleBroken("Choose a board of this local area.", field="owner_board")
    if strategy is not None and strategy.area_id != area.pk:
        raise RuleBroken("Choose a strategy of this local area.", field="strategy")
