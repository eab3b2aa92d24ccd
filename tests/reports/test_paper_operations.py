"""Every way in which something can be done to a board report, or is refused."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from actionplans.models import Action, Plan
from core.errors import EditConflict, RuleBroken
from core.models import Notification
from documents.models import DocumentVersion
from governance import operations as governance
from governance.models import Meeting
from indicators.models import Measure
from partners.models import Audience
from partners.operations import end_membership, start_membership
from reports import operations
from reports.clearing import boxes_of
from reports.models import (
    BoardReport,
    BoardReportIssue,
    Clearance,
    ClearanceGiven,
    DraftsOfBoard,
    Recommendation,
    ReportAnnex,
    ReportSection,
)
from reports.report_templates import STANDARD, TEMPLATES
from tests.furnish_reports import begin, issue

pytestmark = pytest.mark.django_db


@pytest.fixture
def author(world, acting):
    with acting(world.oakshire_people.la_officer) as person:
        yield person


@pytest.fixture
def report(world, author) -> BoardReport:
    return BoardReport.objects.visible_to(author).get(pk=world.oakshire_report.pk)


def again(report: BoardReport, by) -> BoardReport:
    return BoardReport.objects.visible_to(by).get(pk=report.pk)


def cover_of(report: BoardReport, **changes) -> dict:
    names = (
        "subject", "reference", "addressed_to", "is_public", "why_not_public", "wards", "ward_councillors_notified",
        "equality_impact_assessment", "contact", "urgency_reason",
    )  # fmt: skip
    return {name: getattr(report, name) for name in names} | {"seen_version": report.version} | changes


# --- beginning -------------------------------------------------------------------------------------------------------


def test_a_new_report_has_every_section_and_its_author_as_officer(world, author):
    meeting = world.oakshire_meeting
    report = operations.create_report(meeting, subject="S", addressed_to=world.oakshire_audiences.everyone, by=author)
    assert [section.kind for section in report.sections.all()] == [part.kind for part in TEMPLATES[STANDARD].sections]
    assert {section.kind for section in report.sections.filter(required=True)} == {"background", "risk", "equalities"}
    assert [(officer.person, officer.partner) for officer in report.officers.all()] == [
        (author, world.oakshire_partners.council)
    ]
    assert report.audience == DraftsOfBoard.objects.get(board=meeting.board).audience
    assert report.state == "draft"


def test_a_council_body_wants_every_implication(world, acting):
    with acting(world.oakshire_people.la_lead) as lead:
        meeting = governance.plan_meeting(world.oakshire_parent_board, held_on=dt.date(2031, 5, 7), by=lead)
        report = operations.create_report(meeting, subject="S", addressed_to=world.oakshire_audiences.everyone, by=lead)
        required = {section.kind for section in report.sections.filter(required=True)}
    assert required == {"background", "financial", "legal", "risk", "equalities", "priorities"}


def test_no_report_to_a_meeting_that_was_withdrawn_or_held(world, author):
    for meeting, word in ((world.oakshire_withdrawn_meeting, "withdrawn"), (world.oakshire_past_meeting, "held")):
        with pytest.raises(RuleBroken, match=f"This meeting is {word}"):
            operations.create_report(meeting, subject="S", addressed_to=world.oakshire_audiences.everyone, by=author)


def test_a_report_is_made_for_an_audience_of_its_own_area(world, author, report):
    elsewhere = world.elmborough_audiences.everyone
    with pytest.raises(RuleBroken, match="its own local area"):
        operations.create_report(world.oakshire_meeting, subject="S", addressed_to=elsewhere, by=author)
    with pytest.raises(RuleBroken, match="its own local area"):
        operations.edit_cover(report, **cover_of(report, addressed_to=elsewhere), by=author)


# --- cover sheet, summary, officers ----------------------------------------------------------------------------------


def test_the_cover_sheet_is_changed_and_the_text_has_a_new_version(report, author):
    before = report.text_version
    operations.edit_cover(report, **cover_of(report, subject="Another subject", wards="Harbour ward"), by=author)
    changed = again(report, author)
    assert (changed.subject, changed.wards, changed.text_version) == ("Another subject", "Harbour ward", before + 1)


def test_what_is_not_public_says_why(report, author):
    with pytest.raises(RuleBroken, match="Say why it is not public"):
        operations.edit_cover(report, **cover_of(report, is_public=False), by=author)
    changed = operations.edit_cover(
        report, **cover_of(report, is_public=False, why_not_public="A contract under negotiation"), by=author
    )
    assert (changed.is_public, changed.why_not_public) == (False, "A contract under negotiation")
    changed = operations.edit_cover(changed, **cover_of(changed, is_public=True), by=author)
    assert (changed.is_public, changed.why_not_public) == (True, "")


def test_a_cover_sheet_or_summary_changed_by_another_is_a_conflict(report, author):
    operations.edit_summary(report, seen_version=report.version, summary="Mine", by=author)
    with pytest.raises(EditConflict):
        operations.edit_summary(report, seen_version=report.version, summary="Theirs", by=author)
    with pytest.raises(EditConflict):
        operations.edit_cover(report, **cover_of(report), by=author)
    assert again(report, author).summary == "Mine"


def test_an_officer_is_named_once_belongs_to_his_partner_and_the_last_one_stays(world, report, author):
    people, partners = world.oakshire_people, world.oakshire_partners
    named = operations.name_officer(report, person=people.icb_lead, partner=partners.icb, by=author)
    assert named.position == 3
    with pytest.raises(RuleBroken, match="already named"):
        operations.name_officer(report, person=people.icb_lead, partner=partners.icb, by=author)
    with pytest.raises(RuleBroken, match="does not belong to"):
        operations.name_officer(report, person=people.la_lead, partner=partners.icb, by=author)
    officers = list(report.officers.all())
    for officer in officers[1:]:
        operations.remove_officer(officer, by=author)
    with pytest.raises(RuleBroken, match="at least one responsible officer"):
        operations.remove_officer(officers[0], by=author)
    assert [officer.person for officer in report.officers.all()] == [people.la_officer]


def test_only_who_sees_the_meeting_can_be_named(world, acting):
    with acting(world.oakshire_people.la_lead) as lead:
        board = governance.create_board(
            world.oakshire,
            name="Closed board",
            legal_kind="nhs_board",
            purpose="P",
            sees_area=False,
            clerk=lead,
            by=lead,
        )
    with acting(world.oakshire_people.la_lead) as lead:
        meeting = governance.plan_meeting(
            board, held_on=dt.date(2031, 5, 7), audience=world.oakshire_audiences.commissioners, by=lead
        )
        report = operations.create_report(
            meeting, subject="S", addressed_to=world.oakshire_audiences.commissioners, by=lead
        )
        with pytest.raises(RuleBroken, match="can't see the meeting"):
            operations.ask_for_clearance(
                report,
                role=Clearance.Role.FINANCE,
                on_behalf_of=world.oakshire_partners.council,
                person=world.oakshire_people.finance_clearer,
                by=lead,
            )


# --- content ---------------------------------------------------------------------------------------------------------


def test_two_people_write_different_sections_and_neither_is_in_the_way(report, author):
    risk, legal = report.sections.get(kind="risk"), report.sections.get(kind="legal")
    operations.edit_section(risk, seen_version=risk.version, text="R", by=author)
    operations.edit_section(legal, seen_version=legal.version, text="L", by=author)
    assert [report.sections.get(kind=kind).text for kind in ("risk", "legal")] == ["R", "L"]
    with pytest.raises(EditConflict) as conflict:
        operations.edit_section(risk, seen_version=risk.version, text="Another", by=author)
    assert conflict.value.current.text == "R"


def test_recommendations_are_numbered_anew_when_one_moves_or_goes(report, author):
    for text in ("second", "third"):
        operations.add_recommendation(report, kind="ask", text=text, by=author)
    third = report.recommendations.get(number=3)
    operations.edit_recommendation(third, seen_version=third.version, number=1, kind="agree", text="third", by=author)
    assert [(item.number, item.kind, item.text) for item in report.recommendations.all()] == [
        (1, "agree", "third"),
        (2, "note", "the progress made"),
        (3, "ask", "second"),
    ]
    with pytest.raises(EditConflict):
        operations.edit_recommendation(third, seen_version=third.version, number=1, kind="ask", text="x", by=author)
    operations.remove_recommendation(report.recommendations.get(number=2), by=author)
    assert [(item.number, item.text) for item in report.recommendations.all()] == [(1, "third"), (2, "second")]


def test_plans_and_measures_are_those_chosen_in_that_order(world, report, author):
    operations.choose_plans(report, plans=[world.oakshire_other_plan, world.oakshire_plan], by=author)
    assert [row.plan for row in report.report_plans.all()] == [world.oakshire_other_plan, world.oakshire_plan]
    operations.choose_plans(report, plans=[world.oakshire_plan], by=author)
    assert [row.plan for row in report.report_plans.all()] == [world.oakshire_plan]
    operations.choose_measures(report, measures=[], by=author)
    assert report.report_measures.count() == 0
    with pytest.raises(RuleBroken, match="its own local area"):
        operations.choose_plans(report, plans=[world.elmborough_plan], by=author)


@pytest.fixture
def version(world, author) -> DocumentVersion:
    return DocumentVersion.objects.visible_to(author, world.oakshire).exclude(state="withdrawn").first()


def test_an_annex_takes_the_first_free_letter_and_the_others_keep_theirs(world, report, author):
    versions = list(DocumentVersion.objects.visible_to(author, world.oakshire).exclude(state="withdrawn")[:3])
    first, second = (operations.attach_annex(report, document_version=entry, by=author) for entry in versions[:2])
    assert [first.letter, second.letter] == ["A", "B"]
    with pytest.raises(RuleBroken, match="attached already"):
        operations.attach_annex(report, document_version=versions[0], by=author)
    operations.remove_annex(first, by=author)
    with pytest.raises(RuleBroken, match="already is an Annex B"):
        operations.attach_annex(report, document_version=versions[0], letter="B", by=author)
    assert operations.attach_annex(report, document_version=versions[0], by=author).letter == "A"


def test_a_withdrawn_version_is_not_attached(report, author, version):
    DocumentVersion.objects.filter(pk=version.pk).update(state="withdrawn")
    version.refresh_from_db()
    with pytest.raises(RuleBroken, match="has been withdrawn"):
        operations.attach_annex(report, document_version=version, by=author)


def test_after_z_there_is_no_annex(report, author, version):
    report.annexes.bulk_create(
        ReportAnnex(report=report, letter=letter, document_version=version) for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    )
    other = DocumentVersion.objects.visible_to(author, report.area).exclude(pk=version.pk).exclude(state="withdrawn")
    with pytest.raises(RuleBroken, match="at most 26"):
        operations.attach_annex(report, document_version=other.first(), by=author)


def test_background_papers_are_listed_and_taken_off(report, author):
    added = operations.add_background_paper(report, title="The local offer", where="the council's website", by=author)
    assert [(paper.position, paper.title) for paper in report.background_papers.all()] == [
        (1, "The SEND code of practice"),
        (2, "The local offer"),
    ]
    operations.remove_background_paper(added, by=author)
    assert report.background_papers.count() == 1


# --- clearances ------------------------------------------------------------------------------------------------------


def clear(world, acting, report, **extra):
    with acting(world.oakshire_people.finance_clearer) as clearer:
        seen = again(report, clearer).text_version
        clearance = Clearance.objects.visible_to(clearer).get(pk=world.oakshire_clearance.pk)
        return operations.give_clearance(clearance, **{"seen_text_version": seen, "by": clearer} | extra)


def standing(report: BoardReport, by) -> list[str]:
    return [box.standing.value for box in boxes_of(again(report, by))]


def test_a_clearance_holds_until_the_text_is_changed(world, report, author, acting):
    assert standing(report, author) == ["waited for"]
    given = clear(world, acting, report, comment="The money is in the budget.")
    assert (given.cleared_by, given.comment, standing(report, author)) == (
        world.oakshire_people.finance_clearer,
        "The money is in the budget.",
        ["given"],
    )
    section = report.sections.get(kind="financial")
    operations.edit_section(section, seen_version=section.version, text="Another sum.", by=author)
    assert standing(report, author) == ["void"]
    clear(world, acting, report)
    assert standing(report, author) == ["given"]
    assert ClearanceGiven.objects.filter(report=report).count() == 2


def test_a_text_changed_while_it_was_read_is_not_cleared(world, report, author, acting):
    with pytest.raises(RuleBroken, match="changed while you were reading"):
        clear(world, acting, report, seen_text_version=1)


def test_a_clearance_is_given_by_whom_it_was_asked_of(world, report, author):
    clearance = report.clearances.get()
    with pytest.raises(RuleBroken, match="to give"):
        operations.give_clearance(clearance, seen_text_version=report.text_version, by=author)


def test_one_is_asked_once_for_a_box_and_is_told(world, report, author):
    partners, people = world.oakshire_partners, world.oakshire_people
    asked = {"role": Clearance.Role.LEGAL, "on_behalf_of": partners.council, "person": people.legal_clearer}
    operations.ask_for_clearance(report, **asked, by=author)
    told = Notification.objects.filter(kind="reports.clearance_asked_for", person=people.legal_clearer.pk)
    assert told.count() == 1
    with pytest.raises(RuleBroken, match="asked for this clearance already"):
        operations.ask_for_clearance(report, **asked, by=author)
    with pytest.raises(RuleBroken, match="neither a clearer nor a lead"):
        operations.ask_for_clearance(report, **asked | {"person": people.school_rep}, by=author)
    with pytest.raises(RuleBroken, match="Oakshire Council has no NHS chief finance officer"):
        operations.ask_for_clearance(report, **asked | {"role": "nhs_finance"}, by=author)
    operations.drop_clearance(report.clearances.get(role="legal"), by=author)
    assert [box.asked.role for box in boxes_of(report)] == ["finance"]


def test_nobody_clears_what_he_writes_himself(world, acting):
    partners, people = world.oakshire_partners, world.oakshire_people
    with acting(people.la_lead) as lead:
        report = operations.create_report(
            world.oakshire_meeting, subject="S", addressed_to=world.oakshire_audiences.everyone, by=lead
        )
        asked = {"role": "finance", "on_behalf_of": partners.council}
        with pytest.raises(RuleBroken, match="writes this report"):
            operations.ask_for_clearance(report, **asked, person=lead, by=lead)
        operations.ask_for_clearance(report, **asked, person=people.finance_clearer, by=lead)
        with pytest.raises(RuleBroken, match="clears this report"):
            operations.name_officer(report, person=people.finance_clearer, partner=partners.council, by=lead)


@pytest.mark.parametrize("body", ["council", "forum"])
def test_the_database_too_refuses_an_author_who_clears_and_a_role_of_another_body(world, acting, body):
    people = world.oakshire_people
    person = people.la_lead if body == "council" else people.forum_chair
    with acting(people.la_lead) as lead:
        report = operations.create_report(
            world.oakshire_meeting, subject="S", addressed_to=world.oakshire_audiences.everyone, by=lead
        )
        words = {"role": "finance", "on_behalf_of": getattr(world.oakshire_partners, body)}
        with pytest.raises(IntegrityError), transaction.atomic():
            Clearance.objects.create(report=report, **words, person=person, position=1)
        if body == "council":
            with pytest.raises(IntegrityError), transaction.atomic():
                ClearanceGiven.objects.create(report=report, **words, text_version=1, cleared_by=lead)


def test_who_no_longer_clears_for_the_partner_gives_no_clearance(world, acting):
    people, council = world.oakshire_people, world.oakshire_partners.council
    clearer, membership = people.finance_clearer, people.finance_clearer.memberships.get()
    with acting(people.area_admin) as administrator:
        start_membership(clearer, partner=council, area=world.oakshire, role="officer", by=administrator)
        end_membership(membership, by=administrator)
    with acting(clearer) as person:
        clearance = Clearance.objects.visible_to(person).get(pk=world.oakshire_clearance.pk)
        version = clearance.report.text_version
        with pytest.raises(RuleBroken, match="neither a clearer nor a lead"):
            operations.give_clearance(clearance, seen_text_version=version, by=person)


def test_plans_and_measures_that_an_author_does_not_see_stay_on_the_report(world, acting):
    people, council = world.oakshire_people, world.oakshire_audiences.only_council
    with acting(people.la_officer):
        plan = Plan.objects.get(pk=world.oakshire_plan.pk)
        for parts in (Action.objects.filter(home_plan=plan), plan.risks, plan.issues):
            parts.update(audience=council)
        Plan.objects.filter(pk=plan.pk).update(audience=council)
        Measure.objects.filter(pk=world.oakshire_measure.pk).update(audience=council)
    with acting(people.icb_officer) as other:
        report = again(world.oakshire_report, other)
        operations.choose_plans(report, plans=[world.oakshire_other_plan], by=other)
        operations.choose_measures(report, measures=[], by=other)
        shown = set(report.report_plans.values_list("plan", flat=True))
        assert shown == {world.oakshire_plan.pk, world.oakshire_other_plan.pk}
        assert list(report.report_measures.values_list("measure", flat=True)) == [world.oakshire_measure.pk]


def test_a_text_of_which_no_page_can_be_made_is_refused(report, author):
    risk = report.sections.get(kind="risk")
    with pytest.raises(RuleBroken, match="A word holds 1,000 characters at most"):
        operations.edit_section(risk, seen_version=risk.version, text="`a``" * 15_000, by=author)
    with pytest.raises(RuleBroken, match="A word holds"):
        operations.edit_summary(report, seen_version=report.version, summary="x" * 1_001, by=author)


def test_whoever_no_longer_sees_the_meeting_sees_no_part_of_the_report(world, acting):
    people = world.oakshire_people
    with acting(people.la_officer) as author:
        meeting = Meeting.objects.get(pk=world.oakshire_meeting.pk)
        assert ReportSection.objects.visible_to(author).filter(pk=world.oakshire_report_section.pk).exists()
    with acting(people.board_clerk):
        meeting.audience = meeting.board.members_audience
        meeting.save()
    with acting(people.la_officer) as author:
        for model in (BoardReport, ReportSection, Recommendation, BoardReportIssue):
            assert not model.objects.visible_to(author).exists()
            assert not model.objects.exists()


# --- on its way ------------------------------------------------------------------------------------------------------


def test_a_draft_with_something_unwritten_is_not_handed_in(world, author):
    report = operations.create_report(
        world.oakshire_meeting, subject="S", addressed_to=world.oakshire_audiences.everyone, by=author
    )
    with pytest.raises(RuleBroken) as refusal:
        operations.hand_in_report(report, seen_version=1, by=author)
    assert refusal.value.message == (
        "The summary is empty. The board is not asked for anything: add a recommendation. “Background” is empty. "
        "“Risk management implications” is empty. "
        "“Equalities implications and the public sector equality duty” is empty."
    )


def test_the_clerk_and_the_chair_are_told_of_what_is_handed_in(world, report, author):
    handed = operations.hand_in_report(report, seen_version=report.version, by=author)
    told = set(
        Notification.objects.filter(kind="reports.handed_in", subject=report.pk).values_list("person", flat=True)
    )
    assert (handed.state, told) == (
        "ready",
        {world.oakshire_people.board_clerk.pk, world.oakshire_people.board_chair.pk},
    )


def test_what_is_with_the_clerk_is_not_written_on_until_it_is_taken_back(world, report, author):
    handed = operations.hand_in_report(report, seen_version=report.version, by=author)
    section = report.sections.get(kind="risk")
    with pytest.raises(RuleBroken, match="Take it back to draft"):
        operations.edit_section(section, seen_version=section.version, text="x", by=author)
    with pytest.raises(RuleBroken, match="Take it back to draft"):
        operations.edit_summary(handed, seen_version=handed.version, summary="x", by=author)
    draft = operations.take_back_report(handed, seen_version=handed.version, by=author)
    assert operations.edit_section(section, seen_version=section.version, text="x", by=author).text == "x"
    with pytest.raises(RuleBroken, match="is draft, so it can't become draft"):
        operations.take_back_report(draft, seen_version=draft.version, by=author)


def test_a_report_to_a_withdrawn_meeting_is_neither_handed_in_nor_issued(world, report, author, acting):
    other = begin(world, "oakshire", "Another", by=author)
    other = operations.hand_in_report(other, seen_version=other.version, by=author)
    with acting(world.oakshire_people.board_clerk) as clerk:
        governance.withdraw_meeting(world.oakshire_meeting, reason="Snow.", by=clerk)
    with pytest.raises(RuleBroken, match="meeting has been withdrawn: Snow"):
        operations.hand_in_report(again(report, author), seen_version=report.version, by=author)
    with pytest.raises(RuleBroken, match="meeting has been withdrawn: Snow"):
        operations.ask_for_issue(other, by=author)


def test_a_report_whose_clearance_is_missing_is_not_issued(world, report, author):
    operations.hand_in_report(report, seen_version=report.version, by=author)
    with pytest.raises(RuleBroken, match="Not cleared yet: Chief finance officer on behalf of Oakshire Council"):
        operations.ask_for_issue(report, by=author)


def test_a_draft_is_not_issued(report, author):
    with pytest.raises(RuleBroken, match="Only one that has been handed in"):
        operations.ask_for_issue(report, by=author)


def test_a_withdrawn_report_stays_as_it_is_and_marks_its_issues(world, acting):
    with acting(world.oakshire_people.board_clerk) as clerk:
        report = again(world.oakshire_issued_report, clerk)
        operations.withdraw_report(report, seen_version=report.version, reason="A figure was wrong.", by=clerk)
        gone = again(report, clerk)
        assert (gone.state, gone.withdrawn_because) == ("withdrawn", "A figure was wrong.")
        with pytest.raises(RuleBroken, match="has been withdrawn"):
            operations.add_recommendation(gone, kind="note", text="x", by=clerk)
        with pytest.raises(RuleBroken, match="is withdrawn, so its clearances stay"):
            operations.ask_for_clearance(
                gone,
                role=Clearance.Role.FINANCE,
                on_behalf_of=world.oakshire_partners.council,
                person=world.oakshire_people.finance_clearer,
                by=clerk,
            )
        with pytest.raises(RuleBroken, match="can't become withdrawn"):
            operations.withdraw_report(gone, seen_version=gone.version, reason="Again", by=clerk)
    with acting(world.oakshire_people.board_member) as member:
        seen = BoardReportIssue.objects.visible_to(member).get(pk=world.oakshire_issue.pk)
        assert (seen.withdrawal.reason, seen.withdrawal.withdrawn_by) == (
            "A figure was wrong.",
            world.oakshire_people.board_clerk,
        )


def test_an_issued_report_can_be_issued_again_after_a_correction(world, acting):
    people = world.oakshire_people
    with acting(people.la_officer) as author:
        report = again(world.oakshire_issued_report, author)
        report = operations.take_back_report(report, seen_version=report.version, by=author)
        report = operations.edit_summary(report, seen_version=report.version, summary="Corrected.", by=author)
        operations.hand_in_report(report, seen_version=report.version, by=author)
    with acting(people.board_clerk) as clerk:
        second = issue(report, by=clerk)
    assert (second.number, second.data["summary"]) == (2, [{"number": None, "text": "Corrected."}])
    with acting(people.board_member) as member:
        first = BoardReportIssue.objects.visible_to(member).get(pk=world.oakshire_issue.pk)
        assert first.data["summary"] == [{"number": None, "text": "Where the plan stands."}]


def test_every_state_says_where_it_can_go():
    assert set(BoardReport.MOVES) == set(BoardReport.State)


def test_the_first_report_to_a_board_opens_the_audience_of_its_drafts_once(world, author):
    board = world.oakshire_board
    before = Audience.objects.filter(name__startswith="Papers in draft").count()
    begin(world, "oakshire", "One more", by=author)
    assert Audience.objects.filter(name__startswith="Papers in draft").count() == before
    assert DraftsOfBoard.objects.get(board=board).audience.name == f"Papers in draft, {board.name}"
