"""What is on a meeting's agenda, in which order, and what of it is kept from whom."""

import datetime as dt

import pytest
from django.db import DatabaseError, transaction

from core import clock
from core.errors import EditConflict
from governance import operations
from governance.models import AgendaItem, Board, ItemKind, Meeting, NonPublicPart
from partners.models import Audience

DAY = dt.timedelta(days=1)
Classification = AgendaItem.Classification
EXEMPT = {"classification": Classification.EXEMPT, "paragraph": 3, "not_public_because": "Prices are being settled."}


def add(meeting, by, title="Waits", **words) -> AgendaItem:
    return operations.add_agenda_item(meeting, title=title, kind=ItemKind.DISCUSSION, by=by, **words)


def edited(item, by, **words) -> AgendaItem:
    names = ("title", "kind", "text", "presenter", "presenting_partner", "minutes")
    names += ("classification", "paragraph", "not_public_because")
    words = {name: getattr(item, name) for name in names} | {"seen_version": item.version} | words
    return operations.edit_agenda_item(item, by=by, **words)


def titles(meeting) -> list[str]:
    return [item.title for item in meeting.agenda_items.on_the_agenda()]


@pytest.fixture
def council_meeting(world, lead) -> Meeting:
    return operations.plan_meeting(world.oakshire_parent_board, held_on=clock.today() + DAY, by=lead)


def test_every_state_of_an_agenda_item_has_its_moves():
    assert set(AgendaItem.MOVES) == set(AgendaItem.State)


def test_an_agenda_has_its_items_in_the_order_in_which_they_were_added(world, clerk):
    assert titles(world.oakshire_meeting) == ["Action log", "Waits for speech and language therapy", "Contract matter"]


def test_an_item_changes_places_with_its_neighbour_and_stops_at_the_ends(world, clerk):
    meeting, item = world.oakshire_meeting, world.oakshire_agenda_item
    operations.move_agenda_item(item, direction=AgendaItem.Direction.UP, by=clerk)
    assert titles(meeting)[0] == "Waits for speech and language therapy"
    operations.move_agenda_item(item, direction=AgendaItem.Direction.UP, by=clerk)
    for _ in range(3):
        operations.move_agenda_item(item, direction=AgendaItem.Direction.DOWN, by=clerk)
    assert titles(meeting) == ["Action log", "Contract matter", "Waits for speech and language therapy"]


def test_what_is_not_on_the_agenda_is_not_moved(world, clerk, refused):
    item = world.oakshire_proposed_agenda_item
    assert refused(operations.move_agenda_item, item, direction=AgendaItem.Direction.UP, by=clerk) == (
        "This item is not on the agenda."
    )


def test_a_proposal_is_seen_by_the_board_and_its_proposer_until_it_is_accepted(world, acting):
    item = world.oakshire_proposed_agenda_item
    with acting(world.oakshire_people.forum_rep) as person:
        assert not AgendaItem.objects.visible_to(person).filter(pk=item.pk).exists()
    with acting(world.oakshire_people.board_clerk) as clerk:
        accepted = operations.accept_agenda_item(item, seen_version=item.version, by=clerk)
        assert titles(world.oakshire_meeting)[-1] == "What families said in the survey"
        assert accepted.audience == world.oakshire_meeting.audience
    with acting(world.oakshire_people.forum_rep) as person:
        assert AgendaItem.objects.visible_to(person).filter(pk=item.pk).exists()


def test_an_item_is_accepted_once(world, clerk, refused):
    assert refused(operations.accept_agenda_item, world.oakshire_agenda_item, by=clerk) == (
        "This item is on the agenda."
    )


def test_the_agenda_of_a_meeting_that_was_held_or_withdrawn_stays_as_it_was(world, clerk, refused):
    assert refused(add, world.oakshire_past_meeting, clerk) == (
        "This meeting has been held: its agenda stays as it was."
    )
    assert refused(add, world.oakshire_withdrawn_meeting, clerk) == (
        "This meeting has been withdrawn: Too few members could come."
    )


def test_an_item_is_withdrawn_with_a_reason_and_then_changes_no_more(world, clerk, refused):
    item = world.oakshire_agenda_item
    assert refused(operations.withdraw_agenda_item, item, reason=" ", by=clerk) == "Say why the item is withdrawn."
    item = operations.withdraw_agenda_item(item, reason="Not ready.", seen_version=item.version, by=clerk)
    assert (item.is_withdrawn, item.withdrawn_because) == (True, "Not ready.")
    assert refused(operations.withdraw_agenda_item, item, reason="x", by=clerk) == "This item is withdrawn."
    assert refused(edited, item, clerk) == "This item has been withdrawn: Not ready."


def test_an_item_is_edited_unless_somebody_did_meanwhile(world, clerk):
    item = world.oakshire_agenda_item
    changed = edited(item, clerk, title="Waits for therapy", minutes=30)
    assert (changed.title, changed.minutes, changed.is_public) == ("Waits for therapy", 30, True)
    with pytest.raises(EditConflict):
        edited(item, clerk)


def test_an_exempt_item_names_its_paragraph_and_its_reason(council_meeting, lead):
    item = add(council_meeting, lead, "Contract matter", **EXEMPT)
    assert (item.classification, item.get_paragraph_display()) == (
        "exempt",
        "Paragraph 3: somebody's financial or business affairs, the authority's included",
    )


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"paragraph": None}, "Say under which paragraph of Schedule 12A it is exempt."),
        ({"not_public_because": " "}, "Say why it is not public."),
        (
            {"classification": Classification.RESTRICTED},
            "A council's body keeps an item from the public as exempt, under a paragraph of Schedule 12A.",
        ),
        (
            {"classification": Classification.CONFIDENTIAL},
            "Only an exempt item has a paragraph of Schedule 12A.",
        ),
        (
            {"classification": Classification.PUBLIC, "paragraph": None},
            "A public item needs no reason for not being public.",
        ),
    ],
)
def test_a_classification_that_does_not_fit_a_councils_body(council_meeting, lead, refused, changes, sentence):
    assert refused(add, council_meeting, lead, **EXEMPT | changes) == sentence


def test_a_board_that_is_not_the_councils_has_no_exempt_items(world, clerk, refused):
    assert refused(add, world.oakshire_meeting, clerk, **EXEMPT) == (
        "Only a council's bodies have exempt items: choose restricted."
    )


def test_any_body_may_hold_something_confidential(council_meeting, world, lead, clerk):
    words = {"classification": Classification.CONFIDENTIAL, "not_public_because": "A draft under embargo."}
    assert add(council_meeting, lead, **words).classification == "confidential"
    assert add(world.oakshire_meeting, clerk, **words).classification == "confidential"


def test_the_database_asks_for_paragraph_and_reason_too(world, clerk):
    rows = AgendaItem.objects.filter(pk=world.oakshire_agenda_item.pk)
    for words in (
        {"classification": "restricted"},
        {"classification": "exempt", "not_public_because": "x"},
        {"classification": "exempt", "not_public_because": "x", "paragraph": 8},
        {"state": "withdrawn"},
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.update(**words)


# --- What is not public


def seen_by(world, acting, part) -> set[str]:
    found = set()
    for name, person in vars(world.oakshire_people).items():
        with acting(person) as fresh:
            if NonPublicPart.objects.visible_to(fresh).filter(pk=part.pk).exists():
                found.add(name)
    return found


def test_a_restricted_part_is_read_by_those_who_decide_and_its_title_by_everyone(world, acting):
    assert seen_by(world, acting, world.oakshire_non_public_part) == {"board_chair", "board_clerk", "board_member"}
    with acting(world.oakshire_people.forum_rep) as person:
        item = AgendaItem.objects.visible_to(person).get(pk=world.oakshire_restricted_agenda_item.pk)
        assert (item.title, item.not_public_because) == (
            "Contract matter",
            "A provider's prices are still being settled.",
        )


def test_the_presenter_and_the_author_read_it_too_and_all_members_where_it_is_said_so(world, acting):
    people, part = world.oakshire_people, world.oakshire_non_public_part
    with acting(people.board_clerk) as clerk:
        edited(world.oakshire_restricted_agenda_item, clerk, presenter=people.provider_officer)
        part = operations.edit_non_public_part(
            part,
            text="The provider asks for a fifth more.",
            audience=world.oakshire_board.members_audience,
            seen_version=part.version,
            by=clerk,
        )
        with pytest.raises(EditConflict):
            operations.edit_non_public_part(part, text="x", audience=part.audience, seen_version=1, by=clerk)
    assert seen_by(world, acting, part) == {
        "adviser",
        "board_chair",
        "board_clerk",
        "board_member",
        "provider_officer",
    }
    assert str(part) == "Non-public part of an agenda item"


def test_what_keeps_a_non_public_part_from_being_written(world, clerk, refused):
    write, item = operations.add_non_public_part, world.oakshire_restricted_agenda_item
    assert refused(write, world.oakshire_agenda_item, text="x", by=clerk) == (
        "This item is public. Change its classification first."
    )
    assert refused(write, item, text="x", by=clerk) == "This item has a non-public part already."
    everyone = Audience.objects.get(pk=world.oakshire_board.audience_id)
    assert refused(write, item, text="x", audience=everyone, by=clerk) == (
        "Choose the board's members, or its restricted papers."
    )
    withdrawn = world.oakshire_withdrawn_agenda_item
    assert refused(write, withdrawn, text="x", by=clerk) == "This item has been withdrawn: It is not ready."


def test_an_item_with_a_non_public_part_does_not_become_public(world, clerk, refused):
    words = {"classification": Classification.PUBLIC, "not_public_because": ""}
    assert refused(edited, world.oakshire_restricted_agenda_item, clerk, **words) == (
        "It has a non-public part, so it can't be public. Withdraw it and add a public item instead."
    )


# --- Where it was considered before


def test_the_bodies_that_considered_a_matter_earlier_are_kept_with_what_they_said(world, clerk):
    item = world.oakshire_agenda_item
    operations.record_earlier_consideration(
        item, board=world.oakshire_parent_board, considered_on=clock.today(), what_it_said="It agreed.", by=clerk
    )
    found = [(each.body, each.board, each.what_it_said) for each in item.earlier_considerations.all()]
    assert found == [
        ("Provider collaborative", None, "It asked for a plan by the spring."),
        ("", world.oakshire_parent_board, "It agreed."),
    ]
    assert str(item.earlier_considerations.last()) == f"Considered on {clock.today()}"


def test_an_earlier_consideration_is_by_one_body_and_has_happened(world, clerk, refused):
    record, item, today = operations.record_earlier_consideration, world.oakshire_agenda_item, clock.today()
    words = {"what_it_said": "x", "by": clerk}
    assert refused(record, item, considered_on=today, **words) == "Say which body considered it."
    both = words | {"board": world.oakshire_board, "body": "Forum"}
    assert refused(record, item, considered_on=today, **both) == "Choose a board or name another body, not both."
    late = words | {"body": "Forum"}
    assert refused(record, item, considered_on=today + DAY, **late) == "Record this when it has happened."


# --- Standing items


def test_standing_items_go_on_the_agenda_once_in_their_order(world, clerk, refused):
    board = world.oakshire_board
    operations.add_standing_item(board, title="Finance", kind=ItemKind.DISCUSSION, by=clerk)
    meeting = operations.plan_meeting(board, held_on=clock.today() + DAY, by=clerk)
    added = operations.add_standing_items_to_agenda(meeting, by=clerk)
    assert [(item.title, item.minutes) for item in added] == [("Action log", 10), ("Finance", None)]
    assert refused(operations.add_standing_items_to_agenda, meeting, by=clerk) == (
        "All standing items of the board are on this agenda."
    )
    operations.withdraw_agenda_item(added[0], reason="Not this time.", by=clerk)
    assert [str(item) for item in operations.add_standing_items_to_agenda(meeting, by=clerk)] == ["Action log"]


def test_a_board_has_a_standing_item_once_until_it_stands_no_more(world, clerk, refused):
    board, standing = world.oakshire_board, world.oakshire_standing_item
    words = {"kind": ItemKind.INFORMATION, "by": clerk}
    assert refused(operations.add_standing_item, board, title="action log", **words) == (
        "It has a standing item of that title."
    )
    assert operations.end_standing_item(standing, by=clerk).ends_on == clock.today()
    assert refused(operations.end_standing_item, standing, by=clerk) == "This item stands no more."
    assert str(operations.add_standing_item(board, title="Action log", **words)) == "Action log"


def test_council_bodies_are_those_the_local_government_act_names():
    assert {
        Board.LegalKind.COUNCIL_COMMITTEE,
        Board.LegalKind.EXECUTIVE,
        Board.LegalKind.JOINT_COMMITTEE,
    } == set(Board.COUNCIL_KINDS)


def test_key_decisions_are_taken_by_executives_and_joint_committees():
    takers = {kind for kind in Board.LegalKind if Board(legal_kind=kind).takes_key_decisions}
    assert takers == {Board.LegalKind.EXECUTIVE, Board.LegalKind.JOINT_COMMITTEE}
