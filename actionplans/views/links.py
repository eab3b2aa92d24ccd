"""What an action is linked to, and who took part in shaping it."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from actionplans import operations
from actionplans.forms import LinksForm
from actionplans.models import Action
from actionplans.views.actions import action_form, to_action
from core.access import requires
from core.forms import attempt
from documents.forms import CoProductionForm, WithdrawForm
from documents.operations import withdraw_co_production


@requires("actionplans.link_action", on=Action)
def action_links(request: HttpRequest, action: Action) -> HttpResponse:
    """Say what it answers, belongs to and rests on."""
    person = request.user.person
    action.area = request.area
    form = LinksForm(request.POST or None, action=action, person=person)
    if form.is_valid() and attempt(form, operations.link_action, action, by=person):
        messages.success(request, "The links of the action are saved.")
        return to_action(request, action)
    return action_form(request, action, form, "What it answers and rests on", "Save the links")


@requires("actionplans.record_co_production_of_action", on=Action)
def co_production_record(request: HttpRequest, action: Action) -> HttpResponse:
    """Record who took part, at what stage, how and when; also after the action is closed."""
    form = CoProductionForm(request.POST or None, area=request.area)
    if form.is_valid() and attempt(form, operations.record_co_production_of_action, action, by=request.user.person):
        messages.success(request, "Recorded who took part.")
        return redirect(f"{action.get_absolute_url()}#co-production")
    return action_form(request, action, form, "Record who took part", "Record it", also_closed=True)


@requires("actionplans.record_co_production_of_action", on=Action)
def co_production_withdraw(request: HttpRequest, action: Action, record_pk: int) -> HttpResponse:
    """Take a record back that is wrong."""
    record = action.co_production.standing().filter(pk=record_pk).first()
    if record is None:
        raise Http404
    form = WithdrawForm(request.POST or None)
    if form.is_valid() and attempt(form, withdraw_co_production, record, by=request.user.person):
        messages.success(request, "The record is withdrawn. The history keeps it.")
        return redirect(f"{action.get_absolute_url()}#co-production")
    heading = f"Withdraw the record of {record.who}"
    return action_form(request, action, form, heading, "Withdraw it", also_closed=True)
