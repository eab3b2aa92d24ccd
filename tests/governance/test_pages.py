"""The pages of boards, meetings and decisions, as the people who use them go through them."""

import datetime as dt

import pytest
from django.db import transaction

from actionplans.models import Action
from core import clock
from core.access import acting_as
from governance import operations
from governance.models import Board, Decision, Meeting, Seat, SeatHolding
from partners.models import Constituency
from partners.operations import grant_to_person
from tests.governance.pages import day_fields, gets, goes_to, said, text_of
from tests.world import afresh

DAY = dt.timedelta(days=1)


@pytest.fixture
def clerk(world, sign_in):
    return sign_in(world.oakshire_people.board_clerk)


@pytest.fixture
def lead(world, sign_in):
    return sign_in(world.oakshire_people.la_lead)


# --- Reading


def test_the_list_of_boards_shows_each_below_the_one_it_reports_to(world, clerk):
    text = gets(clerk, "boards/")
    assert "Health and Wellbeing Board Council committee · every quarter SEND Partnership Board" in text


def test_the_page_of_a_board_says_all_about_it(world, clerk):
    text = gets(clerk, f"boards/{world.oakshire_board.pk}/")
    assert "Oversees what the partnership does for children and young people with SEND." in text
    assert "Reports to Health and Wellbeing Board ." in text
    assert "SEND Partnership Board (this board)" in text
    assert "Board Chair, Oakshire since" in text
    assert f"Vacant since {said(world.oakshire_vacant_seat.starts_on)}" in text
    assert f"Next {said(world.oakshire_meeting.held_on)} at 1pm" in text
    assert f"Last {said(world.oakshire_past_meeting.held_on)}" in text
    assert "D1: Asked for something to be done" in text
    assert "D3" not in text
    assert "Version 1 , agreed on" in text


def test_the_decisions_of_a_board_can_be_narrowed_to_those_done(world, clerk):
    text = gets(clerk, f"boards/{world.oakshire_board.pk}/?decisions=done")
    assert ("D3: Noted" in text, "D1: " in text) == (True, False)


def test_the_page_of_a_parent_shows_what_reports_to_it(world, clerk):
    text = gets(clerk, f"boards/{world.oakshire_parent_board.pk}/")
    assert "Health and Wellbeing Board (this board)" in text
    assert "SEND Partnership Board Partnership board" in text
    assert "No such decisions" in text
    assert "It has no seats yet" in text


def test_the_history_of_a_board_names_who_opened_it(world, clerk):
    assert "Director of Children's Services, Oakshire" in gets(clerk, f"boards/{world.oakshire_board.pk}/history/")


def test_a_board_that_the_reader_does_not_see_is_not_named_by_who_can_see_this(world, sign_in, acting):
    people = world.oakshire_people
    with acting(people.la_lead) as leading:
        closed = operations.create_board(
            world.oakshire,
            name="Executive Group",
            legal_kind="partnership_board",
            purpose="x",
            sees_area=False,
            clerk=people.board_clerk,
            by=leading,
        )
        Action.objects.filter(pk=world.oakshire_action.pk).update(audience=closed.members_audience)
    text = gets(sign_in(people.la_officer), f"who-can-see/actionplans.Action/{world.oakshire_action.pk}/")
    assert "An audience that is not shown to you" in text
    assert "A group that is not shown to you" in text
    assert "Executive Group" not in text
    assert "board:" not in text


def test_who_can_see_a_board_is_said_in_words(world, clerk):
    text = gets(clerk, f"who-can-see/governance.Board/{world.oakshire_board.pk}/")
    assert "Members of the SEND Partnership Board" in text


def test_the_terms_of_reference_show_the_newest_and_keep_the_earlier(world, clerk, acting):
    assert "It agrees in principle on behalf of its members." in gets(
        clerk, f"boards/{world.oakshire_board.pk}/terms-of-reference/"
    )
    goes_to(
        clerk.post(
            f"/oakshire/boards/{world.oakshire_board.pk}/terms-of-reference/set/",
            {"text": "New terms.", **day_fields("agreed_on", clock.today())},
        ),
        f"boards/{world.oakshire_board.pk}/terms-of-reference/",
    )
    text = gets(clerk, f"boards/{world.oakshire_board.pk}/terms-of-reference/")
    assert "Version 2, agreed on" in text
    assert "New terms." in text
    assert "Earlier versions Version 1" in text


def test_a_board_without_terms_of_reference_says_so(world, clerk):
    assert "No terms of reference yet" in gets(clerk, f"boards/{world.oakshire_parent_board.pk}/terms-of-reference/")


def test_the_list_of_meetings_puts_the_next_first(world, clerk):
    text = gets(clerk, "meetings/")
    assert f"Next: SEND Partnership Board on {said(world.oakshire_meeting.held_on)} at 1pm." in text
    assert f"{said(world.oakshire_past_meeting.held_on)} SEND Partnership Board Held" in text
    assert f"{said(world.oakshire_withdrawn_meeting.held_on)} SEND Partnership Board Withdrawn" in text


def test_the_list_of_meetings_can_be_narrowed(world, clerk):
    text = gets(clerk, f"meetings/?board={world.oakshire_parent_board.pk}&state=held")
    assert "No meeting is planned." in text
    assert "No earlier meetings" in text


def test_a_filter_that_is_nonsense_shows_everything_and_says_what_is_wrong(world, clerk):
    text = gets(clerk, "meetings/?board=none")
    assert "Select the board from the list" in text
    assert "Held" in text


def test_the_page_of_a_meeting_shows_its_decisions(world, clerk):
    text = gets(clerk, f"meetings/{world.oakshire_past_meeting.pk}/")
    assert f"Meeting of {said(world.oakshire_past_meeting.held_on)}" in text
    assert "1pm, Committee room 2" in text
    assert "D2: Agreed, subject to a condition" in text
    assert "Condition not met yet" in text


def test_a_withdrawn_meeting_says_why(world, clerk):
    text = gets(clerk, f"meetings/{world.oakshire_withdrawn_meeting.pk}/")
    assert "This meeting was withdrawn. Why: Too few members could come." in text


def test_an_adviser_sees_the_meeting_and_not_its_restricted_decision(world, sign_in):
    client = sign_in(world.oakshire_people.adviser)
    text = gets(client, f"meetings/{world.oakshire_past_meeting.pk}/")
    assert ("D1: " in text, "D3: " in text) == (True, False)
    assert client.get(f"/oakshire/decisions/{world.oakshire_restricted_decision.pk}/").status_code == 404


def test_the_list_of_decisions_can_be_narrowed_and_sorted(world, sign_in):
    client = sign_in(world.oakshire_people.la_officer)
    text = gets(client, "decisions/?sort=due")
    assert text.index("D1: ") < text.index("D2: ")
    mine = gets(client, "decisions/?mine=on&state=open")
    assert ("D1: " in mine, "D2: " in mine) == (True, False)


def test_the_page_of_a_decision_shows_what_became_of_it(world, clerk):
    text = gets(clerk, f"decisions/{world.oakshire_decision.pk}/")
    assert "Owner SEND Strategy Officer, Oakshire" in text
    assert "A first draft is with the provider." in text


def test_an_owner_who_sees_neither_board_nor_meeting_still_sees_his_decision(world, sign_in):
    clerk, owner = afresh(world.oakshire_people.board_clerk), world.oakshire_people.inspector
    with transaction.atomic(), acting_as(clerk):
        decision = operations.record_decision(
            world.oakshire_past_meeting, kind=Decision.Kind.ASKED, text="Look again.", owner=owner, by=clerk
        )
        # Something of the area must be open to him, or the area itself does not exist for him.
        grant_to_person(world.oakshire_audiences.only_forum, owner, "view", ends_on=None, by=clerk)
    text = gets(sign_in(owner), f"decisions/{decision.pk}/")
    assert "Look again." in text
    assert "SEND Partnership Board" not in text
    assert "Say what became of it" in text


def test_what_is_of_another_area_does_not_exist(world, clerk):
    for path in (
        f"boards/{world.elmborough_board.pk}/",
        f"meetings/{world.elmborough_meeting.pk}/",
        f"decisions/{world.elmborough_decision.pk}/",
        f"seats/{world.elmborough_seat.pk}/fill/",
    ):
        assert clerk.get(f"/oakshire/{path}").status_code == 404


# --- Boards and seats


def test_a_lead_opens_a_board(world, lead):
    gets(lead, "boards/create/")
    response = lead.post(
        "/oakshire/boards/create/",
        {
            "name": "Schools Forum",
            "legal_kind": "schools_forum",
            "purpose": "School money.",
            "rhythm": "every term",
            "parent": "",
            "sees_area": "yes",
        },
    )
    with transaction.atomic(), acting_as(afresh(world.oakshire_people.la_lead)):
        board = Board.objects.get(name="Schools Forum")
    goes_to(response, f"boards/{board.pk}/")
    assert (board.legal_kind, board.rhythm, board.audience) == (
        "schools_forum",
        "every term",
        world.oakshire_audiences.everyone,
    )


def test_a_members_board_goes_to_its_clerk_and_its_opener_back_to_the_list(world, lead):
    sent = {"name": "Executive Group", "legal_kind": "partnership_board", "purpose": "x", "sees_area": "no"}
    response = lead.post("/oakshire/boards/create/", sent)
    assert response.status_code == 409
    assert "Name a clerk who can sign in" in text_of(response)
    clerk = world.oakshire_people.board_clerk
    goes_to(lead.post("/oakshire/boards/create/", sent | {"clerk": clerk.pk}), "boards/")


def test_a_board_whose_own_is_hidden_can_be_changed(world, acting, clerk):
    with acting(world.oakshire_people.icb_lead):
        Board.objects.filter(pk=world.oakshire_parent_board.pk).update(audience=world.oakshire_audiences.only_icb)
    assert "Reports to" not in gets(clerk, f"boards/{world.oakshire_board.pk}/edit/")


def test_a_board_whose_name_is_taken_comes_back_with_all_that_was_typed(world, lead):
    response = lead.post(
        "/oakshire/boards/create/",
        {
            "name": "SEND Partnership Board",
            "legal_kind": "partnership_board",
            "purpose": "Typed words.",
            "sees_area": "yes",
        },
    )
    assert response.status_code == 409
    assert "There already is a board called" in text_of(response)
    assert "Typed words." in response.content.decode()


def test_the_clerk_changes_the_board(world, clerk):
    board = world.oakshire_board
    gets(clerk, f"boards/{board.pk}/edit/")
    sent = {
        "name": board.name,
        "legal_kind": board.legal_kind,
        "purpose": "Newly said.",
        "rhythm": "",
        "parent": str(world.oakshire_parent_board.pk),
        "seen_version": board.version,
    }
    goes_to(clerk.post(f"/oakshire/boards/{board.pk}/edit/", sent), f"boards/{board.pk}/")
    assert "Newly said." in gets(clerk, f"boards/{board.pk}/")
    conflict = clerk.post(f"/oakshire/boards/{board.pk}/edit/", sent | {"purpose": "Said by another."})
    assert conflict.status_code == 409
    text = text_of(conflict)
    assert "Yours Said by another." in text
    assert "Now saved Newly said." in text


def test_a_seat_is_added_filled_substituted_vacated_and_taken_away(world, clerk, acting):
    board, people = world.oakshire_board, world.oakshire_people
    to_board = f"boards/{board.pk}/"
    gets(clerk, f"{to_board}seats/create/")
    goes_to(
        clerk.post(f"/oakshire/{to_board}seats/create/", {"constituency": "Parent carers", "kind": "voting"}), to_board
    )
    with acting(people.board_clerk):
        seat = Seat.objects.get(board=board, constituency="Parent carers")
    gets(clerk, f"seats/{seat.pk}/fill/")
    today = day_fields("starts_on", clock.today())
    goes_to(clerk.post(f"/oakshire/seats/{seat.pk}/fill/", {"person": people.forum_rep.pk, **today}), to_board)
    gets(clerk, f"seats/{seat.pk}/substitute/")
    last = clock.today() + 30 * DAY
    goes_to(
        clerk.post(
            f"/oakshire/seats/{seat.pk}/substitute/",
            {"person": people.forum_chair.pk, **today, **day_fields("ends_on", last)},
        ),
        to_board,
    )
    text = gets(clerk, to_board)
    assert f"Parent Representative, Oakshire since {said(clock.today())}" in text
    assert "Substitute: Forum Chair, Oakshire" in text
    with acting(people.board_clerk):
        holding = SeatHolding.objects.get(seat=seat, kind="holder")
        assert SeatHolding.objects.get(seat=seat, kind="substitute").ends_on == last + DAY
    gets(clerk, f"seat-holdings/{holding.pk}/vacate/")
    goes_to(clerk.post(f"/oakshire/seat-holdings/{holding.pk}/vacate/", day_fields("on", clock.today())), to_board)
    assert "Who sat here before" in gets(clerk, to_board)
    gets(clerk, f"seats/{seat.pk}/end/")
    goes_to(clerk.post(f"/oakshire/seats/{seat.pk}/end/", day_fields("on", clock.today())), to_board)
    assert "Parent carers" not in gets(clerk, to_board)


def test_the_form_of_a_seat_names_the_constituencies_of_the_area(world, clerk):
    address = f"boards/{world.oakshire_board.pk}/seats/create/"
    assert "In this area people speak for: Primary headteachers" in gets(clerk, address)
    Constituency.objects.update(ends_on=clock.today())
    assert "Special school headteacher" in gets(clerk, address)


def test_a_seat_that_is_held_can_not_be_filled_and_the_form_says_why(world, clerk):
    response = clerk.post(
        f"/oakshire/seats/{world.oakshire_seat.pk}/fill/",
        {"person": world.oakshire_people.forum_rep.pk, **day_fields("starts_on", clock.today())},
    )
    assert response.status_code == 409
    assert "Board Member, Oakshire holds this seat in that time. Vacate it first." in text_of(response)


def test_an_advisers_seat_says_that_it_needs_a_review(world, clerk, acting):
    with acting(world.oakshire_people.board_clerk):
        seat = world.oakshire_adviser_holding.seat
    assert "decide then whether it goes on" in gets(clerk, f"seats/{seat.pk}/fill/")


def test_nobody_of_another_area_is_offered_for_a_seat(world, clerk):
    page = clerk.get(f"/oakshire/seats/{world.oakshire_vacant_seat.pk}/fill/").content.decode()
    assert ("College Principal, Oakshire" in page, "Elmborough" in page) == (True, False)


def test_somebody_is_co_opted_for_an_item(world, clerk):
    board = world.oakshire_board
    gets(clerk, f"boards/{board.pk}/co-opt/")
    words = {"person": world.oakshire_people.provider_officer.pk, "constituency": "Early years"}
    days = day_fields("starts_on", clock.today())
    url = f"/oakshire/boards/{board.pk}/co-opt/"
    assert clerk.post(url, words | days).status_code == 409
    last = day_fields("ends_on", clock.today() + 5 * DAY)
    goes_to(clerk.post(url, words | days | last | {"for_what": "the early years review"}), f"boards/{board.pk}/")
    text = gets(clerk, f"boards/{board.pk}/")
    assert "Therapies Manager, Oakshire, co-opted for the early years review" in text
    assert f"until before {said(clock.today() + 6 * DAY)}" in text


# --- Meetings and decisions


def test_the_clerk_plans_moves_and_withdraws_a_meeting(world, clerk, acting):
    board, day = world.oakshire_board, clock.today() + 40 * DAY
    gets(clerk, f"boards/{board.pk}/meetings/plan/")
    response = clerk.post(
        f"/oakshire/boards/{board.pk}/meetings/plan/",
        {**day_fields("held_on", day), "starts_at": "2.30pm", "place": "Online", "audience": board.audience_id},
    )
    with acting(world.oakshire_people.board_clerk):
        meeting = Meeting.objects.get(held_on=day)
    goes_to(response, f"meetings/{meeting.pk}/")
    assert meeting.starts_at == dt.time(14, 30)
    gets(clerk, f"meetings/{meeting.pk}/edit/")
    goes_to(
        clerk.post(
            f"/oakshire/meetings/{meeting.pk}/edit/",
            {**day_fields("held_on", day), "starts_at": "14:00", "place": "Town hall", "seen_version": 1},
        ),
        f"meetings/{meeting.pk}/",
    )
    assert "2pm, Town hall" in gets(clerk, f"meetings/{meeting.pk}/")
    gets(clerk, f"meetings/{meeting.pk}/withdraw/")
    stale = clerk.post(f"/oakshire/meetings/{meeting.pk}/withdraw/", {"reason": "Snow", "seen_version": 1})
    assert stale.status_code == 409
    goes_to(
        clerk.post(f"/oakshire/meetings/{meeting.pk}/withdraw/", {"reason": "Snow", "seen_version": 2}),
        f"meetings/{meeting.pk}/",
    )
    assert "This meeting was withdrawn. Why: Snow" in gets(clerk, f"meetings/{meeting.pk}/")


def test_a_meeting_at_an_impossible_time_is_not_planned(world, clerk):
    response = clerk.post(
        f"/oakshire/boards/{world.oakshire_board.pk}/meetings/plan/",
        {
            **day_fields("held_on", clock.today() - DAY),
            "starts_at": "soon",
            "audience": world.oakshire_board.audience_id,
        },
    )
    text = text_of(response)
    assert "Time must be a time of day, like 2pm or 14:30" in text
    assert f"Date must be {said(clock.today())} or later" in text


def test_the_clerk_records_that_a_meeting_was_held_and_what_it_decided(world, clerk, acting):
    board = world.oakshire_board
    with acting(world.oakshire_people.board_clerk) as person:
        meeting = operations.plan_meeting(board, held_on=clock.today(), by=person)
        item = operations.add_agenda_item(meeting, title="Outreach", kind="decision", by=person)
    assert "Close the meeting" in gets(clerk, f"meetings/{meeting.pk}/")
    gets(clerk, f"meetings/{meeting.pk}/close/")
    goes_to(
        clerk.post(f"/oakshire/meetings/{meeting.pk}/close/", {"seen_version": meeting.version}),
        f"meetings/{meeting.pk}/",
    )
    gets(clerk, f"meetings/{meeting.pk}/decisions/record/")
    url = f"/oakshire/meetings/{meeting.pk}/decisions/record/"
    words = {"kind": "agreed_subject_to", "text": "Go on.", "audience": meeting.audience_id}
    assert "Say what the agreement is subject to." in text_of(clerk.post(url, words))
    owner = {"owner": world.oakshire_people.icb_officer.pk, **day_fields("due", clock.today() + DAY)}
    goes_to(clerk.post(url, words | owner | {"condition": "Money", "agenda_item": item.pk}), f"meetings/{meeting.pk}/")
    assert "D4: Agreed, subject to a condition" in gets(clerk, f"meetings/{meeting.pk}/")
    assert "Decided under this item" in gets(clerk, f"agenda-items/{item.pk}/")
    with acting(world.oakshire_people.board_clerk):
        decision = item.decisions.get()
    assert "Taken under the agenda item Outreach" in gets(clerk, f"decisions/{decision.pk}/")


def test_the_clerk_records_that_a_condition_is_met(world, clerk):
    decision = world.oakshire_conditional_decision
    gets(clerk, f"decisions/{decision.pk}/condition/")
    goes_to(
        clerk.post(
            f"/oakshire/decisions/{decision.pk}/condition/",
            {
                **day_fields("met_on", clock.today()),
                "met_by": world.oakshire_people.cabinet_member.pk,
                "seen_version": decision.version,
            },
        ),
        f"decisions/{decision.pk}/",
    )
    assert (
        f"Met on {said(clock.today())}, confirmed by Cabinet Member for Children, Oakshire. The decision is in force."
    ) in gets(clerk, f"decisions/{decision.pk}/")


def test_the_owner_says_what_became_of_a_decision(world, sign_in):
    client, decision = sign_in(world.oakshire_people.la_officer), world.oakshire_decision
    gets(client, f"decisions/{decision.pk}/report/")
    goes_to(
        client.post(
            f"/oakshire/decisions/{decision.pk}/report/",
            {"text": "The plan is here.", "state": "done", "seen_version": decision.version},
        ),
        f"decisions/{decision.pk}/",
    )
    assert "Done SEND Strategy Officer, Oakshire" in gets(client, f"decisions/{decision.pk}/")


def test_who_may_not_is_told_who_can(world, sign_in):
    client = sign_in(world.oakshire_people.la_officer)
    response = client.get(f"/oakshire/boards/{world.oakshire_board.pk}/meetings/plan/")
    assert response.status_code == 403
    assert "The chair and the clerk of the board" in text_of(response)


def test_buttons_are_shown_to_those_who_may_press_them(world, sign_in):
    client = sign_in(world.oakshire_people.school_rep)
    text = gets(client, f"boards/{world.oakshire_board.pk}/")
    assert ("Plan a meeting" in text, "Add a seat" in text, "Vacate" in text) == (False, False, False)
    assert "Open a board" not in gets(client, "boards/")
    assert "Withdraw this meeting" not in gets(client, f"meetings/{world.oakshire_meeting.pk}/")


# --- How much the pages cost


def many(world) -> None:
    clerk, lead = afresh(world.oakshire_people.board_clerk), afresh(world.oakshire_people.la_lead)
    board, today = world.oakshire_board, clock.today()
    with transaction.atomic(), acting_as(lead):
        for number in range(30):
            operations.create_board(
                world.oakshire,
                name=f"Group {number}",
                legal_kind=Board.LegalKind.PARTNERSHIP_BOARD,
                purpose="One of many.",
                parent=board,
                by=lead,
            )
            seat = operations.create_seat(board, constituency=f"School {number}", kind=Seat.Kind.VOTING, by=lead)
            operations.fill_seat(seat, person=world.oakshire_people.school_rep, by=lead)
    with transaction.atomic(), acting_as(clerk):
        for number in range(30):
            operations.plan_meeting(board, held_on=today + number * DAY, by=clerk)
            with clock.at(clock.start_of(today - (100 + number) * DAY) + dt.timedelta(hours=12)):
                operations.plan_meeting(board, held_on=clock.today(), by=clerk)
            decision = operations.record_decision(
                world.oakshire_past_meeting,
                kind=Decision.Kind.AGREED,
                text=f"Decision number {number}.",
                owner=world.oakshire_people.la_officer,
                by=clerk,
            )
            operations.report_on_decision(
                world.oakshire_decision, text=f"Report {number}.", state=Decision.State.OPEN, by=clerk
            )
            operations.record_minuted_action(
                world.oakshire_past_meeting, text="Ask.", owner=world.oakshire_people.la_officer, by=clerk
            )
            operations.report_on_minuted_action(world.oakshire_minuted_action, text="Asked.", by=clerk)
            operations.send_referral(board, to_board=world.oakshire_parent_board, asked="Advise.", by=clerk)
            item = operations.add_agenda_item(
                world.oakshire_meeting,
                title=f"Item {number}",
                kind="discussion",
                presenter=world.oakshire_people.la_officer,
                presenting_partner=world.oakshire_partners.provider,
                by=clerk,
            )
            operations.record_earlier_consideration(
                world.oakshire_agenda_item, board=board, considered_on=today, what_it_said="Yes.", by=clerk
            )
            operations.add_standing_item(board, title=f"Standing {number}", kind="discussion", by=clerk)
            operations.name_champion(
                board,
                person=world.oakshire_people.board_member,
                theme=f"Theme {number}",
                between_meetings="May ask.",
                by=clerk,
            )
    assert (decision.reference, item.position) == ("D33", 35)


LISTS = (
    *("boards/", "boards/?structure=proposed", "boards/coverage/", "meetings/", "decisions/"),
    *("minuted-actions/", "referrals/"),
)
PAGES = (
    *LISTS,
    "boards/{board}/",
    "boards/{board}/terms-of-reference/",
    "meetings/{past_meeting}/",
    "decisions/{decision}/",
    "boards/{board}/standing-items/",
    "boards/{proposed_board}/",
    "meetings/{meeting}/",
    "meetings/{meeting}/agenda/",
    "agenda-items/{agenda_item}/",
    "minuted-actions/{minuted_action}/",
    "referrals/{referral}/",
    "",
)


SUBJECTS = (
    *("board", "proposed_board", "past_meeting", "meeting", "decision", "agenda_item", "minuted_action", "referral"),
)


@pytest.mark.slow
def test_no_page_asks_the_database_more_often_when_there_is_more_to_show(world, clerk, count_queries):
    numbers = {name: getattr(world, f"oakshire_{name}").pk for name in SUBJECTS}
    urls = {page: f"/oakshire/{page.format(**numbers)}" for page in PAGES}
    few = {page: count_queries(clerk, url) for page, url in urls.items()}
    many(world)
    assert {page: count_queries(clerk, url) for page, url in urls.items()} == few
    assert {page: few[page] for page in LISTS if few[page] > 12} == {}
