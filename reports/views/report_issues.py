"""Issues of board reports: what the board got, as a page, as the PDF and its actions as CSV."""

from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import mark_safe
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from core.access import requires
from core.csv import csv_response
from reports import rendering
from reports.action_rows import HEADER, action_rows
from reports.models import BoardReport, BoardReportIssue
from reports.views.report_pages import trail_of


@require_safe
@requires("reports.view_issue", on=BoardReportIssue)
def issue_detail(request: HttpRequest, issue: BoardReportIssue) -> HttpResponse:
    """The issue as a page: the very text that its PDF was made from."""
    working = BoardReport.objects.visible_to(request.user.person, request.area).filter(pk=issue.report_id).first()
    context = {
        "issue": issue,
        "trail": trail_of(issue.meeting),
        "withdrawal": getattr(issue, "withdrawal", None),
        "working": working,
        "paper": mark_safe(issue.html),  # noqa: S308 - made by our own template when it was issued
        **rendering.frame(issue.data),
    }
    return render(request, "reports/issue_detail.html", context)


@require_safe
@requires("reports.view_issue", on=BoardReportIssue)
def issue_file(request: HttpRequest, issue: BoardReportIssue) -> HttpResponse:
    """The issue's PDF, as an attachment."""
    with issue.file.content.open() as stored:
        response = HttpResponse(stored.read(), content_type=issue.file.content_type)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(issue.file.name)}"
    response["Cache-Control"] = "private, no-store"
    return response


@require_safe
@requires("reports.export_issue", on=BoardReportIssue)
def issue_actions_csv(request: HttpRequest, issue: BoardReportIssue) -> HttpResponse:
    """The issue's actions, from its frozen data, as CSV."""
    return csv_response(slugify(f"{issue.subject} issue {issue.number} actions"), HEADER, action_rows(issue.data))
