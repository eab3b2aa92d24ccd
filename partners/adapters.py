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

    def _get_login_attempts_cache_key(self, request, **credentials) -> str:
        """By which failed sign-ins are counted: the address in small letters, as it is looked up.

        allauth's own key has the request's host in it, port and all: whoever makes up a new port for each try would
        have had a new count each time.
        """
        return (credentials.get("email") or "").strip().lower()

    def is_open_for_signup(self, request) -> bool:
        return False
