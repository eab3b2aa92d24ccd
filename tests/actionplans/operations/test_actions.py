"""Every exit of what people do with actions."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from actionplans import operations
from actionplans.dates import parse
from actionplans.forms import EditActionForm, EditPlanForm, NewActionForm
from actionplans.models import (
    Action,
    ActionInPlan,
    DeliveryStatus,
    Impact,
    Plan,
)
from core import clock
from core.database import refused_by
from core.errors import EditConflict, RuleBroken
from core.forms import attempt
from core.history import changes_of
from core.models import Notification
from governance.models import Board
from strategies.models import Strategy
from tests.actionplans.operations.steps import new_action, refused


def test_an_action_has_the_audience_of_its_plan_or_one_within_it(world, lead, in_days):
    plan, everyone = world.oakshire_commissioners_plan, world.oakshire_audiences.everyone
    with pytest.raises(RuleBroken, match="own audience, or one within it") as refusal:
        operations.create_action(plan, **new_action(world, in_days, audience=everyone), by=lead)
    assert refusal.value.field == "audience"
    offered = NewActionForm(plan=plan, person=lead).fields["audience"].queryset
    assert (everyone in offered, plan.audience in offered) == (False, True)
    made = operations.create_action(plan, **new_action(world, in_days), by=lead)
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        Action.objects.filter(pk=made.pk).update(audience=everyone)
    assert refused_by(refusal.value) == "actionplans_action_audience_within"


def test_every_audience_of_an_area_lies_within_that_of_everyone(world, lead, in_days):
    council = world.oakshire_audiences.only_council
    made = operations.create_action(world.oakshire_plan, **new_action(world, in_days, audience=council), by=lead)
    assert made.audience == council


def test_an_action_is_not_given_to_whoever_only_looks_after_people_and_settings(world, lead, in_days):
    admin = world.oakshire_people.area_admin
    with pytest.raises(RuleBroken, match="does not take part") as refusal:
        operations.create_action(world.oakshire_plan, **new_action(world, in_days, lead_person=admin), by=lead)
    assert refusal.value.field == "lead_person"
    assert admin not in NewActionForm(plan=world.oakshire_plan, person=lead).fields["lead_person"].queryset


def test_why_an_action_is_added_to_a_plan_is_told_there_and_not_in_its_history(world, lead):
    place = operations.add_action_to_plan(
        world.oakshire_forum_action, plan=world.oakshire_commissioners_plan, reason="Hidden reason", by=lead
    )
    assert place.reason == "Hidden reason"
    assert "Hidden reason" not in [change.reason for change in changes_of(world.oakshire_forum_action)]


def test_links_that_a_person_does_not_see_stay_when_he_edits(world, acting):
    plan, action = world.oakshire_plan, world.oakshire_action
    people, council = world.oakshire_people, world.oakshire_audiences.only_council
    with acting(people.la_lead):
        Board.objects.filter(pk=plan.owner_board_id).update(audience=council)
        Strategy.objects.filter(pk=world.oakshire_strategy.pk).update(audience=council)
        Plan.objects.filter(pk=plan.pk).update(strategy=world.oakshire_strategy)
        Action.objects.filter(pk=action.pk).update(theme=world.oakshire_theme)
    with acting(people.icb_lead) as other:
        plan = Plan.objects.get(pk=plan.pk)
        form = EditPlanForm(
            {"title": "New", "kind": plan.kind, "review_every": plan.review_every, "seen_version": plan.version},
            subject=plan,
            area=world.oakshire,
            person=other,
        )
        assert not {"owner_board", "strategy"} & form.fields.keys()
        assert form.is_valid()
        assert attempt(form, operations.edit_plan, plan, by=other)
        action = Action.objects.get(pk=action.pk)
        form = EditActionForm(
            {"title": "New", "reason": "R", "seen_version": action.version},
            subject=action,
            area=world.oakshire,
            person=other,
        )
        assert form.is_valid()
        assert attempt(form, operations.edit_action, action, by=other)
    assert (form.result.title, form.result.theme_id) == ("New", world.oakshire_theme.pk)
    plan.refresh_from_db(fields=["title", "owner_board", "strategy"])
    assert (plan.title, plan.owner_board_id, plan.strategy_id) == (
        "New",
        world.oakshire_board.pk,
        world.oakshire_strategy.pk,
    )


def test_a_new_action_starts_as_not_yet_due_with_a_first_update(world, lead, in_days):
    start = parse("Autumn term 2026")
    made = operations.create_action(
        world.oakshire_plan, **new_action(world, in_days, start=start, reason="Asked for by families."), by=lead
    )
    made.refresh_from_db()
    assert (made.delivery_status, made.level.label) == (DeliveryStatus.NOT_YET_DUE, "Not yet due")
    assert (made.start_words, made.start_on) == ("Autumn term 2026", dt.date(2026, 9, 1))
    assert made.due == made.original_due == in_days(30)
    assert [(update.reason, update.by) for update in made.rag_updates.all()] == [("Asked for by families.", lead)]
    assert made.audience == world.oakshire_plan.audience


def test_an_action_that_starts_after_it_is_due_is_refused(world, lead, in_days):
    words = new_action(world, in_days, start=in_days(31))
    refusal = refused(operations.create_action, world.oakshire_plan, **words, by=lead)
    assert refusal.field == "start"
    assert "cannot start after that" in refusal.message


def test_the_database_refuses_a_start_after_the_due_date_too(world, lead, action):
    with pytest.raises(IntegrityError, match="starts_before_it_is_due"), transaction.atomic():
        Action.objects.filter(pk=action.pk).update(start_on=action.due_latest + dt.timedelta(days=1))


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ({"due_earliest": dt.date(2099, 1, 1)}, "due_in_order"),
        ({"original_due_earliest": dt.date(2099, 1, 1)}, "original_due_in_order"),
        ({"due_earliest": None}, "due_in_order"),
        ({"delivery_status": "off_track"}, "off_track_has_a_cause"),
        ({"closed_at": dt.datetime(2026, 1, 1, tzinfo=dt.UTC)}, "closed_by_someone"),
        ({"delivery_status": "closed_without_completion"}, "closed_without_completion_is_closed"),
    ],
)
def test_the_database_refuses_an_action_that_contradicts_itself(world, lead, action, change, constraint):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Action.objects.filter(pk=action.pk).update(**change)


def test_the_database_refuses_a_completion_confirmed_by_the_one_who_said_it(world, lead):
    with pytest.raises(IntegrityError, match="confirmed_by_another"), transaction.atomic():
        Action.objects.filter(pk=world.oakshire_complete_action.pk).update(
            closed_at=clock.now(), closed_by=world.oakshire_people.icb_officer
        )


def test_a_new_action_is_refused_what_is_not_its_own_area_s(world, lead, in_days):
    theirs, ours = world.elmborough_partners, world.oakshire_partners
    elsewhere = {
        "lead_partner": theirs.council,
        "supporting": [ours.schools, theirs.schools],
        "lead_person": world.elmborough_people.la_officer,
        "accountable_person": world.oakshire_people.board_member,
        "workstreams": [world.elmborough_workstream],
        "priorities": [world.elmborough_priority],
        "audience": world.elmborough_audiences.everyone,
    }
    for field, thing in elsewhere.items():
        words = new_action(world, in_days, **{field: thing})
        assert refused(operations.create_action, world.oakshire_plan, **words, by=lead).field == field


def test_a_theme_of_another_area_is_refused(world, lead, in_days):
    from strategies.models import Theme

    theme = Theme(strategy=world.elmborough_workstream.strategy, number=9, title="Theirs")
    words = new_action(world, in_days, theme=theme)
    assert refused(operations.create_action, world.oakshire_plan, **words, by=lead).field == "theme"


def test_a_reference_is_used_once_in_a_plan_and_may_be_left_out(world, lead, in_days):
    words = new_action(world, in_days, reference="1.1")
    assert refused(operations.create_action, world.oakshire_plan, **words, by=lead).field == "reference"
    for _ in range(2):
        operations.create_action(world.oakshire_plan, **new_action(world, in_days), by=lead)
    without = ActionInPlan.objects.filter(plan=world.oakshire_plan, reference="").values_list("position", flat=True)
    assert list(without) == [5, 6]


def test_an_action_serves_several_plans_under_a_reference_of_each(world, lead, action):
    places = {place.plan.title: place.reference for place in action.in_plans.select_related("plan")}
    assert places == {"Strategy delivery plan": "1.1", "Priority action plan": "A2"}
    assert refused(operations.add_action_to_plan, action, plan=world.oakshire_other_plan, by=lead).field == "plan"
    forum_action = Action.objects.get(pk=world.oakshire_forum_action.pk)
    taken = {"plan": world.oakshire_other_plan, "reference": "A2"}
    assert refused(operations.add_action_to_plan, forum_action, **taken, by=lead).field == "reference"


def test_an_action_is_not_put_into_a_plan_of_another_area(world, lead, action):
    with pytest.raises(Plan.DoesNotExist):
        operations.add_action_to_plan(action, plan=world.elmborough_plan, by=lead)


def test_somebody_of_two_areas_does_not_carry_an_action_from_one_into_the_other(world, acting):
    from partners import operations as partners_operations

    person = world.oakshire_people.la_lead
    partners_operations.add_partner_to_area(world.elmborough, world.oakshire_partners.council, by=person)
    partners_operations.start_membership(
        person, partner=world.oakshire_partners.council, area=world.elmborough, role="lead", by=person
    )
    with acting(person) as both:
        action = Action.objects.get(pk=world.oakshire_action.pk)
        refusal = refused(operations.add_action_to_plan, action, plan=world.elmborough_plan, by=both)
    assert refusal.field == "plan"


def test_things_are_called_by_what_people_read(world, lead, action, level, in_days):
    update = operations.update_rag(action, level=level(action, "Amber"), reason="Late.", by=lead)
    impact = operations.rate_impact(action, rating=Impact.EMERGING, evidence="A survey", by=lead)
    change = operations.revise_due_date(action, due=parse("Ongoing"), reason="Why", by=lead)
    place = action.in_plans.get(plan=world.oakshire_other_plan)
    things = {
        update: "At risk: Late.",
        impact: "Emerging evidence",
        place: "A2 in Priority action plan",
        change: f"{change.old} to Ongoing",
        action.action_priorities.get(): f"Action {action.pk} serves priority {world.oakshire_priority.pk}",
        action.action_workstreams.get(): f"Action {action.pk} belongs to workstream {world.oakshire_workstream.pk}",
        action.supporting.get(
            partner=world.oakshire_partners.schools
        ): f"Partner {world.oakshire_partners.schools.pk} supports action {action.pk}",
        world.oakshire_milestone: "First draft",
        action: action.title,
        update.level: "Amber",
        update.level.scheme: "BRAG",
    }
    assert {str(thing): words for thing, words in things.items()} == {words: words for words in things.values()}
    assert action.get_absolute_url() == f"/oakshire/actions/{action.pk}/"
    assert world.oakshire_plan.get_absolute_url() == f"/oakshire/plans/{world.oakshire_plan.pk}/"


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_migrating_without_our_tables_ships_nothing():
    from django.db import connection

    from actionplans.apps import ship
    from tests.conftest import as_owner

    with as_owner(), transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE actionplans_raglevel RENAME TO not_made_yet")
        ship()
        transaction.set_rollback(True)


def wording(action, **changes):
    return {
        "title": action.title,
        "description": action.description,
        "success_measure": "",
        "start": None,
        "theme": None,
        "must_should_could": "must",
        "workstreams": [],
        "priorities": list(action_priorities(action)),
        "reason": "The duty is clearer now.",
    } | changes


def action_priorities(action):
    return [link.priority for link in action.action_priorities.filter(unlinked_at=None).select_related("priority")]


def test_an_edit_keeps_old_words_and_old_links_in_history(world, lead, action):
    operations.edit_action(action, **wording(action, title="Publish the offer"), seen_version=action.version, by=lead)
    action.refresh_from_db()
    assert action.title == "Publish the offer"
    ended = action.action_workstreams.get()
    assert (ended.workstream_id, ended.unlinked_at is not None) == (world.oakshire_workstream.pk, True)
    assert [link.unlinked_at for link in action.action_priorities.all()] == [None]
    operations.edit_action(
        action, **wording(action, workstreams=[world.oakshire_workstream]), seen_version=action.version, by=lead
    )
    assert action.action_workstreams.filter(unlinked_at=None).count() == 1


def test_an_edit_is_refused_without_a_reason_and_with_a_start_after_the_due_date(world, lead, action, in_days):
    version = action.version
    assert (
        refused(operations.edit_action, action, **wording(action, reason=""), seen_version=version, by=lead).field
        == "reason"
    )
    late = wording(action, start=in_days(999))
    assert refused(operations.edit_action, action, **late, seen_version=version, by=lead).field == "start"
    with pytest.raises(EditConflict):
        operations.edit_action(action, **wording(action), seen_version=version - 1, by=lead)


def test_a_new_lead_is_told_and_the_old_supporters_go(world, lead, action):
    people, partners = world.oakshire_people, world.oakshire_partners
    operations.reassign_action(
        action,
        lead_partner=partners.icb,
        lead_person=people.icb_officer,
        accountable_person=people.icb_lead,
        supporting=[partners.college, partners.icb],
        reason="It is a health matter.",
        seen_version=action.version,
        by=lead,
    )
    action.refresh_from_db()
    assert (action.lead_partner, action.lead_person) == (partners.icb, people.icb_officer)
    assert action.responsible_partners() == [partners.college]
    told = Notification.objects.filter(kind=operations.ACTION_GIVEN, subject=action.pk)
    assert list(told.values_list("person", flat=True)[:1]) == [people.icb_officer.pk]


def test_an_officer_may_hand_on_what_he_then_no_longer_sees(world, acting):
    officer, partners = world.oakshire_people.provider_officer, world.oakshire_partners
    with acting(officer) as person:
        action = Action.objects.visible_to(person, world.oakshire).get(pk=world.oakshire_provider_action.pk)
        operations.reassign_action(
            action,
            lead_partner=partners.icb,
            lead_person=None,
            accountable_person=None,
            supporting=[],
            reason="The ICB takes it over.",
            seen_version=action.version,
            by=person,
        )
        assert not Action.objects.visible_to(person, world.oakshire).filter(pk=action.pk).exists()


def test_reassigning_is_refused_without_a_reason_or_for_people_from_elsewhere(world, lead, action):
    words = {
        "lead_partner": world.oakshire_partners.council,
        "lead_person": None,
        "accountable_person": None,
        "supporting": [],
        "reason": "",
    }
    version = action.version
    assert refused(operations.reassign_action, action, **words, seen_version=version, by=lead).field == "reason"
    words |= {"reason": "Why not", "lead_person": world.elmborough_people.la_officer}
    assert refused(operations.reassign_action, action, **words, seen_version=version, by=lead).field == "lead_person"
