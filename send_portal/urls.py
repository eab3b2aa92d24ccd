"""Every address of the portal. Area pages live under /<slug>/; each app brings its own."""

from allauth.account import views as accounts
from allauth.mfa.base import views as factor
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as app
from allauth.mfa.webauthn import views as passkeys
from allauth.socialaccount import views as others
from allauth.socialaccount.providers.openid_connect import views as single_sign_on
from allauth.usersessions import views as sessions
from django.urls import include, path, re_path

from core import health
from reports.views import public_pages

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

SECOND_FACTOR = [
    path("", factor.index, name="mfa_index"),
    path("sign-in/", factor.authenticate, name="mfa_authenticate"),
    path("code-by-email/", accounts.confirm_login_code, name="account_confirm_login_code"),
    path("confirm/", factor.reauthenticate, name="mfa_reauthenticate"),
    path("app/set-up/", app.activate_totp, name="mfa_activate_totp"),
    path("app/take-away/", app.deactivate_totp, name="mfa_deactivate_totp"),
    path("recovery-codes/", codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("recovery-codes/new/", codes.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("passkeys/", passkeys.list_webauthn, name="mfa_list_webauthn"),
    path("passkeys/add/", passkeys.add_webauthn, name="mfa_add_webauthn"),
    path("passkeys/sign-in/", passkeys.login_webauthn, name="mfa_login_webauthn"),
    path("passkeys/confirm/", passkeys.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path("passkeys/<int:pk>/rename/", passkeys.edit_webauthn, name="mfa_edit_webauthn"),
    path("passkeys/<int:pk>/take-away/", passkeys.remove_webauthn, name="mfa_remove_webauthn"),
]

SINGLE_SIGN_ON = [
    path("cancelled/", others.login_cancelled, name="socialaccount_login_cancelled"),
    path("<slug:provider_id>/", single_sign_on.login, name="openid_connect_login"),
    path("<slug:provider_id>/answer/", single_sign_on.callback, name="openid_connect_callback"),
]

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("accounts/", include(ACCOUNTS)),
    path("accounts/single-sign-on/", include(SINGLE_SIGN_ON)),
    path("accounts/second-factor/", include(SECOND_FACTOR)),
    path("public/", public_pages.area_list, name="public_area_list"),
    path("", include("core.urls")),
    path("me/actions/", include("actionplans.own_urls")),
    path("", include("partners.urls")),
    *(path("<slug:slug>/", include(f"{app}.urls")) for app in AREA_APPS),
]

handler400 = "core.views.bad_request"
handler403 = "core.views.forbidden"
handler404 = "core.views.not_found"
handler500 = "core.views.server_error"
