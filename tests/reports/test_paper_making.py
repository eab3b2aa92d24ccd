"""The PDF of a board report: made by a job, once, whole or not at all, and checked as an accessible document."""

import io
import json

import pdfua
import pikepdf
import pytest
from django.db import transaction

from core import clock, jobs
from core.access import acting_as
from core.models import Job, StoredFile
from core.tasks import run_job
from core.uploads import examine
from documents import operations as documents
from documents.models import DocumentVersion
from governance import operations as governance
from governance.models import SeatHolding
from partners import operations as partners
from partners.models import Person
from reports import making, operations, rendering
from reports.freezing import canonical_json, fingerprint_of
from reports.models import BoardReport, BoardReportIssue
from tests.furnish_reports import begin
from tests.given_files import png
from tests.world import afresh

pytestmark = pytest.mark.django_db


@pytest.fixture
def ready(world, acting) -> BoardReport:
    """A report that has been handed in."""
    with acting(world.oakshire_people.la_officer) as author:
        report = begin(world, "oakshire", "Progress since the last meeting", by=author)
        return operations.hand_in_report(report, seen_version=report.version, by=author)


@pytest.fixture
def asked(world, acting, ready) -> Job:
    """The clerk has asked for its PDF."""
    with acting(world.oakshire_people.board_clerk) as clerk:
        return operations.ask_for_issue(ready, by=clerk)


def issues_of(report: BoardReport, person: Person) -> list[BoardReportIssue]:
    person = afresh(person)
    with transaction.atomic(), acting_as(person):
        return list(BoardReportIssue.objects.visible_to(person).filter(report=report).select_related("file"))


def content(issue: BoardReportIssue) -> bytes:
    with issue.file.content.open() as stored:
        return stored.read()


@pytest.mark.slow
def test_the_job_makes_an_accessible_pdf_and_issues_it_to_the_board(world, asked, ready):
    run_job(str(asked.pk))
    assert outcome(asked) == ("done", "")
    [issue] = issues_of(ready, world.oakshire_people.board_member)
    assert asked.file_id == issue.file_id
    assert (issue.number, issue.made_by, issue.audience) == (
        1,
        world.oakshire_people.board_clerk,
        world.oakshire_board.members_audience,
    )

    with pikepdf.open(io.BytesIO(content(issue))) as paper:
        assert str(paper.Root.Lang) == "en-GB"
        assert bool(paper.Root.MarkInfo.Marked) is True
        assert bool(paper.Root.ViewerPreferences.DisplayDocTitle) is True
        assert str(paper.docinfo["/Title"]) == rendering.frame(issue.data)["title"]
        with paper.open_metadata() as metadata:
            assert metadata["pdfuaid:part"] == "1"
        kinds, scopes = structure_of(paper)
        assert {"/Document", "/H1", "/H2", "/H3", "/P", "/Table", "/TH", "/TD", "/L", "/LI", "/Figure"} <= kinds
        assert scopes == {"/Row", "/Column"}


def structure_of(paper: pikepdf.Pdf) -> tuple[set[str], set[str]]:
    """The kinds of structure elements, and the scopes of header cells."""
    elements = [
        entry
        for entry in paper.objects
        if isinstance(entry, pikepdf.Dictionary) and entry.get("/Type") == pikepdf.Name.StructElem
    ]
    headers = [entry for entry in elements if entry.S == pikepdf.Name.TH]
    return {str(entry.S) for entry in elements}, {str(entry.A.Scope) for entry in headers}


@pytest.mark.slow
def test_the_pdf_has_no_fault_that_the_checker_knows(asked, ready, world, tmp_path):
    jobs.run(asked.pk)
    [issue] = issues_of(ready, world.oakshire_people.board_clerk)
    path = tmp_path / "paper.pdf"
    path.write_bytes(content(issue))
    report = pdfua.validate(path)
    assert [(finding.rule_id, finding.message) for finding in report.findings] == []


@pytest.mark.slow
def test_the_areas_logo_of_the_day_stands_on_it_with_its_words_and_stays_on_it(
    asked, ready, world, acting, sign_in, tmp_path
):
    with acting(world.oakshire_people.area_admin) as administrator:
        area = partners.choose_logo(
            world.oakshire, upload=examine("logo.png", png()), logo_text="Oakshire Council", by=administrator
        )
    address = f"/oakshire/logo/{area.logo.sha256}"
    jobs.run(asked.pk)
    [issue] = issues_of(ready, world.oakshire_people.board_member)
    assert issue.data["logo"] == {
        "address": address,
        "alternative_text": "Oakshire Council",
        "sha256": area.logo.sha256,
    }
    path = tmp_path / "paper.pdf"
    path.write_bytes(content(issue))
    assert [(finding.rule_id, finding.message) for finding in pdfua.validate(path).findings] == []
    with pikepdf.open(path) as paper:
        words = [str(entry.Alt) for entry in paper.objects if isinstance(entry, pikepdf.Dictionary) and "/Alt" in entry]
    assert "Oakshire Council" in words
    with acting(world.oakshire_people.area_admin) as administrator:
        partners.remove_logo(world.oakshire, by=administrator)
    client = sign_in(world.oakshire_people.board_member)
    assert f'<img src="{address}" alt="Oakshire Council">' in client.get(issue.get_absolute_url()).content.decode()
    assert client.get(address).status_code == 200
    with acting(world.oakshire_people.board_clerk) as clerk:
        again = operations.ask_for_issue(ready, by=clerk)
    jobs.run(again.pk)
    newer, older = issues_of(ready, world.oakshire_people.board_member)
    assert ("logo" in newer.data, "logo" in older.data) == (False, True)


@pytest.mark.slow
def test_what_is_frozen_is_what_was_made_and_its_fingerprint_can_be_had_again(asked, ready, world):
    jobs.run(asked.pk)
    [issue] = issues_of(ready, world.oakshire_people.board_clerk)
    assert issue.fingerprint == fingerprint_of(json.loads(canonical_json(issue.data)))
    assert issue.html == rendering.paper_html(issue.data)
    assert issue.html in rendering.pdf_html(issue.data)
    assert issue.schema_version == issue.data["schema_version"] == 2


@pytest.mark.slow
def test_a_second_issue_has_the_next_number_and_leaves_the_first_as_it_was(asked, ready, world, acting):
    jobs.run(asked.pk)
    with acting(world.oakshire_people.board_clerk) as clerk:
        again = operations.ask_for_issue(ready, by=clerk)
    jobs.run(again.pk)
    second, first = issues_of(ready, world.oakshire_people.board_member)
    assert (first.number, second.number, first.file_id != second.file_id) == (1, 2, True)


def outcome(job: Job) -> tuple[str, str]:
    job.refresh_from_db()
    return job.state, job.words


@pytest.mark.slow
def test_taken_twice_it_is_made_once(asked, ready, world):
    """A worker goes silent half-way, another takes the job over; then the first one wakes up and wants to finish."""
    silent = jobs.claim(asked.pk)
    made = making.make(silent, lambda per_cent, words: None)
    Job.objects.filter(pk=asked.pk).update(lease_until=clock.now())
    run_job(str(asked.pk))
    with pytest.raises(jobs.LeaseLost):
        jobs._finish(silent, made)
    run_job(str(asked.pk))
    assert outcome(asked) == ("done", "")
    assert [issue.number for issue in issues_of(ready, world.oakshire_people.board_clerk)] == [1]


def while_it_is_made(asked: Job, happening) -> tuple[str, str]:
    """Run the job, with something happening between its two halves."""
    own = jobs.JOB_KINDS[asked.kind]

    def make(job, report_progress):
        made = own.make(job, report_progress)
        happening()
        return made

    jobs.JOB_KINDS["tests.interrupted"] = jobs.JobKind(label="Interrupted", make=make)
    Job.objects.filter(pk=asked.pk).update(kind="tests.interrupted")
    try:
        jobs.run(asked.pk)
    finally:
        del jobs.JOB_KINDS["tests.interrupted"]
    return outcome(asked)


@pytest.mark.slow
def test_a_meeting_withdrawn_meanwhile_leaves_nothing_half_made(asked, ready, world, acting):
    files = StoredFile.objects.count()

    def withdraw():
        with acting(world.oakshire_people.board_clerk) as clerk:
            governance.withdraw_meeting(ready.meeting, reason="The room is flooded.", by=clerk)

    state, words = while_it_is_made(asked, withdraw)
    assert (state, words) == ("failed", "This meeting has been withdrawn: The room is flooded.")
    assert (issues_of(ready, world.oakshire_people.board_clerk), StoredFile.objects.count()) == ([], files)


@pytest.mark.slow
def test_a_text_changed_meanwhile_is_not_issued_unseen(asked, ready, world, acting):
    def change():
        with acting(world.oakshire_people.la_officer) as author:
            draft = operations.take_back_report(ready, seen_version=ready.version, by=author)
            draft = operations.edit_summary(draft, seen_version=draft.version, summary="Something else.", by=author)
            operations.hand_in_report(draft, seen_version=draft.version, by=author)

    assert while_it_is_made(asked, change) == (
        "failed",
        "The report was changed while its PDF was being made. Make it again.",
    )


@pytest.mark.slow
def test_who_lost_the_right_meanwhile_does_not_issue_it(asked, ready, world, acting):
    def vacate():
        with acting(world.oakshire_people.la_lead) as lead:
            holding = SeatHolding.objects.get(person=world.oakshire_people.board_clerk, ends_on=None)
            governance.vacate_seat(holding, by=lead)

    assert while_it_is_made(asked, vacate) == ("failed", "You can no longer see this report.")


def test_who_lost_the_right_before_it_is_made_is_told_so(asked, ready, world, acting):
    with acting(world.oakshire_people.la_lead) as lead:
        holding = SeatHolding.objects.get(person=world.oakshire_people.board_clerk, ends_on=None)
        governance.vacate_seat(holding, by=lead)
    jobs.run(asked.pk)
    assert outcome(asked) == ("failed", "You can no longer see this report.")


def test_an_author_may_not_issue_his_own_report(world, acting, ready):
    with acting(world.oakshire_people.la_officer) as author:
        job = jobs.request_job(operations.issuing.PDF_KIND, person=author, area=ready.area, subject=ready)
    jobs.run(job.pk)
    assert outcome(job) == ("failed", "You may no longer issue this report.")


def test_a_report_withdrawn_before_it_is_made_fails_in_words(asked, ready, world, acting):
    with acting(world.oakshire_people.board_clerk) as clerk:
        operations.withdraw_report(ready, seen_version=ready.version, reason="Overtaken.", by=clerk)
    jobs.run(asked.pk)
    assert outcome(asked) == (
        "failed",
        "This report is withdrawn. Only one that has been handed in can be issued.",
    )


@pytest.mark.slow
def test_the_file_of_the_job_is_refused_once_the_right_is_gone(asked, ready, world, sign_in, acting):
    jobs.run(asked.pk)
    asked.refresh_from_db()
    address = f"/jobs/{asked.pk}/file/"
    answer = sign_in(world.oakshire_people.board_clerk).get(address)
    assert (answer.status_code, answer.content[:5], answer["Content-Type"]) == (200, b"%PDF-", "application/pdf")
    with acting(world.oakshire_people.la_lead) as lead:
        holding = SeatHolding.objects.get(person=world.oakshire_people.board_clerk, ends_on=None)
        governance.vacate_seat(holding, by=lead)
    assert sign_in(world.oakshire_people.board_clerk).get(address).status_code == 404


def test_the_job_page_leads_back_to_the_report(asked, ready, world, sign_in):
    answer = sign_in(world.oakshire_people.board_clerk).get(f"/jobs/{asked.pk}/")
    assert (answer.status_code, ready.get_absolute_url().encode() in answer.content) == (200, True)


def test_an_annex_that_the_board_may_not_see_is_not_left_out_in_silence(world, acting):
    with acting(world.oakshire_people.la_officer) as author:
        report = begin(world, "oakshire", "With an annex", by=author)
        hidden = DocumentVersion.objects.visible_to(author, world.oakshire).exclude(
            pk__in=DocumentVersion.objects.visible_to(report.addressed_to).values("pk")
        )
        operations.attach_annex(report, document_version=hidden.exclude(state="withdrawn").first(), by=author)
        report = BoardReport.objects.visible_to(author).get(pk=report.pk)
        operations.hand_in_report(report, seen_version=report.version, by=author)
    with acting(world.oakshire_people.board_clerk) as clerk:
        job = operations.ask_for_issue(report, by=clerk)
    jobs.run(job.pk)
    assert outcome(job) == (
        "failed",
        "Annex A can't be seen by all it is made for. Take it out, or open it to them.",
    )


@pytest.mark.slow
def test_the_pictures_and_tables_of_an_annex_are_in_the_pdf_with_their_words(world, acting):
    with acting(world.oakshire_people.la_lead) as lead:
        documents.agree_version(
            world.oakshire_draft_version,
            agreed_on=clock.today(),
            audience=world.oakshire_audiences.everyone,
            by=lead,
        )
    with acting(world.oakshire_people.la_officer) as author:
        report = begin(world, "oakshire", "With pictures", by=author)
        version = DocumentVersion.objects.visible_to(author).get(pk=world.oakshire_draft_version.pk)
        operations.attach_annex(report, document_version=version, by=author)
        report = BoardReport.objects.visible_to(author).get(pk=report.pk)
        report = operations.hand_in_report(report, seen_version=report.version, by=author)
    with acting(world.oakshire_people.board_clerk) as clerk:
        job = operations.ask_for_issue(report, by=clerk)
    jobs.run(job.pk)
    assert outcome(job) == ("done", "")
    [issue] = issues_of(report, world.oakshire_people.board_member)
    with pikepdf.open(io.BytesIO(content(issue))) as paper:
        words = {str(element.Alt) for element in paper.objects if hasattr(element, "keys") and "/Alt" in element}
        images = [
            element for element in paper.objects if hasattr(element, "keys") and element.get("/Subtype") == "/Image"
        ]
    assert "A map with four towns" in words
    assert [(int(image.Width), int(image.Height)) for image in images] == [(40, 30)]
    [annex] = issue.data["annexes"]
    tables = [section["table"]["rows"] for section in annex["sections"] if "table" in section]
    assert [rows[0][0] for rows in tables] == ["Early help plan", "A new inspection framework"]
    html = rendering.paper_html(issue.data)
    assert world.oakshire_linked_plan.title in html
    assert f'src="{annex["sections"][0]["pictures"][0]["address"]}"' in html
