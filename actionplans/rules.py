"""The words of the matrix that speak of actions. Each docstring is what people read."""

from actionplans.models import Plan
from governance.models import Board
from partners.models import Person, Role
from partners.rules import lead_of_an_accountable_body


def works_for_lead_partner(person: Person, obj) -> bool:
    """Leads, officers and representatives of the partner that leads it"""
    return person.has_role(Role.LEAD, Role.OFFICER, Role.REPRESENTATIVE, at=obj.lead_partner_id, area=obj.area_id)


def officer_who_owns_it(person: Person, obj) -> bool:
    """Officers of the partner that leads it, and officers who lead it or are accountable for it themselves"""
    if person.has_role(Role.OFFICER, at=obj.lead_partner_id, area=obj.area_id):
        return True
    named = person.pk in (obj.lead_person_id, obj.accountable_person_id)
    return named and person.has_role(Role.OFFICER, Role.LEAD, area=obj.area_id)


def answers_for_it(person: Person, obj) -> bool:
    """The person who is accountable for it; where nobody is, leads of the local authority and the NHS commissioner"""
    if obj.accountable_person_id is None:
        return lead_of_an_accountable_body(person, obj)
    return obj.accountable_person_id == person.pk


def theirs_to_move(person: Person, obj) -> bool:
    """The people who lead it or are accountable for it, and who stands in for them; where nobody leads it by name,
    officers of its lead partner"""
    named = (obj.lead_person_id, obj.accountable_person_id)
    if person.pk in named or any(person.stands_in_for(number, obj.area_id) for number in named):
        return True
    return obj.lead_person_id is None and person.has_role(Role.OFFICER, at=obj.lead_partner_id, area=obj.area_id)


def leads_or_officer_of_a_partner(person: Person, obj) -> bool:
    """Leads and officers of every partner, for the actions that each may change"""
    return person.has_role(Role.LEAD, Role.OFFICER, area=obj.pk)


def saved_it(person: Person, obj) -> bool:
    """Whoever saved it"""
    return obj.saved_by_id == person.pk


def made_the_change(person: Person, obj) -> bool:
    """Whoever made the change"""
    return obj.made_by_id == person.pk


def leads_or_answers_for_it(person: Person, obj) -> bool:
    """The people who lead it or are accountable for it; where nobody leads it by name, officers of its lead partner"""
    if person.pk in (obj.lead_person_id, obj.accountable_person_id):
        return True
    return obj.lead_person_id is None and person.has_role(Role.OFFICER, at=obj.lead_partner_id, area=obj.area_id)


def works_for_the_contributor(person: Person, obj) -> bool:
    """Leads, officers and representatives of the partner that was asked for it"""
    return person.has_role(Role.LEAD, Role.OFFICER, Role.REPRESENTATIVE, at=obj.partner_id, area=obj.area_id)


def was_asked_it(person: Person, obj) -> bool:
    """The people who lead its action or are accountable for it, who stands in for them, and leads, officers and
    representatives of the partner that leads it; where it is about a step of another partner, those of that partner"""
    if obj.contribution_id is not None:
        return works_for_the_contributor(person, obj.contribution)
    return theirs_to_move(person, obj.action) or works_for_lead_partner(person, obj.action)


def keeps_the_plan(person: Person, obj) -> bool:
    """Leads and officers of the partner that keeps the plan"""
    return person.has_role(Role.LEAD, Role.OFFICER, at=obj.owner_partner_id, area=obj.area_id)


def runs_the_board_of_the_plan(person: Person, obj) -> bool:
    """The chair and the clerk of the board that owns the plan"""
    try:
        plan = obj if isinstance(obj, Plan) else obj.home_plan
        board = plan.owner_board
    except (Plan.DoesNotExist, Board.DoesNotExist):
        return False
    return board is not None and person.in_group(board.clerk_group_id)


def officer_who_owns_its_action(person: Person, obj) -> bool:
    """Officers of the partner that leads its action, and officers who lead that action or are accountable for it"""
    return officer_who_owns_it(person, obj.action)


def officer_who_looks_after_it(person: Person, obj) -> bool:
    """Leads and officers who own it themselves, and those of the partner that owns it"""
    if obj.owner_person_id == person.pk and person.has_role(Role.OFFICER, Role.LEAD, area=obj.area_id):
        return True
    partner = obj.owner_partner_id
    return partner is not None and person.has_role(Role.OFFICER, Role.LEAD, at=partner, area=obj.area_id)
