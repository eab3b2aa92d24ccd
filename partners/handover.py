"""What a person answers for by name in an area, and giving it to somebody else when he leaves: the apps above say what
they hold."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import QuerySet

from core.access import acting_as
from core.registry import Registry
from core.versions import lock
from partners.caretaking import caretaker_of
from partners.models import Governed, LocalArea, Person


@dataclass(frozen=True)
class Holding:
    """One kind of thing that people answer for by name: its noun, how many open ones somebody has in an area, and how
    they are given to another. Both run with sight of the whole area."""

    noun: str
    count: Callable[[Person, LocalArea], int]
    give: Callable[..., int]


HOLDINGS: Registry[Holding] = Registry()
"""`name → Holding`, filled by the apps above."""


def held_by_name(
    noun: str,
    model: type[Governed],
    field: str,
    *,
    still: Callable[[QuerySet], QuerySet],
    then: Callable[[Governed, Person], object] = lambda row, by: None,
) -> Holding:
    """The holding of a kind of governed thing whose `field` names a person, as long as `still` keeps it: each row goes
    over under its lock, so that whoever edits it meanwhile is told. `then` is called with each row that changed."""

    def theirs(person: Person, area: LocalArea) -> QuerySet:
        return still(model.objects.filter(area=area, **{field: person}))

    def give(person: Person, area: LocalArea, *, to: Person, by: Person) -> int:
        rows = [lock(row) for row in theirs(person, area).order_by("pk")]
        for row in rows:
            setattr(row, field, to)
            row.save()
            then(row, by)
        return len(rows)

    return Holding(noun, lambda person, area: theirs(person, area).count(), give)


def held_by(person: Person, area: LocalArea) -> list[tuple[str, int]]:
    """How many of each kind he answers for: numbers only, as whoever looks after people reads nothing of content."""
    with acting_as(caretaker_of(area)):
        found = [(holding.noun, holding.count(person, area)) for holding in HOLDINGS.values()]
    return [(noun, count) for noun, count in found if count]


def who_can_take_over(person: Person, area: LocalArea) -> QuerySet[Person]:
    """Those with content at one of the partners at which he is or was something here."""
    partners = person.memberships.filter(area=area).values("partner")
    able = area.memberships.with_content().filter(partner__in=partners).values("person")
    return Person.objects.filter(pk__in=able).exclude(pk=person.pk)
