from celery import shared_task
from django.db import transaction

from core import clock
from core.access import SYSTEM, acting_as
from documents import operations
from partners.caretaking import caretaker_of
from partners.models import LocalArea, Membership, Person


@shared_task(verb=SYSTEM, why="Tells people of what was asked of them; each reads of it with his own rights.")
def remind_of_passages() -> None:
    """Each morning, remind those who are asked for a passage that is due soon, or was due and has not come."""
    for area in LocalArea.objects.all():
        with transaction.atomic(), acting_as(caretaker_of(area)):
            operations.remind_of_passages(area)


@shared_task(verb=SYSTEM, why="Throws away drafts that their authors can no longer reach, and shows nobody anything.")
def forget_passage_drafts_out_of_reach() -> None:
    """Each night, throw away what people who have left had drafted of passages that they are no longer asked for."""
    for person in Person.objects.filter(pk__in=Membership.objects.over_by(clock.today()).values("person")):
        with transaction.atomic(), acting_as(person):
            operations.forget_passage_drafts_out_of_reach(person)
