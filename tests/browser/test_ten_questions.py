"""An officer is asked ten questions before a board: each is answered in two clicks from Home."""

import datetime as dt
import re

import pytest
from django.db import transaction
from playwright.sync_api import expect

from commissioning.models import Service
from commissioning.operations import create_contract
from core import clock
from core.access import acting_as
from governance import operations
from governance.models import Board
from tests.world import afresh

pytestmark = pytest.mark.slow

QUESTIONS = (
    ("What has changed since the last board?", "How is the plan going?", "Since your last board"),
    ("What is off track with no path to green?", "Actions", "Recruit six caseworkers"),
    (re.compile("^Which actions does the .* have alone"), "Actions", "Share advice within six weeks"),
    ("Which parts of the self-evaluation rest on evidence", "Criteria without fresh evidence", "Gaps between duties"),
    ("Which areas for priority action have no impact", "Areas for priority action", "Gaps between duties"),
    ("Which comments on the draft are unanswered", "What was submitted", "1 not answered yet"),
    ("What must be published by when", "Meeting", "Papers must be published by"),
    ("Which contracts end within 12 months", "Commissioning", "OT-7"),
    ("Which recommendations have no action?", "Recommendations without an action", "Gaps between duties"),
    ("How did the plan stand on the day of the last review?", "plan", "As it stood at the end of"),
)


@pytest.fixture(scope="module")
def asked_about(world):
    """A meeting of the council's body, whose papers have a day in law, and a contract that ends soon, with no decision
    on the way."""
    lead = afresh(world.oakshire_people.la_lead)
    with transaction.atomic(), acting_as(lead):
        board = Board.objects.get(pk=world.oakshire_parent_board.pk)
        operations.plan_meeting(board, held_on=clock.today() + dt.timedelta(days=40), by=lead)
        create_contract(
            Service.objects.get(pk=world.oakshire_other_service.pk),
            audience=world.oakshire_audiences.commissioners,
            reference="OT-7",
            provider_name="The community trust",
            lead_partner=world.oakshire_partners.council,
            starts_on=clock.today() - dt.timedelta(days=600),
            ends_on=clock.today() + dt.timedelta(days=100),
            extension_options="",
            notice_months=6,
            procurement_months=9,
            value_pence_per_year=50_000_00,
            by=lead,
        )


@pytest.mark.parametrize(("question", "heading", "words"), QUESTIONS, ids=[str(number) for number in range(1, 11)])
def test_each_question_is_answered_in_two_clicks_from_home(window, world, asked_about, question, heading, words):
    officer = window(world.oakshire_people.la_officer)
    officer.open("/oakshire/")
    visited = []
    officer.page.on("framenavigated", lambda frame: visited.append(frame.url))
    for name in ("Questions before a board", question):
        officer.page.get_by_role("link", name=name).first.click()
    expect(officer.page.get_by_role("heading", level=1)).to_contain_text(re.compile(heading, re.IGNORECASE))
    expect(officer.page.get_by_role("main").get_by_text(words).first).to_be_visible()
    assert len(visited) == 2, visited  # no page between, on the way from Home to the answer
    officer.check()
