"""Getting ready for an inspection: the register, its lines, the people, places and documents."""

from collections import Counter

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from core import clock
from core.access import requires
from core.history import changes_of
from core.panels import panels_of
from documents.models import Document
from inspection import operations
from inspection.forms.common import ConfirmForm, PlainConfirmForm, ReasonForm
from inspection.forms.readiness import (
    ContactForm,
    InspectorMeetingForm,
    NewInspectorMeetingForm,
    NewPreparationForm,
    NewReadinessItemForm,
    PreparationDocumentForm,
    PreparationForm,
    ReadinessItemForm,
    RefreshForm,
    SiteForm,
)
from inspection.models import Framework, InspectionPreparation, ReadinessItem
from inspection.views.pages import allowed, form_page, posted, saved, sent, trail_to


@require_safe
@requires("inspection.view_preparations")
def preparation_list(request: HttpRequest) -> HttpResponse:
    """The preparations that this person sees, with how much is ready."""
    person = request.user.person
    preparations = list(
        InspectionPreparation.objects.visible_to(person, request.area).select_related("lead_person", "framework")
    )
    items = ReadinessItem.objects.visible_to(person, request.area).current().filter(preparation__in=preparations)
    counts = Counter(items.values_list("preparation", "state"))
    state = ReadinessItem.State
    rows = [
        (
            row,
            counts[(row.pk, state.SIGNED_OFF)],
            counts[(row.pk, state.READY)],
            sum(counts[(row.pk, each)] for each in state),
        )
        for row in preparations
    ]
    context = {
        "rows": rows,
        "may_create": request.user.has_perm("inspection.create_preparation", request.area),
        "trail": trail_to(request.area, "self_evaluations"),
    }
    return render(request, "inspection/preparation_list.html", context)


@require_safe
@requires("inspection.view_preparation", on=InspectionPreparation)
def preparation_detail(request: HttpRequest, preparation: InspectionPreparation) -> HttpResponse:
    """A preparation: the register of what is asked for, who meets the inspectors, where, and with which documents."""
    person = request.user.person
    # The inspection may be hidden from this person, so it is joined (and comes out empty).
    preparation = (
        InspectionPreparation.objects.visible_to(person, request.area)
        .select_related("framework", "inspection", "lead_person")
        .get(pk=preparation.pk)
    )
    items = list(
        ReadinessItem.objects.visible_to(person, request.area)
        .current()
        .filter(preparation=preparation)
        .select_related("owner_person", "owner_partner")
    )
    seen = Document.objects.visible_to(person, request.area)
    may = allowed(person, preparation, "edit_preparation", "close_preparation")
    context = {
        "preparation": preparation,
        "items": items,
        "counts": Counter(item.state for item in items),
        "sites": preparation.sites.all(),
        "contacts": preparation.contacts.select_related("person__partner"),
        "meetings": preparation.meetings.select_related("site").prefetch_related("attendees__person"),
        "documents": preparation.documents.filter(document__in=seen).select_related("document"),
        "panels": panels_of(preparation, person),
        "changes": changes_of(preparation),
        "may_edit": preparation.is_open and may["edit_preparation"],
        "may_close": preparation.is_open and may["close_preparation"],
        "trail": trail_to(request.area, "preparations"),
    }
    return render(request, "inspection/preparation_detail.html", context)


@form_page
@requires("inspection.create_preparation")
def preparation_create(request: HttpRequest) -> HttpResponse:
    """Begin to prepare."""
    form = NewPreparationForm(
        posted(request),
        person=request.user.person,
        area=request.area,
        initial={"framework": Framework.objects.in_force_on(clock.today()).first()},
    )
    return sent(
        request,
        form,
        operations.begin_preparation,
        request.area,
        done="Preparation begun",
        heading="Begin to prepare for an inspection",
        button="Begin it",
        trail=trail_to(request.area, "preparations"),
    )


def _change(request, preparation, form, operation, *subjects, done: str, heading: str, button: str, text: str = ""):
    return sent(
        request,
        form,
        operation,
        *(subjects or [preparation]),
        done=done,
        heading=heading,
        button=button,
        trail=trail_to(request.area, "preparations", preparation),
        then=preparation,
        caption=preparation.title,
        text=text,
    )


@form_page
@requires("inspection.edit_preparation", on=InspectionPreparation)
def preparation_edit(request: HttpRequest, preparation: InspectionPreparation) -> HttpResponse:
    """Change what is said of it."""
    initial = saved(preparation, "title", "expected", "arrangements", "lead_person")
    form = PreparationForm(posted(request), subject=preparation, initial=initial, area=request.area)
    return _change(
        request,
        preparation,
        form,
        operations.edit_preparation,
        done="Preparation changed",
        heading="Change this preparation",
        button="Save the changes",
    )


@form_page
@requires("inspection.close_preparation", on=InspectionPreparation)
def preparation_close(request: HttpRequest, preparation: InspectionPreparation) -> HttpResponse:
    """Close it."""
    return _change(
        request,
        preparation,
        ReasonForm(posted(request), subject=preparation),
        operations.close_preparation,
        done="Preparation closed",
        heading="Close this preparation",
        button="Close it",
    )


@form_page
@requires("inspection.edit_preparation", on=InspectionPreparation)
def readiness_item_add(request: HttpRequest, preparation: InspectionPreparation) -> HttpResponse:
    """Add a line to the register."""
    return _change(
        request,
        preparation,
        NewReadinessItemForm(posted(request), person=request.user.person, area=request.area),
        operations.add_readiness_item,
        done="Line added",
        heading="Add a line to the register",
        button="Add it",
    )


@form_page
@requires("inspection.edit_preparation", on=InspectionPreparation)
def site_add(request: HttpRequest, preparation: InspectionPreparation) -> HttpResponse:
    """Add a place that inspectors visit."""
    return _change(
        request,
        preparation,
        SiteForm(posted(request)),
        operations.add_site,
        done="Place added",
        heading="Add a place that inspectors visit",
        button="Add it",
    )


@form_page
@requires("inspection.edit_preparation", on=InspectionPreparation)
def contact_add(request: HttpRequest, preparation: InspectionPreparation) -> HttpResponse:
    """Name a contact, or a lead on a theme."""
    return _change(
        request,
        preparation,
        ContactForm(posted(request), area=request.area),
        operations.add_contact,
        done="Contact added",
        heading="Name a contact or a theme lead",
        button="Add the contact",
    )


@form_page
@requires("inspection.edit_preparation", on=InspectionPreparation)
def inspector_meeting_add(request: HttpRequest, preparation: InspectionPreparation) -> HttpResponse:
    """Plan a meeting with inspectors."""
    return _change(
        request,
        preparation,
        NewInspectorMeetingForm(posted(request), area=request.area, preparation=preparation),
        operations.plan_inspector_meeting,
        done="Meeting planned",
        heading="Plan a meeting with inspectors",
        button="Plan the meeting",
    )


@form_page
@requires("inspection.edit_preparation", on=InspectionPreparation)
def inspector_meeting_edit(request: HttpRequest, preparation: InspectionPreparation, part_pk: int) -> HttpResponse:
    """Change a meeting with inspectors, and who is asked to come."""
    meeting = get_object_or_404(preparation.meetings, pk=part_pk)
    there = tuple(meeting.attendees.values_list("person", flat=True))
    initial = saved(meeting, "title", "held_on", "starts_at", "site") | {"attendees": list(there)}
    form = InspectorMeetingForm(
        posted(request),
        subject=preparation,
        initial=initial,
        area=request.area,
        preparation=preparation,
        there=there,
    )
    return _change(
        request,
        preparation,
        form,
        operations.edit_inspector_meeting,
        meeting,
        done="Meeting changed",
        heading="Change this meeting",
        button="Save the changes",
    )


@form_page
@requires("inspection.edit_preparation", on=InspectionPreparation)
def preparation_document_add(request: HttpRequest, preparation: InspectionPreparation) -> HttpResponse:
    """Add a document: a one-minute guide, a presentation, a briefing event."""
    return _change(
        request,
        preparation,
        PreparationDocumentForm(posted(request), person=request.user.person, area=request.area),
        operations.link_document,
        done="Document added",
        heading="Add a document",
        button="Add the document",
    )


def _remove(request: HttpRequest, preparation: InspectionPreparation, rows, part_pk: int, noun: str) -> HttpResponse:
    part = get_object_or_404(rows, pk=part_pk)
    return _change(
        request,
        preparation,
        PlainConfirmForm(posted(request)),
        operations.remove_from_preparation,
        part,
        done="Taken away",
        heading=f"Take away this {noun}",
        button="Take it away",
        text=part.document.title if noun == "document" else str(part),
    )


@form_page
@requires("inspection.edit_preparation", on=InspectionPreparation)
def site_remove(request: HttpRequest, preparation: InspectionPreparation, part_pk: int) -> HttpResponse:
    """Take away a place."""
    return _remove(request, preparation, preparation.sites, part_pk, "place")


@form_page
@requires("inspection.edit_preparation", on=InspectionPreparation)
def contact_remove(request: HttpRequest, preparation: InspectionPreparation, part_pk: int) -> HttpResponse:
    """Take away a contact."""
    return _remove(request, preparation, preparation.contacts.select_related("person"), part_pk, "contact")


@form_page
@requires("inspection.edit_preparation", on=InspectionPreparation)
def inspector_meeting_remove(request: HttpRequest, preparation: InspectionPreparation, part_pk: int) -> HttpResponse:
    """Take away a meeting."""
    return _remove(request, preparation, preparation.meetings, part_pk, "meeting")


@form_page
@requires("inspection.edit_preparation", on=InspectionPreparation)
def preparation_document_remove(request: HttpRequest, preparation: InspectionPreparation, part_pk: int) -> HttpResponse:
    """Take away a document that this person sees."""
    seen = Document.objects.visible_to(request.user.person, request.area)
    rows = preparation.documents.filter(document__in=seen).select_related("document")
    return _remove(request, preparation, rows, part_pk, "document")


# --- Lines of the register -------------------------------------------------------------------------------------------


@require_safe
@requires("inspection.view_readiness_item", on=ReadinessItem)
def readiness_item_detail(request: HttpRequest, item: ReadinessItem) -> HttpResponse:
    """One line of the register."""
    person = request.user.person
    # Preparation and document may be hidden from this person, so they are joined (and come out empty).
    item = (
        ReadinessItem.objects.visible_to(person, request.area)
        .select_related(
            "owner_person",
            "owner_partner",
            "ready_by",
            "signed_off_by",
            "withdrawn_by",
            "document_version__document",
        )
        .get(pk=item.pk)
    )
    preparation = _preparation_of(request, item)
    verbs = ("edit_readiness_item", "refresh_readiness_item", "sign_off_readiness_item")
    open_here = not item.is_withdrawn and (preparation is None or preparation.is_open)
    context = {
        "item": item,
        "preparation": preparation,
        "may": {
            verb.removesuffix("_readiness_item"): open_here and answer
            for verb, answer in allowed(person, item, *verbs).items()
        },
        "changes": changes_of(item),
        "trail": trail_to(request.area, "preparations", *([preparation] if preparation else [])),
    }
    return render(request, "inspection/readiness_item_detail.html", context)


def _preparation_of(request: HttpRequest, item: ReadinessItem) -> InspectionPreparation | None:
    rows = InspectionPreparation.objects.visible_to(request.user.person, request.area)
    return rows.filter(pk=item.preparation_id).first()


def _item_change(
    request, item: ReadinessItem, form, operation, *, done: str, heading: str, button: str, text: str = ""
):
    preparation = _preparation_of(request, item)
    return sent(
        request,
        form,
        operation,
        item,
        done=done,
        heading=heading,
        button=button,
        trail=trail_to(request.area, "preparations", *([preparation] if preparation else []), item),
        caption=item.title,
        text=text,
    )


@form_page
@requires("inspection.edit_readiness_item", on=ReadinessItem)
def readiness_item_edit(request: HttpRequest, item: ReadinessItem) -> HttpResponse:
    """Change what, whose, where."""
    initial = saved(item, "title", "owner_person", "owner_partner", "place", "link", "document_version")
    form = ReadinessItemForm(
        posted(request), subject=item, initial=initial, person=request.user.person, area=request.area
    )
    return _item_change(
        request,
        item,
        form,
        operations.edit_readiness_item,
        done="Line changed",
        heading="Change this line",
        button="Save the changes",
    )


@form_page
@requires("inspection.refresh_readiness_item", on=ReadinessItem)
def readiness_item_refresh(request: HttpRequest, item: ReadinessItem) -> HttpResponse:
    """Say that it is refreshed and ready."""
    return _item_change(
        request,
        item,
        RefreshForm(posted(request), subject=item, initial={"refreshed_on": clock.today()}),
        operations.refresh_readiness_item,
        done="Ready: somebody else signs that off",
        heading="It is ready",
        button="Record that it is ready",
    )


@form_page
@requires("inspection.sign_off_readiness_item", on=ReadinessItem)
def readiness_item_sign_off(request: HttpRequest, item: ReadinessItem) -> HttpResponse:
    """Sign off that it is ready."""
    return _item_change(
        request,
        item,
        ConfirmForm(posted(request), subject=item),
        operations.sign_off_readiness_item,
        done="Signed off",
        heading="Sign off that this is ready",
        button="Sign it off",
    )


@form_page
@requires("inspection.refresh_readiness_item", on=ReadinessItem)
def readiness_item_reopen(request: HttpRequest, item: ReadinessItem) -> HttpResponse:
    """Say that it is not ready after all."""
    return _item_change(
        request,
        item,
        ReasonForm(posted(request), subject=item),
        operations.reopen_readiness_item,
        done="Recorded: not ready",
        heading="It is not ready after all",
        button="Record it",
    )


@form_page
@requires("inspection.edit_readiness_item", on=ReadinessItem)
def readiness_item_withdraw(request: HttpRequest, item: ReadinessItem) -> HttpResponse:
    """Take it out of the register."""
    return _item_change(
        request,
        item,
        ReasonForm(posted(request), subject=item),
        operations.withdraw_readiness_item,
        done="Taken out of the register",
        heading="Take this line out of the register",
        button="Take it out",
    )
