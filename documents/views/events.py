"""Events: what comes and what was, one event, and what people do with it."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from core import clock
from core.access import may, requires
from core.forms import attempt
from core.history import changes_of
from documents import operations
from documents.forms import (
    AttendanceForm,
    EventCancelForm,
    EventEditForm,
    EventFilter,
    EventForm,
    EventRecordForm,
)
from documents.models import Document, Event
from documents.views.writing import ROWS, form_page, posted

EDITED = ("title", "kind", "day", "starts_at", "ends_at", "place", "meant_for", "about")


def trail_to_event(request: HttpRequest, *events: Event) -> list[tuple[str, str]]:
    """The breadcrumbs from the list of events down to one."""
    slug = request.area.slug
    trail = [
        ("Documents", reverse("documents:document_list", args=[slug])),
        ("Events", reverse("documents:event_list", args=[slug])),
    ]
    return trail + [(event.title, event.get_absolute_url()) for event in events]


@require_safe
@requires("documents.view_events")
def event_list(request: HttpRequest) -> HttpResponse:
    """The events that come, the next one first, or those that were, the newest first."""
    person, today = request.user.person, clock.today()
    narrow = EventFilter(request.GET or None)
    chosen = narrow.cleaned_data if narrow.is_valid() else {}
    events, past = Event.objects.visible_to(person, request.area), chosen.get("when") == "past"
    if kind := chosen.get("kind"):
        events = events.filter(kind=kind)
    events = events.past(today) if past else events.coming(today)
    context = {
        "page": Paginator(events, ROWS).get_page(request.GET.get("page")),
        "filter": narrow,
        "past": past,
        "may_create": may(person, "documents.plan_event", request.area),
        "trail": trail_to_event(request)[:1],
    }
    return render(request, "documents/event_list.html", context)


@form_page
@requires("documents.plan_event")
def event_plan(request: HttpRequest) -> HttpResponse:
    """Put an event into the calendar."""
    person = request.user.person
    form = EventForm(posted(request), area=request.area, person=person)
    if form.is_valid() and attempt(form, operations.plan_event, request.area, by=person):
        messages.success(request, f"“{form.result.title}” planned")
        return redirect(form.result)
    context = {"form": form, "trail": trail_to_event(request)}
    return render(request, "documents/event_plan.html", context, status=form.http_status)


@require_safe
@requires("documents.view_event", on=Event)
def event_detail(request: HttpRequest, event: Event) -> HttpResponse:
    """An event: when and where, who came, what was said, which documents it was about."""
    person = request.user.person
    attendance = list(event.attendance.all())
    context = {
        "event": event,
        "attendance": attendance,
        "came": sum(row.number for row in attendance),
        "documents": Document.objects.visible_to(person, request.area).filter(event_documents__event=event),
        "changes": changes_of(event),
        "may_edit": may(person, "documents.edit_event", event),
        "trail": trail_to_event(request),
    }
    return render(request, "documents/event_detail.html", context)


def one_form(
    request: HttpRequest, event: Event, form, operation, page: tuple[str, str, str], done: str
) -> HttpResponse:
    """A page with one form that does one thing to the event. `page` is its heading, its lead and its button."""
    if form.is_valid() and attempt(form, operation, event, by=request.user.person):
        messages.success(request, done)
        return redirect(event)
    heading, lead, button = page
    context = {"form": form, "event": event, "heading": heading, "lead": lead, "button": button}
    context["trail"] = trail_to_event(request, event)
    return render(request, "documents/event_form.html", context, status=form.http_status)


@form_page
@requires("documents.edit_event", on=Event)
def event_edit(request: HttpRequest, event: Event) -> HttpResponse:
    """Change what is planned."""
    person = request.user.person
    initial = {name: getattr(event, name) for name in EDITED}
    initial["documents"] = Document.objects.visible_to(person, request.area).filter(event_documents__event=event)
    form = EventEditForm(posted(request), area=request.area, person=person, subject=event, initial=initial)
    page = ("Change this event", "", "Save the event")
    return one_form(request, event, form, operations.edit_event, page, "Saved")


@form_page
@requires("documents.edit_event", on=Event)
def event_record(request: HttpRequest, event: Event) -> HttpResponse:
    """Record what was said."""
    form = EventRecordForm(posted(request), subject=event, initial={"what_was_said": event.what_was_said})
    page = ("Record what was said", "Everyone who can see the event reads it.", "Save what was said")
    return one_form(request, event, form, operations.record_event, page, "Recorded")


@form_page
@requires("documents.edit_event", on=Event)
def event_attendance(request: HttpRequest, event: Event) -> HttpResponse:
    """Record how many of a group came."""
    page = ("Record who came", "One group at a time. The same group again replaces its number.", "Save the number")
    return one_form(
        request, event, AttendanceForm(posted(request)), operations.record_attendance, page, "Number recorded"
    )


@form_page
@requires("documents.edit_event", on=Event)
def event_cancel(request: HttpRequest, event: Event) -> HttpResponse:
    """Cancel a planned event."""
    form = EventCancelForm(posted(request), subject=event)
    page = ("Cancel this event?", "It stays in the list, marked as cancelled, with your reason.", "Cancel the event")
    return one_form(request, event, form, operations.cancel_event, page, "Cancelled")
