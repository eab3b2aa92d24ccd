"""Words of the matrix that speak of self-evaluation, evidence, findings and duties. Each docstring is what people read.

Who is responsible for a finding or recommendation stands in a table of its own, so that rule reads it: one query.
"""

from partners.models import Partner, Person, Role
from partners.rules import ACCOUNTABLE

WORKING_ROLES = (Role.LEAD, Role.OFFICER, Role.REPRESENTATIVE)
AGREEING = (*ACCOUNTABLE, Partner.Kind.PARENT_CARER_FORUM)
TESTING = tuple(kind for kind in Partner.Kind if kind not in ACCOUNTABLE)


def works_for_a_partner(person: Person, obj) -> bool:
    """Leads, officers and representatives of every partner"""
    return person.has_role(*WORKING_ROLES, area=obj.pk)


def leads_a_body_that_agrees(person: Person, obj) -> bool:
    """Leads of the local authority, of the NHS commissioner and of the parent carer forum"""
    return person.has_role_at_kind(Role.LEAD, kinds=AGREEING, area=obj.area_id)


def works_for_a_partner_that_did_not_write_it(person: Person, obj) -> bool:
    """Leads, officers and representatives of schools, colleges, providers, families and voluntary bodies"""
    return person.has_role_at_kind(*WORKING_ROLES, kinds=TESTING, area=obj.area_id)


def works_for_its_owner(person: Person, obj) -> bool:
    """Leads, officers and representatives of the partner whose it is"""
    return person.has_role(*WORKING_ROLES, at=obj.owner_partner_id, area=obj.area_id)


def leads_its_owner(person: Person, obj) -> bool:
    """Leads of the partner whose it is"""
    return person.has_role(Role.LEAD, at=obj.owner_partner_id, area=obj.area_id)


def works_for_a_responsible_body(person: Person, obj) -> bool:
    """Leads and officers of the bodies that are responsible for it"""
    bodies = {row.partner_id for row in obj.bodies.all()}
    return any(person.has_role(Role.LEAD, Role.OFFICER, at=body, area=obj.area_id) for body in bodies)


def owns_it(person: Person, obj) -> bool:
    """Its owner, and leads, officers and representatives of the partner whose it is"""
    if obj.owner_person_id == person.pk:
        return True
    return obj.owner_partner_id is not None and works_for_its_owner(person, obj)
