"""From challenge to effect: the chain of a plan as a table, and the pages on which each link of it is kept."""

from dataclasses import replace

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from actionplans import operations
from actionplans.chain import CHAIN_HEADER, chain_of_plan, rows_of
from actionplans.forms.chain import ChallengeForm, EffectRecordForm, ExpectedEffectForm
from actionplans.models import Action, Challenge, ExpectedEffect, Plan
from actionplans.views.actions import action_form, trail_of
from core import clock
from core.access import may, requires
from core.csv import csv_response
from core.forms import attempt
from core.history import changes_of
from documents.forms import WithdrawForm


@require_safe
@requires("actionplans.view_plan", on=Plan)
def plan_chain(request: HttpRequest, plan: Plan) -> HttpResponse:
    """The chain of every action of a plan: challenge, evidence, action, what is expected by year and what came."""
    plan.area, person = request.area, request.user.person
    chains = chain_of_plan(plan, person)
    slug = request.area.slug
    context = {
        "plan": plan,
        "chains": chains,
        "complete": sum(not chain.gaps for chain in chains),
        "may_export": may(person, "actionplans.export_plan", plan),
        "trail": [
            ("Plans", reverse("actionplans:plan_list", args=[slug])),
            (plan.title, reverse("actionplans:plan_detail", args=[slug, plan.pk])),
        ],
    }
    return render(request, "actionplans/plan_chain.html", context)


@require_safe
@requires("actionplans.export_plan", on=Plan)
def plan_chain_csv(request: HttpRequest, plan: Plan) -> HttpResponse:
    """The same as CSV: a row for each year of each effect."""
    plan.area = request.area
    chains = chain_of_plan(plan, request.user.person)
    return csv_response(f"chain-of-plan-{plan.pk}-as-at-{clock.today().isoformat()}", CHAIN_HEADER, rows_of(chains))


@require_safe
@requires("actionplans.view_action", on=Action)
def chain_history(request: HttpRequest, action: Action) -> HttpResponse:
    """What changed in the challenges of an action and in what is expected of it, what was withdrawn among them."""
    effects = action.expected_effects.prefetch_related("effect_years")
    parts = [*action.challenges.all(), *effects]
    for effect in effects:
        for year in effect.effect_years.all():
            year.effect = effect
            parts.append(year)
    changes = [replace(change, verb=f"{change.verb}: {part}") for part in parts for change in changes_of(part)]
    context = {
        "action": action,
        "changes": sorted(changes, key=lambda change: change.at, reverse=True),
        "trail": trail_of(request, action),
    }
    return render(request, "actionplans/chain_history.html", context)


def _to_chain(request: HttpRequest, action: Action) -> HttpResponse:
    return redirect(f"{reverse('actionplans:action_detail', args=[request.area.slug, action.pk])}#chain")


def _part(rows: QuerySet, action: Action, pk: int) -> Challenge | ExpectedEffect:
    part = get_object_or_404(rows.standing(), pk=pk)
    part.action = action
    return part


@requires("actionplans.keep_chain_of_action", on=Action)
def challenge_add(request: HttpRequest, action: Action) -> HttpResponse:
    """Say which challenge an action answers."""
    person = request.user.person
    form = ChallengeForm(request.POST or None, action=action, person=person)
    if form.is_valid() and attempt(form, operations.add_challenge, action, by=person):
        messages.success(request, "The challenge is added.")
        return _to_chain(request, action)
    return action_form(request, action, form, "Which challenge it answers", "Add the challenge")


@requires("actionplans.keep_chain_of_action", on=Action)
def challenge_edit(request: HttpRequest, action: Action, challenge_pk: int) -> HttpResponse:
    """Word a challenge anew, or what shows it."""
    person, challenge = request.user.person, _part(action.challenges, action, challenge_pk)
    form = ChallengeForm(request.POST or None, action=action, person=person, subject=challenge)
    if form.is_valid() and attempt(form, operations.edit_challenge, challenge, by=person):
        messages.success(request, "The challenge is changed. The history keeps the old words.")
        return _to_chain(request, action)
    return action_form(request, action, form, "Change the challenge", "Save the challenge")


@requires("actionplans.keep_chain_of_action", on=Action)
def challenge_withdraw(request: HttpRequest, action: Action, challenge_pk: int) -> HttpResponse:
    """Take a challenge back."""
    return _withdraw(request, action, _part(action.challenges, action, challenge_pk), "Withdraw the challenge")


@requires("actionplans.keep_chain_of_action", on=Action)
def effect_add(request: HttpRequest, action: Action) -> HttpResponse:
    """Say what an action is expected to change, by year."""
    person = request.user.person
    form = ExpectedEffectForm(request.POST or None, action=action, person=person)
    if form.is_valid() and attempt(form, operations.add_expected_effect, action, by=person):
        messages.success(request, "The expected effect is added.")
        return _to_chain(request, action)
    return action_form(request, action, form, "What it is expected to change", "Add the expected effect")


@requires("actionplans.keep_chain_of_action", on=Action)
def effect_edit(request: HttpRequest, action: Action, effect_pk: int) -> HttpResponse:
    """Model an effect anew."""
    person, effect = request.user.person, _part(action.expected_effects, action, effect_pk)
    form = ExpectedEffectForm(request.POST or None, action=action, person=person, subject=effect)
    if form.is_valid() and attempt(form, operations.edit_expected_effect, effect, by=person):
        messages.success(request, "The expected effect is changed. The history keeps what was expected.")
        return _to_chain(request, action)
    return action_form(request, action, form, "Change the expected effect", "Save the expected effect")


@requires("actionplans.keep_chain_of_action", on=Action)
def effect_withdraw(request: HttpRequest, action: Action, effect_pk: int) -> HttpResponse:
    """Take an expected effect back."""
    effect = _part(action.expected_effects, action, effect_pk)
    return _withdraw(request, action, effect, "Withdraw the expected effect")


@requires("actionplans.record_effect_of_action", on=Action)
def effect_record(request: HttpRequest, action: Action, effect_pk: int) -> HttpResponse:
    """Enter what came in a year."""
    effect = _part(action.expected_effects.filter(measure=None), action, effect_pk)
    form = EffectRecordForm(request.POST or None, subject=effect)
    if form.is_valid() and attempt(form, operations.record_effect, effect, by=request.user.person):
        messages.success(request, "What came is entered beside what was expected.")
        return _to_chain(request, action)
    heading, open_to_it = f"What came: {effect.what}", not action.was_given_up
    return action_form(request, action, form, heading, "Save the figure", also_closed=open_to_it)


def _withdraw(request: HttpRequest, action: Action, part: Challenge | ExpectedEffect, heading: str) -> HttpResponse:
    form = WithdrawForm(request.POST or None)
    if form.is_valid() and attempt(form, operations.withdraw_from_chain, part, by=request.user.person):
        messages.success(request, "Withdrawn. The history keeps it.")
        return _to_chain(request, action)
    return action_form(request, action, form, heading, "Withdraw it", text=str(part))
