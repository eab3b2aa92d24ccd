"""Signing in with the account that one has at work: OpenID Connect, one provider for each partner that has one.

It opens the door only to people who have a sign-in here already. The first time they are known by their address, and
only where that lies in a domain for which this provider answers: a partner's directory can't let in another partner's
people, whatever it writes into an address. From then on they are known by the provider's own number for them.
"""

import logging

import requests
from allauth.core.exceptions import ImmediateHttpResponse, SignupClosedException
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from allauth.socialaccount.providers.base.constants import AuthError, AuthProcess
from django.contrib.auth import get_user_model
from django.http import HttpRequest
from django.shortcuts import render

from core.second_factor import ACCEPTED_FOR

logger = logging.getLogger(__name__)

KEPT = ("amr", "acr")
"""Of what a provider says of a person: how he proved who he is. Names and addresses stand on Person and User only."""


class SingleSignOnAdapter(DefaultSocialAccountAdapter):
    """Lets in who has a sign-in here; nobody else gets one this way."""

    def populate_user(self, request: HttpRequest, sociallogin: SocialLogin, data: dict):
        """Read the address, and forget the rest of what the provider says."""
        account = sociallogin.account
        claims = account.extra_data.get("id_token") or {}
        account.extra_data = {name: claims[name] for name in KEPT if name in claims}
        sociallogin.said_address = str(data.get("email") or data.get("username") or "").strip()
        return super().populate_user(request, sociallogin, {})

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Find the person. Raises SignupClosedException, which is shown as a page, for everybody else."""
        settings = sociallogin.provider.app.settings
        if sociallogin.state.get("process") != AuthProcess.LOGIN:
            raise SignupClosedException
        if not sociallogin.is_existing:
            user = person_with(sociallogin.said_address, settings["domains"])
            if user is None:
                raise SignupClosedException
            sociallogin.connect(request, user)
        if not lies_in(sociallogin.user.email, settings["domains"]):
            raise SignupClosedException  # he has gone to another partner since
        if asked_for_second_factor(sociallogin.account.extra_data, settings):
            request.session[ACCEPTED_FOR] = sociallogin.user.pk

    def on_authentication_error(self, request: HttpRequest, provider, error=None, exception=None, extra_context=None):
        """One calm page, whatever went wrong between the two; who cancelled there gets one of his own."""
        if error != AuthError.CANCELLED:
            raise did_not_work(request)

    def get_requests_session(self) -> requests.Session:
        """For asking the provider. Where it does not answer, or answers that something is wrong: the same calm page."""
        session = super().get_requests_session()
        ask = session.request

        def asked(*args, **kwargs) -> requests.Response:
            try:
                answer = ask(*args, **kwargs)
                answer.raise_for_status()
            except requests.RequestException as fault:
                logger.warning("single sign-on: the provider does not answer: %s", type(fault).__name__)
                raise did_not_work(self.request) from fault
            return answer

        session.request = asked
        return session


def did_not_work(request: HttpRequest) -> ImmediateHttpResponse:
    """The page for a sign-in that came to nothing between the portal and the provider; to be raised."""
    return ImmediateHttpResponse(render(request, "socialaccount/authentication_error.html", status=502))


def lies_in(address: str, domains: list[str]) -> bool:
    """Whether an e-mail address is of one of these domains."""
    return address.rpartition("@")[2].lower() in domains


def person_with(address: str, domains: list[str]):
    """The user with this address, if it is of these domains. Only the plain letters of an address are taken for each
    other, A for a; never letters that merely look alike."""
    if not address.isascii() or not lies_in(address, domains):
        return None
    return get_user_model().objects.filter(email=address.lower()).first()


def asked_for_second_factor(claims: dict, settings: dict) -> bool:
    """Whether the provider says that it asked for a second factor, in a way that the deployment accepts of it."""
    said = claims.get("amr")
    methods = said if isinstance(said, list) else []
    return claims.get("acr") in settings["accepted_acr"] or any(way in settings["accepted_amr"] for way in methods)
