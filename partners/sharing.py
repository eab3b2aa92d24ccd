"""What sharing a thing in another way would do, before anybody does it: who would gain sight of it and who would lose
it. The page shows what the operation then does, from the same sets."""

import datetime as dt
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.apps import apps
from django.db import models
from django.utils.text import Truncator

from core.errors import RuleBroken
from core.history import event_model
from core.templatetags.portal import day, plural
from partners.directory import directory_of
from partners.models import Audience, Governed, LocalArea, Membership, Partner, Person, Role, SharingRequest, User
from partners.reach import UNNAMED_GROUP, ReachLine, group_names, in_words, lines_of

WIDENED, NARROWED = "shared_with_more_people", "shared_with_fewer_people"
"""The verbs of the history of who sees a thing. What shows it to anybody new is the first, whoever loses it besides."""

SEE = frozenset({"view", "comment"})
CONTRIBUTE = SEE | {"contribute"}
MANAGE = frozenset({"view", "manage"})
LONGEST_NAME = 120


@dataclass(frozen=True)
class Proposal:
    """Whom a thing would be shared with: an audience that is there, or else groups and people (by number, with what
    they may do and, for people, the first day on which they no longer may), within `parent` where it is a part."""

    audience: Audience | None = None
    groups: dict[int, frozenset[str]] = field(default_factory=dict)
    people: dict[int, tuple[frozenset[str], dt.date | None]] = field(default_factory=dict)
    parent: Audience | None = None
    name: str = ""

    @property
    def short_name(self) -> str:
        """What the audience is called that is made for it, or that of the audience there is."""
        return self.audience.name if self.audience else Truncator(self.name).chars(LONGEST_NAME)


@dataclass(frozen=True)
class Side:
    """Some people of one partner, or of none in this area: how many, and the titles that the directory shows."""

    who: str
    number: int
    named: list[str]

    @property
    def unnamed(self) -> int:
        return self.number - len(self.named)


@dataclass(frozen=True)
class Outlook:
    """What a proposal would change: people by number, and in words."""

    proposal: Proposal
    before: frozenset[int]
    after: frozenset[int]
    managers: frozenset[int]
    gains: list[Side]
    losses: list[Side]
    managing: list[Side]

    @property
    def gained(self) -> frozenset[int]:
        """Those who would see it and do not today."""
        return self.after - self.before

    @property
    def widens(self) -> bool:
        """Whether anybody would see it who does not see it now."""
        return bool(self.gained)

    @property
    def fingerprint(self) -> str:
        """What stands for exactly these people: whoever goes on is asked that nothing changed since he read it."""
        said = f"{sorted(self.before)} {sorted(self.after)} {sorted(self.managers)}"
        return hashlib.sha256(said.encode()).hexdigest()[:20]


# --- Who sees a thing -------------------------------------------------------------------------------------------------


def active(numbers: Iterable[int]) -> set[int]:
    """Those of these people who can sign in."""
    return set(User.objects.filter(person__in=set(numbers), is_active=True).values_list("person", flat=True))


def answering_ids(subject: Governed) -> set[int]:
    """The people (by number) who see a thing because they answer for it, themselves or through their partner."""
    people = {getattr(subject, f"{name}_id") for name in subject.responsible.people}
    partners = {getattr(subject, f"{name}_id") for name in subject.responsible.partners}
    for through in subject.responsible.through:
        whole = getattr(subject, subject._meta.get_field(through.key).attname)
        rows = apps.get_model(through.label).objects.filter(**{through.whole: whole})
        if through.person:
            people |= set(rows.values_list(through.person, flat=True))
        if through.partner:
            partners |= set(rows.values_list(through.partner, flat=True))
    held = Membership.objects.with_content().filter(area=subject.area_id, partner__in=partners - {None})
    return active((people - {None}) | set(held.values_list("person", flat=True)))


def members_of(groups: Iterable[int]) -> dict[int, set[int]]:
    """For each group the people (by number) in it who can sign in."""
    members: dict[int, set[int]] = {number: set() for number in groups}
    rows = User.objects.filter(groups__in=members, is_active=True).values_list("groups", "person")
    for group, person in rows:
        members.get(group, set()).add(person)
    return members


Viewers = dict[int, frozenset[int]]


def _who_would(proposal: Proposal, word: str, viewers: Viewers) -> frozenset[int]:
    """The people whom a proposal's own grants let do this, within its parent."""
    groups = [number for number, words in proposal.groups.items() if word in words]
    found = set().union(*members_of(groups).values())
    found |= active(number for number, (words, _) in proposal.people.items() if word in words)
    return frozenset(found if proposal.parent is None else found & viewers[proposal.parent.pk])


def outlook_of(subject: Governed, proposal: Proposal, viewer: Person) -> Outlook:
    """What sharing this so would change, in words that this person may read: the rule of `visible_to`, for everyone at
    once."""
    viewers = Audience.objects.viewers_in(subject.area_id)
    answering, closed = answering_ids(subject), subject.closed_to()
    if proposal.audience is not None:
        would_see, would_manage = viewers[proposal.audience.pk], proposal.audience.manager_ids(viewers)
    else:
        would_see, would_manage = _who_would(proposal, "view", viewers), _who_would(proposal, "manage", viewers)
    before = frozenset((viewers[subject.audience_id] | answering) - closed)
    after = frozenset((would_see | answering) - closed)
    sides = sides_of(subject.area, viewer, after - before, before - after, would_manage - closed)
    return Outlook(proposal, before, after, frozenset(would_manage - closed), *sides)


def sides_of(area: LocalArea, viewer: Person, *sets: Iterable[int]) -> list[list[Side]]:
    """Each set of people by partner, with the role titles of those whom the directory shows this person."""
    held = area.memberships.current().select_related("partner").order_by("partner__name", "pk")
    partner_of: dict[int, Partner] = {}
    for membership in held:
        partner_of.setdefault(membership.person_id, membership.partner)
    shown = {
        membership.person_id: membership.person.role_title
        for entry in directory_of(area, viewer)
        for membership in entry.people
    }
    return [_sides(numbers, partner_of, shown) for numbers in sets]


def _sides(numbers: Iterable[int], partner_of: dict[int, Partner], shown: dict[int, str]) -> list[Side]:
    grouped: dict[str, list[int]] = {}
    for number in numbers:
        grouped.setdefault(str(partner_of.get(number, "")), []).append(number)
    return [
        Side(
            who=name or "People of boards and others, of no partner here",
            number=len(people),
            named=sorted(shown[number] for number in people if number in shown),
        )
        for name, people in sorted(grouped.items(), key=lambda item: (not item[0], item[0].lower()))
    ]


@dataclass(frozen=True)
class Crowd:
    """By what some people see a thing, and who they are, by partner."""

    what: str
    number: int
    sides: list[Side]


def crowds_of(subject: Governed, lines: Iterable[ReachLine], viewer: Person) -> list[Crowd]:
    """Who sees a thing today by each line of its audience, and who because they answer for it: for those who manage it.
    What it lies within, and interests, may still keep some of them out."""
    lines = list(lines)
    members = members_of(line.group_id for line in lines if line.group_id)
    by_name = active(line.person_id for line in lines if line.person_id)
    sets = [members[line.group_id] if line.group_id else by_name & {line.person_id} for line in lines]
    answering = answering_ids(subject)
    named = [(line.who, numbers) for line, numbers in zip(lines, sets, strict=True)]
    if answering:
        named.append(("Those who answer for it", answering))
    sides = sides_of(subject.area, viewer, *(numbers for _, numbers in named))
    return [Crowd(what, len(numbers), shown) for (what, numbers), shown in zip(named, sides, strict=True)]


# --- What people choose -----------------------------------------------------------------------------------------------


def whole_of(subject: Governed) -> Governed | None:
    """The thing that this is a part of, where its audience must lie within that one's."""
    return getattr(subject, subject.audience_within) if subject.audience_within else None


def bodies_managing(subject: Governed, managers: Iterable[int]) -> dict[str, set[int]]:
    """For each of the two accountable kinds of partner, which of these managers lead one in this area."""
    leads = Membership.objects.with_content().filter(
        area=subject.area_id, person__in=set(managers), role=Role.LEAD, partner__kind__in=Partner.ACCOUNTABLE_KINDS
    )
    bodies: dict[str, set[int]] = {}
    for kind, person_id in leads.values_list("partner__kind", "person"):
        bodies.setdefault(kind, set()).add(person_id)
    return bodies


def leads_in(subject: Governed, **where) -> models.QuerySet:
    """The leads (people, by number) of a partner, or of a kind of partner, in the area of a thing."""
    held = Membership.objects.with_content().filter(area=subject.area_id, role=Role.LEAD, **where)
    return held.values_list("person", flat=True)


def whom_to_ask(subject: Governed, by: Person) -> dict[str, object] | None:
    """Whose lead must agree before more people see this: columns of a request. None where nobody else must: it is this
    person's own, or nobody of the other body manages who sees it. Raises RuleBroken for a manager who leads neither of
    the two bodies that it belongs to."""
    if subject.owned_by:
        return _owner_to_ask(subject, getattr(subject, subject.owned_by), by)
    bodies = bodies_managing(subject, subject.audience.manager_ids())
    others = [kind for kind, leads in bodies.items() if by.pk not in leads]
    if len(others) == len(Partner.ACCOUNTABLE_KINDS):
        raise RuleBroken(
            "This belongs to the local authority and the NHS commissioner together. Ask one of their leads to share it "
            "with more people."
        )
    return {"asks_kind": others[0]} if others and len(bodies) > 1 else None


def _owner_to_ask(subject: Governed, owner: Partner, by: Person) -> dict[str, object] | None:
    answers = subject.owned_by in subject.responsible.partners
    leads = set(leads_in(subject, partner=owner))
    seeing = leads if answers else leads & subject.audience.viewer_ids()
    if by.pk in leads or not active(seeing):
        return None
    return {"asks_partner": owner, "answering_partner": owner if answers else None}


def asked_of(subject: Governed, by: Person) -> str:
    """Whose agreement it would need, in words; nothing where none."""
    asked = whom_to_ask(subject, by)
    return SharingRequest(**asked).asked_of if asked else ""


def is_joint(subject: Governed) -> bool:
    """Whether it belongs to the local authority and the NHS commissioner together: nobody owns it alone, and leads of
    both manage today who sees it."""
    return subject.owned_by is None and len(bodies_managing(subject, subject.audience.manager_ids())) > 1


def ours(subject: Governed, person: Person) -> Audience | None:
    """The audience that “only us” means: for what two bodies share, their officers and leads; otherwise everyone of
    the person's own partner here, or of that of his that owns it."""
    area = subject.area
    if is_joint(subject):
        return _shown_to(area, area.commissioners_group_id)
    owner = getattr(subject, f"{subject.owned_by}_id") if subject.owned_by else None
    partners = [held.partner_id for held in person.standing.memberships if held.area_id == area.pk]
    if not partners:
        return None
    partner = owner if owner in partners else partners[0]
    return _shown_to(area, area.partners_in_area.get(partner=partner).everyone_group_id, owner=partner)


def _shown_to(area: LocalArea, group_id: int, **where) -> Audience | None:
    """The first audience in which this group sees, and which lies within no other: the one made with the group."""
    seen = {"group_grants__group": group_id, "group_grants__permission__codename": "view_audience"}
    return Audience.objects.filter(area=area, parent=None, **seen, **where).order_by("pk").first()


def within_whole(subject: Governed, audience: Audience) -> Proposal:
    """That audience; for a part of something that fewer see, a copy of it within theirs."""
    whole = whole_of(subject)
    if whole is None or audience.pk in whole.audience.narrower_ids():
        return Proposal(audience=audience)
    groups, people = grants_of(audience)
    return Proposal(groups=groups, people=people, parent=whole.audience, name=str(audience))


def grants_of(audience: Audience) -> tuple[dict[int, frozenset[str]], dict[int, tuple[frozenset[str], dt.date | None]]]:
    """What an audience grants today, as a proposal says it."""
    groups: dict[int, set[str]] = {}
    for group, codename in audience.group_grants.values_list("group", "permission__codename"):
        groups.setdefault(group, set()).add(codename.removesuffix("_audience"))
    people: dict[int, tuple[set[str], dt.date | None]] = {}
    for person, ends_on, codename in audience.user_grants.current().values_list(
        "user__person", "ends_on", "permission__codename"
    ):
        people.setdefault(person, (set(), ends_on))[0].add(codename.removesuffix("_audience"))
    return (
        {number: frozenset(words | {"view"}) for number, words in groups.items()},
        {number: (frozenset(words | {"view"}), ends_on) for number, (words, ends_on) in people.items()},
    )


def by_name(
    subject: Governed, *, groups: Iterable[int], people: dict[int, dt.date], words: frozenset[str] = SEE
) -> Proposal:
    """Groups and people (by number, each until a day, exclusive) who are to see it and may do what the words say.

    Who manages today goes on managing, so that it can be shared back; and whoever may contribute today still may, where
    he would see the thing anyway.
    """
    to_groups = dict.fromkeys(groups, words)
    to_people = {number: (words, ends_on) for number, ends_on in people.items()}
    now_groups, now_people = grants_of(subject.audience)
    for number, held in now_groups.items():
        if "manage" in held:
            to_groups[number] = to_groups.get(number, frozenset()) | held
    for number, (held, ends_on) in now_people.items():
        if "manage" in held:
            to_people[number] = (held, ends_on)
    whole = whole_of(subject)
    parent = None if whole is None or whole.audience.is_for_everyone else whole.audience
    names = group_names(subject.area)
    said = [names[number] for number in groups if number in names]
    if people:
        said.append("1 person by name" if len(people) == 1 else f"{len(people)} people by name")
    for number in implied_by(subject.area, set(to_groups)):
        if "contribute" in now_groups.get(number, ()):
            to_groups[number] = to_groups.get(number, frozenset()) | now_groups[number]
    for number, (held, _) in now_people.items():
        if number in people and "contribute" in held:
            to_people[number] = (held | words, people[number])
    return Proposal(groups=to_groups, people=to_people, parent=parent, name=f"Only: {'; '.join(said)}")


def implied_by(area: LocalArea, groups: set[int]) -> set[int]:
    """The derived groups whose people are all in these groups too, today and later: a partner's leads are of the
    partner, officers and leads of the accountable bodies are of those bodies."""
    implied, bodies = set(groups), []
    for in_area in area.partners_in_area.select_related("partner"):
        everyone = in_area.everyone_group_id in groups or area.everyone_group_id in groups
        if everyone:
            implied |= {in_area.everyone_group_id, in_area.leads_group_id}
        if in_area.partner.kind in Partner.ACCOUNTABLE_KINDS:
            bodies.append(everyone)
    if bodies and all(bodies):
        implied |= {area.commissioners_group_id, area.accountable_leads_group_id}
    return implied


def subject_of(request: SharingRequest, person: Person) -> Governed | None:
    """The thing that a request is about, if this person sees it."""
    model = apps.get_model(request.subject_label)
    return model.objects.visible_to(person, request.area).filter(pk=request.subject).first()


def present_choice(subject: Governed, person: Person) -> dict[str, object]:
    """What the form begins with: how the thing is shared today."""
    audience, whole, us = subject.audience, whole_of(subject), ours(subject, person)
    if audience.for_one_thing:
        groups, people = grants_of(audience)
        named = [(number, ends_on) for number, (_, ends_on) in people.items() if ends_on]
        boxes = {f"person_{place}": number for place, (number, _) in enumerate(named, 1)}
        boxes |= {f"until_{place}": ends_on for place, (_, ends_on) in enumerate(named, 1)}
        return {"choice": "named", "groups": list(groups), **boxes}
    if whole is not None and audience == whole.audience:
        return {"choice": "whole"}
    if audience == us:
        return {"choice": "us"}
    if audience.is_for_everyone and whole is None:
        return {"choice": "everyone"}
    return {"choice": "audience", "audience": audience.pk}


def words_of(proposal: Proposal, subject: Governed, person: Person) -> list[str]:
    """What each group and person of a proposal may do, in words."""
    if proposal.audience is not None:
        return [f"{line.who}: {line.may}" for line in lines_of(proposal.audience, person, subject.area)]
    names, titles = group_names(subject.area), Person.objects.in_bulk(proposal.people)
    lines = [f"{names.get(number, UNNAMED_GROUP)}: {in_words(words)}" for number, words in proposal.groups.items()]
    for number, (words, ends_on) in proposal.people.items():
        until = f", until {day(ends_on - dt.timedelta(days=1))}" if ends_on else ""
        lines.append(f"{titles[number]}: {in_words(words)}{until}")
    return sorted(lines, key=str.lower)


# --- How it was shared until now --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Sharing:
    """That somebody shared a thing in another way: whether with more people, why, and with which audience."""

    at: dt.datetime
    who: str
    widened: bool
    reason: str
    audience: Audience | None

    @property
    def verb(self) -> str:
        return "Shared with more people" if self.widened else "Shared with fewer people"


def earlier_audiences(subject: Governed, person: Person) -> models.QuerySet[Audience]:
    """The audiences that a thing has had, as far as this person is in them and reads its history."""
    numbers = event_model(type(subject)).objects.filter(pgh_obj_id=subject.pk).values_list("audience", flat=True)
    return Audience.objects.filter(pk__in=set(numbers) & person.standing.audience_ids)


def sharings_of(subject: Governed, person: Person, *, most: int = 20) -> list[Sharing]:
    """How a thing was shared until now, newest first: when, by whom, why, and with whom, where this person is in that
    audience. The database hides what went on in audiences that he was not in."""
    events = event_model(type(subject)).objects.filter(pgh_obj_id=subject.pk, pgh_context__verb__in=(WIDENED, NARROWED))
    rows = list(events.order_by("-pgh_id").values_list("pgh_created_at", "pgh_context", "audience")[:most])
    people = Person.objects.in_bulk([context["person"] for _, context, _ in rows])
    mine = person.standing.audience_ids
    audiences = Audience.objects.in_bulk([audience for _, _, audience in rows if audience in mine])
    return [
        Sharing(
            at,
            str(people[context["person"]]),
            context["verb"] == WIDENED,
            context.get("reason", ""),
            audiences.get(audience),
        )
        for at, context, audience in rows
    ]


# --- What goes along --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Along:
    """Rows of one kind that lie in a thing: how their table finds them, and whether they must stay within it."""

    model: type[models.Model]
    lookup: str
    is_tied: bool

    def rows(self, subject: Governed) -> models.QuerySet:
        """All of them, as far as the database shows them."""
        return self.model._default_manager.filter(**{self.lookup: subject.pk})


def lying_in(subject: Governed) -> list[Along]:
    """The kinds of things that lie in this one and have an audience of their own."""
    found = [Along(apps.get_model(label), lookup, is_tied=False) for label, lookup in subject.shared_along]
    for model in apps.get_models():
        name = getattr(model, "audience_within", None)
        if name is None or hasattr(model, "pgh_tracked_model"):
            continue
        if model._meta.get_field(name).related_model is type(subject):
            found.append(Along(model, name, is_tied=True))
    return found


def along_in_words(subject: Governed, person: Person) -> list[str]:
    """How many things of each kind go along, of those this person sees: “12 actions”."""
    said = []
    for along in lying_in(subject):
        rows = along.model.objects.visible_to(person, subject.area).filter(**{along.lookup: subject.pk})
        going = rows.filter(audience=subject.audience_id).count()
        if going:
            said.append(plural(going, str(along.model._meta.verbose_name)))
    return said
