"""What each operation refuses, and what it raises."""

import datetime as dt
from decimal import Decimal

import pytest

from commissioning import operations
from commissioning.forms.figures import years_on_offer
from commissioning.models import (
    ConflictOfInterest,
    Contract,
    FundingLine,
    Intention,
    ModelledFigure,
    Need,
    Procurement,
    Service,
)
from commissioning.models.needs import age_words
from commissioning.operations import common as commissioning_common
from commissioning.templatetags.commissioning import effect, pounds
from core import clock
from core.access import also_seeing
from core.errors import EditConflict, RuleBroken
from core.history import last_change


@pytest.fixture
def lead(acting, world):
    with acting(world.oakshire_people.la_lead) as person:
        yield person


def said_of(subject, *names) -> dict:
    return {name: getattr(subject, name) for name in names}


SERVICE = (
    "name",
    "description",
    "age_from",
    "age_to",
    "tier",
    "arrangement",
    "arrangement_note",
    "lead_partner",
    "eligibility",
    "direction_of_travel",
    "local_offer_text",
    "local_offer_link",
)
INTENTION = (
    "title",
    "summary",
    "lead_partner",
    "lead_person",
    "arrangement",
    "specification",
    "decision_due",
    "consultation_needed",
    "consultation_note",
    "consultation_ended_on",
    "barriers",
    "financial_implications",
    "property_implications",
    "legal_implications",
)
NO_LINKS = {"services": (), "needs": (), "priorities": (), "outcomes": (), "documents": ()}


def edited(intention, lead, **changes):
    said = said_of(intention, *INTENTION) | NO_LINKS | {"seen_version": intention.version} | changes
    return operations.edit_intention(intention, by=lead, **said)


def new_service(world, lead, **changes):
    said = {
        "audience": world.oakshire_audiences.everyone,
        "name": "X",
        "tier": "universal",
        "arrangement": "single",
        "lead_partner": world.oakshire_partners.council,
    }
    return operations.create_service(world.oakshire, by=lead, **(said | changes))


def test_ages_are_read_as_people_say_them():
    assert [age_words(*band) for band in ((None, None), (None, 5), (16, None), (0, 25))] == [
        "all ages",
        "to 5",
        "from 16",
        "0 to 25",
    ]


def test_money_is_read_as_people_write_it():
    assert [pounds(pence) for pence in (None, 150, -500, 280_000_000)] == ["not set", "£1.50", "−£5", "£2,800,000"]
    assert [effect(pence) for pence in (None, 0, 100, -100)] == [
        "effect on money not modelled",
        "no effect on money",
        "£1 less a year",
        "£1 more a year",
    ]


def test_the_financial_year_turns_in_april():
    for day, first in (
        (dt.datetime(2026, 3, 31, 12, tzinfo=dt.UTC), 2030),
        (dt.datetime(2026, 4, 2, tzinfo=dt.UTC), 2031),
    ):
        with pytest.MonkeyPatch.context():
            token = clock._instant.set(day)
            assert years_on_offer()[0][0] == first
            clock._instant.reset(token)


def test_everything_says_what_it_is(world, lead):
    named = {
        world.oakshire_need: "Speech, language and communication",
        world.oakshire_need_figure: "Children late to talk: 420 children",
        world.oakshire_past_service_review: "Review due on",
        world.oakshire_contract: "Contract SLT-24",
        world.oakshire_conflict: "Oakshire Voluntary Alliance: bids, or may bid",
        world.oakshire_funding_line: "Therapists, 2026-27",
        world.oakshire_option: "1. Go on as now",
        world.oakshire_assessment: "Data protection impact assessment (DPIA)",
        world.oakshire_dependency: "They see the same children.",
        world.oakshire_service.co_commissioners.get(): "Oakshire Integrated Care Board",
        world.oakshire_service.service_needs.get(): "Service",
        world.oakshire_modelled_figure: "Fewer independent placements",
    }
    for rows in ("services", "needs", "priorities", "outcomes", "documents"):
        named[getattr(world.oakshire_intention, f"intention_{rows}").get()] = "Intention"
    assert [words for thing, words in named.items() if not str(thing).startswith(words)] == []
    assert world.oakshire_service_review.is_overdue
    assert world.oakshire_intention.awaits_decision


def test_statuses_name_every_move():
    for model, states in (
        (Service, Service.State),
        (Contract, Contract.State),
        (Intention, Intention.Stage),
        (Procurement, Procurement.State),
    ):
        assert set(model.MOVES) == set(states)
        assert set().union(*model.MOVES.values()) <= set(states)


def refusals(world, lead):
    """Everything that is refused: a name, the call, and the words it says."""
    here, there = world.oakshire, world.elmborough_audiences.everyone
    service, intention, contract = world.oakshire_service, world.oakshire_intention, world.oakshire_contract
    council, elsewhere = world.oakshire_partners.council, world.elmborough_partners.council
    tomorrow = clock.today() + dt.timedelta(days=1)
    line = {
        "title": "x",
        "partner": council,
        "financial_year": 2026,
        "kind": FundingLine.Kind.GRANT,
        "certainty": "planned",
        "pence": 1,
        "by": lead,
    }
    term = {"reference": "x", "provider_name": "x", "lead_partner": council, "by": lead}
    year = {"starts_on": dt.date(2026, 1, 1), "ends_on": dt.date(2027, 1, 1)}
    narrow = world.oakshire_money_audience
    return [
        ("audience of this", lambda: operations.create_need(here, audience=there, title="x", by=lead)),
        (
            "age at which it ends",
            lambda: operations.create_need(
                here, audience=world.oakshire_audiences.everyone, title="x", age_from=5, age_to=5, by=lead
            ),
        ),
        (
            "has not come yet",
            lambda: operations.add_need_figure(
                world.oakshire_need, label="x", value=Decimal(1), as_at=tomorrow, source="x", by=lead
            ),
        ),
        ("does not take part", lambda: new_service(world, lead, lead_partner=elsewhere)),
        ("not its own co-commissioner", lambda: new_service(world, lead, co_commissioners=[council])),
        ("something of this local area", lambda: new_service(world, lead, needs=[world.elmborough_need])),
        ("can't become", lambda: operations.move_service(service, state="running", reason="x", by=lead)),
        ("another service", lambda: operations.add_dependency(service, other=service, why="x", by=lead)),
        (
            "there already",
            lambda: operations.add_dependency(service, other=world.oakshire_other_service, why="x", by=lead),
        ),
        ("planned already", lambda: operations.plan_review(service, due=tomorrow, by=lead)),
        (
            "recorded already",
            lambda: operations.record_review_outcome(
                world.oakshire_past_service_review,
                outcome="keep",
                outcome_words="x",
                reviewed_on=clock.today(),
                by=lead,
            ),
        ),
        (
            "has not come yet",
            lambda: operations.record_review_outcome(
                world.oakshire_service_review, outcome="keep", outcome_words="x", reviewed_on=tomorrow, by=lead
            ),
        ),
        (
            "must be after this one",
            lambda: operations.record_review_outcome(
                world.oakshire_service_review,
                outcome="keep",
                outcome_words="x",
                reviewed_on=clock.today(),
                next_due=clock.today(),
                by=lead,
            ),
        ),
        (
            "narrower audience",
            lambda: operations.create_contract(service, audience=world.oakshire_audiences.everyone, **term, **year),
        ),
        (
            "must be the same as or after",
            lambda: operations.create_contract(service, audience=narrow, starts_on=tomorrow, ends_on=tomorrow, **term),
        ),
        (
            "later than the present one",
            lambda: operations.extend_contract(contract, ends_on=contract.ends_on, reason="x", by=lead),
        ),
        ("has ended or was", lambda: operations.end_contract(contract, state="in_force", reason="x", by=lead)),
        ("either a person or a partner", lambda: operations.record_conflict(service, kind="bidder", by=lead)),
        (
            "recorded already",
            lambda: operations.record_conflict(
                intention, kind="bidder", partner=world.oakshire_partners.voluntary, by=lead
            ),
        ),
        (
            "is at “Do”",
            lambda: operations.open_procurement(
                world.oakshire_commissioners_intention, audience=narrow, title="x", by=lead
            ),
        ),
        (
            "close before they open",
            lambda: operations.open_procurement(
                intention, audience=narrow, title="x", opens_on=tomorrow, closes_on=clock.today(), by=lead
            ),
        ),
        (
            "narrower audience",
            lambda: operations.create_funding_line(here, audience=world.oakshire_audiences.everyone, **line),
        ),
        (
            "something of this local area",
            lambda: operations.create_funding_line(here, audience=narrow, service=world.elmborough_service, **line),
        ),
        ("can't go to", lambda: operations.move_intention(intention, stage="completed", reason="x", by=lead)),
        (
            "meeting of the board",
            lambda: edited(intention, lead, decision_board=None, decision_meeting=world.oakshire_meeting),
        ),
        ("you can’t see it", lambda: edited(intention, lead, decision_board=None)),
        (
            "that is needed has an end",
            lambda: edited(intention, lead, consultation_needed="no"),
        ),
        (
            "end of the consultation has not come",
            lambda: edited(intention, lead, consultation_ended_on=tomorrow),
        ),
        (
            "nothing is an option already",
            lambda: operations.add_option(intention, title="x", does_nothing=True, by=lead),
        ),
        ("whichever way", lambda: operations.add_option(intention, title="x", result="preferred", by=lead)),
        ("why it is not needed", lambda: operations.set_assessment(intention, kind="equality", needed="no", by=lead)),
        (
            "that is needed has a day",
            lambda: operations.set_assessment(
                intention, kind="equality", needed="no", reason="x", done_on=clock.today(), by=lead
            ),
        ),
        (
            "done has not come",
            lambda: operations.set_assessment(intention, kind="equality", needed="yes", done_on=tomorrow, by=lead),
        ),
    ]


def test_each_operation_says_why_it_refuses(world, lead):
    wrong = []
    for words, call in refusals(world, lead):
        with pytest.raises(RuleBroken) as refused:
            call()
        if words not in refused.value.message:
            wrong.append((words, refused.value.message))
    assert wrong == []


def test_what_is_over_can_not_be_changed(world, lead):
    service = operations.move_service(world.oakshire_service, state="ended", reason="x", by=lead)
    year = {"starts_on": dt.date(2026, 1, 1), "ends_on": dt.date(2027, 1, 1)}
    contract = operations.end_contract(world.oakshire_contract, state="withdrawn", reason="x", by=lead)
    need = operations.withdraw_need(world.oakshire_need, reason="x", by=lead)
    intention = operations.move_intention(world.oakshire_intention, stage="withdrawn", reason="x", by=lead)
    conflict = operations.end_conflict(world.oakshire_conflict, reason="x", by=lead)
    for call in (
        lambda: operations.plan_review(service, due=clock.today(), by=lead),
        lambda: operations.create_contract(
            service,
            audience=world.oakshire_money_audience,
            reference="x",
            provider_name="x",
            lead_partner=world.oakshire_partners.council,
            by=lead,
            **year,
        ),
        lambda: operations.extend_contract(contract, ends_on=dt.date(2030, 1, 1), reason="x", by=lead),
        lambda: operations.withdraw_need(need, reason="x", by=lead),
        lambda: operations.link_decision(intention, decision=world.oakshire_decision, by=lead),
        lambda: operations.end_conflict(conflict, reason="x", by=lead),
    ):
        with pytest.raises(RuleBroken):
            call()
    again = operations.move_service(service, state="running", reason="It came back.", by=lead)
    assert again.is_open


def test_a_procurement_that_is_over_can_not_be_changed(acting, world):
    with acting(world.oakshire_people.la_officer) as officer:
        stopped = operations.move_procurement(
            world.oakshire_procurement, state="stopped", outcome="No bids", by=officer
        )
        with pytest.raises(RuleBroken, match="is over"):
            operations.edit_procurement(
                stopped, title="x", opens_on=None, closes_on=None, notes="", seen_version=stopped.version, by=officer
            )
        with pytest.raises(RuleBroken, match="can't become"):
            operations.move_procurement(stopped, state="live", outcome="x", by=officer)


def test_whoever_saved_first_is_not_overwritten(world, lead):
    with pytest.raises(EditConflict):
        edited(world.oakshire_intention, lead, seen_version=0)
    with pytest.raises(EditConflict):
        operations.withdraw_need(world.oakshire_need, reason="x", seen_version=99, by=lead)


def test_before_do_everything_that_is_missing_is_named(world, lead):
    planned = world.oakshire_commissioners_intention
    assert operations.missing_before_do(planned) == [
        "weigh doing nothing as an option, with reasons",
        "settle whether it needs consultation",
        "settle the equality impact assessment (EqIA)",
        "settle the data protection impact assessment (DPIA)",
    ]
    planned = edited(planned, lead, consultation_needed="yes")
    assert "end the consultation" in operations.missing_before_do(planned)


def test_what_the_editor_could_not_see_stays_linked(world, lead):
    after = edited(world.oakshire_intention, lead, seen_links={"needs": []})
    assert (after.intention_needs.count(), after.intention_services.count()) == (1, 0)
    service = world.oakshire_service
    said = said_of(service, *SERVICE) | {"co_commissioners": (), "providers": (), "outside_providers": (), "needs": ()}
    after = operations.edit_service(service, seen_version=service.version, seen_needs=[], by=lead, **said)
    assert (after.service_needs.count(), after.providers.count()) == (1, 0)


def test_a_second_preferred_option_is_refused(world, lead):
    operations.add_option(world.oakshire_intention, title="Join", result="preferred", reasons="Better", by=lead)
    with pytest.raises(RuleBroken, match="preferred already"):
        operations.add_option(world.oakshire_intention, title="Buy", result="preferred", reasons="Cheaper", by=lead)


def test_a_conflict_of_interest_closes_what_was_modelled(acting, world):
    said = {"title": "Fewer sessions", "from_value": Decimal(9), "to_value": Decimal(6), "unit": "sessions"}
    said |= {"horizon": "by 2028", "assumption": "Groups grow.", "source": "Review", "effect_pence": 100}
    with acting(world.oakshire_people.la_lead) as lead:
        figure = operations.create_modelled_figure(
            world.oakshire,
            audience=world.oakshire_audiences.commissioners,
            service=world.oakshire_service,
            by=lead,
            **said,
        )
        operations.record_conflict(
            world.oakshire_service, kind="pecuniary", person=world.oakshire_people.icb_lead, by=lead
        )
    with acting(world.oakshire_people.icb_lead) as person:
        assert not ModelledFigure.objects.visible_to(person).filter(pk=figure.pk).exists()
        assert not ModelledFigure.objects.filter(pk=figure.pk).exists()


def test_a_conflict_of_interest_closes_the_money_until_it_ends(acting, world):
    with acting(world.oakshire_people.la_lead) as lead:
        conflict = operations.record_conflict(
            world.oakshire_service, kind="pecuniary", person=world.oakshire_people.icb_lead, by=lead
        )
    with acting(world.oakshire_people.icb_lead) as person:
        assert not Contract.objects.visible_to(person).exists()
        assert not Contract.objects.exists()
        assert not FundingLine.objects.filter(service=world.oakshire_service).exists()
        with pytest.raises(RuleBroken, match="your own interest"):
            operations.end_conflict(conflict, reason="Sold", by=person)
        with pytest.raises(RuleBroken, match="closed to you"):
            operations.create_funding_line(
                world.oakshire,
                audience=world.oakshire_money_audience,
                title="x",
                partner=world.oakshire_partners.icb,
                service=world.oakshire_service,
                financial_year=2026,
                kind=FundingLine.Kind.ICB,
                certainty=FundingLine.Certainty.PLANNED,
                pence=1,
                by=person,
            )
    with acting(world.oakshire_people.la_lead) as lead:
        assert not Contract.objects.visible_to(world.oakshire_audiences.commissioners).exists()
        operations.end_conflict(conflict, reason="Sold", by=lead)
        assert Contract.objects.visible_to(world.oakshire_audiences.commissioners).exists()
    with acting(world.oakshire_people.icb_lead) as person:
        assert Contract.objects.visible_to(person).count() == 1


@pytest.mark.parametrize("kind", ["registrable", "personal"])
def test_an_interest_of_another_kind_is_recorded_and_closes_nothing(acting, world, kind):
    person = world.oakshire_people.icb_lead
    with acting(world.oakshire_people.legal_clearer) as clearer:
        interest = operations.record_conflict(
            world.oakshire_service, kind=kind, person=person, reason="A niece attends", by=clearer
        )
        assert not interest.closes
        assert last_change(interest).reason == "A niece attends"
        assert world.oakshire_contract.closed_to() == set()
        # The same person may have one that closes, besides.
        operations.record_conflict(world.oakshire_service, kind="pecuniary", person=person, by=clearer)
        assert world.oakshire_contract.closed_to() == {person.pk}
        assert world.oakshire_funding_line.closed_to() == {person.pk}
        closing = world.oakshire_service.conflicts.get(kind="pecuniary")
        operations.end_conflict(closing, reason="Sold", by=clearer)
    with acting(person) as lead:
        assert Contract.objects.visible_to(lead).count() == 1
        commissioning_common.demand_no_interest(lead, world.oakshire_service)


def test_who_has_an_interest_in_an_intention_writes_down_nothing_of_its_money(acting, world):
    intention = world.oakshire_intention
    with acting(world.oakshire_people.legal_clearer) as clearer:
        operations.record_conflict(intention, kind="bidder", partner=world.oakshire_partners.council, by=clearer)
    with acting(world.oakshire_people.la_lead) as lead, pytest.raises(RuleBroken, match="in this intention") as refusal:
        operations.create_modelled_figure(
            world.oakshire,
            audience=world.oakshire_audiences.everyone,
            title="Placements",
            from_value=Decimal(62),
            to_value=Decimal(12),
            unit="placements",
            horizon="2030",
            assumption="An assumption.",
            source="A source.",
            intention=intention,
            by=lead,
        )
    assert refusal.value.field == "intention"


def test_the_database_itself_hides_a_procurement_from_the_present_provider(acting, world):
    for name, found in (("provider_officer", 0), ("la_officer", 1), ("icb_officer", 1)):
        with acting(getattr(world.oakshire_people, name)):
            assert Procurement.objects.count() == found, name
    with acting(world.oakshire_people.la_officer):
        kinds = set(world.oakshire_procurement.conflicts.values_list("kind", flat=True))
        assert kinds == {ConflictOfInterest.Kind.PROVIDER}


def test_an_extended_contract_asks_again_when_its_time_comes(world, lead):
    contract = operations.decide_contract(
        world.oakshire_contract, way_ahead="extend", way_ahead_because="It works.", by=lead
    )
    assert not contract.needs_decision
    contract = operations.extend_contract(
        contract, ends_on=contract.ends_on + dt.timedelta(days=60), reason="x", by=lead
    )
    assert contract.needs_decision
    assert Contract.objects.needing_decision(clock.today()).count() == 1


def test_a_need_without_anything_else_is_recorded(world, lead):
    with also_seeing(world.oakshire_audiences.everyone.pk):
        need = operations.create_need(
            world.oakshire, audience=world.oakshire_audiences.everyone, title="Sleep", by=lead
        )
    assert Need.objects.visible_to(lead).filter(pk=need.pk).exists()
