"""The PDF of a plan: asked for, made as whoever asked may see the plan then, and his to fetch as long as he may."""

import io

import pikepdf
import pytest
from django.urls import reverse

from actionplans.models import Plan
from core import jobs
from core.jobs import page_of_subject
from core.models import Job
from reports.plan_pdf import PLAN_PDF
from tests.access.canary import lines_of_page, text_of, text_of_page


@pytest.fixture
def people(world):
    return world.oakshire_people


def address(plan: Plan, query: str = "") -> str:
    return reverse("reports:plan_pdf", args=["oakshire", plan.pk]) + query


def asked(client, plan: Plan, query: str = "") -> Job:
    answer = client.post(address(plan, query))
    assert answer.status_code == 302
    return Job.objects.get(pk=answer.url.strip("/").rpartition("/")[2])


def test_a_plan_is_made_into_a_pdf_that_a_screen_reader_reads(world, sign_in, people):
    client, plan = sign_in(people.la_officer), world.oakshire_plan
    assert "Make the PDF" in client.get(address(plan)).content.decode()
    job = asked(client, plan, "?group=partner&q=offer&page=3")
    assert job.parameters == {"query": "group=partner&q=offer"}
    jobs.run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.words) == (Job.State.DONE, "")
    content = b"".join(client.get(reverse("core:job_file", args=[job.pk])))
    with pikepdf.open(io.BytesIO(content)) as made:
        assert (str(made.Root.Lang), bool(made.Root.MarkInfo.Marked)) == ("en-GB", True)
        assert "pdfuaid" in str(made.open_metadata())
    text = text_of(content)
    assert (world.oakshire_action.title.split()[0] in text, "Pilot" in text) == (True, False)


def test_columns_stand_below_each_other_from_group_to_group(world, sign_in, people):
    client = sign_in(people.la_officer)
    job = asked(client, world.oakshire_plan, "?group=partner")
    jobs.run(job.pk)
    with pikepdf.open(io.BytesIO(b"".join(client.get(reverse("core:job_file", args=[job.pk]))))) as made:
        lines = [(words, round(left, 1)) for page in made.pages for words, left in lines_of_page(page)]
    for head in ("Lead", "Due", "Delivery", "Impact"):
        lefts = [left for words, left in lines if words == head]
        assert (len(lefts) > 1, len(set(lefts))) == (True, 1), head


def test_who_may_only_read_a_plan_makes_no_pdf_of_it(world, sign_in, people):
    assert sign_in(people.forum_rep).post(address(world.oakshire_plan)).status_code == 403


def test_who_may_no_longer_take_it_along_gets_no_file(world, sign_in, people, acting):
    job = asked(sign_in(people.la_officer), world.oakshire_commissioners_plan)
    assert page_of_subject(job) == ""  # nobody acts
    with acting(people.la_officer) as officer:
        assert (PLAN_PDF.still_theirs(job, officer), page_of_subject(job)) == (
            True,
            reverse("actionplans:plan_detail", args=["oakshire", job.subject]),
        )
    with acting(people.school_rep) as other:
        assert PLAN_PDF.still_theirs(job, other) is False
    Job.objects.filter(pk=job.pk).update(person=people.school_rep.pk)
    jobs.run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.words) == (Job.State.FAILED, "You can no longer see this plan.")


def test_the_title_stands_on_the_page_of_the_table(world, sign_in, people):
    """The pages are wide; a title outside them had an upright page to itself."""
    job = asked(sign_in(people.la_officer), world.oakshire_plan)
    jobs.run(job.pk)
    with pikepdf.open(
        io.BytesIO(b"".join(sign_in(people.la_officer).get(reverse("core:job_file", args=[job.pk]))))
    ) as made:
        first = made.pages[0]
        width, height = (float(side) for side in first.mediabox[2:])
        text = " ".join(text_of_page(first).split())
    assert width > height
    assert all(words in text for words in (world.oakshire_plan.title, "What the ratings mean", "Ref Action"))
