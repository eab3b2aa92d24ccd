"""The suggested impact: what the measures of an action alone say about whether it is felt, beside what its owner says.

A measure off its trajectory speaks to impact, never to delivery: the work may be done on time and change nothing. The
rules are this table: code, tests and the help page read it.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from actionplans.models import Action, ExpectedEffect
from actionplans.models.impact import Impact
from actionplans.positions import Viewer
from actionplans.timeline import Rating, of_impact
from core import clock
from indicators.models import Measure
from indicators.scorecard import ScorecardRow, scorecard_of
from indicators.travel import Direction
from partners.models import LocalArea, Person
from strategies.models import OutcomeMeasure

HOW_FELT = (Impact.ADVERSE, Impact.NO_EVIDENCE_YET)
"""What can be suggested, the worst first."""
SAYS_FELT = frozenset({Impact.EMERGING, Impact.EVIDENCED, Impact.SUSTAINED})
"""The ratings that say that it is felt."""


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

    def is_worse_than(self, said: str) -> bool:
        """Whether the owner sees it better: says that it is felt, or anything but adverse where that is suggested. That
        it is too early to look is no disagreement with nothing showing yet."""
        return said != Impact.ADVERSE if self.impact == Impact.ADVERSE else said in SAYS_FELT

    @property
    def rating(self) -> Rating:
        """As it is drawn."""
        return of_impact(self.impact, str(self.impact.label))


def suggested_impact(action: Action, person: Person) -> SuggestedImpact | None:
    """What the measures of an action say that this person sees. Nothing where none is off its trajectory."""
    return suggested_impacts([action.pk], action.area, person).get(action.pk)


def suggested_impacts(actions: Iterable[int], area: LocalArea, viewer: Viewer) -> dict[int, SuggestedImpact]:
    """The same of many actions of an area, by their numbers; those of which nothing is said are left out. One query;
    seven where there are such measures."""
    of_action = measures_of(actions, area, viewer)
    if not of_action:
        return {}
    measures = Measure.objects.visible_to(viewer, area).running_on(clock.today())
    rows = scorecard_of(measures.filter(pk__in=set().union(*of_action.values())), clock.today())
    off = {row.measure.pk: row for row in rows if row.is_off_its_trajectory}
    found = {}
    for action, numbers in of_action.items():
        if said := _suggested_by([row for number, row in off.items() if number in numbers]):
            found[action] = said
    return found


def _suggested_by(rows: Iterable[ScorecardRow]) -> SuggestedImpact | None:
    found: dict[str, Impact] = {}
    for row in rows:
        for rule in IMPACT_RULES:
            if why := rule.why(row):
                found.setdefault(why, rule.suggests)  # the rules say the same of a measure: the first that holds counts
    return SuggestedImpact(min(found.values(), key=HOW_FELT.index), tuple(found)) if found else None


def measures_of(actions: Iterable[int], area: LocalArea, viewer: Viewer) -> dict[int, set[int]]:
    """The measures that speak to each action, by number, seen or not: of what it is expected to change, and of the
    outcomes that its workstreams serve as far as the viewer sees them."""
    expected = ExpectedEffect.objects.standing().filter(action__in=actions).exclude(measure=None)
    served = OutcomeMeasure.objects.visible_to(viewer, area).filter(
        outcome__intended_outcomes__workstream__action_workstreams__action__in=actions,
        outcome__intended_outcomes__workstream__action_workstreams__unlinked_at=None,
    )
    through = "outcome__intended_outcomes__workstream__action_workstreams__action"
    pairs = expected.order_by().values_list("action", "measure")
    found: dict[int, set[int]] = {}
    for action, measure in pairs.union(served.order_by().values_list(through, "measure")):
        found.setdefault(action, set()).add(measure)
    return found
