"""Every exit of everything that people do with risks and issues."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from actionplans import operations
from actionplans.models import Issue, Likelihood, Risk, RiskImpact, RiskRating
from actionplans.models.risks import BANDS, band_of
from actionplans.register import matrix
from core import clock
from core.errors import EditConflict
from core.history import changes_of
from core.models import Notification
from partners.notifications import render_all
from tests.actionplans.operations.steps import refused
from tests.world import afresh

RATING = {"likelihood": 4, "impact": 5, "target_likelihood": 2, "target_impact": 4}


def tomorrow() -> dt.date:
    return clock.today() + dt.timedelta(days=1)


@pytest.fixture
def risk(world, lead):
    return Risk.objects.get(pk=world.oakshire_risk.pk)


@pytest.fixture
def issue(world, lead):
    return Issue.objects.get(pk=world.oakshire_plan_issue.pk)


def new_risk(world, **changes) -> dict:
    return {
        "title": "Money runs out",
        "cause": "Costs rise.",
        "event": "The budget is spent by autumn.",
        "consequence": "Sessions are cut.",
        "owner_partner": world.oakshire_partners.council,
        "review_on": tomorrow(),
        **RATING,
        **changes,
    }


def new_issue(world, **changes) -> dict:
    return {
        "title": "Transport has stopped",
        "what_happened": "The firm went out of business.",
        "effect": "Children do not reach school.",
        "owner_partner": world.oakshire_partners.council,
        **changes,
    }


# --- Scores ----------------------------------------------------------------------------------------------------------


def test_every_score_lies_in_exactly_one_band():
    assert [(band.first, band.last) for band in BANDS] == [(1, 4), (5, 9), (10, 15), (16, 25)]
    for likelihood in Likelihood:
        for impact in RiskImpact:
            band = band_of(likelihood * impact)
            assert band.first <= likelihood * impact <= band.last


def test_the_matrix_counts_each_risk_once_with_the_likely_ones_on_top(risk):
    rows = matrix([risk, risk])
    assert [number for number, _, _ in rows] == [5, 4, 3, 2, 1]
    assert [cell.impact_label for cell in rows[0][2]] == ["Negligible", "Minor", "Moderate", "Major", "Severe"]
    filled = [cell for _, _, cells in rows for cell in cells if cell.count]
    assert [(cell.likelihood, cell.impact, cell.count, cell.score, cell.band.label) for cell in filled] == [
        (3, 5, 2, 15, "High")
    ]


def test_a_rating_out_of_its_scale_is_refused_by_the_database_too(risk, lead):
    with pytest.raises(IntegrityError), transaction.atomic():
        Risk.objects.filter(pk=risk.pk).update(likelihood=6)


# --- Risks -----------------------------------------------------------------------------------------------------------


def test_a_risk_gets_the_next_number_of_its_plan_and_its_first_rating(world, lead):
    made = operations.add_risk(world.oakshire_plan, **new_risk(world), by=lead)
    assert (made.reference, str(made), made.state, made.audience_id) == (
        "R3",
        "Money runs out",
        "open",
        world.oakshire_plan.audience_id,
    )
    assert (made.score, made.band.label, made.target_score, made.target_band.label) == (20, "Very high", 8, "Moderate")
    rating = made.ratings.get()
    assert (rating.reason, rating.score, str(rating)) == ("Put into the register.", 20, "20: Put into the register.")
    assert operations.add_risk(world.oakshire_other_plan, **new_risk(world), by=lead).reference == "R1"


def test_numbers_go_on_after_entries_that_the_writer_does_not_see(world, lead, acting):
    hidden = world.oakshire_audiences.only_icb
    with acting(world.oakshire_people.icb_lead) as other:
        made = operations.add_risk(
            world.oakshire_plan, **new_risk(world, audience=hidden, owner_partner=world.oakshire_partners.icb), by=other
        )
    assert not Risk.objects.visible_to(lead).filter(pk=made.pk).exists()
    assert operations.add_risk(world.oakshire_plan, **new_risk(world), by=lead).number == made.number + 1


def test_a_risk_is_refused_where_something_does_not_fit(world, lead):
    elsewhere = world.elmborough_partners.council
    stranger = world.elmborough_people.la_lead
    expected = {
        "likelihood": ("likelihood", 6),
        "target_impact": ("target_impact", 0),
        "review_on": ("review_on", clock.today() - dt.timedelta(days=1)),
        "owner_partner": ("owner_partner", elsewhere),
        "owner_person": ("owner_person", stranger),
        "workstream": ("workstream", world.elmborough_workstream),
        "board": ("board", world.elmborough_board),
        "audience": ("audience", world.elmborough_audiences.everyone),
    }
    found = {
        name: refused(operations.add_risk, world.oakshire_plan, **new_risk(world, **{name: value}), by=lead).field
        for name, (_, value) in expected.items()
    }
    assert found == {name: field for name, (field, _) in expected.items()}
    nobody = refused(operations.add_risk, world.oakshire_plan, **new_risk(world, owner_partner=None), by=lead)
    assert nobody.field == "owner_person"
    operations.close_plan(world.oakshire_plan, reason="Done", by=lead)
    closed = refused(operations.add_risk, world.oakshire_plan, **new_risk(world), by=lead)
    assert closed.message == "This plan is closed, so its register takes nothing new."


def test_a_risk_is_reworded_and_given_to_another_who_is_told(world, risk, lead, acting):
    icb = afresh(world.oakshire_people.icb_officer)
    words = {"title": "Fewer", "cause": "A", "event": "B", "consequence": "C", "mitigation": "D"}
    edited = operations.edit_risk(
        risk,
        **words,
        owner_person=icb,
        owner_partner=None,
        workstream=None,
        board=None,
        seen_version=risk.version,
        by=lead,
    )
    assert {name: getattr(edited, name) for name in words} == words
    assert (edited.owner, edited.workstream_id, edited.board_id) == (str(icb), None, None)
    with pytest.raises(EditConflict), transaction.atomic():
        operations.edit_risk(risk, **words, owner_person=icb, owner_partner=None, seen_version=risk.version, by=lead)
    told = Notification.objects.filter(kind=operations.RISK_GIVEN, person=icb.pk)
    assert told.count() == 1
    with acting(icb) as officer:
        words = [message.words for _, message in render_all(list(told), officer)]
        assert words == [
            f"Its next review is on {edited.review_on:%-d %B %Y}. Please say by then how likely and how bad it is."
        ]
    with acting(world.oakshire_people.la_lead) as again:
        operations.close_risk(edited, reason="Over", by=again)
    with acting(icb) as officer:
        assert [message for _, message in render_all(list(told), officer)] == [None]


def test_what_an_editor_does_not_give_stays(world, risk, lead):
    edited = operations.edit_risk(
        risk,
        title=risk.title,
        cause="A",
        event="B",
        consequence="C",
        mitigation="",
        owner_person=risk.owner_person,
        owner_partner=risk.owner_partner,
        seen_version=risk.version,
        by=lead,
    )
    assert (edited.workstream_id, edited.board_id) == (world.oakshire_workstream.pk, world.oakshire_board.pk)


def test_an_owner_who_has_left_may_stay_but_no_new_one_come_from_outside(world, risk, lead):
    Risk.objects.filter(pk=risk.pk).update(owner_person=world.elmborough_people.la_lead.pk)
    risk.refresh_from_db()
    words = {"title": "T", "cause": "A", "event": "B", "consequence": "C", "mitigation": ""}
    stays = operations.edit_risk(
        risk, **words, owner_person=risk.owner_person, owner_partner=None, seen_version=None, by=lead
    )
    assert stays.owner_person_id == world.elmborough_people.la_lead.pk
    other = world.elmborough_people.la_officer
    refusal = refused(
        operations.edit_risk, risk, **words, owner_person=other, owner_partner=None, seen_version=None, by=lead
    )
    assert refusal.field == "owner_person"


def test_a_review_adds_a_rating_with_its_reason_and_the_earlier_ones_stay(risk, lead):
    later = clock.today() + dt.timedelta(days=200)
    row = operations.rate_risk(
        risk, **RATING | {"likelihood": 2, "impact": 2}, reason=" Two posts are filled. ", review_on=later, by=lead
    )
    risk.refresh_from_db()
    assert (risk.score, risk.band.label, risk.review_on, row.reason) == (4, "Low", later, "Two posts are filled.")
    assert [rating.score for rating in risk.ratings.all()] == [4, 15, 20]


def test_a_rating_is_refused_without_a_reason_in_the_past_or_out_of_its_scale(risk, lead):
    given = {**RATING, "reason": "Why", "review_on": tomorrow()}
    found = {
        name: refused(operations.rate_risk, risk, **given | {name: value}, by=lead).field
        for name, value in (("reason", " "), ("review_on", clock.today() - dt.timedelta(days=1)), ("impact", 9))
    }
    assert found == {"reason": "reason", "review_on": "review_on", "impact": "impact"}
    with pytest.raises(EditConflict), transaction.atomic():
        operations.rate_risk(risk, **given, seen_version=risk.version - 1, by=lead)


def test_the_copies_on_a_risk_are_those_of_its_newest_rating(world, lead):
    for risk in Risk.objects.visible_to(lead):
        newest = risk.ratings.first()
        assert (newest.score, newest.target_score) == (risk.score, risk.target_score)


def test_a_rating_can_not_be_changed_afterwards(risk, lead):
    with pytest.raises(Exception, match="permission denied"), transaction.atomic():
        RiskRating.objects.filter(risk=risk).update(reason="Nicer")


def test_a_closed_risk_keeps_its_reason_and_changes_no_more(risk, lead):
    assert refused(operations.close_risk, risk, reason=" ", by=lead).field == "reason"
    closed = operations.close_risk(risk, reason="All posts are filled.", by=lead)
    assert (closed.state, closed.is_open, closed.closed_by, closed.closed_reason) == (
        "closed",
        False,
        lead,
        "All posts are filled.",
    )
    for change in (
        lambda: operations.close_risk(risk, reason="Again", by=lead),
        lambda: operations.close_risk(risk, reason="Again", seen_version=1, by=lead),
        lambda: operations.rate_risk(risk, **RATING, reason="Why", review_on=tomorrow(), by=lead),
    ):
        assert refused(change).message == "This risk is closed, so it can no longer be changed."


def test_a_closed_risk_is_opened_again_with_a_reason_and_its_owner_is_told(world, risk, lead):
    assert refused(operations.reopen_risk, risk, reason="Again", by=lead).message == "This risk is open."
    closed = operations.close_risk(risk, reason="All posts are filled.", by=lead)
    assert refused(operations.reopen_risk, closed, reason=" ", by=lead).field == "reason"
    with pytest.raises(EditConflict):
        operations.reopen_risk(closed, reason="Two left.", seen_version=closed.version - 1, by=lead)
    again = operations.reopen_risk(closed, reason="Two left.", seen_version=closed.version, by=lead)
    assert (again.state, again.is_open, again.closed_by, again.closed_reason) == ("open", True, None, "")
    change, before, *_ = changes_of(again)
    assert (change.verb, change.reason, before.reason) == ("risk reopened", "Two left.", "All posts are filled.")
    told = Notification.objects.filter(kind=operations.RISK_GIVEN, person=risk.owner_person_id)
    assert told.latest("pk").subject == str(risk.pk)


def test_a_risk_that_went_on_or_whose_plan_is_over_stays_closed(world, risk, lead):
    former = Risk.objects.get(pk=world.oakshire_former_risk.pk)
    assert "goes on as an issue" in refused(operations.reopen_risk, former, reason="x", by=lead).message
    closed = operations.close_risk(risk, reason="Over.", by=lead)
    operations.close_plan(world.oakshire_plan, reason="Done", by=lead)
    assert "Its plan is closed" in refused(operations.reopen_risk, closed, reason="x", by=lead).message


@pytest.mark.parametrize("state", ["resolved", "closed"])
def test_an_issue_is_opened_again_however_it_was_closed(issue, lead, state):
    closed = operations.close_issue(issue, state=state, reason="Over.", by=lead)
    again = operations.reopen_issue(closed, reason="It came back.", by=lead)
    assert (again.state, changes_of(again)[0].verb) == ("open", "issue reopened")


def test_a_risk_that_has_happened_goes_on_as_an_issue(world, risk, lead):
    made = operations.turn_risk_into_issue(
        risk,
        what_happened="Three people left.",
        effect="The backlog grows.",
        owner_partner=world.oakshire_partners.icb,
        due_on=tomorrow(),
        by=lead,
    )
    risk.refresh_from_db()
    assert (risk.state, risk.closed_reason) == ("became_issue", "Three people left.")
    assert (made.reference, made.title, made.risk, made.workstream_id, made.board_id, made.audience_id) == (
        "I3",
        risk.title,
        risk,
        risk.workstream_id,
        risk.board_id,
        risk.audience_id,
    )
    again = {"what_happened": "Again", "effect": "", "owner_partner": world.oakshire_partners.icb, "by": lead}
    assert refused(operations.turn_risk_into_issue, risk, **again).field is None


def test_a_risk_becomes_no_issue_without_words_or_an_owner(world, risk, lead):
    given = {"what_happened": "It came.", "effect": "Bad.", "owner_partner": world.oakshire_partners.icb}
    assert refused(operations.turn_risk_into_issue, risk, **given | {"what_happened": " "}, by=lead).field == (
        "what_happened"
    )
    assert refused(operations.turn_risk_into_issue, risk, **given | {"owner_partner": None}, by=lead).field == (
        "owner_person"
    )


def test_an_owner_who_does_not_see_the_plan_says_that_his_risk_has_happened(world, acting):
    with acting(world.oakshire_people.provider_officer) as officer:
        risk = Risk.objects.visible_to(officer).get(pk=world.oakshire_provider_risk.pk)
        made = operations.turn_risk_into_issue(
            risk,
            what_happened="Notice was given.",
            effect="Sessions stop.",
            owner_partner=risk.owner_partner,
            by=officer,
        )
        assert (made.reference, made.plan_id) == ("I1", world.oakshire_commissioners_plan.pk)


def test_an_owner_who_does_not_see_the_plan_may_hand_the_issue_to_somebody_else(world, acting):
    with acting(world.oakshire_people.provider_officer) as officer:
        risk = Risk.objects.visible_to(officer).get(pk=world.oakshire_provider_risk.pk)
        made = operations.turn_risk_into_issue(
            risk,
            what_happened="Notice was given.",
            effect="Sessions stop.",
            owner_partner=world.oakshire_partners.council,
            by=officer,
        )
        assert not Issue.objects.filter(pk=made.pk).exists()
    with acting(world.oakshire_people.la_lead):
        assert Issue.objects.get(pk=made.pk).owner_partner == world.oakshire_partners.council


# --- Issues ----------------------------------------------------------------------------------------------------------


def test_an_issue_is_added_changed_and_resolved(world, lead, acting):
    officer = afresh(world.oakshire_people.la_officer)
    made = operations.add_issue(
        world.oakshire_plan, **new_issue(world, owner_person=officer, due_on=tomorrow()), by=lead
    )
    assert (made.reference, made.state, made.is_overdue(tomorrow()), made.risk_id) == ("I3", "open", False, None)
    assert made.is_overdue(tomorrow() + dt.timedelta(days=1))
    edited = operations.edit_issue(
        made,
        title="Transport",
        what_happened="It stopped.",
        effect="None come.",
        response="Taxis.",
        owner_person=officer,
        owner_partner=None,
        due_on=None,
        workstream=world.oakshire_workstream,
        board=world.oakshire_board,
        seen_version=made.version,
        by=lead,
    )
    assert (edited.response, edited.due_on, edited.workstream, edited.board) == (
        "Taxis.",
        None,
        world.oakshire_workstream,
        world.oakshire_board,
    )
    told = list(Notification.objects.filter(kind=operations.ISSUE_GIVEN, person=officer.pk).order_by("-pk")[:1])
    with acting(officer) as person:
        assert [message.words for _, message in render_all(told, person)] == [
            "No date is set for it. Please say what is done."
        ]
    assert refused(operations.close_issue, edited, state="open", reason="No", by=lead).field == "state"
    assert refused(operations.close_issue, edited, state="resolved", reason=" ", by=lead).field == "reason"
    done = operations.close_issue(edited, state="resolved", reason="A new firm drives.", by=lead)
    assert (done.state, done.closed_reason, done.is_overdue(tomorrow())) == ("resolved", "A new firm drives.", False)
    assert refused(operations.close_issue, done, state="closed", reason="No", by=lead).message == (
        "This issue is closed, so it can no longer be changed."
    )
    with acting(officer) as person:
        assert [message for _, message in render_all(told, person)] == [None]


def test_an_issue_with_a_date_says_so_to_its_new_owner(world, lead, acting):
    officer = afresh(world.oakshire_people.icb_officer)
    due = dt.date(2040, 5, 4)
    operations.add_issue(world.oakshire_plan, **new_issue(world, owner_person=officer, due_on=due), by=lead)
    told = list(Notification.objects.filter(kind=operations.ISSUE_GIVEN, person=officer.pk))
    with acting(officer) as person:
        assert [message.words for _, message in render_all(told, person)] == [
            "It is to be resolved by 4 May 2040. Please say what is done."
        ]


def test_an_issue_is_refused_where_something_does_not_fit(world, issue, lead):
    found = {
        name: refused(operations.add_issue, world.oakshire_plan, **new_issue(world, **{name: value}), by=lead).field
        for name, value in (
            ("workstream", world.elmborough_workstream),
            ("board", world.elmborough_board),
            ("audience", world.elmborough_audiences.everyone),
            ("owner_partner", None),
        )
    }
    assert found == {
        "workstream": "workstream",
        "board": "board",
        "audience": "audience",
        "owner_partner": "owner_person",
    }
    with pytest.raises(EditConflict), transaction.atomic():
        operations.close_issue(issue, state="resolved", reason="Done", seen_version=issue.version - 1, by=lead)


@pytest.mark.parametrize("model", [Risk, Issue])
def test_every_state_has_its_moves(model):
    assert set(model.MOVES) == set(model.State)
    assert {state for moves in model.MOVES.values() for state in moves} <= set(model.State)
