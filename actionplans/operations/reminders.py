"""Reminding people of what is due: nothing is written but that they are told."""

from collections.abc import Callable, Iterable

from django.db import transaction

from actionplans.models import Action, Contribution, DeliveryStatus
from core import clock
from core.home import SOON
from partners.models import LocalArea, Membership, Role
from partners.reminding import remind_once

ACTION_DUE_SOON = "actionplans.action_due_soon"
ACTION_OVERDUE = "actionplans.action_overdue"
CONTRIBUTION_DUE_SOON = "actionplans.contribution_due_soon"
CONTRIBUTION_OVERDUE = "actionplans.contribution_overdue"
EVALUATION_DUE = "actionplans.evaluation_due"


@transaction.atomic
def remind_of_what_is_due(area: LocalArea) -> int:
    """Tell who leads an open action in this area, and the leads of a partner that is asked for a step, that it is due
    within two weeks, and again when its last day has passed; and who leads one, done or not, on the day by which it is
    to be said whether it is felt. Returns how many were told.

    Each of them hears either once of a due date: however often this runs, and also when it could not run on the day. A
    date that was moved is another. What is done and waits for its confirmation is nobody's to do.
    """
    today, told = clock.today(), 0
    actions = Action.objects.in_area(area).open().exclude(delivery_status=DeliveryStatus.COMPLETE)
    actions = actions.filter(lead_person__isnull=False)
    steps = Contribution.objects.filter(action__area=area).waiting()
    for rows, kinds, people_of in (
        (actions, (ACTION_DUE_SOON, ACTION_OVERDUE), _lead),
        (steps, (CONTRIBUTION_DUE_SOON, CONTRIBUTION_OVERDUE), _leads_in(area)),
    ):
        soon, overdue = kinds
        coming = rows.filter(due_latest__gte=today, due_latest__lte=today + SOON)
        late = rows.filter(due_latest__lt=today)
        told += remind_once(area, coming, soon, people_of, due="due_latest", since=lambda due: due - SOON)
        told += remind_once(area, late, overdue, people_of, due="due_latest", since=lambda due: due)
    evaluated = Action.objects.in_area(area).to_evaluate(today).filter(lead_person__isnull=False)
    return told + remind_once(area, evaluated, EVALUATION_DUE, _lead, due="evaluation_due", since=lambda due: due)


def _lead(action: Action) -> Iterable[int]:
    return [action.lead_person_id]


def _leads_in(area: LocalArea) -> Callable[[Contribution], Iterable[int]]:
    """Who leads the partner that is asked for a step, by number."""
    leads: dict[int, list[int]] = {}
    for partner, person in (
        Membership.objects.current().filter(area=area, role=Role.LEAD).values_list("partner", "person")
    ):
        leads.setdefault(partner, []).append(person)
    return lambda step: leads.get(step.partner_id, [])
