"""Signing in, passwords and e-mails about them, in plain words."""

import re

import pytest

from tests.core.pages import ids_in, references_in
from tests.world import PASSWORD

NEW = "a long enough sentence 2026"


@pytest.fixture
def officer(world):
    return world.oakshire_people.la_officer


def listed_errors(response) -> list[tuple[str, str]]:
    return re.findall(r'<li><a href="(#[^"]+)">([^<]+)</a></li>', response.content.decode())


def test_signing_in_leads_home_without_a_fuss(client, officer):
    response = client.post("/accounts/login/", {"login": officer.user.email, "password": PASSWORD}, follow=True)
    assert response.redirect_chain[-1][0] == "/oakshire/"
    assert "govuk-notification-banner" not in response.content.decode()


def test_signing_out_asks_then_says_so(client, officer, sign_in):
    visitor = sign_in(officer)
    assert "Do you want to sign out?" in visitor.get("/accounts/logout/").content.decode()
    assert "You have signed out." in visitor.post("/accounts/logout/", follow=True).content.decode()


def test_a_forgotten_password_is_replaced_by_following_the_link(client, officer, mailoutbox):
    sent = client.post("/accounts/password/reset/", {"email": officer.user.email}, follow=True)
    assert '<h1 class="govuk-heading-l">Check your e-mail</h1>' in sent.content.decode()
    (mail,) = mailoutbox
    assert mail.subject == "Choose a new password for the SEND Portal"
    address = re.search(r"https?://[^/]+(\S+)", mail.body)[1]
    page = client.get(address, follow=True)
    assert "<title>Enter a new password – SEND Portal</title>" in page.content.decode()
    assert references_in(page.content.decode()) <= set(ids_in(page.content.decode()))
    form = page.redirect_chain[-1][0]
    assert listed_errors(client.post(form, {})) == [
        ("#id_password1", "Enter a new password"),
        ("#id_password2", "Enter the new password again"),
    ]
    done = client.post(form, {"password1": NEW, "password2": NEW}, follow=True)
    assert "Your password has been changed" in done.content.decode()
    assert "This link does not work any more" in client.get(address, follow=True).content.decode()


def test_an_unknown_address_gets_the_same_page_and_a_mail_that_offers_nothing(client, world, mailoutbox):
    sent = client.post("/accounts/password/reset/", {"email": "nobody@oakshire.example"}, follow=True)
    assert "Check your e-mail" in sent.content.decode()
    (mail,) = mailoutbox
    assert "There is no account with this address." in mail.body
    assert re.findall(r"https?://", mail.body) == []


def test_changing_a_password_says_what_is_wrong_where(officer, sign_in):
    visitor = sign_in(officer)
    wrong = {"oldpassword": "not mine", "password1": NEW, "password2": f"{NEW}!"}
    assert listed_errors(visitor.post("/accounts/password/change/", wrong)) == [
        ("#id_oldpassword", "The current password is not right. Try again"),
        ("#id_password2", "You must type the same password each time."),
    ]


def test_what_matters_asks_for_the_password_again(officer, sign_in):
    visitor = sign_in(officer)
    page = visitor.get("/accounts/reauthenticate/").content.decode()
    assert re.findall(r"<h1[^>]*>([^<]+)</h1>", page) == ["Confirm that it is you"]


def test_too_many_wrong_passwords_are_stopped_in_plain_words(client, officer):
    for _ in range(5):
        client.post("/accounts/login/", {"login": officer.user.email, "password": "wrong"})
    answer = client.post("/accounts/login/", {"login": officer.user.email, "password": PASSWORD}).content.decode()
    assert "too many wrong passwords" in answer


def test_another_way_to_write_the_same_address_or_host_is_counted_as_the_same(client, officer):
    written = officer.user.email
    ways = [written.upper(), f" {written} ", written, written.capitalize(), written.swapcase()]
    for number, way in enumerate(ways):
        host = {"host": f"localhost:{8000 + number}"}
        client.post("/accounts/login/", {"login": way, "password": "wrong"}, headers=host)
    answer = client.post("/accounts/login/", {"login": written, "password": PASSWORD}).content.decode()
    assert "too many wrong passwords" in answer


@pytest.mark.parametrize("look_alike", ["la-offıcer", "la-officeﬀ", "la-оfficer", "la-officer\u200b"])
def test_an_address_that_only_looks_alike_is_nobodys(client, officer, mailoutbox, look_alike):
    typed = officer.user.email.replace("la-officer", look_alike)
    client.post("/accounts/login/", {"login": typed, "password": PASSWORD})
    assert "_auth_user_id" not in client.session
    client.post("/accounts/password/reset/", {"email": typed})
    assert not any("password/reset/key" in mail.body for mail in mailoutbox)


@pytest.mark.parametrize("address", ["email/", "confirm-email/", "password/set/", "3rdparty/"])
def test_no_page_of_accounts_lets_people_change_who_they_are(world, sign_in, address):
    assert sign_in(world.oakshire_people.la_lead).get(f"/accounts/{address}").status_code == 404


def test_the_link_for_a_new_password_leads_to_the_portal_whatever_host_was_asked(world, client, mailoutbox):
    officer = world.oakshire_people.la_officer
    client.post("/accounts/password/reset/", {"email": officer.user.email}, headers={"host": "localhost:6666"})
    assert "http://127.0.0.1:8000/accounts/password/reset/key/" in mailoutbox[0].body
    assert "6666" not in mailoutbox[0].body
