"""A workstream in depth, and its highlight reports: writing one, the page, the PDF and the Word document."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from actionplans.exporting import file_response
from actionplans.filters import as_at_of
from core import clock
from core.access import may, requires
from core.forms import PortalForm, attempt
from reports import operations
from reports.deep_dive import deep_dive_of
from reports.highlight_form import DayForm, HighlightForm
from reports.highlighting import as_document, beginning_of, context_of, file_name, meeting_seen
from reports.models import HighlightReport
from reports.views.dashboard import LISTED, WHOLE, address_with
from strategies.models import Workstream

Trail = list[tuple[str, str]]


def _trail(request: HttpRequest, workstream: Workstream | None) -> Trail:
    """The way to what belongs to a workstream, where it is open to the reader."""
    slug = request.area.slug
    trail = [("Dashboard", reverse("reports:dashboard", args=[slug]))]
    if workstream is not None:
        trail.append((str(workstream), reverse("strategies:workstream_detail", args=[slug, workstream.pk])))
    return trail


@require_safe
@requires("reports.view_deep_dive", on=Workstream)
def deep_dive(request: HttpRequest, workstream: Workstream) -> HttpResponse:
    """One workstream in depth, now or as at the end of a day."""
    person = request.user.person
    workstream.area = request.area
    shown = deep_dive_of(workstream, as_at_of(request.GET) or clock.today(), person)
    highlights = HighlightReport.objects.visible_to(person, request.area).filter(workstream=workstream)
    context = {
        "workstream": workstream,
        "form": DayForm(request.GET or None),
        "shown": shown,
        "most": None if WHOLE in request.GET else LISTED,
        "whole_url": address_with(request, WHOLE, "1"),
        "highlight": highlights.light().first(),
        "may_write": may(person, "reports.write_highlight", workstream),
        "trail": _trail(request, workstream),
    }
    return render(request, "reports/deep_dive.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires("reports.write_highlight", on=Workstream)
def highlight_write(request: HttpRequest, workstream: Workstream) -> HttpResponse:
    """Write a highlight report. Its boxes begin with what was said of the actions since the last one."""
    person = request.user.person
    workstream.area = request.area
    posted = request.POST if request.method == "POST" else None
    initial = beginning_of(workstream, person) if posted is None else None
    form = HighlightForm(posted, workstream=workstream, person=person, initial=initial)
    if form.is_valid() and attempt(form, operations.write_highlight, workstream, by=person):
        messages.success(request, f"{form.result} is written")
        return redirect(form.result)
    trail = _trail(request, workstream)
    context = {
        "form": form,
        "heading": "Write a highlight report",
        "caption": workstream,
        "text": "How the workstream’s actions, milestones and risks stand now is kept with what you write.",
        "warning": "It can’t be changed afterwards: a correction is another report.",
        "button": "Keep the report",
        "back": trail[-1][1],
        "trail": trail,
    }
    return render(request, "layouts/form.html", context, status=form.http_status)


@require_safe
@requires("reports.view_highlight", on=HighlightReport)
def highlight_detail(request: HttpRequest, highlight: HighlightReport) -> HttpResponse:
    """A highlight report as it was written."""
    person = request.user.person
    workstream = Workstream.objects.visible_to(person, request.area).filter(pk=highlight.workstream_id).first()
    context = context_of(highlight, meeting_seen(highlight, person)) | {
        "form": PortalForm(),
        "workstream": workstream,
        "trail": _trail(request, workstream),
    }
    return render(request, "reports/highlight_detail.html", context)


@require_POST
@requires("reports.export_highlight", on=HighlightReport)
def highlight_pdf(request: HttpRequest, highlight: HighlightReport) -> HttpResponse:
    """Ask for a highlight report as a PDF: asked twice while it is being made, it is the same work."""
    job = operations.ask_for_highlight_pdf(highlight, by=request.user.person)
    return redirect("core:job_detail", job.pk)


@require_safe
@requires("reports.export_highlight", on=HighlightReport)
def highlight_document(request: HttpRequest, highlight: HighlightReport) -> HttpResponse:
    """A highlight report as a Word document."""
    meeting = meeting_seen(highlight, request.user.person)
    return file_response(file_name(highlight), "docx", as_document(highlight, meeting))
