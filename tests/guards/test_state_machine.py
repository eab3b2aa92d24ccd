"""The plain model of the rules, seen to differ from the portal when one of its rules is broken."""

import pytest

from partners import standing
from tests.access.test_state_machine import everyone_sees_what_the_rules_say


@pytest.mark.slow
def test_an_audience_that_counts_outside_its_parent_is_found(world, monkeypatch):
    monkeypatch.setattr(standing, "_line_counts", lambda *_: True)
    with pytest.raises(AssertionError, match="the filter shows"):
        everyone_sees_what_the_rules_say(world)
