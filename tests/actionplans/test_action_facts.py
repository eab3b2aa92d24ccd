"""What else is said of an action: where it starts from, for which part of the area it is, when it is evaluated, who
approved another date, which bodies are responsible for what it answers; and putting a milestone right."""

import datetime as dt

import pytest

from actionplans import operations
from actionplans.dates import parse
from actionplans.models import Action, Impact, Milestone
from actionplans.positions import position
from actionplans.tasks import remind_of_what_is_due
from core import clock
from core.errors import EditConflict
from core.models import Notification
from partners.models import SubArea
from partners.notifications import of_person, render_all
from tests.actionplans.operations.steps import new_action, refused
from tests.actionplans.pages.steps import address, page, send, stored

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(world):
    return world.oakshire_people


def typed(**more) -> dict:
    return {"title": "Open a clinic", "reason": "Agreed with families", **more}


class TestWhereItStartsAndForWhom:
    def test_they_are_said_on_adding_changed_on_editing_and_left_where_nobody_speaks_of_them(
        self, world, lead, in_days
    ):
        north, south = world.oakshire_sub_area, world.oakshire_other_sub_area
        made = operations.create_action(
            world.oakshire_plan,
            **new_action(world, in_days, baseline=" Four in ten wait. ", sub_areas=[north]),
            evaluation_due=clock.today(),
            by=lead,
        )
        assert (made.baseline, made.evaluation_due) == ("Four in ten wait.", clock.today())
        words = {"description": "", "success_measure": "", "start": None, "must_should_could": ""}
        kept = operations.edit_action(
            made, title="New", **words, workstreams=[], priorities=[], reason="x", seen_version=None, by=lead
        )
        assert (kept.baseline, kept.evaluation_due) == (made.baseline, made.evaluation_due)
        parts = kept.action_sub_areas.filter(unlinked_at=None)
        assert [row.sub_area for row in parts] == [north]
        changed = {"workstreams": [], "priorities": [], "reason": "x", "seen_version": None}
        moved = operations.edit_action(
            kept, title="New", **words, **changed, baseline="", evaluation_due=None, sub_areas=[south], by=lead
        )
        assert (moved.baseline, moved.evaluation_due) == ("", None)
        assert [row.sub_area for row in moved.action_sub_areas.filter(unlinked_at=None)] == [south]
        assert moved.action_sub_areas.count() == 2

    def test_a_part_of_another_area_is_refused_and_a_part_that_an_action_names_stays(self, world, lead, in_days):
        theirs = SubArea.objects.create(area=world.elmborough, name="Far away", position=1)
        said = new_action(world, in_days, sub_areas=[theirs])
        assert refused(operations.create_action, world.oakshire_plan, **said, by=lead).field == "sub_areas"

    def test_the_pages_take_and_show_them(self, world, sign_in, people, acting):
        client, action = sign_in(people.la_lead), world.oakshire_action
        version = stored(acting, people.la_lead, Action, action.pk).version
        day = clock.today() - dt.timedelta(days=3)
        boxes = {"evaluation_due_day": day.day, "evaluation_due_month": day.month, "evaluation_due_year": day.year}
        parts = {"sub_areas": [world.oakshire_sub_area.pk]}
        send(
            client,
            "action_edit",
            action.pk,
            **typed(baseline="Four in ten wait."),
            **boxes,
            **parts,
            seen_version=version,
        )
        html = page(client, "action_detail", action.pk)
        for words in ("Where we are now:", "Four in ten wait.", "In: North", "Evaluation due:", "3 days overdue"):
            assert words in html
        again = client.get(address("action_edit", action.pk)).context["form"].initial
        assert (again["baseline"], again["evaluation_due"]) == ("Four in ten wait.", day)

    def test_the_bodies_that_are_responsible_for_what_it_answers_stand_beside_its_partners(
        self, world, sign_in, people
    ):
        html = page(sign_in(people.la_lead), "action_detail", world.oakshire_action.pk)
        assert "Responsible bodies" in html


class TestEvaluation:
    @pytest.fixture
    def action(self, world, lead, people, in_days) -> Action:
        Notification.objects.all().delete()
        said = new_action(world, in_days, lead_person=people.la_officer, title="Open a clinic")
        return operations.create_action(
            world.oakshire_plan, **said, evaluation_due=clock.today() + dt.timedelta(days=2), by=lead
        )

    def told(self, days: int) -> list[int]:
        before = set(Notification.objects.values_list("pk", flat=True))
        with clock.at(clock.start_of(clock.today() + dt.timedelta(days=days)) + dt.timedelta(hours=5)):
            remind_of_what_is_due()
        rows = Notification.objects.exclude(pk__in=before).filter(kind=operations.EVALUATION_DUE)
        return [row.person for row in rows]

    def test_its_lead_is_told_once_from_that_day_until_it_is_rated(self, action, lead, people, acting):
        assert (self.told(1), self.told(2), self.told(3)) == ([], [people.la_officer.pk], [])
        with acting(people.la_officer) as officer, clock.at(clock.now() + dt.timedelta(days=3)):
            rows = render_all(of_person(officer), officer)
            assert "Is it felt? Open a clinic" in [message.title for _, message in rows if message]
            operations.rate_impact(action, rating=Impact.EMERGING, evidence="Families say so.", by=officer)
            rows = render_all(of_person(officer), officer)
            assert "Is it felt? Open a clinic" not in [message.title for _, message in rows if message]
        assert not Action.objects.to_evaluate(clock.today() + dt.timedelta(days=9)).filter(pk=action.pk).exists()

    def test_a_rating_from_before_that_day_is_not_the_evaluation(self, action, lead):
        operations.rate_impact(action, rating=Impact.EMERGING, evidence="Families say so.", by=lead)
        assert Action.objects.to_evaluate(action.evaluation_due).filter(pk=action.pk).exists()

    def test_what_was_given_up_is_not_evaluated(self, action, lead):
        closed = operations.close_action(action, reason="Others do it.", by=lead)
        assert not closed.awaits_evaluation
        assert not Action.objects.to_evaluate(action.evaluation_due).filter(pk=action.pk).exists()

    def test_it_stands_on_home_until_it_is_rated_also_when_it_is_done(
        self, action, lead, people, sign_in, acting, level
    ):
        with acting(people.la_lead) as someone:
            Action.objects.filter(pk=action.pk).update(evaluation_due=clock.today())
            operations.update_rag(action, level=level(action, "Blue"), reason="Done.", by=someone)
            operations.confirm_completion(action, by=people.icb_lead)
        client = sign_in(people.la_officer)
        html = client.get("/oakshire/").content.decode()
        assert "Say whether it is felt" in html
        send(client, "action_impact", action.pk, rating="no_evidence_yet", seen_version=3)
        assert "Say whether it is felt" not in client.get("/oakshire/").content.decode()


def test_who_approved_another_date_stands_with_its_reason(world, sign_in, people, acting):
    client, action = sign_in(people.la_officer), world.oakshire_action
    assert "Who approved it" in page(client, "action_due", action.pk)
    version = stored(acting, people.la_officer, Action, action.pk).version
    said = {"due": "May 2031", "reason": "No room yet", "approved_by": "SEND Board, 3 March 2030"}
    send(client, "action_due", action.pk, **said, seen_version=version)
    html = page(client, "action_detail", action.pk)
    assert "Approved by SEND Board, 3 March 2030" in html


class TestMilestones:
    def test_one_is_put_right_and_what_it_said_stays_in_its_history(self, world, lead):
        milestone = operations.reach_milestone(
            world.oakshire_milestone, reached_on=clock.today(), note="The draft is out.", by=lead
        )
        same = {"title": "Draft agreed", "due": parse("June 2031"), "by": lead}
        kept = operations.edit_milestone(milestone, **same, reached_on=clock.today(), note="It is out.")
        assert (kept.title, kept.due_words, kept.reached_by, kept.note) == (
            "Draft agreed",
            "June 2031",
            lead,
            "It is out.",
        )
        back = operations.edit_milestone(kept, **same, note="not kept")
        assert (back.is_reached, back.reached_by, back.note) == (False, None, "")
        assert Milestone.pgh_event_models["update"].objects.filter(pgh_obj_id=milestone.pk).count() >= 2

    def test_what_it_refuses(self, world, lead):
        milestone, due = world.oakshire_milestone, parse("June 2031")
        tomorrow = clock.today() + dt.timedelta(days=1)
        edit = operations.edit_milestone
        assert refused(edit, milestone, title=" ", due=due, by=lead).field == "title"
        assert refused(edit, milestone, title="x", due=due, reached_on=tomorrow, by=lead).field == "reached_on"
        edit(milestone, title="One", due=due, seen_version=1, by=lead)
        with pytest.raises(EditConflict):
            edit(milestone, title="Two", due=due, seen_version=1, by=lead)
        operations.close_action(world.oakshire_action, reason="Others do it.", by=lead)
        assert "milestones" in refused(edit, milestone, title="x", due=due, by=lead).message

    def test_one_is_taken_away_and_counted_until_then(self, world, sign_in, people, acting, in_days):
        with acting(people.la_lead) as lead:
            made = operations.create_action(world.oakshire_plan, **new_action(world, in_days), by=lead)
            late = operations.add_milestone(made, title="Wrong year", due=parse("June 2020"), by=lead)
            operations.add_milestone(made, title="Draft", due=parse("June 2020"), by=lead)
        before, client, args = clock.now(), sign_in(people.la_lead), (made.pk, late.pk)
        assert address("milestone_remove", *args) in page(client, "action_detail", made.pk)
        assert "Wrong year" in page(client, "milestone_remove", *args)
        html = send(client, "milestone_remove", *args, status=200, reason=" ", seen_version=1).content.decode()
        assert "Enter a reason" in html
        send(client, "milestone_remove", *args, reason="It was typed twice", seen_version=1)
        html = page(client, "action_detail", made.pk)
        assert "Wrong year: It was typed twice" in html
        assert address("milestone_edit", *args) not in html
        assert client.get(address("milestone_remove", *args)).status_code == 404
        with acting(people.la_lead) as lead:
            counted = [
                next(
                    len(entry.milestones) for entry in position(world.oakshire_plan, when, lead) if entry.pk == made.pk
                )
                for when in (before, None, clock.now())
            ]
        assert counted == [2, 1, 1]

    def test_one_that_was_put_before_a_board_stays(self, world, lead):
        milestone = world.oakshire_milestone
        action = Action.objects.get(pk=world.oakshire_action.pk)
        operations.escalate_action(action, board=world.oakshire_board, asked="Decide.", milestone=milestone, by=lead)
        assert "put before a board" in refused(operations.remove_milestone, milestone, reason="x", by=lead).message

    def test_the_page_shows_theirs_beside_yours(self, world, sign_in, people):
        client, milestone = sign_in(people.la_officer), world.oakshire_milestone
        args = (world.oakshire_action.pk, milestone.pk)
        assert "Change the milestone" in page(client, "milestone_edit", *args)
        send(client, "milestone_edit", *args, title="Draft agreed", due="June 2031", seen_version=1)
        assert "Draft agreed" in page(client, "action_detail", args[0])
        html = send(
            client, "milestone_edit", *args, status=409, title="Draft withdrawn", due="June 2031", seen_version=1
        ).content.decode()
        assert "Draft agreed" in html
        assert "Draft withdrawn" in html
        response = client.get(f"/oakshire/actions/{args[0]}/milestones/999999/edit/")
        assert response.status_code == 404


def test_its_reference_and_place_in_a_plan_are_changed_from_its_page(world, sign_in, people, acting):
    client, action, plan = sign_in(people.la_lead), world.oakshire_action, world.oakshire_plan
    args = (action.pk, plan.pk)
    assert address("action_move_in_plan", *args) in page(client, "action_detail", action.pk)
    behind = world.oakshire_forum_action
    assert behind.title in page(client, "action_move_in_plan", *args)
    version = stored(acting, people.la_lead, Action, action.pk).version
    send(client, "action_move_in_plan", *args, reference="9.9", after=behind.pk, seen_version=version)
    assert "9.9, Strategy delivery plan" in page(client, "action_detail", action.pk)
    assert client.get(address("action_move_in_plan", *args)).context["form"].initial["after"] == behind.pk
    assert client.get(address("action_move_in_plan", action.pk, 999999)).status_code == 404
    assert "Change its place" not in page(sign_in(people.la_officer), "action_detail", action.pk)
