"""Who can sign in to a demonstration area: one account for each role, told apart by the first part of its address."""

import datetime as dt
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.contrib.auth.hashers import make_password
from django.db import transaction

from core import clock
from core.access import acting_as
from partners import operations
from partners.models import Audience, LocalArea, Partner, Person, Role, User

PASSWORD = "demo-portal-2026"  # noqa: S105 - published on purpose; production settings refuse the demonstration

ROLES = {
    # account: (role title, key of the partner or None, role there or None)
    "la-lead": ("Director of Children's Services", "council", Role.LEAD),
    "la-officer": ("SEND Strategy Officer", "council", Role.OFFICER),
    "icb-lead": ("ICB Executive Lead for SEND", "icb", Role.LEAD),
    "icb-officer": ("Children's Commissioning Manager", "icb", Role.OFFICER),
    "provider-officer": ("Children's Therapies Manager", "provider", Role.OFFICER),
    "school-rep": ("Primary Headteacher", "schools", Role.REPRESENTATIVE),
    "college-rep": ("College Vice Principal", "college", Role.REPRESENTATIVE),
    "forum-rep": ("Parent Representative", "forum", Role.REPRESENTATIVE),
    "forum-chair": ("Parent Carer Forum Chair", "forum", Role.LEAD),
    "youth-rep": ("Young People's Representative", "youth", Role.REPRESENTATIVE),
    "voluntary-rep": ("Voluntary Sector Representative", "voluntary", Role.REPRESENTATIVE),
    "cabinet-member": ("Cabinet Member for Children", "council", Role.CABINET_MEMBER),
    "scrutiny-member": ("Scrutiny Committee Member", "council", Role.SCRUTINY_MEMBER),
    "finance-clearer": ("Finance Business Partner", "council", Role.CLEARER),
    "legal-clearer": ("Monitoring Officer", "council", Role.CLEARER),
    "area-admin": ("Area Administrator", "council", Role.AREA_ADMINISTRATOR),
    "board-member": ("Board Member", None, None),
    "board-clerk": ("Democratic Services Officer", None, None),
    "board-chair": ("Board Chair", None, None),
    "adviser": ("SEND Adviser, Department for Education", None, None),
    "inspector": ("Inspector", None, None),
}


@dataclass
class Cast:
    """An area with its partners and people, by the keys of ROLES."""

    area: LocalArea
    administrator: Person
    partners: dict[str, Partner] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)

    def audience(self, name: str) -> Audience:
        """An audience of this area by its name; "everyone" and "commissioners" for the two that every area has."""
        known = {"everyone": f"Everyone in {self.area.name}", "commissioners": f"Commissioners in {self.area.name}"}
        return Audience.objects.get(area=self.area, name=known.get(name, name))

    def person(self, key: str) -> Person:
        """The person afresh, with his standing as it is now."""
        return Person.objects.get(pk=self.people[key].pk)

    @contextmanager
    def acting(self, key: str, instant: dt.datetime) -> Iterator[Person]:
        """Do what follows as this person at that instant, in one transaction."""
        with clock.at(instant):
            person = self.person(key)
            with acting_as(person):
                yield person


def platform_administrator() -> Person:
    """The one who opens local areas; made when there is none."""
    person = Person.objects.filter(is_platform_administrator=True).first()
    if person is None:
        with transaction.atomic():
            person = operations.create_person(role_title="Platform Administrator", partner=None, by=None)
            Person.objects.filter(pk=person.pk).update(is_platform_administrator=True)
            person.refresh_from_db()
            operations.create_sign_in(person, email="platform-admin@portal.example", password=PASSWORD, by=person)
    return person


@transaction.atomic
def build_cast(
    *,
    name: str,
    slug: str,
    kind: str,
    colour: str,
    partners: dict[str, tuple[str, str, str]],
    titles: dict[str, str],
    gss_code: str = "",
    shared: Mapping[str, Partner] | None = None,
    instead: Mapping[str, str] | None = None,
) -> Cast:
    """Open an area with its partners (key: name, short name, kind) and an account for each role. `titles` gives the
    area's own role titles where they differ; `shared` are partners that serve another area already."""
    administrator = platform_administrator()
    with acting_as(administrator):
        area = operations.create_local_area(
            name=name, slug=slug, kind=kind, colour=colour, gss_code=gss_code, by=administrator
        )
        cast = Cast(area, administrator)
        for key, partner in (shared or {}).items():
            operations.add_partner_to_area(area, partner, by=administrator)
            cast.partners[key] = partner
        for key, (partner_name, short_name, partner_kind) in partners.items():
            partner = operations.create_partner(
                name=partner_name, short_name=short_name, kind=partner_kind, by=administrator
            )
            operations.add_partner_to_area(area, partner, by=administrator)
            cast.partners[key] = partner
        for account, (title, partner_key, role) in ROLES.items():
            partner_key = (instead or {}).get(account, partner_key)
            partner = cast.partners[partner_key] if partner_key else None
            person = operations.create_person(role_title=titles.get(account, title), partner=partner, by=administrator)
            operations.create_sign_in(person, email=f"{account}@{slug}.example", password=None, by=administrator)
            if role:
                operations.start_membership(person, partner=partner, area=area, role=role, by=administrator)
            cast.people[account] = person
        # Hashing a password takes a good part of a second, on purpose: once is enough for the same published one.
        User.objects.filter(person__in=cast.people.values()).update(password=make_password(PASSWORD))
    return cast
