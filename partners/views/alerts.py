"""Alerts about bursts in the access log: open until somebody has looked into them."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_safe

from core import clock
from core.access import may, requires
from core.forms import attempt
from core.history import changes_of
from partners import operations
from partners.models import AccessAlert
from partners.oversight_forms import LookIntoForm

ALERTS_OF_A_PAGE = 25


def _trail(request: HttpRequest, *more: tuple[str, str]) -> list[tuple[str, str]]:
    slug = request.area.slug
    return [
        ("Partners", reverse("partners:directory", args=[slug])),
        ("Alerts", reverse("partners:access_alert_list", args=[slug])),
        *more,
    ]


@require_safe
@requires("partners.view_access_alerts")
def access_alert_list(request: HttpRequest) -> HttpResponse:
    """Open alerts first, then those that somebody has looked into; each newest first."""
    alerts = AccessAlert.objects.visible_to(request.user.person, request.area).select_related("area", "person")
    context = {
        "page": Paginator(alerts.order_by("-state", "-last_at", "-pk"), ALERTS_OF_A_PAGE).get_page(
            request.GET.get("page")
        ),
        "trail": _trail(request)[:1],
    }
    return render(request, "partners/access_alert_list.html", context)


@require_safe
@requires("partners.view_access_alert", on=AccessAlert)
def access_alert_detail(request: HttpRequest, alert: AccessAlert) -> HttpResponse:
    """Who, how often, from when until when; the rows behind it; what was found."""
    person = request.user.person
    rows = {
        "person": alert.person_id,
        "since": clock.day_of(alert.first_at).isoformat(),
        "until": clock.day_of(alert.last_at).isoformat(),
    }
    log = f"{reverse('partners:access_log', args=[request.area.slug])}?{urlencode(rows)}"
    context = {
        "alert": alert,
        "rows_url": log if may(person, "partners.view_access_log", request.area) else "",
        "may_look_into": alert.is_open and may(person, "partners.look_into_access_alert", alert),
        "changes": changes_of(alert),
        "trail": _trail(request),
    }
    return render(request, "partners/access_alert_detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires("partners.look_into_access_alert", on=AccessAlert)
def access_alert_look_into(request: HttpRequest, alert: AccessAlert) -> HttpResponse:
    """Say what was found, which ends the alert."""
    form = LookIntoForm(request.POST if request.method == "POST" else None, subject=alert)
    if form.is_valid() and attempt(form, operations.look_into_alert, alert, by=request.user.person):
        messages.success(request, "Looked into")
        return redirect(alert)
    context = {
        "form": form,
        "heading": "Say what you found",
        "caption": str(alert),
        "text": "Ask the person first: most bursts are a script, a search that went wrong, or somebody who moves his "
        "work to another computer. Your note ends the alert and stays.",
        "button": "Save what you found",
        "trail": _trail(request, (str(alert), alert.get_absolute_url())),
    }
    return render(request, "layouts/form.html", context, status=form.http_status)
