"""The job that makes the PDF of a plan: what the page to print shows, as whoever asked may see it when it is made."""

from collections.abc import Callable

from django.db import transaction
from django.http import QueryDict
from django.template.loader import render_to_string
from django.utils.text import slugify

from actionplans.models import Plan
from actionplans.sheets import sheet_of
from core import jobs
from core.access import acting_as
from core.jobs import JobKind, Made, page_of_subject
from core.models import Job
from partners.models import Person
from reports import pdf
from reports.subjects import SubjectOfJobs

PLAN_PDF_KIND = "reports.plan_pdf"
VERB = "actionplans.export_plan"
SUBJECT = SubjectOfJobs(
    lambda person: Plan.objects.visible_to(person).select_related("area", "scheme"),
    VERB,
    "plan",
    "take this plan along",
)


def ask_for_plan_pdf(plan: Plan, *, query: str, by: Person) -> Job:
    """Ask for the PDF of a plan, narrowed and grouped as `query` says. A job makes it."""
    return jobs.request_job(PLAN_PDF_KIND, person=by, area=plan.area, subject=plan, parameters={"query": query})


def make(job: Job, report_progress: Callable[[int, str], None]) -> Made:
    """The PDF of the job's plan, as the person who asked may see it now. Raises RuleBroken if he may not take it along
    any more."""
    report_progress(5, "gathering the actions")
    with transaction.atomic():
        person = Person.objects.get(pk=job.person)
        with acting_as(person):
            plan = SUBJECT.of(job, person)
            context = sheet_of(plan, QueryDict(job.parameters["query"]), person)
            whole = render_to_string("actionplans/plan_sheet.html", context | {"for_pdf": True})
    report_progress(40, "laying out the pages")
    content = pdf.make_pdf(whole, colour=plan.area.colour)
    report_progress(95, "keeping it")
    return Made(f"{slugify(plan.title)[:80] or 'plan'}.pdf", "application/pdf", content)


PLAN_PDF = JobKind(
    label="Plan as a PDF",
    make=make,
    verb=VERB,
    queue="pdf",
    still_theirs=SUBJECT.is_theirs,
    subject_url=page_of_subject,
)
