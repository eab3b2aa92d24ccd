"""A parent carer forum talks among itself, speaks once, and is answered."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import NARROW, WIDE

pytestmark = pytest.mark.slow

OWN_GROUP = re.compile("^Only .* Parent Carer Forum")
PRIVATE = "My own son waited two years; ask them for a date."
SAID = "The forum asks for a date by which every child has one plan."


def test_by_keyboard_alone(window, world):
    representative = window(world.oakshire_people.youth_rep)
    representative.open(f"/oakshire/documents/versions/{world.oakshire_version.pk}/")
    representative.tab_to("Comment on this paragraph")
    representative.enter()
    representative.sees("Your comment")
    representative.tab_to("Your comment")
    representative.page.keyboard.type("Say who is told, and when.")
    representative.tab_to("Send this comment")
    representative.enter()
    expect(representative.page.get_by_text(re.compile("Only .* sees your comment"))).to_be_visible()


def test_from_a_private_comment_to_a_published_answer(window, world, scripts):
    area = "oakshire" if scripts else "elmborough"  # each time another area, because in the end the text is closed
    people, version = getattr(world, f"{area}_people"), getattr(world, f"{area}_version")
    text = f"/{area}/documents/versions/{version.pk}/"

    representative = window(people.forum_rep, scripts=scripts, width=NARROW)
    representative.open(f"/{area}/documents/")
    representative.follow("Draft SEND strategy")
    representative.check()
    comment_in_private(representative, text)

    width = NARROW if scripts else WIDE
    officer = window(people.la_officer, scripts=scripts, width=width)
    for path in (text, f"{text}comments/"):
        officer.open(path)
        expect(officer.page.get_by_text(PRIVATE)).to_have_count(0)

    speak_for_the_forum(window(people.forum_chair, scripts=scripts, width=width), text)
    answer_everything(officer, text)
    publish(window(people.la_lead, scripts=scripts, width=width), text)

    representative.open(text)
    representative.follow("You said, we did")
    representative.is_headed("You said, we did")
    representative.sees("It is in the first section now.")
    representative.check()
    expect(representative.page.get_by_text(PRIVATE)).to_have_count(0)


def comment_in_private(representative, text: str) -> None:
    """A comment on a paragraph that only the forum sees; an empty one is refused."""
    representative.open(text)
    representative.follow("Comment on this paragraph")
    representative.check()
    representative.press("Send this comment")
    representative.check_refusal()
    representative.type("Your comment", PRIVATE)
    representative.page.get_by_role("radio", name=OWN_GROUP).check()
    representative.press("Send this comment")
    expect(representative.page.get_by_text(re.compile("Only .* Parent Carer Forum sees your comment"))).to_be_visible()
    unfold(representative)
    representative.sees(PRIVATE)
    representative.check()


def unfold(visitor) -> None:
    """Open what the forum said at the first paragraph that it said something about."""
    visitor.page.get_by_text(re.compile("^Only .* Parent Carer Forum sees this: 1 comment")).first.click()


def speak_for_the_forum(chair, text: str) -> None:
    """The chair, who sees what the forum talks about, speaks for it."""
    chair.open(text)
    unfold(chair)
    chair.sees(PRIVATE)
    chair.follow("Submit your group’s comment")
    chair.check()
    chair.type("What does the group say?", SAID)
    chair.page.get_by_role("checkbox", name=PRIVATE).check()
    chair.press("Submit it for the group")
    expect(chair.page.get_by_text(SAID).first).to_be_attached()
    chair.check()


def answer_everything(officer, text: str) -> None:
    """An author answers what has no answer yet, the forum's comment among it, without seeing what it draws on."""
    officer.open(f"{text}comments/")
    expect(officer.page.get_by_text(SAID)).to_be_visible()
    expect(officer.page.get_by_text(PRIVATE)).to_have_count(0)
    officer.check()
    while officer.open(f"{text}comments/?answer=without") == 200 and officer.page.get_by_text("Answer to ").count():
        officer.follow("Answer to ")
        officer.is_headed("Answer a comment")
        officer.check()
        officer.type("You said", "Say by when.")
        officer.choose("Accepted")
        officer.type("We did, and why", "It is in the first section now.")
        officer.press("Keep this draft answer")
        officer.is_headed("What was submitted")


def publish(lead, text: str) -> None:
    """A lead closes the consultation and publishes the answers together."""
    lead.open(text)
    lead.follow("Close early")
    lead.type("Why?", "Everyone who was asked has answered.")
    lead.page.locator("main").get_by_role("button").first.click()
    lead.sees("Closed early: Everyone who was asked has answered.")
    lead.follow("Publish the answers")
    lead.check()
    lead.press("Publish all answers")
    lead.sees("You said, we did")
