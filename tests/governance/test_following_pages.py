"""The pages of the action log, of what became of decisions, and of referrals; and what of them waits on Home."""

import datetime as dt

import pytest

from core import clock
from core.errors import RuleBroken
from core.home import Urgency, home_items
from governance import operations
from governance.models import Decision, MinutedAction, Referral
from tests.governance.pages import day_fields, gets, posts, said, text_of

DAY = dt.timedelta(days=1)


def cells(response) -> str:
    assert response.status_code == 200
    return response.content.decode("utf-8-sig")


def test_the_action_log_shows_open_actions_first_and_can_be_narrowed(world, sign_in):
    client = sign_in(world.oakshire_people.school_rep)
    text = gets(client, "minuted-actions/")
    assert "3 minuted actions." in text
    assert text.index("Send round the figures") < text.index("Offer two dates") < text.index("Book the room.")
    assert "Asked for the figures." in text
    assert "Download" not in text
    board = world.oakshire_board.pk
    for query, found in (("mine=on", 1), ("state=closed", 1), ("overdue=on", 0), (f"board={board}&state=open", 2)):
        words = "1 minuted action." if found == 1 else f"{found} minuted actions."
        assert words in gets(client, f"minuted-actions/?{query}"), query
    assert "Select the board from the list" in gets(client, "minuted-actions/?board=none")


def test_the_action_log_is_downloaded_with_the_filters_of_the_page(world, sign_in):
    officer = sign_in(world.oakshire_people.la_officer)
    assert "Download as CSV" in gets(officer, "minuted-actions/?state=closed")
    lines = cells(officer.get("/oakshire/minuted-actions/csv/?state=closed")).splitlines()
    held = world.oakshire_past_meeting.held_on
    assert lines[1:] == [
        f'SEND Partnership Board,3,{held},Book the room.,"SEND Strategy Officer, Oakshire",,,Closed,{held},Booked.'
    ]
    clerk = sign_in(world.oakshire_people.board_clerk)
    of_board = cells(clerk.get(f"/oakshire/boards/{world.oakshire_board.pk}/minuted-actions/csv/"))
    assert len(of_board.splitlines()) == 4
    assert clerk.get("/oakshire/minuted-actions/csv/").status_code == 403


def test_an_action_is_minuted_reported_on_closed_and_opened_again(world, sign_in, acting):
    people, meeting = world.oakshire_people, world.oakshire_past_meeting
    clerk = sign_in(people.board_clerk)
    words = {"text": "Write to schools.", "owner": people.icb_officer.pk, "audience": meeting.audience_id}
    path = f"meetings/{meeting.pk}/minuted-actions/record/"
    unowned = clerk.post(f"/oakshire/{path}", words | {"owner": ""})
    assert (unowned.status_code, "Say who does it" in text_of(unowned)) == (409, True)
    due = day_fields("due", clock.today() + DAY)
    posts(clerk, path, words | due, f"meetings/{meeting.pk}/")
    assert "Write to schools." in gets(clerk, f"meetings/{meeting.pk}/")
    with acting(people.board_clerk):
        action = MinutedAction.objects.get(text="Write to schools.")
    path = f"minuted-actions/{action.pk}/"
    owner = sign_in(people.icb_officer)
    posts(owner, f"{path}report/", {"text": "Half are written.", "seen_version": 1}, path)
    assert "due tomorrow" in gets(owner, path)
    assert owner.get(f"/oakshire/{path}close/").status_code == 403
    clerk = sign_in(people.board_clerk)
    closing = {"text": "All have it.", "closed_at": meeting.pk, "seen_version": 2}
    posts(clerk, f"{path}close/", closing, path)
    text = gets(clerk, path)
    assert f"Closed at: Meeting of {said(meeting.held_on)}" in text
    assert clerk.post(f"/oakshire/{path}report/", {"text": "x", "seen_version": 3}).status_code == 409
    assert clerk.post(f"/oakshire/{path}close/", {"text": "x", "seen_version": 3}).status_code == 409
    posts(clerk, f"{path}reopen/", {"text": "One has not.", "seen_version": 3}, path)
    assert clerk.post(f"/oakshire/{path}reopen/", {"text": "x", "seen_version": 4}).status_code == 409


def test_decisions_are_counted_by_how_far_they_are_carried_out(world, sign_in, acting):
    with acting(world.oakshire_people.board_clerk) as clerk:
        operations.report_on_decision(world.oakshire_decision, text="Half.", state=Decision.State.PARTLY, by=clerk)
    client = sign_in(world.oakshire_people.la_officer)
    text = gets(client, "decisions/")
    assert "SEND Partnership Board 1 open, SEND Partnership Board 1 partly done, SEND Partnership Board 0 done" in text
    assert "Partly done Half." in text
    for query, found in (("state=unfinished", 2), ("state=partly", 1), ("overdue=on", 0)):
        words = "1 decision." if found == 1 else f"{found} decisions."
        assert words in gets(client, f"decisions/?{query}"), query
    lines = cells(client.get("/oakshire/decisions/csv/?state=partly")).splitlines()
    assert len(lines) == 2
    assert ",D1," in lines[1]
    assert ",Partly done,Half.," in lines[1]
    clerk = sign_in(world.oakshire_people.board_clerk)
    assert len(cells(clerk.get(f"/oakshire/boards/{world.oakshire_board.pk}/decisions/csv/")).splitlines()) == 4


def test_a_key_decision_is_recorded_shown_filtered_and_exported(world, sign_in, acting):
    clerk, meeting = sign_in(world.oakshire_people.board_clerk), world.oakshire_past_meeting
    record = f"/oakshire/meetings/{meeting.pk}/decisions/record/"
    assert "This is a key decision" not in text_of(clerk.get(record))
    with acting(world.oakshire_people.board_clerk) as person:
        with pytest.raises(RuleBroken, match="Only a council's executive or a joint committee") as refusal:
            operations.record_decision(meeting, kind="noted", text="x", is_key=True, by=person)
        assert refusal.value.field == "is_key"
        type(world.oakshire_board).objects.filter(pk=world.oakshire_board.pk).update(legal_kind="executive")
    assert "on the Forward Plan for 28 clear days" in text_of(clerk.get(record))
    words = {"kind": "agreed", "text": "Build the school.", "is_key": "on", "audience": meeting.audience_id}
    assert clerk.post(record, words).status_code == 302
    client = sign_in(world.oakshire_people.la_officer)
    text = gets(client, "decisions/?key=on")
    assert "1 decision." in text
    assert "(key decision)" in text
    with acting(world.oakshire_people.board_clerk):
        made = Decision.objects.get(text="Build the school.")
    assert "Key decision" in gets(client, f"decisions/{made.pk}/")
    assert "Key decision" not in gets(client, f"decisions/{world.oakshire_decision.pk}/")
    lines = cells(client.get("/oakshire/decisions/csv/?key=on")).splitlines()
    assert lines[0].startswith("Board,Decision,Decided on,Kind,Key decision,")
    assert ",Agreed,Yes,Build the school." in lines[1]


def test_a_referral_is_shown_on_both_boards_and_answered(world, sign_in, acting):
    client, board, parent = (
        sign_in(world.oakshire_people.board_clerk),
        world.oakshire_board,
        world.oakshire_parent_board,
    )
    for each in (board, parent):
        text = gets(client, f"boards/{each.pk}/")
        assert "Advise on what children's health needs next. Sent From Health and Wellbeing Board to SEND" in text
    path = f"referrals/{world.oakshire_referral.pk}/"
    posts(client, f"{path}accept/", {"seen_version": 1}, path)
    posts(client, f"{path}answer/", {"answer": "More therapists.", "seen_version": 2}, path)
    assert f"Answered on {said(clock.today())} More therapists." in gets(client, path)
    assert client.post(f"/oakshire/{path}answer/", {"answer": "x", "seen_version": 3}).status_code == 409


def test_a_referral_is_declined_or_taken_back(world, sign_in):
    client = sign_in(world.oakshire_people.board_clerk)
    path = f"referrals/{world.oakshire_referral.pk}/"
    posts(client, f"{path}decline/", {"answer": "Not ours.", "seen_version": 1}, path)
    assert "Declined on" in gets(client, path)
    path = f"referrals/{world.oakshire_sent_referral.pk}/"
    assert "due in 40 days" in gets(client, path)
    posts(client, f"{path}withdraw/", {"reason": "Settled.", "seen_version": 1}, path)
    assert "This referral was withdrawn. Why: Settled." in gets(client, path)


def test_the_clerk_refers_a_matter_to_a_board_that_he_sees(world, sign_in, acting):
    client, board = sign_in(world.oakshire_people.board_clerk), world.oakshire_board
    path = f"boards/{board.pk}/referrals/send/"
    words = {
        "to_board": world.oakshire_parent_board.pk,
        "asked": "Take it on.",
        "meeting": world.oakshire_past_meeting.pk,
    }
    posts(client, path, words | day_fields("due", clock.today()), f"boards/{board.pk}/")
    other = client.post(f"/oakshire/{path}", words | {"to_board": world.elmborough_board.pk})
    assert "Select a board from the list" in text_of(other)
    ended = words | day_fields("due", clock.today() - DAY)
    assert f"Answer by must be {said(clock.today())} or later" in text_of(client.post(f"/oakshire/{path}", ended))


def test_the_list_of_referrals_can_be_narrowed(world, sign_in):
    client = sign_in(world.oakshire_people.forum_rep)
    assert "Take the shortage of therapists" in gets(client, "referrals/")
    board = world.oakshire_proposed_board.pk
    assert "No such referrals" in gets(client, f"referrals/?board={board}")
    assert "No such referrals" in gets(client, "referrals/?state=answered")
    assert "Select the state from the list" in gets(client, "referrals/?state=none")


def test_a_referral_names_no_board_that_the_reader_can_not_see(world, sign_in, acting):
    with acting(world.oakshire_people.la_lead) as lead:
        closed = operations.create_board(
            world.oakshire,
            name="Inner Group",
            legal_kind="partnership_board",
            purpose="x",
            sees_area=False,
            clerk=lead,
            by=lead,
        )
        referral = operations.send_referral(closed, to_board=world.oakshire_board, asked="Advise.", by=lead)
    client = sign_in(world.oakshire_people.board_clerk)
    text = gets(client, f"referrals/{referral.pk}/")
    assert ("From another board to SEND Partnership Board" in text, "Inner Group" in text) == (True, False)
    path = f"referrals/{referral.pk}/"
    assert client.get(f"/oakshire/{path}withdraw/").status_code == 403
    posts(client, f"{path}accept/", {"seen_version": 1}, path)


# --- Home


def waiting(world, person, kind: str) -> list[tuple]:
    items = home_items(person, [world.oakshire], clock.today())
    return [(item.urgency, item.title, item.next_step) for item in items if item.kind == kind]


def test_an_owner_finds_his_minuted_actions_on_home_and_a_lead_those_of_his_partner(world, acting):
    people = world.oakshire_people
    with acting(people.school_rep) as person:
        assert waiting(world, person, "Minuted action") == [
            (Urgency.DUE_SOON, "Send round the figures on waits.", "Say how it goes")
        ]
    with acting(people.board_clerk) as clerk:
        words = {"text": "Lend a room.", "owner_partner": world.oakshire_partners.forum, "by": clerk}
        action = operations.record_minuted_action(world.oakshire_past_meeting, due=clock.today() - DAY, **words)
    with acting(people.forum_chair) as lead:
        assert waiting(world, lead, "Minuted action") == [(Urgency.OVERDUE, "Lend a room.", "Say how it goes")]
    with acting(people.board_clerk) as clerk:
        operations.close_minuted_action(action, text="Lent.", by=clerk)
    with acting(people.forum_chair) as lead:
        assert waiting(world, lead, "Minuted action") == []


def test_who_runs_a_board_finds_referrals_and_proposed_items_on_home(world, acting):
    with acting(world.oakshire_people.board_clerk) as clerk:
        asked = "Advise on what children's health needs next."
        assert waiting(world, clerk, "Referral") == [(Urgency.WAITING, asked, "Accept, answer or decline it")]
        assert waiting(world, clerk, "Proposed agenda item") == [
            (Urgency.WAITING, "What families said in the survey", "Accept or withdraw it")
        ]
        operations.accept_referral(world.oakshire_referral, by=clerk)
        assert waiting(world, clerk, "Referral") == [(Urgency.WAITING, asked, "Answer it")]
        operations.answer_referral(Referral.objects.get(pk=world.oakshire_referral.pk), answer="x", by=clerk)
        assert waiting(world, clerk, "Referral") == []
    with acting(world.oakshire_people.board_member) as member:
        assert waiting(world, member, "Referral") + waiting(world, member, "Proposed agenda item") == []
