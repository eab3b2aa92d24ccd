"""A code by e-mail in place of a second factor, where that is enough: allauth's step of signing in, with our limits.

Who it is enough for is not said here: the account adapter answers `email_code_is_enough(user)`. It is asked at each
sign-in and again at each request (core.second_factor). Whoever has a passkey or an authenticator app is never asked
for a code by e-mail: the stronger of two is not stepped round by the weaker.
"""

from allauth.account.adapter import get_adapter
from allauth.account.stages import LoginByCodeStage
from allauth.core.exceptions import RateLimited
from allauth.core.internal.httpkit import headed_redirect_response
from django.contrib import messages

from core.second_factor import ACCEPTED_CODE_FOR

LOGIN_CODE_EMAIL = "account/email/login_code"
"""What allauth calls the e-mail with the code."""


class EmailCodeStage(LoginByCodeStage):
    """Sends the code to the address that the portal has for a person, whatever was typed to sign in, and remembers for
    the session that he typed it."""

    def handle(self) -> tuple:
        """As allauth; too many codes for one address in a short time end the sign-in with a sentence."""
        self.login.email = self.login.user.email
        try:
            return super().handle()
        except RateLimited:
            adapter = get_adapter()
            adapter.add_message(self.request, messages.ERROR, message=adapter.error_messages["rate_limited"])
            return headed_redirect_response("account_login"), False

    def exit(self):
        """The code was right: it is used up, and the sign-in goes on."""
        self.request.session[ACCEPTED_CODE_FOR] = self.login.user.pk
        return super().exit()
