import logging

from allauth.usersessions.models import UserSession
from celery import shared_task
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.cache import cache

from core import clock, files, jobs, receipts
from core.access import SYSTEM
from core.models import Seal
from core.seals import forget_access_log as forget_log
from core.seals import seal_history as seal

logger = logging.getLogger(__name__)

HEARTBEAT_KEY = "portal:worker-heartbeat"
HEARTBEAT_SECONDS = 60


@shared_task(verb=SYSTEM, why="Does what a person asked for: each kind of job names its verb and asks it again.")
def run_job(job_id: str) -> None:
    """Do one job that a person asked for."""
    jobs.run(job_id)


@shared_task(verb=SYSTEM, why="Hands jobs to the broker again and reads nothing else.")
def sweep_jobs() -> None:
    """Send again the jobs that the broker never got or a worker dropped."""
    jobs.sweep()


@shared_task(verb=SYSTEM, why="Writes one key of the cache.")
def heartbeat() -> None:
    """Say that a worker is alive; /healthz looks for it."""
    cache.set(HEARTBEAT_KEY, clock.now().isoformat(), timeout=HEARTBEAT_SECONDS)


@shared_task(verb=SYSTEM, why="Deletes bytes that no row knows of.")
def sweep_orphans() -> None:
    """Take away stored bytes that no row knows of."""
    files.sweep_orphans()


@shared_task(verb=SYSTEM, why="Deletes rows about sign-ins that have ended and reads no text.")
def forget_ended_sessions() -> None:
    """Take away the rows of sessions that have ended, with the browsers and network addresses they came from."""
    Session.objects.filter(expire_date__lte=clock.now()).delete()
    UserSession.objects.exclude(session_key__in=Session.objects.values("session_key")).delete()


@shared_task(verb=SYSTEM, why="Deletes hashes of forms that were saved.")
def forget_receipts() -> None:
    """Take away the receipts that no open page can ask for any more."""
    receipts.forget_old()


@shared_task(verb=SYSTEM, why="Deletes old lines of the access log through the database's own function; reads none.")
def forget_access_log() -> None:
    """Take away the lines of the access log whose time is over."""
    if gone := forget_log(months=settings.PORTAL_ACCESS_LOG_MONTHS):
        logger.info("access log: %s lines from before %s months are gone", gone, settings.PORTAL_ACCESS_LOG_MONTHS)


@shared_task(verb=SYSTEM, why="Shows files to the scanner alone and writes its answer.")
def scan_waiting() -> None:
    """Scan files that were taken while no virus scanner answered."""
    files.scan_waiting()


@shared_task(verb=SYSTEM, why="Hashes rows inside the database; no text comes out of it.")
def seal_history() -> None:
    """Put what was written since the last time into the chain of seals."""
    seal()


@shared_task(verb=SYSTEM, why="Writes a hash into the log.")
def tell_history_head() -> None:
    """Write the newest seal into the log, which lies outside the database: a chain made anew would not fit it."""
    if head := Seal.objects.last():
        logger.info("history_head: seal %s is %s", head.pk, head.digest)
