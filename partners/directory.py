"""The directory: who takes part in an area, and whom of them a person may look up."""

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from core import clock
from partners.models import (
    Constituency,
    LocalArea,
    Membership,
    Nomination,
    Partner,
    PartnerInArea,
    Person,
    Role,
    Succession,
)


@dataclass(frozen=True)
class DirectoryEntry:
    """A partner, whether it still takes part, who took over from it, and those of its people whom the viewer sees."""

    partner: Partner
    in_area: PartnerInArea
    is_current: bool
    successions: list[Succession]
    people: list[Membership]
    shows_everyone: bool


def directory_of(area: LocalArea, viewer: Person) -> list[DirectoryEntry]:
    """Every partner of the area. Officers and leads of the two accountable bodies see everyone; others see everyone of
    their own partner, and the leads of the rest."""
    sees_all = viewer.has_role_at_kind(Role.LEAD, Role.OFFICER, kinds=Partner.ACCOUNTABLE_KINDS, area=area.pk) or (
        viewer.has_role(Role.AREA_ADMINISTRATOR, area=area.pk)
    )
    memberships = list(area.memberships.current().select_related("person").order_by("person__role_title"))
    successions = list(area.successions.select_related("successor", "predecessor"))
    entries = []
    for in_area in area.partners_in_area.select_related("partner"):
        shows_everyone = sees_all or viewer.is_member_of(in_area.partner_id, area.pk)
        entries.append(
            DirectoryEntry(
                partner=in_area.partner,
                in_area=in_area,
                is_current=in_area.is_current,
                successions=[entry for entry in successions if entry.predecessor_id == in_area.partner_id],
                people=[
                    held
                    for held in memberships
                    if held.partner_id == in_area.partner_id and (shows_everyone or held.role == Role.LEAD)
                ],
                shows_everyone=shows_everyone,
            )
        )
    return sorted(entries, key=lambda entry: (not entry.is_current, entry.partner.name.lower()))


def constituencies_of(part: PartnerInArea) -> list[tuple[Constituency, list[Person]]]:
    """The constituencies that a partner has in the area today, each with those who were put forward for it, confirmed,
    and are representatives of the partner now."""
    now = set(
        part.area.memberships.current()
        .filter(partner=part.partner_id, role=Role.REPRESENTATIVE)
        .values_list("person", flat=True)
    )
    speaking: dict[int, dict[int, Person]] = {}
    confirmed = Nomination.objects.filter(
        area=part.area_id, partner=part.partner_id, state=Nomination.State.CONFIRMED
    ).select_related("person", "invitation__accepted_by")
    for nomination in confirmed:
        person = nomination.person or nomination.invitation.accepted_by
        if person is not None and person.pk in now:
            speaking.setdefault(nomination.constituency_id, {})[person.pk] = person
    current = Constituency.objects.filter(area=part.area_id, partner=part.partner_id).current()
    return [(each, list(speaking.get(each.pk, {}).values())) for each in current]


def partners_today(area: LocalArea) -> QuerySet[Partner]:
    """The partners that take part in the area today."""
    today = clock.today()
    begun = Q(areas_of_partner__takes_part_from=None) | Q(areas_of_partner__takes_part_from__lte=today)
    still = Q(areas_of_partner__takes_part_until=None) | Q(areas_of_partner__takes_part_until__gt=today)
    return Partner.objects.filter(begun, still, areas_of_partner__area=area)
