"""How a person wants to be told."""

from django.db import transaction

from core.errors import RuleBroken
from partners.models import How, NotificationChoice, Person
from partners.telling import ways_of


@transaction.atomic
def choose_how_told(person: Person, *, ways: dict[str, str], by: Person) -> None:
    """Keep how somebody wants to be told of each subject, by its key: at once, in one e-mail a day or a week, or not by
    e-mail. It counts from now on, also for what waits to be sent; on the page and on Home everything stands as before.

    Raises RuleBroken for somebody else, a subject that cannot wait or that there is not, and a way that there is not.
    """
    if person.pk != by.pk:
        raise RuleBroken("Everyone chooses this for themselves.")
    if not ways.keys() <= ways_of(person).keys() or not set(ways.values()) <= set(How.values):
        raise RuleBroken("Choose one of the ways for each of the subjects.")
    NotificationChoice.objects.bulk_create(
        [NotificationChoice(person=person, about=about, how=how) for about, how in ways.items()],
        update_conflicts=True,
        unique_fields=["person", "about"],
        update_fields=["how"],
    )
