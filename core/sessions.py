"""How long a sign-in lasts: until it has not been used for a while, and in any case not longer than a working day."""

from collections.abc import Callable
from typing import NamedTuple
from urllib.parse import urlsplit

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode

from core import clock

BEGAN, USED = "portal_began", "portal_used"
"""In the session: when the person signed in, and when he last used the portal; seconds since 1970."""
WARNING = 5 * 60
"""Seconds before the end at which the page says so."""
SAFE = {"GET", "HEAD", "OPTIONS"}


class SignedInFor(NamedTuple):
    """For the page's warning, in seconds: how long without use is allowed, how much of the whole is left, and how long
    before either end people are warned."""

    idle: int
    whole: int
    warning: int = WARNING


def is_use(request: HttpRequest) -> bool:
    """Whether a person is at work. A part of a page that fetches itself (a job's progress, every two seconds) is not:
    a forgotten browser would stay signed in for ever. So no GET by htmx counts, pages and everything sent do."""
    return not (request.method in SAFE and request.headers.get("HX-Request") == "true")


class SessionLimitsMiddleware:
    """Ends a sign-in that is too old and notes use, at most once a minute, so that most requests write nothing.

    The end after no use is Django's: the session's row lasts for SESSION_COOKIE_AGE since it was last written, which is
    the time allowed and one minute more. Whoever finds himself signed out is told why, and comes back to where he was:
    to the page of the form if he was sending one.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        now = int(clock.now().timestamp())
        if request.user.is_authenticated:
            age = now - request.session.get(BEGAN, now)
            if age >= settings.PORTAL_SESSION_SECONDS:
                logout(request)
            else:
                request.signed_in_for = SignedInFor(settings.PORTAL_IDLE_SECONDS, settings.PORTAL_SESSION_SECONDS - age)
        ended = settings.SESSION_COOKIE_NAME in request.COOKIES and request.session.is_empty()
        response = self.get_response(request)
        if ended and leads_to_sign_in(response):
            return explained(request)
        if request.user.is_authenticated and is_use(request):
            note_use(request, now)
        return response


def note_use(request: HttpRequest, now: int) -> None:
    """Write into the session that it was used now, if the last note is a minute old."""
    session = request.session
    if BEGAN not in session:
        session[BEGAN] = session[USED] = now
    elif now - session[USED] >= 60:
        session[USED] = now
        UserSession.objects.filter(session_key=session.session_key).update(last_seen_at=clock.now())


def end_sessions_of(user) -> int:
    """Sign a user out everywhere, at once. Returns from how many browsers."""
    sessions = list(UserSession.objects.filter(user=user))
    for session in sessions:
        session.end()
    return len(sessions)


def leads_to_sign_in(response: HttpResponse) -> bool:
    """Whether this answer sends the visitor to the sign-in page."""
    return isinstance(response, HttpResponseRedirect) and urlsplit(response.url).path == reverse("account_login")


def explained(request: HttpRequest) -> HttpResponse:
    """To the sign-in page, which says why, and back afterwards; a part of a page takes the whole page there."""
    by_htmx = request.headers.get("HX-Request") == "true"
    if by_htmx:
        back = request.headers.get("HX-Current-URL", "")
    elif request.method in SAFE:
        back = request.build_absolute_uri()
    else:
        back = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure()):
        back = "/"
    parts = urlsplit(back)
    words = {
        "ended": "unsent" if request.method not in SAFE else "1",
        "next": f"{parts.path}?{parts.query}" if parts.query else parts.path,
    }
    address = f"{reverse('account_login')}?{urlencode(words)}"
    return HttpResponse(headers={"HX-Redirect": address}) if by_htmx else HttpResponseRedirect(address)
