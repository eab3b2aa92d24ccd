from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings

from core.account_forms import ACCOUNT_ERRORS


class AccountAdapter(DefaultAccountAdapter):
    """People are given a sign-in by their local area; nobody signs himself up."""

    error_messages = {**DefaultAccountAdapter.error_messages, **ACCOUNT_ERRORS}

    def get_reset_password_from_key_url(self, key: str) -> str:
        """The link in the e-mail: to the portal's own address, whatever host the request was sent to."""
        return f"{settings.PORTAL_URL}{urlsplit(super().get_reset_password_from_key_url(key)).path}"

    def is_open_for_signup(self, request) -> bool:
        return False
