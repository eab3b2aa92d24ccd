"""Beginning a report, its cover sheet, its summary and who answers for it."""

from django.db import transaction

from core import audit
from core.errors import RuleBroken
from governance.models import Board, Meeting
from partners.models import Audience, Partner, Person
from partners.operations import create_audience, grant_to_group
from reports.models import BoardReport, DraftsOfBoard, ReportLiveBlock, ReportResponsibleOfficer, ReportSection
from reports.operations.locks import fitting, open_cover, open_text, refuse_who_can_not_see_the_meeting
from reports.report_templates import STANDARD, TEMPLATES, ReportTemplate

Kind = ReportSection.Kind
REQUIRED_OF_COUNCIL = frozenset({Kind.BACKGROUND, *ReportSection.IMPLICATIONS})
REQUIRED_OF_OTHERS = frozenset({Kind.BACKGROUND, Kind.RISK, Kind.EQUALITIES})
"""The equality duty binds every public authority (Equality Act 2010, section 149); the rest is the councils' custom."""


@transaction.atomic
def create_report(
    meeting: Meeting,
    *,
    subject: str,
    addressed_to: Audience,
    by: Person,
    reference: str = "",
    template: str = STANDARD,
) -> BoardReport:
    """Begin a report to a meeting, made for an audience of its area, in one of the shapes of report_templates: its
    sections empty, the shape's tables of live data beside them. Its author is its first responsible officer.

    Raises RuleBroken unless the meeting is planned, and for a shape that there is not.
    """
    if template not in TEMPLATES:
        raise RuleBroken("Choose one of the shapes of a report.", field="template")
    if meeting.state != Meeting.State.PLANNED:
        raise RuleBroken(f"This meeting is {meeting.get_state_display().lower()}. Choose one that is planned.")
    _refuse_audience_of_another_area(meeting, addressed_to)
    with audit.record("report_begun", by=by):
        report = BoardReport.objects.create(
            area=meeting.area,
            audience=drafts_of(meeting.board, by=by),
            meeting=meeting,
            addressed_to=addressed_to,
            subject=subject,
            reference=reference,
            template=template,
            recommendations_last=TEMPLATES[template].recommendations_last,
            prepared_by=by,
        )
        _lay_sections(report, TEMPLATES[template])
        if by.partner is not None and by.is_member_of(by.partner_id, meeting.area_id):
            ReportResponsibleOfficer.objects.create(report=report, person=by, partner=by.partner, position=1)
    return report


def _lay_sections(report: BoardReport, template: ReportTemplate) -> None:
    required = REQUIRED_OF_COUNCIL if report.meeting.board.is_council_body else REQUIRED_OF_OTHERS
    for position, each in enumerate(template.sections, start=1):
        section = ReportSection.objects.create(
            report=report,
            kind=each.kind,
            position=position,
            heading=each.heading,
            guidance=each.guidance,
            required=each.required or each.kind in required,
        )
        for place, name in enumerate(each.blocks, start=1):
            ReportLiveBlock.objects.create(section=section, name=name, position=place)


def drafts_of(board: Board, *, by: Person) -> Audience:
    """The audience in which a board's papers are drafted, opened with the first of them: its clerk and chair."""
    drafts = DraftsOfBoard.objects.filter(board=board).select_related("audience").first()
    if drafts is None:
        audience = create_audience(board.area, name=f"Papers in draft, {board.name}"[:120], name_may_repeat=True, by=by)
        grant_to_group(audience, board.clerk_group, "view", by=by)
        drafts = DraftsOfBoard.objects.create(board=board, audience=audience)
    return drafts.audience


def _refuse_audience_of_another_area(meeting: Meeting, audience: Audience) -> None:
    if audience.area_id != meeting.area_id:
        raise RuleBroken("A report is made for an audience of its own local area.", field="addressed_to")


@transaction.atomic
def edit_cover(
    report: BoardReport,
    *,
    seen_version: int,
    subject: str,
    reference: str,
    addressed_to: Audience,
    is_public: bool,
    why_not_public: str,
    wards: str,
    ward_councillors_notified: str,
    equality_impact_assessment: str,
    contact: str,
    urgency_reason: str,
    by: Person,
) -> BoardReport:
    """Change the cover sheet of a draft.

    Raises RuleBroken if it is not public and no reason is given, EditConflict if it changed after `seen_version`.
    """
    _refuse_audience_of_another_area(report.meeting, addressed_to)
    if not is_public and not why_not_public.strip():
        raise RuleBroken("Say why it is not public.", field="why_not_public")
    with audit.record("cover_sheet_changed", by=by):
        report = open_cover(report, seen_version)
        report.subject = subject
        report.reference = reference
        report.addressed_to = addressed_to
        report.is_public = is_public
        report.why_not_public = "" if is_public else why_not_public
        report.wards = wards
        report.ward_councillors_notified = ward_councillors_notified
        report.equality_impact_assessment = equality_impact_assessment
        report.contact = contact
        report.urgency_reason = urgency_reason
        report.save()
    return report


@transaction.atomic
def edit_summary(report: BoardReport, *, seen_version: int, summary: str, by: Person) -> BoardReport:
    """Change the summary of a draft. Raises RuleBroken if it can't be made into a page, EditConflict if cover sheet or
    summary changed after `seen_version`."""
    with audit.record("summary_changed", by=by):
        report = open_cover(report, seen_version)
        report.summary = fitting(summary, field="summary")
        report.save()
    return report


@transaction.atomic
def name_officer(report: BoardReport, *, person: Person, partner: Partner, by: Person) -> ReportResponsibleOfficer:
    """Name one more responsible officer, for a partner he belongs to. He then writes the draft with the others.

    Raises RuleBroken if he is named already, is asked to clear it or has cleared it, or does not belong to that partner
    in the area.
    """
    if not person.is_member_of(partner.pk, report.area_id):
        raise RuleBroken(f"{person} does not belong to {partner} here.", field="person")
    refuse_who_can_not_see_the_meeting(report, person)
    with audit.record("responsible_officer_named", by=by):
        report = open_text(report)
        if report.officers.filter(person=person).exists():
            raise RuleBroken(f"{person} is already named.", field="person")
        if person.pk in report.clearer_ids or report.clearances_given.filter(cleared_by=person).exists():
            raise RuleBroken(f"{person} clears this report, so somebody else writes it.", field="person")
        last = report.officers.order_by("position").last()
        return ReportResponsibleOfficer.objects.create(
            report=report, person=person, partner=partner, position=last.position + 1 if last else 1
        )


@transaction.atomic
def remove_officer(officer: ReportResponsibleOfficer, *, by: Person) -> None:
    """Take a responsible officer off a draft. Raises RuleBroken for the last one."""
    with audit.record("responsible_officer_removed", by=by):
        report = open_text(officer.report)
        if report.officers.exclude(pk=officer.pk).count() == 0:
            raise RuleBroken("A report has at least one responsible officer. Name another first.")
        report.officers.filter(pk=officer.pk).delete()
