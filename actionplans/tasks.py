from celery import shared_task
from django.db import transaction

from actionplans import operations
from core import clock
from core.access import SYSTEM, acting_as
from partners.caretaking import caretaker_of
from partners.models import LocalArea, Membership, Person


@shared_task(verb=SYSTEM, why="Tells people of what is in their own name; each reads of it with his own rights.")
def remind_of_what_is_due() -> None:
    """Each morning, before the summaries go, remind people of what is due soon and of what is overdue."""
    for area in LocalArea.objects.all():
        with transaction.atomic(), acting_as(caretaker_of(area)):
            operations.remind_of_what_is_due(area)


@shared_task(verb=SYSTEM, why="Tells people of what was asked of them; each reads of it with his own rights.")
def remind_of_updates() -> None:
    """Each morning, remind those who were asked for updates that are due soon, or were, and have not been given."""
    for area in LocalArea.objects.all():
        with transaction.atomic(), acting_as(caretaker_of(area)):
            operations.remind_of_updates(area)


@shared_task(verb=SYSTEM, why="Throws away drafts that their authors can no longer reach, and shows nobody anything.")
def forget_drafts_out_of_reach() -> None:
    """Each night, throw away what people who have left had drafted about actions that they no longer see."""
    for person in Person.objects.filter(pk__in=Membership.objects.over_by(clock.today()).values("person")):
        with transaction.atomic(), acting_as(person):
            operations.forget_drafts_out_of_reach(person)
