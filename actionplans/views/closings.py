"""Closing a priority or an area for development by a board's decision on evidence, and opening it again."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from actionplans import operations
from actionplans.forms import CloseForm
from actionplans.forms.closings import ClosingForm
from core.access import requires
from core.forms import PortalForm, attempt
from inspection.models import AreaForDevelopment, SelfEvaluation
from strategies.models import Priority, Strategy


@requires("actionplans.close_priority", on=Strategy)
def priority_close(request: HttpRequest, strategy: Strategy, priority_pk: int) -> HttpResponse:
    """Close a priority."""
    return _close(request, _priority(strategy, priority_pk), operations.close_priority, "Close this priority")


@requires("actionplans.close_priority", on=Strategy)
def priority_reopen(request: HttpRequest, strategy: Strategy, priority_pk: int) -> HttpResponse:
    """Open a priority again."""
    return _reopen(request, _priority(strategy, priority_pk), "Open this priority again")


@requires("actionplans.close_area_for_development", on=SelfEvaluation)
def area_for_development_close(request: HttpRequest, evaluation: SelfEvaluation, item_pk: int) -> HttpResponse:
    """Close an area for development."""
    item = _item(evaluation, item_pk)
    return _close(request, item, operations.close_area_for_development, "Close this area for development")


@requires("actionplans.close_area_for_development", on=SelfEvaluation)
def area_for_development_reopen(request: HttpRequest, evaluation: SelfEvaluation, item_pk: int) -> HttpResponse:
    """Open an area for development again."""
    return _reopen(request, _item(evaluation, item_pk), "Open this area for development again")


def _priority(strategy: Strategy, pk: int) -> Priority:
    return get_object_or_404(strategy.priorities.select_related("strategy__area"), pk=pk)


def _item(evaluation: SelfEvaluation, pk: int) -> AreaForDevelopment:
    items = AreaForDevelopment.objects.select_related("judgement__self_evaluation__area")
    return get_object_or_404(items, judgement__self_evaluation=evaluation, pk=pk)


def _close(
    request: HttpRequest, target: Priority | AreaForDevelopment, operation: Callable, heading: str
) -> HttpResponse:
    person = request.user.person
    form = ClosingForm(request.POST or None, person=person, area=request.area)
    if form.is_valid() and attempt(form, operation, target, by=person):
        messages.success(request, "It is closed. It can be opened again.")
        return redirect(target)
    return _page(request, form, target, heading, "Close it")


def _reopen(request: HttpRequest, target: Priority | AreaForDevelopment, heading: str) -> HttpResponse:
    closing = get_object_or_404(target.closings.standing())
    form = CloseForm(request.POST or None, subject=closing)
    if form.is_valid() and attempt(form, operations.reopen, closing, by=request.user.person):
        messages.success(request, "It is open again. Its closing stays in the history.")
        return redirect(target)
    return _page(request, form, target, heading, "Open it again")


def _page(
    request: HttpRequest, form: PortalForm, target: Priority | AreaForDevelopment, heading: str, button: str
) -> HttpResponse:
    slug, back = request.area.slug, target.get_absolute_url()
    start = (
        ("Strategies", reverse("strategies:strategy_list", args=[slug]))
        if isinstance(target, Priority)
        else ("Self-evaluations", reverse("inspection:self_evaluation_list", args=[slug]))
    )
    context = {
        "form": form,
        "heading": heading,
        "button": button,
        "caption": str(target),
        "back": back,
        "trail": [start, (str(target), back)],
    }
    return render(request, "layouts/form.html", context, status=form.http_status)
