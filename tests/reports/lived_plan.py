"""A plan that a partnership has lived with: ten actions, rated before and after its board met 60 days ago."""

import datetime as dt
from decimal import Decimal
from types import SimpleNamespace

from django.db import transaction

from actionplans import operations
from actionplans.dates import SaidDate, parse
from actionplans.models import Action, Impact, Plan, RagScheme
from core import clock
from core.access import acting_as
from indicators import operations as indicators_operations
from indicators.models import Measure
from partners.models import Person
from strategies import operations as strategies_operations

BEGAN, RATED, MOVED = (dt.timedelta(days=days) for days in (120, 90, 30))
"""How long ago the plan began, its actions were rated first, and they were rated again. The board met 60 days ago."""


def days_after(today: dt.date, days: int) -> SaidDate:
    """A due date so many days after a day, said in full."""
    day = today + dt.timedelta(days=days)
    return parse(f"{day.day} {day:%B %Y}")


def live_through(world: SimpleNamespace) -> SimpleNamespace:
    """Oakshire's plan after four months. Gives plan, strategy, workstreams, priorities, measure and the actions by
    reference: W1 holds 1.1, 1.2 and 1.7, W2 1.2, 1.3 and 1.6; the rest serve no workstream."""
    lead = Person.objects.get(pk=world.oakshire_people.la_lead.pk)
    now = clock.now()
    with transaction.atomic(), acting_as(lead):
        with clock.at(now - BEGAN):
            made = _strategy(world, lead)
            made.today = clock.day_of(now)
            made.plan = _plan(world, made.strategy, lead)
            made.actions = _first_actions(world, made, lead)
        with clock.at(now - RATED):
            _rate_first(made, lead)
        with clock.at(now - MOVED):
            _rate_again(world, made, lead)
    return made


def _strategy(world: SimpleNamespace, lead: Person) -> SimpleNamespace:
    everyone = world.oakshire_audiences.everyone
    strategy = strategies_operations.create_strategy(
        world.oakshire, audience=everyone, title="Together for children with SEND", by=lead
    )
    measure = indicators_operations.create_measure(
        world.oakshire,
        audience=everyone,
        reference="z9",
        name="Plans issued within 20 weeks",
        polarity=Measure.Polarity.HIGHER_IS_BETTER,
        unit=Measure.Unit.PERCENTAGE,
        by=lead,
    )
    this_year = clock.today().year
    for year, value in ((this_year - 3, "48.2"), (this_year - 2, "52.9")):
        indicators_operations.record_observation(
            measure, period_start=dt.date(year, 1, 1), period_end=dt.date(year + 1, 1, 1), value=Decimal(value), by=lead
        )
    strategies_operations.add_outcome(strategy, text="Needs are met on time", measures=[measure], by=lead)
    return SimpleNamespace(
        strategy=strategy,
        measure=measure,
        workstreams=[
            strategies_operations.create_workstream(strategy, audience=everyone, title=title, by=lead)
            for title in ("Plans on time", "Speech, language and communication")
        ],
        priorities=[
            strategies_operations.add_priority(strategy, title=title, by=lead)
            for title in ("Right support at the right time", "Preparing for adult life")
        ],
    )


def _plan(world: SimpleNamespace, strategy, lead: Person) -> Plan:
    return operations.create_plan(
        world.oakshire,
        title="SEND delivery plan",
        kind=Plan.Kind.STRATEGY_DELIVERY,
        scheme=RagScheme.objects.get(area=None, name="BRAG"),
        audience=world.oakshire_audiences.everyone,
        owner_partner=world.oakshire_partners.council,
        owner_board=world.oakshire_board,
        strategy=strategy,
        by=lead,
    )


def _first_actions(world: SimpleNamespace, made: SimpleNamespace, lead: Person) -> dict[str, Action]:
    one, two = made.workstreams
    first, second = made.priorities
    rows = (
        ("1.1", "Recruit six caseworkers", "council", 200, [one], [first]),
        ("1.2", "Share advice within six weeks", "icb", 200, [one, two], [first, second]),
        ("1.3", "Train every school in early language support", "schools", -10, [two], [first]),
        ("1.4", "Agree what preparing for adult life means", "college", 300, [], [second]),
        ("1.5", "Publish the co-production charter", "forum", 200, [], []),
        ("1.6", "Cut the wait for speech and language therapy", "provider", -40, [two], [first]),
        ("1.8", "Pilot a form for annual reviews", "council", 200, [], []),
        ("1.9", "Review every out-of-area placement", "council", 100, [], []),
    )
    actions = {
        reference: operations.create_action(
            made.plan,
            title=title,
            reference=reference,
            lead_partner=getattr(world.oakshire_partners, partner),
            due=days_after(made.today, days),
            workstreams=workstreams,
            priorities=priorities,
            by=lead,
        )
        for reference, title, partner, days, workstreams, priorities in rows
    }
    actions["1.10"] = operations.create_action(
        made.plan,
        title="Renegotiate the residential contract",
        reference="1.10",
        lead_partner=world.oakshire_partners.council,
        due=days_after(made.today, 100),
        audience=world.oakshire_audiences.commissioners,
        by=lead,
    )
    return actions


def rate(action: Action, label: str, reason: str, by: Person, **extra) -> None:
    """Give an action the level of that name in its plan's scheme."""
    level = action.level.scheme.levels.get(label=label)
    operations.update_rag(action, level=level, reason=reason, by=by, **extra)


def _rate_first(made: SimpleNamespace, lead: Person) -> None:
    actions = made.actions
    for reference in ("1.1", "1.3", "1.5", "1.8", "1.9"):
        rate(actions[reference], "Green", "Work has begun.", lead)
    waits = {"cause": "Two posts are empty.", "path_to_green": "Agency staff from January."}
    for reference in ("1.2", "1.6"):
        rate(actions[reference], "Red", "It is late.", lead, **waits)
    rate(actions["1.10"], "Red", "Talks have stopped.", lead, cause="The price.", no_path_yet=True)


def _rate_again(world: SimpleNamespace, made: SimpleNamespace, lead: Person) -> None:
    actions = made.actions
    rate(actions["1.1"], "Red", "Nobody applied.", lead, cause="Pay is lower than next door.", no_path_yet=True)
    rate(actions["1.2"], "Amber", "Advice comes in seven weeks now.", lead)
    rate(actions["1.4"], "Green", "The first meeting was held.", lead)
    rate(actions["1.5"], "Blue", "It is on the local offer.", lead)
    operations.rate_impact(actions["1.5"], rating=Impact.NO_EVIDENCE_YET, evidence="Too few to say.", by=lead)
    rate(
        actions["1.6"], "Red", "Still late.", lead, cause="Two posts are empty.", path_to_green="Posts filled by March."
    )
    operations.rate_impact(
        actions["1.6"], rating=Impact.ADVERSE, evidence="Families told us that it is worse.", by=lead
    )
    operations.close_action(actions["1.8"], reason="A national form has overtaken it.", by=lead)
    operations.revise_due_date(
        actions["1.9"], due=days_after(made.today, 160), reason="The panel meets later.", by=lead
    )
    actions["1.7"] = operations.create_action(
        made.plan,
        title="Tell families where their plan is",
        reference="1.7",
        lead_partner=world.oakshire_partners.council,
        due=days_after(made.today, 150),
        workstreams=[made.workstreams[0]],
        by=lead,
    )
