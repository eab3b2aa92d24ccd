"""“Who can see this?”: the answer in words, from the same grants and rules that decide."""

import datetime as dt
import re
from dataclasses import dataclass

from django.contrib.auth.models import Group

from core.access import permissions, who_can
from core.templatetags.portal import day
from partners.models import (
    Absence,
    Audience,
    AudienceGroupObjectPermission,
    AudienceUserObjectPermission,
    Governed,
    Interest,
    LocalArea,
    Partner,
    PartnerInArea,
    Person,
    Role,
)
from partners.models.people import WITHOUT_CONTENT

WORDS = {"view": "see it", "comment": "comment", "contribute": "contribute", "manage": "manage who sees it"}
ORDER = tuple(WORDS)


@dataclass(frozen=True)
class ReachLine:
    """One group or person (by number), and what the audience lets them do, in words; what the reader is that makes him
    one of them, where he is."""

    who: str
    may: str
    includes_me: bool
    group_id: int | None = None
    person_id: int | None = None
    because_i_am: str = ""


@dataclass(frozen=True)
class Reach:
    """Who sees a thing: its audience's lines, the audiences it lies within, who answers for it, whom an interest keeps
    out, who may do what."""

    audience: str
    lines: list[ReachLine]
    within: list[tuple[str, list[ReachLine]]]
    responsible: list[str]
    closed: list[str]
    because: list[str]
    verbs: list[tuple[str, list[str]]]


def reach_of(subject: Governed, person: Person) -> Reach:
    """The reach of a thing that this person sees, with why he does."""
    area = subject.area
    within, parent = [], subject.audience.parent
    while parent is not None:
        lines = lines_of(parent, person, area)
        within.append((name_of(parent, lines, person), lines))
        parent = parent.parent
    lines = lines_of(subject.audience, person, area)
    return Reach(
        audience=name_of(subject.audience, lines, person),
        lines=lines,
        within=within,
        responsible=_responsible(subject),
        closed=[_closed(interest) for interest in subject.closing_interests()],
        because=_because(subject, person, [*lines, *(line for _, more in within for line in more)]),
        verbs=_verbs(subject),
    )


def lines_of(audience: Audience, person: Person, area: LocalArea) -> list[ReachLine]:
    """What each group and each named person may do with what has this audience."""
    names = group_names(area)
    by_group: dict[Group, set[str]] = {}
    for grant in AudienceGroupObjectPermission.objects.filter(content_object=audience).select_related(
        "group", "permission"
    ):
        by_group.setdefault(grant.group, set()).add(grant.permission.codename.removesuffix("_audience"))
    # What has no name here follows from a thing (a board, a workstream) that this person can't see.
    mine = my_roles(person, area)
    lines = [
        ReachLine(
            who=names.get(group.pk, UNNAMED_GROUP),
            may=in_words(words),
            includes_me=person.in_group(group.pk),
            group_id=group.pk,
            because_i_am=mine.get(group.pk, "") if person.in_group(group.pk) else "",
        )
        for group, words in by_group.items()
    ]
    by_person: dict[Person, set[str]] = {}
    until: dict[Person, dt.date | None] = {}
    for grant in (
        AudienceUserObjectPermission.objects.current()
        .filter(content_object=audience)
        .select_related("user__person", "permission")
    ):
        by_person.setdefault(grant.user.person, set()).add(grant.permission.codename.removesuffix("_audience"))
        until[grant.user.person] = grant.ends_on
    lines += [
        ReachLine(
            who=named.role_title,
            may=f"{in_words(words)}, {_until(until[named])}",
            includes_me=named == person,
            person_id=named.pk,
            because_i_am=f"named, {_until(until[named])}" if named == person else "",
        )
        for named, words in by_person.items()
    ]
    return sorted(lines, key=lambda line: line.who.lower())


def _until(ends_on: dt.date | None) -> str:
    return f"until {day(ends_on - dt.timedelta(days=1))}" if ends_on else "until it is taken back"


def my_roles(person: Person, area: LocalArea) -> dict[int, str]:
    """For each derived group of an area that follows from a role, which roles of this person put him in it: “lead at
    Oakshire Council”."""
    held = [
        role for role in person.standing.memberships if role.area_id == area.pk and role.role not in WITHOUT_CONTENT
    ]
    parts = PartnerInArea.objects.filter(area=area, partner__in={role.partner_id for role in held})
    of_partner = {part.partner_id: part for part in parts.select_related("partner")}
    found: dict[int, list[str]] = {}
    for role in held:
        part, word = of_partner[role.partner_id], Role(role.role).label
        groups = [area.everyone_group_id, part.everyone_group_id]
        if role.role == Role.LEAD:
            groups.append(part.leads_group_id)
        if role.partner_kind in Partner.ACCOUNTABLE_KINDS and role.role in (Role.LEAD, Role.OFFICER):
            groups.append(area.commissioners_group_id)
            if role.role == Role.LEAD:
                groups.append(area.accountable_leads_group_id)
        for group in groups:
            found.setdefault(group, []).append(f"{word.lower()} at {part.partner}")
    return {group: " and ".join(roles) for group, roles in found.items()}


def name_of(audience: Audience, lines: list[ReachLine], person: Person) -> str:
    """An audience bears the name of the thing it is for; whoever can't see that thing is not told its name."""
    hidden = any(line.who == UNNAMED_GROUP for line in lines)
    if hidden and audience.pk not in person.standing.audience_ids:
        return UNNAMED_AUDIENCE
    return audience.name


UNNAMED_GROUP = "A group that is not shown to you"
UNNAMED_AUDIENCE = "An audience that is not shown to you"

GROUP_NAMES: list = []
"""Functions `(area) → {group number: words}`, one for each app that derives groups (see registrations.py)."""


def group_names(area: LocalArea) -> dict[int, str]:
    """Every derived group of an area in words."""
    names = {
        area.everyone_group_id: f"Everyone who takes part in {area}",
        area.commissioners_group_id: "Officers and leads of the local authority and the NHS commissioner",
        area.accountable_leads_group_id: "Leads of the local authority and the NHS commissioner",
    }
    for in_area in PartnerInArea.objects.filter(area=area).select_related("partner"):
        names[in_area.everyone_group_id] = f"Everyone of {in_area.partner}"
        names[in_area.leads_group_id] = f"Leads of {in_area.partner}"
    for more in GROUP_NAMES:
        names |= more(area)
    return names


def in_words(words: frozenset[str] | set[str]) -> str:
    """What a grant lets people do."""
    shown = [WORDS[word] for word in ORDER if word in words | {"view"}]
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}"


def _responsible(subject: Governed) -> list[str]:
    named = []
    for field in (*subject.responsible.people, *subject.responsible.partners):
        who = getattr(subject, field)
        if who is not None:
            named.append(f"{who} ({subject._meta.get_field(field).verbose_name})")
    deputies = {getattr(subject, f"{name}_id") for name in subject.responsible.deputies}
    away = Absence.objects.by_person(subject.area, deputies) if deputies else {}
    for absence in away.values():
        if absence.stand_in:
            named.append(f"{absence.stand_in} (stands in for a person who is away)")
    for partner in getattr(subject, "responsible_partners", list)():
        named.append(f"{partner} ({getattr(subject, 'partners_are', 'supporting')})")
    for author in getattr(subject, "responsible_people", list)():
        named.append(f"{author} (author)")
    return named


def _closed(interest: Interest) -> str:
    """Whom an interest keeps out, and why: by name where everyone who sees the thing may know whose it is."""
    whose = "One person" if interest.person_id else "Everyone of one partner"
    if interest.whose_is_told:
        whose = str(interest.person) if interest.person_id else f"Everyone of {interest.partner}"
    return f"{whose}: {interest.get_kind_display().lower()}, recorded on {day(interest.starts_on)}"


def _reason(line: ReachLine) -> str:
    if line.person_id:
        return f"You are {line.because_i_am}"
    return f"{line.who}: you are {line.because_i_am}" if line.because_i_am else line.who


def _because(subject: Governed, person: Person, lines: list[ReachLine]) -> list[str]:
    reasons = [_reason(line) for line in lines if line.includes_me]
    if subject.area_id in person.standing.opened:
        reasons.append(f"You have opened {subject.area} in an emergency, for an hour, to read")
    for field in subject.responsible.people:
        if getattr(subject, f"{field}_id") == person.pk:
            reasons.append(f"You are its {subject._meta.get_field(field).verbose_name}")
    for field in subject.responsible.deputies:
        if person.stands_in_for(getattr(subject, f"{field}_id"), subject.area_id):
            reasons.append(f"You stand in for its {subject._meta.get_field(field).verbose_name}")
    if person in getattr(subject, "responsible_people", list)():
        reasons.append("You are one of its authors")
    answering = [getattr(subject, field) for field in subject.responsible.partners]
    answering += getattr(subject, "responsible_partners", list)()
    for partner in answering:
        if isinstance(partner, Partner) and person.is_member_of(partner.pk, subject.area_id):
            reasons.append(f"{partner} answers for it")
    return list(dict.fromkeys(reasons))


def _verbs(subject: Governed) -> list[tuple[str, list[str]]]:
    """What may be done with a thing that is there, and by whom, from the matrix: “edit”, “update RAG”."""
    prefix = f"{subject._meta.app_label}."
    names = "|".join({subject._meta.model_name, subject._meta.verbose_name.replace(" ", "_").replace("-", "_").lower()})
    named = re.compile(rf"{re.escape(prefix)}(?!view_|create_)(.+?)(?:_(?:of|on|to))?_(?:{names})$")
    found = ((named.match(verb), verb) for verb in permissions())
    return [(match[1].replace("_", " ").replace("rag", "RAG"), who_can(verb)) for match, verb in found if match]
