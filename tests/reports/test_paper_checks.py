"""The checker: what stops a paper, and what is worth a look."""

import datetime as dt

import pytest

from core import clock
from documents.models import DocumentVersion
from governance import operations as governance
from reports import operations
from reports.checks import ANNEX_NAMED, check, unexplained_acronyms
from reports.models import BoardReport, BoardReportIssue, Clearance, ReportAnnex
from tests.furnish_reports import begin

pytestmark = pytest.mark.django_db


@pytest.fixture
def author(world, acting):
    with acting(world.oakshire_people.la_officer) as person:
        yield person


@pytest.fixture
def report(world, author) -> BoardReport:
    return begin(world, "oakshire", "Checked", by=author)


def found(report: BoardReport, part: str, today: dt.date | None = None) -> list[tuple[str, bool]]:
    checked = check(BoardReport.objects.visible_to(report.prepared_by).get(pk=report.pk), today=today or clock.today())
    return [(problem.words, problem.stops) for problem in checked.problems if problem.part == part]


def write(report: BoardReport, kind: str, text: str, author) -> None:
    section = report.sections.get(kind=kind)
    operations.edit_section(section, seen_version=section.version, text=text, by=author)


def test_a_report_with_nothing_missing_can_be_issued(report, author):
    assert check(report, today=clock.today()).stopping == []


def test_what_must_be_written_and_is_not(report, author):
    write(report, "risk", "", author)
    operations.remove_recommendation(report.recommendations.get(), by=author)
    operations.edit_summary(report, seen_version=report.version, summary=" ", by=author)
    assert found(report, "risk") == [("“Risk management implications” is empty.", True)]
    assert found(report, "summary")[0] == ("The summary is empty.", True)
    assert found(report, "recommendations") == [("The board is not asked for anything: add a recommendation.", True)]


def test_annexes_named_and_attached_are_told_apart(report, author):
    write(report, "background", "See Annex A, Annexe D and appendix B; Annexes in general are none.", author)
    version = DocumentVersion.objects.visible_to(author, report.area).first()
    ReportAnnex.objects.create(report=report, letter="A", document_version=version)
    ReportAnnex.objects.create(report=report, letter="C", document_version=version)
    assert found(report, "annexes") == [
        ("The text names Annex D, and there is none.", True),
        ("Annex C is not mentioned in the text.", False),
        ("The annexes skip the letter B.", False),
    ]
    assert ANNEX_NAMED.findall("Appendix B, Annexe D, Annex and Annexation A") == ["B", "D"]


def test_an_annex_named_by_a_number_is_pointed_out_and_that_of_another_paper_is_not(report, author):
    write(report, "background", "See Appendix 2, Annex 10 and Appendix  2; Appendix 3 of the Code says more.", author)
    assert found(report, "annexes") == [
        ("The text names Annex 10. Annexes of a paper have letters: name it by its own.", False),
        ("The text names Appendix 2. Annexes of a paper have letters: name it by its own.", False),
    ]


def test_officers_of_one_body_are_pointed_out(world, report, author):
    assert found(report, "officers") == [
        ("Its responsible officers are all of one body. A joint paper names one of each.", False)
    ]
    operations.name_officer(
        report, person=world.oakshire_people.icb_lead, partner=world.oakshire_partners.icb, by=author
    )
    assert found(report, "officers") == []
    report.officers.all().delete()
    assert found(report, "officers") == [("No responsible officer is named.", True)]


def test_what_was_left_over_from_a_template_is_found(report, author):
    write(report, "financial", "State NONE if none. The sum is TBC. [insert figure] and [a note].", author)
    assert [words for words, _ in found(report, "financial")] == [
        "“State NONE if none” is left over in “Financial implications”.",
        "“TBC” is left over in “Financial implications”.",
        "“[insert figure]” is left over in “Financial implications”.",
    ]


def test_acronyms_are_spelt_out_where_they_first_stand():
    text = (
        "Special educational needs and disabilities (SEND) and EHCPs. The ICB (integrated care board) and SEND. "
        "The NHS, the DSG, again the ICB, EHCP and GP. A level."
    )
    assert unexplained_acronyms(text) == ["EHCP", "DSG"]


def test_late_papers_need_the_chairs_reason_where_the_law_says_so(world, acting):
    with acting(world.oakshire_people.la_lead) as lead:
        meeting = governance.plan_meeting(
            world.oakshire_parent_board, held_on=clock.today() + dt.timedelta(days=5), by=lead
        )
        report = operations.create_report(
            meeting, subject="Late", addressed_to=world.oakshire_audiences.everyone, by=lead
        )
        late = "Five clear working days before the meeting can no longer be kept."
        words = f"{late} Say in the cover sheet why the chair takes it all the same."
        assert found(report, "timetable") == [(words, True)]
        BoardReport.objects.filter(pk=report.pk).update(urgency_reason="The inspectors came yesterday.")
        assert found(report, "timetable") == []


def test_a_partnership_board_is_only_advised_about_lateness(report):
    day = report.meeting.held_on - dt.timedelta(days=1)
    assert [stops for _, stops in found(report, "timetable", day)] == [False]


def test_what_went_out_once_can_be_corrected_after_the_meeting(report, world, acting):
    day = report.meeting.held_on + dt.timedelta(days=1)
    assert len(found(report, "timetable", day)) == 1
    with acting(world.oakshire_people.board_clerk):
        issued = BoardReportIssue.objects.first()
        assert found(issued.report, "timetable", issued.meeting.held_on + dt.timedelta(days=1)) == []


def test_a_council_body_is_asked_for_finance_and_legal_clearance(world, acting):
    with acting(world.oakshire_people.la_lead) as lead:
        meeting = governance.plan_meeting(world.oakshire_parent_board, held_on=dt.date(2031, 5, 7), by=lead)
        report = operations.create_report(meeting, subject="S", addressed_to=world.oakshire_audiences.everyone, by=lead)
        operations.ask_for_clearance(
            report,
            role=Clearance.Role.FINANCE,
            on_behalf_of=world.oakshire_partners.council,
            person=world.oakshire_people.finance_clearer,
            by=lead,
        )
        assert found(report, "clearances") == [
            ("Not cleared yet: Chief finance officer on behalf of Oakshire Council.", True),
            ("Nobody is asked to clear it as monitoring officer.", True),
        ]


def test_a_void_clearance_says_which_version_was_cleared(world, report, author, acting):
    finance = world.oakshire_people.finance_clearer
    clearance = operations.ask_for_clearance(
        report, role="finance", on_behalf_of=world.oakshire_partners.council, person=finance, by=author
    )
    with acting(finance) as clearer:
        operations.give_clearance(clearance, seen_text_version=report.text_version, by=clearer)
    assert found(report, "clearances") == []
    write(report, "risk", "More.", author)
    [(words, stops)] = found(report, "clearances")
    assert stops
    assert words == (
        "The clearance of the Chief finance officer on behalf of Oakshire Council is void: the text was changed after "
        f"version {report.text_version}, which was the one cleared; it is now version {report.text_version + 1}."
    )
