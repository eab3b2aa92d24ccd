"""The portal's addresses and one more: the floor, an empty page through the whole of the middleware."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import include, path

from core.access import requires

# Django looks for these in the outermost list of addresses only.
handler400 = "core.views.bad_request"
handler403 = "core.views.forbidden"
handler404 = "core.views.not_found"
handler500 = "core.views.server_error"


@requires("partners.view_area")
def floor(request: HttpRequest) -> HttpResponse:
    """The layout with nothing in it, to someone signed in: what any page costs before it does anything."""
    return render(request, "layouts/base.html")


urlpatterns = [path("<slug:slug>/bench-floor/", floor, name="bench_floor"), path("", include("send_portal.urls"))]
