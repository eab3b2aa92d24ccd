"""Trying an action out before it is done everywhere: begin, and say what became of it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse

from actionplans import operations
from actionplans.forms.pilots import ReviewPilotForm, StartPilotForm
from actionplans.models import Action, Pilot
from actionplans.views.actions import action_form, to_action
from core.access import requires
from core.forms import attempt


@requires("actionplans.start_pilot", on=Action)
def pilot_start(request: HttpRequest, action: Action) -> HttpResponse:
    """Say that an action is tried out first."""
    form = StartPilotForm(request.POST or None)
    if form.is_valid() and attempt(form, operations.start_pilot, action, by=request.user.person):
        messages.success(request, "The pilot is begun. Its review waits for you at Home.")
        return to_action(request, action)
    return action_form(request, action, form, "Try it out first", "Begin the pilot")


@requires("actionplans.review_pilot", on=Pilot)
def pilot_review(request: HttpRequest, pilot: Pilot) -> HttpResponse:
    """Say what a pilot has shown, and adopt, adapt or stop."""
    action = pilot.action
    form = ReviewPilotForm(request.POST or None, subject=pilot)
    if form.is_valid() and attempt(form, operations.review_pilot, pilot, by=request.user.person):
        messages.success(request, f"The pilot is reviewed: {form.result.get_state_display().lower()}.")
        return to_action(request, action)
    return action_form(request, action, form, "Review the pilot", "Save the review", text=pilot.to_show)
