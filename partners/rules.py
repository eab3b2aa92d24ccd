"""The words of the matrix. Each docstring is what the printed matrix and the page “Who can see this?” show.

A rule is asked only about a subject that the person can see. It reads the person's standing and the subject's own
columns, and makes no query of its own.
"""

from partners.models import LocalArea, Partner, Person, Role
from partners.models.nominations import MAY_NOMINATE

ACCOUNTABLE = Partner.ACCOUNTABLE_KINDS


def _area_id(obj) -> int | None:
    return obj.pk if isinstance(obj, LocalArea) else getattr(obj, "area_id", None)


def everyone_signed_in(person: Person, obj) -> bool:
    """Everyone who is signed in, for himself"""
    return True


def anyone_who_sees_it(person: Person, obj) -> bool:
    """Everyone who can see it"""
    return True


def member_of_the_area(person: Person, obj) -> bool:
    """Everyone who takes part in the local area"""
    return _area_id(obj) in person.standing.area_ids


def lead_of_an_accountable_body(person: Person, obj) -> bool:
    """Leads of the local authority and of the NHS commissioner"""
    return person.has_role_at_kind(Role.LEAD, kinds=ACCOUNTABLE, area=_area_id(obj))


def officer_of_an_accountable_body(person: Person, obj) -> bool:
    """Officers of the local authority and of the NHS commissioner"""
    return person.has_role_at_kind(Role.OFFICER, kinds=ACCOUNTABLE, area=_area_id(obj))


def officer_of_lead_partner(person: Person, obj) -> bool:
    """Officers and leads of the partner that leads it"""
    return person.has_role(Role.OFFICER, Role.LEAD, at=obj.lead_partner_id, area=obj.area_id)


def member_of_lead_partner(person: Person, obj) -> bool:
    """Everyone of the partner that leads it"""
    return person.is_member_of(obj.lead_partner_id, obj.area_id)


def lead_person(person: Person, obj) -> bool:
    """The person who leads it"""
    return obj.lead_person_id == person.pk


def accountable_person(person: Person, obj) -> bool:
    """The person who is accountable for it"""
    return obj.accountable_person_id == person.pk


def stands_in_for_who_answers_for_it(person: Person, obj) -> bool:
    """Whoever stands in for a person who leads or owns it or is accountable for it, while that person is away"""
    return any(person.stands_in_for(getattr(obj, f"{name}_id"), obj.area_id) for name in obj.responsible.deputies)


def absent_person(person: Person, obj) -> bool:
    """The person who is away"""
    return obj.person_id == person.pk


def may_comment(person: Person, obj) -> bool:
    """Those it is shared with who may comment"""
    return person.is_granted("comment", obj.audience_id)


def may_contribute(person: Person, obj) -> bool:
    """Those it is shared with who may contribute"""
    return person.is_granted("contribute", obj.audience_id)


def may_manage_audience(person: Person, obj) -> bool:
    """People who manage its audience"""
    return person.is_granted("manage", obj.audience_id)


def lead_who_is_asked(person: Person, obj) -> bool:
    """Leads of the other body that it belongs to, or of the partner that owns it"""
    if obj.asks_partner_id:
        return person.has_role(Role.LEAD, at=obj.asks_partner_id, area=obj.area_id)
    leads = person.has_role_at_kind(Role.LEAD, kinds=(obj.asks_kind,), area=obj.area_id)
    return leads and person.is_granted("manage", obj.audience_id)


def person_who_asked(person: Person, obj) -> bool:
    """The person who asked for it"""
    return obj.asked_by_id == person.pk


def area_administrator(person: Person, obj) -> bool:
    """Area administrators"""
    return person.has_role(Role.AREA_ADMINISTRATOR, area=_area_id(obj))


def lead_of_any_partner(person: Person, obj) -> bool:
    """Leads of any partner, for their own people"""
    return person.has_role(Role.LEAD, area=_area_id(obj))


def lead_of_its_partner(person: Person, obj) -> bool:
    """Leads of the partner whose people they are"""
    return person.has_role(Role.LEAD, at=obj.partner_id, area=obj.area_id)


def lead_of_a_partner(person: Person, obj) -> bool:
    """Leads of a partner, of what its own people did and of what it alone shares"""
    return person.has_role(Role.LEAD, area=_area_id(obj))


def lead_in_the_area(person: Person, obj) -> bool:
    """Leads of any partner in the local area"""
    return person.has_role(Role.LEAD, area=_area_id(obj))


def second_person_of_an_invitation(person: Person, obj) -> bool:
    """Area administrators other than the inviter, leads of the accountable bodies, and leads of its partner"""
    if obj.invited_by_id == person.pk:
        return False
    leads = lead_of_an_accountable_body(person, obj) or person.has_role(Role.LEAD, at=obj.partner_id, area=obj.area_id)
    return leads or area_administrator(person, obj)


def speaks_for_its_partner(person: Person, obj) -> bool:
    """Leads and representatives of the partner"""
    return person.has_role(*MAY_NOMINATE, at=obj.partner_id, area=obj.area_id)


def other_area_administrator(person: Person, obj) -> bool:
    """Area administrators who neither made the nomination nor are nominated"""
    return area_administrator(person, obj) and person.pk not in (obj.nominated_by_id, obj.person_id)


def person_who_nominated(person: Person, obj) -> bool:
    """The person who nominated"""
    return obj.nominated_by_id == person.pk


def watches_over_interests(person: Person, obj) -> bool:
    """Finance and legal clearers, the monitoring officer among them"""
    return person.has_role(Role.CLEARER, area=_area_id(obj))


def platform_administrator(person: Person, obj) -> bool:
    """Platform administrators"""
    return person.is_platform_administrator
