"""A lead changes many actions of a plan at once."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import NARROW, WIDE

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_all_on_the_page_are_ticked_with_one_press_and_looked_at_before_they_change(window, world, scripts, width):
    lead = window(world.oakshire_people.la_lead, scripts=scripts, width=width)
    lead.open(f"/oakshire/plans/{world.lived.plan.pk}/")
    page = lead.page
    boxes = page.locator("main table input[type=checkbox]")
    tick_all = page.get_by_role("button", name="Tick all on this page")
    assert boxes.count() > 2
    if scripts:
        tick_all.click()
        assert [box.is_checked() for box in boxes.all()] == [True] * boxes.count()
        page.get_by_role("button", name="Tick none").click()
        assert [box.is_checked() for box in boxes.all()] == [False] * boxes.count()
        tick_all.click()
    else:
        expect(tick_all).to_be_hidden()
        for box in boxes.all():
            box.check()
    lead.check()
    count = boxes.count()
    lead.press("Change those ticked")
    lead.is_headed("Change several actions")
    lead.sees(f"Say what is to change in {count} actions")
