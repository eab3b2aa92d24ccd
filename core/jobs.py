"""Work done by a worker: asked for in the transaction of the request, taken by one conditional UPDATE under a lease,
finished in one transaction with its file. The broker delivers at least once; the row sees to it that the effect comes
once.
"""

import datetime as dt
import logging
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from celery import current_app
from django.apps import apps
from django.conf import settings
from django.db import IntegrityError, InterfaceError, OperationalError, connection, transaction
from django.db.models import F, Q

from core import clock
from core.errors import RuleBroken
from core.files import store_file
from core.models import Job, StoredFile
from core.registry import JOB_KINDS

logger = logging.getLogger(__name__)

MOST_ATTEMPTS = 3
UNSENT_AFTER = dt.timedelta(seconds=5)


Report = Callable[[int, str], None]
"""Tells the person who asked, in per cent and in words, how far a job is, and keeps the lease."""


class LeaseLost(Exception):  # noqa: N818
    """Another worker has taken this job over, because this one was silent for too long. Its result is dropped."""


@dataclass(frozen=True)
class Made:
    """What a job made: a file, and what else must be written in the transaction that finishes it, given the kept file.
    `write` may still raise RuleBroken: then nothing is kept, and the job fails in those words."""

    name: str
    content_type: str
    content: bytes
    write: Callable[[StoredFile], None] = lambda stored: None


@dataclass(frozen=True)
class Did:
    """What a job did that makes no file: `write(report)` does it, whole, in the transaction that finishes the job, and
    tells by the way how far it is. It may raise RuleBroken as that of Made."""

    write: Callable[[Report], None]


def page_of_subject(job: Job) -> str:
    """The page of what the work is about, for kinds that are asked for there; nothing where the database shows whoever
    acts no such thing."""
    things = apps.get_model(job.subject_label)._default_manager
    subject = things.filter(pk=job.subject).select_related("area").first()
    return subject.get_absolute_url() if subject else ""


@dataclass(frozen=True)
class JobKind:
    """A kind of work: what people call it, the function that does it, and the queue it waits in.

    `verb` is what the person must be allowed when the work is done: `make` asks it again.

    `make(job, report)` returns Made, or Did where no file comes of it: then the page leads on to `subject_url`, in the
    words of `go_on`. `report(per_cent, words)` tells the person how far it is and keeps the lease; it
    raises LeaseLost when another worker has taken over. `make` raises RuleBroken with a sentence for the person when it
    can't be done (the right is gone, the thing was withdrawn): that fails the job without another try.

    `still_theirs(job, person)` is asked at every download: rights may have gone since the file was made. `subject_url`
    leads back to the page where the work was asked for.
    """

    label: str
    make: Callable[[Job, Report], "Made | Did"]
    verb: str = ""
    queue: str = "default"
    still_theirs: Callable[[Job, object], bool] = lambda job, person: True
    subject_url: Callable[[Job], str] = lambda job: ""
    go_on: str = "Go on"


def request_job(kind: str, *, person, area=None, subject, parameters: dict | None = None) -> Job:
    """Ask for work on `subject`. The same person asking the same again while it is unfinished gets the same job."""
    request = {
        "kind": kind,
        "person": person.pk,
        "subject_label": subject._meta.label,
        "subject": subject.pk,
        "parameters": parameters or {},
    }
    if kind not in JOB_KINDS:
        raise LookupError(f"No job kind “{kind}”")
    unfinished = Job.objects.filter(state__in=Job.UNFINISHED, **request)
    job = unfinished.first()
    if job is None:
        try:
            with transaction.atomic():
                job = Job.objects.create(area=area.pk if area else None, **request)
        except IntegrityError:  # asked twice in the same moment
            return unfinished.get()
        send_on_commit(job)
    return job


def retry_job(job: Job) -> Job:
    """Queue a failed job again from the start. Raises RuleBroken if it has not failed, or has been asked for anew."""
    try:
        with transaction.atomic():
            moved = Job.objects.filter(pk=job.pk, state=Job.State.FAILED).update(
                state=Job.State.QUEUED, attempts=0, progress=0, words="", lease=None, lease_until=None, finished_at=None
            )
    except IntegrityError:
        raise RuleBroken("This has already been asked for again. Look at the newer one.") from None
    if not moved:
        raise RuleBroken("Only work that has failed can be tried again.")
    job.refresh_from_db()
    send_on_commit(job)
    return job


def give_up_waiting(person_id: int, area_id: int, words: str) -> int:
    """Let what a person has asked for in an area, and no worker has begun, fail in these words. Returns how many. What
    runs asks for his rights itself."""
    waiting = Job.objects.filter(person=person_id, area=area_id, state=Job.State.QUEUED)
    return waiting.update(state=Job.State.FAILED, words=words[:500], finished_at=clock.now(), lease=None)


def send_on_commit(job: Job) -> None:
    """Hand the job to the broker when the transaction has ended. If the broker is away, the sweep does it later."""
    transaction.on_commit(lambda: send(job.pk, JOB_KINDS[job.kind].queue), robust=True)


def send(job_id: uuid.UUID, queue: str) -> None:
    """Hand a queued job to the broker. Raises the broker's error when it can't be reached."""
    current_app.send_task("core.tasks.run_job", [str(job_id)], queue=queue, retry=False)
    Job.objects.filter(pk=job_id).update(sent_at=clock.now())


def lease_time() -> dt.timedelta:
    """How long a worker may be silent before another takes the job over."""
    return dt.timedelta(seconds=settings.PORTAL_JOB_LEASE_SECONDS)


def claim(job_id) -> Job | None:
    """Take the job if it waits, or if the one who had it has gone silent. None when there is nothing to do."""
    now, lease = clock.now(), uuid.uuid4()
    taken = Job.objects.filter(
        Q(state=Job.State.QUEUED) | Q(state=Job.State.RUNNING, lease_until__lt=now), pk=job_id
    ).update(
        state=Job.State.RUNNING,
        lease=lease,
        lease_until=now + lease_time(),
        attempts=F("attempts") + 1,
        words="",
        progress=0,
    )
    return Job.objects.get(pk=job_id) if taken else None


def run(job_id) -> None:
    """Do a job, if it is there to be done. Every exit leaves it done, failed in words, or free to be taken again."""
    job = claim(job_id)
    if job is None:
        return
    if job.attempts > MOST_ATTEMPTS:
        _fail(job, f"It stopped part-way {MOST_ATTEMPTS} times. Try again, and tell the service desk if it goes on.")
        return
    try:
        made = JOB_KINDS[job.kind].make(job, lambda per_cent, words: _report(job, per_cent, words))
        _finish(job, made)
    except LeaseLost:
        logger.warning("job %s was taken over by another worker", job.pk)
    except RuleBroken as refusal:
        _fail(job, refusal.message)
    except (OperationalError, InterfaceError):
        # The database went away: nothing can be said there now. The lease runs out, and the sweep has it done again.
        logger.exception("job %s lost the database", job.pk)
        raise
    except Exception:
        logger.exception("job %s failed", job.pk)
        _fail(job, "Something went wrong while it was being made. You can try again.")


def _held(job: Job):
    return Job.objects.filter(pk=job.pk, state=Job.State.RUNNING, lease=job.lease)


def _report(job: Job, per_cent: int, words: str) -> None:
    if not _held(job).update(progress=per_cent, words=words, lease_until=clock.now() + lease_time()):
        raise LeaseLost


@contextmanager
def _telling_beside(job: Job) -> Iterator[Report]:
    """How a job tells how far it is while it writes: on a connection of its own, because nobody sees what a transaction
    holds before it ends. Whether the job is still this worker's is asked at that end."""
    beside = connection.copy()

    def tell(per_cent: int, words: str) -> None:
        with beside.cursor() as cursor:
            cursor.execute(TELL, [per_cent, words, clock.now() + lease_time(), job.pk, job.lease])

    try:
        yield tell
    finally:
        beside.close()


TELL = "UPDATE core_job SET progress = %s, words = %s, lease_until = %s WHERE id = %s AND lease = %s"


def _finish(job: Job, made: Made | Did) -> None:
    """Write what came of a job, and that it is done, or nothing. One that makes no file leaves its row alone until it
    has written all, so that it can tell there how far it is."""
    with transaction.atomic():
        stored = None
        if isinstance(made, Did):
            with _telling_beside(job) as report:
                made.write(report)
            _demand_held(job)
        else:
            _demand_held(job)
            stored = store_file(made.content, name=made.name, content_type=made.content_type)
            made.write(stored)
        _held(job).update(
            state=Job.State.DONE, progress=100, words="", finished_at=clock.now(), lease=None, file=stored
        )


def _demand_held(job: Job) -> None:
    """Lock the row of a job. Raises LeaseLost where another worker has taken it over."""
    if not _held(job).select_for_update().exists():
        raise LeaseLost


def _fail(job: Job, words: str) -> None:
    _held(job).update(state=Job.State.FAILED, words=words[:500], finished_at=clock.now(), lease=None)


def sweep() -> int:
    """Send again what was never sent or lost its worker. Returns how many. Beat calls it every few seconds."""
    now, count = clock.now(), 0
    lost = Job.objects.filter(state=Job.State.RUNNING, lease_until__lt=now)
    waiting = Job.objects.filter(state=Job.State.QUEUED).filter(
        Q(sent_at=None, requested_at__lt=now - UNSENT_AFTER) | Q(sent_at__lt=now - lease_time())
    )
    for job_id, kind in [*lost.values_list("pk", "kind"), *waiting.values_list("pk", "kind")]:
        send(job_id, JOB_KINDS[kind].queue)
        count += 1
    return count
