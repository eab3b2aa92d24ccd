"""Staying signed in."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from core.access import requires


@require_POST
@requires("core.use_portal")
def stay_signed_in(request: HttpRequest) -> HttpResponse:
    """Count as use of the portal; nothing else. The warning before the end of a sign-in sends this."""
    return HttpResponse(status=204)
