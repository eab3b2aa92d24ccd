"""A parent on a phone, without an account, reads what the area wants, how it goes and what became of comments."""

import pytest

from tests.browser.conftest import NARROW, WIDE

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_a_parent_reads_the_summary_the_strategy_and_what_became_of_comments(window, world, width, scripts):
    parent = window(width=width, scripts=scripts)
    parent.open("/accounts/login/")
    parent.follow("Read what local areas have published")
    parent.is_headed("What local areas have published")
    parent.check()
    parent.follow("Oakshire")
    parent.is_headed("SEND in Oakshire, in short")
    parent.sees("Every child and young person has good provision near home.")
    parent.check()
    parent.follow("Read the whole strategy")
    parent.is_headed("SEND strategy of Oakshire")
    parent.sees("This is the current version.")
    parent.check()
    parent.page.go_back()
    parent.follow("Read all that was said, and what became of it")
    parent.is_headed("Short breaks statement")
    parent.sees("The map comes in spring.")
    parent.check()
    parent.page.go_back()
    parent.follow("Autism")
    parent.is_headed("Autism")
    parent.check()
    assert parent.context.cookies() == [cookie for cookie in parent.context.cookies() if "csrf" in cookie["name"]]
