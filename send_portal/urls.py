"""Every address of the portal. Area pages live under /<slug>/; each app brings its own."""

from allauth.account import views as accounts
from allauth.usersessions import views as sessions
from django.urls import include, path, re_path

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

# Only what people need of allauth: nobody signs himself up, and an address is changed by those who give sign-ins.
ACCOUNTS = [
    path("login/", accounts.login, name="account_login"),
    path("logout/", accounts.logout, name="account_logout"),
    path("signup/", accounts.signup, name="account_signup"),
    path("inactive/", accounts.account_inactive, name="account_inactive"),
    path("sessions/", sessions.list_usersessions, name="usersessions_list"),
    path("reauthenticate/", accounts.reauthenticate, name="account_reauthenticate"),
    path("password/change/", accounts.password_change, name="account_change_password"),
    path("password/reset/", accounts.password_reset, name="account_reset_password"),
    path("password/reset/done/", accounts.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        accounts.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "password/reset/key/done/", accounts.password_reset_from_key_done, name="account_reset_password_from_key_done"
    ),
]

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("accounts/", include(ACCOUNTS)),
    path("", include("core.urls")),
    path("", include("partners.urls")),
    *(path("<slug:slug>/", include(f"{app}.urls")) for app in AREA_APPS),
]

handler400 = "core.views.bad_request"
handler403 = "core.views.forbidden"
handler404 = "core.views.not_found"
handler500 = "core.views.server_error"
