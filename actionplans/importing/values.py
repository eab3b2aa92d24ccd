"""What the words in cells mean: statuses in a council's own words, leads that are people, partners or several."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from actionplans.models import DeliveryStatus, Plan, RagLevel
from actionplans.models.actions import Necessity
from partners.directory import partners_today
from partners.models import LocalArea, Partner, Person

S = DeliveryStatus
USUAL_WORDS = {
    S.NOT_YET_DUE: "not yet due, not started, not yet started, to start, due to commence, planned, pending, grey, "
    "white, w, future, not begun, scheduled, yet to start",
    S.ON_TRACK: "on track, on target, green, g, in progress, work in progress, started, ongoing, underway, under way, "
    "in hand, progressing, progressing well, good progress",
    S.AT_RISK: "at risk, amber, a, yellow, y, delayed, some delay, minor delay, slippage, minor slippage, amber/green, "
    "partially on track, slightly behind",
    S.OFF_TRACK: "off track, red, r, overdue, behind, behind schedule, late, serious delay, significant delay, "
    "amber/red, not on track, stalled, missed",
    S.COMPLETE: "complete, completed, done, achieved, finished, blue, b, closed, delivered, embedded, "
    "complete and embedded, implemented, action complete",
    S.CLOSED_WITHOUT_COMPLETION: "closed without completion, withdrawn, superseded, cancelled, no longer required, "
    "given up, abandoned, discontinued",
}
MEANT = {word.strip(): status for status, words in USUAL_WORDS.items() for word in words.split(",")}
KINDS = {
    Partner.Kind.LOCAL_AUTHORITY: ("la", "council", "the council", "local authority", "lea"),
    Partner.Kind.NHS_COMMISSIONER: ("icb", "ccg", "the icb", "the ccg", "nhs commissioner", "health commissioner"),
    Partner.Kind.PARENT_CARER_FORUM: ("pcf", "parent carer forum", "parents forum", "parent/carer forum", "the forum"),
    Partner.Kind.PUBLIC_HEALTH: ("public health",),
    Partner.Kind.SCHOOLS: ("schools", "all schools", "school"),
    Partner.Kind.COLLEGE: ("college", "fe college", "colleges"),
    Partner.Kind.HEALTHWATCH: ("healthwatch",),
}
"""How plans call a partner of which an area has one."""
PARTS = (
    re.compile(r"\s*[\n;]\s*"),
    re.compile(r"\s*(?:\s/\s|•|–)\s*"),
    re.compile(r"\s*(?:[,/&+]|\band\b|\bwith\b)\s*"),
)
"""What stands between people and partners in a cell; the later ones only where that leads to somebody known."""
LEFT_OUT = "leave"


def known_as(words: str) -> str:
    """Words as they are compared and remembered: without case, points and blanks around."""
    return " ".join(words.casefold().replace("’", "'").split()).strip(" .,:;*•-–")[:200]


def as_lines(text: str) -> list[str]:
    """The points of a cell, a line each, without their signs."""
    return [line for line in (re.sub(r"^\s*(?:[•–\-*o]|\d+[.)])\s+", "", line) for line in text.split("\n")) if line]


@dataclass
class Named:
    """What a cell says of who: the people and partners in its order, the words that nobody knows, and those of which
    somebody said that they are nobody here."""

    found: list[Partner | Person] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    nobody: list[str] = field(default_factory=list)


@dataclass
class Vocabulary:
    """What words mean in this plan: what the area and the plan's scheme say, and what the person said of words that
    nobody else knows (`said`: kind of word, the word, and what it stands for)."""

    plan: Plan
    area: LocalArea
    said: dict[str, dict[str, str]]
    levels: list[RagLevel] = field(default_factory=list)
    partners: dict[int, Partner] = field(default_factory=dict)
    people: dict[int, Person] = field(default_factory=dict)
    partner_of: dict[int, int] = field(default_factory=dict)
    unknown: dict[str, dict[str, str]] = field(default_factory=lambda: {"status": {}, "lead": {}})
    guessed: dict[str, RagLevel] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.levels = list(self.plan.scheme.levels.all())
        self.partners = {partner.pk: partner for partner in partners_today(self.area)}
        memberships = self.area.memberships.with_content().select_related("person").order_by("pk")
        for held in memberships:
            self.people[held.person_id] = held.person
            self.partner_of.setdefault(held.person_id, held.partner_id)
        self._levels = {known_as(level.label): level for level in self.levels}
        self._default = {level.delivery_status: level for level in self.levels if level.default_for_status}
        self._named: dict[str, Partner | Person] = {}
        titles: dict[str, list[Person]] = {}
        for person in self.people.values():
            titles.setdefault(known_as(person.role_title), []).append(person)
        self._named |= {title: people[0] for title, people in titles.items() if len(people) == 1}
        for kind, words in KINDS.items():
            of_kind = [partner for partner in self.partners.values() if partner.kind == kind]
            if len(of_kind) == 1:
                self._named |= dict.fromkeys(words, of_kind[0])
        for partner in self.partners.values():
            self._named |= {known_as(name): partner for name in (partner.name, partner.short_name) if name}

    # --- statuses ---

    def level(self, words: str) -> RagLevel | None:
        """The level of the plan's scheme that these words mean; None where nobody knows, or they are to be left out."""
        word = known_as(words)
        said = self.said.get("status", {}).get(word)
        for level in self.levels:  # what was said of a plan with another scheme does not count here
            if str(level.pk) == said:
                return level
        if word in self._levels:
            return self._levels[word]
        status = MEANT.get(word) or MEANT.get(word.split(" - ")[0]) or STATUS_LABELS.get(word)
        if status:
            self.guessed[words.strip()] = self._default[status]
            return self._default[status]
        self.unknown["status"].setdefault(word, words.strip())
        return None

    def date(self, words: str) -> str | None:
        """What somebody typed for words that are no date, where they stood in another row or file."""
        return self.said.get("date", {}).get(known_as(words))

    def is_settled(self, words: str) -> bool:
        """Whether somebody said that words which are no status are to be left out."""
        return self.said.get("status", {}).get(known_as(words)) == LEFT_OUT

    def in_scheme(self, level: RagLevel, levels: Iterable[RagLevel]) -> RagLevel:
        """The level of another scheme that stands for the same."""
        return next(one for one in levels if one.delivery_status == level.delivery_status and one.default_for_status)

    # --- leads ---

    def leads(self, words: str, besides: Mapping[str, Partner | Person]) -> "Named":
        """Whom a cell names. `besides` are known in this row alone: who has the action now, though others are called
        the same or he has left."""
        named = Named()
        named.found = list(dict.fromkeys(self._parts(words, 0, besides, named)))
        return named

    def _parts(self, words: str, depth: int, besides: Mapping, named: "Named") -> list[Partner | Person]:
        word = known_as(words)
        if not word:
            return []
        said = self.said.get("lead", {}).get(word, "")
        shown = " ".join(words.split())[:200]
        if said == LEFT_OUT:
            named.nobody.append(shown)
            return []
        one = self.chosen(said) or besides.get(word) or self._named.get(word)
        if one is not None:
            return [one]
        if depth < len(PARTS):
            pieces = [piece for piece in PARTS[depth].split(words) if piece.strip()]
            if len(pieces) == 1 and pieces[0].strip() != words.strip():  # “and the Council”, on a line of its own
                return self._parts(pieces[0], depth, besides, named)
            if len(pieces) > 1 and (depth < 2 or any(self._is_known(piece) for piece in pieces)):
                return [one for piece in pieces for one in self._parts(piece, depth, besides, named)]
            return self._parts(words, depth + 1, besides, named)
        self.unknown["lead"].setdefault(word, shown)
        named.unknown.append(shown)
        return []

    def _is_known(self, piece: str) -> bool:
        word = known_as(piece)
        return word in self._named or word in self.said.get("lead", {})

    def chosen(self, said: str) -> Partner | Person | None:
        """Whom a choice means: partner:12 or person:3."""
        kind, _, number = said.partition(":")
        among = {"partner": self.partners, "person": self.people}.get(kind, {})
        return among.get(int(number)) if number.isdecimal() else None

    def partner_for(self, one: Partner | Person) -> Partner | None:
        """The partner itself, or the one that a person works for here."""
        return one if isinstance(one, Partner) else self.partners.get(self.partner_of[one.pk])

    # --- the rest ---

    @staticmethod
    def necessity(words: str) -> str | None:
        """Must, should or could; None for what says neither."""
        first = known_as(words).split(" ")[0].strip("()")
        return first if first in Necessity.values else None


STATUS_LABELS = {str(status.label).casefold(): status for status in DeliveryStatus}
