"""The cast: two local areas, two of each kind of partner, one person of every role, one of everything.

Built once a session through the same operations that people use; each test works on it inside a transaction of its own.
Upper apps add their one-of-everything in `furnish` functions, listed in FURNISHERS.
"""

from types import SimpleNamespace

from django.db import transaction

from core.access import acting_as
from partners import operations
from partners.models import Audience, LocalArea, Partner, Person, Role

PASSWORD = "demo-portal-2026"

PARTNERS = {
    "council": ("{} Council", Partner.Kind.LOCAL_AUTHORITY),
    "icb": ("{} Integrated Care Board", Partner.Kind.NHS_COMMISSIONER),
    "provider": ("{} Community NHS Trust", Partner.Kind.NHS_PROVIDER),
    "schools": ("{} Schools", Partner.Kind.SCHOOLS),
    "college": ("{} College", Partner.Kind.COLLEGE),
    "forum": ("{} Parent Carer Forum", Partner.Kind.PARENT_CARER_FORUM),
    "youth": ("{} Young Voices", Partner.Kind.YOUNG_PEOPLE),
    "voluntary": ("{} Voluntary Alliance", Partner.Kind.VOLUNTARY),
}

PEOPLE = {
    "la_lead": ("Director of Children's Services", "council", Role.LEAD),
    "la_officer": ("SEND Strategy Officer", "council", Role.OFFICER),
    "icb_lead": ("Executive Lead for SEND", "icb", Role.LEAD),
    "icb_officer": ("Children's Commissioning Officer", "icb", Role.OFFICER),
    "provider_officer": ("Therapies Manager", "provider", Role.OFFICER),
    "school_rep": ("Primary Headteacher", "schools", Role.REPRESENTATIVE),
    "college_rep": ("College Principal", "college", Role.REPRESENTATIVE),
    "forum_rep": ("Parent Representative", "forum", Role.REPRESENTATIVE),
    "forum_chair": ("Forum Chair", "forum", Role.LEAD),
    "youth_rep": ("Young People's Representative", "youth", Role.REPRESENTATIVE),
    "voluntary_rep": ("Voluntary Sector Representative", "voluntary", Role.REPRESENTATIVE),
    "cabinet_member": ("Cabinet Member for Children", "council", Role.CABINET_MEMBER),
    "scrutiny_member": ("Scrutiny Member", "council", Role.SCRUTINY_MEMBER),
    "finance_clearer": ("Finance Business Partner", "council", Role.CLEARER),
    "legal_clearer": ("Monitoring Officer", "council", Role.CLEARER),
    "area_admin": ("Area Administrator", "council", Role.AREA_ADMINISTRATOR),
    # Through a seat or a released pack, not through a partner of the area:
    "board_member": ("Board Member", None, None),
    "board_clerk": ("Board Clerk", None, None),
    "board_chair": ("Board Chair", None, None),
    "adviser": ("SEND Adviser", None, None),
    "inspector": ("Inspector", None, None),
}


def build_world() -> SimpleNamespace:
    """Make the two areas and all who are in them: for each slug the area itself, `<slug>_partners`, `<slug>_people`,
    `<slug>_audiences`, and what each furnisher's docstring names; besides, `platform_admin`."""
    administrator = operations.create_person(role_title="Platform Administrator", partner=None, by=None)
    Person.objects.filter(pk=administrator.pk).update(is_platform_administrator=True)
    administrator.refresh_from_db()
    world = SimpleNamespace(platform_admin=administrator)
    with transaction.atomic(), acting_as(administrator):
        operations.create_sign_in(
            administrator, email="platform-admin@portal.example", password=PASSWORD, by=administrator
        )
        for slug, name in (("oakshire", "Oakshire"), ("elmborough", "Elmborough")):
            _build_area(world, slug, name, by=administrator)
    for furnish in FURNISHERS:
        furnish(world)
    return world


FURNISHERS: list = []


def _build_area(world: SimpleNamespace, slug: str, name: str, *, by: Person) -> None:
    area = operations.create_local_area(name=name, slug=slug, kind=LocalArea.Kind.UNITARY, by=by)
    partners = SimpleNamespace()
    for key, (pattern, kind) in PARTNERS.items():
        partner = operations.create_partner(name=pattern.format(name), kind=kind, by=by)
        operations.add_partner_to_area(area, partner, by=by)
        setattr(partners, key, partner)
    people = SimpleNamespace()
    for key, (title, partner_key, role) in PEOPLE.items():
        partner = getattr(partners, partner_key) if partner_key else None
        person = operations.create_person(role_title=f"{title}, {name}", partner=partner, by=by)
        operations.create_sign_in(person, email=f"{key.replace('_', '-')}@{slug}.example", password=PASSWORD, by=by)
        if role:
            operations.start_membership(person, partner=partner, area=area, role=role, by=by)
        setattr(people, key, person)
    audiences = SimpleNamespace(
        everyone=Audience.objects.get(area=area, name=f"Everyone in {name}"),
        commissioners=Audience.objects.get(area=area, name=f"Commissioners in {name}"),
    )
    for key, partner in vars(partners).items():
        setattr(audiences, f"only_{key}", Audience.objects.get(area=area, owner=partner, name=f"Only {partner.name}"))
    setattr(world, slug, area)
    setattr(world, f"{slug}_partners", partners)
    setattr(world, f"{slug}_people", people)
    setattr(world, f"{slug}_audiences", audiences)


def everyone(world: SimpleNamespace) -> dict[str, Person]:
    """Every person of the cast by name: "oakshire.la_lead" ..., "platform_admin"."""
    people = {"platform_admin": world.platform_admin}
    for slug in ("oakshire", "elmborough"):
        people |= {f"{slug}.{key}": person for key, person in vars(getattr(world, f"{slug}_people")).items()}
    return people


def afresh(person: Person) -> Person:
    """The person as a new request would load him, with nothing remembered of his standing."""
    return Person.objects.get(pk=person.pk)


from tests import (  # noqa: E402 - furnishers import nothing of this file
    furnish_actionplans,
    furnish_commissioning,
    furnish_documents,
    furnish_governance,
    furnish_indicators,
    furnish_inspection,
    furnish_joining,
    furnish_packs,
    furnish_partners,
    furnish_public,
    furnish_reports,
    furnish_strategies,
)

FURNISHERS.append(furnish_joining.furnish)
FURNISHERS.append(furnish_indicators.furnish)
FURNISHERS.append(furnish_documents.furnish)
FURNISHERS.append(furnish_governance.furnish)
FURNISHERS.append(furnish_strategies.furnish)
FURNISHERS.append(furnish_commissioning.furnish)
FURNISHERS.append(furnish_inspection.furnish)
FURNISHERS.append(furnish_actionplans.furnish)
FURNISHERS.append(furnish_reports.furnish)
FURNISHERS.append(furnish_public.furnish)
FURNISHERS.append(furnish_packs.furnish)
FURNISHERS.append(furnish_partners.furnish)
