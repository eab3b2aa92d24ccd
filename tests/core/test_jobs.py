"""Work done by a worker: asked for once, done once, and never lost without a word."""

import datetime as dt
import uuid

import pytest
from django.db import connection

from core import clock, jobs
from core.errors import RuleBroken
from core.models import Job, StoredFile
from core.registry import JOB_KINDS

pytestmark = pytest.mark.django_db


@pytest.fixture
def kind():
    """A kind of work for one test: `kind(make)` registers it and gives its name."""
    names = []

    def registered(make) -> str:
        name = f"tests.{uuid.uuid4()}"
        JOB_KINDS.add(name)(jobs.JobKind(label="A test file", make=make))
        names.append(name)
        return name

    yield registered
    for name in names:
        del JOB_KINDS[name]


def made(job, report) -> jobs.Made:
    report(50, "half-way")
    return jobs.Made(name="Übersicht £.txt", content_type="text/plain", content=b"made")


def kept() -> int:
    """How many files of these tests are kept; the world has some of its own."""
    return StoredFile.objects.filter(name__in=["Übersicht £.txt", "a.txt"]).count()


@pytest.fixture
def ask(world, kind):
    """`ask(make)` has the officer ask for work on the area."""
    return lambda make=made, **extra: jobs.request_job(
        kind(make) if callable(make) else make,
        person=world.oakshire_people.la_officer,
        area=world.oakshire,
        subject=world.oakshire,
        **extra,
    )


def test_a_job_that_works_ends_done_with_its_file(ask):
    job = ask()
    jobs.run(job.pk)
    job.refresh_from_db()
    with job.file.content.open() as stored:
        assert (job.state, job.progress, job.attempts, stored.read()) == ("done", 100, 1, b"made")


def test_asking_again_while_it_is_unfinished_gives_the_same_job(ask):
    job = ask()
    assert ask(job.kind) == job


def test_other_parameters_or_a_finished_one_make_a_new_job(ask):
    job = ask()
    other = ask(job.kind, parameters={"as_at": "2026-01-01"})
    jobs.run(job.pk)
    assert len({job.pk, other.pk, ask(job.kind).pk}) == 3


def test_an_unknown_kind_is_an_error_at_once(ask):
    with pytest.raises(LookupError):
        ask("tests.nothing")


def test_a_job_delivered_twice_is_done_once(ask):
    runs = []

    def make(job, report):
        runs.append(job.pk)
        return made(job, report)

    job = ask(make)
    jobs.run(job.pk)
    jobs.run(job.pk)
    assert (len(runs), kept()) == (1, 1)


def test_a_second_worker_finds_nothing_to_do_while_the_first_holds_the_lease(ask):
    job = ask()
    assert jobs.claim(job.pk).attempts == 1
    assert jobs.claim(job.pk) is None


def test_a_silent_worker_loses_the_job_and_its_late_result_is_dropped(ask):
    taken_over = []

    def make(job, report):
        if job.attempts == 1:
            Job.objects.filter(pk=job.pk).update(lease_until=clock.now() - dt.timedelta(seconds=1))
            taken_over.append(jobs.claim(job.pk))
        return made(job, report)

    job = ask(make)
    jobs.run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.attempts, job.file) == ("running", 2, None)
    jobs._finish(taken_over[0], made(taken_over[0], lambda *_: None))
    job.refresh_from_db()
    assert (job.state, kept()) == ("done", 1)


def test_a_result_that_comes_after_the_lease_was_lost_writes_nothing(ask):
    job = ask()
    late = jobs.claim(job.pk)
    Job.objects.filter(pk=job.pk).update(lease=uuid.uuid4())
    with pytest.raises(jobs.LeaseLost):
        jobs._finish(late, made(late, lambda *_: None))
    assert kept() == 0


def test_a_job_that_stopped_too_often_fails_in_words(ask):
    job = ask()
    for _ in range(jobs.MOST_ATTEMPTS):
        jobs.claim(job.pk)
        Job.objects.filter(pk=job.pk).update(lease_until=clock.now() - dt.timedelta(seconds=1))
    jobs.run(job.pk)
    job.refresh_from_db()
    assert (job.state, "stopped part-way" in job.words) == ("failed", True)


def test_what_a_rule_refuses_fails_with_its_sentence(ask):
    def make(job, report):
        raise RuleBroken("The meeting was withdrawn.")

    job = ask(make)
    jobs.run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.words) == ("failed", "The meeting was withdrawn.")


def test_an_unforeseen_error_fails_without_telling_its_inside(ask, caplog):
    def make(job, report):
        raise ZeroDivisionError("secret detail")

    job = ask(make)
    jobs.run(job.pk)
    job.refresh_from_db()
    assert job.state == "failed"
    assert "secret" not in job.words
    assert "secret detail" in caplog.text


def test_nothing_half_written_when_the_finishing_write_fails(ask):
    def make(job, report):
        def write(stored):
            raise RuleBroken("Withdrawn meanwhile.")

        return jobs.Made(name="a.txt", content_type="text/plain", content=b"a", write=write)

    job = ask(make)
    jobs.run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.words, kept()) == ("failed", "Withdrawn meanwhile.", 0)


def test_what_is_refused_while_it_writes_leaves_nothing_of_what_it_did(ask, world):
    def make(job, report):
        def write(report):
            type(world.oakshire).objects.filter(pk=world.oakshire.pk).update(name="Half")
            raise RuleBroken("Withdrawn meanwhile.")

        return jobs.Did(write)

    job = ask(make)
    jobs.run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.words) == ("failed", "Withdrawn meanwhile.")
    assert type(world.oakshire).objects.get(pk=world.oakshire.pk).name == world.oakshire.name


def test_what_was_done_by_a_worker_that_lost_its_lease_meanwhile_is_undone(ask, world):
    def make(job, report):
        def write(report):
            type(world.oakshire).objects.filter(pk=world.oakshire.pk).update(name="Late")
            Job.objects.filter(pk=job.pk).update(lease=uuid.uuid4())

        return jobs.Did(write)

    job = ask(make)
    jobs.run(job.pk)
    assert type(world.oakshire).objects.get(pk=world.oakshire.pk).name == world.oakshire.name


@pytest.mark.django_db(transaction=True)
def test_who_looks_sees_how_far_it_is_while_nothing_of_it_is_there_yet(ask, world):
    seen = []

    def look(area) -> None:
        beside = connection.copy()
        with beside.cursor() as cursor:
            cursor.execute("SELECT progress, words, lease_until FROM core_job WHERE id = %s", [job.pk])
            told = cursor.fetchone()
            cursor.execute("SELECT name FROM partners_localarea WHERE id = %s", [area.pk])
            seen.append((*told, *cursor.fetchone()))
        beside.close()

    def make(job, report):
        def write(report):
            areas = type(world.oakshire).objects.filter(pk=world.oakshire.pk)
            areas.update(name="Renamed")
            with clock.at(clock.now() + dt.timedelta(minutes=5)):
                report(55, "11 of 20 rows")
            look(areas.get())

        return jobs.Did(write)

    job = ask(make)
    jobs.run(job.pk)
    job.refresh_from_db()
    [(progress, words, lease_until, name)] = seen
    assert (progress, words, name) == (55, "11 of 20 rows", world.oakshire.name)
    assert lease_until > clock.now() + jobs.lease_time()
    assert (job.state, job.progress, job.words) == ("done", 100, "")
    assert type(world.oakshire).objects.get(pk=world.oakshire.pk).name == "Renamed"


def test_a_failed_job_can_be_tried_again_and_a_done_one_cannot(ask):
    def make(job, report):
        raise RuleBroken("Not yet.")

    job = ask(make)
    jobs.run(job.pk)
    job = jobs.retry_job(Job.objects.get(pk=job.pk))
    assert (job.state, job.attempts, job.words) == ("queued", 0, "")
    with pytest.raises(RuleBroken, match="Only work that has failed"):
        jobs.retry_job(job)


def test_a_failed_job_is_not_revived_beside_a_newer_one(ask):
    def make(job, report):
        raise RuleBroken("Not yet.")

    first = ask(make)
    jobs.run(first.pk)
    ask(first.kind)
    with pytest.raises(RuleBroken, match="asked for again"):
        jobs.retry_job(Job.objects.get(pk=first.pk))


def test_the_sweep_sends_what_was_never_sent_and_what_lost_its_worker(ask):
    never_sent, lost, fresh = ask(), ask(), ask()
    past = clock.now() - dt.timedelta(minutes=10)
    Job.objects.filter(pk=never_sent.pk).update(requested_at=past)
    jobs.claim(lost.pk)
    Job.objects.filter(pk=lost.pk).update(lease_until=past)
    assert jobs.sweep() == 2
    assert Job.objects.get(pk=never_sent.pk).sent_at > past
    assert Job.objects.get(pk=fresh.pk).sent_at is None


def test_every_state_has_its_moves():
    assert set(Job.MOVES) == set(Job.State)


def test_the_owner_follows_his_job_to_its_file(ask, sign_in, world):
    job = ask()
    client = sign_in(world.oakshire_people.la_officer)
    assert "Waiting" in client.get(f"/jobs/{job.pk}/").content.decode()
    jobs.run(job.pk)
    assert "It is ready" in client.get(f"/jobs/{job.pk}/").content.decode()
    answer = client.get(f"/jobs/{job.pk}/file/")
    assert answer.content == b"made"
    assert answer["Content-Disposition"] == "attachment; filename*=UTF-8''%C3%9Cbersicht%20%C2%A3.txt"
    assert "bersicht" in client.get("/jobs/").content.decode()


def test_to_everyone_else_the_job_does_not_exist(ask, sign_in, world):
    job = ask()
    jobs.run(job.pk)
    client = sign_in(world.oakshire_people.la_lead)
    assert [client.get(f"/jobs/{job.pk}/{tail}").status_code for tail in ("", "file/")] == [404, 404]
    assert client.post(f"/jobs/{job.pk}/retry/").status_code == 404


def test_a_file_is_not_given_once_the_right_is_gone(world, sign_in):
    name = f"tests.{uuid.uuid4()}"
    JOB_KINDS.add(name)(jobs.JobKind(label="Gone", make=made, still_theirs=lambda job, person: False))
    job = jobs.request_job(name, person=world.oakshire_people.la_officer, subject=world.oakshire)
    jobs.run(job.pk)
    assert sign_in(world.oakshire_people.la_officer).get(f"/jobs/{job.pk}/file/").status_code == 404
    del JOB_KINDS[name]


def test_trying_again_from_the_page(ask, sign_in, world):
    def make(job, report):
        raise RuleBroken("Not yet.")

    job = ask(make)
    jobs.run(job.pk)
    client = sign_in(world.oakshire_people.la_officer)
    assert "Not yet." in client.get(f"/jobs/{job.pk}/").content.decode()
    assert client.post(f"/jobs/{job.pk}/retry/").url == f"/jobs/{job.pk}/"
    assert Job.objects.get(pk=job.pk).state == "queued"
    again = client.post(f"/jobs/{job.pk}/retry/", follow=True)
    assert "Only work that has failed can be tried again." in again.content.decode()
