"""Every way in which something can be published, approved or withdrawn, or is refused; and what is in it."""

import datetime as dt

import pytest
from django.db import IntegrityError, InternalError, transaction

from core import clock
from core.access import NotActing, reading_in_public
from core.errors import RuleBroken
from core.models import Notification
from documents import operations as documents
from documents.models import DocumentVersion
from partners.models import Person
from partners.notifications import render_all
from reports import operations
from reports.models import BoardReport, BoardReportIssue, PublicSnapshot
from reports.operations.publishing import TO_APPROVE
from reports.publishing import publication_of, sanitised, without_pictures
from strategies import operations as strategies
from strategies.models import Strategy, Workstream
from tests.furnish_public import publish
from tests.furnish_reports import begin, issue

pytestmark = pytest.mark.django_db

State = PublicSnapshot.State


@pytest.fixture
def lead(world, acting):
    with acting(world.oakshire_people.la_lead) as person:
        yield person


@pytest.fixture
def other_lead(world):
    return Person.objects.get(pk=world.oakshire_people.icb_lead.pk)


def approve(snapshot: PublicSnapshot, acting, by: Person) -> PublicSnapshot:
    with acting(by) as person:
        return operations.approve_publication(snapshot, by=person)


def issued_for_everyone(world, acting, **cover) -> BoardReport:
    """A report that the board's clerk has issued for everyone who takes part in the area."""
    everyone = world.oakshire_audiences.everyone
    with acting(world.oakshire_people.la_officer) as author:
        report = begin(world, "oakshire", "A paper for everyone", by=author)
        names = ("subject", "reference", "is_public", "why_not_public", "wards", "ward_councillors_notified")
        names += ("equality_impact_assessment", "contact", "urgency_reason")
        kept = {name: getattr(report, name) for name in names} | cover
        report = operations.edit_cover(report, seen_version=report.version, addressed_to=everyone, by=author, **kept)
        report = operations.hand_in_report(report, seen_version=report.version, by=author)
    with acting(world.oakshire_people.board_clerk) as clerk:
        issue(report, by=clerk)
        return BoardReport.objects.visible_to(clerk).get(pk=report.pk)


# --- publishing ------------------------------------------------------------------------------------------------------


def test_a_strategy_waits_for_a_second_lead_who_is_told(world, lead, other_lead):
    snapshot = publish(world.oakshire_strategy, by=lead)
    assert (snapshot.state, snapshot.number, snapshot.public_from, snapshot.approved_by) == (
        State.WAITING,
        2,
        None,
        None,
    )
    told = Notification.objects.filter(kind=TO_APPROVE, subject=str(snapshot.pk))
    assert set(told.values_list("person", flat=True)) == {other_lead.pk}


def test_the_second_person_publishes_exactly_what_was_proposed(world, lead, other_lead, acting):
    waiting = publish(world.oakshire_strategy, by=lead)
    snapshot = approve(waiting, acting, other_lead)
    assert (snapshot.state, snapshot.approved_by, snapshot.is_public) == (State.PUBLISHED, other_lead, True)
    assert (snapshot.html, snapshot.fingerprint) == (waiting.html, waiting.fingerprint)


def test_who_proposes_does_not_approve_and_the_database_says_so_too(world, lead):
    snapshot = publish(world.oakshire_strategy, by=lead)
    with pytest.raises(RuleBroken, match="somebody else"):
        operations.approve_publication(snapshot, by=lead)
    with pytest.raises(IntegrityError, match="approved_by_another"), transaction.atomic():
        PublicSnapshot.objects.filter(pk=snapshot.pk).update(approved_by=lead)
    with pytest.raises(IntegrityError, match="strategy_approved"), transaction.atomic():
        PublicSnapshot.objects.filter(pk=snapshot.pk).update(state=State.PUBLISHED, public_from=clock.now())


def test_one_version_at_a_time_waits(world, lead):
    publish(world.oakshire_strategy, by=lead)
    with pytest.raises(RuleBroken, match="waits for approval already"):
        publish(world.oakshire_strategy, by=lead)


def test_what_has_been_withdrawn_meanwhile_is_not_approved(world, lead, other_lead, acting):
    snapshot = publish(world.oakshire_strategy, by=lead)
    strategies.withdraw_strategy(world.oakshire_strategy, reason="Begun anew", by=lead)
    with pytest.raises(RuleBroken, match="withdrawn"):
        approve(snapshot, acting, other_lead)


def test_what_the_second_person_no_longer_sees_is_not_approved(world, lead, other_lead, acting):
    snapshot = publish(world.oakshire_strategy, by=lead)
    Strategy.objects.filter(pk=world.oakshire_strategy.pk).update(audience=world.oakshire_audiences.only_council)
    with pytest.raises(RuleBroken, match="no longer see"):
        approve(snapshot, acting, other_lead)


def test_a_published_one_waits_for_nobody(world, acting, other_lead):
    with pytest.raises(RuleBroken, match="It is published"):
        approve(world.oakshire_public_snapshot, acting, other_lead)


def test_a_workstream_is_public_at_once(world, lead):
    snapshot = publish(world.oakshire_workstream, by=lead)
    assert (snapshot.state, snapshot.number, snapshot.is_public, snapshot.is_yet_to_come) == (
        State.PUBLISHED,
        3,
        True,
        False,
    )


def test_what_changed_since_it_was_read_is_not_published(world, lead):
    workstream = Workstream.objects.visible_to(lead).get(pk=world.oakshire_workstream.pk)
    with pytest.raises(RuleBroken, match="changed since you looked"):
        operations.publish(workstream, seen_fingerprint="another", by=lead)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("draft_strategy", "Only one that has been agreed"),
        ("commissioners_workstream", "Share it with everyone first"),
        ("version", "have not been published here yet"),
        ("draft_version", "have not been published here yet"),
    ],
)
def test_what_is_not_for_everyone_or_not_ready_is_not_published(world, lead, name, words):
    with pytest.raises(RuleBroken, match=words):
        publish(getattr(world, f"oakshire_{name}"), by=lead)


def test_a_strategy_that_only_some_see_is_not_published(world, lead):
    Strategy.objects.filter(pk=world.oakshire_strategy.pk).update(audience=world.oakshire_audiences.commissioners)
    with pytest.raises(RuleBroken, match="Share it with everyone first"):
        publish(world.oakshire_strategy, by=lead)


def test_answers_to_a_version_that_was_withdrawn_are_not_published(world, lead):
    version = DocumentVersion.objects.visible_to(lead).get(pk=world.oakshire_answered_version.pk)
    documents.withdraw_version(version, reason="Another text came", by=lead)
    with pytest.raises(RuleBroken, match="withdrawn"):
        publish(version, by=lead)


# --- what is in it ---------------------------------------------------------------------------------------------------


def test_a_strategy_is_resolved_for_nobody_and_what_is_left_out_is_named_to_its_maker(world, lead):
    publication = publication_of(Strategy.objects.visible_to(lead).get(pk=world.oakshire_strategy.pk))
    assert [row["reference"] for row in publication.data["measures"]] == [world.oakshire_measure.reference]
    assert publication.held_back == (f"Measure {world.oakshire_commissioners_measure}",)
    assert publication.data["bodies"] == ["Oakshire Council", "Oakshire Integrated Care Board"]
    assert publication.data["priorities"][0]["title"] == "Social, emotional and mental health"


def test_a_workstream_counts_and_lists_the_actions_that_everyone_sees(world, lead):
    action = world.oakshire_action
    publication = publication_of(Workstream.objects.visible_to(lead).get(pk=world.oakshire_workstream.pk))
    assert [row["title"] for row in publication.data["actions"]] == [action.title, world.oakshire_forum_action.title]
    assert sum(row["number"] for row in publication.data["counts"]) == 2
    assert action.rag_reason not in publication.html, "the words of an update are not for the public"
    assert publication.data["lead"] == "Oakshire Council"
    assert "svg" in publication.html, "the rating has lost its shape"


def test_answers_show_what_was_published_and_not_what_was_written(world, lead):
    publication = publication_of(DocumentVersion.objects.visible_to(lead).get(pk=world.oakshire_answered_version.pk))
    assert publication.data["total"] == 1
    assert [row["you_said"] for row in publication.data["about_the_whole"]] == ["Say where."]
    assert "Say where short breaks are offered." not in publication.html


def test_an_answer_about_a_paragraph_stands_with_it(world, acting):
    with acting(world.oakshire_people.la_lead) as lead:
        version = DocumentVersion.objects.visible_to(lead).get(pk=world.oakshire_version.pk)
        anchor = version.sections.first().paragraph_anchors[1]
    with acting(world.oakshire_people.college_rep) as head:
        said = documents.submit_comment(version, text="Which one?", anchor=anchor, by=head)
    with acting(world.oakshire_people.la_lead) as lead:
        documents.close_consultation(version, reason="All have answered.", by=lead)
        for comment in (said, world.oakshire_own_comment, world.oakshire_group_comment):
            documents.answer_comment(comment, you_said="Which?", outcome="accepted", reason="It says so.", by=lead)
        documents.publish_answers(version, by=lead)
        version = DocumentVersion.objects.visible_to(lead).get(pk=version.pk)
        publication = publication_of(version)
        snapshot = publish(version, by=lead)
    [section] = publication.data["sections"]
    assert (section["heading"], [len(place["answers"]) for place in section["places"]]) == ("What we heard", [1])
    assert {row["for_group"] for row in publication.data["about_the_whole"]} == {"", "Oakshire Parent Carer Forum"}
    assert "Ask for a date, quietly." not in snapshot.html


def test_script_is_taken_out_even_of_our_own_text():
    assert sanitised('<p class="a">x<script>y</script><img src="z"></p>') == '<p class="a">x</p>'


# --- board reports ---------------------------------------------------------------------------------------------------


def test_a_paper_is_published_as_its_board_got_it_from_the_instant_that_its_clerk_sets(world, acting):
    report, later = issued_for_everyone(world, acting), clock.now() + dt.timedelta(days=2)
    with acting(world.oakshire_people.board_clerk) as clerk:
        snapshot = publish(report, by=clerk, public_from=later)
        issued = BoardReportIssue.objects.visible_to(clerk).get(report=report)
    assert (snapshot.fingerprint, snapshot.html, snapshot.file) == (issued.fingerprint, issued.html, issued.file)
    assert (snapshot.is_public, snapshot.is_yet_to_come) == (False, True)
    with clock.at(later + dt.timedelta(seconds=1)):
        assert (snapshot.is_public, snapshot.is_yet_to_come) == (True, False)


def test_a_report_that_is_withdrawn_is_not_public_any_more(world, acting):
    report = issued_for_everyone(world, acting)
    with acting(world.oakshire_people.board_clerk) as clerk:
        snapshot = publish(report, by=clerk)
        report = BoardReport.objects.visible_to(clerk).get(pk=report.pk)
        operations.withdraw_report(report, seen_version=report.version, reason="A wrong figure", by=clerk)
        snapshot.refresh_from_db()
    assert (snapshot.state, snapshot.withdrawn_because) == (State.WITHDRAWN, "A wrong figure")


@pytest.mark.parametrize(("days", "words"), [(-1, "That time has passed"), (400, "more than a year away")])
def test_a_publication_time_is_neither_past_nor_years_away(world, acting, days, words):
    report = issued_for_everyone(world, acting)
    with acting(world.oakshire_people.board_clerk) as clerk, pytest.raises(RuleBroken, match=words):
        publish(report, by=clerk, public_from=clock.now() + dt.timedelta(days=days))


def test_only_a_paper_has_a_publication_time(world, lead):
    with pytest.raises(RuleBroken, match="Only a board report"):
        publish(world.oakshire_workstream, by=lead, public_from=clock.now() + dt.timedelta(days=1))


def test_a_paper_that_was_made_for_the_board_alone_is_not_published(world, acting):
    with acting(world.oakshire_people.board_clerk) as clerk, pytest.raises(RuleBroken, match="issue it again"):
        publish(world.oakshire_issued_report, by=clerk)


def test_a_draft_is_not_published(world, acting):
    with acting(world.oakshire_people.board_clerk) as clerk, pytest.raises(RuleBroken, match="Issue it first"):
        publish(world.oakshire_report, by=clerk)


def test_a_paper_that_is_not_public_is_not_published(world, acting):
    report = issued_for_everyone(world, acting, is_public=False, why_not_public="Prices")
    with acting(world.oakshire_people.board_clerk) as clerk, pytest.raises(RuleBroken, match="not public: Prices"):
        publish(report, by=clerk)


def test_a_picture_is_told_in_words_because_it_stands_behind_the_sign_in():
    picture = '<figure class="portal-picture"><img src="/oakshire/images/1/" alt="A map"></figure>'
    told = '<figure class="portal-picture"><p>Picture, in the PDF: A map</p></figure>'
    assert without_pictures(picture) == told


# --- withdrawing, and what can't change ------------------------------------------------------------------------------


def test_a_withdrawn_one_keeps_who_when_and_why(world, lead):
    snapshot = operations.withdraw_publication(world.oakshire_public_snapshot, reason="A wrong date", by=lead)
    assert (snapshot.state, snapshot.withdrawn_by, snapshot.withdrawn_because) == (
        State.WITHDRAWN,
        lead,
        "A wrong date",
    )
    with pytest.raises(RuleBroken, match="It is withdrawn"):
        operations.withdraw_publication(snapshot, reason="Again", by=lead)


def test_a_reason_is_needed_to_withdraw(world, lead):
    with pytest.raises(RuleBroken, match="Say why"):
        operations.withdraw_publication(world.oakshire_public_snapshot, reason=" \n", by=lead)


def test_nobody_changes_what_was_frozen(world, lead):
    with pytest.raises(InternalError), transaction.atomic():
        PublicSnapshot.objects.filter(pk=world.oakshire_public_snapshot.pk).update(html="Something else")


def test_only_what_is_published_is_there_on_the_public_path(world):
    with transaction.atomic(), reading_in_public():
        seen = set(PublicSnapshot.objects.filter(area=world.oakshire).values_list("pk", flat=True))
        strategies_seen = Strategy.objects.count()
    names = ("public_snapshot", "workstream_snapshot", "answers_snapshot")
    assert seen == {getattr(world, f"oakshire_{name}").pk for name in names}
    assert strategies_seen == 0
    assert PublicSnapshot.objects.count() == 0, "the public path stayed open behind the block"


def test_the_public_path_goes_with_a_transaction_that_is_rolled_back(world):
    with transaction.atomic(), reading_in_public():
        transaction.set_rollback(True)
    assert PublicSnapshot.objects.count() == 0


def test_nobody_reads_in_public_while_he_acts(world, lead):
    with pytest.raises(NotActing), reading_in_public():
        raise AssertionError("it opened")


def test_who_is_told_to_approve_reads_so_until_it_is_done(world, acting):
    with acting(world.oakshire_people.la_lead) as lead:
        snapshot = publish(world.oakshire_strategy, by=lead)
    with acting(world.oakshire_people.icb_lead) as other:
        mine = Notification.objects.filter(kind=TO_APPROVE, person=other.pk)
        [(_, message)] = render_all(mine, other)
        assert message.title == f"Please approve: {snapshot.title}"
        operations.approve_publication(snapshot, by=other)
        assert [message for _, message in render_all(mine, other)] == [None]
