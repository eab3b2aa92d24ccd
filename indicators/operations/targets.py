"""What a measure should reach."""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise

from django.db import transaction

from core import audit, clock
from core.errors import RuleBroken
from indicators.models import Measure, Observation, Polarity, Target, TargetMilestone
from indicators.operations.measures import demand_in_range
from partners.models import Person

FAR = 5
"""A target that is so many times the latest value, or such a part of it, is more likely a slip of the pen: one
published table aims at 30.8% where about 3% was meant."""


@transaction.atomic
def set_target(
    measure: Measure,
    *,
    value: Decimal,
    due_on: dt.date,
    basis: str,
    by: Person,
    baseline_value: Decimal | None = None,
    baseline_on: dt.date | None = None,
    milestones: Sequence[tuple[dt.date, Decimal]] = (),
    confirmed: bool = False,
) -> Target:
    """Say what a measure should reach by a day, why, and the steps on the way. An earlier target ends and stays.

    Raises RuleBroken for what can't be true: a value that the unit can't have, a day or a step outside the way from the
    baseline to the target, half a baseline, two steps on a day, a target of a stopped measure. What is only unlikely
    (worse than the baseline, steps that go back, far from the latest value) is refused until it is `confirmed`.
    """
    measure = Measure.objects.select_for_update(of=("self",)).get(pk=measure.pk)
    milestones = sorted(milestones)
    target = Target(
        measure=measure,
        value=value,
        due_on=due_on,
        basis=basis,
        baseline_value=baseline_value,
        baseline_on=baseline_on,
        set_by=by,
    )
    _demand_possible(target, milestones)
    doubts = _doubts(target, [step for _, step in milestones])
    if doubts and not confirmed:
        raise RuleBroken(f"Please check, and confirm if it is right: {' '.join(doubts)}", field="confirmed")
    with audit.record("target_set", by=by, reason=basis):
        measure.targets.current().update(ended_at=clock.now(), ended_by=by, ended_because="A new target was set.")
        target.save(force_insert=True)
        TargetMilestone.objects.bulk_create(
            [TargetMilestone(target=target, planned_on=day, value=step) for day, step in milestones]
        )
    return target


def _demand_possible(target: Target, milestones: list[tuple[dt.date, Decimal]]) -> None:
    measure, day = target.measure, clock.today()
    if measure.has_stopped_on(day):
        raise RuleBroken("This measure has been stopped, so nothing can be aimed at.")
    if not target.basis.strip():
        raise RuleBroken("Say why this value.", field="basis")
    demand_in_range(measure, target.value)
    if (target.baseline_value is None) != (target.baseline_on is None):
        raise RuleBroken(
            "A baseline needs both its value and its day.",
            field="baseline_on" if target.baseline_on is None else "baseline_value",
        )
    if target.baseline_value is not None:
        demand_in_range(measure, target.baseline_value, field="baseline_value")
        if target.baseline_on >= target.due_on:
            raise RuleBroken("The target's day must come after the baseline's.", field="due_on")
    for number, (planned_on, step) in enumerate(milestones, start=1):
        demand_in_range(measure, step, field="milestones")
        if planned_on >= target.due_on:
            raise RuleBroken("A milestone's day must come before the target's.", field="milestones")
        if target.baseline_on is not None and planned_on <= target.baseline_on:
            raise RuleBroken("A milestone's day must come after the baseline's.", field="milestones")
        if number > 1 and planned_on == milestones[number - 2][0]:
            raise RuleBroken("Two milestones are planned for the same day.", field="milestones")


def _doubts(target: Target, steps: list[Decimal]) -> list[str]:
    """What is possible but unlikely, a sentence each."""
    measure, doubts = target.measure, []
    if measure.polarity != Polarity.NEITHER:
        sign = 1 if measure.polarity == Polarity.HIGHER_IS_BETTER else -1
        way = [*steps, target.value]
        if target.baseline_value is not None:
            if sign * (target.value - target.baseline_value) < 0:
                doubts.append("The target is worse than the baseline.")
            if any(sign * (step - target.baseline_value) < 0 for step in steps):
                doubts.append("A milestone is worse than the baseline.")
        if any(sign * (after - before) < 0 for before, after in pairwise(way)):
            doubts.append("The milestones do not lead to the target: one is better than what comes after it.")
    latest = Observation.objects.filter(measure=measure).counting().exclude(value=None).last()
    if latest is not None and latest.value > 0 and target.value >= 0:
        if target.value > FAR * latest.value:
            doubts.append("The target is more than five times the latest value.")
        elif 0 < target.value < latest.value / FAR:
            doubts.append("The target is less than a fifth of the latest value.")
    return doubts


@transaction.atomic
def end_target(measure: Measure, *, reason: str, by: Person) -> Target:
    """End the target of a measure without a new one; it stays with why. Raises RuleBroken if there is none."""
    target = Target.objects.select_for_update(of=("self",)).filter(measure=measure).current().first()
    if target is None:
        raise RuleBroken("This measure has no target.")
    if not reason.strip():
        raise RuleBroken("Say why the target ends.", field="reason")
    target.ended_at, target.ended_by, target.ended_because = clock.now(), by, reason
    with audit.record("target_ended", by=by, reason=reason):
        target.save()
    return target
