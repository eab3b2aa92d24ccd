"""What takes long in an import is done by a worker: a large file is read, many actions are brought in, and that is
undone."""

import time

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from actionplans import operations
from actionplans.models import Action, PlanImport
from core import jobs
from core.models import Job
from tests.actionplans.importing import files
from tests.actionplans.operations.steps import refused
from tests.actionplans.pages.steps import address, page, send

HEADINGS = ["Ref", "Action", "Lead", "Due", "Status", "Progress"]


MORE_THAN_AT_ONCE = 101
LONG = "We met and agreed the next step. " * 120


def rows(count: int, progress: str = "Begun") -> list[list[str]]:
    numbers = range(1, count + 1)
    return [HEADINGS, *([f"J{one}", f"Action {one}", "LA", "May 2031", "Green", progress] for one in numbers)]


@pytest.fixture
def people(world):
    return world.oakshire_people


MADE = {
    "csv": files.csv_file,
    "xlsx": lambda table: files.workbook(("Plan", table)),
    "docx": files.document,
}


def job_behind(answer) -> Job:
    return Job.objects.get(pk=answer.url.strip("/").rpartition("/")[2])


def post_file(client, plan, name: str, content: bytes):
    return client.post(address("plan_import", plan.pk), {"upload": SimpleUploadedFile(name, content)})


def done(job: Job) -> Job:
    jobs.run(job.pk)
    job.refresh_from_db()
    return job


@pytest.mark.slow
@pytest.mark.parametrize(("ending", "made"), MADE.items())
def test_a_large_file_is_read_and_brought_in_by_jobs_that_tell_how_far_they_are(
    world, sign_in, people, acting, ending, made
):
    client, plan = sign_in(people.la_lead), world.oakshire_plan
    answer = post_file(client, plan, f"Large.{ending}", made(rows(500, LONG)))
    reading = job_behind(answer)
    assert "Waiting" in client.get(answer.url).content.decode()
    assert "Large." in page(client, "plan_import", plan.pk)
    assert done(reading).state == Job.State.DONE
    with acting(people.la_lead) as lead:
        draft = PlanImport.objects.visible_to(lead).get(pk=reading.subject)
        assert (draft.state, draft.unread, len(draft.tables)) == ("draft", None, 1)
    html = client.get(answer.url).content.decode()
    columns = address("import_columns", plan.pk, draft.pk)
    assert (f'href="{columns}"' in html, "Match its columns" in html) == (True, True)
    answer = send(client, "import_preview", plan.pk, draft.pk, bring_in="on", seen_version=draft.version)
    bringing = job_behind(answer)
    assert client.get(address("import_preview", plan.pk, draft.pk)).url == answer.url
    assert done(bringing).state == Job.State.DONE
    html = client.get(answer.url).content.decode()
    detail = address("import_detail", plan.pk, draft.pk)
    assert (f'href="{detail}"' in html, "See what each row became" in html) == (True, True)
    assert "500 actions added" in page(client, "import_detail", plan.pk, draft.pk)


def test_a_small_file_needs_no_job(world, sign_in, people):
    client, plan = sign_in(people.la_lead), world.oakshire_plan
    answer = post_file(client, plan, "Small.csv", files.csv_file(rows(3)))
    draft = answer.url.strip("/").split("/")[-2]
    answer = send(client, "import_preview", plan.pk, int(draft), bring_in="on", seen_version=1)
    assert answer.url == address("import_detail", plan.pk, int(draft))
    assert not Job.objects.filter(subject_label="actionplans.PlanImport").exists()


def test_a_large_file_that_cannot_be_read_says_so_and_can_be_tried_again_or_dropped(world, sign_in, people):
    client, plan = sign_in(people.la_lead), world.oakshire_plan
    answer = post_file(client, plan, "Empty.csv", b" , \n" * 600_000)
    job = done(job_behind(answer))
    assert (job.state, job.words[:36]) == (Job.State.FAILED, "There is no table in this file. A pl")
    html = client.get(answer.url).content.decode()
    assert ("Try again" in html, "There is no table in this file." in html) == (True, True)
    assert client.post(reverse("core:job_retry", args=[job.pk])).status_code == 302
    job.refresh_from_db()
    assert job.state == Job.State.QUEUED
    send(client, "import_drop", plan.pk, job.subject)
    assert done(job).words.startswith("This import is settled")
    assert "Empty.csv" not in page(client, "plan_import", plan.pk)


def test_what_changed_after_it_was_asked_for_is_not_brought_in(world, lead, begun):
    draft = begun(rows(MORE_THAN_AT_ONCE))
    operations.ask_to_bring_in(draft, seen_version=draft.version, by=lead)
    operations.mend_import(draft, mended={"2": {"title": "Another"}}, words={}, left_out={}, by=lead)
    job = done(operations.job_of(draft, lead))
    assert (job.state, job.words[:43]) == (Job.State.FAILED, "The import was changed after you asked for ")
    assert not Action.objects.filter(title__in=["Another", "Action 2"]).exists()


def test_how_far_it_is_is_told_by_the_rows_that_are_written(world, lead, begun):
    def told_of(table: list[list[str]]) -> list[tuple[int, str]]:
        draft, told = begun(table), []
        operations.ask_to_bring_in(draft, seen_version=draft.version, by=lead)
        job = operations.job_of(draft, lead)
        work = jobs.JOB_KINDS[job.kind].make(job, lambda *_: None)
        work.write(lambda *said: told.append(said))
        return told

    assert told_of(rows(150)) == [
        (70, "100 of 150 actions written, all or none"),
        (95, "150 of 150 actions written, all or none"),
    ]
    changed = told_of([*rows(60, "Going on"), *rows(151)[-1:]])
    assert [words.partition(" ")[0] for _, words in changed] == ["25", "50", "61"]


def test_what_cannot_be_done_is_said_at_once_and_what_stops_half_way_leaves_nothing(world, lead, begun):
    draft = begun([*rows(MORE_THAN_AT_ONCE), ["J9", "No such lead", "Somebody else", "TBC", "", ""]])
    refusal = refused(operations.ask_to_bring_in, draft, seen_version=draft.version, by=lead)
    assert refusal.message.startswith("Nothing is brought in yet")
    draft = begun(rows(MORE_THAN_AT_ONCE))
    operations.ask_to_bring_in(draft, seen_version=draft.version, by=lead)
    operations.close_plan(world.oakshire_plan, reason="Over", by=lead)
    job = done(operations.job_of(draft, lead))
    assert job.state == Job.State.FAILED
    assert not Action.objects.filter(title="Action 1").exists()


def test_who_may_no_longer_bring_actions_in_brings_none_in(world, people, lead, begun):
    draft = begun(rows(MORE_THAN_AT_ONCE))
    operations.ask_to_bring_in(draft, seen_version=draft.version, by=lead)
    job = operations.job_of(draft, lead)
    Job.objects.filter(pk=job.pk).update(person=people.forum_rep.pk)
    assert done(job).words.startswith("You can no longer see this plan")
    Job.objects.filter(pk=job.pk).update(person=lead.pk, state=Job.State.QUEUED)
    operations.drop_import(draft, by=lead)
    assert done(job).words.startswith("This import is settled, or the plan is no longer yours")


@pytest.fixture
def many_in(begun, lead):
    """An import of more rows than are undone at once, that is in the plan."""
    return operations.bring_in(begun(rows(MORE_THAN_AT_ONCE)), seen_version=None, by=lead)


def test_an_import_of_many_rows_is_undone_by_a_job_that_tells_how_far_it_is(world, sign_in, people, acting, many_in):
    client, plan = sign_in(people.la_lead), world.oakshire_plan
    html = send(client, "import_undo", plan.pk, many_in.pk, reason=" ", status=200).content.decode()
    assert "Enter a reason" in html
    answer = send(client, "import_undo", plan.pk, many_in.pk, reason="The wrong year")
    assert client.get(address("import_undo", plan.pk, many_in.pk)).url == answer.url
    assert "Undo this import" in page(client, "import_detail", plan.pk, many_in.pk)
    assert done(job_behind(answer)).state == Job.State.DONE
    html = client.get(answer.url).content.decode()
    detail = address("import_detail", plan.pk, many_in.pk)
    assert (f'href="{detail}"' in html, "See what became of each row" in html) == (True, True)
    assert "The wrong year" in page(client, "import_detail", plan.pk, many_in.pk)
    with acting(people.la_lead):
        assert not Action.objects.filter(title="Action 7", in_plans__taken_out_at=None).exists()


def test_how_far_an_undoing_is_is_told(world, lead, many_in):
    said = []
    operations.ask_to_undo(many_in, reason="Wrong", by=lead)
    job = operations.job_of(many_in, lead)
    jobs.JOB_KINDS[job.kind].make(job, lambda *_: None).write(lambda *told: said.append(told))
    assert (said[0], said[-1]) == (
        (20 + 75 * 25 // MORE_THAN_AT_ONCE, f"25 of {MORE_THAN_AT_ONCE} actions put back, all or none"),
        (95, f"{MORE_THAN_AT_ONCE} of {MORE_THAN_AT_ONCE} actions put back, all or none"),
    )


def test_what_was_touched_after_the_undoing_was_asked_for_stays_as_it_is(world, lead, people, many_in):
    operations.ask_to_undo(many_in, reason="Wrong", by=lead)
    job, touched = operations.job_of(many_in, lead), many_in.rows.first().action
    operations.close_action(touched, reason="Done elsewhere", by=lead)
    assert done(job).words.startswith("1 of its actions have been changed since")
    refusal = refused(operations.ask_to_undo, PlanImport.objects.get(pk=many_in.pk), reason="Wrong", by=lead)
    assert refusal.message.startswith("1 of its actions have been changed since")
    for person, words in (
        (people.la_officer, "This import is no longer yours to undo."),
        (world.elmborough_people.la_lead, "You can no longer see this plan, so nothing in it is changed."),
    ):
        Job.objects.filter(pk=job.pk).update(person=person.pk, state=Job.State.QUEUED)
        assert done(job).words == words
    assert many_in.rows.filter(action__in_plans__taken_out_at=None).count() == MORE_THAN_AT_ONCE


@pytest.mark.slow
def test_five_hundred_rows_are_brought_in_changed_and_undone_whole(world, lead, begun):
    spent = {}

    def timed(what, work):
        started = time.monotonic()
        result = work()
        spent[what] = time.monotonic() - started
        return result

    for what, progress in (("added", "Begun"), ("changed", "Going on")):
        draft = timed(f"{what}: read", lambda progress=progress: begun(rows(500, progress)))
        operations.ask_to_bring_in(draft, seen_version=draft.version, by=lead)
        job = operations.job_of(draft, lead)
        timed(f"{what}: brought in", lambda job=job: done(job))
        assert (job.state, job.words) == (Job.State.DONE, "")
        assert PlanImport.objects.get(pk=draft.pk).many == 500
    timed("undone", lambda: operations.undo_import(PlanImport.objects.get(pk=draft.pk), reason="Wrong", by=lead))
    assert Action.objects.filter(rag_reason="Begun", title__startswith="Action ").count() == 500
    print({what: f"{seconds:.1f} s" for what, seconds in spent.items()})
