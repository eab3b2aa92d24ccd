"""Every write about contracts."""

import datetime as dt

from django.db import transaction

from commissioning.models import Contract, Service
from commissioning.operations.common import demand_narrow_audience_of, demand_no_interest, demand_partners_of
from core import audit
from core.access import also_seeing
from core.errors import RuleBroken
from core.versions import lock
from indicators.periods import months_later
from partners.models import Audience, Partner, Person


@transaction.atomic
def create_contract(
    service: Service,
    *,
    audience: Audience,
    reference: str,
    provider_name: str,
    lead_partner: Partner,
    starts_on: dt.date,
    ends_on: dt.date,
    by: Person,
    extension_options: str = "",
    notice_months: int = 0,
    procurement_months: int = 0,
    value_pence_per_year: int | None = None,
) -> Contract:
    """Record a contract or service level agreement. `ends_on` is the first day after it; money is in pence a year.

    From its end less `notice_months` less `procurement_months` on it asks for a decision. Raises RuleBroken if the
    service is not running, the audience is everyone's or another area's, the partner that holds it takes no part, it
    would end before it starts, or an interest of this person's in the service is recorded.
    """
    if not service.is_open:
        raise RuleBroken("Only a running service can have a new contract.")
    demand_no_interest(by, service)
    demand_narrow_audience_of(service.area, audience)
    demand_partners_of(service.area, [lead_partner], "lead_partner")
    _demand_order(starts_on, ends_on)
    with audit.record("contract_created", by=by), also_seeing(audience.pk):
        return Contract.objects.create(
            area=service.area,
            audience=audience,
            service=service,
            lead_partner=lead_partner,
            reference=reference,
            provider_name=provider_name,
            starts_on=starts_on,
            ends_on=ends_on,
            extension_options=extension_options,
            notice_months=notice_months,
            procurement_months=procurement_months,
            value_pence_per_year=value_pence_per_year,
            decide_by=months_later(ends_on, -(notice_months + procurement_months)),
        )


@transaction.atomic
def edit_contract(
    contract: Contract,
    *,
    reference: str,
    provider_name: str,
    starts_on: dt.date,
    ends_on: dt.date,
    extension_options: str,
    notice_months: int,
    procurement_months: int,
    value_pence_per_year: int | None,
    seen_version: int,
    by: Person,
) -> Contract:
    """Correct what is said of a contract. Raises RuleBroken if it is no longer in force or would end before it starts;
    EditConflict if it changed meanwhile."""
    contract = _in_force(contract, seen_version)
    _demand_order(starts_on, ends_on)
    contract.reference, contract.provider_name = reference, provider_name
    contract.starts_on, contract.ends_on, contract.extension_options = starts_on, ends_on, extension_options
    contract.notice_months, contract.procurement_months = notice_months, procurement_months
    contract.value_pence_per_year = value_pence_per_year
    return _save(contract, "contract_edited", by=by)


@transaction.atomic
def decide_contract(
    contract: Contract, *, way_ahead: str, way_ahead_because: str, by: Person, seen_version: int | None = None
) -> Contract:
    """Record what is to happen when the contract ends, and why: from then on it asks for no decision.

    Raises RuleBroken if it is no longer in force; EditConflict if it changed meanwhile.
    """
    contract = _in_force(contract, seen_version)
    contract.way_ahead, contract.way_ahead_because = way_ahead, way_ahead_because
    return _save(contract, "contract_decided", by=by, reason=way_ahead_because)


@transaction.atomic
def extend_contract(
    contract: Contract, *, ends_on: dt.date, reason: str, by: Person, seen_version: int | None = None
) -> Contract:
    """Let a contract run longer; `ends_on` is the first day after it. What comes after is open again.

    Raises RuleBroken if it is no longer in force or the new end is not later; EditConflict if it changed meanwhile.
    """
    contract = _in_force(contract, seen_version)
    if ends_on <= contract.ends_on:
        raise RuleBroken("The new last day must be later than the present one.", field="ends_on")
    contract.ends_on, contract.way_ahead, contract.way_ahead_because = ends_on, "", ""
    return _save(contract, "contract_extended", by=by, reason=reason)


@transaction.atomic
def end_contract(
    contract: Contract, *, state: str, reason: str, by: Person, seen_version: int | None = None
) -> Contract:
    """Say that a contract has ended, or withdraw one recorded in error; it stays.

    Raises RuleBroken if it is no longer in force; EditConflict if it changed meanwhile.
    """
    contract = _in_force(contract, seen_version)
    if state not in Contract.MOVES[Contract.State.IN_FORCE]:
        raise RuleBroken("Choose whether it has ended or was recorded in error.", field="state")
    contract.state = state
    return _save(contract, f"contract_{state}", by=by, reason=reason)


def _save(contract: Contract, verb: str, *, by: Person, reason: str = "") -> Contract:
    contract.decide_by = months_later(contract.ends_on, -(contract.notice_months + contract.procurement_months))
    with audit.record(verb, by=by, reason=reason), also_seeing(contract.audience_id):
        contract.save()
    return contract


def _in_force(contract: Contract, seen_version: int | None) -> Contract:
    contract = lock(contract, seen_version)
    if not contract.is_in_force:
        raise RuleBroken("This contract is no longer in force, so it can't be changed.")
    return contract


def _demand_order(starts_on: dt.date, ends_on: dt.date) -> None:
    if ends_on <= starts_on:
        raise RuleBroken("The last day must be the same as or after the first day.", field="ends_on")
