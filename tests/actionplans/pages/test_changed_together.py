"""What was changed in several actions at once: listed, looked at, and undone from its page."""

import pytest
from django.utils.html import escape

from actionplans import operations
from actionplans.dates import parse
from actionplans.models import Action, ChangeOfSeveral
from actionplans.several import Change
from tests.actionplans.pages.steps import address, page, send


@pytest.fixture
def change_both(world, acting, people):
    """`change_both()`: a later date for the council's action and the forum's, by the council's lead."""

    def change(by=people.la_lead, due="31 March 2035") -> ChangeOfSeveral:
        with acting(by) as person:
            pks = (world.oakshire_action.pk, world.oakshire_forum_action.pk)
            rows = Action.objects.visible_to(person).filter(pk__in=pks).select_related("area")
            chosen = [(action, action.version) for action in rows]
            said = Change(reason="Said at the board", due=parse(due))
            operations.change_several(chosen, change=said, expected=pks, by=person)
            return ChangeOfSeveral.objects.visible_to(person, world.oakshire).first()

    return change


def test_a_change_is_found_beside_the_list_and_undone_with_a_reason(world, sign_in, people, acting, change_both):
    made = change_both()
    client = sign_in(people.la_lead)
    assert f'href="{address("change_list")}"' in page(client, "plan_detail", world.oakshire_plan.pk)
    listed = page(client, "change_list")
    shown = (
        "Due, 2 actions",
        escape(str(people.la_lead)),
        "Said at the board",
        f'href="{address("change_undo", made.pk)}"',
    )
    assert [words in listed for words in shown] == [True] * 4
    detail = page(client, "change_detail", made.pk)
    assert ("Undo this change" in detail, world.oakshire_action.title in detail) == (True, True)
    assert "Say why" not in page(client, "change_undo", made.pk)
    assert "Enter a reason" in send(client, "change_undo", made.pk, status=200).content.decode()
    answer = send(client, "change_undo", made.pk, reason="The board took it back")
    assert answer.url == address("change_detail", made.pk)
    html = client.get(answer.url).content.decode()
    assert ("The change is undone." in html, "The board took it back" in html, "Undo this change" in html) == (
        True,
        True,
        False,
    )
    assert "Undone by" in page(client, "change_list")
    assert "undone already" in send(client, "change_undo", made.pk, status=409, reason="Again").content.decode()
    with acting(people.la_lead) as lead:
        dates = Action.objects.visible_to(lead).filter(due_words="31 March 2035")
        assert not dates.exists()


def test_a_change_that_is_touched_says_which_action_and_offers_no_undoing(world, sign_in, people, acting, change_both):
    made = change_both()
    with acting(people.la_lead) as lead:
        forum_action = Action.objects.get(pk=world.oakshire_forum_action.pk)
        operations.say_no_change(forum_action, seen_version=None, by=lead)
    client = sign_in(people.la_lead)
    assert "No longer: 1 action has changed since" in page(client, "change_list")
    html = page(client, "change_detail", made.pk)
    assert ("1 action has changed since" in html, "Undo this change" in html) == (True, False)
    refused = send(client, "change_undo", made.pk, status=409, reason="Wrong").content.decode()
    assert ("changed since" in refused, world.oakshire_forum_action.title in refused) == (True, True)


def test_others_see_it_and_may_not_undo_it(world, sign_in, people, change_both):
    made = change_both()
    officer = sign_in(people.la_officer)
    assert "By who made it, or a lead" in page(officer, "change_list")
    assert "Undo this change" not in page(officer, "change_detail", made.pk)
    assert officer.get(address("change_undo", made.pk)).status_code == 403
    member = sign_in(people.board_member)
    assert "Due" in page(member, "change_detail", made.pk)
    assert member.get(address("change_list")).status_code == 403


def test_who_does_not_see_all_of_its_actions_is_told_so(world, sign_in, people, acting):
    with acting(people.la_lead) as lead:
        pks = (world.oakshire_action.pk, world.oakshire_provider_action.pk)
        rows = Action.objects.visible_to(lead).filter(pk__in=pks).select_related("area")
        said = Change(reason="Said at the board", due=parse("May 2035"))
        operations.change_several([(one, one.version) for one in rows], change=said, expected=pks, by=lead)
        made = ChangeOfSeveral.objects.visible_to(lead, world.oakshire).first()
    chair = sign_in(people.forum_chair)
    assert "you do not see all of its actions" in page(chair, "change_list")
    html = page(chair, "change_detail", made.pk)
    assert "You do not see 1 further action that it changed." in html
    assert world.oakshire_provider_action.title not in html


def test_an_empty_list_says_how_to_begin(world, sign_in, people):
    assert "Nothing has been changed together yet" in page(sign_in(people.forum_chair), "change_list")


def test_the_list_asks_as_much_of_the_database_for_many_changes_as_for_one(sign_in, people, change_both, count_queries):
    client = sign_in(people.la_lead)
    change_both()
    few = count_queries(client, address("change_list"))
    for number in range(5):
        change_both(due=f"{number + 1} May 2036")
    assert count_queries(client, address("change_list")) == few
