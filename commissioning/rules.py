"""Words of the matrix that speak of commissioning alone."""

from partners.models import Person, Role


def lead_of_the_partner_that_holds_it(person: Person, obj) -> bool:
    """Leads of the partner whose contract it is or who commissions the service"""
    return person.has_role(Role.LEAD, at=obj.lead_partner_id, area=obj.area_id)


def lead_of_the_partner_whose_money_it_is(person: Person, obj) -> bool:
    """Leads of the partner whose money it is"""
    return person.has_role(Role.LEAD, at=obj.partner_id, area=obj.area_id)
