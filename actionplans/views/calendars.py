"""One's own due dates as a calendar: the page on which its address is made and revoked, and what that address gives."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from actionplans import operations
from actionplans.due_calendar import CONTENT_TYPE, due_calendar
from actionplans.models import CalendarFeed
from actionplans.models.calendars import hash_of
from core import clock
from core.access import acting_as, requires
from core.forms import PortalForm, attempt
from partners.models import LocalArea, Person

HOUR = 3600
FETCHES_AN_HOUR = 60
"""How often an address answers in an hour: calendar programmes ask a few times."""


@require_http_methods(["GET", "HEAD", "POST"])
@requires("core.use_portal")
def calendar(request: HttpRequest) -> HttpResponse:
    """Whether one's due dates can be fetched by a calendar, since when, and when they were last. A new address is shown
    once, on the answer to the button: only a hash of it is kept."""
    person = request.user.person
    form = PortalForm(request.POST if request.method == "POST" else None)
    new_address = ""
    if form.is_valid() and attempt(form, operations.make_calendar_feed, by=person):
        token = getattr(form.result, "token", "")
        new_address = f"{settings.PORTAL_URL}{reverse('own_actions:feed', args=[token])}" if token else ""
    feed = CalendarFeed.objects.open().filter(person=person).first()
    context = {
        "form": form,
        "feed": feed,
        "new_address": new_address,
        "trail": [("Your account", reverse("partners:account"))],
    }
    return render(request, "actionplans/calendar.html", context, status=form.http_status)


@require_http_methods(["GET", "HEAD", "POST"])
@requires("core.use_portal")
def calendar_revoke(request: HttpRequest) -> HttpResponse:
    """End the address of one's calendar."""
    form = PortalForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and attempt(form, operations.revoke_calendar_feed, by=request.user.person):
        messages.success(request, "The address is revoked. Calendars that used it get nothing any more.")
        return redirect("own_actions:calendar")
    here = reverse("own_actions:calendar")
    context = {
        "form": form,
        "heading": "Revoke your calendar address",
        "warning": "Every calendar that uses it stops being filled. You can make a new address afterwards.",
        "button": "Revoke the address",
        "trail": [("Your account", reverse("partners:account")), ("Your due dates in a calendar", here)],
        "back": here,
    }
    return render(request, "layouts/form.html", context, status=form.http_status)


@login_not_required
@require_safe
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """What is due for whoever this address was made for, as he may see it now. An address that is unknown or revoked,
    and one whose owner has left or can't sign in, answers as a page that does not exist."""
    if _is_asked_too_often(token):
        return HttpResponse(status=429, headers={"Retry-After": str(HOUR)})
    with transaction.atomic():
        found = CalendarFeed.objects.by_token(token).first()
        if found is None:
            raise Http404
        person = Person.objects.select_related("user").get(pk=found.person_id)
        areas = LocalArea.objects.in_bulk(person.standing.area_ids - person.standing.opened.keys())
        user = getattr(person, "user", None)
        if not areas or user is None or not user.is_active:
            raise Http404
        with acting_as(person):
            content = due_calendar(person, areas)
            operations.note_fetch(found)
    return HttpResponse(content, content_type=CONTENT_TYPE)


def _is_asked_too_often(token: str) -> bool:
    """Counts the fetches of an address in this hour, be it one or not: what is unknown answers no differently."""
    key = f"calendar-feed:{hash_of(token)}:{int(clock.now().timestamp()) // HOUR}"
    cache.add(key, 0, timeout=2 * HOUR)
    return cache.incr(key) > FETCHES_AN_HOUR
