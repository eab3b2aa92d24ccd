"""An officer keeps many actions up to date on one page: by keyboard alone, on a phone, and beside somebody else."""

import datetime as dt

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

OWN = "/oakshire/actions/update/"


@pytest.fixture
def actions(world, request) -> list[Action]:
    """Ten actions of the council that nobody has said anything about for three months, for this test alone."""
    lead = afresh(world.oakshire_people.la_lead)
    now = clock.now()
    with transaction.atomic(), acting_as(lead), clock.at(now - dt.timedelta(days=90)):
        made = [
            operations.create_action(
                world.lived.plan,
                title=f"Step {number} of {request.node.name}",
                lead_partner=world.oakshire_partners.council,
                due=days_after(clock.day_of(now), -300 + number),
                by=lead,
            )
            for number in range(10)
        ]
        for action in made:
            rate(action, "Green", "Work has begun.", lead)
    return made


@pytest.fixture(autouse=True)
def _put_away(world, actions):
    """Nothing of it waits for anybody in the tests that follow."""
    yield
    lead = afresh(world.oakshire_people.la_lead)
    with transaction.atomic(), acting_as(lead):
        for action in actions:
            operations.close_action(action, reason="The test is over.", by=lead)


def test_ten_by_keyboard_alone_from_the_top_of_the_page(window, world, actions, rag_of, scripts):
    officer = window(world.oakshire_people.la_officer, scripts=scripts)
    officer.open(OWN)
    officer.is_headed("Update your actions")
    officer.check()
    officer.skip_to_content()
    page = officer.page
    for number, action in enumerate(actions):
        row = page.get_by_role("group", name=action.title).first
        for _ in range(40):
            page.keyboard.press("Tab")
            if row.get_by_role("radio", name="Green").evaluate("box => box === document.activeElement"):
                break
        else:
            raise AssertionError(f"Tab does not reach the ratings of {action.title}")
        if number == 0:
            page.keyboard.press("ArrowUp")
            expect(row.get_by_role("radio", name="Amber")).to_be_checked()
        page.keyboard.press("Tab")
        expect(page.locator(":focus")).to_have_attribute("name", f"a{action.pk}-reason")
        page.keyboard.type(f"Sentence {number}.")
    officer.tab_to("Save the updates")
    page.keyboard.press("Enter")
    officer.sees("10 updates saved.")
    assert rag_of(actions[0]) == ("Amber", "Sentence 0.")
    assert [rag_of(action)[1] for action in actions] == [f"Sentence {number}." for number in range(10)]
    officer.check()


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_what_is_refused_is_still_there(window, world, actions, rag_of, scripts, width):
    officer = window(world.oakshire_people.la_officer, scripts=scripts, width=width)
    officer.open(OWN)
    row = officer.page.get_by_role("group", name=actions[0].title).first
    row.get_by_role("radio", name="Red").check()
    row.get_by_label("What has happened since").fill("It stands still.")
    expect(row.get_by_label("Cause")).to_be_visible()
    officer.check()
    officer.press("Save the updates")
    officer.check_refusal()
    row = officer.page.get_by_role("group", name=actions[0].title).first
    expect(row.get_by_label("What has happened since")).to_have_value("It stands still.")
    row.get_by_label("Cause").fill("No chair.")
    row.get_by_label("There is no path to green yet").check()
    officer.press("Save the updates")
    officer.sees("1 update saved.")
    assert rag_of(actions[0]) == ("Red", "It stands still.")


def test_two_at_once_lose_nothing(window, world, actions, rag_of):
    officer, lead = window(world.oakshire_people.la_officer), window(world.oakshire_people.la_lead)
    officer.open(OWN)
    lead.open(f"/oakshire/plans/{world.lived.plan.pk}/update/?due=overdue")

    def says(who, action, words) -> None:
        row = who.page.get_by_role("group", name=action.title).first
        row.get_by_label("What has happened since").fill(words)

    says(officer, actions[0], "The officer on the same.")
    says(officer, actions[1], "The officer on another.")
    says(lead, actions[0], "The lead on the same.")
    says(lead, actions[2], "The lead on a third.")
    lead.press("Save the updates")
    lead.sees("2 updates saved.")
    officer.press("Save the updates")
    officer.sees("1 update saved.")
    officer.sees("It changed while you were typing. Now it is Green: The lead on the same.")
    assert rag_of(actions[0]) == ("Green", "The lead on the same.")
    assert rag_of(actions[1]) == ("Green", "The officer on another.")
    officer.press("Save the updates")
    officer.sees("1 update saved.")
    assert rag_of(actions[0]) == ("Green", "The officer on the same.")
    assert rag_of(actions[2]) == ("Green", "The lead on a third.")
