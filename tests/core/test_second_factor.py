"""Authenticator apps, recovery codes and passkeys, as far as they go without a browser."""

import re

import pytest
from allauth.mfa.models import Authenticator
from cryptography.fernet import InvalidToken
from django.test import Client
from django.urls import URLResolver, get_resolver

from core.second_factor import SET_UP_BY, SecondFactorAdapter
from tests.access.doors import PUBLIC
from tests.second_factor import code_of, set_up_app
from tests.world import PASSWORD

FACTOR = "/accounts/second-factor/"


@pytest.fixture
def officer(world):
    return world.oakshire_people.la_officer


def signed_in(person) -> Client:
    """Through the form, as people do."""
    client = Client(headers={"user-agent": "Firefox"})
    client.post("/accounts/login/", {"login": person.user.email, "password": PASSWORD})
    return client


def confirmed(person, *, code: str = "") -> Client:
    """Signed in, and the password given again, as allauth asks before anything that changes how one signs in."""
    client = signed_in(person)
    if code:
        client.post(f"{FACTOR}sign-in/", {"code": code})
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    return client


def heading(answer) -> str:
    return re.search(r"<h1[^>]*>([^<]+)</h1>", answer.content.decode())[1]


def test_an_app_is_set_up_with_a_picture_or_a_key_and_codes_are_shown_once(officer):
    visitor = confirmed(officer)
    page = visitor.get(f"{FACTOR}app/set-up/").content.decode()
    assert '<svg role="img" aria-label=' in page
    assert "data:image" not in page
    assert " style=" not in page
    secret = re.search(r'portal-key">([^<]+)<', page)[1]
    assert re.fullmatch(r"([A-Z2-7]{4} ){7}[A-Z2-7]{4}", secret)
    wrong = visitor.post(f"{FACTOR}app/set-up/", {"code": "000000"}).content.decode()
    assert "The code is not right." in wrong
    assert secret in wrong
    assert "Enter the code" in visitor.post(f"{FACTOR}app/set-up/", {"code": ""}).content.decode()
    shown = visitor.post(f"{FACTOR}app/set-up/", {"code": code_of(secret)}, follow=True)
    codes = re.findall(r"<li><code>(\d{8})</code></li>", shown.content.decode())
    assert len(codes) == 10
    assert all(code in re.search(r'href="data:text/plain[^"]+"', shown.content.decode())[0] for code in codes)
    again = visitor.get(f"{FACTOR}recovery-codes/").content.decode()
    assert "They have been shown before" in again
    assert not any(code in again for code in codes)


def test_the_secret_does_not_stand_in_the_database(officer, settings):
    secret, _ = set_up_app(officer.user)
    kept = Authenticator.objects.get(type="totp")
    assert secret not in str(kept.data)
    adapter = SecondFactorAdapter()
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another key", [settings.SECRET_KEY]
    assert adapter.decrypt(kept.data["secret"]) == secret
    settings.SECRET_KEY_FALLBACKS = []
    with pytest.raises(InvalidToken):
        adapter.decrypt(kept.data["secret"])


def test_signing_in_asks_for_the_code_and_takes_each_only_once(officer):
    secret, _ = set_up_app(officer.user)
    visitor = signed_in(officer)
    assert visitor.get("/oakshire/plans/").status_code == 302
    assert heading(visitor.get(f"{FACTOR}sign-in/")) == "Your second factor"
    refused = visitor.post(f"{FACTOR}sign-in/", {"code": "123"})
    assert "The code is not right." in refused.content.decode()
    code = code_of(secret)
    assert visitor.post(f"{FACTOR}sign-in/", {"code": code}, follow=True).redirect_chain[-1][0] == "/oakshire/"
    other = signed_in(officer)
    assert "The code is not right." in other.post(f"{FACTOR}sign-in/", {"code": code}).content.decode()


def test_a_recovery_code_lets_in_once(officer):
    _, codes = set_up_app(officer.user)
    visitor = signed_in(officer)
    assert visitor.post(f"{FACTOR}sign-in/", {"code": codes[0]}).url == "/"
    assert signed_in(officer).post(f"{FACTOR}sign-in/", {"code": codes[0]}).status_code == 200
    assert "9 codes left" in visitor.get(FACTOR).content.decode()


def test_five_wrong_codes_stop_the_guessing_also_from_another_browser(officer):
    secret, _ = set_up_app(officer.user)
    visitor = signed_in(officer)
    for _ in range(5):
        visitor.post(f"{FACTOR}sign-in/", {"code": "000000"})
    answer = signed_in(officer).post(f"{FACTOR}sign-in/", {"code": code_of(secret)})
    assert "too many" in answer.content.decode()


def test_a_new_password_by_e_mail_does_not_go_round_the_second_factor(officer, client, mailoutbox):
    set_up_app(officer.user)
    client.post("/accounts/password/reset/", {"email": officer.user.email})
    address = re.search(r"https?://[^/]+(\S+)", mailoutbox[0].body)[1]
    form = client.get(address, follow=True).redirect_chain[-1][0]
    client.post(form, {"password1": "a long enough sentence 2026", "password2": "a long enough sentence 2026"})
    assert client.get("/oakshire/plans/").status_code == 302


def test_new_codes_and_taking_the_app_away(officer):
    secret, codes = set_up_app(officer.user)
    visitor = confirmed(officer, code=code_of(secret))
    assert "10 codes" in visitor.get(f"{FACTOR}recovery-codes/new/").content.decode()
    fresh = visitor.post(f"{FACTOR}recovery-codes/new/", follow=True).content.decode()
    assert "shown only this once" in fresh
    assert codes[0] not in fresh
    assert heading(visitor.get(f"{FACTOR}app/take-away/")) == "Take the authenticator app away?"
    visitor.post(f"{FACTOR}app/take-away/")
    assert not Authenticator.objects.exists()
    page = visitor.get(FACTOR).content.decode()
    assert "Not set up." in page
    refused = visitor.post(f"{FACTOR}recovery-codes/new/").content.decode()
    assert "Set up an authenticator app or a passkey first" in refused


def test_what_changes_how_one_signs_in_asks_first_who_it_is(officer, sign_in):
    set_up_app(officer.user)
    visitor = sign_in(officer)
    answer = visitor.get(f"{FACTOR}recovery-codes/new/", follow=True)
    assert heading(answer) == "Confirm that it is you"
    assert "Other ways" in answer.content.decode()
    page = visitor.get(f"{FACTOR}confirm/")
    assert heading(page) == "Confirm that it is you"


@pytest.mark.parametrize("page", ["passkeys/", "passkeys/add/"])
def test_passkeys_say_that_they_need_a_script(officer, page):
    visitor = confirmed(officer)
    answer = visitor.get(f"{FACTOR}{page}")
    assert answer.status_code == 200
    assert "noscript" in answer.content.decode() or page == "passkeys/"


def test_a_passkey_that_the_browser_did_not_make_is_refused_in_words(officer):
    visitor = confirmed(officer)
    assert "The browser made no passkey." in visitor.post(f"{FACTOR}passkeys/add/", {"name": "x"}).content.decode()
    for made_up in MADE_UP:
        answer = visitor.post(f"{FACTOR}passkeys/add/", {"name": "x", "credential": made_up})
        assert answer.status_code == 200
    assert Authenticator.objects.count() == 0


MADE_UP = [
    "{}",
    '{"id": "a"}',
    '{"id": "YQ", "rawId": "YQ", "type": "public-key", "response": {}}',
    '{"id": "YQ", "rawId": "YQ", "type": "public-key", "response": {"clientDataJSON": "e30", "authenticatorData": "YQ",'
    ' "attestationObject": "YQ", "signature": "YQ", "userHandle": "YQ"}}',
    '{"id": "YQ", "rawId": 7, "response": {"clientDataJSON": "é"}}',
    "[1]",
    '"text"',
    "null",
    "{",
    "\x00",
]


@pytest.mark.parametrize("made_up", MADE_UP)
def test_what_no_browser_would_send_as_a_passkey_lets_nobody_in(client, officer, made_up):
    answer = client.post(f"{FACTOR}passkeys/sign-in/", {"credential": made_up})
    assert answer.url == "/accounts/login/"
    set_up_app(officer.user)
    visitor = signed_in(officer)
    assert visitor.post(f"{FACTOR}sign-in/", {"credential": made_up}).status_code == 200
    assert visitor.get("/oakshire/plans/").status_code == 302


def test_nobody_reaches_the_passkey_of_another(world, officer):
    theirs = Authenticator.objects.create(user=world.oakshire_people.la_lead.user, type="webauthn", data={"name": "x"})
    visitor = confirmed(officer)
    for verb in ("rename", "take-away"):
        assert visitor.get(f"{FACTOR}passkeys/{theirs.pk}/{verb}/").status_code == 404


SAMPLES = {"slug": "oakshire", "int": "1", "str": "x", "uuid": "00000000-0000-0000-0000-000000000000"}


def every_address() -> list[tuple[str, str]]:
    """The whole table of addresses, the libraries' too: each name with an address that it would answer to."""
    found = []

    def walk(entries, prefix: str, namespace: str) -> None:
        for entry in entries:
            route = prefix + str(entry.pattern)
            if isinstance(entry, URLResolver):
                walk(entry.url_patterns, route, f"{namespace}{entry.namespace}:" if entry.namespace else namespace)
            else:
                found.append((f"{namespace}{entry.name}", route))

    walk(get_resolver().url_patterns, "/", "")
    return [(name, filled(route)) for name, route in found]


def filled(route: str) -> str:
    """A route with something in each of its places."""
    if "(?P<" in route:
        return "/accounts/password/reset/key/1-x/"
    return re.sub(r"<(?:(\w+):)?\w+>", lambda place: SAMPLES[place[1] or "str"], route)


@pytest.fixture
def required(settings):
    settings.PORTAL_SECOND_FACTOR = True


@pytest.mark.slow
@pytest.mark.usefixtures("required")
def test_who_has_no_second_factor_gets_nowhere_else_from_any_address(officer, sign_in):
    through, visitor = set(), sign_in(officer)
    addresses = every_address()
    assert len(addresses) > 200
    for name, address in addresses:
        for answer in (visitor.get(address), visitor.post(address)):
            if not (answer.status_code == 302 and answer.url == FACTOR):
                through.add(name)
        if name == "account_logout":
            visitor = sign_in(officer)
    assert through == SET_UP_BY | PUBLIC


@pytest.mark.usefixtures("required")
@pytest.mark.parametrize("name", sorted(PUBLIC))
def test_what_everybody_may_read_is_read_and_nothing_is_sent_from_there(officer, sign_in, name):
    address = dict(every_address())[name]
    answer = sign_in(officer).post(address)
    assert answer.status_code == 405 or answer.url == FACTOR


@pytest.mark.usefixtures("required")
def test_who_must_set_one_up_reads_how_and_is_told_nothing_else(officer):
    visitor = signed_in(officer)
    page = visitor.get("/", follow=True).content.decode()
    assert "Set one up to go on" in page
    assert "/oakshire/" not in page
    by_part = visitor.get("/jobs/", headers={"HX-Request": "true"})
    assert by_part["HX-Redirect"] == FACTOR


@pytest.mark.usefixtures("required")
def test_with_an_app_the_portal_is_open(officer):
    secret, _ = set_up_app(officer.user)
    visitor = signed_in(officer)
    visitor.post(f"{FACTOR}sign-in/", {"code": code_of(secret)})
    assert visitor.get("/oakshire/plans/").status_code == 200


@pytest.mark.usefixtures("required")
def test_a_person_whose_second_factor_is_gone_is_back_at_the_door(officer):
    secret, _ = set_up_app(officer.user)
    visitor = signed_in(officer)
    visitor.post(f"{FACTOR}sign-in/", {"code": code_of(secret)})
    Authenticator.objects.filter(type="totp").delete()
    assert visitor.get("/oakshire/plans/").url == FACTOR


@pytest.mark.usefixtures("required")
def test_the_way_in_over_a_new_password_ends_at_the_same_door(officer, client, mailoutbox):
    client.post("/accounts/password/reset/", {"email": officer.user.email})
    address = re.search(r"https?://[^/]+(\S+)", mailoutbox[0].body)[1]
    form = client.get(address, follow=True).redirect_chain[-1][0]
    new = "a long enough sentence 2026"
    client.post(form, {"password1": new, "password2": new})
    client.post("/accounts/login/", {"login": officer.user.email, "password": new})
    assert client.get("/oakshire/plans/").url == FACTOR


@pytest.mark.usefixtures("required")
def test_the_question_costs_no_query_of_its_own(officer, sign_in, count_queries, settings):
    set_up_app(officer.user)
    required = count_queries(sign_in(officer), "/oakshire/plans/")
    settings.PORTAL_SECOND_FACTOR = False
    assert count_queries(sign_in(officer), "/oakshire/plans/") == required


def test_whoever_owns_a_sign_in_is_told_of_each_change_and_of_a_recovery_code(
    officer, mailoutbox, django_capture_on_commit_callbacks
):
    def told(work) -> list[str]:
        before = len(mailoutbox)
        with django_capture_on_commit_callbacks(execute=True):
            work()
        assert all(mail.to == [officer.user.email] for mail in mailoutbox[before:])
        return [re.search(r"changed:\n\n(.+)\n", mail.body)[1] for mail in mailoutbox[before:]]

    visitor = confirmed(officer)
    page = visitor.get(f"{FACTOR}app/set-up/").content.decode()
    secret = re.search(r'portal-key">([^<]+)<', page)[1]
    assert told(lambda: visitor.post(f"{FACTOR}app/set-up/", {"code": code_of(secret)})) == [
        "An authenticator app was set up."
    ]
    shown = visitor.get(f"{FACTOR}recovery-codes/").content.decode()
    code = re.search(r"<li><code>(\d{8})</code></li>", shown)[1]
    other = signed_in(officer)
    [words] = told(lambda: other.post(f"{FACTOR}sign-in/", {"code": code}))
    assert "A recovery code was used" in words
    assert "authenticator app was taken away" in told(lambda: visitor.post(f"{FACTOR}app/take-away/"))[0]
