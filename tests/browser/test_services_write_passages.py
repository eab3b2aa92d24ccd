"""An author asks a service for a passage, its person writes it, and the author takes it in."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import NARROW, WIDE

pytestmark = pytest.mark.slow

ASKED = "Which young people had a plan for college a year before they left school?"
FIRST, LAST = "About half of them.", "Forty-one of ninety-six had one."


def test_from_the_question_to_the_text(window, world, scripts):
    area = "oakshire" if scripts else "elmborough"  # each time another area, because in the end it is taken in
    people, version = getattr(world, f"{area}_people"), getattr(world, f"{area}_draft_version")
    draft = f"/{area}/documents/versions/{version.pk}/"

    author = window(people.la_officer, scripts=scripts, width=WIDE if scripts else NARROW)
    ask(author, draft, people.college_rep)

    service = window(people.college_rep, scripts=scripts, width=NARROW)
    assert service.open(draft) == 404
    service.complaints.clear()
    request = write(service, area)

    author.open(draft)
    author.sees(f"Passage asked of {people.college_rep}")
    send_back(author, request)
    service.open(request)
    service.sees("Put a number to it.")
    service.press("Write it again")
    service.type("Your passage", LAST)
    service.press("Send it")
    service.sees("Sent. Thank you.")

    take_in(author, request)
    service.open(request)
    service.sees("Taken in at the end of the section")
    service.check()
    author.open(f"/{area}/documents/{version.document_id}/passage-requests/?state=taken_in")
    expect(author.page.get_by_role("cell", name=str(people.college_rep))).to_be_visible()
    author.check()


def ask(author, draft: str, person) -> None:
    """Beside the first section of the draft; asking nobody for nothing is refused."""
    author.open(draft)
    author.check()
    author.follow("Ask for a passage")
    author.is_headed("Ask for a passage")
    author.check()
    author.press("Ask for it")
    author.check_refusal()
    author.page.get_by_label("Person").select_option(label=str(person))
    author.type("What do you ask for?", ASKED)
    author.press("Ask for it")
    author.sees(f"{person} is asked for a passage")
    author.check()


def write(service, area: str) -> str:
    """From Home: begun, kept, gone on with and sent. The address of the request."""
    service.open(f"/{area}/")
    service.sees(ASKED)
    service.follow("What we heard: Workforce plan, first thoughts")
    service.check()
    request = service.path
    service.press("Write the passage")
    service.check()
    service.type("Your passage", f"Draft: {FIRST}")
    service.press("Keep as a draft")
    service.sees("Only you see it until you send it.")
    service.check()
    service.press("Go on with your draft")
    service.type("Your passage", "")
    service.press("Send it")
    service.check_refusal()
    service.type("Your passage", FIRST)
    service.press("Send it")
    service.sees("Sent. Thank you.")
    service.check()
    return request


def send_back(author, request: str) -> None:
    """What is missing is said; without it nothing happens."""
    author.open(request)
    author.sees(FIRST)
    author.check()
    author.follow("Send it back")
    author.check()
    author.press("Send it back")
    author.check_refusal()
    author.type("What is missing?", "Put a number to it.")
    author.press("Send it back")
    author.sees("Sent back. Who wrote it is told.")


def take_in(author, request: str) -> None:
    """The passage becomes the end of the section."""
    author.open(request)
    author.press("Take it in")
    author.is_headed("Take the passage in")
    author.check()
    author.press("Take it in")
    author.sees("Taken in at the end of “What we heard”.")
    expect(author.page.locator(".portal-prose", has_text=LAST).first).to_be_visible()
    author.check()
