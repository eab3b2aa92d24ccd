"""Work that a person asked for: how far it is, its file, and another try. A job exists only for the one who asked."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from core import jobs
from core.access import requires
from core.errors import RuleBroken
from core.files import attachment
from core.models import Job
from core.registry import JOB_KINDS


def own_job(request: HttpRequest, job_id: UUID) -> Job:
    """The job with that number, if this person asked for it; to others it does not exist."""
    return get_object_or_404(Job.objects.select_related("file"), pk=job_id, person=request.user.person.pk)


@require_safe
@requires("core.follow_job")
def job_list(request: HttpRequest) -> HttpResponse:
    """All that this person has asked for, newest first."""
    asked = Job.objects.filter(person=request.user.person.pk).select_related("file")
    page = Paginator(asked, 20).get_page(request.GET.get("page"))
    for job in page.object_list:
        job.label = JOB_KINDS[job.kind].label
    return render(request, "core/job_list.html", {"page": page})


@require_safe
@requires("core.follow_job")
def job_detail(request: HttpRequest, job_id: UUID) -> HttpResponse:
    """How far it is, then the link to its file or to what it did, or why it failed and how to try again. For htmx, only
    that part."""
    job = own_job(request, job_id)
    kind = JOB_KINDS[job.kind]
    template = "core/_job_progress.html" if request.htmx else "core/job_detail.html"
    context = {"job": job, "label": kind.label, "go_on": kind.go_on, "subject_url": kind.subject_url(job)}
    return render(request, template, context)


@require_safe
@requires("core.follow_job")
def job_file(request: HttpRequest, job_id: UUID) -> HttpResponse:
    """The file, as an attachment, if it is still this person's to have."""
    job = own_job(request, job_id)
    left = job.area is not None and job.area not in request.user.person.standing.area_ids
    if left or job.file is None or not JOB_KINDS[job.kind].still_theirs(job, request.user.person):
        raise Http404
    request.area_of_log = job.area
    return attachment(job.file)


@require_POST
@requires("core.follow_job")
def job_retry(request: HttpRequest, job_id: UUID) -> HttpResponse:
    """Try a failed job again."""
    try:
        jobs.retry_job(own_job(request, job_id))
    except RuleBroken as refusal:
        messages.error(request, refusal.message)
    return redirect("core:job_detail", job_id)
