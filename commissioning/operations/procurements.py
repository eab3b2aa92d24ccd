"""Every write about procurements."""

import datetime as dt

from django.db import transaction

from commissioning.models import ConflictOfInterest, Intention, Procurement, ServiceProvider
from commissioning.operations.common import demand_narrow_audience_of
from core import audit, clock
from core.access import also_seeing
from core.errors import RuleBroken
from core.versions import lock
from partners.models import Audience, Person


@transaction.atomic
def open_procurement(
    intention: Intention,
    *,
    audience: Audience,
    title: str,
    by: Person,
    opens_on: dt.date | None = None,
    closes_on: dt.date | None = None,
    notes: str = "",
) -> Procurement:
    """Begin to procure what an intention wants, in the audience of its evaluation team. `closes_on` is inclusive.

    Partners that provide a service of the intention now are closed out from the first moment, as conflicts of
    interest. Raises RuleBroken if the intention is not at “Do”, the audience is everyone's or another area's, or bids
    would close before they open.
    """
    if intention.stage != Intention.Stage.DO:
        raise RuleBroken("A procurement begins when its intention is at “Do”. Move the intention first.")
    demand_narrow_audience_of(intention.area, audience)
    _demand_order(opens_on, closes_on)
    with audit.record("procurement_opened", by=by), also_seeing(audience.pk):
        procurement = Procurement.objects.create(
            area=intention.area,
            audience=audience,
            intention=intention,
            title=title,
            opens_on=opens_on,
            closes_on=closes_on,
            notes=notes,
        )
        services = intention.intention_services.values("service")
        providers = ServiceProvider.objects.filter(service__in=services, partner__isnull=False)
        for number in set(providers.values_list("partner", flat=True)):
            ConflictOfInterest.objects.create(
                procurement=procurement,
                partner_id=number,
                kind=ConflictOfInterest.Kind.PROVIDER,
                starts_on=clock.today(),
            )
    return procurement


@transaction.atomic
def edit_procurement(
    procurement: Procurement,
    *,
    title: str,
    opens_on: dt.date | None,
    closes_on: dt.date | None,
    notes: str,
    seen_version: int,
    by: Person,
) -> Procurement:
    """Change dates and notes of a procurement. Raises RuleBroken if it is over or bids would close before they open;
    EditConflict if it changed meanwhile."""
    procurement = lock(procurement, seen_version)
    if not Procurement.MOVES[Procurement.State(procurement.state)]:
        raise RuleBroken("This procurement is over, so it can't be changed.")
    _demand_order(opens_on, closes_on)
    procurement.title, procurement.notes = title, notes
    procurement.opens_on, procurement.closes_on = opens_on, closes_on
    with audit.record("procurement_edited", by=by), also_seeing(procurement.audience_id):
        procurement.save()
    return procurement


@transaction.atomic
def move_procurement(
    procurement: Procurement, *, state: str, outcome: str, by: Person, seen_version: int | None = None
) -> Procurement:
    """Take a procurement to its next state: live, awarded, stopped. `outcome` says what came of it.

    Raises RuleBroken if it can't go there from where it is; EditConflict if it changed meanwhile.
    """
    procurement = lock(procurement, seen_version)
    before = Procurement.State(procurement.state)
    if state not in Procurement.MOVES[before]:
        raise RuleBroken(
            f"A procurement that is “{before.label}” can't become “{Procurement.State(state).label}”.", field="state"
        )
    procurement.state, procurement.outcome = state, outcome
    with audit.record(f"procurement_{state}", by=by, reason=outcome), also_seeing(procurement.audience_id):
        procurement.save()
    return procurement


def _demand_order(opens_on: dt.date | None, closes_on: dt.date | None) -> None:
    if opens_on and closes_on and closes_on < opens_on:
        raise RuleBroken("Bids can't close before they open.", field="closes_on")
