"""The calculated rating: what dates and milestones alone say about delivery, beside what its owner says.

A person states the rating and may see it otherwise; the difference stands where the board reads it, with the reason.
The rules are this table: code, tests and the help page read it. (That a human sets the rating and a difference needs a
note follows what councils publish of their own schemes: a due date that has passed is red, a step that slips is amber.)
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from actionplans.models import Action, Contribution, DeliveryStatus, Milestone, Plan
from actionplans.models.rag import HOW_WELL, is_better
from core import clock
from core.templatetags.portal import counted, day

NEAR = dt.timedelta(days=28)
"""How long before its due date an action should have reached most of its milestones."""


class Facts(NamedTuple):
    """What is known of an open action on a day, apart from what its owner says. Days are inclusive; `review_days` is
    after how many days without an update its plan asks again."""

    day: dt.date
    start_on: dt.date | None
    due_latest: dt.date | None
    updated_on: dt.date
    review_days: int
    milestones: int = 0
    milestones_reached: int = 0
    milestones_late: int = 0
    late_contributors: tuple[str, ...] = ()
    """The partners that are late with their own step."""


@dataclass(frozen=True)
class Rule:
    """One rule: when it holds it suggests a rating, and says why of this action. `means` is for the help page."""

    name: str
    suggests: DeliveryStatus
    means: str
    holds: Callable[[Facts], object]
    why: Callable[[Facts], str]


def _due_date_passed(facts: Facts) -> bool:
    return facts.due_latest is not None and facts.due_latest < facts.day


def _contributor_late(facts: Facts) -> str:
    late = list(dict.fromkeys(facts.late_contributors))
    return f"Late with {'its' if len(late) == 1 else 'their'} part: {', '.join(late)}."


def _few_milestones_reached(facts: Facts) -> bool:
    if not facts.milestones or facts.milestones_reached * 2 >= facts.milestones:
        return False
    return facts.due_latest is not None and facts.day <= facts.due_latest <= facts.day + NEAR


def _how_few_reached(facts: Facts) -> str:
    reached = f"{facts.milestones_reached} of {counted(facts.milestones, 'milestone is,milestones are')} reached."
    return f"It is due on {day(facts.due_latest)}, and {reached}"


def _days_quiet(facts: Facts) -> int:
    return (facts.day - facts.updated_on).days


def _how_long_quiet(facts: Facts) -> str:
    quiet = counted(_days_quiet(facts), "day")
    return f"Nobody has said for {quiet} how it goes; its plan asks every {facts.review_days}."


RULES: tuple[Rule, ...] = (
    Rule(
        "due_date_passed",
        DeliveryStatus.OFF_TRACK,
        "The last day of its due date has passed, and it is not complete.",
        _due_date_passed,
        lambda facts: f"Its due date, {day(facts.due_latest)}, has passed.",
    ),
    Rule(
        "milestone_late",
        DeliveryStatus.AT_RISK,
        "A milestone is past its due date and not reached.",
        lambda facts: facts.milestones_late,
        lambda facts: f"{counted(facts.milestones_late, 'milestone is,milestones are')} late.",
    ),
    Rule(
        "contributor_late",
        DeliveryStatus.AT_RISK,
        "A partner that was asked for a step of its own is past the date of that step.",
        lambda facts: facts.late_contributors,
        _contributor_late,
    ),
    Rule(
        "few_milestones_reached",
        DeliveryStatus.AT_RISK,
        f"It is due within {NEAR.days} days, and less than half of its milestones are reached.",
        _few_milestones_reached,
        _how_few_reached,
    ),
    Rule(
        "not_updated",
        DeliveryStatus.AT_RISK,
        "It has had no update for longer than the rhythm of its plan.",
        lambda facts: _days_quiet(facts) > facts.review_days,
        _how_long_quiet,
    ),
)
"""In the order in which they are read: the worst rating that any of them suggests is the calculated one. Where none
holds it is on track, or not yet due before its first day."""


_WORSE = {stated: tuple(rule for rule in RULES if is_better(stated, rule.suggests)) for stated in HOW_WELL}
"""For what an owner may say of work that goes on, the rules that suggest worse."""


def is_worse_by_dates(facts: Facts, stated: str) -> bool:
    """Whether a rule suggests worse than the owner says: the same as `calculated(facts).is_worse_than(stated)`, for who
    asks it of every action of a plan."""
    return any(rule.holds(facts) for rule in _WORSE.get(stated, ()))


@dataclass(frozen=True)
class Calculated:
    """A calculated rating, and on what it rests."""

    status: DeliveryStatus
    rules: tuple[Rule, ...]
    """Those that hold."""
    facts: Facts

    @property
    def reasons(self) -> tuple[str, ...]:
        """Why, a sentence for each rule that holds."""
        return tuple(rule.why(self.facts) for rule in self.rules)

    @property
    def words(self) -> str:
        """The rating and its reasons in a line."""
        return " ".join([f"By its dates it is {self.label.lower()}.", *self.reasons])

    @property
    def label(self) -> str:
        """The rating in words that are the same in every plan."""
        return str(self.status.label)

    def is_worse_than(self, stated: str) -> bool:
        """Whether the owner sees it better than its dates say."""
        return is_better(stated, self.status)


def calculated(facts: Facts) -> Calculated:
    """What the rules say of an open action."""
    held = tuple(rule for rule in RULES if rule.holds(facts))
    if held:
        status = min((rule.suggests for rule in held), key=HOW_WELL.__getitem__)
    elif facts.start_on is not None and facts.start_on > facts.day:
        status = DeliveryStatus.NOT_YET_DUE
    else:
        status = DeliveryStatus.ON_TRACK
    return Calculated(status, held, facts)


def calculated_of(action: Action, today: dt.date, *, updated_now: bool = False) -> Calculated:
    """The same of one action as it stands; with `updated_now` as if somebody had just said how it goes, which is what
    he is told while he does. Three queries."""
    return calculated_of_each([action], today, updated_now=updated_now)[action.pk]


def calculated_of_each(
    actions: Collection[Action], today: dt.date, *, updated_now: bool = False
) -> dict[int, Calculated]:
    """The same of several, by number, in as many queries."""
    rhythms = dict(
        Plan.objects.filter(pk__in={action.home_plan_id for action in actions}).values_list("pk", "review_every")
    )
    milestones, contributions = defaultdict(list), defaultdict(list)
    for milestone in Milestone.objects.filter(action__in=actions):
        milestones[milestone.action_id].append(milestone)
    for contribution in Contribution.objects.filter(action__in=actions).select_related("partner"):
        contributions[contribution.action_id].append(contribution)
    found = {}
    for action in actions:
        steps, asked = milestones[action.pk], contributions[action.pk]
        facts = facts_of(action, today, steps, asked, rhythms.get(action.home_plan_id))
        found[action.pk] = calculated(facts._replace(updated_on=today) if updated_now else facts)
    return found


def facts_of(
    action: Action,
    today: dt.date,
    milestones: Collection[Milestone],
    contributions: Iterable[Contribution],
    rhythm: str | None,
) -> Facts:
    """What is known of an open action, for who has all its milestones and contributions already, and the rhythm of its
    home plan: None where that is hidden."""
    return Facts(
        day=today,
        start_on=action.start_on,
        due_latest=action.due_latest,
        updated_on=clock.day_of(action.last_updated_at),
        review_days=review_days(rhythm),
        milestones=len(milestones),
        milestones_reached=sum(milestone.is_reached for milestone in milestones),
        milestones_late=sum(
            not milestone.is_reached and milestone.due_latest is not None and milestone.due_latest < today
            for milestone in milestones
        ),
        late_contributors=tuple(str(row.partner) for row in contributions if row.is_late(today)),
    )


@cache  # asked of every action of a plan
def review_days(rhythm: str | None) -> int:
    """After how many days without an update a plan with that rhythm asks; monthly where the plan is hidden."""
    return Plan.DAYS_BETWEEN_REVIEWS[Plan.Rhythm(rhythm or Plan.Rhythm.MONTHLY)]
