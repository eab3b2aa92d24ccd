"""What somebody can do in a local area, in plain words, from the rules that decide."""

from dataclasses import dataclass

from django.apps import apps
from django.urls import URLResolver, get_resolver

from core.access import may
from partners.models import LocalArea, Person, Role

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
    verbs: tuple[str, ...]


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
    """What this person may do in the area, room by room; rooms in which he may do nothing are left out."""
    rooms: dict[str, list[str]] = {}
    for verb in asked_of_the_area():
        if may(person, verb, area):
            room, name = verb.split(".")
            rooms.setdefault(room, []).append(name.replace("_", " ").capitalize())
    return [Room(str(apps.get_app_config(room).verbose_name), tuple(verbs)) for room, verbs in rooms.items()]
