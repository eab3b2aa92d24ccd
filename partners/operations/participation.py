"""Partners: the bodies, that they take part in an area from when until when, who follows whom, their constituencies."""

import datetime as dt

from django.db import transaction

from core import audit, clock
from core.errors import RuleBroken
from core.versions import lock
from partners.models import Constituency, LocalArea, Partner, PartnerInArea, Person, Succession
from partners.operations.partnership import create_audience, create_group, grant_to_group


@transaction.atomic
def create_partner(*, name: str, kind: str, by: Person, short_name: str = "", exists_from=None, exists_until=None):
    """Enter an organisation or group. Dates are days: the first on which it exists, and the first on which it no longer
    does."""
    with audit.record("partner_created", by=by):
        partner = Partner(
            name=name, short_name=short_name, kind=kind, exists_from=exists_from, exists_until=exists_until
        )
        partner.full_clean()
        partner.save()
    return partner


@transaction.atomic
def add_partner_to_area(
    area: LocalArea,
    partner: Partner,
    *,
    by: Person,
    takes_part_from: dt.date | None = None,
    takes_part_until: dt.date | None = None,
) -> PartnerInArea:
    """Let a partner take part in a local area, with groups of its people there and an audience of its own.

    Raises RuleBroken if it takes part there already, or the area would have two parent carer forums on any day: the
    Department recognises one at most. That the area said to have none no longer holds.
    """
    if area.partners_in_area.filter(partner=partner).exists():
        raise RuleBroken(f"{partner} is a partner of {area} already.", field="partner")
    _refuse_second_forum(area, partner, takes_part_from, takes_part_until)
    if partner.kind == Partner.Kind.PARENT_CARER_FORUM:
        LocalArea.objects.filter(pk=area.pk, has_no_forum=True).update(has_no_forum=False)
    with audit.record("partner_added_to_area", by=by):
        prefix = f"partner:{partner.pk}:area:{area.pk}"
        in_area = PartnerInArea.objects.create(
            area=area,
            partner=partner,
            takes_part_from=takes_part_from,
            takes_part_until=takes_part_until,
            everyone_group=create_group(f"{prefix}:everyone"),
            leads_group=create_group(f"{prefix}:leads"),
        )
        audience = create_audience(area, name=f"Only {partner.name}", owner=partner, by=by)
        grant_to_group(audience, in_area.everyone_group, "view", "comment", "contribute", by=by)
        grant_to_group(audience, in_area.leads_group, "manage", by=by)
    return in_area


def _refuse_second_forum(area: LocalArea, partner: Partner, start: dt.date | None, end: dt.date | None) -> None:
    if partner.kind != Partner.Kind.PARENT_CARER_FORUM:
        return
    others = area.partners_in_area.filter(partner__kind=Partner.Kind.PARENT_CARER_FORUM).exclude(partner=partner)
    if any(_overlap(other, start, end) for other in others):
        raise RuleBroken("This area already has a recognised parent carer forum. End its part first.")


def _overlap(other: PartnerInArea, start: dt.date | None, end: dt.date | None) -> bool:
    return (other.takes_part_until is None or start is None or start < other.takes_part_until) and (
        end is None or other.takes_part_from is None or other.takes_part_from < end
    )


@transaction.atomic
def record_succession(area: LocalArea, *, predecessor: Partner, successor: Partner, on: dt.date, by: Person):
    """Record that a partner took over from another in this area on a day: a clinical commissioning group by an
    integrated care board (Health and Care Act 2022, section 14), a merger, a split. Both stay; history keeps the old
    name; the part of the old one ends on that day (its first without it).

    Raises RuleBroken if it succeeds itself or one that has succeeded it, either takes no part in the area, it is
    recorded already, or the day lies before the old one took part.
    """
    area = LocalArea.objects.select_for_update(of=("self",)).get(pk=area.pk)
    if predecessor == successor:
        raise RuleBroken("Choose another partner: this is the one whose part ends.", field="successor")
    parts = {part.partner_id: part for part in area.partners_in_area.all()}
    for partner, field in ((predecessor, "predecessor"), (successor, "successor")):
        if partner.pk not in parts:
            raise RuleBroken(f"{partner} does not take part in {area}.", field=field)
    pair = {predecessor.pk, successor.pk}
    if any({old, new} == pair for old, new in area.successions.values_list("predecessor", "successor")):
        raise RuleBroken("One of the two has been recorded as following the other already.", field="successor")
    begun = parts[predecessor.pk].takes_part_from
    if begun is not None and on <= begun:
        raise RuleBroken(f"{predecessor} took part only from {begun:%-d %B %Y} on. Choose a later day.", field="on")
    with audit.record("succession_recorded", by=by):
        succession = Succession.objects.create(area=area, predecessor=predecessor, successor=successor, on=on)
        area.partners_in_area.filter(partner=predecessor).update(takes_part_until=on)
    return succession


@transaction.atomic
def enter_partner(
    area: LocalArea,
    *,
    partner: Partner | None,
    name: str,
    kind: str,
    short_name: str,
    takes_part_from: dt.date | None,
    takes_part_until: dt.date | None,
    by: Person,
) -> PartnerInArea:
    """Let a body take part in the area: one that the portal knows (`partner`), or a new one by its name and kind.

    Raises RuleBroken if neither or both are given, a body of that name is there already, or as `add_partner_to_area`.
    """
    area = LocalArea.objects.select_for_update(of=("self",)).get(pk=area.pk)
    if (partner is None) == (not name):
        raise RuleBroken("Choose a body that the portal knows, or enter a new one: one of the two.", field="partner")
    if name and not kind:
        raise RuleBroken("Select what kind of body it is.", field="kind")
    if name and Partner.objects.filter(name__iexact=name).exists():
        raise RuleBroken(
            "A body of this name is in the portal already. If it is the same, choose it from the list; if not, add the "
            "place to the name.",
            field="name",
        )
    with audit.record("partner_entered", by=by):
        if partner is None:
            partner = create_partner(name=name, short_name=short_name, kind=kind, by=by)
        return add_partner_to_area(
            area, partner, takes_part_from=takes_part_from, takes_part_until=takes_part_until, by=by
        )


@transaction.atomic
def change_participation(
    part: PartnerInArea,
    *,
    takes_part_from: dt.date | None,
    takes_part_until: dt.date | None,
    seen_version: int,
    by: Person,
    name: str | None = None,
    short_name: str | None = None,
) -> PartnerInArea:
    """Change from when until when (exclusive) a partner takes part in an area; and, where it takes part in no other,
    what it is called. From the day on which it no longer takes part nobody is invited to it; roles there are ended one
    by one, as whoever held them may go on elsewhere.

    Raises RuleBroken if the end is not after the start, another body has the name, it would be a second forum, or the
    body takes part elsewhere too and its name would change; EditConflict if it changed after `seen_version`.
    """
    area = LocalArea.objects.select_for_update(of=("self",)).get(pk=part.area_id)
    part = lock(part, seen_version)
    partner = Partner.objects.select_for_update().get(pk=part.partner_id)
    if takes_part_from and takes_part_until and takes_part_until <= takes_part_from:
        raise RuleBroken("The last day must not lie before the first.", field="takes_part_until")
    _refuse_second_forum(area, partner, takes_part_from, takes_part_until)
    new_name = partner.name if name is None else name
    new_short_name = partner.short_name if short_name is None else short_name
    renamed = (new_name, new_short_name) != (partner.name, partner.short_name)
    if renamed and not is_named_here(part):
        raise RuleBroken("This body takes part elsewhere too, so its name is not changed here.", field="name")
    if renamed and Partner.objects.filter(name__iexact=new_name).exclude(pk=partner.pk).exists():
        raise RuleBroken("Another body of the portal has this name. Add the place to it.", field="name")
    with audit.record("participation_changed", by=by):
        part.takes_part_from, part.takes_part_until = takes_part_from, takes_part_until
        part.save()
        if renamed:
            partner.name, partner.short_name = new_name, new_short_name
            partner.save()
    return PartnerInArea.objects.select_related("area", "partner").get(pk=part.pk)


def is_named_here(part: PartnerInArea) -> bool:
    """Whether the partner takes part in this area alone, so that its administrators say what it is called."""
    return not PartnerInArea.objects.filter(partner=part.partner_id).exclude(pk=part.pk).exists()


@transaction.atomic
def add_constituency(part: PartnerInArea, *, name: str, by: Person) -> Constituency:
    """Name those of a partner for whom somebody speaks in this area: primary heads, colleges, parent carers. One that
    had ended begins again.

    Raises RuleBroken if the partner takes no part today, or has it already.
    """
    PartnerInArea.objects.select_for_update(of=("self",)).get(pk=part.pk)
    if not part.is_current:
        raise RuleBroken(f"{part.partner} does not take part in {part.area} today.")
    of_partner = Constituency.objects.filter(area=part.area_id, partner=part.partner_id)
    ended = of_partner.filter(name__iexact=name).first()
    if ended is not None and not ended.is_over:
        raise RuleBroken(f"{part.partner} already has a constituency called “{ended}”.", field="name")
    with audit.record("constituency_added", by=by):
        if ended is None:
            return Constituency.objects.create(area=part.area, partner=part.partner, name=name)
        constituency = lock(ended)
        constituency.name, constituency.ends_on = name, None
        constituency.save()
    return constituency


@transaction.atomic
def rename_constituency(constituency: Constituency, *, name: str, seen_version: int, by: Person) -> Constituency:
    """Say better for whom somebody speaks.

    Raises RuleBroken if the partner has another of that name, EditConflict if it changed after `seen_version`.
    """
    constituency = lock(constituency, seen_version)
    same = Constituency.objects.filter(area=constituency.area_id, partner=constituency.partner_id, name__iexact=name)
    if same.exclude(pk=constituency.pk).exists():
        raise RuleBroken(f"{constituency.partner} already has a constituency called “{name}”.", field="name")
    with audit.record("constituency_renamed", by=by):
        constituency.name = name
        constituency.save()
    return constituency


@transaction.atomic
def end_constituency(constituency: Constituency, *, by: Person) -> Constituency:
    """From today on nobody is put forward for it; who speaks for it keeps his role.

    Raises RuleBroken if it has ended, or a nomination for it still waits.
    """
    constituency = lock(constituency)
    if constituency.is_over:
        raise RuleBroken("This constituency has ended already.")
    if constituency.nominations.waiting().exists():
        raise RuleBroken("A nomination for it still waits. Confirm or decline that first.")
    with audit.record("constituency_ended", by=by):
        constituency.ends_on = clock.today()
        constituency.save()
    return constituency
