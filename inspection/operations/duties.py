"""Every write about how an area stands to its duties, and about who is accountable for what."""

import datetime as dt
from collections.abc import Iterable

from django.db import IntegrityError, transaction

from core import audit
from core.access import also_seeing
from core.errors import RuleBroken
from core.versions import lock
from documents.models import Document
from indicators.models import Measure
from inspection.models import Accountability, Duty, DutyPosition
from inspection.operations.common import (
    LEAVE,
    Leave,
    demand_audience_of,
    demand_not_ahead,
    demand_partners_of,
    demand_people_of,
    demand_same_area,
    demand_words,
    next_position,
    set_links,
)
from partners.models import Audience, LocalArea, Partner, Person

Compliance = DutyPosition.Compliance


@transaction.atomic
def record_duty_position(
    area: LocalArea,
    *,
    audience: Audience,
    duty: Duty,
    owner_partner: Partner,
    by: Person,
    owner_person: Person | None = None,
) -> DutyPosition:
    """Say which partner of the area holds a duty, and who answers for it there; how it is met is assured afterwards.

    Raises RuleBroken if the audience is another area's, partner or person take no part here, or the partner's position
    is there already.
    """
    demand_audience_of(area, audience)
    demand_partners_of(area, [owner_partner], "owner_partner")
    demand_people_of(area, [owner_person], "owner_person")
    try:
        with transaction.atomic(), audit.record("duty_position_recorded", by=by), also_seeing(audience.pk):
            return DutyPosition.objects.create(
                area=area, audience=audience, duty=duty, owner_partner=owner_partner, owner_person=owner_person
            )
    except IntegrityError:
        raise RuleBroken(
            f"{owner_partner} is already down for this duty. Open that entry and change it.", field="owner_partner"
        ) from None


@transaction.atomic
def name_duty_owner(
    position: DutyPosition, *, owner_person: Person | None, seen_version: int, by: Person
) -> DutyPosition:
    """Name who answers for a duty at its holder. Raises RuleBroken if the person takes no part here; EditConflict as
    ever."""
    position = lock(position, seen_version)
    demand_people_of(position.area, [owner_person], "owner_person", but=[position.owner_person_id])
    position.owner_person = owner_person
    with audit.record("duty_owner_named", by=by), also_seeing(position.audience_id):
        position.save()
    return position


@transaction.atomic
def assure_duty_position(
    position: DutyPosition,
    *,
    compliance: str,
    statement: str,
    assured_on: dt.date | None,
    assured_how: str = "",
    next_assurance_on: dt.date | None = None,
    seen_version: int | None = None,
    by: Person,
    measures: Iterable[Measure] | Leave = LEAVE,
    documents: Iterable[Document] | Leave = LEAVE,
) -> DutyPosition:
    """Say how far a duty is met and how that was assured, with the measures and documents that show it. What the person
    can't see stays linked.

    Raises RuleBroken if it is assessed without a day or without words, the day lies ahead, the next one is not later,
    or a measure or document is another area's; EditConflict as ever.
    """
    position = lock(position, seen_version)
    if compliance != Compliance.NOT_ASSESSED:
        if assured_on is None:
            raise RuleBroken("Say on which day that was assured.", field="assured_on")
        demand_words(statement, "Say how it is met, or what is missing.", "statement")
    demand_not_ahead(assured_on, "assured_on", "The day of the assurance has not come yet.")
    if assured_on and next_assurance_on and next_assurance_on <= assured_on:
        raise RuleBroken("The next assurance must be later than the last.", field="next_assurance_on")
    position.compliance, position.statement, position.assured_how = compliance, statement, assured_how
    position.assured_on, position.next_assurance_on = assured_on, next_assurance_on
    with audit.record("duty_position_assured", by=by, reason=statement), also_seeing(position.audience_id):
        position.save()
        _link(position, "measure", position.for_measures, measures, Measure, by)
        _link(position, "document", position.for_documents, documents, Document, by)
    return position


def _link(position: DutyPosition, name: str, rows, wanted, model, by: Person) -> None:
    if wanted is LEAVE:
        return
    wanted = list(wanted)
    for thing in wanted:
        demand_same_area(position.area_id, thing, f"{name}s", f"a {name}")
    seen = model.objects.visible_to(by, position.area)
    set_links(rows.filter(**{f"{name}__in": seen}), name, wanted, position=position)


# --- Who is accountable ----------------------------------------------------------------------------------------------


@transaction.atomic
def add_accountability(
    area: LocalArea,
    *,
    audience: Audience,
    agency: str,
    responsibilities: str,
    by: Person,
    partner: Partner | None = None,
    accountable_person: Person | None = None,
    accountable_words: str = "",
) -> Accountability:
    """Add a line to the accountability matrix (SEND Code of Practice, paragraph 3.70): an agency, what it is
    responsible for, who is accountable and how it is held to account.

    Raises RuleBroken if audience, partner or person are not of this area.
    """
    demand_audience_of(area, audience)
    demand_partners_of(area, [partner], "partner")
    demand_people_of(area, [accountable_person], "accountable_person")
    with audit.record("accountability_added", by=by), also_seeing(audience.pk):
        return Accountability.objects.create(
            area=area,
            audience=audience,
            agency=agency,
            partner=partner,
            responsibilities=responsibilities,
            accountable_person=accountable_person,
            accountable_words=accountable_words,
            position=next_position(Accountability.objects.in_area(area)),
        )


@transaction.atomic
def edit_accountability(
    accountability: Accountability,
    *,
    agency: str,
    responsibilities: str,
    partner: Partner | None,
    accountable_person: Person | None,
    accountable_words: str,
    seen_version: int,
    by: Person,
) -> Accountability:
    """Change a line. Raises RuleBroken if it has ended, or partner or person are not of this area; EditConflict as
    ever."""
    accountability = lock(accountability, seen_version)
    _demand_holding(accountability)
    demand_partners_of(accountability.area, [partner], "partner")
    demand_people_of(
        accountability.area, [accountable_person], "accountable_person", but=[accountability.accountable_person_id]
    )
    accountability.agency, accountability.responsibilities = agency, responsibilities
    accountability.partner, accountability.accountable_person = partner, accountable_person
    accountability.accountable_words = accountable_words
    with audit.record("accountability_edited", by=by):
        accountability.save()
    return accountability


@transaction.atomic
def end_accountability(
    accountability: Accountability, *, reason: str, seen_version: int | None = None, by: Person
) -> Accountability:
    """Say that a line no longer holds, and why. Raises RuleBroken if it has ended or no reason is given; EditConflict
    as ever."""
    accountability = lock(accountability, seen_version)
    _demand_holding(accountability)
    demand_words(reason, "Say why it no longer holds.", "reason")
    accountability.ended_because = reason
    with audit.record("accountability_ended", by=by, reason=reason):
        accountability.save()
    return accountability


def _demand_holding(accountability: Accountability) -> None:
    if accountability.ended_because:
        raise RuleBroken("This line no longer holds, so it can't be changed any more.")
