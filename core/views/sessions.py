"""Staying signed in, and signing out of one browser of several."""

import re

from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from core.access import requires

NUMBER = re.compile(r"[0-9]{1,9}")


@require_POST
@requires("core.use_portal")
def stay_signed_in(request: HttpRequest) -> HttpResponse:
    """Count as use of the portal; nothing else. The warning before the end of a sign-in sends this."""
    return HttpResponse(status=204)


@require_POST
@requires("core.use_portal")
def sign_in_end(request: HttpRequest) -> HttpResponse:
    """Sign out of one of one's own browsers. Others' do not exist."""
    number = request.POST.get("number", "")
    session = get_object_or_404(UserSession, pk=number if NUMBER.fullmatch(number) else 0, user=request.user)
    session.end()
    messages.success(request, "That browser is signed out.")
    return redirect("usersessions_list")
