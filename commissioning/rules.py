"""Words of the matrix that speak of commissioning alone."""

from partners.models import LocalArea, Person, Role


def lead_of_the_partner_that_holds_it(person: Person, obj) -> bool:
    """Leads of the partner whose contract it is or who commissions the service"""
    return person.has_role(Role.LEAD, at=obj.lead_partner_id, area=obj.area_id)


def lead_of_the_partner_whose_money_it_is(person: Person, obj) -> bool:
    """Leads of the partner whose money it is"""
    return person.has_role(Role.LEAD, at=obj.partner_id, area=obj.area_id)


def watches_over_interests(person: Person, obj) -> bool:
    """Finance and legal clearers, the monitoring officer among them"""
    return person.has_role(Role.CLEARER, area=obj.pk if isinstance(obj, LocalArea) else obj.area_id)
