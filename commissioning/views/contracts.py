"""Contracts: their page and the forms that change them."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from commissioning import operations
from commissioning.forms import (
    ContractForm,
    DecideContractForm,
    EndContractForm,
    ExtendContractForm,
    NewContractForm,
)
from commissioning.models import Contract, Service
from commissioning.views.common import allowed, answer, bound, form_page, initial_of, trail_to
from core.access import requires
from core.history import changes_of


def _service_of(request: HttpRequest, contract: Contract) -> Service | None:
    """Its service, if this person sees that too."""
    return Service.objects.visible_to(request.user.person, request.area).filter(pk=contract.service_id).first()


@form_page
@requires("commissioning.create_contract", on=Service)
def contract_create(request: HttpRequest, service: Service) -> HttpResponse:
    """Record a contract of a service."""
    form = bound(request, NewContractForm, initial={"lead_partner": service.lead_partner_id})
    return answer(
        request,
        form,
        operations.create_contract,
        service,
        heading="Record a contract",
        button="Record the contract",
        done="Contract recorded",
        trail=trail_to(request, "contract", service),
    )


@require_safe
@requires("commissioning.view_contract", on=Contract)
def contract_detail(request: HttpRequest, contract: Contract) -> HttpResponse:
    """One contract: until when, at what price, and by when somebody must decide."""
    service = _service_of(request, contract)
    context = {
        "contract": contract,
        "service": service,
        "changes": changes_of(contract),
        "trail": trail_to(request, "contract", service),
        **allowed(request, contract, "edit_contract"),
    }
    return render(request, "commissioning/contract_detail.html", context)


def _change(request: HttpRequest, contract: Contract, form, operation, heading: str, button: str, done: str):
    trail = trail_to(request, "contract", _service_of(request, contract), contract)
    return answer(
        request, form, operation, contract, heading=heading, button=button, done=done, trail=trail, to=contract
    )


@form_page
@requires("commissioning.edit_contract", on=Contract)
def contract_edit(request: HttpRequest, contract: Contract) -> HttpResponse:
    """Correct what is said of a contract."""
    form = bound(request, ContractForm, subject=contract, initial=initial_of(ContractForm, contract))
    return _change(
        request,
        contract,
        form,
        operations.edit_contract,
        "Change this contract",
        "Save the changes",
        "Contract changed",
    )


@form_page
@requires("commissioning.edit_contract", on=Contract)
def contract_decide(request: HttpRequest, contract: Contract) -> HttpResponse:
    """Record what is to happen when it ends."""
    initial = initial_of(DecideContractForm, contract)
    form = bound(request, DecideContractForm, subject=contract, initial=initial)
    return _change(
        request,
        contract,
        form,
        operations.decide_contract,
        "Record what happens when it ends",
        "Record the decision",
        "Decision recorded",
    )


@form_page
@requires("commissioning.edit_contract", on=Contract)
def contract_extend(request: HttpRequest, contract: Contract) -> HttpResponse:
    """Let it run longer."""
    return _change(
        request,
        contract,
        bound(request, ExtendContractForm, subject=contract),
        operations.extend_contract,
        "Extend this contract",
        "Extend the contract",
        "Contract extended",
    )


@form_page
@requires("commissioning.edit_contract", on=Contract)
def contract_end(request: HttpRequest, contract: Contract) -> HttpResponse:
    """Say that it has ended or was recorded in error."""
    return _change(
        request,
        contract,
        bound(request, EndContractForm, subject=contract),
        operations.end_contract,
        "End or withdraw this contract",
        "Save",
        "Contract closed",
    )
