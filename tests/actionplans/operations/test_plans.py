"""Every exit of what people do with RAG schemes and plans."""

import datetime as dt

import pytest

from actionplans import operations
from actionplans.models import (
    Action,
    DeliveryStatus,
    Plan,
    RagLevel,
    RagScheme,
)
from core.errors import EditConflict
from tests.actionplans.operations.steps import refused

# --- RAG schemes -----------------------------------------------------------------------------------------------------


def test_every_shipped_scheme_stands_for_every_delivery_status_once(world):
    for scheme in RagScheme.objects.filter(area=None):
        defaults = scheme.levels.filter(default_for_status=True).values_list("delivery_status", flat=True)
        assert sorted(defaults) == sorted(DeliveryStatus.values), scheme.name
        assert scheme.source


def test_shipping_the_schemes_again_changes_nothing(world):
    before = list(RagLevel.objects.order_by("pk").values())
    operations.ship_rag_schemes()
    assert list(RagLevel.objects.order_by("pk").values()) == before


def test_an_area_may_have_a_scheme_of_its_own(world, lead):
    words = {status: status.label for status in DeliveryStatus}
    levels = [
        RagLevel(label=label, meaning="As we say it", colour="grey", shape="circle", delivery_status=status)
        for status, label in words.items()
    ]
    scheme = operations.create_rag_scheme(world.oakshire, name="Ours", levels=levels, by=lead)
    assert [level.label for level in scheme.levels.all()] == list(words.values())
    assert scheme in RagScheme.objects.for_area(world.oakshire)
    assert scheme not in RagScheme.objects.for_area(world.elmborough)
    again = refused(operations.create_rag_scheme, world.oakshire, name="Ours", levels=levels, by=lead)
    assert again.field == "name"
    assert (
        refused(operations.create_rag_scheme, world.oakshire, name="Two", levels=levels[1:], by=lead).field == "levels"
    )


# --- Plans -----------------------------------------------------------------------------------------------------------


def plan_words(world, **changes):
    return {
        "title": "Local SEND reform plan",
        "kind": Plan.Kind.LOCAL_SEND_REFORM_PLAN,
        "scheme": RagScheme.objects.get(area=None, name="BRAG"),
        "audience": world.oakshire_audiences.everyone,
        "owner_partner": world.oakshire_partners.council,
    } | changes


def test_a_plan_is_opened_live(world, lead):
    plan = operations.create_plan(world.oakshire, **plan_words(world), by=lead)
    assert (plan.is_live, plan.days_between_reviews, str(plan)) == (True, 31, "Local SEND reform plan")


def test_a_plan_is_refused_what_is_not_its_own_area_s(world, lead):
    elsewhere = {
        "audience": world.elmborough_audiences.everyone,
        "owner_partner": world.elmborough_partners.council,
        "owner_board": world.elmborough_board,
        "scheme": RagScheme.objects.create(area=world.elmborough, name="Theirs"),
        "strategy": world.elmborough_workstream.strategy,
    }
    for field, thing in elsewhere.items():
        words = plan_words(world, **{field: thing})
        assert refused(operations.create_plan, world.oakshire, **words, by=lead).field == field
    days = {"starts_on": dt.date(2026, 5, 1), "ends_on": dt.date(2026, 5, 1)}
    assert refused(operations.create_plan, world.oakshire, **plan_words(world, **days), by=lead).field == "ends_on"


def test_a_plan_is_edited_once_for_each_version_that_was_seen(world, lead):
    plan = world.oakshire_plan
    words = {
        "title": "Delivery plan",
        "kind": Plan.Kind.STRATEGIC_PLAN,
        "owner_board": None,
        "strategy": None,
        "starts_on": None,
        "ends_on": None,
        "review_every": Plan.Rhythm.TERMLY,
    }
    edited = operations.edit_plan(plan, **words, seen_version=plan.version, by=lead)
    assert (edited.title, edited.days_between_reviews, edited.version) == ("Delivery plan", 122, plan.version + 1)
    with pytest.raises(EditConflict):
        operations.edit_plan(plan, **words, seen_version=plan.version, by=lead)


def test_a_closed_plan_takes_no_more_actions(world, lead, action, in_days):
    plan = world.oakshire_other_plan
    assert refused(operations.close_plan, plan, reason=" ", by=lead).field == "reason"
    operations.close_plan(plan, reason="The inspection is over.", by=lead)
    assert "closed already" in refused(operations.close_plan, plan, reason="Again", by=lead).message
    new = {"title": "Late", "lead_partner": world.oakshire_partners.council, "due": in_days(3)}
    assert "no more actions" in refused(operations.create_action, plan, **new, by=lead).message
    forum_action = Action.objects.get(pk=world.oakshire_forum_action.pk)
    assert "no more actions" in refused(operations.add_action_to_plan, forum_action, plan=plan, by=lead).message
