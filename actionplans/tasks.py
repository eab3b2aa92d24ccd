from celery import shared_task
from django.db import transaction

from actionplans import operations
from core.access import SYSTEM, acting_as
from partners.caretaking import caretaker_of
from partners.models import LocalArea


@shared_task(verb=SYSTEM, why="Tells people of what is in their own name; each reads of it with his own rights.")
def remind_of_what_is_due() -> None:
    """Each morning, before the summaries go, remind people of what is due soon and of what is overdue."""
    for area in LocalArea.objects.all():
        with transaction.atomic(), acting_as(caretaker_of(area)):
            operations.remind_of_what_is_due(area)
