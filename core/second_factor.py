"""The second factor: what allauth does, in our words, with its secrets kept enciphered; and that everybody has one."""

import base64
import hashlib
from collections.abc import Callable

import qrcode
from allauth.account.adapter import get_adapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from qrcode.image.svg import SvgPathImage


class SecondFactorAdapter(DefaultMFAAdapter):
    """Authenticator apps, passkeys and recovery codes."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "cannot_generate_recovery_codes": "Set up an authenticator app or a passkey first",
        "incorrect_code": "The code is not right. Type the one that the app shows now",
    }

    def build_totp_svg(self, url: str) -> str:
        """The picture for the app as a part of the page: the browser loads no picture from a page's own text."""
        drawn = qrcode.make(url, image_factory=SvgPathImage).to_string(encoding="unicode")
        return drawn.replace("<svg ", '<svg role="img" aria-label="Picture for your authenticator app to read" ', 1)

    def encrypt(self, text: str) -> str:
        """What the database keeps of a secret. A copy of the database alone makes no codes."""
        return cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """The secret again; also with a key that PORTAL_SECRET_KEY was before."""
        return cipher().decrypt(encrypted_text.encode()).decode()

    def generate_authenticator_name(self, user, type: Authenticator.Type) -> str:
        """What a passkey is called until its owner says otherwise."""
        return f"Passkey {Authenticator.objects.filter(user=user, type=type).count() + 1}"


def cipher() -> MultiFernet:
    """Made from the secret key that every process has."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet(
        [Fernet(base64.urlsafe_b64encode(hashlib.sha256(f"second factor {key}".encode()).digest())) for key in keys]
    )


SET_UP_BY = {
    "account_login",
    "account_logout",
    "account_reauthenticate",
    "mfa_index",
    "mfa_activate_totp",
    "mfa_add_webauthn",
    "mfa_reauthenticate",
    "mfa_reauthenticate_webauthn",
    "core:stay_signed_in",
}
"""Where somebody who must set up a second factor may go: to do that, to show that it is he, or to sign out."""

ACCEPTED_FOR = "portal_second_factor_accepted_for"
"""In the session: the user for whom a partner's own sign-in said that it had asked for a second factor."""

ACCEPTED_CODE_FOR = "portal_email_code_accepted_for"
"""In the session: the user who typed the code that was sent to him by e-mail."""


class SecondFactorMiddleware:
    """Where this deployment requires a second factor, whoever is signed in without one sets one up first.

    It looks at the signed-in person, not at how he came in: a password, a link for a new password, an invitation and
    single sign-on end at the same door. Two things are enough for a session without one: a partner's sign-in that says
    it asked for a second factor itself (`amr` or `acr`, among those that the deployment accepts of that partner); and a
    code by e-mail, for as long as that is enough for this person. Pages that need no sign-in can be read, as everybody
    can.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.second_factor_required = settings.PORTAL_SECOND_FACTOR
        request.must_set_up_second_factor = request.came_with_email_code = False
        if settings.PORTAL_SECOND_FACTOR and request.user.is_authenticated and not request.user.has_second_factor:
            user, session = request.user, request.session
            request.came_with_email_code = session.get(ACCEPTED_CODE_FOR) == user.pk
            request.must_set_up_second_factor = session.get(ACCEPTED_FOR) != user.pk and not (
                request.came_with_email_code and get_adapter(request).email_code_is_enough(user)
            )
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view, args, kwargs) -> HttpResponse | None:
        """Send those who must set one up there, from every address but these."""
        if not request.must_set_up_second_factor or request.resolver_match.view_name in SET_UP_BY:
            return None
        is_open = not getattr(view, "login_required", True) and not view.__module__.startswith("allauth.")
        if is_open and request.method in ("GET", "HEAD"):
            return None
        address = reverse("mfa_index")
        if request.headers.get("HX-Request") == "true":
            return HttpResponse(headers={"HX-Redirect": address})
        return HttpResponseRedirect(address)


def has_second_factor(*, who: str = "pk") -> Exists:
    """For a query of users, or of rows with a user (`who`): whether each has an authenticator app or a passkey.
    Recovery codes alone are none."""
    kinds = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
    return Exists(Authenticator.objects.filter(user=OuterRef(who), type__in=kinds))
