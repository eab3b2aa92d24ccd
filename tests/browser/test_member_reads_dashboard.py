"""A board member reads how a plan stands, on a tablet, and opens the numbers."""

import datetime as dt
import re

import pytest
from playwright.sync_api import expect

from core import clock
from tests.browser.conftest import NARROW, WIDE

pytestmark = pytest.mark.slow

TABLET = 820


@pytest.fixture
def member(window, world, scripts):
    """`member(width)` opens the dashboard of the plan as a member of the board."""

    def opened(width: int = TABLET):
        visitor = window(world.oakshire_people.board_member, width=width, scripts=scripts)
        visitor.open(f"/oakshire/dashboard/?plan={world.lived.plan.pk}")
        return visitor

    return opened


@pytest.mark.parametrize("width", [WIDE, TABLET, NARROW])
def test_the_answer_comes_first(member, width):
    reader = member(width)
    reader.is_headed("How is the plan going?")
    answer = reader.page.locator(".portal-dashboard__answer")
    expect(answer).to_contain_text(re.compile(r"9 actions:\s+2 off track,\s+1 at risk"))
    reader.sees("1 got worse")
    reader.check()


def test_a_number_opens_to_its_actions_and_an_action_to_its_history(member):
    reader = member()
    reader.follow("2 off track")
    reader.is_headed("SEND delivery plan")
    reds = reader.page.get_by_role("link", name=re.compile("Recruit six caseworkers|Cut the wait"))
    expect(reds).to_have_count(2)
    reader.check()
    reader.follow("Recruit six caseworkers")
    reader.is_headed("Recruit six caseworkers")
    reader.sees("Nobody applied.")
    reader.check()


def test_each_number_of_a_workstream_opens_too(member):
    reader = member()
    reader.page.get_by_text("The same in numbers").first.click()
    row = reader.page.get_by_role("row", name=re.compile("^2. Speech, language and communication"))
    row.get_by_role("link", name=re.compile("^1 Amber")).click()
    expect(reader.page.get_by_role("link", name=re.compile("Share advice within six weeks")).first).to_be_visible()
    expect(reader.page.get_by_role("link", name=re.compile("Recruit six caseworkers"))).to_have_count(0)


def test_the_plan_as_it_stood_on_an_earlier_day(member):
    reader = member()
    day = clock.today() - dt.timedelta(days=80)
    reader.page.get_by_text("Another plan, board or day").click()
    for part, value in (("Day", day.day), ("Month", day.month), ("Year", day.year)):
        reader.page.get_by_label(part, exact=True).fill(str(value))
    reader.press("Show")
    reader.sees("You are looking at a past day")
    reader.sees(f"As at {day.day} {day:%B %Y}")
    expect(reader.page.locator(".portal-dashboard__answer")).to_contain_text("8 actions")
    reader.check()


def test_by_keyboard_alone(window, world):
    reader = window(world.oakshire_people.board_member)
    reader.open(f"/oakshire/dashboard/?plan={world.lived.plan.pk}")
    reader.tab_to("2 off track")
    reader.enter()
    reader.is_headed("SEND delivery plan")
    reader.tab_to("Recruit six caseworkers")
    reader.enter()
    reader.is_headed("Recruit six caseworkers")


def test_the_future_is_refused_beside_its_box(member):
    reader = member()
    reader.open(f"/oakshire/dashboard/?as_at={clock.today() + dt.timedelta(days=1)}")
    reader.check_refusal()
