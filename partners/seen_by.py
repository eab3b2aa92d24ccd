"""A thing as a group or an audience sees it: which of what belongs to it is open to them. Nothing is told to the reader
that he does not see himself."""

from dataclasses import dataclass

from django.db import models
from django.utils.text import capfirst

from partners.models import Audience, Governed, LocalArea, Person
from partners.reach import group_names
from partners.sharing import members_of

MOST_TITLES = 50


@dataclass(frozen=True)
class KindSeen:
    """The things of one kind that belong to another: titles of those that are open and of those that are not, at most
    so many, and how many there are."""

    kind: str
    seen: list[str]
    unseen: list[str]
    number_seen: int
    number_unseen: int


@dataclass(frozen=True)
class AsSeen:
    """Whether a thing itself is seen, and what of each kind that belongs to it."""

    itself: bool
    kinds: list[KindSeen]


def eyes_of_group(area: LocalArea, group_id: int) -> Audience:
    """What everyone in a group sees by audience, as `visible_to` asks it: an audience, not kept, of just its people. A
    group with nobody in it sees nothing yet."""
    members = members_of([group_id])[group_id]
    viewers = Audience.objects.viewers_in(area.pk)
    eyes = Audience(area=area)
    eyes.people_ids = frozenset(members)
    eyes.opened_ids = frozenset(number for number, inside in viewers.items() if members and members <= inside)
    return eyes


def choices_of_eyes(area: LocalArea, person: Person) -> list[tuple[str, list[tuple[str, str]]]]:
    """Through whose eyes this person can look: the groups that he can name, and the audiences that he is in."""
    groups = [(f"group-{number}", name) for number, name in group_names(area).items()]
    audiences = Audience.objects.filter(area=area, pk__in=person.standing.audience_ids)
    return [
        ("Groups", sorted(groups, key=lambda choice: choice[1].lower())),
        ("Audiences", [(f"audience-{audience.pk}", audience.name) for audience in audiences]),
    ]


def eyes_of(area: LocalArea, chosen: str) -> Audience:
    """The audience that a choice means."""
    kind, _, number = chosen.partition("-")
    return eyes_of_group(area, int(number)) if kind == "group" else Audience.objects.get(area=area, pk=number)


def as_seen(subject: Governed, eyes: Audience, viewer: Person) -> AsSeen:
    """What of a thing everyone with these eyes sees by audience, of all that the viewer sees of it. Whoever answers for
    one of them sees that one besides."""
    itself = type(subject).objects.visible_to(eyes, subject.area).filter(pk=subject.pk).exists()
    kinds = (_kind_seen(subject, model, lookup, eyes, viewer) for model, lookup in belonging_to(subject))
    return AsSeen(itself, [kind for kind in kinds if kind.number_seen or kind.number_unseen])


def belonging_to(subject: Governed) -> list[tuple[type[Governed], str]]:
    """The kinds of governed things that point at this one, each with the key by which it does."""
    return [
        (relation.related_model, relation.field.name)
        for relation in subject._meta.related_objects
        if issubclass(relation.related_model, Governed) and not hasattr(relation.related_model, "pgh_tracked_model")
    ]


def _kind_seen(subject: Governed, model: type[models.Model], lookup: str, eyes: Audience, viewer: Person) -> KindSeen:
    mine = model.objects.visible_to(viewer, subject.area).filter(**{lookup: subject.pk})
    theirs = set(
        model.objects.visible_to(eyes, subject.area).filter(**{lookup: subject.pk}).values_list("pk", flat=True)
    )
    rows = {row.pk: row for row in mine}
    seen = [str(row) for number, row in rows.items() if number in theirs]
    unseen = [str(row) for number, row in rows.items() if number not in theirs]
    name = capfirst(str(model._meta.verbose_name_plural))
    return KindSeen(name, seen[:MOST_TITLES], unseen[:MOST_TITLES], len(seen), len(unseen))
