"""Somebody leaves: his next click leads to nothing, and what he can be told of it is told."""

import pytest

from tests.browser.conftest import NARROW

pytestmark = pytest.mark.slow


def test_an_administrator_ends_a_role_and_the_next_click_of_who_held_it_opens_nothing(window, world, scripts):
    leaver = world.oakshire_people.voluntary_rep if scripts else world.oakshire_people.youth_rep
    office = window(leaver, scripts=scripts)
    office.open("/oakshire/")
    office.is_headed("What waits for you")
    administrator = window(world.oakshire_people.area_admin, scripts=scripts, width=NARROW)
    administrator.open(leaver.memberships.get().get_absolute_url())
    administrator.check()
    administrator.press("End this role")
    administrator.check()
    administrator.press("End the role")
    administrator.sees("Ended.")
    administrator.check()
    office.follow("Plans")
    office.is_headed("Sign in")
    office.check()
    office.sign_in(leaver)
    office.sees("nothing of any local area is open to you today")
    office.check()
    assert office.open("/oakshire/") == 404


def test_a_lead_looks_at_his_people_and_says_when_he_is_away(window, world, scripts):
    lead = window(world.oakshire_people.forum_chair, scripts=scripts, width=NARROW)
    lead.open(world.oakshire_access_review.get_absolute_url())
    lead.check()
    lead.open("/oakshire/absences/new/")
    lead.check()
