from reports.models.frozen_plans import FrozenPlan
from reports.models.highlights import HighlightReport
from reports.models.issues import BoardReportIssue, IssueWithdrawal
from reports.models.on_agenda import ReportOnAgenda
from reports.models.packs import Pack, PackPaper, PackPart, PackRelease
from reports.models.papers import (
    BackgroundPaper,
    BoardReport,
    Clearance,
    ClearanceGiven,
    DraftsOfBoard,
    Recommendation,
    ReportAnnex,
    ReportLiveBlock,
    ReportMeasure,
    ReportPlan,
    ReportResponsibleOfficer,
    ReportSection,
    written_by,
)
from reports.models.snapshots import PublicSnapshot

__all__ = [
    "BackgroundPaper",
    "BoardReport",
    "BoardReportIssue",
    "Clearance",
    "ClearanceGiven",
    "DraftsOfBoard",
    "FrozenPlan",
    "HighlightReport",
    "IssueWithdrawal",
    "Pack",
    "PackPaper",
    "PackPart",
    "PackRelease",
    "PublicSnapshot",
    "Recommendation",
    "ReportAnnex",
    "ReportLiveBlock",
    "ReportMeasure",
    "ReportOnAgenda",
    "ReportPlan",
    "ReportResponsibleOfficer",
    "ReportSection",
    "written_by",
]
