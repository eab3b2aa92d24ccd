"""Second factors and the end of a sign-in, in a real browser with an authenticator of its own."""

import re

import pytest
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core import mail
from playwright.sync_api import expect

from partners import operations
from partners.models import LocalArea, Role
from tests.browser.conftest import NARROW
from tests.second_factor import code_of
from tests.world import PASSWORD

pytestmark = pytest.mark.slow

FACTOR = "/accounts/second-factor/"


@pytest.fixture(autouse=True)
def _no_second_factor(world):
    yield
    Authenticator.objects.all().delete()


def confirm(window) -> None:
    """Give the password again."""
    window.type("Password", PASSWORD)
    window.press("Go on")


def begin_sign_in(window, person) -> None:
    """Address and password, after which something more is asked."""
    window.context.clear_cookies()
    window.open("/accounts/login/")
    window.page.locator("#id_login").fill(person.user.email)
    window.page.locator("#id_password").fill(PASSWORD)
    window.page.get_by_role("button", name="Sign in").click()


def give_passkeys(window) -> None:
    """Let the browser hold passkeys, as a telephone does, and its owner always be there."""
    devtools = window.context.new_cdp_session(window.page)
    devtools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def test_an_app_is_set_up_and_asked_for_also_without_scripts(window, world, scripts):
    officer = world.oakshire_people.la_officer
    visitor = window(officer, width=NARROW, scripts=scripts)
    visitor.open(FACTOR)
    visitor.check()
    visitor.follow("Set up")
    visitor.is_headed("Confirm that it is you")
    visitor.check()
    confirm(visitor)
    visitor.is_headed("Set up an authenticator app")
    visitor.check()
    visitor.press("Set up")
    visitor.check_refusal()
    secret = visitor.page.locator(".portal-key").inner_text()
    visitor.type("Code", code_of(secret))
    visitor.press("Set up")
    visitor.is_headed("Your recovery codes")
    visitor.check()
    with visitor.page.expect_download() as download:
        visitor.page.get_by_role("button", name="Download the codes").or_(
            visitor.page.get_by_role("link", name="Download the codes")
        ).first.click()
    codes = download.value.path().read_text().split()
    assert len(codes) == 10

    begin_sign_in(visitor, officer)
    visitor.is_headed("Your second factor")
    visitor.check()
    visitor.type("Code", code_of(secret))
    visitor.press("Sign in")
    visitor.page.wait_for_url(f"{visitor.server}/oakshire/")

    begin_sign_in(visitor, officer)
    visitor.type("Code", codes[0])
    visitor.press("Sign in")
    visitor.page.wait_for_url(f"{visitor.server}/oakshire/")
    for page in (FACTOR, f"{FACTOR}recovery-codes/new/", "/accounts/sessions/", f"{FACTOR}app/take-away/"):
        visitor.open(page)
        if "reauthenticate" in visitor.path:
            visitor.check()
            confirm(visitor)
        visitor.check()


def test_a_passkey_is_added_and_signs_in_by_itself(window, world):
    lead = world.oakshire_people.la_lead
    visitor = window(lead, width=NARROW)
    give_passkeys(visitor)
    visitor.open(f"{FACTOR}passkeys/add/")
    confirm(visitor)
    visitor.is_headed("Add a passkey")
    visitor.check()
    visitor.type("Name of this passkey", "Work laptop")
    visitor.press("Add the passkey")
    visitor.is_headed("Your recovery codes")
    visitor.open(f"{FACTOR}passkeys/")
    visitor.sees("Work laptop")
    visitor.check()
    for page in ("Rename", "Take away"):
        visitor.follow(page)
        visitor.check()
        visitor.follow("Cancel")

    visitor.context.clear_cookies()
    visitor.open("/accounts/login/?next=/oakshire/plans/")
    visitor.check()
    visitor.press("Use a passkey")
    visitor.page.wait_for_url(f"{visitor.server}/oakshire/plans/")

    begin_sign_in(visitor, lead)
    visitor.check()
    visitor.press("Use a passkey instead")
    visitor.page.wait_for_url(f"{visitor.server}/oakshire/")


def test_a_passkey_that_does_not_come_about_is_said_on_the_page(window, world):
    visitor = window(width=NARROW)
    visitor.open("/accounts/login/")
    visitor.page.evaluate("() => { navigator.credentials.get = async () => { throw new Error() } }")
    visitor.press("Use a passkey")
    visitor.sees("The passkey did not work.")
    visitor.check()


@pytest.fixture
def teacher(world, monkeypatch):
    """Somebody to whom nothing restricted is open, where a second factor is asked for and the area allows codes."""
    monkeypatch.setattr(settings, "PORTAL_SECOND_FACTOR", True)
    by, schools = world.platform_admin, world.oakshire_partners.schools
    person = operations.create_person(role_title="Teacher", partner=schools, by=by)
    operations.create_sign_in(person, email=f"teacher-{person.pk}@oakshire.example", password=PASSWORD, by=by)
    operations.start_membership(person, partner=schools, area=world.oakshire, role=Role.REPRESENTATIVE, by=by)
    version = LocalArea.objects.get(pk=world.oakshire.pk).version
    operations.choose_signing_in(world.oakshire, email_codes_allowed=True, seen_version=version, by=by)
    return person


def test_a_code_by_e_mail_lets_in_also_without_scripts(window, teacher, scripts):
    visitor = window(width=NARROW, scripts=scripts)
    begin_sign_in(visitor, teacher)
    visitor.is_headed("Type the code that we sent you")
    visitor.check()
    visitor.type("Code", "00000000")
    visitor.press("Sign in")
    visitor.check_refusal()
    visitor.press("Send another code")
    visitor.sees("We have sent you a code.")
    [_, sent] = [sent for sent in mail.outbox if sent.to == [teacher.user.email]]
    visitor.type("Code", re.search(r"[0-9]{4}-[0-9]{4}", sent.body)[0])
    visitor.press("Sign in")
    visitor.page.wait_for_url(f"{visitor.server}/oakshire/")
    visitor.open(FACTOR)
    visitor.sees("You signed in with a code by e-mail.")
    visitor.check()


def test_people_are_warned_before_a_sign_in_ends_and_stay(window, world):
    visitor = window(world.oakshire_people.icb_lead, width=NARROW)
    visitor.page.clock.install()
    visitor.open("/oakshire/plans/")
    visitor.page.clock.fast_forward("26:00")
    dialog = visitor.page.get_by_role("alertdialog")
    expect(dialog).to_contain_text("You will be signed out at")
    assert dialog.get_by_role("button").all_inner_texts() == ["Stay signed in"]
    visitor.check()
    with visitor.page.expect_response(re.compile("stay-signed-in")) as answer:
        dialog.get_by_role("button", name="Stay signed in").click()
    assert answer.value.status == 204
    expect(dialog).to_be_hidden()
    visitor.page.keyboard.press("Tab")
    with visitor.page.expect_response(re.compile("stay-signed-in")):
        visitor.page.clock.fast_forward("21:00")
        visitor.page.keyboard.press("Tab")
        visitor.page.clock.fast_forward("04:30")
    expect(dialog).to_be_hidden()
    visitor.context.clear_cookies()
    visitor.page.clock.fast_forward("31:00")
    visitor.page.wait_for_url("**/accounts/login/**")
