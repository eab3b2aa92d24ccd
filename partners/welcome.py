"""What somebody can do in a local area, in plain words, from the rules that decide."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.apps import apps
from django.conf import settings
from django.urls import URLResolver, get_resolver
from django.utils.module_loading import import_string

from core.access import may
from partners.models import LocalArea, Partner, Person, Responsible, Role

ROLE_WORDS = {
    Role.LEAD: "A senior officer, who may act for the partner: agree, clear and publish in its name.",
    Role.OFFICER: "Works on the plans, figures and papers of the partner.",
    Role.CLEARER: "Reads reports to boards for their money or their law, and clears them or says why not.",
    Role.REPRESENTATIVE: "Speaks for a school, a college, families, young people or a voluntary group.",
    Role.CABINET_MEMBER: "A councillor who sits in the cabinet.",
    Role.SCRUTINY_MEMBER: "A councillor who examines what was decided.",
    Role.AREA_ADMINISTRATOR: "Looks after people and settings. Sees nothing that the partners write by this role.",
}
"""Each role in one sentence, for whoever gives it and whoever is given it."""


@dataclass(frozen=True)
class Room:
    """One part of the portal, and what this person may do in it without anything being given to him first."""

    name: str
    can: tuple[str, ...]


def asked_of_the_area() -> list[str]:
    """The verbs that pages ask of the area as a whole, in the order of the addresses: with those alone it can be said
    beforehand what somebody may do. All others are asked of a thing, and depend on it."""

    def views(entries):
        for entry in entries:
            if isinstance(entry, URLResolver):
                yield from views(entry.url_patterns)
            else:
                yield entry.callback

    found = (view for view in views(get_resolver().url_patterns) if getattr(view, "subject_model", True) is None)
    return list(dict.fromkeys(view.verb for view in found if not view.verb.startswith("core.")))


def rooms_of(person: Person, area: LocalArea) -> list[Room]:
    """What this person may do in the area in words that follow “You can”, room by room; rooms in which he may do
    nothing are left out."""
    words = import_string(f"{settings.PORTAL_PERMISSION_WORDS}.IN_AN_AREA")
    rooms: dict[str, list[str]] = {}
    for verb in asked_of_the_area():
        if may(person, verb, area):
            # A verb that nobody has put into words yet is better read as it is called than not at all.
            said = words.get(verb, verb.split(".")[1].replace("_", " "))
            rooms.setdefault(verb.split(".")[0], []).append(said)
    for room, said in _with_partners(person, area):
        rooms.setdefault(room, []).append(said)
    return [Room(str(apps.get_app_config(room).verbose_name), tuple(said)) for room, said in rooms.items()]


@dataclass(frozen=True)
class SomethingOf:
    """A thing that a partner leads, owns or owes, and that is in nobody's name: what the rules are asked about."""

    area_id: int
    partner_id: int
    responsible: Responsible = field(default_factory=Responsible)
    _meta = Partner._meta  # the guard asks every subject what it is

    def __getattr__(self, name: str) -> int | None:
        return self.partner_id if name.endswith("partner_id") else None


def _with_partners(person: Person, area: LocalArea) -> Iterator[tuple[str, str]]:
    """What he may do with what his partners lead, own or owe."""
    words = import_string(f"{settings.PORTAL_PERMISSION_WORDS}.OF_A_PARTNER")
    numbers = dict.fromkeys(held.partner_id for held in person.standing.memberships if held.area_id == area.pk)
    partners = Partner.objects.in_bulk(numbers)
    for verb, said in words.items():
        for number in numbers:
            if may(person, verb, SomethingOf(area.pk, number)):
                yield verb.split(".")[0], said.format(partner=partners[number])
