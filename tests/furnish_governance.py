"""One of everything that the governance app knows, in each of the two areas, made by the people who would make it."""

import datetime as dt
from types import SimpleNamespace

from django.db import transaction

from core import clock
from core.access import acting_as
from governance import operations
from governance.models import AgendaItem, Board, Decision, DeclaredInterest, ItemKind, Meeting, Seat
from partners.models import Person


def furnish(world: SimpleNamespace) -> None:
    """For each area, as attributes `<slug>_<noun>`: parent_board, board, proposed_board, seats (by constituency), seat,
    vacant_seat, holding, adviser_holding, champion, terms_of_reference, past_meeting, meeting, withdrawn_meeting,
    decision, conditional_decision, restricted_decision, progress, standing_item, agenda_item, restricted_agenda_item,
    non_public_part, declared_interest (a personal one), proposed_agenda_item, withdrawn_agenda_item,
    earlier_consideration, minuted_action,
    partner_minuted_action, closed_minuted_action, minuted_action_update, referral (received), sent_referral."""
    for slug in ("oakshire", "elmborough"):
        _furnish_area(world, slug)


def _afresh(person: Person) -> Person:
    return Person.objects.get(pk=person.pk)


def _furnish_area(world: SimpleNamespace, slug: str) -> None:
    area, people = getattr(world, slug), getattr(world, f"{slug}_people")
    lead = _afresh(people.la_lead)
    with transaction.atomic(), acting_as(lead):
        made = _boards(area, lead)
        made |= _seats(made["board"], people, lead)
    clerk = _afresh(people.board_clerk)
    with transaction.atomic(), acting_as(clerk):
        made["terms_of_reference"] = operations.set_terms_of_reference(
            made["board"],
            text="The board oversees the plans of the partnership.\n\nIt agrees in principle on behalf of its members.",
            agreed_on=clock.today() - dt.timedelta(days=365),
            review_on=clock.today() + dt.timedelta(days=30),
            by=clerk,
        )
        made |= _meetings(made["board"], made["parent_board"], people, clerk)
        made |= _agenda(made["meeting"], people, clerk)
        made |= _following(made, getattr(world, f"{slug}_partners"), people, clerk)
    officer = _afresh(people.la_officer)
    with transaction.atomic(), acting_as(officer):
        made["proposed_agenda_item"] = operations.propose_agenda_item(
            made["meeting"],
            title="What families said in the survey",
            kind=ItemKind.DISCUSSION,
            text="The first answers are in.",
            by=officer,
        )
    for name, thing in made.items():
        setattr(world, f"{slug}_{name}", thing)


def _boards(area, lead: Person) -> dict:
    parent = operations.create_board(
        area,
        name="Health and Wellbeing Board",
        legal_kind=Board.LegalKind.COUNCIL_COMMITTEE,
        purpose="Brings the council and the NHS together for the health of everyone here.",
        rhythm="every quarter",
        by=lead,
    )
    board = operations.create_board(
        area,
        name="SEND Partnership Board",
        legal_kind=Board.LegalKind.PARTNERSHIP_BOARD,
        purpose="Oversees what the partnership does for children and young people with SEND.",
        rhythm="every month",
        parent=parent,
        by=lead,
    )
    proposed = operations.create_board(
        area,
        name="SEND Strategic Board",
        legal_kind=Board.LegalKind.PARTNERSHIP_BOARD,
        purpose="Would oversee inclusion from birth to 25.",
        rhythm="every two months",
        parent=parent,
        proposed=True,
        in_force_from=clock.today() + dt.timedelta(days=60),
        replaces=[board],
        by=lead,
    )
    return {"parent_board": parent, "board": board, "proposed_board": proposed}


SEATS = (
    ("Independent chair", Seat.Kind.CHAIR, "board_chair"),
    ("Clerk to the board", Seat.Kind.CLERK, "board_clerk"),
    ("Headteachers", Seat.Kind.VOTING, "board_member"),
    ("Headteachers", Seat.Kind.VOTING, None),
    ("Department for Education", Seat.Kind.ADVISER, "adviser"),
)


def _seats(board: Board, people: SimpleNamespace, lead: Person) -> dict:
    start = clock.today() - dt.timedelta(days=400)
    seats, holdings = {}, {}
    for constituency, kind, key in SEATS:
        seat = operations.create_seat(board, constituency=constituency, kind=kind, starts_on=start, by=lead)
        if key is None:
            seats["vacant"] = seat
            continue
        seats[key] = seat
        review = clock.today() + dt.timedelta(days=90) if kind == Seat.Kind.ADVISER else None
        holdings[key] = operations.fill_seat(
            seat, person=getattr(people, key), starts_on=start, review_on=review, by=lead
        )
    return {
        "seat": seats["board_member"],
        "vacant_seat": seats["vacant"],
        "holding": holdings["board_member"],
        "adviser_holding": holdings["adviser"],
    }


def _meetings(board: Board, parent: Board, people: SimpleNamespace, clerk: Person) -> dict:
    today = clock.today()
    held_on = today - dt.timedelta(days=60)
    with clock.at(clock.start_of(held_on) + dt.timedelta(hours=14)):
        past = operations.plan_meeting(
            board, held_on=held_on, starts_at=dt.time(13), place="Committee room 2", by=clerk
        )
        decision = operations.record_decision(
            past,
            kind=Decision.Kind.ASKED,
            text="A plan to shorten waits for speech and language therapy comes to the next meeting.",
            owner=people.la_officer,
            due=today + dt.timedelta(days=7),
            by=clerk,
        )
        conditional = operations.record_decision(
            past,
            kind=Decision.Kind.AGREED_SUBJECT_TO,
            text="The outreach service goes on for a second year.",
            condition="The executive approves the money.",
            by=clerk,
        )
        restricted = operations.record_decision(
            past,
            kind=Decision.Kind.NOTED,
            text="The financial position of one provider was noted.",
            audience=board.restricted_audience,
            by=clerk,
        )
        past = operations.hold_meeting(past, by=clerk)
    progress = operations.report_on_decision(
        decision, text="A first draft is with the provider.", state=Decision.State.OPEN, by=clerk
    )
    coming = operations.plan_meeting(
        board,
        held_on=today + dt.timedelta(days=14),
        starts_at=dt.time(13),
        place="Committee room 2",
        jointly_with=[parent],
        by=clerk,
    )
    withdrawn = operations.plan_meeting(board, held_on=today + dt.timedelta(days=3), by=clerk)
    withdrawn = operations.withdraw_meeting(withdrawn, reason="Too few members could come.", by=clerk)
    return {
        "past_meeting": past,
        "decision": Decision.objects.get(pk=decision.pk),
        "conditional_decision": conditional,
        "restricted_decision": restricted,
        "progress": progress,
        "meeting": Meeting.objects.select_related("board").get(pk=coming.pk),
        "withdrawn_meeting": withdrawn,
    }


def _agenda(meeting: Meeting, people: SimpleNamespace, clerk: Person) -> dict:
    standing = operations.add_standing_item(
        meeting.board, title="Action log", kind=ItemKind.INFORMATION, minutes=10, by=clerk
    )
    operations.add_standing_items_to_agenda(meeting, by=clerk)
    item = operations.add_agenda_item(
        meeting,
        title="Waits for speech and language therapy",
        text="How the plan to shorten them goes.",
        kind=ItemKind.DECISION,
        presenter=people.provider_officer,
        minutes=20,
        by=clerk,
    )
    restricted = operations.add_agenda_item(
        meeting,
        title="Contract matter",
        kind=ItemKind.DECISION,
        classification=AgendaItem.Classification.RESTRICTED,
        not_public_because="A provider's prices are still being settled.",
        by=clerk,
    )
    part = operations.add_non_public_part(restricted, text="The provider asks for a tenth more.", by=clerk)
    interest = operations.record_interest(
        restricted,
        kind=DeclaredInterest.Kind.PERSONAL,
        person=people.forum_rep,
        text="His own child goes to the provider.",
        by=clerk,
    )
    withdrawn = operations.add_agenda_item(meeting, title="Transport", kind=ItemKind.INFORMATION, by=clerk)
    return {
        "standing_item": standing,
        "agenda_item": item,
        "restricted_agenda_item": restricted,
        "non_public_part": part,
        "declared_interest": interest,
        "withdrawn_agenda_item": operations.withdraw_agenda_item(withdrawn, reason="It is not ready.", by=clerk),
        "earlier_consideration": operations.record_earlier_consideration(
            item,
            body="Provider collaborative",
            considered_on=clock.today() - dt.timedelta(days=30),
            what_it_said="It asked for a plan by the spring.",
            by=clerk,
        ),
    }


def _following(made: dict, partners: SimpleNamespace, people: SimpleNamespace, clerk: Person) -> dict:
    today, past, board = clock.today(), made["past_meeting"], made["board"]
    action = operations.record_minuted_action(
        past,
        text="Send round the figures on waits.",
        owner=people.school_rep,
        due=today + dt.timedelta(days=5),
        by=clerk,
    )
    update = operations.report_on_minuted_action(action, text="Asked for the figures.", by=clerk)
    of_partner = operations.record_minuted_action(
        past, text="Offer two dates for a visit.", owner_partner=partners.provider, by=clerk
    )
    closed = operations.record_minuted_action(past, text="Book the room.", owner=people.la_officer, by=clerk)
    closed = operations.close_minuted_action(closed, text="Booked.", closed_at=past, by=clerk)
    return {
        "champion": operations.name_champion(
            board,
            person=people.board_member,
            theme="Preparing for adulthood",
            between_meetings="May ask the officers about progress, and tells the other members.",
            by=clerk,
        ),
        "minuted_action": type(action).objects.get(pk=action.pk),
        "minuted_action_update": update,
        "partner_minuted_action": of_partner,
        "closed_minuted_action": closed,
        "sent_referral": operations.send_referral(
            board,
            to_board=made["parent_board"],
            asked="Take the shortage of therapists on as a matter of the whole workforce.",
            due=today + dt.timedelta(days=40),
            meeting=past,
            by=clerk,
        ),
        "referral": operations.send_referral(
            made["parent_board"], to_board=board, asked="Advise on what children's health needs next.", by=clerk
        ),
    }
