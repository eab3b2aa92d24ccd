"""The other half of the cast of test_canary.py, sent through the same doors beside it."""

import pytest

from tests.access.grounds import assert_nobody_finds_what_is_not_theirs, half_of_the_cast

pytestmark = pytest.mark.slow


def test_nor_does_the_other_half_of_the_cast(grounds):
    assert_nobody_finds_what_is_not_theirs(grounds, half_of_the_cast(grounds.world, 1))
