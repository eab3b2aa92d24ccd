"""What other partners do for an action: asked for by who leads it, told by who does it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse

from actionplans import operations
from actionplans.forms import AskForContributionForm, CloseForm, ContributionReportForm
from actionplans.models import Action, Contribution
from actionplans.views.actions import action_form, to_action
from core.access import requires
from core.forms import attempt


@requires("actionplans.ask_for_contribution", on=Action)
def contribution_ask(request: HttpRequest, action: Action) -> HttpResponse:
    """Ask another partner for a step of its own."""
    action.area = request.area
    form = AskForContributionForm(request.POST or None, action=action)
    if form.is_valid() and attempt(form, operations.ask_for_contribution, action, by=request.user.person):
        messages.success(request, f"{form.result.partner} is asked: {form.result.title}.")
        return to_action(request, action)
    return action_form(request, action, form, "Ask another partner for a step", "Ask for it")


@requires("actionplans.report_on_contribution", on=Contribution)
def contribution_report(request: HttpRequest, contribution: Contribution) -> HttpResponse:
    """Say how far one's partner is."""
    action = contribution.action
    form = ContributionReportForm(request.POST or None, subject=contribution, initial={"state": contribution.state})
    if form.is_valid() and attempt(form, operations.report_on_contribution, contribution, by=request.user.person):
        messages.success(request, f"{contribution.title}: {form.result.get_state_display().lower()}.")
        return to_action(request, action)
    return action_form(
        request, action, form, f"How far are you? {contribution.title}", "Save", text=_asked(contribution)
    )


@requires("actionplans.withdraw_contribution", on=Contribution)
def contribution_withdraw(request: HttpRequest, contribution: Contribution) -> HttpResponse:
    """Take back what a partner was asked for."""
    action = contribution.action
    form = CloseForm(request.POST or None, subject=contribution)
    if form.is_valid() and attempt(form, operations.withdraw_contribution, contribution, by=request.user.person):
        messages.success(request, "It is no longer asked for. What was said about it stays.")
        return to_action(request, action)
    heading = f"No longer needed: {contribution.title}"
    return action_form(request, action, form, heading, "Take it back", text=_asked(contribution))


def _asked(contribution: Contribution) -> str:
    """A sentence on what was asked of whom, and what was said last."""
    last = f" Said last: {contribution.words}" if contribution.words else ""
    return f"{contribution.partner}, due {contribution.due_words}; {contribution.get_state_display().lower()}.{last}"
