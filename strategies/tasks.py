import logging

from celery import shared_task
from django.db import transaction

from core.access import SYSTEM, acting_as
from partners.caretaking import caretaker_of
from partners.models import LocalArea
from strategies.models import Workstream
from strategies.operations import recompute_members

logger = logging.getLogger(__name__)


@shared_task(verb=SYSTEM, why="Derives groups from the members of workstreams and shows nobody anything.")
def recompute_workstream_groups() -> None:
    """Each night, derive the group of every workstream anew: members who left at midnight, sign-ins that were given or
    switched off since, and anything that should not have happened."""
    for area in LocalArea.objects.all():
        with transaction.atomic(), acting_as(caretaker_of(area)):
            for workstream in Workstream.objects.in_area(area):
                if recompute_members(workstream):
                    logger.warning("the group of workstream %s had drifted and was put right", workstream.pk)
