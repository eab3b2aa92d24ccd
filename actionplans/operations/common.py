"""What several operations on plans and actions share."""

import datetime as dt
from collections.abc import Iterable

from django.db.models import QuerySet

from actionplans.calculated import Calculated, calculated_of
from actionplans.dates import SaidDate
from actionplans.models import (
    Action,
    Plan,
    RagLevel,
    RagUpdate,
)
from actionplans.models.rag import HOW_WELL
from core import clock
from core.errors import EditConflict, RuleBroken
from core.versions import lock
from partners.models import LocalArea, Membership, Partner, PartnerInArea, Person, Role


def said(text: str, field: str, message: str) -> str:
    """The text without blanks around it. Raises RuleBroken where nothing was said."""
    text = text.strip()
    if not text:
        raise RuleBroken(message, field=field)
    return text


def lock_open(action: Action, seen_version: int | None, consequence: str) -> Action:
    """The action as it is now, locked. Raises RuleBroken if it is closed, whatever version was seen."""
    try:
        current = lock(action, seen_version)
    except EditConflict as conflict:
        if conflict.current.is_open:
            raise
        current = conflict.current
    if not current.is_open:
        raise RuleBroken(f"This action is closed, {consequence}.")
    return current


def add_rag(action: Action, level: RagLevel, reason: str, cause: str, path: str, by: Person) -> RagUpdate:
    """Add the row, with what the dates say at this moment, and copy it to the action, which the caller saves."""
    by_its_dates = calculated_of(action, clock.today(), updated_now=True) if level.delivery_status in HOW_WELL else None
    update = new_rag(action, level, reason, cause, path, by_its_dates, by)
    update.save()
    copy_rag(action, update)
    return update


def new_rag(
    action: Action, level: RagLevel, reason: str, cause: str, path: str, by_its_dates: Calculated | None, by: Person
) -> RagUpdate:
    """The row that says it, not saved yet. What is done or given up has no rating by its dates."""
    return RagUpdate(
        action=action,
        level=level,
        delivery_status=level.delivery_status,
        reason=reason,
        cause=cause,
        path_to_green=path,
        calculated=by_its_dates.status if by_its_dates and level.delivery_status in HOW_WELL else "",
        by=by,
        at=clock.now(),
    )


def copy_rag(action: Action, update: RagUpdate) -> None:
    """Let the action stand as its newest update says. The caller saves it."""
    if update.level_id != action.level_id:
        action.rag_since = update.at
    action.level, action.delivery_status, action.rag_reason = update.level, update.delivery_status, update.reason
    action.cause, action.path_to_green = update.cause, update.path_to_green
    action.last_updated_at, action.last_updated_by = update.at, update.by


def default_level(scheme_id: int, status: str) -> RagLevel:
    """The level of a scheme that stands for a delivery status."""
    return RagLevel.objects.get(scheme_id=scheme_id, delivery_status=status, default_for_status=True)


def lock_live(plan: Plan, consequence: str = "it takes no more actions") -> Plan:
    """The plan, locked, so that two people who add to it at once get different places. Raises RuleBroken if closed."""
    plan = Plan.objects.select_for_update(of=("self",)).get(pk=plan.pk)
    if not plan.is_live:
        raise RuleBroken(f"This plan is closed, so {consequence}.")
    return plan


def check_start(start: SaidDate | None, due: SaidDate) -> None:
    """Raise RuleBroken where something starts after it is due."""
    if start and start.earliest and due.latest and start.earliest > due.latest:
        raise RuleBroken(f"The action is due {due.words}: it cannot start after that.", field="start")


def demand_takes_part(area: LocalArea, partner: Partner, field: str) -> None:
    """Raise RuleBroken where a partner takes no part in the local area."""
    if not PartnerInArea.objects.filter(area=area, partner=partner).exists():
        raise RuleBroken(f"{partner} does not take part in {area}.", field=field)


def leads_of(partner: int, area: int) -> list[Person]:
    """The leads of a partner in a local area, both by number."""
    held = Membership.objects.current().filter(area=area, partner=partner, role=Role.LEAD)
    return [row.person for row in held.select_related("person")]


def link(model, action: Action, name: str, targets: Iterable, at: dt.datetime) -> None:
    """Add links of an action, from an instant on."""
    model.objects.bulk_create([model(action=action, linked_at=at, **{name: target}) for target in targets])


def relink(model, action: Action, name: str, targets: list, seen: QuerySet) -> None:
    """End the links that are no longer wanted, and add those that are new. A link to what the person does not see was
    not his to choose: it stays."""
    now, wanted = clock.now(), {target.pk for target in targets}
    links = model.objects.filter(action=action, unlinked_at=None, **{f"{name}__in": seen})
    current = {getattr(row, f"{name}_id"): row for row in links}
    for key, row in current.items():
        if key not in wanted:
            row.unlinked_at = now
            row.save()
    link(model, action, name, [target for target in targets if target.pk not in current], now)
