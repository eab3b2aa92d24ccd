"""Writing highlight reports, and asking for one as a PDF."""

from django.db import transaction
from django.db.models import Max

from actionplans.models import DeliveryStatus
from core import audit, clock, jobs
from core.errors import RuleBroken
from core.models import Job
from governance.models import Meeting
from governance.operations import lock_unless_withdrawn
from partners.models import Person
from reports.freezing import fingerprint_of
from reports.highlighting import HIGHLIGHT_SCHEMA_VERSION, state_of
from reports.models import HighlightReport
from strategies.models import Workstream

HIGHLIGHT_PDF = "reports.highlight_pdf"


@transaction.atomic
def write_highlight(
    workstream: Workstream,
    *,
    delivery_status: str,
    reason: str,
    progress: str,
    mitigation: str = "",
    impact_if_not: str = "",
    path_to_green: str = "",
    asks: str = "",
    meeting: Meeting | None = None,
    by: Person,
) -> HighlightReport:
    """Tell a board how a workstream stands, with the state of its work as it is now. It gets the workstream's next
    number and is seen by those who see the workstream. The layout is that of highlight reports in use: status with its
    reason, mitigation, impact if not mitigated, progress, next milestones, risks, path to green, asks.

    Raises RuleBroken for a status off track with neither a path to green nor anything asked of the board, for a meeting
    of another board than the one that oversees it, and for one that is not planned any more.
    """
    if delivery_status == DeliveryStatus.OFF_TRACK and not (path_to_green.strip() or asks.strip()):
        raise RuleBroken("Say how it comes back to green, or what you ask of the board.", field="path_to_green")
    if meeting is not None:
        meeting = lock_unless_withdrawn(meeting)
        if meeting.board_id != workstream.overseeing_board_id:
            raise RuleBroken("Choose a meeting of the board that oversees the workstream.", field="meeting")
    # Two who write at once get different numbers.
    workstream = Workstream.objects.select_for_update(of=("self",)).select_related("area").get(pk=workstream.pk)
    last = HighlightReport.objects.filter(workstream=workstream).aggregate(last=Max("number"))["last"]
    data = state_of(workstream)
    with audit.record("highlight_report_written", by=by):
        return HighlightReport.objects.create(
            area=workstream.area,
            audience=workstream.audience,
            workstream=workstream,
            meeting=meeting,
            number=(last or 0) + 1,
            delivery_status=delivery_status,
            reason=reason.strip(),
            mitigation=mitigation.strip(),
            impact_if_not=impact_if_not.strip(),
            progress=progress.strip(),
            path_to_green=path_to_green.strip(),
            asks=asks.strip(),
            schema_version=HIGHLIGHT_SCHEMA_VERSION,
            data=data,
            fingerprint=fingerprint_of(data),
            written_by=by,
            written_at=clock.now(),
        )


def ask_for_highlight_pdf(highlight: HighlightReport, *, by: Person) -> Job:
    """Ask for a highlight report as a PDF."""
    return jobs.request_job(HIGHLIGHT_PDF, person=by, area=highlight.area, subject=highlight)
