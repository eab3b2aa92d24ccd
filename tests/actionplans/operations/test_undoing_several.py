"""A change of several actions undone: as a whole while nobody has touched them, by who may, and as new rows."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection, transaction

from actionplans import operations
from actionplans.dates import parse
from actionplans.models import Action, ChangeOfSeveral
from actionplans.operations.putting_back import as_it_is
from actionplans.several import Change
from core.access import acting_as
from core.errors import EditConflict, RuleBroken
from core.history import last_change
from partners.models import Person
from tests.actionplans.operations.steps import refused


@pytest.fixture
def both(world, lead):
    """The council's action, and the forum's, as the lead sees them."""
    return [Action.objects.get(pk=one.pk) for one in (world.oakshire_action, world.oakshire_forum_action)]


def fresh(actions):
    return [Action.objects.select_related("area").get(pk=one.pk) for one in actions]


def changed(actions, by, **change) -> ChangeOfSeveral:
    actions = fresh(actions)
    chosen = [(action, action.version) for action in actions]
    change = Change(reason="Said at the board", **change)
    operations.change_several(chosen, change=change, expected=[one.pk for one in actions], by=by)
    return ChangeOfSeveral.objects.visible_to(by, actions[0].area).first()


@pytest.fixture
def changes(world, lead):
    """What can change in several actions, a kind each."""
    return {
        "due": {"due": parse("31 March 2035")},
        "lead": {"lead_partner": world.oakshire_partners.icb, "lead_person": world.oakshire_people.icb_officer},
        "nobody": {"nobody": True, "lead_partner": world.oakshire_partners.provider},
        "serves": {
            "remove_workstream": world.oakshire_workstream,
            "add_priority": world.oakshire_priority,
            "add_tag": "early_years",
        },
        "close": {"close": True},
    }


@pytest.mark.parametrize("kind", ["due", "lead", "nobody", "serves", "close"])
def test_each_kind_of_change_is_put_back_as_new_rows(lead, both, changes, kind):
    before = [as_it_is(action, lead) for action in both]
    made = changed(both, lead, **changes[kind])
    after = [as_it_is(action, lead) for action in fresh(both)]
    assert [now != was for now, was in zip(after, before, strict=True)] == [True, True]
    versions = [action.version for action in fresh(both)]
    undone = operations.undo_change(made, reason="The board took it back", by=lead)
    assert [as_it_is(action, lead) for action in fresh(both)] == before
    assert all(action.version > then for action, then in zip(fresh(both), versions, strict=True))
    assert (undone.undone_by, undone.undone_reason, undone.many) == (lead, "The board took it back", 2)
    newest = last_change(fresh(both)[0])
    assert (newest.verb, newest.reason) == (
        "change of several undone",
        "Change of several actions undone: The board took it back",
    )


def test_what_was_closed_goes_on_with_the_rating_that_it_had(lead, both, world):
    complete = Action.objects.get(pk=world.oakshire_complete_action.pk)
    who, ratings = complete.completed_by_id, complete.rag_updates.count()
    made = changed([both[0], complete], lead, close=True)
    assert [action.delivery_status for action in fresh([complete])] == ["closed_without_completion"]
    operations.undo_change(made, reason="Too early", by=lead)
    (after,) = fresh([complete])
    assert (after.delivery_status, after.is_open, after.awaits_confirmation) == ("complete", True, True)
    assert (after.completed_by_id, after.rag_updates.count()) == (who, ratings + 2)


def test_a_change_that_somebody_touched_is_not_undone_at_all(lead, both):
    made = changed(both, lead, due=parse("31 March 2035"))
    assert operations.touched_after(made) == []
    operations.say_no_change(fresh(both)[1], seen_version=None, by=lead)
    refusal = refused(operations.undo_change, made, reason="Wrong", by=lead).message
    assert refusal.startswith("1 of its actions have been changed since")
    assert both[1].title in refusal
    assert [action.due_words for action in fresh(both)] == ["31 March 2035", "31 March 2035"]
    assert operations.touched_after(made) == [both[1]]


def test_it_is_undone_once_and_with_a_reason(lead, both):
    made = changed(both, lead, due=parse("31 March 2035"))
    assert refused(operations.undo_change, made, reason=" ", by=lead).field == "reason"
    operations.undo_change(made, reason="Wrong", by=lead)
    assert refused(operations.undo_change, made, reason="Wrong", by=lead).message == "This change is undone already."


def test_where_nothing_could_change_there_is_nothing_to_undo(lead, both):
    chosen = [(action, action.version + 7) for action in both]
    change = Change(reason="Why", due=parse("May 2035"))
    operations.change_several(chosen, change=change, expected=[], by=lead)
    assert not ChangeOfSeveral.objects.visible_to(lead).filter(made_by=lead).exists()


def test_who_sees_only_some_of_its_actions_undoes_nothing(world, acting, lead, both):
    provider = Action.objects.get(pk=world.oakshire_provider_action.pk)
    made = changed([both[0], provider], lead, due=parse("31 March 2035"))
    with acting(world.oakshire_people.forum_chair) as chair:
        seen = ChangeOfSeveral.objects.visible_to(chair).get(pk=made.pk)
        assert "do not see every action" in refused(operations.undo_change, seen, reason="x", by=chair).message
    with acting(world.oakshire_people.la_officer) as officer:
        assert ChangeOfSeveral.objects.visible_to(officer).filter(made_by=lead).get() == made


def test_who_may_no_longer_change_one_so_undoes_nothing(world, acting, both):
    with acting(world.oakshire_people.la_officer) as officer:
        mine = fresh(both[:1])
        made = changed(mine, officer, lead_partner=world.oakshire_partners.icb, nobody=True)
        assert (
            "is not yours to change in this way"
            in refused(operations.undo_change, made, reason="Wrong", by=officer).message
        )
    with acting(world.oakshire_people.la_lead) as lead:
        operations.undo_change(made, reason="Wrong", by=lead)
        (after,) = fresh(mine)
        assert (after.lead_partner, after.lead_person) == (both[0].lead_partner, both[0].lead_person)


def test_a_change_none_of_whose_actions_is_seen_is_not_there(world, acting, lead):
    provider = Action.objects.get(pk=world.oakshire_provider_action.pk)
    made = changed([provider], lead, due=parse("31 March 2035"))
    with acting(world.oakshire_people.forum_rep) as other:
        assert not ChangeOfSeveral.objects.visible_to(other).exists()
        assert not ChangeOfSeveral.objects.filter(pk=made.pk).exists()


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_undoing_beside_an_edit_loses_neither(world):
    lead = Person.objects.get(pk=world.oakshire_people.la_lead.pk)
    with transaction.atomic(), acting_as(lead):
        actions = [Action.objects.get(pk=one.pk) for one in (world.oakshire_action, world.oakshire_forum_action)]
        made = changed(actions, lead, due=parse("31 March 2035"))
        seen = fresh(actions)[1]
    start = Barrier(2)

    def undo() -> str:
        try:
            person = Person.objects.get(pk=lead.pk)
            start.wait(timeout=30)
            with transaction.atomic(), acting_as(person):
                operations.undo_change(made, reason="Wrong", by=person)
            return "undone"
        except RuleBroken:
            return "not undone"
        finally:
            connection.close()

    def edit() -> str:
        try:
            person = Person.objects.get(pk=lead.pk)
            start.wait(timeout=30)
            with transaction.atomic(), acting_as(person):
                operations.say_no_change(seen, reason="Looked at", seen_version=seen.version, by=person)
            return "saved"
        except EditConflict:
            return "conflict"
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        outcome = tuple(one.result() for one in (pool.submit(undo), pool.submit(edit)))
    assert outcome in {("undone", "conflict"), ("not undone", "saved")}
    with transaction.atomic(), acting_as(lead):
        dates = [action.due_words for action in fresh(actions)]
        kept = ["31 March 2035"] * 2 if outcome[1] == "saved" else [action.due_words for action in actions]
        assert dates == kept
