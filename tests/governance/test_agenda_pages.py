"""The pages of an agenda and of its items."""

from core import clock
from governance import operations
from governance.models import AgendaItem, ItemKind
from tests.governance.pages import day_fields, gets, goes_to, posts, said, text_of

WORDS = {"title": "Transport", "kind": ItemKind.DISCUSSION, "classification": "public"}


def newest(acting, world) -> AgendaItem:
    with acting(world.oakshire_people.board_clerk):
        return AgendaItem.objects.latest("pk")


def test_everyone_who_sees_the_meeting_reads_its_agenda_in_order(world, sign_in):
    client = sign_in(world.oakshire_people.forum_rep)
    text = gets(client, f"meetings/{world.oakshire_meeting.pk}/")
    assert text.index("Action log") < text.index("Waits for speech and language therapy") < text.index("Contract")
    assert "For decision, Therapies Manager, Oakshire, 20 minutes" in text
    assert "Restricted For decision A provider's prices are still being settled." in text
    assert "30 minutes planned." in text
    assert "Jointly with Health and Wellbeing Board" in text
    assert "Transport : It is not ready." in text
    assert ("What families said" in text, "Arrange the agenda" in text) == (False, False)


def test_what_is_not_public_is_read_on_the_items_page_by_those_who_may_know(world, sign_in):
    path, secret = f"agenda-items/{world.oakshire_restricted_agenda_item.pk}/", "The provider asks for a tenth more."
    text = gets(sign_in(world.oakshire_people.forum_rep), path)
    assert ("Restricted. Why: A provider's prices" in text, secret in text) == (True, False)
    text = gets(sign_in(world.oakshire_people.board_member), path)
    assert (secret in text, "Who can see the non-public part?" in text) == (True, True)


def test_the_page_of_an_item_says_who_considered_it_earlier(world, sign_in):
    text = gets(sign_in(world.oakshire_people.forum_rep), f"agenda-items/{world.oakshire_agenda_item.pk}/")
    assert "Item 2, SEND Partnership Board" in text
    day = world.oakshire_earlier_consideration.considered_on
    assert f"Provider collaborative , {said(day)} It asked for a plan by the spring." in text


def test_a_presenter_who_sees_neither_board_nor_meeting_sees_the_item_and_can_do_nothing_else(world, sign_in, acting):
    people = world.oakshire_people
    with acting(people.la_lead) as lead:
        closed = operations.create_board(
            world.oakshire, name="Inner Group", legal_kind="partnership_board", purpose="x", by=lead
        )
        seat = operations.create_seat(closed, constituency="Clerk", kind="clerk", by=lead)
        operations.fill_seat(seat, person=people.board_clerk, by=lead)
    with acting(people.board_clerk) as clerk:
        closed.audience = closed.members_audience
        closed.save()
        meeting = operations.plan_meeting(closed, held_on=clock.today(), by=clerk)
        item = operations.add_agenda_item(
            meeting, title="Guest", kind=ItemKind.DISCUSSION, presenter=people.forum_rep, by=clerk
        )
        operations.record_earlier_consideration(
            item, board=closed, considered_on=clock.today(), what_it_said="Come back.", by=clerk
        )
        AgendaItem.objects.filter(pk=item.pk).update(proposer=people.forum_rep)
    client = sign_in(people.forum_rep)
    text = gets(client, f"agenda-items/{item.pk}/")
    assert ("Another board" in text, "Inner Group" in text) == (True, False)
    assert client.get(f"/oakshire/agenda-items/{item.pk}/withdraw/").status_code == 403


def test_a_proposer_who_sees_the_board_and_no_longer_the_meeting_can_do_nothing_with_the_item(world, sign_in, acting):
    people, board = world.oakshire_people, world.oakshire_board
    with acting(people.board_clerk) as clerk:
        meeting = operations.plan_meeting(board, held_on=clock.today(), audience=board.members_audience, by=clerk)
        item = operations.add_agenda_item(meeting, title="Late", kind=ItemKind.DISCUSSION, by=clerk)
        AgendaItem.objects.filter(pk=item.pk).update(proposer=people.forum_rep)
    client = sign_in(people.forum_rep)
    assert client.get(f"/oakshire/agenda-items/{item.pk}/withdraw/").status_code == 403


def test_the_clerk_arranges_the_agenda_without_dragging(world, sign_in):
    client, meeting, item = (
        sign_in(world.oakshire_people.board_clerk),
        world.oakshire_meeting,
        world.oakshire_agenda_item,
    )
    path = f"meetings/{meeting.pk}/agenda/"
    text = gets(client, path)
    assert "Proposed by others What families said in the survey" in text
    move = f"/oakshire/agenda-items/{item.pk}/move/"
    goes_to(client.post(move, {"direction": "up"}), f"{path}#item-{item.pk}")
    text = gets(client, path)
    assert text.index("Waits for speech") < text.index("Action log For information")
    client.post(move, {"direction": "sideways"})
    assert "Select the direction from the list" in gets(client, path)
    assert client.get(move).status_code == 405


def test_moving_an_item_that_is_not_on_the_agenda_says_why_not(world, sign_in):
    client = sign_in(world.oakshire_people.board_clerk)
    client.post(f"/oakshire/agenda-items/{world.oakshire_proposed_agenda_item.pk}/move/", {"direction": "up"})
    text = gets(client, f"meetings/{world.oakshire_meeting.pk}/agenda/")
    assert "This item is not on the agenda." in text


def test_the_clerk_adds_changes_and_withdraws_an_item(world, sign_in, acting):
    client, meeting = sign_in(world.oakshire_people.board_clerk), world.oakshire_meeting
    posts(
        client, f"meetings/{meeting.pk}/agenda-items/add/", WORDS | {"minutes": "5"}, f"meetings/{meeting.pk}/agenda/"
    )
    item = newest(acting, world)
    path = f"agenda-items/{item.pk}/"
    restricted = WORDS | {"classification": "restricted", "seen_version": item.version}
    refused = client.post(f"/oakshire/{path}edit/", restricted)
    assert (refused.status_code, "Say why it is not public." in text_of(refused)) == (409, True)
    posts(client, f"{path}edit/", restricted | {"not_public_because": "Prices."}, path)
    audience = world.oakshire_board.members_audience_id
    posts(client, f"{path}non-public-part/", {"text": "The price.", "audience": audience}, path)
    again = {"text": "The new price.", "audience": audience, "seen_version": 1}
    posts(client, f"{path}non-public-part/", again, path)
    assert "The new price." in gets(client, path)
    posts(client, f"{path}withdraw/", {"reason": "Later.", "seen_version": item.version + 1}, path)
    assert "This item was withdrawn. Why: Later." in gets(client, path)


def test_a_councils_body_offers_exempt_with_a_paragraph_and_others_restricted(world, sign_in, acting):
    clerk = sign_in(world.oakshire_people.board_clerk)
    page = clerk.get(f"/oakshire/meetings/{world.oakshire_meeting.pk}/agenda-items/add/").content.decode()
    assert ('value="restricted"' in page, 'value="exempt"' in page, "Paragraph 3" in page) == (True, False, False)
    with acting(world.oakshire_people.la_lead) as lead:
        meeting = operations.plan_meeting(world.oakshire_parent_board, held_on=clock.today(), by=lead)
    client = sign_in(world.oakshire_people.la_lead)
    path = f"/oakshire/meetings/{meeting.pk}/agenda-items/propose/"
    page = client.get(path).content.decode()
    assert ('value="restricted"' in page, 'value="exempt"' in page, "Paragraph 3" in page) == (False, True, True)
    exempt = WORDS | {"classification": "exempt", "paragraph": "3", "not_public_because": "Prices."}
    assert client.post(path, exempt | {"paragraph": ""}).status_code == 409
    assert client.post(path, exempt).status_code == 302


def test_an_officer_proposes_an_item_and_the_clerk_accepts_it(world, sign_in, acting):
    officer = sign_in(world.oakshire_people.la_officer)
    path = f"/oakshire/meetings/{world.oakshire_meeting.pk}/agenda-items/propose/"
    assert officer.get(path).status_code == 200
    response = officer.post(path, WORDS)
    item = newest(acting, world)
    goes_to(response, f"agenda-items/{item.pk}/")
    considered = {"body": "Leadership team", "what_it_said": "Go on.", **day_fields("considered_on", clock.today())}
    posts(officer, f"agenda-items/{item.pk}/considered-earlier/", considered, f"agenda-items/{item.pk}/")
    neither = considered | {"body": ""}
    assert officer.post(f"/oakshire/agenda-items/{item.pk}/considered-earlier/", neither).status_code == 409
    clerk = sign_in(world.oakshire_people.board_clerk)
    assert "Accept this item" in gets(clerk, f"agenda-items/{item.pk}/")
    posts(
        clerk,
        f"agenda-items/{item.pk}/accept/",
        {"seen_version": item.version},
        f"meetings/{world.oakshire_meeting.pk}/agenda/#item-{item.pk}",
    )
    late = clerk.post(f"/oakshire/agenda-items/{item.pk}/accept/", {"seen_version": item.version + 1})
    assert late.status_code == 409


def test_what_is_wrong_with_an_item_is_said_on_the_form_and_nothing_typed_is_lost(world, sign_in):
    client = sign_in(world.oakshire_people.board_clerk)
    path = f"/oakshire/meetings/{world.oakshire_meeting.pk}/agenda-items/add/"
    wrong = WORDS | {"title": "x\x00", "text": "Kept words", "presenter": world.elmborough_people.la_lead.pk}
    response = client.post(path, wrong | {"minutes": "0", "presenting_partner": world.elmborough_partners.icb.pk})
    text = text_of(response)
    assert response.status_code == 200
    assert "Title has a character in it that cannot be kept" in text
    assert "Select the presenter from the list" in text
    assert "Select the partner that presents it from the list" in text
    assert "Kept words" in response.content.decode()
    held = client.post(f"/oakshire/meetings/{world.oakshire_past_meeting.pk}/agenda-items/add/", WORDS)
    assert held.status_code == 409


def test_who_may_not_is_told_who_can(world, sign_in):
    client = sign_in(world.oakshire_people.forum_rep)
    assert client.get(f"/oakshire/meetings/{world.oakshire_meeting.pk}/agenda/").status_code == 403
    assert client.get(f"/oakshire/agenda-items/{world.oakshire_proposed_agenda_item.pk}/").status_code == 404
