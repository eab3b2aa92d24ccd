"""What a person is told, and how he wants to be told."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.access import requires
from core.forms import attempt
from partners import notifications, operations
from partners.telling_forms import NotificationChoicesForm

ACCOUNT = ("Your account", "partners:account")
TOLD = ("What the portal has told you", "partners:notification_list")


def _trail(*pages: tuple[str, str]) -> list[tuple[str, str]]:
    return [(words, reverse(name)) for words, name in pages]


@require_safe
@requires("core.use_portal")
def notification_list(request: HttpRequest) -> HttpResponse:
    """What the portal has told this person, newest first."""
    page = Paginator(notifications.of_person(request.user.person), 20).get_page(request.GET.get("page"))
    entries = notifications.entries_of(page.object_list, request.user.person)
    context = {"page": page, "entries": entries, "trail": _trail(ACCOUNT)}
    return render(request, "partners/notification_list.html", context)


@require_POST
@requires("core.use_portal")
def notifications_read(request: HttpRequest) -> HttpResponse:
    """Mark everything as read."""
    notifications.mark_read(request.user.person)
    return redirect("partners:notification_list")


@require_http_methods(["GET", "HEAD", "POST"])
@requires("core.use_portal")
def notification_choices(request: HttpRequest) -> HttpResponse:
    """Choose how to be told of each subject."""
    person = request.user.person
    form = NotificationChoicesForm(request.POST if request.method == "POST" else None, person=person)
    if form.is_valid() and attempt(form, operations.choose_how_told, person, by=person):
        messages.success(request, "Saved. It counts from now on.")
        return redirect("partners:notification_choices")
    context = {
        "form": form,
        "heading": "How you are told",
        "text": "How would you like to hear of each of these? Whatever you choose, all of it stands under “What the "
        "portal has told you”. E-mails once a day and on Mondays come at 7 in the morning. You always hear at once of "
        "emergencies and unusual access.",
        "button": "Save",
        "trail": _trail(ACCOUNT, TOLD),
        "back": reverse("partners:notification_list"),
    }
    return render(request, "layouts/form.html", context, status=form.http_status)
