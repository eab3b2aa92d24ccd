"""Words of the matrix that speak of strategies and workstreams alone."""

from partners import rules
from partners.models import Person


def officer_in_the_workstream(person: Person, obj) -> bool:
    """Officers of the local authority and of the NHS commissioner who lead it or belong to its working group"""
    return rules.officer_of_an_accountable_body(person, obj) and person.in_group(obj.members_group_id)
