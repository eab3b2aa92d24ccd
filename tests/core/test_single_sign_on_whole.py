"""Signing in with the account at work, the whole way: the portal, a browser, and a provider that is a program of its
own with people, passwords and keys (tests/identity_provider: allauth's own provider)."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from allauth.socialaccount.models import SocialAccount

from core.single_sign_on_settings import providers_of
from partners import operations
from partners.models import Role
from tests.second_factor import set_up_app

pytestmark = [pytest.mark.slow, pytest.mark.django_db]

THEIR_PASSWORD = "known to the directory alone"
PEOPLE = [
    "la-officer@oakshire.example",
    "teacher@oakshire.example",
    "la-officer@elmborough.example",
    "nobody@oakshire.example",
]
SAYS = {
    "plain": {},
    "with-factor": {"amr": ["pwd", "mfa"]},
    "password-only": {"amr": ["pwd"]},
    "other-issuer": {"iss": "https://elsewhere.example"},
    "other-audience": {"aud": "another"},
    "long-ago": {"exp": 1},
}
"""What the directory says to each of its clients; the portal is all of them, one under each name."""


class Directory:
    """The provider, listening, and a browser that signs in there."""

    def __init__(self, port: int) -> None:
        self.address = f"http://127.0.0.1:{port}"

    def known(self) -> list[dict]:
        """What the deployment knows of it: each client as an organisation of that name."""
        return [
            {
                "id": name,
                "name": "Oakshire Council",
                "server_url": self.address,
                "client_id": name,
                "secret": "a secret between two",
                "domains": ["oakshire.example"],
                "accepted_amr": ["mfa"],
            }
            for name in SAYS
        ]

    def sign_in(self, asked: str, *, email: str, password: str = THEIR_PASSWORD) -> str:
        """Follow the portal's question, sign in on the directory's page, and return where it sends the browser."""
        with requests.Session() as browser:
            browser.trust_env = False
            page = browser.get(asked)
            token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.text)[1]
            fields = {"login": email, "password": password, "csrfmiddlewaretoken": token}
            fields["next"] = parse_qs(urlsplit(page.url).query)["next"][0]
            answer = browser.post(page.url, fields, allow_redirects=False)
            while answer.is_redirect and answer.headers["Location"].startswith("/"):
                answer = browser.get(self.address + answer.headers["Location"], allow_redirects=False)
            return answer.headers.get("Location", "")


@pytest.fixture(scope="module")
def listening(tmp_path_factory) -> Iterator[Directory]:
    """The provider in a process of its own, for the tests of this file."""
    here = Path(__file__).resolve().parent.parent.parent
    place = tmp_path_factory.mktemp("directory") / "directory.sqlite3"
    told = {
        "people": dict.fromkeys(PEOPLE, THEIR_PASSWORD),
        "clients": [
            {
                "id": name,
                "secret": "a secret between two",
                "answer": f"http://testserver/accounts/single-sign-on/{name}/answer/",
                "says": says,
            }
            for name, says in SAYS.items()
        ],
    }
    with subprocess.Popen(
        [sys.executable, "-m", "tests.identity_provider"],
        cwd=here,
        env={"PATH": os.environ["PATH"], "DIRECTORY_DATABASE": str(place)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        process.stdin.write(json.dumps(told) + "\n")
        process.stdin.flush()
        try:
            yield Directory(int(process.stdout.readline()))
        finally:
            process.terminate()


@pytest.fixture
def directory(listening, settings, monkeypatch) -> Directory:
    """The provider, and the deployment that knows it."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    settings.PORTAL_SINGLE_SIGN_ON = listening.known()
    settings.SOCIALACCOUNT_PROVIDERS = providers_of(listening.known())
    return listening


@pytest.fixture
def officer(world):
    return world.oakshire_people.la_officer


def start(client, name: str = "plain") -> str:
    """Where the button of the sign-in page leads."""
    return client.get(f"/accounts/single-sign-on/{name}/?next=/oakshire/plans/").url


def come_in(client, directory: Directory, *, email: str, name: str = "plain"):
    """The whole way; returns the portal's answer at its end."""
    return client.get(directory.sign_in(start(client, name), email=email))


def is_in(client) -> bool:
    return client.get("/oakshire/plans/").status_code == 200


def test_who_signs_in_there_is_here_the_person_of_his_partner(client, officer, directory):
    asked = start(client)
    assert parse_qs(urlsplit(asked).query)["redirect_uri"] == [
        "http://testserver/accounts/single-sign-on/plain/answer/"
    ]
    back = directory.sign_in(asked, email=officer.user.email)
    assert client.get(back).url == "/oakshire/plans/"
    page = client.get("/oakshire/plans/")
    assert page.status_code == 200
    assert page.wsgi_request.user.person == officer
    assert str(officer.partner) in client.get("/me/").content.decode()
    [account] = SocialAccount.objects.all()
    assert (account.user, account.provider, account.extra_data) == (officer.user, "plain", {})


def test_a_wrong_password_there_leads_back_to_nobody(client, officer, directory):
    assert directory.sign_in(start(client), email=officer.user.email, password="wrong") == ""
    assert not is_in(client)


@pytest.mark.parametrize("name", ["other-issuer", "other-audience", "long-ago"])
def test_a_token_of_another_issuer_for_another_reader_or_of_long_ago_lets_nobody_in(client, officer, directory, name):
    assert come_in(client, directory, email=officer.user.email, name=name).status_code == 502
    assert not is_in(client)
    assert not SocialAccount.objects.exists()


@pytest.mark.parametrize("email", ["nobody@oakshire.example", "la-officer@elmborough.example"])
def test_whom_the_portal_does_not_know_or_whose_domain_is_another_partners_is_told_so(client, world, directory, email):
    assert "You need an invitation" in come_in(client, directory, email=email).content.decode()
    assert not is_in(client)
    assert not SocialAccount.objects.exists()


def test_whoever_has_left_finds_the_area_closed(client, world, officer, directory, acting):
    with acting(world.platform_admin):
        for membership in officer.memberships.all():
            operations.end_membership(membership, by=world.platform_admin)
    come_in(client, directory, email=officer.user.email)
    assert client.get("/oakshire/plans/").status_code == 404


def test_an_account_that_is_closed_here_stays_closed(client, officer, directory):
    officer.user.is_active = False
    officer.user.save()
    assert come_in(client, directory, email=officer.user.email).url == "/accounts/inactive/"
    assert not is_in(client)


def test_the_answer_of_one_sign_in_serves_once_and_in_its_own_browser_only(client, officer, directory, sign_in, world):
    back = directory.sign_in(start(client), email=officer.user.email)
    other = type(client)()
    assert other.get(back).status_code == 502
    assert client.get(back).url == "/oakshire/plans/"
    client.post("/accounts/logout/")
    assert client.get(back).status_code == 502
    assert not is_in(client)
    code = parse_qs(urlsplit(back).query)["code"][0]
    fresh = parse_qs(urlsplit(start(client)).query)["state"][0]
    assert client.get("/accounts/single-sign-on/plain/answer/", {"state": fresh, "code": code}).status_code == 502
    assert not is_in(client)


class TestTheSecondFactor:
    """Whichever way one comes in, it is asked for."""

    @pytest.fixture(autouse=True)
    def _required(self, settings):
        settings.PORTAL_SECOND_FACTOR = True

    @pytest.mark.parametrize(("name", "enough"), [("with-factor", True), ("password-only", False), ("plain", False)])
    def test_the_one_that_was_asked_for_there_counts_and_nothing_less(self, client, officer, directory, name, enough):
        come_in(client, directory, email=officer.user.email, name=name)
        assert is_in(client) == enough
        assert enough or client.get("/oakshire/plans/").url == "/accounts/second-factor/"

    def test_ones_own_is_asked_for_as_well(self, client, officer, directory):
        set_up_app(officer.user)
        answer = come_in(client, directory, email=officer.user.email, name="with-factor")
        assert answer.url == "/accounts/second-factor/sign-in/"
        assert not is_in(client)

    def test_a_code_by_e_mail_is_asked_for_where_that_is_enough(self, client, world, directory):
        by, schools = world.platform_admin, world.oakshire_partners.schools
        teacher = operations.create_person(role_title="Teacher", partner=schools, by=by)
        operations.create_sign_in(teacher, email="teacher@oakshire.example", password=None, by=by)
        operations.start_membership(teacher, partner=schools, area=world.oakshire, role=Role.REPRESENTATIVE, by=by)
        operations.choose_signing_in(
            world.oakshire,
            email_codes_allowed=True,
            seen_version=world.oakshire.version,
            by=world.oakshire_people.area_admin,
        )
        answer = come_in(client, directory, email="teacher@oakshire.example")
        assert answer.url == "/accounts/second-factor/code-by-email/"
        assert not is_in(client)
        come_in(client, directory, email="teacher@oakshire.example", name="with-factor")
        assert is_in(client)
