"""The suggested impact: what the measures of an action alone say about whether it is felt, beside what its owner says.

A measure off its trajectory speaks to impact, never to delivery: the work may be done on time and change nothing. The
rules are this table: code, tests and the help page read it.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Q

from actionplans.models import Action, ExpectedEffect
from actionplans.models.impact import Impact
from actionplans.timeline import Rating, of_impact
from core import clock
from indicators.models import Measure
from indicators.scorecard import ScorecardRow, scorecard_of
from indicators.travel import Direction
from partners.models import Person
from strategies.models import OutcomeMeasure

HOW_FELT = (Impact.ADVERSE, Impact.NO_EVIDENCE_YET)
"""What can be suggested, the worst first."""


@dataclass(frozen=True)
class ImpactRule:
    """One rule: when it holds of a measure it suggests a rating, and says why. `means` is for the help page."""

    suggests: Impact
    means: str
    why: Callable[[ScorecardRow], str]


def _off_and_worse(row: ScorecardRow) -> str:
    return _off(row) if row.standing.direction == Direction.WORSE else ""


def _off(row: ScorecardRow) -> str:
    if not row.is_off_its_trajectory:
        return ""
    said = f"{row.measure}: {row.standing.value_text}. {row.against_target.label}: {row.against_target.text}"
    return f"{said} {row.standing.direction_text}"


IMPACT_RULES: tuple[ImpactRule, ...] = (
    ImpactRule(
        Impact.ADVERSE,
        "A measure of it is behind what was planned for its target, and its latest value is worse than the one before.",
        _off_and_worse,
    ),
    ImpactRule(
        Impact.NO_EVIDENCE_YET,
        "A measure of it is behind what was planned for its target, or has not reached it in time.",
        _off,
    ),
)
"""Of each measure the first that holds counts, and of the measures the worst. Where none holds, nothing is said."""


@dataclass(frozen=True)
class SuggestedImpact:
    """A suggested rating of impact, and why."""

    impact: Impact
    reasons: tuple[str, ...]

    @property
    def rating(self) -> Rating:
        """As it is drawn."""
        return of_impact(self.impact, str(self.impact.label))


def suggested_impact(action: Action, person: Person) -> SuggestedImpact | None:
    """What the measures of an action say that this person sees: those of what it is expected to change, and those of
    the outcomes that its workstreams serve. Nothing where none is off its trajectory. One query; six where there are
    such measures."""
    measures = list(measures_of(action, person))
    if not measures:
        return None
    said = ((rule.suggests, rule.why(row)) for row in scorecard_of(measures, clock.today()) for rule in IMPACT_RULES)
    found: dict[str, Impact] = {}
    for impact, why in said:
        if why:
            found.setdefault(why, impact)  # the rules say the same of a measure: the first that holds counts
    if not found:
        return None
    return SuggestedImpact(min(found.values(), key=HOW_FELT.index), tuple(found))


def measures_of(action: Action, person: Person):
    """The running measures that speak to an action, as far as this person sees them."""
    expected = ExpectedEffect.objects.standing().filter(action=action).values("measure")
    served = OutcomeMeasure.objects.visible_to(person, action.area).filter(
        outcome__intended_outcomes__workstream__action_workstreams__action=action,
        outcome__intended_outcomes__workstream__action_workstreams__unlinked_at=None,
    )
    seen = Measure.objects.visible_to(person, action.area).running_on(clock.today())
    return seen.filter(Q(pk__in=expected) | Q(pk__in=served.values("measure")))
