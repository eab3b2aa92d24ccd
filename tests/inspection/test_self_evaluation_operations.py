"""A self-evaluation from its first draft to publication, and all that the operations refuse on the way."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from core import clock
from core.access import acting_as
from core.errors import EditConflict
from core.history import changes_of
from inspection import operations
from inspection.models import (
    Agreement,
    AreaForDevelopment,
    Framework,
    SelfEvaluation,
    SelfEvaluationSnapshot,
    SelfEvaluationTest,
)
from partners import operations as partner_operations
from tests.world import afresh

DAY = dt.timedelta(days=1)
State, Route, Stance = SelfEvaluation.State, AreaForDevelopment.Route, SelfEvaluationTest.Stance


def words(evaluation: SelfEvaluation, by, **changes) -> dict:
    kept = (
        "title",
        "as_at",
        "summary",
        "context",
        "governance",
        "improvement_story",
        "lead_person",
        "review_every_months",
    )
    said = {name: getattr(evaluation, name) for name in kept}
    return said | {"seen_version": evaluation.version, "by": by} | changes


def agree(world, evaluation, key: str, partner_key: str, *, stance=Agreement.Stance.AGREES, words=""):
    person = afresh(getattr(world.oakshire_people, key))
    with acting_as(person):
        return operations.agree_self_evaluation(
            evaluation, partner=getattr(world.oakshire_partners, partner_key), stance=stance, words=words, by=person
        )


@pytest.fixture
def agreed(world, lead):
    """A self-evaluation that the officer put forward and that all three bodies agreed."""
    officer = afresh(world.oakshire_people.la_officer)
    with acting_as(officer):
        evaluation = operations.put_forward_self_evaluation(world.oakshire_self_evaluation, by=officer)
    for key, partner in (("la_lead", "council"), ("icb_lead", "icb"), ("forum_chair", "forum")):
        agree(world, evaluation, key, partner)
    evaluation.refresh_from_db()
    return evaluation


# --- Writing ---------------------------------------------------------------------------------------------------------


def test_it_begins_as_a_draft_with_a_place_for_each_criterion_and_a_review_in_six_months(world, lead):
    framework = Framework.objects.get(code="local-area-2016")
    made = operations.begin_self_evaluation(
        world.oakshire,
        audience=world.oakshire_audiences.only_forum,
        framework=framework,
        title="Ours",
        as_at=dt.date(2025, 8, 31),
        by=lead,
    )
    assert (made.state, made.next_review_on, str(made)) == (State.DRAFT, dt.date(2026, 2, 28), "Ours")
    assert (made.is_open, made.can_be_written, made.review_is_overdue(dt.date(2026, 3, 1))) == (True, True, True)
    forum = afresh(world.oakshire_people.forum_rep)
    with acting_as(forum):
        assert [row.criterion.number for row in made.judgements.all()] == ["A", "B", "C"]
        assert list(SelfEvaluation.objects.visible_to(forum).review_overdue(dt.date(2026, 3, 1))) == [made]


def test_it_keeps_to_its_area_and_to_time(world, lead, refused):
    said = {
        "audience": world.oakshire_audiences.everyone,
        "framework": Framework.objects.first(),
        "title": "Ours",
        "as_at": clock.today(),
        "by": lead,
    }
    for field, changes in (
        ("audience", {"audience": world.elmborough_audiences.everyone}),
        ("lead_person", {"lead_person": world.elmborough_people.la_lead}),
        ("as_at", {"as_at": clock.today() + DAY}),
        ("review_every_months", {"review_every_months": 0}),
        ("review_every_months", {"review_every_months": 37}),
    ):
        assert refused(operations.begin_self_evaluation, world.oakshire, **said | changes)[0] == field
        if field != "audience":
            evaluation = world.oakshire_self_evaluation
            assert (
                refused(operations.edit_self_evaluation, evaluation, **words(evaluation, lead, **changes))[0] == field
            )


def test_another_rhythm_of_reviews_counts_from_the_last_one(world, lead):
    evaluation = world.oakshire_self_evaluation
    operations.edit_self_evaluation(evaluation, **words(evaluation, lead, review_every_months=3))
    evaluation.refresh_from_db()
    assert evaluation.last_reviewed_on == clock.today() - DAY
    assert evaluation.next_review_on > clock.today() + 80 * DAY
    fresh = world.oakshire_commissioners_self_evaluation
    operations.edit_self_evaluation(fresh, **words(fresh, lead, review_every_months=1, as_at=dt.date(2026, 1, 31)))
    fresh.refresh_from_db()
    assert fresh.next_review_on == dt.date(2026, 2, 28)


def test_it_is_edited_from_the_version_that_was_seen_and_only_as_a_draft(world, lead, refused, agreed):
    assert refused(operations.edit_self_evaluation, agreed, **words(agreed, lead))[0] is None
    operations.reopen_self_evaluation(agreed, reason="A figure was wrong.", by=lead)
    with pytest.raises(EditConflict):
        operations.edit_self_evaluation(agreed, **words(agreed, lead))


def test_a_judgement_keeps_its_strengths_and_their_rows(world, lead):
    judgement = world.oakshire_judgement
    old = judgement.strengths.get()
    said = {"text": "Better.", "strengths": ["New  one", old.text, " "], "seen_version": judgement.version, "by": lead}
    judgement = operations.write_judgement(judgement, **said)
    assert [(row.text, row.position) for row in judgement.strengths.all()] == [("New one", 1), (old.text, 2)]
    assert judgement.strengths.get(text=old.text).pk == old.pk
    with pytest.raises(EditConflict):
        operations.write_judgement(judgement, **said)
    said["seen_version"] = judgement.version
    judgement = operations.write_judgement(judgement, **said | {"strengths": ["New one"]})
    assert [str(row) for row in judgement.strengths.all()] == ["New one"]
    assert str(judgement) == "Judgement on 1"


def test_an_area_for_development_goes_somewhere_or_says_why_not(world, lead, refused):
    judgement = world.oakshire_judgement
    none = {"route": Route.NONE, "none_because": " "}
    assert refused(operations.add_area_for_development, judgement, text="Waits", **none, by=lead)[0] == "none_because"
    made = operations.add_area_for_development(judgement, text="Waits", none_because="left over", by=lead)
    assert (made.route, made.none_because, made.position, str(made)) == (Route.UNDECIDED, "", 2, "Waits")
    assert refused(operations.route_area_for_development, made, **none, by=lead)[0] == "none_because"
    made = operations.route_area_for_development(made, route=Route.NONE, none_because="Too small.", by=lead)
    made = operations.route_area_for_development(
        made, route=Route.ACTION, none_because="Too small.", seen_version=made.version, by=lead
    )
    assert (made.route, made.none_because) == (Route.ACTION, "")
    made = operations.edit_area_for_development(
        made, text="Long waits", already_in_place=True, seen_version=made.version, by=lead
    )
    assert (made.text, made.already_in_place) == ("Long waits", True)


def test_an_area_for_development_is_taken_back_and_stays(world, lead, refused):
    item = world.oakshire_area_for_development
    assert refused(operations.take_back_area_for_development, item, reason=" ", by=lead)[0] == "reason"
    gone = operations.take_back_area_for_development(item, reason="Done since.", by=lead)
    assert gone.is_taken_back
    assert list(AreaForDevelopment.objects.visible_to(lead, world.oakshire).standing()) == []
    for operation, said in (
        (operations.take_back_area_for_development, {"reason": "Again"}),
        (operations.route_area_for_development, {"route": Route.ACTION}),
        (operations.edit_area_for_development, {"text": "x", "already_in_place": False, "seen_version": gone.version}),
    ):
        assert refused(operation, gone, **said, by=lead)[0] is None


def test_where_it_goes_can_be_decided_after_the_text_is_agreed_and_not_when_it_is_over(world, lead, refused, agreed):
    item = world.oakshire_area_for_development
    assert operations.route_area_for_development(item, route=Route.INTENTION, by=lead).route == Route.INTENTION
    for operation, said in (
        (operations.write_judgement, {"text": "x", "strengths": [], "seen_version": 1}),
        (operations.add_area_for_development, {"text": "x"}),
    ):
        assert refused(operation, world.oakshire_judgement, **said, by=lead)[0] is None
    operations.withdraw_self_evaluation(agreed, reason="A new start.", by=lead)
    assert refused(operations.route_area_for_development, item, route=Route.ACTION, by=lead)[0] is None


def test_a_review_sets_the_next_one(world, lead, refused):
    evaluation, today = world.oakshire_self_evaluation, clock.today()
    for field, changes in (
        ("reviewed_on", {"reviewed_on": today + DAY}),
        ("note", {"note": ""}),
        ("next_review_on", {"next_review_on": today}),
    ):
        said = {"reviewed_on": today, "note": "Fine.", "by": lead} | changes
        assert refused(operations.review_self_evaluation, evaluation, **said)[0] == field
    review = operations.review_self_evaluation(
        evaluation, reviewed_on=today, note="Fine.", next_review_on=today + DAY, by=lead
    )
    evaluation.refresh_from_db()
    assert (evaluation.last_reviewed_on, evaluation.next_review_on) == (today, today + DAY)
    assert str(review) == f"Review of {today:%d %B %Y}"
    operations.withdraw_self_evaluation(evaluation, reason="Over.", by=lead)
    assert refused(operations.review_self_evaluation, evaluation, reviewed_on=today, note="x", by=lead)[0] is None


# --- Tests by others -------------------------------------------------------------------------------------------------


def test_a_partner_who_did_not_write_it_tests_it_and_is_answered_once(world, lead, refused):
    evaluation, schools = world.oakshire_self_evaluation, world.oakshire_partners.schools
    rep = afresh(world.oakshire_people.school_rep)
    with acting_as(rep):
        said = {"partner": schools, "stance": Stance.ASKS, "words": "Which data?", "by": rep}
        for field, changes in (
            ("partner", {"partner": world.oakshire_partners.council}),
            ("partner", {"partner": world.oakshire_partners.college}),
            ("judgement", {"judgement": world.elmborough_judgement}),
            ("words", {"words": " "}),
        ):
            assert refused(operations.record_test, evaluation, **said | changes)[0] == field
        agreeing = operations.record_test(evaluation, **said | {"stance": Stance.SUPPORTS, "words": ""})
        assert (agreeing.awaits_answer, str(agreeing)) == (False, "Oakshire Schools: We recognise this")
        test = operations.record_test(evaluation, **said)
    assert test.awaits_answer
    assert refused(operations.answer_test, test, answer=" ", by=lead)[0] == "answer"
    answered = operations.answer_test(test, answer="These.", by=lead)
    assert (answered.awaits_answer, answered.answered_by) == (False, lead)
    assert refused(operations.answer_test, test, answer="Those.", by=lead)[0] is None
    operations.withdraw_self_evaluation(evaluation, reason="Over.", by=lead)
    with acting_as(rep):
        assert refused(operations.record_test, evaluation, **said)[0] is None


def test_a_challenge_is_answered_before_the_bodies_are_asked_and_before_they_agree(world, lead, refused):
    evaluation, rep = world.oakshire_self_evaluation, afresh(world.oakshire_people.school_rep)

    def challenge():
        with acting_as(rep):
            return operations.record_test(
                evaluation,
                partner=world.oakshire_partners.schools,
                stance=Stance.CHALLENGES,
                words="Not so.",
                by=rep,
            )

    first = challenge()
    assert "answer that first" in refused(operations.put_forward_self_evaluation, evaluation, by=lead)[1]
    operations.answer_test(first, answer="It is.", by=lead)
    operations.put_forward_self_evaluation(evaluation, by=lead)
    challenge()
    said = {"partner": world.oakshire_partners.council, "stance": Agreement.Stance.AGREES, "by": lead}
    assert "answer that first" in refused(operations.agree_self_evaluation, evaluation, **said)[1]


# --- Agreeing and publishing -----------------------------------------------------------------------------------------


def test_it_is_not_put_forward_before_every_criterion_has_a_judgement(world, lead, refused):
    empty = world.oakshire_commissioners_self_evaluation
    assert "no judgement yet on “1." in refused(operations.put_forward_self_evaluation, empty, by=lead)[1]


def test_with_the_last_word_it_is_agreed_and_a_forum_may_dissent_in_words(world, lead, refused):
    evaluation = operations.put_forward_self_evaluation(world.oakshire_self_evaluation, by=lead)
    assert [row.name for row in operations.bodies_to_agree(world.oakshire)] == [
        "Oakshire Council",
        "Oakshire Integrated Care Board",
        "Oakshire Parent Carer Forum",
    ]
    agree(world, evaluation, "la_lead", "council")
    agree(world, evaluation, "icb_lead", "icb")
    evaluation.refresh_from_db()
    assert evaluation.state == State.PUT_FORWARD
    dissent = agree(
        world, evaluation, "forum_chair", "forum", stance=Agreement.Stance.DISSENTS, words="Waits are not faced."
    )
    evaluation.refresh_from_db()
    assert (evaluation.state, evaluation.agreed_on) == (State.AGREED, clock.today())
    assert str(dissent) == "Oakshire Parent Carer Forum: does not agree"
    assert [row.partner.name for row in evaluation.counting_agreements()][-1] == "Oakshire Parent Carer Forum"


def test_who_may_not_speak_or_spoke_already_is_refused(world, lead, refused):
    evaluation, partners = world.oakshire_self_evaluation, world.oakshire_partners
    said = {"partner": partners.council, "stance": Agreement.Stance.AGREES, "by": lead}
    assert refused(operations.agree_self_evaluation, evaluation, **said)[0] is None
    operations.put_forward_self_evaluation(evaluation, by=lead)
    for field, changes in (
        ("partner", {"partner": partners.icb}),
        ("partner", {"partner": partners.schools}),
        ("stance", {"stance": Agreement.Stance.DISSENTS, "words": "No."}),
    ):
        assert refused(operations.agree_self_evaluation, evaluation, **said | changes)[0] == field
    operations.agree_self_evaluation(evaluation, **said)
    assert refused(operations.agree_self_evaluation, evaluation, **said)[0] == "partner"
    chair = afresh(world.oakshire_people.forum_chair)
    with acting_as(chair):
        silent = {"partner": partners.forum, "stance": Agreement.Stance.DISSENTS, "words": " ", "by": chair}
        assert refused(operations.agree_self_evaluation, evaluation, **silent)[0] == "words"


def test_an_area_without_a_forum_needs_the_word_of_the_accountable_bodies_only(world, lead):
    world.oakshire.partners_in_area.filter(partner=world.oakshire_partners.forum).update(takes_part_until=clock.today())
    evaluation = operations.put_forward_self_evaluation(world.oakshire_self_evaluation, by=lead)
    agree(world, evaluation, "la_lead", "council")
    agree(world, evaluation, "icb_lead", "icb")
    evaluation.refresh_from_db()
    assert evaluation.state == State.AGREED


def test_a_body_that_was_succeeded_is_not_asked(world, lead):
    old = world.oakshire_partners.icb
    new = partner_operations.create_partner(name="Greater ICB", kind=old.kind, by=lead)
    partner_operations.add_partner_to_area(world.oakshire, new, by=lead)
    partner_operations.record_succession(world.oakshire, predecessor=old, successor=new, on=clock.today(), by=lead)
    names = [partner.name for partner in operations.bodies_to_agree(world.oakshire)]
    assert names == ["Oakshire Council", "Greater ICB", "Oakshire Parent Carer Forum"]


def test_agreements_of_an_earlier_round_no_longer_count(world, lead, refused, agreed):
    assert refused(operations.reopen_self_evaluation, agreed, reason="", by=lead)[0] == "reason"
    reopened = operations.reopen_self_evaluation(agreed, reason="A figure was wrong.", by=lead)
    assert (reopened.state, reopened.agreed_on) == (State.DRAFT, None)
    assert list(reopened.counting_agreements()) == []
    assert refused(operations.reopen_self_evaluation, reopened, reason="x", by=lead)[0] is None
    again = operations.put_forward_self_evaluation(reopened, by=lead)
    assert (again.round, list(again.counting_agreements()), again.agreements.count()) == (2, [], 3)


def test_who_put_it_forward_does_not_publish_it(world, lead, refused, agreed):
    everyone = world.oakshire_audiences.everyone
    officer = world.oakshire_people.la_officer
    answer = refused(operations.publish_self_evaluation, agreed, audience=everyone, by=officer)
    assert answer == (None, "You put it forward, so somebody else has to publish it.")
    elsewhere = world.elmborough_audiences.everyone
    assert refused(operations.publish_self_evaluation, agreed, audience=elsewhere, by=lead)[0] == "audience"
    snapshot = operations.publish_self_evaluation(agreed, audience=everyone, by=lead)
    agreed.refresh_from_db()
    assert (agreed.state, agreed.published_by, snapshot.number) == (State.PUBLISHED, lead, 2)
    with pytest.raises(IntegrityError, match="published_by_another"), transaction.atomic():
        SelfEvaluation.objects.filter(pk=agreed.pk).update(published_by=officer)
    draft = world.oakshire_commissioners_self_evaluation
    assert refused(operations.publish_self_evaluation, draft, audience=everyone, by=lead)[0] is None


def test_every_state_has_its_moves_and_ends_with_a_reason(world, lead, refused, agreed):
    assert set(SelfEvaluation.MOVES) == set(State)
    assert refused(operations.supersede_self_evaluation, agreed, reason="x", by=lead)[0] is None
    operations.publish_self_evaluation(agreed, audience=world.oakshire_audiences.everyone, by=lead)
    assert refused(operations.supersede_self_evaluation, agreed, reason=" ", by=lead)[0] == "reason"
    over = operations.supersede_self_evaluation(agreed, reason="The next one is out.", by=lead)
    assert (over.state, over.is_open, changes_of(over)[0].verb) == (
        State.SUPERSEDED,
        False,
        "self evaluation superseded",
    )
    assert over not in SelfEvaluation.objects.visible_to(lead).living()
    assert refused(operations.withdraw_self_evaluation, over, reason="x", by=lead)[0] is None


# --- Snapshots -------------------------------------------------------------------------------------------------------


def test_snapshots_that_their_maker_does_not_see_count_too(world, lead):
    evaluation = world.oakshire_self_evaluation
    nobody = partner_operations.create_audience(world.oakshire, name="Those who are to come", by=lead)
    hidden = operations.take_snapshot(evaluation, audience=nobody, occasion="Visit", by=lead)
    assert not SelfEvaluationSnapshot.objects.filter(pk=hidden.pk).exists()
    shown = operations.take_snapshot(evaluation, audience=world.oakshire_audiences.everyone, occasion="Board", by=lead)
    assert shown.number == hidden.number + 1


def test_a_snapshot_shows_what_its_audience_and_its_maker_may_see(world, lead, refused):
    evaluation = world.oakshire_self_evaluation
    for field, changes in (
        ("audience", {"audience": world.elmborough_audiences.everyone}),
        ("occasion", {"occasion": " "}),
    ):
        said = {"audience": world.oakshire_audiences.everyone, "occasion": "Board", "by": lead} | changes
        assert refused(operations.take_snapshot, evaluation, **said)[0] == field
    taken = {}
    for name in ("everyone", "commissioners"):
        audience = getattr(world.oakshire_audiences, name)
        taken[name] = operations.take_snapshot(evaluation, audience=audience, occasion="Board", by=lead)
    titles = {
        name: {item["title"] for item in snapshot.content["judgements"][0]["evidence"]}
        for name, snapshot in taken.items()
    }
    assert titles["commissioners"] - titles["everyone"] == {"Contract monitoring of therapies"}
    assert (taken["everyone"].held_back, taken["commissioners"].held_back) == (1, 0)
    first = taken["everyone"].content["judgements"][0]
    assert first["strengths"] == ["Early years settings notice needs early."]
    assert [row["route"] for row in first["areas_for_development"]] == ["No action, because"]
    assert taken["everyone"].content["tested_by"] == ["Oakshire Schools"]
    assert str(taken["everyone"]) == "Self-evaluation of Oakshire, snapshot 2"


def test_a_draft_is_frozen_for_a_wider_audience_only_with_a_second_person(world, lead, refused):
    evaluation, audiences = world.oakshire_self_evaluation, world.oakshire_audiences
    SelfEvaluation.objects.filter(pk=evaluation.pk).update(audience=audiences.commissioners)
    evaluation.refresh_from_db()
    wider = {"audience": audiences.everyone, "occasion": "Visit"}

    def refusal(by):
        return refused(operations.take_snapshot, evaluation, **wider, by=by)

    field, words = refusal(lead)
    assert field == "audience"
    assert "Choose “Commissioners in Oakshire” or an audience within it" in words
    operations.take_snapshot(evaluation, audience=audiences.commissioners, occasion="Ourselves", by=lead)
    operations.put_forward_self_evaluation(evaluation, by=lead)
    assert refusal(lead)[0] == "audience"
    other = afresh(world.oakshire_people.icb_lead)
    with acting_as(other):
        assert operations.take_snapshot(evaluation, **wider, by=other).audience == audiences.everyone
    SelfEvaluation.objects.filter(pk=evaluation.pk).update(state=State.AGREED, agreed_on=clock.today())
    assert operations.take_snapshot(evaluation, **wider, by=lead).audience == audiences.everyone
    operations.withdraw_self_evaluation(evaluation, reason="Wrong.", by=lead)
    assert refusal(lead)[0] == "audience"


def test_a_snapshot_stays_as_it_was_and_is_seen_by_its_own_audience_only(world, lead, acting):
    operations.withdraw_self_evaluation(world.oakshire_self_evaluation, reason="Over.", by=lead)
    assert world.oakshire_snapshot.content["state"] == "Draft"
    for key, expected in (("icb_officer", 1), ("school_rep", 0)):
        with acting(getattr(world.oakshire_people, key)) as person:
            seen = SelfEvaluationSnapshot.objects.visible_to(person, world.oakshire)
            assert seen.count() == expected
