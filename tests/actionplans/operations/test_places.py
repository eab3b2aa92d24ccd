"""Taking an action out of a plan: what the plan shows now, then, and what a board hears of it."""

import datetime as dt

import pytest

from actionplans import operations
from actionplans.dates import parse
from actionplans.models import DeliveryStatus
from actionplans.movements import MovementKind, movements, movements_between
from actionplans.positions import position
from core import clock
from core.errors import EditConflict
from tests.actionplans.operations.steps import new_action, refused


def pks(entries) -> set[int]:
    return {entry.pk for entry in entries}


def others(entries, action):
    return [entry for entry in entries if entry.pk != action.pk]


def test_an_action_goes_out_of_a_further_plan_and_goes_on_in_its_home_plan(world, lead, action):
    before, plan = clock.now(), world.oakshire_other_plan
    place = operations.take_out_of_plan(action, plan=plan, reason=" It is not theirs. ", by=lead)
    assert (place.taken_out_by, place.taken_out_because) == (lead, "It is not theirs.")
    assert action.pk not in pks(position(plan, None, lead))
    assert action.pk in pks(position(plan, before, lead))
    assert action.pk in pks(position(world.oakshire_plan, None, lead))
    action.refresh_from_db()
    assert action.is_open
    [gone] = [each for each in movements(plan, before, None, lead) if each.kind == MovementKind.REMOVED]
    assert (gone.now.pk, gone.who, gone.why, gone.at) == (
        action.pk,
        lead.role_title,
        "It is not theirs.",
        place.taken_out_at,
    )


def test_what_was_taken_out_later_or_of_a_whole_area_is_not_told(world, lead, action):
    before, plan = clock.now(), world.oakshire_other_plan
    entries = position(plan, None, lead)
    operations.take_out_of_plan(action, plan=plan, reason="It is not theirs.", by=lead)
    rest = position(plan, None, lead)
    assert [each.kind for each in movements_between(entries, rest, before, before, plan)] == []
    assert [each.kind for each in movements_between(entries, rest, before, None, world.oakshire)] == []
    assert [each.kind for each in movements_between(entries, rest, before, None, plan)] == [MovementKind.REMOVED]


def test_who_got_another_place_is_told_neither_as_taken_out_nor_as_new(world, lead, action):
    """Not even to somebody who does not see it in the plan any more, or did not see it then."""
    before, plan = clock.now(), world.oakshire_other_plan
    earlier = position(plan, None, lead)
    operations.move_in_plan(action, plan=plan, reference="A9", after=None, by=lead)
    now = position(plan, None, lead)
    for then, later in ((earlier, others(now, action)), (others(earlier, action), now)):
        assert [each.kind for each in movements_between(then, later, before, None, plan)] == []
    added = [entry.added_at for entries in (earlier, now) for entry in entries if entry.pk == action.pk]
    assert added[0] == added[1] < before


def test_its_reference_is_free_again_and_it_can_come_back(world, lead, action):
    plan = world.oakshire_other_plan
    operations.take_out_of_plan(action, plan=plan, reason="It is not theirs.", by=lead)
    out = clock.now()
    operations.add_action_to_plan(action, plan=plan, reference="A2", reason="It is theirs after all.", by=lead)
    assert action.pk in pks(position(plan, None, lead))
    assert action.pk not in pks(position(plan, out, lead))


def test_out_of_its_home_plan_it_goes_last_and_is_closed_with_that(world, lead, in_days):
    action = operations.create_action(world.oakshire_plan, **new_action(world, in_days), reference="7", by=lead)
    operations.add_action_to_plan(action, plan=world.oakshire_other_plan, by=lead)
    home = {"plan": world.oakshire_plan, "reason": "Entered twice."}
    assert refused(operations.take_out_of_plan, action, **home, by=lead).field == "plan"
    operations.take_out_of_plan(action, plan=world.oakshire_other_plan, reason="Entered twice.", by=lead)
    operations.take_out_of_plan(action, **home, by=lead)
    action.refresh_from_db()
    assert (action.delivery_status, action.closed_reason) == (
        DeliveryStatus.CLOSED_WITHOUT_COMPLETION,
        "Entered twice.",
    )
    [entry] = [each for each in position(world.oakshire, None, lead) if each.pk == action.pk]
    assert entry.reference == ""


def test_a_closed_action_goes_out_of_its_home_plan_as_it_is(world, lead, in_days):
    action = operations.create_action(world.oakshire_plan, **new_action(world, in_days), by=lead)
    operations.close_action(action, reason="Overtaken.", by=lead)
    operations.take_out_of_plan(action, plan=world.oakshire_plan, reason="Entered twice.", by=lead)
    action.refresh_from_db()
    assert action.closed_reason == "Overtaken."


def test_it_needs_a_reason_a_plan_that_it_is_in_and_what_was_seen(world, lead, action):
    plan = world.oakshire_other_plan
    assert refused(operations.take_out_of_plan, action, plan=plan, reason=" ", by=lead).field == "reason"
    with pytest.raises(EditConflict):
        operations.take_out_of_plan(action, plan=plan, reason="Why", seen_version=action.version + 1, by=lead)
    operations.take_out_of_plan(action, plan=plan, reason="Why", by=lead)
    assert refused(operations.take_out_of_plan, action, plan=plan, reason="Why", by=lead).field == "plan"


def test_what_becomes_overdue_is_told_of_who_leads_it(world, lead, in_days):
    named = operations.create_action(
        world.oakshire_plan,
        **new_action(world, in_days, due=in_days(2), lead_person=world.oakshire_people.la_officer, reason="Begun."),
        by=lead,
    )
    unnamed = operations.create_action(world.oakshire_plan, **new_action(world, in_days, due=in_days(2)), by=lead)
    since = clock.now()
    with clock.at(since + dt.timedelta(days=5)):
        found = {each.now.pk: each for each in movements(world.oakshire_plan, since, None, lead)}
    late = found[named.pk]
    assert (late.kind, late.who, late.why) == (
        MovementKind.OVERDUE,
        world.oakshire_people.la_officer.role_title,
        "Begun.",
    )
    assert clock.day_of(late.at - dt.timedelta(microseconds=1)) == clock.today() + dt.timedelta(days=2)
    assert found[unnamed.pk].who == world.oakshire_partners.council.name


def test_only_a_due_date_that_is_put_later_is_a_slip(world, lead, in_days):
    later, earlier, ongoing = (
        operations.create_action(world.oakshire_plan, **new_action(world, in_days), by=lead) for _ in range(3)
    )
    since = clock.now()
    operations.revise_due_date(later, due=in_days(60), reason="Later.", by=lead)
    operations.revise_due_date(earlier, due=in_days(10), reason="Sooner.", by=lead)
    operations.revise_due_date(ongoing, due=parse("Ongoing"), reason="It never ends.", by=lead)
    operations.update_rag(later, level=later.level.scheme.levels.get(label="Amber"), reason="Few people.", by=lead)
    found = {(each.now.pk, each.kind.value): each.is_slip for each in movements(world.oakshire_plan, since, None, lead)}
    assert found == {
        (later.pk, "rating"): False,
        (later.pk, "due_date"): True,
        (earlier.pk, "due_date"): False,
        (ongoing.pk, "due_date"): True,
    }


class TestMoving:
    """Another reference or place in a plan, now and not then."""

    @pytest.fixture
    def three(self, world, lead, in_days):
        plan = operations.create_plan(
            world.oakshire,
            title="In order",
            kind="work_programme",
            scheme=world.oakshire_plan.scheme,
            audience=world.oakshire_plan.audience,
            owner_partner=world.oakshire_partners.council,
            by=lead,
        )
        made = [
            operations.create_action(plan, **new_action(world, in_days, title=title, reference=title), by=lead)
            for title in ("A1", "A2", "A3")
        ]
        return plan, made

    def test_it_moves_behind_another_or_first_and_the_plan_of_before_stays_as_it_was(self, three, lead):
        plan, (one, two, last) = three
        before = clock.now()

        def order(at=None) -> list[str]:
            return [entry.reference for entry in position(plan, at, lead)]

        operations.move_in_plan(last, plan=plan, reference="A1a", after=one, by=lead)
        assert (order(), order(before)) == (["A1", "A1a", "A2"], ["A1", "A2", "A3"])
        operations.move_in_plan(last, plan=plan, reference="A1a", after=None, by=lead)
        operations.move_in_plan(one, plan=plan, reference="A1", after=two, by=lead)
        assert (order(), order(before)) == (["A1a", "A2", "A1"], ["A1", "A2", "A3"])
        assert [movement.kind for movement in movements(plan, before, None, lead)] == []
        for _ in range(30):  # ever closer to each other
            operations.move_in_plan(one, plan=plan, reference="A1", after=last, by=lead)
            operations.move_in_plan(two, plan=plan, reference="A2", after=last, by=lead)
        assert order() == ["A1a", "A2", "A1"]

    def test_what_stays_the_same_changes_nothing_and_what_it_refuses(self, world, three, lead):
        plan, (one, two, _) = three
        place = two.in_plans.get()
        move = operations.move_in_plan
        assert move(two, plan=plan, reference="A2", after=one, by=lead) == place
        assert refused(move, two, plan=plan, reference="A1", after=one, by=lead).field == "reference"
        assert refused(move, two, plan=plan, reference="A2", after=world.oakshire_action, by=lead).field == "after"
        assert (
            "not in that plan"
            in refused(move, two, plan=world.oakshire_plan, reference="", after=None, by=lead).message
        )
        with pytest.raises(EditConflict):
            move(two, plan=plan, reference="A9", after=one, seen_version=99, by=lead)
        operations.close_plan(plan, reason="Over", by=lead)
        assert "closed" in refused(move, two, plan=plan, reference="A9", after=one, by=lead).message
