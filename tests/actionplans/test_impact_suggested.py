"""What measures suggest of impact, beside what the owner says; of delivery they say nothing."""

import datetime as dt
from decimal import Decimal

import pytest

from actionplans import operations
from actionplans.impact_suggested import IMPACT_RULES, SuggestedImpact, suggested_impact
from actionplans.models import Action, DeliveryStatus
from actionplans.models.impact import Impact
from core.errors import RuleBroken
from indicators import operations as indicators
from strategies import operations as strategies
from tests.actionplans.operations.steps import new_action
from tests.actionplans.pages.steps import page

pytestmark = pytest.mark.django_db

EFFECT = {"what": "Plans", "unit": "per cent", "assumption": "All take part.", "source": "Model", "years": "calendar"}


@pytest.fixture
def people(world):
    return world.oakshire_people


@pytest.fixture
def action(world, acting, in_days):
    """An action that is to change the measure, which is behind what was planned and worse than before."""
    with acting(world.oakshire_people.la_lead) as lead:
        made = operations.create_action(world.oakshire_plan, by=lead, **new_action(world, in_days))
        operations.add_expected_effect(made, measure=world.oakshire_measure, expected={2025: 50}, by=lead, **EFFECT)
        return made


def suggested(acting, person, action):
    with acting(person) as someone:
        return suggested_impact(Action.objects.select_related("area").get(pk=action.pk), someone)


def test_a_measure_that_is_behind_its_plan_and_worse_than_before_suggests_an_adverse_impact(people, acting, action):
    found = suggested(acting, people.la_officer, action)
    assert found.impact == Impact.ADVERSE
    assert [("46.4%" in why, "Behind the plan" in why, "which is worse" in why) for why in found.reasons] == [
        (True,) * 3
    ]


def test_a_measure_that_gets_better_but_lags_suggests_that_nothing_shows_it_yet(world, people, acting, action):
    with acting(people.la_lead) as lead:
        indicators.record_observation(
            world.oakshire_measure,
            period_start=dt.date(2025, 1, 1),
            period_end=dt.date(2026, 1, 1),
            value=Decimal("49.9"),
            note="Counted again.",
            by=lead,
        )
        indicators.record_observation(
            world.oakshire_measure,
            period_start=dt.date(2023, 1, 1),
            period_end=dt.date(2024, 1, 1),
            value=Decimal("45"),
            note="Counted again.",
            by=lead,
        )
    assert suggested(acting, people.la_officer, action).impact == Impact.NO_EVIDENCE_YET
    with acting(people.la_lead) as lead:
        indicators.record_observation(
            world.oakshire_measure,
            period_start=dt.date(2025, 1, 1),
            period_end=dt.date(2026, 1, 1),
            value=Decimal("55"),
            note="And again.",
            by=lead,
        )
    assert suggested(acting, people.la_officer, action) is None


def test_the_measures_of_the_outcomes_that_its_workstreams_serve_speak_too(world, people, acting, in_days):
    with acting(people.la_lead) as lead:
        made = operations.create_action(
            world.oakshire_plan, workstreams=[world.oakshire_workstream], by=lead, **new_action(world, in_days)
        )
        served = {world.oakshire_intended_outcome: world.oakshire_outcome}
        strategies.set_served_outcomes(world.oakshire_workstream, served=served, seen_version=None, by=lead)
        alone = operations.create_action(world.oakshire_plan, by=lead, **new_action(world, in_days, title="Alone"))
    assert suggested(acting, people.la_officer, made).impact == Impact.ADVERSE
    assert suggested(acting, people.la_officer, alone) is None


def test_a_measure_that_the_reader_does_not_see_suggests_nothing_to_him(world, people, acting, in_days):
    price = world.oakshire_commissioners_measure
    with acting(people.la_lead) as lead:
        made = operations.create_action(world.oakshire_plan, by=lead, **new_action(world, in_days))
        operations.add_expected_effect(made, measure=price, expected={2025: 50}, by=lead, **EFFECT)
        indicators.set_target(
            price,
            value=Decimal(10),
            due_on=dt.date(2025, 12, 31),
            basis="Agreed by both.",
            baseline_value=Decimal(20),
            baseline_on=dt.date(2024, 1, 1),
            by=lead,
        )
        indicators.record_observation(
            price, period_start=dt.date(2025, 1, 1), period_end=dt.date(2026, 1, 1), value=Decimal(19), by=lead
        )
    assert suggested(acting, people.la_officer, made).impact == Impact.NO_EVIDENCE_YET
    assert suggested(acting, people.school_rep, made) is None


def test_it_is_only_a_suggestion_and_changes_neither_impact_nor_delivery(people, acting, action):
    with acting(people.la_lead) as lead:
        rated = Action.objects.get(pk=action.pk)
        assert (rated.impact, rated.delivery_status) == (Impact.NOT_YET_EXPECTED, DeliveryStatus.NOT_YET_DUE)
        operations.rate_impact(action, rating=Impact.NO_EVIDENCE_YET, evidence="Too few to say.", by=lead)
    assert suggested(acting, people.la_officer, action).impact == Impact.ADVERSE


def test_the_suggestion_and_its_reason_stand_on_the_page_and_where_impact_is_rated(people, action, sign_in):
    client = sign_in(people.la_lead)
    for name in ("action_detail", "action_impact"):
        html = page(client, name, action.pk)
        assert ("Its measures suggest" in html, "Behind the plan" in html) == (True, True)
    rules = page(client, "rating_rules")
    assert [rule.means in rules for rule in IMPACT_RULES] == [True, True]


def test_whoever_sees_it_better_than_its_measures_says_why(people, acting, action):
    with acting(people.la_lead) as lead:
        for rating in ("not_yet_expected", "no_evidence_yet"):
            with pytest.raises(RuleBroken, match="Its measures suggest “Adverse”"):
                operations.rate_impact(action, rating=rating, by=lead)
        made = operations.rate_impact(action, rating="not_yet_expected", evidence="It began in May.", by=lead)
    assert made.evidence == "It began in May."


@pytest.mark.parametrize(
    ("suggested", "said", "worse"),
    [
        (Impact.ADVERSE, Impact.NOT_YET_EXPECTED, True),
        (Impact.ADVERSE, Impact.ADVERSE, False),
        (Impact.NO_EVIDENCE_YET, Impact.SUSTAINED, True),
        (Impact.NO_EVIDENCE_YET, Impact.NOT_YET_EXPECTED, False),
        (Impact.NO_EVIDENCE_YET, Impact.ADVERSE, False),
    ],
)
def test_that_it_is_too_early_is_no_disagreement_with_nothing_showing_yet(suggested, said, worse):
    assert SuggestedImpact(suggested, ()).is_worse_than(said) == worse
