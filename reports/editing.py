"""What the editor's page shows of a report: its parts, as far as this person may see what they point at."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from actionplans.models import Plan
from core import clock
from documents.models import DocumentVersion
from governance.models import AgendaItem, Meeting
from indicators.models import Measure
from partners.models import Person
from reports.checks import Checked, check
from reports.clear_days import Step, timetable
from reports.clearing import Box, boxes_of
from reports.models import (
    BackgroundPaper,
    BoardReport,
    BoardReportIssue,
    Recommendation,
    ReportAnnex,
    ReportResponsibleOfficer,
    ReportSection,
)


@dataclass(frozen=True)
class Editor:
    """A report opened for work. Each annex stands with its document, or None where this person can't see it; the same
    for `hidden`, which counts the plans and measures that he can't."""

    agenda_item: AgendaItem | None
    sections: list[ReportSection]
    recommendations: list[Recommendation]
    officers: list[ReportResponsibleOfficer]
    plans: list[Plan]
    measures: list[Measure]
    hidden: int
    annexes: list[tuple[ReportAnnex, DocumentVersion | None]]
    background_papers: list[BackgroundPaper]
    boxes: list[Box]
    issues: list[BoardReportIssue]
    checked: Checked
    steps: list[tuple[Step, dt.date | None]]
    """The deadlines on the way to the meeting, each with the day on which it was done, where it is."""

    @property
    def issue_in_force(self) -> BoardReportIssue | None:
        """The newest issue that was not withdrawn."""
        return next((issue for issue in self.issues if not hasattr(issue, "withdrawal")), None)

    @property
    def texts(self) -> list[ReportSection]:
        """The sections that are no implications."""
        return [section for section in self.sections if not section.is_implication]

    @property
    def implications(self) -> list[ReportSection]:
        """The sections that say what a decision would mean."""
        return [section for section in self.sections if section.is_implication]


def editor_of(report: BoardReport, person: Person, today: dt.date) -> Editor:
    """Everything that the editor's page shows to this person."""
    plans, hidden_plans = _seen(Plan, report, person, report.report_plans.values_list("plan", flat=True))
    measures, hidden_measures = _seen(Measure, report, person, report.report_measures.values_list("measure", flat=True))
    boxes = boxes_of(report)
    issues = list(
        BoardReportIssue.objects.visible_to(person, report.area)
        .filter(report=report)
        .defer("data", "html")
        .select_related("made_by", "file", "withdrawal", "area")
    )
    return Editor(
        agenda_item=_item(report, person),
        sections=list(report.sections.prefetch_related("live_blocks")),
        recommendations=list(report.recommendations.all()),
        officers=list(report.officers.select_related("person", "partner")),
        plans=plans,
        measures=measures,
        hidden=hidden_plans + hidden_measures,
        annexes=_annexes(report, person),
        background_papers=list(report.background_papers.all()),
        boxes=boxes,
        issues=issues,
        checked=check(report, today=today),
        steps=_steps(report, boxes, issues, today),
    )


def _item(report: BoardReport, person: Person) -> AgendaItem | None:
    items = AgendaItem.objects.visible_to(person, report.area).filter(reports__report=report)
    return items.select_related("area").first()


def _steps(
    report: BoardReport, boxes: list[Box], issues: list[BoardReportIssue], today: dt.date
) -> list[tuple[Step, dt.date | None]]:
    given = [clock.day_of(box.given.cleared_at) for box in boxes if box.given]
    cleared = max(given, default=None) if boxes and all(box.holds for box in boxes) else None
    issued = min((clock.day_of(issue.as_at) for issue in issues), default=None)
    held = report.meeting.held_on if report.meeting.state == Meeting.State.HELD else None
    done = (min(given, default=None), cleared, issued, held)
    return list(zip(timetable(report.meeting.held_on, today).steps, done, strict=True))


def _seen(model, report: BoardReport, person: Person, numbers) -> tuple[list[Any], int]:
    wanted = list(numbers)
    found = model.objects.visible_to(person, report.area).in_bulk(wanted)
    return [found[number] for number in wanted if number in found], len(wanted) - len(found)


def _annexes(report: BoardReport, person: Person) -> list[tuple[ReportAnnex, DocumentVersion | None]]:
    annexes = list(report.annexes.all())
    versions = (
        DocumentVersion.objects.visible_to(person, report.area)
        .select_related("document")
        .in_bulk([annex.document_version_id for annex in annexes])
    )
    return [(annex, versions.get(annex.document_version_id)) for annex in annexes]
