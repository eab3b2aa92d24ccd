"""An officer says how an action goes: from Home, from the action's page, by mouse and by keyboard alone."""

import datetime as dt
import re

import pytest
from django.db import transaction
from playwright.sync_api import expect

from actionplans import operations
from actionplans.models import Action
from core import clock
from core.access import acting_as
from tests.browser.conftest import NARROW, WIDE
from tests.reports.lived_plan import days_after, rate
from tests.world import afresh

pytestmark = pytest.mark.slow


@pytest.fixture
def action(world, request) -> Action:
    """An action of the council that nobody has said anything about for three months, for this test alone."""
    lead = afresh(world.oakshire_people.la_lead)
    now = clock.now()
    with transaction.atomic(), acting_as(lead), clock.at(now - dt.timedelta(days=90)):
        action = operations.create_action(
            world.lived.plan,
            title=f"Agree the policy of {request.node.name}",
            lead_partner=world.oakshire_partners.council,
            due=days_after(clock.day_of(now), 200),
            by=lead,
        )
        rate(action, "Green", "Work has begun.", lead)
    return action


def test_from_home_without_leaving_the_list(window, world, action, rag_of, scripts):
    home = window(world.oakshire_people.la_officer, scripts=scripts)
    item = home.page.locator(".portal-work__item", has_text=action.title)
    item.get_by_role("link", name="Update its RAG").click()
    # Without a script the small form has a page of its own, and leads back to the list.
    part = item if scripts else home.page.locator("main")
    part.get_by_role("radio", name="Amber").check()
    part.get_by_label("Reason").fill("The panel has lost its chair.")
    home.check()
    part.get_by_role("button", name="Save the update").click()
    home.sees("Amber, was Green. Saved just now.")
    assert home.path == "/oakshire/"
    assert rag_of(action) == ("Amber", "The panel has lost its chair.")
    home.check()


def test_what_home_refuses_is_still_there(window, world, action, rag_of, scripts):
    home = window(world.oakshire_people.la_officer, scripts=scripts)
    item = home.page.locator(".portal-work__item", has_text=action.title)
    item.get_by_role("link", name="Update its RAG").click()
    part = item if scripts else home.page.locator("main")
    if scripts:
        expect(home.page.locator(":focus")).to_have_text("Update its RAG")
        expect(part.get_by_label("Cause")).to_be_hidden()
    part.get_by_role("radio", name="Red").check()
    expect(part.get_by_label("Cause")).to_be_visible()
    part.get_by_label("Reason").fill("The panel does not meet.")
    part.get_by_role("button", name="Save the update").click()
    home.sees("There is a problem")
    expect(home.page.get_by_label("Reason").last).to_have_value("The panel does not meet.")
    home.check()
    home.page.get_by_label("Cause").last.fill("No chair since May.")
    home.page.get_by_role("checkbox", name="There is no path to green yet").last.check()
    home.page.get_by_role("button", name="Save the update").last.click()
    home.sees("Red, was Green. Saved just now.")
    if scripts:
        expect(home.page.locator(":focus")).to_have_text(re.compile(rf"^\s*{re.escape(action.title)}"))
    assert rag_of(action) == ("Red", "The panel does not meet.")


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_from_the_actions_page(window, world, action, rag_of, scripts, width):
    officer = window(world.oakshire_people.la_officer, scripts=scripts, width=width)
    officer.open(f"/oakshire/actions/{action.pk}/")
    officer.check()
    officer.press("Update the RAG")
    officer.is_headed("Update the RAG")
    officer.check()
    officer.choose("Red")
    officer.press("Save the update")
    officer.check_refusal()
    officer.type("Reason", "The panel has stopped.")
    officer.type("Cause", "No chair since May.")
    officer.type("Path to green", "The deputy takes the chair in January.")
    officer.press("Save the update")
    officer.sees("RAG updated: Red.")
    officer.sees("The deputy takes the chair in January.")
    assert rag_of(action) == ("Red", "The panel has stopped.")
    officer.check()


def test_from_home_by_keyboard_alone_from_the_top_of_the_page(window, world, action, rag_of, scripts):
    """Tab past the menus, to the action, through its form and to the button: no mouse, and no field is put in focus."""
    home = window(world.oakshire_people.la_officer, scripts=scripts)
    home.open("/oakshire/")
    home.skip_to_content()
    home.tab_to(f"Update its RAG: {action.title}")
    home.enter()
    if scripts:  # the form comes into the list, and the person stays where he was
        item = home.page.locator(".portal-work__item", has_text=action.title)
        expect(item.get_by_role("radio", name="Green")).to_be_visible()
    else:
        home.is_headed("Update the RAG in a sentence")
        home.skip_to_content()
    home.tab_to("Green")
    home.page.keyboard.press("ArrowUp")
    home.tab_to("Reason")
    home.page.keyboard.type("The panel meets less often.")
    home.tab_to("Save the update")
    home.enter()
    home.sees("Amber, was Green. Saved just now.")
    assert home.path.partition("#")[0] == "/oakshire/"
    assert rag_of(action) == ("Amber", "The panel meets less often.")


def test_by_keyboard_alone(window, world, action, rag_of, scripts):
    officer = window(world.oakshire_people.la_officer, scripts=scripts)
    officer.open(f"/oakshire/actions/{action.pk}/")
    page = officer.page
    officer.skip_to_content()
    officer.tab_to("Update the RAG")
    page.keyboard.press("Enter")
    officer.is_headed("Update the RAG")
    officer.tab_to("Green")
    page.keyboard.press("ArrowUp")
    expect(page.get_by_role("radio", name="Amber")).to_be_checked()
    officer.tab_to("Reason")
    page.keyboard.type("The panel meets less often.")
    officer.tab_to("Save the update")
    page.keyboard.press("Enter")
    officer.sees("RAG updated: Amber.")
    assert rag_of(action) == ("Amber", "The panel meets less often.")
