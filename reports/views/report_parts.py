"""The parts of a board report, each on a small form of its own."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from actionplans.models import Plan
from core.access import requires
from core.errors import RuleBroken
from core.forms import PortalForm, attempt
from documents.models import DocumentVersion
from indicators.models import Measure
from reports import forms, operations
from reports.models import (
    BackgroundPaper,
    BoardReport,
    Clearance,
    Recommendation,
    ReportAnnex,
    ReportResponsibleOfficer,
    ReportSection,
)
from reports.views.report_pages import part_url, trail_of

READ_OR_WRITE = ["GET", "HEAD", "POST"]


def _typed(request: HttpRequest):
    return request.POST if request.method == "POST" else None


def _form_page(
    request: HttpRequest,
    form: PortalForm,
    operation: Callable,
    subject,
    *,
    title: str,
    part: str,
    done: str,
    button: str = "Save",
) -> HttpResponse:
    """The form; what was typed goes to the operation; then back to the part of the editor it belongs to."""
    report = subject if isinstance(subject, BoardReport) else subject.report
    if form.is_valid() and attempt(form, operation, subject, by=request.user.person):
        messages.success(request, done)
        return redirect(part_url(report, part))
    context = {
        "form": form,
        "heading": title,
        "trail": trail_of(report.meeting, report),
        "caption": report.subject,
        "button": button,
        "back": part_url(report, part),
    }
    return render(request, "layouts/form.html", context, status=form.http_status)


def _remove(request: HttpRequest, part_of_report, operation: Callable, *, part: str, done: str) -> HttpResponse:
    """Take a part out, and say so; a refusal is said as well."""
    report = part_of_report.report
    try:
        operation(part_of_report, by=request.user.person)
    except RuleBroken as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, done)
    return redirect(part_url(report, part))


@require_http_methods(READ_OR_WRITE)
@requires("reports.edit_report", on=BoardReport)
def cover_edit(request: HttpRequest, report: BoardReport) -> HttpResponse:
    """Change the cover sheet."""
    form = forms.CoverForm(_typed(request), report=report, person=request.user.person)
    return _form_page(
        request,
        form,
        operations.edit_cover,
        report,
        title="Cover sheet",
        part="cover",
        done="The cover sheet is saved.",
    )


@require_http_methods(READ_OR_WRITE)
@requires("reports.put_on_agenda_report", on=BoardReport)
def agenda_item_choose(request: HttpRequest, report: BoardReport) -> HttpResponse:
    """Choose the item of the agenda under which the report is taken."""
    return _form_page(
        request,
        forms.AgendaItemForm(_typed(request), report=report, person=request.user.person),
        operations.put_on_agenda,
        report,
        title="Item of the agenda",
        part="cover",
        done="The item is chosen.",
    )


@require_http_methods(READ_OR_WRITE)
@requires("reports.edit_report", on=BoardReport)
def summary_edit(request: HttpRequest, report: BoardReport) -> HttpResponse:
    """Change the summary."""
    form = forms.SummaryForm(_typed(request), subject=report, initial={"summary": report.summary})
    return _form_page(
        request, form, operations.edit_summary, report, title="Summary", part="summary", done="The summary is saved."
    )


@require_http_methods(READ_OR_WRITE)
@requires("reports.edit_report", on=ReportSection)
def section_edit(request: HttpRequest, section: ReportSection) -> HttpResponse:
    """Change one text."""
    form = forms.SectionForm(_typed(request), section=section)
    name = str(section)
    return _form_page(
        request, form, operations.edit_section, section, title=name, part=section.kind, done=f"“{name}” is saved."
    )


@require_http_methods(READ_OR_WRITE)
@requires("reports.edit_report", on=ReportSection)
def live_blocks_choose(request: HttpRequest, section: ReportSection) -> HttpResponse:
    """Choose the tables of live data beside one text."""
    return _form_page(
        request,
        forms.LiveBlocksForm(_typed(request), section=section),
        operations.choose_live_blocks,
        section,
        title=f"Live data: {section}",
        part=section.kind,
        done="The tables are chosen.",
    )


@require_http_methods(READ_OR_WRITE)
@requires("reports.edit_report", on=BoardReport)
def recommendation_add(request: HttpRequest, report: BoardReport) -> HttpResponse:
    """Ask the board one more thing."""
    return _form_page(
        request,
        forms.RecommendationForm(_typed(request)),
        operations.add_recommendation,
        report,
        title="Add a recommendation",
        part="recommendations",
        done="The recommendation is added.",
    )


@require_http_methods(READ_OR_WRITE)
@requires("reports.edit_report", on=Recommendation)
def recommendation_edit(request: HttpRequest, recommendation: Recommendation) -> HttpResponse:
    """Change a recommendation or its place."""
    initial = {name: getattr(recommendation, name) for name in ("kind", "text", "number")}
    return _form_page(
        request,
        forms.EditRecommendationForm(_typed(request), subject=recommendation, initial=initial),
        operations.edit_recommendation,
        recommendation,
        title=f"Recommendation {recommendation.number}",
        part="recommendations",
        done="The recommendation is saved.",
    )


@require_POST
@requires("reports.edit_report", on=Recommendation)
def recommendation_remove(request: HttpRequest, recommendation: Recommendation) -> HttpResponse:
    """Take a recommendation out."""
    return _remove(
        request,
        recommendation,
        operations.remove_recommendation,
        part="recommendations",
        done="The recommendation is taken out; the others are numbered anew.",
    )


@require_http_methods(READ_OR_WRITE)
@requires("reports.edit_report", on=BoardReport)
def plans_choose(request: HttpRequest, report: BoardReport) -> HttpResponse:
    """Choose the plans that the report shows."""
    choices = Plan.objects.visible_to(request.user.person, request.area)
    initial = {"plans": list(report.report_plans.values_list("plan", flat=True))}
    form = forms.PlansForm(_typed(request), choices=choices, initial=initial)
    return _form_page(
        request, form, operations.choose_plans, report, title="Plans", part="data", done="The plans are chosen."
    )


@require_http_methods(READ_OR_WRITE)
@requires("reports.edit_report", on=BoardReport)
def measures_choose(request: HttpRequest, report: BoardReport) -> HttpResponse:
    """Choose the measures that the report shows."""
    choices = Measure.objects.visible_to(request.user.person, request.area)
    initial = {"measures": list(report.report_measures.values_list("measure", flat=True))}
    form = forms.MeasuresForm(_typed(request), choices=choices, initial=initial)
    return _form_page(
        request,
        form,
        operations.choose_measures,
        report,
        title="Measures to show",
        part="data",
        done="The measures are chosen.",
    )


@require_http_methods(READ_OR_WRITE)
@requires("reports.edit_report", on=BoardReport)
def annex_attach(request: HttpRequest, report: BoardReport) -> HttpResponse:
    """Attach a version of a document."""
    versions = (
        DocumentVersion.objects.visible_to(request.user.person, request.area)
        .exclude(state=DocumentVersion.State.WITHDRAWN)
        .select_related("document")
        .order_by("document__title", "-number")
    )
    taken = report.annexes.values_list("letter", flat=True)
    return _form_page(
        request,
        forms.AnnexForm(_typed(request), choices=versions, taken=taken),
        operations.attach_annex,
        report,
        title="Attach an annex",
        part="annexes",
        done="The annex is attached. Name it in the text.",
        button="Attach",
    )


@require_POST
@requires("reports.edit_report", on=ReportAnnex)
def annex_remove(request: HttpRequest, annex: ReportAnnex) -> HttpResponse:
    """Take an annex out."""
    return _remove(request, annex, operations.remove_annex, part="annexes", done="The annex is taken out.")


@require_http_methods(READ_OR_WRITE)
@requires("reports.edit_report", on=BoardReport)
def background_paper_add(request: HttpRequest, report: BoardReport) -> HttpResponse:
    """List a background paper."""
    return _form_page(
        request,
        forms.BackgroundPaperForm(_typed(request)),
        operations.add_background_paper,
        report,
        title="Add a background paper",
        part="background-papers",
        done="The background paper is listed.",
    )


@require_POST
@requires("reports.edit_report", on=BackgroundPaper)
def background_paper_remove(request: HttpRequest, paper: BackgroundPaper) -> HttpResponse:
    """Take a background paper off the list."""
    return _remove(
        request,
        paper,
        operations.remove_background_paper,
        part="background-papers",
        done="The background paper is off the list.",
    )


@require_http_methods(READ_OR_WRITE)
@requires("reports.edit_report", on=BoardReport)
def officer_name(request: HttpRequest, report: BoardReport) -> HttpResponse:
    """Name a responsible officer."""
    return _form_page(
        request,
        forms.OfficerForm(_typed(request), area=request.area),
        operations.name_officer,
        report,
        title="Name a responsible officer",
        part="officers",
        done="The officer is named, and writes the draft with you.",
    )


@require_POST
@requires("reports.edit_report", on=ReportResponsibleOfficer)
def officer_remove(request: HttpRequest, officer: ReportResponsibleOfficer) -> HttpResponse:
    """Take a responsible officer off."""
    return _remove(request, officer, operations.remove_officer, part="officers", done="The officer is no longer named.")


@require_http_methods(READ_OR_WRITE)
@requires("reports.edit_report", on=BoardReport)
def clearance_ask(request: HttpRequest, report: BoardReport) -> HttpResponse:
    """Ask somebody to clear the report."""
    return _form_page(
        request,
        forms.ClearanceForm(_typed(request), report=report),
        operations.ask_for_clearance,
        report,
        title="Ask for a clearance",
        part="clearances",
        done="He has been told, and sees the whole report.",
        button="Ask",
    )


@require_POST
@requires("reports.edit_report", on=Clearance)
def clearance_drop(request: HttpRequest, clearance: Clearance) -> HttpResponse:
    """No longer ask for a clearance."""
    return _remove(
        request,
        clearance,
        operations.drop_clearance,
        part="clearances",
        done="This clearance is no longer asked for.",
    )


@require_http_methods(READ_OR_WRITE)
@requires("reports.clear_report", on=Clearance)
def clearance_give(request: HttpRequest, clearance: Clearance) -> HttpResponse:
    """Clear the text as it is."""
    initial = {"seen_text_version": clearance.report.text_version}
    return _form_page(
        request,
        forms.GiveClearanceForm(_typed(request), initial=initial),
        operations.give_clearance,
        clearance,
        title=f"Clear as {clearance.get_role_display().lower()}",
        part="clearances",
        done="The report is cleared. A later change of its text makes that void.",
        button="Clear the report",
    )
