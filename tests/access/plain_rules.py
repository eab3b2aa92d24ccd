"""The rules of who sees what, as a plain model that knows nothing of the portal's code: dictionaries, days and ten
lines of rules. The random histories of test_state_machine.py are held against it."""

import datetime as dt
from dataclasses import dataclass, field

from core import clock
from partners.models import Role

HERE = ("council", "icb", "provider", "schools", "forum", "voluntary")
PEOPLE = ("la_lead", "la_officer", "icb_lead", "provider_officer", "school_rep", "forum_rep", "area_admin", "inspector")
STRANGERS = ("icb_officer", "forum_chair")
ROLES = (Role.LEAD, Role.OFFICER, Role.REPRESENTATIVE, Role.AREA_ADMINISTRATOR)
ACCOUNTABLE = ("council", "icb")
INTENTION = "the intention"
NEWCOMERS = 2
INVITATION_LASTS = dt.timedelta(days=14)


@dataclass
class HeldRole:
    """One role in the area, from a day until before another."""

    partner: str
    role: str
    starts: dt.date
    ends: dt.date | None = None
    suspended: dt.date | None = None

    def lasts(self, day: dt.date) -> bool:
        return self.starts <= day and (self.ends is None or day < self.ends)

    def is_suspended(self, day: dt.date) -> bool:
        return self.lasts(day) and self.suspended is not None and self.suspended <= day

    def holds(self, day: dt.date) -> bool:
        return self.lasts(day) and not self.is_suspended(day)

    @property
    def has_content(self) -> bool:
        return self.role != Role.AREA_ADMINISTRATOR


@dataclass(frozen=True)
class Away:
    """That one person stands in for another of the same partner, from a day until before another."""

    who: str
    stand_in: str
    partner: str
    starts: dt.date
    ends: dt.date


@dataclass
class Circle:
    """An audience: what it lies within, which groups are granted, and which people until when."""

    parent: str | None = None
    groups: set = field(default_factory=set)
    people: dict = field(default_factory=dict)


@dataclass
class Thing:
    """Something with an audience, or with either of two; who answers for it; what one must see besides; and the matter
    over which an interest would close it."""

    kind: str
    audience: str
    people: frozenset = frozenset()
    partners: frozenset = frozenset()
    or_by: str | None = None
    within: str | None = None
    matter: str | None = None


@dataclass
class Invited:
    """An invitation: for whom, to what, and until when it can be used; None until a second person has confirmed it."""

    who: str
    partner: str
    role: str
    until: dt.datetime | None
    is_open: bool = True


@dataclass
class Frozen:
    """Something published: whether it waits for a second person, is there, or was taken back, and from when."""

    state: str
    public_from: dt.datetime | None


class Rules:
    """The six sentences, as a person would write them down."""

    def __init__(self):
        self.today = clock.today()
        self.roles: dict[str, list[HeldRole]] = {}
        self.circles: dict[str, Circle] = {}
        self.things: dict[tuple[str, int], Thing] = {}
        self.interests: set[tuple[str, str]] = set()
        self.absences: list[Away] = []
        self.invitations: dict[int, Invited] = {}
        self.frozen: dict[int, Frozen] = {}

    def held(self, person: str) -> list[HeldRole]:
        return [role for role in self.roles[person] if role.holds(self.today)]

    def partners(self, person: str) -> set[str]:
        return {role.partner for role in self.held(person) if role.has_content}

    def groups(self, person: str) -> set[str]:
        found = set()
        for role in self.held(person):
            if role.has_content:
                found |= {"everyone", role.partner}
                found |= {f"leads of {role.partner}"} if role.role == Role.LEAD else set()
                if role.partner in ACCOUNTABLE and role.role in (Role.LEAD, Role.OFFICER):
                    found.add("commissioners")
                    found |= {"accountable leads"} if role.role == Role.LEAD else set()
        return found

    def is_shut_out(self, person: str) -> bool:
        """Suspended, and nothing else here."""
        return not self.held(person) and any(role.is_suspended(self.today) for role in self.roles[person])

    def in_place_of(self, person: str) -> set[str]:
        """Those who are away and whose work he looks after, while both are of the partner that they share."""
        return {
            away.who
            for away in self.absences
            if away.stand_in == person
            and away.starts <= self.today < away.ends
            and away.partner in self.partners(person) & self.partners(away.who)
        }

    def counts(self, audience: str | None, person: str) -> bool:
        if self.is_shut_out(person):
            return False
        if audience is None:
            return True
        circle = self.circles[audience]
        until = circle.people.get(person, self.today)
        granted = bool(circle.groups & self.groups(person)) or until is None or self.today < until
        return granted and self.counts(circle.parent, person)

    def takes_part(self, person: str) -> bool:
        return bool(self.held(person)) or any(self.counts(name, person) for name in self.circles)

    def sees(self, person: str, thing: Thing) -> bool:
        mine = self.partners(person)
        if any((thing.matter, whose) in self.interests for whose in (person, *mine)):
            return False
        if not self.counts(thing.within, person):
            return False
        by_name = {person, *self.in_place_of(person)} if thing.kind == "action" else {person}
        answers = bool(by_name & thing.people) or bool(mine & thing.partners)
        opened = [thing.audience, thing.or_by] if thing.or_by else [thing.audience]
        return any(self.counts(name, person) for name in opened) or (answers and self.takes_part(person))

    def leaves(self, person: str, on: dt.date) -> None:
        """Whoever has no part any more loses what was shared with him by name."""
        if any(role.ends is None or role.ends > on for role in self.roles[person]):
            return
        for circle in self.circles.values():
            if person in circle.people and (circle.people[person] is None or circle.people[person] > on):
                circle.people[person] = on
        for invitation in self.invitations.values():
            if invitation.who == person:
                invitation.is_open = False

    def lets_in(self, invitation: Invited, now: dt.datetime) -> bool:
        return invitation.is_open and invitation.until is not None and now < invitation.until

    def begins_anew(self, person: str) -> bool:
        """Whoever has had a part and has none any more comes back as somebody new."""
        return bool(self.roles[person]) and not self.takes_part(person) and not self.is_shut_out(person)

    def becomes_another(self, person: str) -> None:
        """What was in the name of who left is not his who comes back."""
        self.roles[person] = []
        self.absences = [away for away in self.absences if person not in (away.who, away.stand_in)]
        for circle in self.circles.values():
            circle.people.pop(person, None)
        for thing in self.things.values():
            thing.people -= {person}

    def anyone_reads(self, now: dt.datetime) -> set[int]:
        return {pk for pk, one in self.frozen.items() if one.state == "published" and one.public_from <= now}
