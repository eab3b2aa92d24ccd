"""Error pages and the public help pages. Error pages know nothing of who asks, the same bytes for everyone; only 403,
which goes to someone who sees the thing, stands in his area's page."""

import logging
import sys

from django.apps import apps
from django.contrib.auth.decorators import login_not_required
from django.contrib.sessions.exceptions import SessionInterrupted
from django.db import InterfaceError, OperationalError
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseBadRequest,
    HttpResponseForbidden,
    HttpResponseNotFound,
    HttpResponseServerError,
)
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe

from core.access import permissions, who_can

logger = logging.getLogger(__name__)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: the request could not be read, or holds more than a form may.

    Django counts here too what is nobody's mistake: the work is done and saved, but the session could not be kept,
    since the database went away just then or the person signed out elsewhere. That is 503, and may not say “nothing
    saved”.
    """
    if isinstance(exception, SessionInterrupted):
        logger.error("the session could not be kept: %s", exception)
        return HttpResponse(render_to_string("interrupted.html"), status=503, headers={"Retry-After": "30"})
    return HttpResponseBadRequest(render_to_string("400.html"))


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: the person may see the thing, and may not do this with it. The reason says who can."""
    in_area = request if getattr(request, "area", None) else None
    return HttpResponseForbidden(render_to_string("403.html", {"reason": str(exception or "")}, in_area))


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404, for what does not exist and for what the person may not see: nothing tells them apart."""
    return HttpResponseNotFound(render_to_string("404.html"))


def server_error(request: HttpRequest) -> HttpResponse:
    """500: a fault of ours. While the database is away for the seconds that it takes to start again it is 503; to who
    sent something it says that this may have been saved, because that moment is not known."""
    if isinstance(fault := sys.exception(), OperationalError | InterfaceError):
        logger.error("the database does not answer: %s", fault)
        page = "503.html" if request.method in ("GET", "HEAD") else "interrupted.html"
        return HttpResponse(render_to_string(page), status=503, headers={"Retry-After": "30"})
    return HttpResponseServerError(render_to_string("500.html"))


@login_not_required
@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """What search engines may read: what is published, and nothing else (RFC 9309)."""
    lines = (
        "User-agent: *",
        "Allow: /public/",
        "Allow: /*/public/",
        "Allow: /*/brand.css",
        "Allow: /static/",
        "Disallow: /",
        "",
    )
    return HttpResponse("\n".join(lines), content_type="text/plain", headers={"Cache-Control": "public, max-age=86400"})


@login_not_required
@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    """How the portal works, for those who use it; public."""
    return render(request, "help/help.html")


@login_not_required
@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """The accessibility statement; public."""
    return render(request, "help/accessibility.html")


@login_not_required
@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """What the portal keeps about those who use it; public."""
    return render(request, "help/privacy.html")


@login_not_required
@require_safe
def who_may(request: HttpRequest) -> HttpResponse:
    """Who may do what, room by room, from the rules themselves; public, as the rules are the same everywhere."""
    rooms: dict[str, list[tuple[str, list[str]]]] = {}
    for verb in permissions():
        room, name = verb.split(".")
        rooms.setdefault(room, []).append((name.replace("_", " ").capitalize(), who_can(verb)))
    named = [(apps.get_app_config(room), verbs) for room, verbs in rooms.items() if room != "core"]
    return render(request, "help/who_may.html", {"rooms": named})
