"""From the author's desk to the board: handing in, taking back, issuing, withdrawing."""

from dataclasses import dataclass

from django.db import transaction

from core import audit, clock, jobs
from core.access import also_seeing
from core.errors import RuleBroken
from core.models import Job, StoredFile
from core.versions import lock
from governance.models import Meeting
from governance.operations import lock_unless_withdrawn
from partners.models import Person
from partners.notifications import notify
from reports.checks import check
from reports.composing import Composition
from reports.models import BoardReport, BoardReportIssue, IssueWithdrawal, PublicSnapshot
from reports.operations.locks import hold
from reports.operations.publishing import withdraw_publication

PDF_KIND = "reports.board_report_pdf"
HANDED_IN = "reports.handed_in"
State = BoardReport.State


@dataclass(frozen=True)
class Paper:
    """An issue before it is kept: what was gathered, and the text made from that alone."""

    composition: Composition
    html: str


def _move(report: BoardReport, to: str) -> None:
    if to not in BoardReport.MOVES[State(report.state)]:
        raise RuleBroken(
            f"This report is {report.get_state_display().lower()}, so it can't become {State(to).label.lower()} now."
        )
    report.state = to


@transaction.atomic
def hand_in_report(report: BoardReport, *, seen_version: int, by: Person) -> BoardReport:
    """Hand a finished draft to the board's clerk and chair. They are told.

    Raises RuleBroken if something that must be written is not, EditConflict if the cover sheet changed after
    `seen_version`.
    """
    with audit.record("report_handed_in", by=by):
        report = lock(report, seen_version)
        _move(report, State.READY)
        _refuse_if_called_off(report.meeting)
        unwritten = check(report, today=clock.today()).unwritten
        if unwritten:
            raise RuleBroken(" ".join(problem.words for problem in unwritten))
        report.save()
        clerks = Person.objects.filter(user__groups=report.meeting.board.clerk_group_id, user__is_active=True)
        notify(clerks, HANDED_IN, report, area=report.area)
    return report


def _refuse_if_called_off(meeting: Meeting) -> None:
    if meeting.is_withdrawn:
        raise RuleBroken(f"This meeting has been withdrawn: {meeting.withdrawn_because}")


@transaction.atomic
def take_back_report(report: BoardReport, *, seen_version: int, by: Person) -> BoardReport:
    """Make a report a draft again, to change it. What has been issued stays issued; a new issue will follow it."""
    with audit.record("report_taken_back", by=by):
        report = lock(report, seen_version)
        _move(report, State.DRAFT)
        report.save()
    return report


def refuse_unless_it_can_be_issued(report: BoardReport) -> None:
    """A report goes out when it is with the clerk, nothing is missing, and its meeting stands."""
    if State.ISSUED not in BoardReport.MOVES[State(report.state)]:
        raise RuleBroken(
            f"This report is {report.get_state_display().lower()}. Only one that has been handed in can be issued."
        )
    _refuse_if_called_off(report.meeting)
    stopping = check(report, today=clock.today()).stopping
    if stopping:
        raise RuleBroken(" ".join(problem.words for problem in stopping))


@transaction.atomic
def ask_for_issue(report: BoardReport, *, by: Person) -> Job:
    """Ask for the report's PDF. When it is made, the report is issued to the audience it is addressed to.

    Raises RuleBroken if it can't be issued now.
    """
    report = hold(report)
    refuse_unless_it_can_be_issued(report)
    return jobs.request_job(PDF_KIND, person=by, area=report.area, subject=report)


@transaction.atomic
def issue_report(report: BoardReport, *, paper: Paper, file: StoredFile, by: Person) -> BoardReportIssue:
    """Keep what was made as the next issue: from now on its audience sees it.

    Raises RuleBroken if, while it was being made, the report or its meeting was withdrawn, or the text was changed.
    """
    with audit.record("report_issued", by=by):
        report = hold(report)
        lock_unless_withdrawn(report.meeting)
        refuse_unless_it_can_be_issued(report)
        composition = paper.composition
        if report.text_version != composition.text_version:
            raise RuleBroken("The report was changed while its PDF was being made. Make it again.")
        _move(report, State.ISSUED)
        report.version += 1
        report.save()
        with also_seeing(report.addressed_to_id):
            return BoardReportIssue.objects.create(
                area=report.area,
                audience=report.addressed_to,
                report=report,
                meeting=report.meeting,
                number=report.issues.count() + 1,
                subject=report.subject,
                made_by=by,
                as_at=composition.as_at,
                schema_version=composition.schema_version,
                data=composition.data,
                html=paper.html,
                fingerprint=composition.fingerprint,
                held_back=len(composition.held_back),
                file=file,
            )


@transaction.atomic
def withdraw_report(report: BoardReport, *, seen_version: int, reason: str, by: Person) -> BoardReport:
    """Take a report back for good, whatever its state. Its issues stay, marked as withdrawn with the reason; what was
    published of it for everyone is withdrawn with it."""
    with audit.record("report_withdrawn", by=by, reason=reason):
        report = lock(report, seen_version)
        _move(report, State.WITHDRAWN)
        report.withdrawn_because = reason
        report.save()
        for issue in report.issues.filter(withdrawal=None):
            IssueWithdrawal.objects.create(issue=issue, withdrawn_by=by, reason=reason)
        for snapshot in PublicSnapshot.objects.filter(report=report).exclude(state=PublicSnapshot.State.WITHDRAWN):
            withdraw_publication(snapshot, reason=reason, by=by)
    return report
