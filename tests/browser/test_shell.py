"""The shell that every page stands in: signing in, moving about, refusals."""

import pytest

from tests.browser.conftest import NARROW, WIDE

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_someone_signs_in_and_reaches_home(window, world, width, scripts):
    visitor = window(width=width, scripts=scripts)
    visitor.open("/")
    assert visitor.path == "/accounts/login/?next=/"
    visitor.check()
    visitor.sign_in(world.oakshire_people.la_officer)
    assert visitor.path == "/oakshire/"
    visitor.check()
