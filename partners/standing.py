"""A person's standing: all that decides what he may see and do, read in one query a request."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import Any, NamedTuple

from django.db import connection

from core import clock
from core.places import Place


class HeldRole(NamedTuple):
    """One role that holds today."""

    role: str
    partner_id: int
    partner_kind: str
    area_id: int


class Opened(NamedTuple):
    """An area that he has broken the glass of: the number of that opening, and when it ends."""

    number: int
    ends_at: dt.datetime


@dataclass(frozen=True)
class Standing:
    """Who a person is, everywhere, today."""

    person_id: int
    memberships: tuple[HeldRole, ...] = ()
    group_ids: frozenset[int] = frozenset()
    grants: dict[int, frozenset[str]] = field(default_factory=dict)
    """Permissions by audience, only those audiences whose whole line of parents counts too."""
    area_ids: frozenset[int] = frozenset()
    """Local areas he has anything to do with: the others do not exist for him."""

    stands_in_for: frozenset[str] = frozenset()
    """Those who are away and for whom he stands in today, as "person:area"."""
    opened: dict[int, Opened] = field(default_factory=dict)
    """Local areas, by number, that a platform administrator has opened for an hour: there he reads and does nothing."""

    def only_reads(self, subject) -> bool:
        """Whether nothing may be done with this subject but to read it: it lies in an area that he has opened, or
        nobody can say in which. He himself is no content."""
        if not self.opened or subject._meta.label == "partners.Person":
            return False
        area_id = subject.pk if subject._meta.label == "partners.LocalArea" else getattr(subject, "area_id", None)
        return area_id is None or area_id in self.opened

    @property
    def audience_ids(self) -> frozenset[int]:
        return frozenset(self.grants)

    @property
    def responsible_keys(self) -> frozenset[str]:
        """The partners he answers with, as "partner:area"; to administer an area has nothing to do with content."""
        return frozenset(
            f"{held.partner_id}:{held.area_id}" for held in self.memberships if held.role != "area_administrator"
        )

    @cached_property
    def asked_with(self) -> "AskedWith":
        """The same as a condition in SQL takes it."""
        return AskedWith(
            person=self.person_id,
            people=[self.person_id],
            partners=sorted({partner for partner, _ in _pairs(self.responsible_keys)}),
            audiences=sorted(self.audience_ids),
            areas=sorted(self.area_ids),
            stands_in_for=_pairs(self.stands_in_for),
            answers_with=_pairs(self.responsible_keys),
        )


class AskedWith(NamedTuple):
    """The numbers with which a condition in SQL asks what a person may see. Its text depends on `shape` alone."""

    person: Any
    people: Any
    """The same as a list, where a condition asks for several."""
    partners: Any
    """Those with which he answers in any area: an interest of theirs is his in every one."""
    audiences: Any
    areas: Any
    stands_in_for: tuple[tuple[Any, Any], ...]
    answers_with: tuple[tuple[Any, Any], ...]

    @property
    def shape(self) -> tuple[bool, int, int]:
        """Whether he has audiences at all, for how many he stands in, with how many partners he answers."""
        return bool(self.audiences), len(self.stands_in_for), len(self.answers_with)


@dataclass(frozen=True)
class Anybody:
    """In place of a person in a query that is written once for all whose standing has this shape. Such a query is asked
    with his standing as `viewer`."""

    has_audiences: bool
    stands_in_for: int
    answers_with: int

    @classmethod
    def like(cls, standing: Standing) -> "Anybody":
        """Whoever has a standing of the shape of this one."""
        return cls(*standing.asked_with.shape)

    @property
    def standing(self) -> "Anybody":
        """A person has one, too."""
        return self

    @property
    def asked_with(self) -> AskedWith:
        """A place for each number."""
        return AskedWith(
            person=_place("person"),
            people=_place("people"),
            partners=_place("partners"),
            audiences=_place("audiences") if self.has_audiences else [],
            areas=_place("areas"),
            stands_in_for=_places("stands_in_for", self.stands_in_for),
            answers_with=_places("answers_with", self.answers_with),
        )


OPENED = Place(lambda given: sorted(given["viewer"].opened_ids))


@dataclass(frozen=True)
class AnyAudience:
    """In place of an audience in a query that is written once for all of them; asked with the audience as `viewer`."""

    @property
    def opened_ids(self) -> Place:
        """A place for their numbers."""
        return OPENED


def _pairs(keys: Iterable[str]) -> tuple[tuple[int, int], ...]:
    pairs = (key.split(":") for key in sorted(keys))
    return tuple((int(one), int(other)) for one, other in pairs)


@cache
def _place(name: str) -> Place:
    return Place(lambda given: getattr(given["viewer"].asked_with, name))


def _places(name: str, count: int) -> tuple[tuple[Place, Place], ...]:
    return tuple((_place_of_pair(name, pair, 0), _place_of_pair(name, pair, 1)) for pair in range(count))


@cache
def _place_of_pair(name: str, pair: int, side: int) -> Place:
    return Place(lambda given: getattr(given["viewer"].asked_with, name)[pair][side])


# Guardian stores the grants; this one query reads them all, with roles and groups, for one person. It is written in SQL
# because it is read on every request: building it from four querysets cost more than running it, as would planning it.
#
# A role that runs out overnight takes its groups with it at once: those that operations.recompute_groups derives from
# roles count only while such a role holds, whether or not they have been recomputed since.
QUERY = """
WITH signed_in AS (SELECT id FROM partners_user WHERE person_id = %(person)s AND is_active),
held AS (
  SELECT membership.partner_id, membership.area_id, membership.role, partner.kind
    FROM partners_membership membership JOIN partners_partner partner ON partner.id = membership.partner_id
   WHERE membership.person_id = %(person)s AND membership.starts_on <= %(today)s
     AND (membership.ends_on IS NULL OR membership.ends_on > %(today)s)
     AND (membership.suspended_from IS NULL OR membership.suspended_from > %(today)s)
),
following AS (
  SELECT unnest(ARRAY[
    area.everyone_group_id, part.everyone_group_id, CASE held.role WHEN 'lead' THEN part.leads_group_id END,
    CASE WHEN accountable AND held.role IN ('lead', 'officer') THEN area.commissioners_group_id END,
    CASE WHEN accountable AND held.role = 'lead' THEN area.accountable_leads_group_id END]) AS group_id
    FROM held JOIN partners_partnerinarea part ON part.partner_id = held.partner_id AND part.area_id = held.area_id
    JOIN partners_localarea area ON area.id = held.area_id,
    LATERAL (SELECT held.kind IN ('local_authority', 'nhs_commissioner') AS accountable) body
   WHERE held.role <> 'area_administrator'
),
mine AS (
  SELECT group_id FROM partners_user_groups member WHERE user_id IN (SELECT id FROM signed_in)
     AND (group_id IN (SELECT group_id FROM following)
       OR NOT EXISTS (SELECT FROM partners_partnerinarea WHERE member.group_id IN (everyone_group_id, leads_group_id))
      AND NOT EXISTS (SELECT FROM partners_localarea
         WHERE member.group_id IN (everyone_group_id, commissioners_group_id, accountable_leads_group_id)))
),
granted AS (
  SELECT content_object_id AS audience_id, permission_id FROM partners_audiencegroupobjectpermission
   WHERE group_id IN (SELECT group_id FROM mine)
  UNION ALL
  SELECT content_object_id, permission_id FROM partners_audienceuserobjectpermission
   WHERE user_id IN (SELECT id FROM signed_in) AND (ends_on IS NULL OR ends_on > %(today)s)
),
opened AS (
  SELECT opening.id, opening.area_id, opening.ends_at FROM partners_breakglass opening
    JOIN partners_person person ON person.id = opening.person_id AND person.is_platform_administrator
   WHERE opening.person_id = %(person)s AND opening.opened_at <= %(now)s AND opening.ends_at > %(now)s
     AND EXISTS (SELECT 1 FROM signed_in)
     AND NOT EXISTS (SELECT 1 FROM partners_breakglassend ended WHERE ended.opening_id = opening.id)
)
SELECT 'grant', audience.id, audience.parent_id, audience.area_id, permission.codename
  FROM granted JOIN partners_audience audience ON audience.id = granted.audience_id
  JOIN auth_permission permission ON permission.id = granted.permission_id
UNION ALL
SELECT 'group', group_id, NULL, NULL, NULL FROM mine
UNION ALL
SELECT 'role', partner_id, NULL, area_id, role || ' ' || kind FROM held
UNION ALL
SELECT 'suspended', NULL, NULL, membership.area_id, NULL
  FROM partners_membership membership
 WHERE membership.person_id = %(person)s AND membership.starts_on <= %(today)s
   AND (membership.ends_on IS NULL OR membership.ends_on > %(today)s)
   AND membership.suspended_from <= %(today)s
UNION ALL
SELECT 'away', absence.person_id, NULL, absence.area_id, NULL
  FROM partners_absence absence
 WHERE absence.stand_in_id = %(person)s AND absence.starts_on <= %(today)s AND absence.ends_on > %(today)s
   AND 2 = (
     SELECT count(DISTINCT member.person_id) FROM partners_membership member
      WHERE member.person_id IN (absence.person_id, absence.stand_in_id) AND member.partner_id = absence.partner_id
        AND member.area_id = absence.area_id AND member.role <> 'area_administrator' AND member.starts_on <= %(today)s
        AND (member.ends_on IS NULL OR member.ends_on > %(today)s)
        AND (member.suspended_from IS NULL OR member.suspended_from > %(today)s)
   )
UNION ALL
SELECT 'opened', id, NULL, area_id, extract(epoch FROM ends_at)::text FROM opened
UNION ALL
SELECT 'glass', audience.id, audience.parent_id, audience.area_id, 'view'
  FROM opened JOIN partners_localarea area ON area.id = opened.area_id
  JOIN partners_audience audience ON audience.area_id = area.id
 WHERE EXISTS (
   SELECT 1 FROM partners_audiencegroupobjectpermission common WHERE common.content_object_id = audience.id
      AND common.group_id IN (area.everyone_group_id, area.commissioners_group_id, area.accountable_leads_group_id))
"""
"""The last part is break-glass: who has opened an area sees there, until it ends, what everyone in it, its
commissioners and its accountable leads see by their groups. Not what is shared by name, by one partner alone, with a
board's members (exempt and restricted papers), or with the team of a procurement."""


def standing_of(person) -> Standing:
    """Read a person's standing. Someone whose sign-in is switched off has roles on paper but no grants; whoever is
    suspended in an area and holds no other role there has nothing there, neither by name nor by a seat."""
    with connection.cursor() as cursor:
        cursor.execute(QUERY, {"person": person.pk, "today": clock.today(), "now": clock.now()})
        rows = cursor.fetchall()
    roles, groups, granted, parents, areas, suspended, away = [], set(), {}, {}, {}, set(), set()
    opened: dict[int, Opened] = {}
    for kind, number, parent_id, area_id, word in rows:
        if kind in ("grant", "glass"):
            granted.setdefault(number, set()).add(word.removesuffix("_audience"))
            parents[number], areas[number] = parent_id, area_id
        elif kind == "group":
            groups.add(number)
        elif kind == "suspended":
            suspended.add(area_id)
        elif kind == "away":
            away.add(f"{number}:{area_id}")
        elif kind == "opened":
            opened[area_id] = Opened(number, dt.datetime.fromtimestamp(float(word), dt.UTC))
        else:
            role, partner_kind = word.split(" ")
            roles.append(HeldRole(role, number, partner_kind, area_id))
    closed = suspended - {held.area_id for held in roles}
    granted = {number: words for number, words in granted.items() if areas[number] not in closed}
    counting = {number for number in granted if _line_counts(number, granted, parents)}
    return Standing(
        person_id=person.pk,
        memberships=tuple(roles),
        group_ids=frozenset(groups),
        grants={number: frozenset(granted[number] | {"view"}) for number in counting},
        area_ids=frozenset(areas[number] for number in counting) | {held.area_id for held in roles},
        stands_in_for=frozenset(away),
        opened=opened,
    )


def _line_counts(audience_id: int, granted: Iterable[int], parents: dict[int, int | None]) -> bool:
    """An audience counts only within its parent, and so on up: all of them must be granted."""
    while audience_id is not None:
        if audience_id not in granted:
            return False
        audience_id = parents[audience_id]
    return True
