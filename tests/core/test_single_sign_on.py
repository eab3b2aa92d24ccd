"""Signing in with the account at work, against a provider of Entra's kind that answers on this machine."""

import json
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from allauth.socialaccount.models import SocialAccount
from django.core.exceptions import ImproperlyConfigured

from core.single_sign_on_settings import providers_of
from tests.second_factor import set_up_app

TENANT = "/1b2c/v2.0"
OAKSHIRE = {
    "id": "oakshire-council",
    "name": "Oakshire Council",
    "server_url": f"https://login.tenant.example{TENANT}",
    "client_id": "portal",
    "secret": "a secret",
    "domains": ["oakshire.example"],
    "accepted_amr": ["mfa"],
    "accepted_acr": ["possessionorinherence"],
}
START = "/accounts/single-sign-on/oakshire-council/"


class Directory(ThreadingHTTPServer):
    """The partner's directory: says who somebody is as Entra ID does, never that an address is checked."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answering)
        self.address = f"http://127.0.0.1:{self.server_port}{TENANT}"
        self.claims = {}

    def says(self, **claims) -> None:
        self.claims = {"sub": "pairwise-1", "tid": "1b2c", "name": "Somebody", **claims}

    def answer(self, path: str) -> dict:
        if path.endswith("/.well-known/openid-configuration"):
            return {
                "issuer": self.address,
                "authorization_endpoint": f"{self.address}/authorize",
                "token_endpoint": f"{self.address}/token",
                "userinfo_endpoint": f"{self.address}/userinfo",
                "jwks_uri": f"{self.address}/keys",
                "token_endpoint_auth_methods_supported": ["client_secret_post"],
            }
        now = int(time.time())
        claims = {"iss": self.address, "aud": "portal", "iat": now, "exp": now + 300, **self.claims}
        signed = jwt.encode(claims, "k" * 32, algorithm="HS256", headers={"kid": "1"})
        return {"access_token": "x", "token_type": "Bearer", "expires_in": 300, "id_token": signed}


class Answering(BaseHTTPRequestHandler):
    """Gives what the directory answers, as JSON."""

    def do_GET(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        content = json.dumps(self.server.answer(urlsplit(self.path).path)).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    do_POST = do_GET  # noqa: N815 - the library calls it so

    def log_message(self, *args) -> None:
        """Say nothing on the way."""


@pytest.fixture
def directory(settings, monkeypatch) -> Iterator[Directory]:
    """The provider, listening, and the deployment that knows it."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with Directory() as made:
        Thread(target=made.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        known = [OAKSHIRE | {"server_url": made.address}]
        settings.PORTAL_SINGLE_SIGN_ON, settings.SOCIALACCOUNT_PROVIDERS = known, providers_of(known)
        yield made
        made.shutdown()


@pytest.fixture
def officer(world):
    return world.oakshire_people.la_officer


def come_back(client, *, start: str = START, **answer: str):
    """Follow the button to the directory and come back with its answer."""
    there = client.get(start)
    asked = parse_qs(urlsplit(there.url).query)
    assert urlsplit(there.url).path == f"{TENANT}/authorize"
    assert asked["code_challenge_method"] == ["S256"]
    return client.get(f"{START}answer/", {"state": asked["state"][0], **(answer or {"code": "1"})})


def is_in(client) -> bool:
    return client.get("/oakshire/plans/").status_code == 200


def test_the_sign_in_page_offers_the_organisations_own_sign_in(client, world, directory):
    page = client.get("/accounts/login/?next=/oakshire/plans/").content.decode()
    assert f'href="{START}?next=%2Foakshire%2Fplans%2F"' in page
    assert "Oakshire Council" in page


def test_who_has_a_sign_in_comes_in_and_nothing_else_is_kept_of_him(client, officer, directory):
    directory.says(email=officer.user.email.upper(), amr=["pwd", "mfa"])
    assert come_back(client, start=f"{START}?next=/oakshire/plans/").url == "/oakshire/plans/"
    assert is_in(client)
    [account] = SocialAccount.objects.all()
    assert (account.user, account.uid, account.extra_data) == (officer.user, "pairwise-1", {"amr": ["pwd", "mfa"]})
    officer.user.refresh_from_db()
    assert officer.user.has_usable_password()


def test_afterwards_he_is_known_by_his_number_also_under_another_address(client, officer, directory):
    directory.says(email=officer.user.email)
    come_back(client)
    client.post("/accounts/logout/")
    directory.says(email="married.name@oakshire.example")
    come_back(client)
    assert is_in(client)


def test_the_name_at_work_serves_where_no_address_is_given(client, officer, directory):
    directory.says(preferred_username=officer.user.email)
    come_back(client)
    assert is_in(client)


@pytest.mark.parametrize(
    "said",
    [
        {"email": "nobody@oakshire.example"},
        {"email": "la-officer@elmborough.example"},
        {"email": "la-offıcer@oakshire.example"},
        {"email": ""},
        {},
        {"email": "la-officer@oakshire.example@elsewhere.example"},
    ],
)
def test_everybody_else_reads_that_accounts_are_given(client, world, directory, said):
    directory.says(**said)
    answer = come_back(client)
    assert "You need an invitation" in answer.content.decode()
    assert not is_in(client)
    assert not SocialAccount.objects.exists()


def test_a_directory_that_answers_for_him_no_more_lets_him_in_no_more(client, officer, directory):
    directory.says(email=officer.user.email)
    come_back(client)
    client.post("/accounts/logout/")
    officer.user.email = "sunita@elmborough.example"
    officer.user.save()
    assert "You need an invitation" in come_back(client).content.decode()
    assert not is_in(client)


def test_a_closed_account_stays_closed(client, officer, directory):
    officer.user.is_active = False
    officer.user.save()
    directory.says(email=officer.user.email)
    assert come_back(client).url == "/accounts/inactive/"
    assert not is_in(client)


def test_nobody_ties_a_second_account_at_work_to_himself(world, officer, directory, sign_in):
    visitor = sign_in(world.oakshire_people.la_lead)
    directory.says(email=officer.user.email)
    assert "You need an invitation" in come_back(visitor, start=f"{START}?process=connect").content.decode()
    assert not SocialAccount.objects.exists()


@pytest.mark.parametrize(
    ("said", "enough"),
    [
        ({"amr": ["pwd", "mfa"]}, True),
        ({"acr": "possessionorinherence"}, True),
        ({"amr": ["pwd"]}, False),
        ({"amr": "mfa"}, False),
        ({}, False),
    ],
)
def test_a_second_factor_at_work_counts_where_the_deployment_accepts_it(
    client, officer, directory, settings, said, enough
):
    settings.PORTAL_SECOND_FACTOR = True
    directory.says(email=officer.user.email, **said)
    come_back(client)
    assert is_in(client) == enough


def test_it_counts_for_that_session_and_that_person_only(client, world, officer, directory, settings):
    settings.PORTAL_SECOND_FACTOR = True
    directory.says(email=officer.user.email, amr=["mfa"])
    come_back(client)
    client.post("/accounts/logout/")
    client.force_login(officer.user)
    assert not is_in(client)
    client.post("/accounts/logout/")
    come_back(client)
    client.force_login(world.oakshire_people.la_lead.user)
    assert not is_in(client)


def test_a_second_factor_of_ones_own_is_asked_for_as_well(client, officer, directory):
    set_up_app(officer.user)
    directory.says(email=officer.user.email)
    assert come_back(client).url == "/accounts/second-factor/sign-in/"
    assert not is_in(client)


def test_who_cancels_there_is_told_so(client, world, directory):
    answer = come_back(client, error="access_denied")
    assert "You cancelled" in client.get(answer.url).content.decode()
    assert not is_in(client)


def test_an_answer_that_nobody_asked_for_lets_nobody_in(client, officer, directory):
    directory.says(email=officer.user.email)
    answer = client.get(f"{START}answer/", {"state": "made-up", "code": "1"})
    assert answer.status_code == 502
    assert not is_in(client)


@pytest.mark.parametrize("wrong", [{"aud": "another"}, {"iss": "https://elsewhere.example"}, {"exp": 1}])
def test_what_was_said_to_another_or_long_ago_lets_nobody_in(client, officer, directory, wrong):
    directory.says(email=officer.user.email, **wrong)
    assert come_back(client).status_code == 502
    assert not is_in(client)


def test_a_directory_that_does_not_answer_gets_a_calm_page(client, world, directory):
    directory.shutdown()
    directory.server_close()
    answer = client.get(START)
    assert answer.status_code == 502
    assert "It did not answer as it should" in answer.content.decode()


def test_an_unknown_organisation_is_not_found(client, world, directory):
    assert client.get("/accounts/single-sign-on/nowhere/").status_code == 404


def test_a_provider_that_lacks_something_stops_the_start():
    with pytest.raises(ImproperlyConfigured, match="no secret, domains"):
        providers_of([{**OAKSHIRE, "secret": "", "domains": []}])
