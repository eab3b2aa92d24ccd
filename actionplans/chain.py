"""From challenge to effect, read: for each action its challenges with what shows them, and what is expected of it by
year beside what came; and the links that are missing, in words."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from django.utils.formats import date_format

from actionplans.models import (
    Action,
    ActionInPlan,
    Challenge,
    ChallengeEvidence,
    DeliveryStatus,
    EffectYear,
    ExpectedEffect,
    Plan,
)
from core.charts import number_text
from indicators.models import Measure, Observation
from indicators.suppression import suppressed
from indicators.travel import whole_area
from inspection.models import Evidence
from partners.models import LocalArea, Person

NO_CHALLENGE = "No challenge is named."
NO_EVIDENCE = "Nothing shows the challenge."
NO_EFFECT = "No effect is expected of it in figures."


def plain(value: Decimal | None) -> str:
    """A figure with neither thousands marked nor needless noughts, for a file or a box; empty where there is none."""
    return "" if value is None else f"{value.normalize():f}"


@dataclass(frozen=True)
class YearShown:
    """A year: what is expected in it, what came, and of what that is said."""

    words: str
    expected: Decimal | None
    actual: Decimal | None
    said: str

    @property
    def expected_text(self) -> str:
        """The figure as people read it."""
        return "–" if self.expected is None else number_text(self.expected)

    @property
    def actual_text(self) -> str:
        """The figure as people read it."""
        return "–" if self.actual is None else number_text(self.actual)


@dataclass(frozen=True)
class EffectShown:
    """What is expected of an action. `measure` is what counts it, where this person sees that."""

    effect: ExpectedEffect
    measure: Measure | None
    years: list[YearShown]

    @property
    def counted_by(self) -> str:
        """Where what came is to be read, where that is not entered by hand."""
        if self.effect.measure_id is None:
            return ""
        return f"Counted by measure {self.measure}" if self.measure else "Counted by a measure that is not open to you"


@dataclass(frozen=True)
class ChallengeShown:
    """A challenge and the items of evidence for it that this person sees."""

    challenge: Challenge
    evidence: list[Evidence]

    @property
    def is_shown(self) -> bool:
        """Whether something shows it."""
        return bool(self.evidence or self.challenge.evidence_words)


@dataclass
class ChainOfAction:
    """The chain of one action; under which reference it stands in the plan."""

    action: Action
    reference: str = ""
    challenges: list[ChallengeShown] = field(default_factory=list)
    effects: list[EffectShown] = field(default_factory=list)

    @property
    def gaps(self) -> list[str]:
        """Which links are missing, in words; none of an action that was given up."""
        if self.action.delivery_status == DeliveryStatus.CLOSED_WITHOUT_COMPLETION:
            return []
        missing = []
        if not self.challenges:
            missing.append(NO_CHALLENGE)
        elif not all(shown.is_shown for shown in self.challenges):
            missing.append(NO_EVIDENCE)
        if not self.effects:
            missing.append(NO_EFFECT)
        return missing


def chain_of_plan(plan: Plan, person: Person) -> list[ChainOfAction]:
    """The chain of every action of a plan that this person sees, in the plan's order. Six queries, however many."""
    actions = Action.objects.visible_to(person, plan.area).select_related("level", "lead_partner")
    places = ActionInPlan.objects.standing().filter(plan=plan).order_by("position", "pk")
    by_number = {action.pk: action for action in actions.filter(pk__in=places.values("action"))}
    chains = [
        ChainOfAction(by_number[number], reference)
        for number, reference in places.values_list("action", "reference")
        if number in by_number
    ]
    fill(chains, plan.area, person)
    return chains


def fill(chains: Iterable[ChainOfAction], area: LocalArea, person: Person) -> None:
    """Put into each its challenges and effects, as far as this person sees what they point at."""
    of_action = {chain.action.pk: chain for chain in chains}
    challenges = list(Challenge.objects.standing().filter(action__in=of_action))
    links = ChallengeEvidence.objects.filter(challenge__in=challenges, unlinked_at=None)
    seen = Evidence.objects.visible_to(person, area).filter(withdrawn_at=None)
    items = defaultdict(list)
    for link in links.filter(evidence__in=seen).select_related("evidence") if challenges else ():
        items[link.challenge_id].append(link.evidence)
    for challenge in challenges:
        chain = of_action[challenge.action_id]
        challenge.action = chain.action
        chain.challenges.append(ChallengeShown(challenge, items[challenge.pk]))
    effects = list(ExpectedEffect.objects.standing().filter(action__in=of_action).prefetch_related("effect_years"))
    came = _figures([effect.measure_id for effect in effects if effect.measure_id], area, person)
    for effect in effects:
        chain = of_action[effect.action_id]
        effect.action = chain.action
        measure, series = came.get(effect.measure_id, (None, []))
        chain.effects.append(EffectShown(effect, measure, list(_years(effect, measure, series))))


def _figures(
    numbers: list[int], area: LocalArea, person: Person
) -> dict[int | None, tuple[Measure, list[Observation]]]:
    """What was seen of each of these measures in the whole area, as far as this person sees it."""
    if not numbers:
        return {}
    measures = {measure.pk: measure for measure in Measure.objects.visible_to(person, area).filter(pk__in=numbers)}
    rows = defaultdict(list)
    for row in Observation.objects.filter(measure__in=measures).counting_everywhere():
        rows[row.measure_id].append(row)
    return {pk: (measure, whole_area(suppressed(measure, rows[pk], person))) for pk, measure in measures.items()}


def _years(effect: ExpectedEffect, measure: Measure | None, series: list[Observation]) -> Iterator[YearShown]:
    for row in effect.effect_years.all():
        row.effect = effect
        if effect.measure_id is None:
            actual, about = row.actual, _entered(row)
        else:
            actual, about = _seen_in(*effect.year_from(row.first), series)
        if row.expected is not None or actual is not None:
            yield YearShown(row.words, row.expected, actual, about)


def _entered(row: EffectYear) -> str:
    if row.actual is None:
        return ""
    return f"as on {date_format(row.actual_on, 'j F Y')}; {row.actual_source}"


def _seen_in(start: dt.date, end: dt.date, series: list[Observation]) -> tuple[Decimal | None, str]:
    """The newest figure of a period within the year, and of which period it is."""
    within = [row for row in series if start <= row.period_start and row.period_end <= end and row.value is not None]
    if not within:
        return None, ""
    newest = max(within, key=lambda row: (row.period_end, row.period_start))
    return newest.value, f"{newest.period_words}{', provisional' if newest.provisional else ''}"


# --- As a table ------------------------------------------------------------------------------------------------------

CHAIN_HEADER = (
    "Reference", "Action", "Challenge", "Evidence", "What is measured", "Counted in", "Assumption", "Source", "Year",
    "Expected", "Actual", "Actual: of what", "Missing",
)  # fmt: skip
CHAIN_IN_WORDS = ("Challenge", "Evidence", "Action", "Expected effect by year, and what came")
"""The headings where a chain has one row."""


def rows_of(chains: Iterable[ChainOfAction]) -> Iterator[list]:
    """The chains as rows under CHAIN_HEADER: one for each year of each effect, figures as numbers."""
    for chain in chains:
        evidence = [
            *(item.title for shown in chain.challenges for item in shown.evidence),
            *(
                f"{shown.challenge.evidence_words} ({shown.challenge.evidence_source})"
                for shown in chain.challenges
                if shown.challenge.evidence_words
            ),
        ]
        challenges = "; ".join(shown.challenge.text for shown in chain.challenges)
        start = [chain.reference, chain.action.title, challenges, "; ".join(evidence)]
        missing = " ".join(chain.gaps)
        if not chain.effects:
            yield [*start, *[""] * 8, missing]
        for shown in chain.effects:
            effect = shown.effect
            for year in shown.years:
                figures = [year.words, _number(year.expected), _number(year.actual), year.said]
                yield [*start, effect.what, effect.unit, effect.assumption, effect.source, *figures, missing]


def _number(value: Decimal | None) -> int | Decimal | None:
    """A figure without needless noughts."""
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else value.normalize()
