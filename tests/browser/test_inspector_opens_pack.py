"""An inspector signs in and reads the pack that an area has released to him, and nothing else."""

import pytest

from tests.browser.conftest import NARROW, WIDE

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_the_inspector_opens_the_pack(window, world, width, scripts):
    inspector = window(world.oakshire_people.inspector, width=width, scripts=scripts)
    inspector.is_headed("Released to you")
    inspector.check()
    inspector.follow("For the area SEND inspection")
    inspector.is_headed("For the area SEND inspection")
    inspector.check()
    inspector.follow("1. SEND strategy of Oakshire")
    inspector.is_headed("SEND strategy of Oakshire")
    inspector.check()
    inspector.page.go_back()
    inspector.follow("Strategy delivery plan")
    inspector.sees("Work began in all areas.")
    inspector.check()
    inspector.page.go_back()
    with inspector.page.expect_download() as download:
        inspector.press("Download all of it")
    assert download.value.suggested_filename == "for-the-area-send-inspection.zip"
