"""Who is heard where: which boards and working groups have somebody who speaks for parents, for young people, for
schools, and which have not."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from governance.models import Board, Seat, SeatHolding
from partners.models import LocalArea, Membership, Partner, Person
from strategies.models import Workstream, WorkstreamMember

Kind = Partner.Kind

VOICES: dict[str, tuple[str, frozenset[str]]] = {
    "parents": ("A parent or carer", frozenset({Kind.PARENT_CARER_FORUM, Kind.PARENT_GROUP})),
    "young_people": ("A young person", frozenset({Kind.YOUNG_PEOPLE})),
    "schools": ("A school", frozenset({Kind.SCHOOLS})),
    "colleges": ("A college", frozenset({Kind.COLLEGE})),
    "voluntary": ("A voluntary organisation", frozenset({Kind.VOLUNTARY})),
}
"""Whose voice is looked for: what people call it, and the kinds of partner that bring it. Parents, young people,
schools and colleges are among those whom a council must consult (Children and Families Act 2014, section 27(3))."""


@dataclass(frozen=True)
class Place:
    """One place in a group: whom it is for, and the kinds of partner of whoever has it; none where it is vacant."""

    words: str
    kinds: frozenset[str]
    is_taken: bool


@dataclass(frozen=True)
class Voice:
    """One voice in one group: who brings it, and the places for it that nobody has."""

    name: str
    label: str
    by: list[str]
    vacant: list[str]

    @property
    def is_heard(self) -> bool:
        """Whether somebody brings it."""
        return bool(self.by)


@dataclass(frozen=True)
class Group:
    """A board or a working group, and each voice in it."""

    thing: Board | Workstream
    is_board: bool
    voices: list[Voice]

    def lacks(self, name: str) -> bool:
        """Whether nobody brings that voice."""
        return any(voice.name == name and not voice.is_heard for voice in self.voices)


def representation(area: LocalArea, viewer: Person, today: dt.date) -> list[Group]:
    """The boards in force and the working groups of an area that the viewer sees, each with the voices in it on that
    day. A constant number of queries."""
    boards = list(Board.objects.visible_to(viewer, area).filter(state=Board.State.IN_FORCE))
    streams = list(Workstream.objects.visible_to(viewer, area).filter(governed_elsewhere=False))
    seats = list(Seat.objects.on(today).filter(board__in=boards).select_related("nominated_by"))
    held = SeatHolding.objects.on(today).filter(seat__in=seats).select_related("person__partner")
    members = list(
        WorkstreamMember.objects.on(today).filter(workstream__in=streams).select_related("person__partner", "partner")
    )
    holdings: dict[int, list[Person]] = {}
    for holding in held:
        holdings.setdefault(holding.seat_id, []).append(holding.person)
    people = {person.pk for persons in holdings.values() for person in persons}
    kinds = _kinds_of(people | {member.person_id for member in members if member.person_id}, area, today)
    found: dict[tuple[bool, int], list[Place]] = {}
    for seat in seats:
        persons = holdings.get(seat.pk, [])
        of_seat = frozenset({seat.nominated_by.kind}) if seat.nominated_by else frozenset()
        own = frozenset().union(*(kinds(person) for person in persons)) if persons else of_seat
        found.setdefault((True, seat.board_id), []).append(Place(seat.constituency, own, bool(persons)))
    for member in members:
        own = kinds(member.person) if member.person else frozenset()
        own |= {member.partner.kind} if member.partner else frozenset()
        place = Place(member.constituency, own, bool(member.person_id or member.partner_id))
        found.setdefault((False, member.workstream_id), []).append(place)
    return [_group(thing, isinstance(thing, Board), found) for thing in (*boards, *streams)]


def _kinds_of(people: Iterable[int], area: LocalArea, today: dt.date):
    """What kinds of partner a person belongs to here: his own, and those at which he holds a role."""
    rows = Membership.objects.on(today).filter(area=area, person__in=people)
    here: dict[int, set[str]] = {}
    for person_id, kind in rows.order_by().values_list("person_id", "partner__kind"):
        here.setdefault(person_id, set()).add(kind)

    def kinds(person: Person) -> frozenset[str]:
        own = {person.partner.kind} if person.partner else set()
        return frozenset(here.get(person.pk, set()) | own)

    return kinds


def _group(thing, is_board: bool, found: dict[tuple[bool, int], list[Place]]) -> Group:
    places = found.get((is_board, thing.pk), [])
    voices = [
        Voice(
            name,
            label,
            by=list(dict.fromkeys(place.words for place in places if place.is_taken and place.kinds & wanted)),
            vacant=[place.words for place in places if not place.is_taken and place.kinds & wanted],
        )
        for name, (label, wanted) in VOICES.items()
    ]
    return Group(thing, is_board, voices)
