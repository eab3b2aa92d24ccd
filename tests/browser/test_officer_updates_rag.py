"""An officer says how an action goes: from Home, from the action's page, by mouse and by keyboard alone."""

import pytest
from playwright.sync_api import Page, expect

from actionplans.models import Action
from tests.browser.conftest import NARROW, WIDE

pytestmark = pytest.mark.slow

TITLE = "Review every out-of-area placement"


def rag_of(action: Action) -> tuple[str, str]:
    """The level and the reason that the newest update of an action gave."""
    update = Action.objects.get(pk=action.pk).rag_updates.select_related("level").order_by("-at", "-pk")[0]
    return update.level.label, update.reason


@pytest.fixture
def action(lived):
    """An action of the council that nobody has said anything about for three months."""
    return lived.actions["1.9"]


def test_from_home_without_leaving_the_list(window, world, action, scripts):
    home = window(world.oakshire_people.la_officer, scripts=scripts)
    item = home.page.locator(".portal-work__item", has_text=TITLE)
    item.get_by_text("Update its RAG").click()
    item.get_by_role("radio", name="Amber").check()
    item.get_by_label("Reason").fill("The panel has lost its chair.")
    home.check()
    item.get_by_role("button", name="Save the update").click()
    home.sees("RAG updated")
    assert home.path == "/oakshire/"
    assert rag_of(action) == ("Amber", "The panel has lost its chair.")
    home.check()


def test_what_home_refuses_is_still_there(window, world, action, scripts):
    home = window(world.oakshire_people.la_officer, scripts=scripts)
    item = home.page.locator(".portal-work__item", has_text=TITLE)
    item.get_by_text("Update its RAG").click()
    item.get_by_role("radio", name="Red").check()
    item.get_by_label("Reason").fill("The panel does not meet.")
    item.get_by_role("button", name="Save the update").click()
    home.sees("There is a problem")
    expect(home.page.get_by_label("Reason").last).to_have_value("The panel does not meet.")
    home.check()
    home.page.get_by_label("Cause").last.fill("No chair since May.")
    home.page.get_by_role("checkbox", name="There is no path to green yet").last.check()
    home.page.get_by_role("button", name="Save the update").last.click()
    home.sees("RAG updated")
    assert rag_of(action) == ("Red", "The panel does not meet.")


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_from_the_actions_page(window, world, action, scripts, width):
    officer = window(world.oakshire_people.la_officer, scripts=scripts, width=width)
    officer.open(f"/oakshire/actions/{action.pk}/")
    officer.check()
    officer.follow("Update the RAG")
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


def test_by_keyboard_alone(window, world, action):
    officer = window(world.oakshire_people.la_officer)
    officer.open(f"/oakshire/actions/{action.pk}/")
    page = officer.page
    tab_to(page, "Update the RAG")
    page.keyboard.press("Enter")
    officer.is_headed("Update the RAG")
    tab_to(page, "Green")
    page.keyboard.press("ArrowUp")
    expect(page.get_by_role("radio", name="Amber")).to_be_checked()
    tab_to(page, "Reason")
    page.keyboard.type("The panel meets less often.")
    tab_to(page, "Save the update")
    page.keyboard.press("Enter")
    officer.sees("RAG updated: Amber.")
    assert rag_of(action) == ("Amber", "The panel meets less often.")


IN_FOCUS = """() => {
  const element = document.activeElement, label = element.labels && element.labels[0];
  const looks = [getComputedStyle(element), ...(label ? [getComputedStyle(label, "::before")] : [])];
  return { name: ((label || element).textContent || "").trim(),
           shown: looks.some((look) => look.outlineStyle !== "none" || look.boxShadow !== "none") };
}"""


def tab_to(page: Page, name: str) -> None:
    """Press Tab until what has this name is in focus; it must show that it is."""
    for _ in range(80):
        page.keyboard.press("Tab")
        at = page.evaluate(IN_FOCUS)
        if at["name"].startswith(name):
            assert at["shown"], f"“{name}” does not show that it is in focus"
            return
    raise AssertionError(f"Tab never reaches “{name}”")
