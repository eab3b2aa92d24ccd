"""Data returns: the list, a return, and what can be done with one."""

from collections.abc import Callable

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from core import clock
from core.access import requires
from core.forms import PortalForm, attempt
from core.history import changes_of
from core.panels import panels_of
from indicators import operations
from indicators.forms import (
    ChaseForm,
    NewReturnForm,
    ReturnFilter,
    ReturnForm,
    SendBackForm,
    SubmitReturnForm,
    WithdrawReturnForm,
)
from indicators.models import DataReturn, Measure
from indicators.views.pages import form_page, posted, render_form, trail_to

RETURNS_A_PAGE = 30
VERBS = ("edit", "submit", "chase", "send_back", "withdraw")


@require_safe
@requires("indicators.view_data_returns")
def return_list(request: HttpRequest) -> HttpResponse:
    """Who owes which figures by when, and whether they came."""
    person, today = request.user.person, clock.today()
    form = ReturnFilter(request.GET or None, area=request.area)
    visible = DataReturn.objects.visible_to(person, request.area)
    returns = form.narrowed(visible, person, today).select_related("owed_by_partner", "owed_by_person")
    page = Paginator(returns.prefetch_related("submissions", "chases"), RETURNS_A_PAGE).get_page(
        request.GET.get("page")
    )
    context = {
        "filter": form,
        "page": page,
        "late": visible.late_on(today).count(),
        "waiting": visible.waiting().count(),
        "may_ask": request.user.has_perm("indicators.ask_for_data_return", request.area),
        "trail": trail_to(request.area),
    }
    return render(request, "indicators/return_list.html", context)


@require_safe
@requires("indicators.view_data_return", on=DataReturn)
def return_detail(request: HttpRequest, data_return: DataReturn) -> HttpResponse:
    """One return: what is asked of whom, what came, when it was chased."""
    person = request.user.person
    context = {
        "data_return": data_return,
        "measure": Measure.objects.visible_to(person, request.area).filter(pk=data_return.measure_id).first(),
        "submissions": data_return.submissions.select_related("submitted_by"),
        "chases": data_return.chases.select_related("chased_by"),
        "may": {verb: request.user.has_perm(f"indicators.{verb}_data_return", data_return) for verb in VERBS},
        "panels": panels_of(data_return, person),
        "changes": changes_of(data_return),
        "trail": _trail(request),
    }
    return render(request, "indicators/return_detail.html", context)


def _trail(request: HttpRequest, data_return: DataReturn | None = None) -> list[tuple[str, str]]:
    trail = [*trail_to(request.area), ("Data returns", reverse("indicators:return_list", args=[request.area.slug]))]
    return trail if data_return is None else [*trail, (data_return.title, data_return.get_absolute_url())]


@form_page
@requires("indicators.ask_for_data_return")
def return_ask(request: HttpRequest) -> HttpResponse:
    """Ask a partner for figures by a day."""
    form = NewReturnForm(posted(request), person=request.user.person, area=request.area)
    if form.is_valid() and attempt(form, operations.ask_for_return, request.area, by=request.user.person):
        messages.success(request, "The return is asked for")
        return redirect(form.result)
    return render_form(request, form, "Ask for a data return", "Ask for it", _trail(request))


@form_page
@requires("indicators.edit_data_return", on=DataReturn)
def return_edit(request: HttpRequest, data_return: DataReturn) -> HttpResponse:
    """Change what is asked, of whom or by when."""
    initial = {name: getattr(data_return, name) for name in ("title", "details", "due_on")}
    initial |= {name: getattr(data_return, f"{name}_id") for name in ("owed_by_partner", "owed_by_person")}
    form = ReturnForm(posted(request), subject=data_return, initial=initial, area=request.area)
    if form.is_valid() and attempt(form, operations.edit_return, data_return, by=request.user.person):
        messages.success(request, "The return is changed")
        return redirect(data_return)
    return _form(request, data_return, form, "Change this return", "Save the changes")


@form_page
@requires("indicators.submit_data_return", on=DataReturn)
def return_submit(request: HttpRequest, data_return: DataReturn) -> HttpResponse:
    """Send the figures."""
    return _step(
        request, data_return, SubmitReturnForm, operations.submit_return, "Send the figures", "The figures are sent"
    )


@form_page
@requires("indicators.chase_data_return", on=DataReturn)
def return_chase(request: HttpRequest, data_return: DataReturn) -> HttpResponse:
    """Ask again for a return that has not come."""
    return _step(
        request, data_return, ChaseForm, operations.chase_return, "Chase this return", "Who owes it has been told"
    )


@form_page
@requires("indicators.send_back_data_return", on=DataReturn)
def return_send_back(request: HttpRequest, data_return: DataReturn) -> HttpResponse:
    """Ask for the figures again because something is wrong with them."""
    return _step(
        request, data_return, SendBackForm, operations.send_back_return, "Send the figures back", "They are sent back"
    )


@form_page
@requires("indicators.withdraw_data_return", on=DataReturn)
def return_withdraw(request: HttpRequest, data_return: DataReturn) -> HttpResponse:
    """Ask for it no longer."""
    return _step(
        request,
        data_return,
        WithdrawReturnForm,
        operations.withdraw_return,
        "Ask for it no longer",
        "The return is no longer asked for",
    )


def _step(
    request: HttpRequest, data_return: DataReturn, kind: type[PortalForm], operation: Callable, heading: str, done: str
) -> HttpResponse:
    form = kind(posted(request))
    if form.is_valid() and attempt(form, operation, data_return, by=request.user.person):
        messages.success(request, done)
        return redirect(data_return)
    return _form(request, data_return, form, heading, heading)


def _form(request: HttpRequest, data_return: DataReturn, form, heading: str, button: str) -> HttpResponse:
    return render_form(request, form, heading, button, _trail(request, data_return), data_return)
