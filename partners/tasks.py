import logging

from celery import shared_task

from core.access import SYSTEM
from partners import digests, notifications, operations
from partners.models import LocalArea

logger = logging.getLogger(__name__)


@shared_task(verb=SYSTEM, why="Derives groups from memberships and shows nobody anything.")
def recompute_groups() -> None:
    """Each night, derive every area's groups anew and report what had drifted: memberships that began or ended at
    midnight, and anything that should not have happened. Who has no role left is signed out."""
    for area in LocalArea.objects.all():
        for name in operations.recompute_groups(area):
            logger.warning("group %s had drifted and was put right", name)
    operations.stop_who_has_left()


@shared_task(verb=SYSTEM, why="Renders each e-mail as the person it goes to, with his rights then.")
def send_notifications() -> None:
    """Send the e-mails that wait."""
    notifications.send_waiting()


@shared_task(verb=SYSTEM, why="Renders each summary as the person it goes to, with his rights then.")
def send_digests() -> None:
    """Send the summaries of the morning, and of Monday, that have not gone."""
    digests.send_digests()


@shared_task(verb=SYSTEM, why="Counts rows of the access log and tells those who may read it.")
def raise_alerts() -> None:
    """Tell area administrators of bursts of refusals and of copies."""
    operations.raise_alerts()


@shared_task(verb=SYSTEM, why="Says in each e-mail only what whoever invited typed, and to that address.")
def send_invitations() -> None:
    """Send the invitations that wait, each with a link of its own."""
    operations.send_invitations()


@shared_task(verb=SYSTEM, why="Writes which roles are to be looked at, and shows nobody anything.")
def start_access_reviews() -> None:
    """Each night, start the access reviews of the quarter that have not begun."""
    operations.start_due_access_reviews()
