"""Staying signed in, and signing out of one browser of several."""

from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from core.access import requires


@require_POST
@requires("core.use_portal")
def stay_signed_in(request: HttpRequest) -> HttpResponse:
    """Count as use of the portal; nothing else. The warning before the end of a sign-in sends this."""
    return HttpResponse(status=204)


@require_POST
@requires("core.use_portal")
def sign_in_end(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign out of one of one's own browsers. Others' do not exist."""
    session = get_object_or_404(UserSession, pk=pk, user=request.user)
    session.end()
    messages.success(request, "That browser is signed out.")
    return redirect("usersessions_list")
