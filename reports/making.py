"""The job that makes a report's PDF and issues it: gather and freeze, render, then keep all of it or nothing."""

from collections.abc import Callable

from django.db import transaction
from django.utils.text import slugify

from core import clock
from core.access import acting_as
from core.errors import RuleBroken
from core.jobs import JobKind, Made, page_of_subject
from core.models import Job, StoredFile
from documents.rendering import pictures_for_pdf
from partners.models import Person
from reports import pdf, rendering
from reports.composing import compose, logo_for_pdf
from reports.models import BoardReport, BoardReportIssue
from reports.operations import issue_report
from reports.operations.issuing import Paper, refuse_unless_it_can_be_issued
from reports.subjects import SubjectOfJobs

VERB = "reports.issue_report"
SUBJECT = SubjectOfJobs(BoardReport.objects.visible_to, VERB, "report", "issue this report")


def make(job: Job, report_progress: Callable[[int, str], None]) -> Made:
    """The PDF of the job's report, as its audience and the person who asked may see it now.

    Raises RuleBroken if he may no longer issue it, or it can't be issued now.
    """
    report_progress(5, "gathering what the board may see")
    with transaction.atomic():
        person = Person.objects.get(pk=job.person)
        with acting_as(person):
            report = SUBJECT.of(job, person)
            refuse_unless_it_can_be_issued(report)
            composition = compose(report, at=clock.now())
            if composition.annexes_held_back:
                letters = ", ".join(composition.annexes_held_back)
                raise RuleBroken(
                    f"Annex {letters} can't be seen by all it is made for. Take it out, or open it to them."
                )
            sections = [section for annex in composition.data["annexes"] for section in annex["sections"]]
            pictures = pictures_for_pdf(sections, person) | logo_for_pdf(composition.data, report.area)
    report_progress(30, "setting the text")
    paper = Paper(composition, rendering.paper_html(composition.data))
    whole = rendering.pdf_html(composition.data, paper.html)
    report_progress(40, "laying out the pages")
    content = pdf.make_pdf(whole, pictures, colour=composition.data["colour"])
    report_progress(95, "keeping it")
    return Made(
        name=f"{slugify(report.subject)[:80] or 'report'}.pdf",
        content_type="application/pdf",
        content=content,
        write=lambda stored: keep(job, paper, stored),
    )


def keep(job: Job, paper: Paper, stored: StoredFile) -> None:
    """Issue what was made, in the transaction that finishes the job, if he still may."""
    person = Person.objects.get(pk=job.person)
    with acting_as(person):
        issue_report(SUBJECT.of(job, person), paper=paper, file=stored, by=person)


def still_theirs(job: Job, person: Person) -> bool:
    """Whether the file is still his to have: he sees the issue it belongs to."""
    return BoardReportIssue.objects.visible_to(person).filter(file=job.file).exists()


BOARD_REPORT_PDF = JobKind(
    label="Board report as a PDF",
    make=make,
    verb=VERB,
    queue="pdf",
    still_theirs=still_theirs,
    subject_url=page_of_subject,
)
