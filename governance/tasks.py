import logging

from celery import shared_task
from django.db import transaction

from core.access import SYSTEM, acting_as
from governance import operations
from governance.models import Board
from partners.caretaking import caretaker_of
from partners.models import LocalArea

logger = logging.getLogger(__name__)


@shared_task(verb=SYSTEM, why="Derives groups from seats and shows nobody anything.")
def recompute_board_groups() -> None:
    """Each night, derive every board's groups anew and report what had drifted: seats that were filled or vacated from
    midnight, sign-ins that were given or switched off since, and anything that should not have happened."""
    for area in LocalArea.objects.all():
        with transaction.atomic(), acting_as(caretaker_of(area)):
            for board in Board.objects.in_area(area):
                for name in operations.recompute_board_groups(board):
                    logger.warning("group %s had drifted and was put right", name)
