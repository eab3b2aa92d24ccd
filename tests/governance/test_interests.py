"""Interests declared in an item of an agenda: what is recorded, and what it closes to whom."""

import pytest
from django.db import connection

from core import clock
from core.errors import RuleBroken
from governance import operations
from governance.models import AgendaItem, DeclaredInterest, InterestStatement, NonPublicPart
from partners.models import Audience
from partners.reach import reach_of
from partners.seen_by import as_seen, eyes_of_group
from tests.governance.pages import gets, goes_to, posts, said

SECRET = "The provider asks for a tenth more."
PECUNIARY = DeclaredInterest.Kind.PECUNIARY


@pytest.fixture
def record(world, acting):
    """The clerk records an interest in the item that is not public."""

    def recorded(kind=PECUNIARY, *, item=None, text="Owns a tenth of the provider.", **whose):
        item = item or world.oakshire_restricted_agenda_item
        with acting(world.oakshire_people.board_clerk) as clerk:
            return operations.record_interest(item, kind=kind, text=text, by=clerk, **whose)

    return recorded


def reads_the_secret(world, client) -> bool:
    return SECRET in gets(client, f"agenda-items/{world.oakshire_restricted_agenda_item.pk}/")


def rows_without_the_filter(acting, person) -> int:
    """How many non-public parts the database itself shows this person."""
    with acting(person), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM governance_nonpublicpart")
        return cursor.fetchone()[0]


def test_a_pecuniary_interest_closes_what_is_not_public_at_once_in_every_read(world, acting, sign_in, record):
    member = world.oakshire_people.board_member
    client = sign_in(member)
    assert reads_the_secret(world, client) is True
    assert "Contract matter" in gets(client, "search/?q=tenth")
    record(person=member)
    assert reads_the_secret(world, client) is False
    text = gets(client, f"agenda-items/{world.oakshire_restricted_agenda_item.pk}/")
    assert "so this, and the papers of the item, are closed to you." in text
    assert "Contract matter" not in gets(client, "search/?q=tenth")
    assert rows_without_the_filter(acting, member) == 0
    with acting(member) as person:
        part = world.oakshire_non_public_part
        assert not NonPublicPart.objects.visible_to(person).filter(pk=part.pk).exists()
        assert AgendaItem.objects.visible_to(person).filter(pk=part.agenda_item_id).exists()
        assert not NonPublicPart.pgh_event_model.objects.filter(pgh_obj=part.pk).exists()
    path = f"/oakshire/who-can-see/governance.NonPublicPart/{part.pk}/"
    assert client.get(path).status_code == 404


def test_it_closes_nothing_to_the_others_and_an_audience_with_him_in_it_sees_nothing(world, acting, record):
    people = world.oakshire_people
    record(person=people.board_member)
    with acting(people.board_clerk) as clerk:
        restricted = Audience.objects.get(pk=world.oakshire_board.restricted_audience_id)
        assert NonPublicPart.objects.visible_to(clerk, world.oakshire).count() == 1
        assert NonPublicPart.objects.visible_to(restricted, world.oakshire).count() == 0
        assert world.oakshire_non_public_part.closed_to() == {people.board_member.pk}


def test_seen_through_the_eyes_of_its_voting_members_it_is_closed(world, acting, record):
    people, group = world.oakshire_people, world.oakshire_board.voting_group_id

    def seen_by_all() -> list[tuple[int, int]]:
        with acting(people.board_clerk) as clerk:
            seen = as_seen(world.oakshire_restricted_agenda_item, eyes_of_group(world.oakshire, group), clerk)
        return [(kind.number_seen, kind.number_unseen) for kind in seen.kinds]

    assert seen_by_all() == [(1, 0)]
    record(person=people.board_member)
    assert seen_by_all() == [(0, 1)]


@pytest.mark.parametrize("kind", ["personal", "registrable"])
def test_other_kinds_are_recorded_and_close_nothing(world, sign_in, record, kind):
    member = world.oakshire_people.board_member
    record(kind, person=member)
    client = sign_in(member)
    assert reads_the_secret(world, client) is True
    assert "Takes no part" not in gets(client, f"agenda-items/{world.oakshire_restricted_agenda_item.pk}/")


def test_who_bids_is_closed_out_with_everyone_of_his_partner(world, acting, record):
    people = world.oakshire_people
    with acting(people.la_lead) as lead:
        operations.fill_seat(world.oakshire_vacant_seat, person=people.provider_officer, by=lead)
    member = people.provider_officer
    assert rows_without_the_filter(acting, member) == 1
    record("bidder", partner=world.oakshire_partners.provider)
    with acting(member) as person:
        assert not NonPublicPart.objects.visible_to(person).exists()
    assert rows_without_the_filter(acting, member) == 0


def test_even_its_author_no_longer_sees_it_and_takes_no_part(world, acting, record):
    clerk, item = world.oakshire_people.board_clerk, world.oakshire_restricted_agenda_item
    interest = record(person=clerk)
    assert rows_without_the_filter(acting, clerk) == 0
    with acting(clerk) as person:
        for refused in (
            lambda: operations.add_non_public_part(item, text="x", by=person),
            lambda: operations.edit_agenda_item(
                item,
                title="x",
                kind="decision",
                text="",
                presenter=None,
                presenting_partner=None,
                minutes=None,
                classification="public",
                not_public_because="",
                seen_version=item.version,
                by=person,
            ),
        ):
            with pytest.raises(RuleBroken, match="somebody else has to do this"):
                refused()
        with pytest.raises(RuleBroken, match="your own interest"):
            operations.withdraw_interest(interest, reason="x", by=person)


def test_a_withdrawn_interest_opens_it_again_and_stays_to_be_read(world, acting, sign_in, record):
    people, item = world.oakshire_people, world.oakshire_restricted_agenda_item
    interest = record(person=people.board_member)
    client = sign_in(people.legal_clearer)
    path = f"agenda-items/{item.pk}/"
    assert "open again to: " in gets(client, f"{path}interests/{interest.pk}/withdraw/")
    posts(client, f"{path}interests/{interest.pk}/withdraw/", {"reason": "Sold last week."}, path)
    text = gets(client, path)
    today = said(clock.today())
    assert f"Owns a tenth of the provider. Board Clerk, Oakshire, {today}" in text
    assert f"Withdrawn, because: Sold last week. Monitoring Officer, Oakshire, {today}" in text
    assert client.get(f"/oakshire/{path}interests/{interest.pk}/withdraw/").status_code == 404
    assert reads_the_secret(world, sign_in(people.board_member)) is True
    with acting(people.board_clerk) as clerk:
        with pytest.raises(RuleBroken, match="already been ended"):
            operations.withdraw_interest(interest, reason="x", by=clerk)
        with pytest.raises(RuleBroken, match="Say why"):
            operations.withdraw_interest(interest, reason=" ", by=clerk)


def test_what_can_not_be_recorded_is_refused_in_words(world, acting, record):
    people = world.oakshire_people
    record(person=people.board_member)
    for words, given in (
        ("recorded already", {"person": people.board_member}),
        ("Choose either a person or a partner", {}),
        ("Choose either a person or a partner", {"person": people.board_member, "partner": people.forum_rep.partner}),
        ("Say what the interest is", {"person": people.forum_rep, "text": " "}),
        ("has been withdrawn", {"person": people.forum_rep, "item": world.oakshire_withdrawn_agenda_item}),
    ):
        with pytest.raises(RuleBroken, match=words):
            record(**given)


def test_the_clerk_records_one_on_the_page_and_the_meeting_lists_it(world, sign_in):
    people, item = world.oakshire_people, world.oakshire_agenda_item
    client = sign_in(people.board_clerk)
    path = f"agenda-items/{item.pk}/"
    form = gets(client, f"{path}interests/record/")
    assert ("Closes it at once" in form, "The other kinds close nothing." in form) == (True, True)
    words = {"kind": "personal", "person": people.forum_rep.pk, "text": "His child waits for therapy."}
    posts(client, f"{path}interests/record/", words, path)
    refused = client.post(f"/oakshire/{path}interests/record/", words)
    assert (refused.status_code, b"recorded already" in refused.content) == (409, True)
    bad = client.post(f"/oakshire/{path}interests/record/", {"kind": "personal", "text": "a\x00b"})
    assert bad.status_code == 200
    goes_to(client.post(f"/oakshire/{path}interests/record/", words | {"kind": "pecuniary"}), path)
    for page in (path, f"meetings/{world.oakshire_meeting.pk}/"):
        text = gets(sign_in(people.school_rep), page)
        assert "Parent Representative, Oakshire : personal interest His child waits for therapy." in text
    assert "Record an interest" not in gets(client, f"agenda-items/{world.oakshire_withdrawn_agenda_item.pk}/")


def test_a_public_item_says_that_its_papers_are_closed(world, sign_in, record):
    member, item = world.oakshire_people.board_member, world.oakshire_agenda_item
    record(person=member, item=item)
    assert "the papers of the item are closed to you here" in gets(sign_in(member), f"agenda-items/{item.pk}/")


def test_a_meeting_without_any_says_so(world, sign_in):
    text = gets(sign_in(world.oakshire_people.school_rep), f"meetings/{world.oakshire_past_meeting.pk}/")
    assert "No interests declared" in text


def test_who_can_see_this_says_whom_an_interest_keeps_out(world, acting, sign_in, record):
    record(person=world.oakshire_people.board_member)
    record("provider", partner=world.oakshire_partners.provider)
    part = world.oakshire_non_public_part
    text = gets(sign_in(world.oakshire_people.board_clerk), f"who-can-see/governance.NonPublicPart/{part.pk}/")
    assert "Who is kept out all the same" in text
    today = said(clock.today())
    assert f"disclosable pecuniary interest, recorded on {today}" in text
    assert f"Everyone of {world.oakshire_partners.provider}: provides the service now" in text
    with acting(world.oakshire_people.board_clerk) as clerk:
        assert reach_of(world.oakshire_meeting, clerk).closed == []


def test_statements_are_read_by_those_who_see_the_item_alone(world, acting, record):
    record("personal", person=world.oakshire_people.forum_rep, item=world.oakshire_proposed_agenda_item, text="Own")
    for name, number in (("board_clerk", 2), ("forum_rep", 1), ("inspector", 0)):
        with acting(getattr(world.oakshire_people, name)) as person:
            shown = InterestStatement.objects.visible_to(person).count()
            assert (shown, InterestStatement.objects.count()) == (number, number)
    assert str(InterestStatement(says="declared", text="Owns a share")) == "Declared: Owns a share"


def test_the_meeting_costs_the_same_for_one_and_for_many(world, record, sign_in, count_queries):
    client, url = sign_in(world.oakshire_people.board_clerk), f"/oakshire/meetings/{world.oakshire_meeting.pk}/"
    before = count_queries(client, url)
    for name in ("school_rep", "college_rep", "forum_chair", "youth_rep", "voluntary_rep", "la_officer"):
        for kind in ("personal", "registrable", "pecuniary"):
            record(kind, person=getattr(world.oakshire_people, name))
    assert count_queries(client, url) == before
