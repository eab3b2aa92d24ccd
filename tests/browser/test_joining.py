"""Somebody is invited, joins, sets up a second factor and does what waits for him first."""

import re

import pytest
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core import mail

from partners import operations
from tests.browser.conftest import NARROW
from tests.second_factor import code_of

pytestmark = pytest.mark.slow

CHOSEN = "copper lantern meadow"
SAID = "Say it in words that a parent uses."


@pytest.fixture(autouse=True)
def _no_second_factor(world):
    yield
    Authenticator.objects.all().delete()


def invited_by(administrator, address: str, partner: str) -> str:
    """The path of the link that goes to somebody whom the administrator invites."""
    administrator.open("/oakshire/invitations/")
    administrator.check()
    administrator.press("Invite")
    administrator.type("E-mail address", address)
    administrator.type("What this person does", "Parent representative")
    administrator.page.get_by_label("Partner").select_option(label=partner)
    administrator.choose("Representative")
    administrator.check()
    administrator.press("Invite")
    administrator.sees("Its e-mail goes within a minute")
    administrator.check()
    operations.send_invitations()
    [message] = [message for message in mail.outbox if message.to == [address]]
    return re.search(r"/invitation/[\w-]+/", message.body)[0]


def second_factor_set_up(newcomer) -> None:
    """An authenticator app, without which nothing of the area opens."""
    newcomer.check()
    newcomer.follow("Set up")
    if newcomer.page.get_by_label("Password").count():
        newcomer.type("Password", CHOSEN)
        newcomer.press("Go on")
    newcomer.check()
    newcomer.type("Code", code_of(newcomer.page.locator(".portal-key").inner_text()))
    newcomer.press("Set up")
    newcomer.is_headed("Your recovery codes")
    newcomer.check()


def test_from_the_invitation_to_the_first_comment(window, world, scripts, monkeypatch):
    address = f"parent-{'with' if scripts else 'without'}@forum.example"
    administrator = window(world.oakshire_people.area_admin, scripts=scripts)
    link = invited_by(administrator, address, world.oakshire_partners.forum.name)
    monkeypatch.setattr(settings, "PORTAL_SECOND_FACTOR", True)

    newcomer = window(scripts=scripts, width=NARROW)
    newcomer.open(link)
    newcomer.check()
    newcomer.page.locator("#id_password").fill(CHOSEN)
    newcomer.page.locator("#id_again").fill(CHOSEN)
    newcomer.page.locator("form button[type=submit]").last.click()
    newcomer.page.wait_for_url("**/accounts/second-factor/**")
    newcomer.open("/oakshire/documents/")
    assert "/accounts/second-factor/" in newcomer.path, "nothing opens before the second factor is there"
    second_factor_set_up(newcomer)

    newcomer.open("/oakshire/")
    newcomer.is_headed("What waits for you")
    newcomer.check()
    newcomer.open("/oakshire/documents/")
    newcomer.sees("Draft SEND strategy")
    newcomer.open(f"/oakshire/documents/versions/{world.oakshire_version.pk}/")
    newcomer.follow("Comment on this paragraph")
    newcomer.check()
    newcomer.type("Your comment", SAID)
    newcomer.page.get_by_role("radio", name=re.compile("^Only .* Parent Carer Forum")).check()
    newcomer.press("Send this comment")
    newcomer.sees("Parent Carer Forum sees your comment")
    newcomer.check()
