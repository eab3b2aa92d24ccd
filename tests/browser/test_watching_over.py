"""What looks like data about a child is held and let through with a reason; who watches over an area reads what was."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import NARROW, WIDE

pytestmark = pytest.mark.slow

SAID = "See contract 943 476 5919 for the waiting times."
REASON = "It is the number of a contract"


def test_a_number_is_held_let_through_and_read_by_the_administrator(window, world, scripts):
    area = "oakshire" if scripts else "elmborough"
    people, version = getattr(world, f"{area}_people"), getattr(world, f"{area}_version")
    width = WIDE if scripts else NARROW

    representative = window(people.forum_rep, scripts=scripts, width=width)
    representative.open(f"/{area}/documents/versions/{version.pk}/")
    representative.follow("Comment on this paragraph")
    representative.type("Your comment", SAID)
    representative.press("Send this comment")
    representative.check_refusal()
    expect(representative.page.get_by_label("Your comment")).to_have_value(SAID)
    representative.sees("this looks like an NHS number, ending in 19")
    representative.type("Why it may stay", REASON)
    representative.press("Send this comment")
    representative.check_refusal()
    representative.page.get_by_role("checkbox", name="This is no data about a child").check()
    representative.press("Send this comment")
    expect(representative.page.get_by_text(SAID).first).to_be_attached()
    representative.check()

    administrator = window(people.area_admin, scripts=scripts, width=width)
    administrator.open(f"/{area}/")
    administrator.follow("See what looked like data about a child")
    administrator.sees(REASON)
    expect(administrator.page.get_by_text("943 476 5919")).to_have_count(0)
    administrator.check()

    administrator.open(f"/{area}/")
    administrator.follow("See who read, copied or was refused what")
    administrator.is_headed("Access log")
    administrator.sees("Signed in")
    administrator.check()
    administrator.page.get_by_label("What", exact=True).select_option("Refused")
    administrator.press("Apply filters")
    administrator.sees("No entries")
    administrator.check()
