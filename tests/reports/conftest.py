import pytest

from tests.reports.lived_plan import live_through


@pytest.fixture
def lived(world):
    """Oakshire's plan after four months; its board met 60 days ago (tests/reports/lived_plan.py)."""
    return live_through(world)
