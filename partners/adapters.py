from allauth.account.adapter import DefaultAccountAdapter

from core.account_forms import ACCOUNT_ERRORS


class AccountAdapter(DefaultAccountAdapter):
    """People are given a sign-in by their local area; nobody signs himself up."""

    error_messages = {**DefaultAccountAdapter.error_messages, **ACCOUNT_ERRORS}

    def is_open_for_signup(self, request) -> bool:
        return False
