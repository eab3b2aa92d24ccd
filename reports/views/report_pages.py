"""Board reports: the list, beginning one, the editor's page, its preview, and its way to the board."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.text import slugify
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core import clock
from core.access import may, requires
from core.csv import csv_response
from core.forms import CONFLICT, PortalForm, attempt
from core.history import changes_of
from core.panels import panels_of
from documents.paragraphs import render_markdown
from governance.models import Board, Meeting
from reports import operations, rendering
from reports.action_rows import HEADER, action_rows
from reports.composing import compose
from reports.editing import editor_of
from reports.forms import NewReportForm, ReportFilter, StepForm, WithdrawForm
from reports.models import BoardReport, BoardReportIssue

VERBS = (
    "edit_report",
    "put_on_agenda_report",
    "clear_report",
    "hand_in_report",
    "take_back_report",
    "issue_report",
    "withdraw_report",
    "export_report",
)


@require_safe
@requires("reports.view_reports")
def report_list(request: HttpRequest) -> HttpResponse:
    """The reports this person works on, and those issued to him, newest first; by board."""
    person = request.user.person
    boards = Board.objects.visible_to(person, request.area)
    form = ReportFilter(request.GET if request.GET else None, boards=boards)
    board = form.cleaned_data["board"] if form.is_bound and form.is_valid() else None
    working = BoardReport.objects.visible_to(person, request.area)
    issued = BoardReportIssue.objects.visible_to(person, request.area).newest()
    if board is not None:
        working, issued = working.filter(meeting__board=board), issued.filter(meeting__board=board)
    context = {
        "filter": form,
        "working": working.exclude(state=BoardReport.State.WITHDRAWN)[:50],
        "page": Paginator(issued, 20).get_page(request.GET.get("page")),
    }
    return render(request, "reports/report_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires("reports.create_report", on=Meeting)
def report_create(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """Begin a report to a meeting."""
    person = request.user.person
    form = NewReportForm(request.POST if request.method == "POST" else None, meeting=meeting, person=person)
    if form.is_valid() and attempt(form, operations.create_report, meeting, by=person):
        messages.success(request, "The report is begun. Write its parts in any order.")
        return redirect(form.result)
    context = {
        "form": form,
        "heading": "Begin a report",
        "caption": f"{meeting.board}, {meeting}",
        "button": "Begin the report",
        "back": meeting.get_absolute_url(),
    }
    return render(request, "layouts/form.html", context, status=form.http_status)


@require_safe
@requires("reports.view_report", on=BoardReport)
def report_detail(request: HttpRequest, report: BoardReport) -> HttpResponse:
    """All parts of a report with what is still missing, its timetable, its clearances and its issues."""
    return _editor(request, report)


def _editor(request: HttpRequest, report: BoardReport, form: StepForm | None = None) -> HttpResponse:
    person = request.user.person
    editor = editor_of(report, person, clock.today())
    allowed = {verb: may(person, f"reports.{verb}", report) for verb in VERBS}
    context = {
        "report": report,
        "editor": editor,
        "summary": render_markdown(report.summary),
        "texts": editor.texts,
        "implications": editor.implications,
        "may": allowed,
        "trail": trail_of(report.meeting),
        "may_write": allowed["edit_report"] and report.is_draft,
        "can_clear": report.state in operations.clearances.OPEN_STATES,
        "step": StepForm(subject=report),
        "form": form,
        "panels": panels_of(report, person),
        "changes": changes_of(report, most=20),
    }
    return render(request, "reports/report_detail.html", context, status=form.http_status if form else 200)


@require_safe
@requires("reports.view_report", on=BoardReport)
def report_preview(request: HttpRequest, report: BoardReport) -> HttpResponse:
    """The paper as it would be made now, from the same template as the PDF."""
    composition = compose(report, at=clock.now())
    context = {
        "report": report,
        "trail": trail_of(report.meeting, report),
        "paper": rendering.paper_html(composition.data),
        "held_back": composition.held_back,
        **rendering.frame(composition.data),
    }
    return render(request, "reports/report_preview.html", context)


@require_safe
@requires("reports.export_report", on=BoardReport)
def report_actions_csv(request: HttpRequest, report: BoardReport) -> HttpResponse:
    """The actions that the paper would show now, as CSV."""
    composition = compose(report, at=clock.now())
    return csv_response(slugify(f"{report.subject} actions"), HEADER, action_rows(composition.data))


def _step(request: HttpRequest, report: BoardReport, operation, done: str) -> HttpResponse:
    form = StepForm(request.POST, subject=report)
    if form.is_valid() and attempt(form, operation, report, by=request.user.person):
        messages.success(request, done)
        return redirect(report)
    form.http_status = CONFLICT
    return _editor(request, report, form)


@require_POST
@requires("reports.hand_in_report", on=BoardReport)
def report_hand_in(request: HttpRequest, report: BoardReport) -> HttpResponse:
    """Hand a draft to the clerk."""
    return _step(request, report, operations.hand_in_report, "The clerk and the chair have been told.")


@require_POST
@requires("reports.take_back_report", on=BoardReport)
def report_take_back(request: HttpRequest, report: BoardReport) -> HttpResponse:
    """Make it a draft again."""
    return _step(request, report, operations.take_back_report, "The report is a draft again.")


@require_http_methods(["GET", "HEAD", "POST"])
@requires("reports.issue_report", on=BoardReport)
def report_issue(request: HttpRequest, report: BoardReport) -> HttpResponse:
    """What would go out, what is held back and what is still missing; then the button that starts the PDF."""
    form = PortalForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and attempt(form, operations.ask_for_issue, report, by=request.user.person):
        return redirect("core:job_detail", form.result.pk)
    context = {
        "form": form,
        "report": report,
        "trail": trail_of(report.meeting, report),
        "editor": editor_of(report, request.user.person, clock.today()),
        "held_back": compose(report, at=clock.now()).held_back,
    }
    return render(request, "reports/report_issue.html", context, status=form.http_status)


@require_http_methods(["GET", "HEAD", "POST"])
@requires("reports.withdraw_report", on=BoardReport)
def report_withdraw(request: HttpRequest, report: BoardReport) -> HttpResponse:
    """Take a report back for good, with the reason."""
    form = WithdrawForm(request.POST if request.method == "POST" else None, subject=report)
    if form.is_valid() and attempt(form, operations.withdraw_report, report, by=request.user.person):
        messages.success(request, "The report is withdrawn.")
        return redirect(report)
    context = {
        "form": form,
        "heading": "Withdraw this report",
        "caption": report.subject,
        "button": "Withdraw the report",
        "warning": "A withdrawn report can't be brought back. What was issued stays, marked as withdrawn.",
        "back": report.get_absolute_url(),
    }
    return render(request, "layouts/form.html", context, status=form.http_status)


def trail_of(meeting: Meeting, report: BoardReport | None = None) -> list[tuple[str, str]]:
    """The way from the boards to a meeting's reports."""
    area = meeting.area.slug
    trail = [
        ("Meetings", reverse("governance:board_list", args=[area])),
        (meeting.board.name, meeting.board.get_absolute_url()),
        (str(meeting), meeting.get_absolute_url()),
    ]
    return [*trail, (report.subject, report.get_absolute_url())] if report else trail


def part_url(report: BoardReport, part: str) -> str:
    """The editor's page at one of its parts."""
    return f"{reverse('reports:report_detail', args=[report.area.slug, report.pk])}#{part}"
