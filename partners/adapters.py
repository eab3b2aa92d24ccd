from functools import partial
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import Login
from allauth.core.ratelimit import consume
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string

from core.account_forms import ACCOUNT_ERRORS, RECOVERY_CODE_USED
from core.email_code import LOGIN_CODE_EMAIL
from core.models import AccessLog
from core.second_factor import ACCEPTED_FOR
from partners import email_codes
from partners.models import User

ACCOUNT_CHANGES = {
    "mfa/email/totp_activated": "An authenticator app was set up.",
    "mfa/email/totp_deactivated": "The authenticator app was taken away.",
    "mfa/email/webauthn_added": "A passkey was added.",
    "mfa/email/webauthn_removed": "A passkey was taken away.",
    "mfa/email/recovery_codes_generated": "New recovery codes were made; the old ones no longer work.",
    RECOVERY_CODE_USED: "A recovery code was used in place of the authenticator app or a passkey. Each works once.",
    "account/email/password_changed": "The password was changed.",
    "account/email/password_reset": "A new password was chosen by a link sent to this address.",
}
"""What is told by e-mail to whose sign-in it is, by the name under which allauth tells of it."""


class AccountAdapter(DefaultAccountAdapter):
    """People are given a sign-in by their local area; nobody signs himself up."""

    error_messages = {**DefaultAccountAdapter.error_messages, **ACCOUNT_ERRORS}

    def get_reset_password_from_key_url(self, key: str) -> str:
        """The link in the e-mail: to the portal's own address, whatever host the request was sent to."""
        return f"{settings.PORTAL_URL}{urlsplit(super().get_reset_password_from_key_url(key)).path}"

    def _get_login_attempts_cache_key(self, request, **credentials) -> str:
        """By which failed sign-ins are counted: the address in small letters, as it is looked up.

        allauth's own key has the request's host in it, port and all: whoever makes up a new port for each try would
        have had a new count each time.
        """
        return (credentials.get("email") or "").strip().lower()

    def post_login(self, request, user, **kwargs):
        """Signed in, second factor and all: the access log keeps it."""
        self._note(AccessLog.Kind.SIGNED_IN, user)
        return super().post_login(request, user, **kwargs)

    def _note(self, kind: str, user: User) -> None:
        AccessLog.objects.create(kind=kind, person=user.person_id, path=self.request.path[:300])

    def get_login_stages(self) -> list[str]:
        """allauth's, with ours for the code by e-mail."""
        ours = {"allauth.account.stages.LoginByCodeStage": "core.email_code.EmailCodeStage"}
        return [ours.get(stage, stage) for stage in super().get_login_stages()]

    def email_code_is_enough(self, user: User) -> bool:
        """Whether a code by e-mail is enough in place of a second factor, as things are now."""
        return email_codes.is_enough_for(user.person)

    def is_login_by_code_required(self, login: Login) -> bool:
        """A code by e-mail, whichever way somebody comes in, if a second factor is asked for here, he has none, his
        organisation asked for none either, and the code is enough for him. Else he sets one up first."""
        user = login.user
        return (
            settings.PORTAL_SECOND_FACTOR
            and self.request.session.get(ACCEPTED_FOR) != user.pk
            and not is_mfa_enabled(user, [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN])
            and self.email_code_is_enough(user)
        )

    def send_mail(self, template_prefix: str, email: str, context: dict) -> None:
        """The code to sign in with: not too often to one address (raises RateLimited), kept in the access log, and sent
        when the page has come about. One that can't be sent is asked for again on that page."""
        if template_prefix != LOGIN_CODE_EMAIL:
            return super().send_mail(template_prefix, email, context)
        consume(self.request, action="email_code", key=email, raise_exception=True)
        self._note(AccessLog.Kind.CODE_SENT, User.objects.get(email=email))
        words = {"address": settings.PORTAL_URL, "minutes": settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT // 60}
        message = self.render_mail(template_prefix, email, context | words)
        transaction.on_commit(message.send, robust=True)

    def code_refused(self, user: User) -> None:
        """A wrong code by e-mail was typed: the access log keeps it."""
        self._note(AccessLog.Kind.CODE_REFUSED, user)

    def send_notification_mail(self, template_prefix: str, user, context=None, email=None) -> None:
        """Tell the owner of a sign-in by e-mail that something about it has changed: if it was not he, he reads it.

        allauth's own goes to an address that it has confirmed; ours are given by those who give sign-ins. It goes when
        the change stands, and one that can't be sent undoes nothing.
        """
        if template_prefix in ACCOUNT_CHANGES:
            words = {"what": ACCOUNT_CHANGES[template_prefix], "address": settings.PORTAL_URL}
            text = render_to_string("partners/account_changed_email.txt", words)
            send = partial(send_mail, "Your sign-in to the SEND Portal was changed", text, None, [user.email])
            transaction.on_commit(send, robust=True)

    def is_open_for_signup(self, request) -> bool:
        return False
