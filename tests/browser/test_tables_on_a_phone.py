"""A table that is too wide for a phone: a list of cards with a script, a frame that scrolls without one."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import NARROW, WIDE

pytestmark = pytest.mark.slow

STACKED = re.compile("portal-table--stacked")


def test_a_wide_table_becomes_cards_that_say_what_each_line_is(window, world):
    officer = window(world.oakshire_people.la_officer, width=NARROW)
    officer.open("/oakshire/measures/")
    table = officer.page.locator(".portal-scroll > table").first
    expect(table).to_have_class(STACKED)
    expect(table).to_have_role("table")
    expect(table.locator("tbody td").nth(1)).to_have_attribute("data-heading", "Latest value")
    frame = table.locator("xpath=..")
    assert frame.evaluate("frame => frame.scrollWidth <= frame.clientWidth")
    assert frame.get_attribute("tabindex") is None
    heading = table.get_by_role("link", name="Direction")
    heading.scroll_into_view_if_needed()
    expect(heading).to_be_in_viewport(ratio=1)
    officer.check()
    officer.page.set_viewport_size({"width": WIDE, "height": 900})
    expect(table).not_to_have_class(STACKED)
    expect(frame).to_have_attribute("tabindex", "0")


def test_without_a_script_it_scrolls_in_its_frame(window, world):
    officer = window(world.oakshire_people.la_officer, width=NARROW, scripts=False)
    officer.open("/oakshire/measures/")
    table = officer.page.locator(".portal-scroll > table").first
    expect(table).not_to_have_class(STACKED)
    expect(table.locator("td").first).to_have_css("overflow-wrap", "normal")
    officer.check()
