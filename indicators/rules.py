"""The words of the matrix that speak of measures and returns. Each docstring is what people read."""

from indicators.models import DataReturn
from partners.models import Person


def sends_the_return(person: Person, obj) -> bool:
    """The person who owes it, or who stands in for that person; where nobody is named, leads, officers and
    representatives of the partner that owes it"""
    if obj.owed_by_person_id is not None:
        return obj.owed_by_person_id == person.pk or person.stands_in_for(obj.owed_by_person_id, obj.area_id)
    return person.has_role(*DataReturn.SENDERS, at=obj.owed_by_partner_id, area=obj.area_id)
