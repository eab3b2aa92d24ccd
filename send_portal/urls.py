"""Every address of the portal. Area pages live under /<slug>/; each app brings its own."""

from django.urls import include, path

from core import health

AREA_APPS: list[str] = [
    "actionplans",
    "commissioning",
    "documents",
    "governance",
    "indicators",
    "inspection",
    "reports",
    "strategies",
]

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("accounts/", include("allauth.account.urls")),
    path("", include("core.urls")),
    path("", include("partners.urls")),
    *(path("<slug:slug>/", include(f"{app}.urls")) for app in AREA_APPS),
]

handler400 = "core.views.bad_request"
handler403 = "core.views.forbidden"
handler404 = "core.views.not_found"
handler500 = "core.views.server_error"
