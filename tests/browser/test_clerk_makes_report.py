"""A clerk gets a board report as an accessible PDF, made by a worker."""

import re
from io import BytesIO
from pathlib import Path
from time import monotonic

import pikepdf
import pytest
from playwright.sync_api import expect

from tests.browser.conftest import NARROW, WIDE

pytestmark = pytest.mark.slow


def test_from_the_authors_draft_to_the_clerks_pdf(window, world, worker, scripts):
    area = "oakshire" if scripts else "elmborough"  # each time another area, because in the end the report is issued
    people, report = getattr(world, f"{area}_people"), getattr(world, f"{area}_report")
    path = f"/{area}/reports/{report.pk}/"
    width = NARROW if scripts else WIDE

    author = window(people.la_officer, scripts=scripts, width=width)
    author.open(path)
    author.check()
    author.press("Hand it to the clerk")
    author.sees("Ready for the clerk")

    clear(window(people.finance_clearer, scripts=scripts, width=width), path)

    clerk = window(people.board_clerk, scripts=scripts, width=width)
    clerk.follow(report.subject)
    clerk.is_headed(report.subject)
    clerk.check()
    clerk.press("Issue this report")
    clerk.is_headed("Issue this report")
    clerk.check()
    clerk.press("Issue it as a PDF")
    file = clerk.page.locator("#job-progress a", has_text=re.compile("^Download "))
    wait_for(clerk, file)
    clerk.check()
    with clerk.page.expect_download() as downloading:
        file.first.click()
    content = Path(downloading.value.path()).read_bytes()
    assert content.startswith(b"%PDF-1.7")
    assert report.subject in title_of(content)

    clerk.open(path)
    clerk.sees("Issue 1")


def test_by_keyboard_alone(window, world):
    clerk = window(world.oakshire_people.board_clerk)
    clerk.open(f"/oakshire/reports/{world.oakshire_issued_report.pk}/")
    clerk.tab_to("Issue it again")
    clerk.enter()
    clerk.is_headed("Issue this report")
    clerk.tab_to("Issue it as a PDF")
    clerk.enter()
    expect(clerk.page.locator("#job-progress")).to_be_visible()
    assert clerk.path.startswith("/jobs/")


def clear(clearer, path: str) -> None:
    """The finance officer reads the report and clears it; without saying that he has read it, he can't."""
    clearer.open(path)
    clearer.press("Clear it")
    clearer.press("Clear the report")
    clearer.check_refusal()
    clearer.page.get_by_role("checkbox", name="I have read the report and clear it").check()
    clearer.press("Clear the report")
    clearer.sees("The report is cleared.")
    clearer.check()


def title_of(content: bytes) -> str:
    """The title that the PDF gives itself."""
    with pikepdf.open(BytesIO(content)) as pdf, pdf.open_metadata() as metadata:
        return str(metadata["dc:title"])


def wait_for(clerk, file) -> None:
    """Until the file is there: htmx asks by itself; without scripts there is a link to look again."""
    if clerk.scripts:
        expect(file.first).to_be_visible(timeout=90_000)
        return
    again = clerk.page.get_by_role("link", name="See how far it is")
    until = monotonic() + 90
    while True:
        expect(file.or_(again).first).to_be_visible()
        if file.count():
            return
        assert monotonic() < until, "The worker did not finish the report within 90 seconds"
        again.click()
