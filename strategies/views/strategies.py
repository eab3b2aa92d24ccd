"""Strategies: the list, the page with its matrix of outcomes and measures, and the forms that change them."""

from dataclasses import dataclass

from django.contrib import messages
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from core import clock
from core.access import requires
from core.forms import attempt
from core.history import changes_of
from core.panels import panels_of
from indicators.travel import MeasureStanding, standings_of
from strategies import operations
from strategies.forms import (
    AgreeStrategyForm,
    NewOutcomeForm,
    NewPriorityForm,
    NewStrategyForm,
    NewThemeForm,
    OutcomeForm,
    PriorityDescriptionForm,
    PriorityNameForm,
    ReasonForm,
    StrategyForm,
)
from strategies.models import Outcome, OutcomeMeasure, Priority, Strategy, Workstream
from strategies.views.common import form_page, form_response, trail_to


@dataclass(frozen=True)
class MatrixRow:
    """One outcome, and for each measure of the matrix whether it speaks to it."""

    outcome: Outcome
    cells: list[tuple[MeasureStanding, bool]]


@require_safe
@requires("strategies.view_strategies")
def strategy_list(request: HttpRequest) -> HttpResponse:
    """The strategies that this person sees, those in force first."""
    strategies = Strategy.objects.visible_to(request.user.person, request.area).select_related("lead_person")
    order = list(Strategy.State)
    in_force_first = sorted(
        strategies, key=lambda strategy: (strategy.state != Strategy.State.AGREED, order.index(strategy.state))
    )
    context = {
        "strategies": in_force_first,
        "may_create": request.user.has_perm("strategies.create_strategy", request.area),
    }
    return render(request, "strategies/strategy_list.html", context)


@require_safe
@requires("strategies.view_strategy", on=Strategy)
def strategy_detail(request: HttpRequest, strategy: Strategy) -> HttpResponse:
    """A strategy whole: what it wants, how that will show, and who works on it."""
    person = request.user.person
    # Each of these may be hidden from this person, so they are joined (and come out empty), never fetched one by one.
    strategy = (
        Strategy.objects.visible_to(person, request.area)
        .select_related("lead_person", "agreed_by_board", "document")
        .get(pk=strategy.pk)
    )
    standings, matrix = _matrix(strategy)
    workstreams = Workstream.objects.visible_to(person, request.area).filter(strategy=strategy)
    context = {
        "strategy": strategy,
        "commitments": strategy.commitments.all(),
        "priorities": strategy.priorities.prefetch_related("former_names"),
        "standings": standings,
        "matrix": matrix,
        "themes": strategy.themes.all(),
        "workstreams": workstreams.select_related("lead_person", "lead_partner"),
        "changes": changes_of(strategy),
        "panels": panels_of(strategy, person),
        "may_edit": strategy.is_open and request.user.has_perm("strategies.edit_strategy", strategy),
        "may_agree": request.user.has_perm("strategies.agree_strategy", strategy),
        "may_create_workstream": strategy.is_open and request.user.has_perm("strategies.create_workstream", strategy),
        "trail": trail_to(request.area),
    }
    return render(request, "strategies/strategy_detail.html", context)


def _matrix(strategy: Strategy) -> tuple[list[MeasureStanding], list[MatrixRow]]:
    """The outcomes against the measures that this person sees: a measure that is hidden from him leaves no column."""
    cells = OutcomeMeasure.objects.select_related("measure")
    outcomes = list(strategy.outcomes.prefetch_related(Prefetch("outcome_measures", queryset=cells, to_attr="cells")))
    measures = {cell.measure_id: cell.measure for outcome in outcomes for cell in outcome.cells}
    in_order = sorted(measures.values(), key=lambda measure: (measure.position, measure.reference))
    standings = standings_of(in_order, clock.today())
    return standings, [_matrix_row(outcome, standings) for outcome in outcomes]


def _matrix_row(outcome: Outcome, standings: list[MeasureStanding]) -> MatrixRow:
    spoken = {cell.measure_id for cell in outcome.cells}
    return MatrixRow(outcome, [(standing, standing.measure.pk in spoken) for standing in standings])


@require_safe
@requires("strategies.view_priority", on=Priority)
def priority_detail(request: HttpRequest, priority: Priority) -> HttpResponse:
    """One priority, what it used to be called, and what upper rooms show of it."""
    strategy = priority.strategy
    context = {
        "priority": priority,
        "strategy": strategy,
        "former_names": priority.former_names.all(),
        "panels": panels_of(priority, request.user.person),
        "changes": changes_of(priority),
        "may_edit": strategy.is_open and request.user.has_perm("strategies.edit_strategy", strategy),
        "trail": trail_to(request.area, strategy),
    }
    return render(request, "strategies/priority_detail.html", context)


@form_page
@requires("strategies.create_strategy")
def strategy_create(request: HttpRequest) -> HttpResponse:
    """Begin a strategy, as a draft for a chosen audience."""
    form = NewStrategyForm(
        request.POST if request.method == "POST" else None, person=request.user.person, area=request.area
    )
    if form.is_valid() and attempt(form, operations.create_strategy, request.area, by=request.user.person):
        messages.success(request, "Strategy begun, as a draft")
        return redirect(form.result)
    return form_response(request, form, "Begin a strategy", "Begin the strategy", trail_to(request.area))


@form_page
@requires("strategies.edit_strategy", on=Strategy)
def strategy_edit(request: HttpRequest, strategy: Strategy) -> HttpResponse:
    """Change what a strategy says."""
    initial = {
        name: getattr(strategy, name) for name in ("title", "vision", "commitments_label", "starts_on", "ends_on")
    }
    initial |= {"commitments": [row.text for row in strategy.commitments.all()], "lead_person": strategy.lead_person_id}
    form = StrategyForm(
        request.POST if request.method == "POST" else None, subject=strategy, initial=initial, area=request.area
    )
    if form.is_valid() and attempt(form, operations.edit_strategy, strategy, by=request.user.person):
        messages.success(request, "Strategy changed")
        return redirect(strategy)
    return form_response(request, form, "Change this strategy", "Save the changes", trail_to(request.area, strategy))


@form_page
@requires("strategies.agree_strategy", on=Strategy)
def strategy_agree(request: HttpRequest, strategy: Strategy) -> HttpResponse:
    """Record who agreed a strategy, and when."""
    form = AgreeStrategyForm(
        request.POST if request.method == "POST" else None,
        subject=strategy,
        person=request.user.person,
        area=request.area,
    )
    if form.is_valid() and attempt(form, operations.agree_strategy, strategy, by=request.user.person):
        messages.success(request, "Recorded: this strategy has been agreed")
        return redirect(strategy)
    return form_response(request, form, "Record that it was agreed", "Record it", trail_to(request.area, strategy))


@form_page
@requires("strategies.end_strategy", on=Strategy)
def strategy_end(request: HttpRequest, strategy: Strategy) -> HttpResponse:
    """Say that a strategy is no longer in force."""
    form = ReasonForm(request.POST if request.method == "POST" else None, subject=strategy)
    if form.is_valid() and attempt(form, operations.end_strategy, strategy, by=request.user.person):
        messages.success(request, "Strategy ended")
        return redirect(strategy)
    return form_response(request, form, "End this strategy", "End the strategy", trail_to(request.area, strategy))


@form_page
@requires("strategies.withdraw_strategy", on=Strategy)
def strategy_withdraw(request: HttpRequest, strategy: Strategy) -> HttpResponse:
    """Take a strategy back."""
    form = ReasonForm(request.POST if request.method == "POST" else None, subject=strategy)
    if form.is_valid() and attempt(form, operations.withdraw_strategy, strategy, by=request.user.person):
        messages.success(request, "Strategy withdrawn")
        return redirect(strategy)
    return form_response(
        request, form, "Withdraw this strategy", "Withdraw the strategy", trail_to(request.area, strategy)
    )


@form_page
@requires("strategies.edit_strategy", on=Strategy)
def priority_create(request: HttpRequest, strategy: Strategy) -> HttpResponse:
    """Add a priority."""
    form = NewPriorityForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and attempt(form, operations.add_priority, strategy, by=request.user.person):
        messages.success(request, "Priority added")
        return redirect(strategy)
    return form_response(request, form, "Add a priority", "Add the priority", trail_to(request.area, strategy))


@form_page
@requires("strategies.edit_strategy", on=Strategy)
def priority_rename(request: HttpRequest, strategy: Strategy, priority_pk: int) -> HttpResponse:
    """Give a priority a new name; the former one stays with it."""
    priority = get_object_or_404(strategy.priorities, pk=priority_pk)
    form = PriorityNameForm(
        request.POST if request.method == "POST" else None, subject=priority, initial={"title": priority.title}
    )
    if form.is_valid() and attempt(form, operations.rename_priority, priority, by=request.user.person):
        messages.success(request, "Priority renamed")
        return redirect(priority)
    trail = trail_to(request.area, strategy)
    return form_response(request, form, "Rename this priority", "Rename the priority", trail, caption=str(priority))


@form_page
@requires("strategies.edit_strategy", on=Strategy)
def priority_describe(request: HttpRequest, strategy: Strategy, priority_pk: int) -> HttpResponse:
    """Say anew what a priority is about."""
    priority = get_object_or_404(strategy.priorities, pk=priority_pk)
    form = PriorityDescriptionForm(
        request.POST if request.method == "POST" else None,
        subject=priority,
        initial={"description": priority.description},
    )
    if form.is_valid() and attempt(form, operations.describe_priority, priority, by=request.user.person):
        messages.success(request, "Description saved. The old one stays in its history.")
        return redirect(priority)
    trail = trail_to(request.area, strategy)
    return form_response(request, form, "Describe this priority", "Save the description", trail, caption=str(priority))


@form_page
@requires("strategies.edit_strategy", on=Strategy)
def outcome_create(request: HttpRequest, strategy: Strategy) -> HttpResponse:
    """Add an outcome with what will show it."""
    form = NewOutcomeForm(
        request.POST if request.method == "POST" else None, person=request.user.person, area=request.area
    )
    if form.is_valid() and attempt(form, operations.add_outcome, strategy, by=request.user.person):
        messages.success(request, "Outcome added")
        return redirect(strategy)
    return form_response(request, form, "Add an outcome", "Add the outcome", trail_to(request.area, strategy))


@form_page
@requires("strategies.edit_strategy", on=Strategy)
def outcome_edit(request: HttpRequest, strategy: Strategy, outcome_pk: int) -> HttpResponse:
    """Change what an outcome says and which measures speak to it."""
    outcome = get_object_or_404(strategy.outcomes, pk=outcome_pk)
    initial = {
        "text": outcome.text,
        "other_evidence": outcome.other_evidence,
        "measures": list(outcome.outcome_measures.values_list("measure", flat=True)),
    }
    form = OutcomeForm(
        request.POST if request.method == "POST" else None,
        subject=strategy,
        initial=initial,
        person=request.user.person,
        area=request.area,
    )
    if form.is_valid() and attempt(form, operations.edit_outcome, outcome, by=request.user.person):
        messages.success(request, "Outcome changed")
        return redirect(strategy)
    trail = trail_to(request.area, strategy)
    caption = f"Outcome {outcome.number}"
    return form_response(request, form, "Change this outcome", "Save the changes", trail, caption=caption)


@form_page
@requires("strategies.edit_strategy", on=Strategy)
def theme_create(request: HttpRequest, strategy: Strategy) -> HttpResponse:
    """Add a cross-cutting theme."""
    form = NewThemeForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and attempt(form, operations.add_theme, strategy, by=request.user.person):
        messages.success(request, "Theme added")
        return redirect(strategy)
    return form_response(request, form, "Add a theme", "Add the theme", trail_to(request.area, strategy))
