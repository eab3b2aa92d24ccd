"""Every write about getting ready for an inspection."""

import datetime as dt
from collections.abc import Iterable

from django.db import IntegrityError, transaction
from django.db.models import Model

from core import audit, clock
from core.access import also_seeing
from core.errors import RuleBroken
from core.versions import lock
from documents.models import Document, DocumentVersion
from inspection.models import (
    Framework,
    Inspection,
    InspectionPreparation,
    InspectorMeeting,
    PreparationContact,
    PreparationDocument,
    PreparationSite,
    ReadinessItem,
)
from inspection.operations.common import (
    LEAVE,
    Leave,
    demand_audience_of,
    demand_not_ahead,
    demand_not_withdrawn,
    demand_partners_of,
    demand_people_of,
    demand_same_area,
    next_position,
    set_links,
    withdraw,
)
from inspection.readiness_items import USUAL_ITEMS
from partners.models import Audience, LocalArea, Partner, Person

State = ReadinessItem.State


@transaction.atomic
def begin_preparation(
    area: LocalArea,
    *,
    audience: Audience,
    framework: Framework,
    title: str,
    by: Person,
    inspection: Inspection | None = None,
    expected: str = "",
    arrangements: str = "",
    lead_person: Person | None = None,
    with_usual_items: bool = True,
) -> InspectionPreparation:
    """Begin to prepare for an inspection, with the register of what is usually asked for.

    Raises RuleBroken if audience or inspection are another area's or the lead takes no part here.
    """
    demand_audience_of(area, audience)
    demand_same_area(area.pk, inspection, "inspection", "an inspection")
    demand_people_of(area, [lead_person], "lead_person")
    with audit.record("preparation_begun", by=by), also_seeing(audience.pk):
        preparation = InspectionPreparation.objects.create(
            area=area,
            audience=audience,
            framework=framework,
            title=title,
            inspection=inspection,
            expected=expected,
            arrangements=arrangements,
            lead_person=lead_person,
        )
        if with_usual_items:
            ReadinessItem.objects.bulk_create(
                [
                    ReadinessItem(
                        area=area, audience=audience, preparation=preparation, position=position, title=item_title
                    )
                    for position, item_title in enumerate(USUAL_ITEMS, start=1)
                ]
            )
    return preparation


@transaction.atomic
def edit_preparation(
    preparation: InspectionPreparation,
    *,
    title: str,
    expected: str,
    arrangements: str,
    lead_person: Person | None,
    seen_version: int,
    by: Person,
) -> InspectionPreparation:
    """Change what is said about a preparation. Raises RuleBroken if it is closed or the lead takes no part here;
    EditConflict as ever."""
    preparation = lock(preparation, seen_version)
    _demand_open(preparation)
    demand_people_of(preparation.area, [lead_person], "lead_person", but=[preparation.lead_person_id])
    preparation.title, preparation.expected, preparation.arrangements = title, expected, arrangements
    preparation.lead_person = lead_person
    with audit.record("preparation_edited", by=by):
        preparation.save()
    return preparation


@transaction.atomic
def close_preparation(
    preparation: InspectionPreparation, *, reason: str, seen_version: int | None = None, by: Person
) -> InspectionPreparation:
    """Close a preparation: the inspection is over, or is not coming. Raises RuleBroken if it is closed; EditConflict as
    ever."""
    preparation = lock(preparation, seen_version)
    _demand_open(preparation)
    preparation.state = InspectionPreparation.State.CLOSED
    with audit.record("preparation_closed", by=by, reason=reason):
        preparation.save()
    return preparation


# --- The register ----------------------------------------------------------------------------------------------------


@transaction.atomic
def add_readiness_item(
    preparation: InspectionPreparation,
    *,
    title: str,
    by: Person,
    owner_person: Person | None = None,
    owner_partner: Partner | None = None,
    place: str = "",
    link: str = "",
    document_version: DocumentVersion | None = None,
) -> ReadinessItem:
    """Add a line to the register. Raises RuleBroken if the preparation is closed, the owner takes no part here or the
    document is another area's."""
    preparation = open_preparation(preparation)
    _demand_owner(preparation.area, owner_person, owner_partner, None)
    demand_same_area(preparation.area_id, document_version, "document_version", "a document")
    with audit.record("readiness_item_added", by=by), also_seeing(preparation.audience_id):
        return ReadinessItem.objects.create(
            area_id=preparation.area_id,
            audience_id=preparation.audience_id,
            preparation=preparation,
            position=next_position(preparation.items),
            title=title,
            owner_person=owner_person,
            owner_partner=owner_partner,
            place=place,
            link=link,
            document_version=document_version,
        )


@transaction.atomic
def edit_readiness_item(
    item: ReadinessItem,
    *,
    title: str,
    owner_person: Person | None,
    owner_partner: Partner | None,
    place: str,
    link: str,
    seen_version: int,
    by: Person,
    document_version: DocumentVersion | Leave | None = LEAVE,
) -> ReadinessItem:
    """Change a line: what, whose, where. Raises RuleBroken if it was withdrawn or the preparation is closed, or as for
    a new one; EditConflict as ever."""
    item = _open_item(item, seen_version)
    _demand_owner(item.area, owner_person, owner_partner, item.owner_person_id)
    if document_version is not LEAVE:
        demand_same_area(item.area_id, document_version, "document_version", "a document")
        item.document_version = document_version
    item.title, item.owner_person, item.owner_partner = title, owner_person, owner_partner
    item.place, item.link = place, link
    with audit.record("readiness_item_edited", by=by), also_seeing(item.audience_id):
        item.save()
    return item


@transaction.atomic
def refresh_readiness_item(
    item: ReadinessItem, *, refreshed_on: dt.date, seen_version: int | None = None, by: Person
) -> ReadinessItem:
    """Say that it was refreshed on a day and is ready: somebody else signs that off. Raises RuleBroken if it was
    withdrawn, the preparation is closed, or the day lies ahead; EditConflict as ever."""
    item = _open_item(item, seen_version)
    demand_not_ahead(refreshed_on, "refreshed_on", "The day on which it was refreshed has not come yet.")
    _demand_move(item, State.READY)
    item.state, item.refreshed_on, item.ready_by = State.READY, refreshed_on, by
    item.signed_off_by = item.signed_off_on = None
    with audit.record("readiness_item_refreshed", by=by):
        item.save()
    return item


@transaction.atomic
def sign_off_readiness_item(item: ReadinessItem, *, seen_version: int | None = None, by: Person) -> ReadinessItem:
    """Sign off that it is ready. Not by who said so (a database constraint too). Raises RuleBroken for that, or if it
    is not ready, was withdrawn or the preparation is closed; EditConflict as ever."""
    item = _open_item(item, seen_version)
    _demand_move(item, State.SIGNED_OFF)
    if item.ready_by_id == by.pk:
        raise RuleBroken("You said that it is ready, so somebody else has to sign that off.")
    item.state, item.signed_off_by, item.signed_off_on = State.SIGNED_OFF, by, clock.today()
    with audit.record("readiness_item_signed_off", by=by):
        item.save()
    return item


@transaction.atomic
def reopen_readiness_item(
    item: ReadinessItem, *, reason: str, seen_version: int | None = None, by: Person
) -> ReadinessItem:
    """Say that it is not ready after all. Raises RuleBroken if it never was, was withdrawn or the preparation is
    closed; EditConflict as ever."""
    item = _open_item(item, seen_version)
    _demand_move(item, State.NOT_READY)
    item.state, item.signed_off_by, item.signed_off_on = State.NOT_READY, None, None
    with audit.record("readiness_item_reopened", by=by, reason=reason):
        item.save()
    return item


@transaction.atomic
def withdraw_readiness_item(
    item: ReadinessItem, *, reason: str, seen_version: int | None = None, by: Person
) -> ReadinessItem:
    """Take a line out of the register, with a reason. Raises RuleBroken if it was, no reason is given, or the
    preparation is closed; EditConflict as ever."""
    item = lock(item, seen_version)
    _demand_open(item.preparation)
    withdraw(item, reason, by)
    with audit.record("readiness_item_withdrawn", by=by, reason=reason):
        item.save()
    return item


# --- People, places, documents ---------------------------------------------------------------------------------------


@transaction.atomic
def add_site(preparation: InspectionPreparation, *, name: str, arrangements: str = "", by: Person) -> PreparationSite:
    """Add a place that inspectors visit. Raises RuleBroken if the preparation is closed."""
    preparation = open_preparation(preparation)
    with audit.record("site_added", by=by):
        return preparation.sites.create(name=name, arrangements=arrangements)


@transaction.atomic
def add_contact(
    preparation: InspectionPreparation, *, person: Person, for_what: str, leads_theme: bool = False, by: Person
) -> PreparationContact:
    """Name somebody as contact for something, or as lead on a theme. Raises RuleBroken if the preparation is closed, he
    takes no part here, or stands there for that already."""
    preparation = open_preparation(preparation)
    demand_people_of(preparation.area, [person], "person")
    with audit.record("contact_added", by=by):
        return _once(
            lambda: preparation.contacts.create(person=person, for_what=for_what, leads_theme=leads_theme),
            "This person is the contact for that already.",
            "for_what",
        )


@transaction.atomic
def plan_inspector_meeting(
    preparation: InspectionPreparation,
    *,
    title: str,
    by: Person,
    held_on: dt.date | None = None,
    starts_at: dt.time | None = None,
    site: PreparationSite | None = None,
    attendees: Iterable[Person] = (),
) -> InspectorMeeting:
    """Plan a meeting with inspectors, with those who are asked to come. Raises RuleBroken if the preparation is closed,
    the place is another preparation's, or somebody takes no part here."""
    preparation = open_preparation(preparation)
    attendees = _demand_meeting(preparation, site, attendees, ())
    with audit.record("inspector_meeting_planned", by=by):
        meeting = preparation.meetings.create(title=title, held_on=held_on, starts_at=starts_at, site=site)
        set_links(meeting.attendees.all(), "person", attendees, meeting=meeting)
    return meeting


@transaction.atomic
def edit_inspector_meeting(
    meeting: InspectorMeeting,
    *,
    title: str,
    held_on: dt.date | None,
    starts_at: dt.time | None,
    site: PreparationSite | None,
    attendees: Iterable[Person],
    seen_version: int | None = None,
    by: Person,
) -> InspectorMeeting:
    """Change a meeting with inspectors, and who is asked to come. `seen_version` is the preparation's. Raises as for a
    new one; EditConflict if the preparation changed after it."""
    preparation = lock(meeting.preparation, seen_version)
    _demand_open(preparation)
    there = set(meeting.attendees.values_list("person", flat=True))
    attendees = _demand_meeting(preparation, site, attendees, there)
    meeting.title, meeting.held_on, meeting.starts_at, meeting.site = title, held_on, starts_at, site
    with audit.record("inspector_meeting_edited", by=by):
        preparation.save()
        meeting.save()
        set_links(meeting.attendees.all(), "person", attendees, meeting=meeting)
    return meeting


@transaction.atomic
def link_document(
    preparation: InspectionPreparation, *, document: Document, purpose: str, by: Person
) -> PreparationDocument:
    """Add a document: a one-minute guide, a presentation, a briefing event. Raises RuleBroken if the preparation is
    closed, or the document is another area's or there already."""
    preparation = open_preparation(preparation)
    demand_same_area(preparation.area_id, document, "document", "a document")
    with audit.record("document_linked", by=by):
        return _once(
            lambda: preparation.documents.create(document=document, purpose=purpose),
            "This document is there already.",
            "document",
        )


@transaction.atomic
def remove_from_preparation(part: Model, *, by: Person) -> None:
    """Take away a site, a contact, a meeting or a document: it stays in the history. Raises RuleBroken if the
    preparation is closed, or meetings are still planned at the site."""
    open_preparation(part.preparation)
    if isinstance(part, PreparationSite) and part.meetings.exists():
        raise RuleBroken("Meetings are planned there: move them first.")
    with audit.record(f"{part._meta.verbose_name.replace(' ', '_')}_removed", by=by):
        part.delete()


def open_preparation(preparation: InspectionPreparation) -> InspectionPreparation:
    """The preparation, its row locked, if it goes on; its own text stays as it is."""
    preparation = InspectionPreparation.objects.select_for_update(of=("self",)).get(pk=preparation.pk)
    _demand_open(preparation)
    return preparation


def _demand_open(preparation: InspectionPreparation) -> None:
    if not preparation.is_open:
        raise RuleBroken("This preparation is closed, so it can't be changed any more.")


def _open_item(item: ReadinessItem, seen_version: int | None) -> ReadinessItem:
    item = lock(item, seen_version)
    demand_not_withdrawn(item)
    with also_seeing(item.audience_id):  # its owner may answer for the line without seeing the preparation
        _demand_open(item.preparation)
    return item


def _demand_move(item: ReadinessItem, state: str) -> None:
    before = State(item.state)
    if state not in ReadinessItem.MOVES[before]:
        raise RuleBroken(f"It is {before.label.lower()}, so it can't become {State(state).label.lower()}.")


def _demand_owner(area: LocalArea, person: Person | None, partner: Partner | None, but: int | None) -> None:
    demand_people_of(area, [person], "owner_person", but=[but])
    demand_partners_of(area, [partner], "owner_partner")


def _demand_meeting(preparation, site, attendees: Iterable[Person], but: Iterable[int]) -> list[Person]:
    if site is not None and site.preparation_id != preparation.pk:
        raise RuleBroken("Choose a place of this preparation.", field="site")
    attendees = list(attendees)
    demand_people_of(preparation.area, attendees, "attendees", but=but)
    return attendees


def _once(create, message: str, field: str):
    try:
        with transaction.atomic():
            return create()
    except IntegrityError:
        raise RuleBroken(message, field=field) from None
