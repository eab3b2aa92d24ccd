"""Reports to boards, as officers write them: cover, recommendations, texts, what they show, and who clears them."""

import datetime as dt
from collections.abc import Sequence
from typing import NamedTuple

from actionplans.models import Plan
from core import clock
from core.files import store_file
from demo.builder import AreaBuilder
from documents.models import DocumentVersion
from governance.models import Meeting
from indicators.models import Measure
from reports import operations, pdf, rendering
from reports.composing import compose
from reports.models import BoardReport, BoardReportIssue, Clearance
from reports.operations.issuing import Paper


class PaperSays(NamedTuple):
    """What a report to a board says. `sections` are texts by the kind of section."""

    subject: str
    summary: str
    recommendations: tuple[tuple[str, str], ...]
    sections: dict[str, str]
    wards: str = "All wards"
    ward_councillors_notified: str = BoardReport.Notified.NOT_APPLICABLE
    equality_impact_assessment: str = BoardReport.Assessment.NO
    contact: str = "SEND Strategy Officer"


def write_paper(
    builder: AreaBuilder,
    meeting: Meeting,
    said: PaperSays,
    *,
    day: dt.date,
    plans: Sequence[Plan] = (),
    measures: Sequence[Measure] = (),
    annexes: Sequence[DocumentVersion] = (),
    clearers: Sequence[tuple[str, str, str]] = (),
    cleared_by: Sequence[str] = (),
    handed_in: bool = False,
) -> BoardReport:
    """Write a report with the ICB's officer, ask for clearances (role, partner, account) two days before it may be
    handed in; those in `cleared_by` have given theirs."""
    with builder.acting("la-lead", day) as lead:
        report = operations.create_report(meeting, subject=said.subject, addressed_to=builder.everyone, by=lead)
        operations.name_officer(
            report, person=builder.cast.people["icb-officer"], partner=builder.cast.partners["icb"], by=lead
        )
        report = operations.edit_cover(
            report,
            seen_version=report.version,
            subject=report.subject,
            reference="",
            addressed_to=builder.everyone,
            is_public=True,
            why_not_public="",
            wards=said.wards,
            ward_councillors_notified=said.ward_councillors_notified,
            equality_impact_assessment=said.equality_impact_assessment,
            contact=f"{said.contact}, {builder.cast.partners['council']}",
            urgency_reason="",
            by=lead,
        )
        report = operations.edit_summary(report, seen_version=report.version, summary=said.summary, by=lead)
        for kind, words in said.recommendations:
            operations.add_recommendation(report, kind=kind, text=words, by=lead)
        for section in report.sections.all():
            if section.kind in said.sections:
                operations.edit_section(
                    section, seen_version=section.version, text=said.sections[section.kind], by=lead
                )
        operations.choose_plans(report, plans=plans, by=lead)
        operations.choose_measures(report, measures=measures, by=lead)
        for version in annexes:
            operations.attach_annex(report, document_version=version, by=lead)
        for role, partner, account in clearers:
            operations.ask_for_clearance(
                report,
                role=role,
                on_behalf_of=builder.cast.partners[partner],
                person=builder.cast.people[account],
                by=lead,
            )
    for account in cleared_by:
        with builder.acting(account, day + dt.timedelta(days=2)) as clearer:
            clearance = Clearance.objects.select_related("report").get(report=report, person=clearer)
            operations.give_clearance(clearance, seen_text_version=clearance.report.text_version, by=clearer)
    if handed_in:
        with builder.acting("la-lead", day + dt.timedelta(days=3)) as lead:
            report = BoardReport.objects.get(pk=report.pk)
            operations.hand_in_report(report, seen_version=report.version, by=lead)
    return report


def issue_paper(builder: AreaBuilder, report: BoardReport, *, clerk: str, day: dt.date) -> BoardReportIssue:
    """Issue a report that was handed in, as its board's clerk: what the worker does when he asks for the PDF."""
    with builder.acting(clerk, day, 13) as by:
        report = BoardReport.objects.get(pk=report.pk)
        composition = compose(report, at=clock.now())
        paper = Paper(composition, rendering.paper_html(composition.data))
        whole = rendering.pdf_html(composition.data, paper.html)
        content = pdf.make_pdf(whole, {}, colour=composition.data["colour"])
        file = store_file(content, name="board-report.pdf", content_type="application/pdf")
        return operations.issue_report(report, paper=paper, file=file, by=by)
