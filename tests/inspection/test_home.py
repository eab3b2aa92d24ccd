"""What of this room waits at Home, what people are told, and what shows on the pages of the rooms below."""

import datetime as dt

from core import clock
from core.access import acting_as
from core.home import Urgency, home_items
from core.models import Notification
from inspection import operations
from inspection.models import Agreement, SelfEvaluationTest
from partners.notifications import render_all
from tests.world import afresh

DAY = dt.timedelta(days=1)
KINDS = {
    "Review of a self-evaluation",
    "Self-evaluation to agree",
    "Test of a self-evaluation",
    "Evidence to renew",
    "Finding without a response",
    "Recommendation without a response",
    "Assurance of a duty",
}


def waiting(world, person) -> list[tuple]:
    items = home_items(person, [world.oakshire], clock.today())
    return [(item.urgency, item.kind, item.title) for item in items if item.kind in KINDS]


def test_a_review_waits_for_those_who_work_on_it(world, lead, acting):
    evaluation = world.oakshire_self_evaluation
    operations.review_self_evaluation(
        evaluation, reviewed_on=clock.today() - 9 * DAY, note="x", next_review_on=clock.today() - DAY, by=lead
    )
    expected = (Urgency.OVERDUE, "Review of a self-evaluation", evaluation.title)
    assert expected in waiting(world, lead)
    with acting(world.oakshire_people.school_rep) as person:
        assert expected not in waiting(world, person)
    operations.review_self_evaluation(
        evaluation, reviewed_on=clock.today(), note="x", next_review_on=clock.today() + DAY, by=lead
    )
    assert (Urgency.DUE_SOON, *expected[1:]) in waiting(world, lead)


def test_the_word_of_a_body_waits_for_its_lead_and_he_is_told(world, lead, acting):
    evaluation = operations.put_forward_self_evaluation(world.oakshire_self_evaluation, by=lead)
    expected = (Urgency.WAITING, "Self-evaluation to agree", evaluation.title)
    told = {row.person: row for row in Notification.objects.filter(kind="inspection.to_agree")}
    people = world.oakshire_people
    assert set(told) == {people.icb_lead.pk, people.forum_chair.pk}
    chair = afresh(people.forum_chair)
    with acting_as(chair):
        assert expected in waiting(world, chair)
        assert render_all([told[chair.pk]], chair)[0][1].title == f"Please read and agree: {evaluation.title}"
        forum = {"partner": world.oakshire_partners.forum, "stance": Agreement.Stance.AGREES}
        operations.agree_self_evaluation(evaluation, **forum, by=chair)
        assert expected not in waiting(world, chair)
    assert expected in waiting(world, lead)
    operations.reopen_self_evaluation(evaluation, reason="x", by=lead)
    with acting_as(chair):
        assert render_all([told[chair.pk]], chair)[0][1] is None


def test_what_others_see_differently_waits_for_the_authors(world, lead, acting):
    with acting(world.oakshire_people.school_rep) as rep:
        operations.record_test(
            world.oakshire_self_evaluation,
            partner=world.oakshire_partners.schools,
            stance=SelfEvaluationTest.Stance.ASKS,
            words="Which data?",
            by=rep,
        )
        assert waiting(world, rep) == []
    expected = (Urgency.WAITING, "Test of a self-evaluation", "Oakshire Schools: We ask for evidence")
    assert expected in waiting(world, lead)


def test_evidence_that_expires_waits_for_those_whose_it_is(world, lead, acting):
    for title, days in (("Gone", 0), ("Soon", 10), ("Far", 60)):
        operations.record_evidence(
            world.oakshire,
            audience=world.oakshire_audiences.everyone,
            title=title,
            kind="audit",
            dated_on=clock.today() - 30 * DAY,
            source_body="x",
            owner_partner=world.oakshire_partners.schools,
            shows="x",
            expires_on=clock.today() + days * DAY,
            by=lead,
        )
    with acting(world.oakshire_people.school_rep) as rep:
        found = [item for item in waiting(world, rep) if item[1] == "Evidence to renew"]
    assert found == [(Urgency.OVERDUE, "Evidence to renew", "Gone"), (Urgency.DUE_SOON, "Evidence to renew", "Soon")]
    with acting(world.oakshire_people.board_member) as member:
        assert [item for item in waiting(world, member) if item[1] == "Evidence to renew"] == []


def test_what_has_no_response_waits_for_the_responsible_body(world, lead, acting):
    operations.add_finding(
        world.oakshire_inspection, kind="strength", text="Fine", bodies=[world.oakshire_partners.provider], by=lead
    )
    operations.add_recommendation(
        world.oakshire_inspection, text="Count waits", bodies=[world.oakshire_partners.provider], by=lead
    )
    with acting(world.oakshire_people.provider_officer) as officer:
        assert waiting(world, officer) == [
            (Urgency.WAITING, "Finding without a response", "Contracts say nothing about waits."),
            (Urgency.WAITING, "Recommendation without a response", "Count waits"),
        ]


def test_an_assurance_waits_for_who_answers_for_the_duty(world, lead, acting):
    position, people = world.oakshire_duty_position, world.oakshire_people
    operations.assure_duty_position(
        position,
        compliance="met",
        statement="All.",
        assured_on=clock.today() - DAY,
        next_assurance_on=clock.today() + DAY,
        by=lead,
    )
    expected = (Urgency.DUE_SOON, "Assurance of a duty", "Children and Families Act 2014, section 69")
    with acting(people.college_rep) as owner:
        assert expected in waiting(world, owner)
    with acting(people.school_rep) as rep:
        assert expected not in waiting(world, rep)
    operations.name_duty_owner(position, owner_person=None, seen_version=position.version + 1, by=lead)
    with acting(people.school_rep) as rep:
        assert expected in waiting(world, rep)


def test_a_measure_shows_the_evidence_that_rests_on_it(world, sign_in):
    client = sign_in(world.oakshire_people.school_rep)
    words = client.get(world.oakshire_measure.get_absolute_url()).content.decode()
    assert "Evidence that rests on it" in words
    assert "Audit of requests for assessment" in words
    other = client.get(world.oakshire_absence_measure.get_absolute_url()).content.decode()
    assert "Evidence that rests on it" not in other
