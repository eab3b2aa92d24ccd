"""Every exit of what people say of progress; and what is never changed."""

import datetime as dt

import pytest
from django.db import DatabaseError, transaction

from actionplans import operations
from actionplans.dates import SaidDate, parse
from actionplans.models import (
    Action,
    DeliveryStatus,
    DueDateChange,
    Impact,
    ImpactRating,
    RagLevel,
    RagUpdate,
)
from actionplans.models.rag import MOVES
from core import clock
from core.errors import EditConflict
from core.models import Notification
from partners.models import Person
from tests.actionplans.operations.steps import new_action, refused

# --- Progress --------------------------------------------------------------------------------------------------------


def test_a_rag_update_is_a_row_and_the_old_one_stays(world, lead, action, level):
    before = action.rag_updates.count()
    update = operations.update_rag(action, level=level(action, "Amber"), reason=" One school is late. ", by=lead)
    action.refresh_from_db()
    assert (action.level.label, action.delivery_status, action.rag_reason) == (
        "Amber",
        "at_risk",
        "One school is late.",
    )
    assert (action.rag_since, action.last_updated_by) == (update.at, lead)
    assert action.rag_updates.count() == before + 1
    again = operations.update_rag(action, level=level(action, "Amber"), reason="Still late.", by=lead)
    action.refresh_from_db()
    assert (action.rag_since, action.last_updated_at) == (update.at, again.at)


def test_red_says_its_cause_and_its_path_or_that_there_is_none_yet(world, lead, action, level):
    red = {"level": level(action, "Red"), "reason": "The post is empty.", "by": lead}
    assert refused(operations.update_rag, action, **red).field == "cause"
    red["cause"] = "Nobody applied."
    assert refused(operations.update_rag, action, **red).field == "path_to_green"
    both = red | {"path_to_green": "An agency", "no_path_yet": True}
    assert refused(operations.update_rag, action, **both).field == "no_path_yet"
    update = operations.update_rag(action, **red, no_path_yet=True)
    action.refresh_from_db()
    assert (update.has_no_path_yet, action.has_no_path_to_green, action.cause) == (True, True, "Nobody applied.")
    operations.update_rag(action, **red, path_to_green="An agency starts in May.")
    action.refresh_from_db()
    assert (action.has_no_path_to_green, action.path_to_green) == (False, "An agency starts in May.")


def test_a_cause_stays_while_it_is_at_risk_and_goes_when_it_is_on_track(world, lead, action, level):
    words = {"cause": "Staff", "path_to_green": "Recruit", "by": lead}
    operations.update_rag(action, level=level(action, "Amber"), reason="Late.", **words)
    action.refresh_from_db()
    assert action.cause == "Staff"
    operations.update_rag(action, level=level(action, "Green"), reason="Back.", **words)
    action.refresh_from_db()
    assert (action.cause, action.path_to_green) == ("", "")


def test_a_rag_of_another_scheme_or_one_that_closes_is_refused(world, lead, action, level):
    other = RagLevel.objects.get(scheme=world.oakshire_other_plan.scheme_id, label="Achieved")
    assert refused(operations.update_rag, action, level=other, reason="Done", by=lead).field == "level"
    closing = level(action, "Closed without completion")
    assert refused(operations.update_rag, action, level=closing, reason="No", by=lead).field == "level"
    assert refused(operations.update_rag, action, level=level(action, "Green"), reason="  ", by=lead).field == "reason"


def test_a_closed_action_refuses_every_update(world, lead, level, in_days):
    closed = Action.objects.get(pk=world.oakshire_closed_action.pk)
    green = level(closed, "Green")
    assert "RAG cannot change" in refused(operations.update_rag, closed, level=green, reason="x", by=lead).message
    stale = refused(operations.update_rag, closed, level=green, reason="x", seen_version=1, by=lead)
    assert "This action is closed" in stale.message
    assert "due date" in refused(operations.revise_due_date, closed, due=in_days(9), reason="x", by=lead).message
    assert "milestones" in refused(operations.add_milestone, closed, title="x", due=in_days(9), by=lead).message
    assert "again" in refused(operations.close_action, closed, reason="x", by=lead).message
    assert "confirm" in refused(operations.confirm_completion, closed, by=lead).message
    assert "impact is not rated" in refused(operations.rate_impact, closed, rating=Impact.EMERGING, by=lead).message


def test_an_edit_of_an_older_version_is_a_conflict_and_changes_nothing(world, lead, action, level):
    operations.update_rag(action, level=level(action, "Amber"), reason="First", seen_version=action.version, by=lead)
    with pytest.raises(EditConflict) as conflict, transaction.atomic():
        operations.update_rag(
            action, level=level(action, "Green"), reason="Second", seen_version=action.version, by=lead
        )
    assert conflict.value.current.rag_reason == "First"
    assert action.rag_updates.filter(reason="Second").count() == 0


def test_completion_is_said_by_one_and_confirmed_by_another(world, acting):
    people = world.oakshire_people
    with acting(people.icb_officer) as officer:
        action = Action.objects.get(pk=world.oakshire_complete_action.pk)
        assert (action.awaits_confirmation, action.is_open, action.completed_by) == (True, True, officer)
        assert "somebody else" in refused(operations.confirm_completion, action, by=officer).message
    with acting(people.icb_lead) as lead:
        operations.confirm_completion(action, note="I have met the officer.", by=lead)
        action.refresh_from_db()
        assert (action.is_open, action.closed_by, action.closed_reason) == (False, lead, "I have met the officer.")
        assert (action.delivery_status, action.awaits_confirmation) == (DeliveryStatus.COMPLETE, False)
        operations.rate_impact(action, rating=Impact.EVIDENCED, evidence="Families say so.", by=lead)


def test_the_accountable_person_is_told_that_something_waits_to_be_confirmed(world):
    told = Notification.objects.filter(kind=operations.COMPLETION_TO_CONFIRM, subject=world.oakshire_complete_action.pk)
    assert list(told.values_list("person", flat=True)) == [world.oakshire_people.icb_lead.pk]


def test_what_nobody_called_complete_is_not_confirmed(world, lead, action):
    assert "Nobody has said" in refused(operations.confirm_completion, action, by=lead).message


def test_what_is_not_complete_after_all_goes_on(world, acting, level):
    with acting(world.oakshire_people.icb_lead) as lead:
        action = Action.objects.get(pk=world.oakshire_complete_action.pk)
        operations.update_rag(action, level=level(action, "Amber"), reason="The post is for one year only.", by=lead)
        action.refresh_from_db()
        assert (action.awaits_confirmation, action.completed_at, action.completed_by) == (False, None, None)


def test_closing_without_completion_keeps_the_reason(world, lead, action):
    assert refused(operations.close_action, action, reason="", by=lead).field == "reason"
    operations.close_action(action, reason="Overtaken by a national offer.", by=lead)
    action.refresh_from_db()
    assert (action.was_given_up, action.closed_reason, action.closed_by) == (
        True,
        "Overtaken by a national offer.",
        lead,
    )
    assert action.rag_updates.first().reason == "Overtaken by a national offer."


def test_every_delivery_status_has_its_moves_and_no_move_leads_out_of_the_end():
    assert set(MOVES) == set(DeliveryStatus.values)
    assert MOVES[DeliveryStatus.CLOSED_WITHOUT_COMPLETION] == frozenset()
    going_on = set(DeliveryStatus.values) - {DeliveryStatus.CLOSED_WITHOUT_COMPLETION}
    for status in going_on:
        assert MOVES[status] == going_on


def test_impact_from_emerging_up_needs_evidence(world, lead, action):
    for rating in (Impact.EMERGING, Impact.EVIDENCED, Impact.SUSTAINED, Impact.ADVERSE):
        assert refused(operations.rate_impact, action, rating=rating, evidence=" ", by=lead).field == "evidence"
    assert refused(operations.rate_impact, action, rating="splendid", by=lead).field == "rating"
    operations.rate_impact(action, rating=Impact.NO_EVIDENCE_YET, evidence="Too few to say.", by=lead)
    row = operations.rate_impact(action, rating=Impact.EMERGING, evidence="The forum's survey in May.", by=lead)
    action.refresh_from_db()
    assert (action.impact, action.impact_rated_at, action.impact_ratings.count()) == ("emerging", row.at, 2)


def test_a_due_date_moves_with_a_reason_and_the_original_stays(world, lead, action, in_days):
    original = action.due
    assert refused(operations.revise_due_date, action, due=original, reason="Same", by=lead).field == "due"
    assert refused(operations.revise_due_date, action, due=in_days(9), reason="", by=lead).field == "reason"
    change = operations.revise_due_date(action, due=parse("Summer term 2028"), reason="The bill is late.", by=lead)
    action.refresh_from_db()
    assert (change.old, change.new) == (
        original,
        SaidDate("Summer term 2028", dt.date(2028, 4, 1), dt.date(2028, 7, 31)),
    )
    assert (action.original_due, action.due, action.due_was_revised) == (original, change.new, True)
    operations.revise_due_date(action, due=parse("Ongoing"), reason="It never ends.", by=lead)
    action.refresh_from_db()
    assert (action.due_latest, action.is_overdue(dt.date(2099, 1, 1))) == (None, False)


def test_a_due_date_does_not_move_before_the_start(world, lead, in_days):
    made = operations.create_action(world.oakshire_plan, **new_action(world, in_days, start=in_days(10)), by=lead)
    refusal = refused(operations.revise_due_date, made, due=in_days(9), reason="Sooner", by=lead)
    assert (refusal.field, "cannot be due before that" in refusal.message) == ("due", True)


class TestReopening:
    def test_what_was_given_up_goes_on_as_it_was_rated_before(self, world, lead, action, level):
        before = {"cause": "Staff", "path_to_green": "Recruit", "by": lead}
        operations.update_rag(action, level=level(action, "Red"), reason="Late.", **before)
        closed = operations.close_action(action, reason="Others do it.", by=lead)
        assert refused(operations.reopen_action, closed, reason=" ", by=lead).field == "reason"
        with pytest.raises(EditConflict):
            operations.reopen_action(closed, reason="They do not.", seen_version=1, by=lead)
        again = operations.reopen_action(closed, reason="They do not.", seen_version=closed.version, by=lead)
        assert (again.is_open, again.level.label, again.cause, again.rag_reason) == (
            True,
            "Red",
            "Staff",
            "They do not.",
        )
        assert (again.closed_by, again.closed_reason, again.completed_by) == (None, "", None)
        assert "is open" in refused(operations.reopen_action, again, reason="x", by=lead).message
        operations.update_rag(again, level=level(again, "Green"), reason="Well.", by=lead)

    def test_one_that_was_taken_out_of_its_home_plan_comes_back_unless_that_is_closed(self, world, lead, in_days):
        plan = world.oakshire_plan
        made = operations.create_action(plan, **new_action(world, in_days), by=lead)
        operations.take_out_of_plan(made, plan=plan, reason="Not ours.", by=lead)
        again = operations.reopen_action(made, reason="It is.", by=lead)
        assert (again.is_open, again.in_plans.standing().get().plan) == (True, plan)
        operations.take_out_of_plan(again, plan=plan, reason="Not ours.", by=lead)
        operations.close_plan(plan, reason="Over", by=lead)
        assert "plan is closed" in refused(operations.reopen_action, again, reason="x", by=lead).message
        operations.reopen_plan(plan, reason="Not over", by=lead)
        assert operations.reopen_action(again, reason="x", by=lead).is_open


def test_a_milestone_is_reached_once_and_not_in_the_future(world, lead, in_days):
    milestone = world.oakshire_milestone
    tomorrow = clock.today() + dt.timedelta(days=1)
    assert refused(operations.reach_milestone, milestone, reached_on=tomorrow, by=lead).field == "reached_on"
    reached = operations.reach_milestone(milestone, reached_on=clock.today(), note="The draft is out.", by=lead)
    assert (reached.is_reached, reached.reached_by, reached.note) == (True, lead, "The draft is out.")
    assert "already" in refused(operations.reach_milestone, milestone, reached_on=clock.today(), by=lead).message


# --- What is never changed -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("model", [RagUpdate, ImpactRating, DueDateChange])
def test_what_was_said_can_be_neither_changed_nor_deleted(world, lead, model):
    for change in (lambda: model.objects.update(at=clock.now()), lambda: model.objects.all()._raw_delete("default")):
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            change()


def test_the_current_values_of_every_action_are_those_of_its_newest_rows(world, lead, action, level, in_days):
    """Copies on the action are written by operations only; after everything the cast has lived through they agree."""
    operations.update_rag(
        action, level=level(action, "Red"), reason="Stuck", cause="No staff", path_to_green="Hire", by=lead
    )
    operations.rate_impact(action, rating=Impact.ADVERSE, evidence="Complaints", by=lead)
    operations.revise_due_date(action, due=in_days(700), reason="Late", by=lead)
    for person in (lead, world.elmborough_people.la_lead, world.oakshire_people.icb_lead):
        assert_copies_agree(Person.objects.get(pk=person.pk))


def assert_copies_agree(person) -> None:
    from core.access import acting_as

    with acting_as(person):
        for action in Action.objects.visible_to(person).select_related("level", "home_plan"):
            newest = action.rag_updates.order_by("-at", "-pk").first()
            assert (
                action.level_id,
                action.delivery_status,
                action.rag_reason,
                action.cause,
                action.path_to_green,
                action.last_updated_at,
                action.last_updated_by_id,
            ) == (
                newest.level_id,
                newest.level.delivery_status,
                newest.reason,
                newest.cause,
                newest.path_to_green,
                newest.at,
                newest.by_id,
            )
            assert action.level.scheme_id == action.home_plan.scheme_id
            assert action.in_plans.filter(plan=action.home_plan_id).count() == 1
            impact = action.impact_ratings.order_by("-at", "-pk").first()
            expected = (impact.rating, impact.at) if impact else (Impact.NOT_YET_EXPECTED, None)
            assert (action.impact, action.impact_rated_at) == expected
            dates = action.due_date_changes.order_by("-at", "-pk").first()
            assert action.due == (dates.new if dates else action.original_due)
            first = action.due_date_changes.order_by("at", "pk").first()
            assert action.original_due == (first.old if first else action.due)
