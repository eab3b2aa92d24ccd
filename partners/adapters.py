import unicodedata
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
        """By which failed sign-ins are counted: one key for all ways to write an address that find the same sign-in.

        allauth's own takes the host in the request into it, port and all, and knows small from capital letters;
        the database also finds `I` for a dotless `ı` and `S` for a long `ſ`. Each try could have had a count of
        its own.
        """
        typed = credentials.get("email") or credentials.get("username") or ""
        return unicodedata.normalize("NFKC", typed).upper().casefold().strip()

    def is_open_for_signup(self, request) -> bool:
        return False
