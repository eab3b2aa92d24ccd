"""The pages of boards together: their structure today and proposed, coverage, champions, standing items."""

import datetime as dt
import re

import pytest

from core import clock
from governance import operations
from governance.membership import missing_members, seats_by_constituency
from governance.models import Board, BoardReplacement, Champion, ItemKind, Seat, StandingItem
from governance.structure import Branch, StructureChart, proposed_structure
from partners.models import Partner
from partners.operations import add_partner_to_area, create_partner
from tests.governance.pages import day_fields, gets, posts, said, text_of

DAY = dt.timedelta(days=1)


def test_the_structure_of_today_is_drawn_and_listed_without_what_is_proposed(world, sign_in):
    client = sign_in(world.oakshire_people.forum_rep)
    page = client.get("/oakshire/boards/").content.decode()
    picture = re.search(r"<svg [^>]*role=\"img\".*?</svg>", page, re.DOTALL).group()
    assert (
        "<title>Boards today in Oakshire. to Health and Wellbeing Board report SEND Partnership Board.</title>"
    ) in picture
    assert ("style=" in picture, "SEND Strategic Board" in page) == (False, False)
    assert "Today · Proposed structure" in gets(client, "boards/")


def test_the_proposed_structure_has_the_new_board_instead_of_those_it_replaces(world, sign_in):
    text = gets(sign_in(world.oakshire_people.forum_rep), "boards/?structure=proposed")
    assert ("SEND Strategic Board Proposed" in text, "SEND Partnership Board" in text) == (True, False)


def test_the_document_that_proposes_a_board_is_named_to_those_who_see_it(world, acting, sign_in):
    document = world.oakshire_document
    with acting(world.oakshire_people.la_lead) as lead:
        operations.create_board(
            world.oakshire,
            name="Data Group",
            legal_kind=Board.LegalKind.PARTNERSHIP_BOARD,
            purpose="x",
            proposed=True,
            proposed_in=document,
            by=lead,
        )
    text = gets(sign_in(world.oakshire_people.la_lead), "boards/?structure=proposed")
    assert f"Proposed in {document.title} ." in text


def board(number: int, parent: int | None = None, state: str = "in_force") -> Board:
    return Board(pk=number, name=f"Board {number} with a rather long name", parent_id=parent, state=state)


def numbers(branches: list[Branch]) -> list:
    return [(branch.board.pk, numbers(branch.branches)) for branch in branches]


def test_what_reports_to_a_replaced_board_reports_to_its_successor_unless_that_reports_to_it():
    boards = [board(1), board(2, 1), board(3, 2), board(4, 3, "proposed"), board(5, 2), board(6, 1, "ended")]
    replaced = [BoardReplacement(board_id=2, successor_id=4), BoardReplacement(board_id=1, successor_id=6)]
    assert numbers(proposed_structure(boards, replaced)) == [(1, [(3, [(4, [(5, [])])])])]


def test_the_picture_puts_a_parent_over_its_children_and_boards_alone_at_the_right():
    tree = proposed_structure([board(1), board(2, 1), board(3, 2), board(4, 1), board(5), board(6, 2, "proposed")], [])
    chart = StructureChart("Boards", tree)
    places = {box.board.pk: box for box in chart.boxes}
    assert places[1].middle == (places[2].middle + places[4].middle) / 2
    assert places[5].x > places[4].x
    assert (places[6].note, places[2].note, len(chart.lines)) == ("Proposed", "", 4)
    assert chart.summary.endswith("on their own: Board 5 with a rather long name.")
    assert all(box.x + box.width <= chart.width and box.y + box.height <= chart.height for box in chart.boxes)
    assert (StructureChart("None", []).width, StructureChart("None", []).height) == (2, 2)


def test_coverage_shows_who_has_seats_where_and_which_are_vacant(world, sign_in, acting):
    with acting(world.oakshire_people.la_lead) as lead:
        operations.create_seat(world.oakshire_parent_board, constituency="HEADteachers", kind=Seat.Kind.VOTING, by=lead)
    text = gets(sign_in(world.oakshire_people.forum_rep), "boards/coverage/")
    assert "HEADteachers 1 seat 1 vacant 2 seats 1 vacant" in text
    assert "Independent chair – no seat 1 seat" in text
    assert "Clerk" not in text


def test_an_area_without_boards_says_so(world, sign_in, acting):
    with acting(world.oakshire_people.la_lead):
        for path, words in (("boards/", "No boards yet"), ("boards/coverage/", "No seats yet")):
            Board.objects.filter(area=world.oakshire).update(state="ended", ended_on=clock.today())
            text = gets(sign_in(world.oakshire_people.la_lead), path)
            assert words in text
    assert f"Health and Wellbeing Board ended on {said(clock.today())}" in gets(
        sign_in(world.oakshire_people.la_lead), "boards/"
    )


def test_a_lead_proposes_a_board_brings_it_into_force_and_ends_another(world, sign_in, acting):
    client = sign_in(world.oakshire_people.la_lead)
    sent = {"name": "Data Group", "legal_kind": "partnership_board", "purpose": "x", "sees_area": "yes"}
    with acting(world.oakshire_people.la_lead) as lead:
        old = operations.create_board(
            world.oakshire, name="Old Group", legal_kind=Board.LegalKind.PARTNERSHIP_BOARD, purpose="x", by=lead
        )
    client.post("/oakshire/boards/create/", sent | {"proposed": "on", "replaces": [old.pk]})
    with acting(world.oakshire_people.la_lead):
        new = Board.objects.get(name="Data Group")
    text = gets(client, f"boards/{new.pk}/")
    assert "Proposed" in text
    assert "Would replace Old Group ." in text
    assert "To be replaced, as is proposed, by Data Group ." in gets(client, f"boards/{old.pk}/")
    words = {"seen_version": new.version, **day_fields("on", clock.today())}
    posts(client, f"boards/{new.pk}/bring-into-force/", words, f"boards/{new.pk}/")
    assert "Replaced by Data Group ." in gets(client, f"boards/{old.pk}/")
    words |= {"seen_version": new.version + 1, "reason": "Enough."}
    posts(client, f"boards/{new.pk}/end/", words, f"boards/{new.pk}/")
    text = gets(client, f"boards/{new.pk}/")
    assert f"Ended on {said(clock.today())}" in text
    assert "Replaced Old Group ." in text
    conflict = client.post(f"/oakshire/boards/{new.pk}/end/", words)
    assert conflict.status_code == 409


# --- The Health and Wellbeing Board


@pytest.fixture
def health_board(world, lead):
    board = world.oakshire_parent_board
    words = {"name": board.name, "legal_kind": board.legal_kind, "purpose": "x", "rhythm": "", "parent": None}
    return operations.edit_board(
        board, is_health_and_wellbeing_board=True, seen_version=board.version, by=lead, **words
    )


def missing(board) -> list[str]:
    return missing_members(board, [line for _, lines in seats_by_constituency(board) for line in lines])


def test_the_members_whom_the_law_asks_for_are_listed_until_they_sit(world, lead, health_board):
    assert missing(health_board) == [f"{member.label}: there is no seat" for member in Seat.StatutoryMember]
    for member in Seat.StatutoryMember:
        seat = operations.create_seat(
            health_board, constituency=member.label, kind=Seat.Kind.VOTING, statutory_member=member, by=lead
        )
        if member != Seat.StatutoryMember.HEALTHWATCH:
            operations.fill_seat(seat, person=world.oakshire_people.cabinet_member, by=lead)
    assert missing(health_board) == ["Representative of the Local Healthwatch organisation: the seat is vacant"]


def test_each_nhs_commissioner_of_the_area_is_represented(world, lead, health_board):
    other = create_partner(name="Vale ICB", kind=Partner.Kind.NHS_COMMISSIONER, by=lead)
    add_partner_to_area(world.oakshire, other, by=lead)
    seat = operations.create_seat(
        health_board,
        constituency="NHS",
        kind=Seat.Kind.VOTING,
        statutory_member="nhs_commissioner",
        nominated_by=world.oakshire_partners.icb,
        by=lead,
    )
    operations.fill_seat(seat, person=world.oakshire_people.icb_lead, by=lead)
    assert missing(health_board)[-1] == "Representative of the NHS commissioner: nobody sits for Vale ICB"


def test_the_page_of_the_board_says_who_is_missing_and_a_seat_can_be_marked(world, sign_in, acting):
    client, board = sign_in(world.oakshire_people.la_lead), world.oakshire_parent_board
    words = {"name": board.name, "legal_kind": board.legal_kind, "purpose": "x", "seen_version": board.version}
    posts(client, f"boards/{board.pk}/edit/", words | {"is_health_and_wellbeing_board": "on"}, f"boards/{board.pk}/")
    assert "Missing: Councillor of the local authority: there is no seat" in gets(client, f"boards/{board.pk}/")
    seat = {"constituency": "Cabinet", "kind": "voting"}
    posts(client, f"boards/{board.pk}/seats/create/", seat, f"boards/{board.pk}/")
    with acting(world.oakshire_people.la_lead):
        made = Seat.objects.get(board=board)
    words = {"constituency": "Cabinet member", "statutory_member": "councillor"}
    posts(client, f"seats/{made.pk}/edit/", words, f"boards/{board.pk}/")
    assert "Councillor of the local authority: the seat is vacant" in gets(client, f"boards/{board.pk}/")


# --- Champions and standing items


def test_the_clerk_names_a_champion_and_ends_their_time(world, sign_in, acting):
    client, board = sign_in(world.oakshire_people.board_clerk), world.oakshire_board
    words = {"person": world.oakshire_people.board_chair.pk, "theme": "Early years", "between_meetings": "May ask."}
    days = day_fields("starts_on", clock.today()) | day_fields("ends_on", clock.today() + 9 * DAY)
    posts(client, f"boards/{board.pk}/champions/name/", words | days, f"boards/{board.pk}/")
    text = gets(client, f"boards/{board.pk}/")
    assert f"Early years : Board Chair, Oakshire since {said(clock.today())}, until before" in text
    with acting(world.oakshire_people.board_clerk):
        champion = Champion.objects.get(theme="Early years")
    posts(client, f"champions/{champion.pk}/end/", day_fields("on", clock.today()), f"boards/{board.pk}/")
    assert "Early years" not in gets(client, f"boards/{board.pk}/").split("Champions")[1]


def test_only_who_sits_on_the_board_is_offered_as_its_champion(world, sign_in):
    client = sign_in(world.oakshire_people.board_clerk)
    page = client.get(f"/oakshire/boards/{world.oakshire_board.pk}/champions/name/").content.decode()
    assert ("Board Member, Oakshire" in page, "Primary Headteacher" in page) == (True, False)


def test_standing_items_are_added_taken_off_and_put_on_an_agenda(world, sign_in, acting):
    client, board = sign_in(world.oakshire_people.board_clerk), world.oakshire_board
    to_items = f"boards/{board.pk}/standing-items/"
    words = {"title": "Finance", "kind": ItemKind.DISCUSSION, "minutes": "15"}
    posts(client, f"{to_items}add/", words, to_items)
    assert "Finance For discussion, 15 minutes" in gets(client, to_items)
    meeting = world.oakshire_meeting
    posts(client, f"meetings/{meeting.pk}/agenda/standing-items/", {}, f"meetings/{meeting.pk}/agenda/")
    again = client.post(f"/oakshire/meetings/{meeting.pk}/agenda/standing-items/", {})
    assert (again.status_code, "All standing items of the board are on this agenda." in text_of(again)) == (409, True)
    with acting(world.oakshire_people.board_clerk):
        standing = StandingItem.objects.get(title="Finance")
    posts(client, f"standing-items/{standing.pk}/end/", {}, to_items)
    assert "Finance" not in gets(client, to_items).split("Add a standing item")[1]


def test_who_does_not_run_the_board_reads_its_standing_items(world, sign_in):
    text = gets(sign_in(world.oakshire_people.forum_rep), f"boards/{world.oakshire_parent_board.pk}/standing-items/")
    assert ("No standing items" in text, "Add a standing item" in text) == (True, False)
