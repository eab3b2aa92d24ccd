"""Every exit of everything that people do with plans and actions."""

import datetime as dt

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from actionplans import operations
from actionplans.dates import SaidDate, parse
from actionplans.forms import EditActionForm, EditPlanForm, NewActionForm
from actionplans.models import (
    Action,
    ActionInPlan,
    DeliveryStatus,
    DueDateChange,
    Impact,
    ImpactRating,
    Plan,
    RagLevel,
    RagScheme,
    RagUpdate,
)
from actionplans.models.rag import MOVES
from core import clock
from core.database import refused_by
from core.errors import EditConflict, RuleBroken
from core.forms import attempt
from core.history import changes_of
from core.models import Notification
from governance.models import Board
from partners.models import Person
from strategies.models import Strategy


@pytest.fixture
def lead(world, acting):
    """The council's lead, acting for the whole test."""
    with acting(world.oakshire_people.la_lead) as person:
        yield person


@pytest.fixture
def action(world, lead):
    return Action.objects.get(pk=world.oakshire_action.pk)


def refused(operation, *args, **kwargs) -> RuleBroken:
    with pytest.raises(RuleBroken) as refusal, transaction.atomic():
        operation(*args, **kwargs)
    return refusal.value


# --- RAG schemes -----------------------------------------------------------------------------------------------------


def test_every_shipped_scheme_stands_for_every_delivery_status_once(world):
    for scheme in RagScheme.objects.filter(area=None):
        defaults = scheme.levels.filter(default_for_status=True).values_list("delivery_status", flat=True)
        assert sorted(defaults) == sorted(DeliveryStatus.values), scheme.name
        assert scheme.source


def test_shipping_the_schemes_again_changes_nothing(world):
    before = list(RagLevel.objects.order_by("pk").values())
    operations.ship_rag_schemes()
    assert list(RagLevel.objects.order_by("pk").values()) == before


def test_an_area_may_have_a_scheme_of_its_own(world, lead):
    words = {status: status.label for status in DeliveryStatus}
    levels = [
        RagLevel(label=label, meaning="As we say it", colour="grey", shape="circle", delivery_status=status)
        for status, label in words.items()
    ]
    scheme = operations.create_rag_scheme(world.oakshire, name="Ours", levels=levels, by=lead)
    assert [level.label for level in scheme.levels.all()] == list(words.values())
    assert scheme in RagScheme.objects.for_area(world.oakshire)
    assert scheme not in RagScheme.objects.for_area(world.elmborough)
    again = refused(operations.create_rag_scheme, world.oakshire, name="Ours", levels=levels, by=lead)
    assert again.field == "name"
    assert (
        refused(operations.create_rag_scheme, world.oakshire, name="Two", levels=levels[1:], by=lead).field == "levels"
    )


# --- Plans -----------------------------------------------------------------------------------------------------------


def plan_words(world, **changes):
    return {
        "title": "Local SEND reform plan",
        "kind": Plan.Kind.LOCAL_SEND_REFORM_PLAN,
        "scheme": RagScheme.objects.get(area=None, name="BRAG"),
        "audience": world.oakshire_audiences.everyone,
        "owner_partner": world.oakshire_partners.council,
    } | changes


def test_a_plan_is_opened_live(world, lead):
    plan = operations.create_plan(world.oakshire, **plan_words(world), by=lead)
    assert (plan.is_live, plan.days_between_reviews, str(plan)) == (True, 31, "Local SEND reform plan")


def test_a_plan_is_refused_what_is_not_its_own_area_s(world, lead):
    elsewhere = {
        "audience": world.elmborough_audiences.everyone,
        "owner_partner": world.elmborough_partners.council,
        "owner_board": world.elmborough_board,
        "scheme": RagScheme.objects.create(area=world.elmborough, name="Theirs"),
        "strategy": world.elmborough_workstream.strategy,
    }
    for field, thing in elsewhere.items():
        words = plan_words(world, **{field: thing})
        assert refused(operations.create_plan, world.oakshire, **words, by=lead).field == field
    days = {"starts_on": dt.date(2026, 5, 1), "ends_on": dt.date(2026, 5, 1)}
    assert refused(operations.create_plan, world.oakshire, **plan_words(world, **days), by=lead).field == "ends_on"


def test_a_plan_is_edited_once_for_each_version_that_was_seen(world, lead):
    plan = world.oakshire_plan
    words = {
        "title": "Delivery plan",
        "kind": Plan.Kind.STRATEGIC_PLAN,
        "owner_board": None,
        "strategy": None,
        "starts_on": None,
        "ends_on": None,
        "review_every": Plan.Rhythm.TERMLY,
    }
    edited = operations.edit_plan(plan, **words, seen_version=plan.version, by=lead)
    assert (edited.title, edited.days_between_reviews, edited.version) == ("Delivery plan", 122, plan.version + 1)
    with pytest.raises(EditConflict):
        operations.edit_plan(plan, **words, seen_version=plan.version, by=lead)


def test_a_closed_plan_takes_no_more_actions(world, lead, action, in_days):
    plan = world.oakshire_other_plan
    assert refused(operations.close_plan, plan, reason=" ", by=lead).field == "reason"
    operations.close_plan(plan, reason="The inspection is over.", by=lead)
    assert "closed already" in refused(operations.close_plan, plan, reason="Again", by=lead).message
    new = {"title": "Late", "lead_partner": world.oakshire_partners.council, "due": in_days(3)}
    assert "no more actions" in refused(operations.create_action, plan, **new, by=lead).message
    forum_action = Action.objects.get(pk=world.oakshire_forum_action.pk)
    assert "no more actions" in refused(operations.add_action_to_plan, forum_action, plan=plan, by=lead).message


# --- Actions ---------------------------------------------------------------------------------------------------------


def new_action(world, in_days, **changes):
    return {"title": "New", "lead_partner": world.oakshire_partners.council, "due": in_days(30)} | changes


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
        action.supporting.get(): f"Partner {world.oakshire_partners.schools.pk} supports action {action.pk}",
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
    operations.rate_impact(action, rating=Impact.NO_EVIDENCE_YET, by=lead)
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
