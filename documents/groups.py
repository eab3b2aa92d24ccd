"""The groups for which a person may speak in a local area."""

from partners.models import Person, Role


def partners_of(person: Person, area_id: int) -> set[int]:
    """The partners (numbers) that a person belongs to there in any role that has to do with content."""
    return {
        held.partner_id
        for held in person.standing.memberships
        if held.area_id == area_id and held.role != Role.AREA_ADMINISTRATOR
    }


def partners_led_by(person: Person, area_id: int) -> set[int]:
    """The partners (numbers) that a person leads there, and so may speak for."""
    return {
        held.partner_id for held in person.standing.memberships if held.area_id == area_id and held.role == Role.LEAD
    }
