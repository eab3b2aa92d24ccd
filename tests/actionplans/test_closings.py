"""A priority and an area for development close by a board's decision on evidence that it is felt, and open again."""

import pytest
from django.urls import reverse

from actionplans import operations
from actionplans.models import AreaForDevelopmentClosing, PriorityClosing
from core.errors import EditConflict
from governance import operations as governance
from governance.models import Decision
from inspection import operations as inspection
from inspection.models import AreaForDevelopment
from strategies import operations as strategies
from strategies.models import Priority
from tests.actionplans.operations.steps import refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(world):
    return world.oakshire_people


@pytest.fixture
def decision(world, acting, people):
    """A decision of the board that is in force."""
    with acting(people.board_clerk) as clerk:
        return governance.record_decision(
            world.oakshire_past_meeting, kind=Decision.Kind.AGREED, text="It is business as usual.", by=clerk
        )


KINDS = {
    "priority": (operations.close_priority, Priority, PriorityClosing),
    "area_for_development": (operations.close_area_for_development, AreaForDevelopment, AreaForDevelopmentClosing),
}


@pytest.fixture(params=list(KINDS))
def kind(request, world):
    """The name of what is closed, how it is closed, and that thing."""
    close, model, _ = KINDS[request.param]
    return request.param, close, model, getattr(world, f"oakshire_{request.param}").pk


def test_it_is_closed_only_by_a_decision_in_force_and_on_evidence_that_stands(world, acting, people, decision, kind):
    _, close, model, pk = kind
    with acting(people.la_lead) as lead:
        target = model.objects.get(pk=pk)
        withdrawn = inspection.withdraw_evidence(world.oakshire_forum_evidence, reason="Old.", by=lead)
        said = {"decision": decision, "impact_evidence": world.oakshire_evidence, "words": "It is felt.", "by": lead}
        for field, changes in (
            ("words", {"words": " "}),
            ("decision", {"decision": world.elmborough_decision}),
            ("decision", {"decision": world.oakshire_conditional_decision}),
            ("impact_evidence", {"impact_evidence": world.elmborough_evidence}),
            ("impact_evidence", {"impact_evidence": withdrawn}),
        ):
            assert refused(close, target, **said | changes).field == field
        closing = close(target, **said)
        assert (closing.decision, closing.impact_evidence, closing.closed_by) == (
            decision,
            world.oakshire_evidence,
            lead,
        )
        assert "already" in refused(close, target, **said).message


def test_it_opens_again_with_a_reason_and_can_be_closed_anew(world, acting, people, decision, kind):
    _, close, model, pk = kind
    with acting(people.la_lead) as lead:
        target = model.objects.get(pk=pk)
        said = {"decision": decision, "impact_evidence": world.oakshire_evidence, "words": "It is felt.", "by": lead}
        closing = close(target, **said)
        assert refused(operations.reopen, closing, reason=" ", by=lead).field == "reason"
        with pytest.raises(EditConflict):
            operations.reopen(closing, reason="Waits are back.", seen_version=9, by=lead)
        operations.reopen(closing, reason="Waits are back.", seen_version=1, by=lead)
        assert "already" in refused(operations.reopen, closing, reason="Again", by=lead).message
        close(target, **said)
        assert target.closings.standing().count() == 1


def test_of_what_is_over_nothing_is_closed(world, acting, people, decision):
    with acting(people.la_lead) as lead:
        said = {"decision": decision, "impact_evidence": world.oakshire_evidence, "words": "It is felt.", "by": lead}
        item = inspection.take_back_area_for_development(world.oakshire_area_for_development, reason="Doubled", by=lead)
        assert "taken back" in refused(operations.close_area_for_development, item, **said).message
        strategies.withdraw_strategy(world.oakshire_strategy, reason="Over", by=lead)
        priority = Priority.objects.get(pk=world.oakshire_priority.pk)
        assert "ended" in refused(operations.close_priority, priority, **said).message


def test_the_page_says_by_what_it_was_closed_and_offers_to_open_it_again(world, people, decision, sign_in, kind):
    name, _, _, pk = kind
    target = getattr(world, f"oakshire_{name}")
    whole = world.oakshire_strategy.pk if name == "priority" else world.oakshire_self_evaluation.pk
    address = {
        verb: reverse(f"actionplans:{name}_{verb}", args=["oakshire", whole, pk]) for verb in ("close", "reopen")
    }
    own = f"/oakshire/{'priorities' if name == 'priority' else 'areas-for-development'}/{target.pk}/"
    client = sign_in(people.la_lead)
    assert address["close"] in client.get(own).content.decode()
    empty = client.post(address["close"], {"words": ""})
    assert (empty.status_code, "Select the board’s decision" in empty.content.decode()) == (200, True)
    typed = {"words": "It is felt.", "decision": decision.pk, "impact_evidence": world.oakshire_evidence.pk}
    assert client.post(address["close"], typed).url == own
    shown = client.get(own).content.decode()
    assert [words in shown for words in (decision.reference, world.oakshire_evidence.title, address["reopen"])] == [
        True
    ] * 3
    assert client.post(address["reopen"], {"reason": "Waits are back.", "seen_version": 1}).url == own
    assert "Waits are back." in client.get(own).content.decode()
    assert client.get(address["reopen"]).status_code == 404


def test_who_may_only_read_sees_that_it_is_open_and_is_offered_nothing(world, people, sign_in):
    shown = sign_in(people.school_rep).get(f"/oakshire/priorities/{world.oakshire_priority.pk}/").content.decode()
    assert ("opened again" in shown, "/close/" in shown) == (True, False)


def test_a_closed_priority_is_no_gap(world, acting, people, decision, sign_in):
    client = sign_in(people.la_lead)
    with acting(people.la_lead) as lead:
        alone = strategies.add_priority(world.oakshire_strategy, title="Alone and without action", by=lead)
    assert alone.title in client.get("/oakshire/gaps/").content.decode()
    with acting(people.la_lead) as lead:
        operations.close_priority(
            Priority.objects.get(pk=alone.pk),
            decision=decision,
            impact_evidence=world.oakshire_evidence,
            words="It is felt.",
            by=lead,
        )
    assert alone.title not in client.get("/oakshire/gaps/").content.decode()
