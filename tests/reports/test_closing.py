"""Closing a meeting keeps the plans as the board could see them, for those who may see them then and now."""

import datetime as dt
from html import unescape

import pytest
from django.urls import reverse
from django.utils.formats import date_format

from actionplans import operations as plans
from actionplans.models import Action
from actionplans.positions import position
from core import clock
from core.errors import EditConflict, RuleBroken
from governance import operations as governance
from reports import operations
from reports.freezing import fingerprint_of, frozen_action, thawed
from reports.models import FrozenPlan
from tests.reports.lived_plan import days_after, rate


@pytest.fixture
def closed(world, lived, acting):
    """A meeting of the board, closed today, and what was kept of the lived plan."""
    with acting(world.oakshire_people.board_clerk) as clerk:
        meeting = governance.plan_meeting(world.oakshire_board, held_on=clock.today(), by=clerk)
        meeting = operations.close_meeting(meeting, by=clerk, seen_version=meeting.version)
        return meeting, FrozenPlan.objects.get(meeting=meeting, plan=lived.plan)


def test_what_is_kept_is_what_the_members_could_see_and_the_position_rebuilt_is_the_same(world, lived, acting, closed):
    meeting, frozen = closed
    members = world.oakshire_board.members_audience
    with acting(world.oakshire_people.board_member):
        rebuilt = [frozen_action(entry) for entry in position(lived.plan, meeting.knew_until, members)]
    assert frozen.data["actions"] == rebuilt
    assert (frozen.as_at, frozen.audience_id, len(rebuilt)) == (meeting.knew_until, members.pk, 9)
    assert frozen.fingerprint == fingerprint_of(frozen.data)
    assert str(frozen) == "SEND delivery plan, as the board saw it"
    assert [frozen_action(thawed(row)) for row in rebuilt] == rebuilt


def test_every_live_plan_of_the_board_is_kept_and_no_other(world, lived, acting, closed):
    meeting, _frozen = closed
    with acting(world.oakshire_people.board_member) as reader:
        kept = FrozenPlan.objects.visible_to(reader, world.oakshire).filter(meeting=meeting)
        assert {frozen.plan_id for frozen in kept} == {world.oakshire_plan.pk, lived.plan.pk}


def test_a_plan_that_a_paper_reports_to_the_meeting_is_kept_for_each_board_that_meets(world, acting):
    meeting = world.oakshire_meeting
    with clock.at(meeting.instant + dt.timedelta(hours=3)), acting(world.oakshire_people.board_clerk) as clerk:
        operations.close_meeting(meeting, by=clerk)
        kept = FrozenPlan.objects.filter(meeting=meeting).values_list("board", "plan")
        assert (world.oakshire_board.pk, world.oakshire_plan.pk) in set(kept)
    with acting(world.oakshire_people.board_member) as member:
        seen = FrozenPlan.objects.visible_to(member, world.oakshire).filter(meeting=meeting)
        assert {frozen.board_id for frozen in seen} == {world.oakshire_board.pk}
    with acting(world.oakshire_people.board_member):
        assert set(FrozenPlan.objects.filter(meeting=meeting)) == set(seen)


def test_a_meeting_is_closed_once_and_on_what_was_seen(world, acting, closed):
    meeting, _frozen = closed
    with acting(world.oakshire_people.board_clerk) as clerk:
        with pytest.raises(RuleBroken):
            operations.close_meeting(meeting, by=clerk)
        another = governance.plan_meeting(world.oakshire_board, held_on=clock.today(), starts_at=dt.time(9), by=clerk)
        with pytest.raises(EditConflict):
            operations.close_meeting(another, by=clerk, seen_version=another.version + 1)


def test_a_member_reads_what_the_board_saw_though_it_has_moved_since(world, lived, acting, closed, sign_in):
    meeting, frozen = closed
    with acting(world.oakshire_people.la_lead) as lead:
        plans.take_out_of_plan(lived.actions["1.5"], plan=lived.plan, reason="It was another plan’s.", by=lead)
        rate(lived.actions["1.4"], "Blue", "Agreed by all.", lead)
    client = sign_in(world.oakshire_people.board_member)
    answer = client.get(frozen.get_absolute_url())
    text = answer.content.decode()
    assert len(answer.context["entries"]) == 9
    assert "Publish the co-production charter" in text
    assert {level.meaning for level in lived.plan.scheme.levels.all()} == {
        level["meaning"] for level in frozen.data["key"]
    }
    assert "What the ratings mean" in text
    assert "Impact</span>" in text
    assert f"?plan={lived.plan.pk}&amp;board={world.oakshire_board.pk}" in text
    page = client.get(f"/oakshire/meetings/{meeting.pk}/").content.decode()
    assert f'href="{frozen.get_absolute_url()}"' in page
    dashboard = client.get("/oakshire/dashboard/", {"plan": lived.plan.pk}).content.decode()
    assert f'href="{frozen.get_absolute_url()}"' in dashboard
    assert "It was another plan’s." in dashboard
    assert "Taken out of the plan (1)" in dashboard


def test_an_action_that_is_closed_to_a_reader_now_is_not_shown_of_what_was_kept(world, lived, acting, closed, sign_in):
    _meeting, frozen = closed
    client, hidden = sign_in(world.oakshire_people.board_member), lived.actions["1.4"]
    with acting(world.oakshire_people.la_lead):
        Action.objects.filter(pk=hidden.pk).update(audience=world.oakshire_audiences.commissioners)
    answer = client.get(frozen.get_absolute_url())
    assert (len(answer.context["entries"]), answer.context["closed_to_reader"]) == (8, 1)
    assert "1 action is no longer open to you." in answer.content.decode()
    assert hidden.title not in answer.content.decode()


def test_members_read_who_can_see_what_was_kept(world, closed, sign_in):
    _meeting, frozen = closed
    url = reverse("partners:who_can_see", args=["oakshire", "reports.FrozenPlan", frozen.pk])
    answer = sign_in(world.oakshire_people.board_member).get(url)
    assert (answer.status_code, FrozenPlan.audience_follows in answer.content.decode()) == (200, True)


def test_who_is_not_of_the_board_finds_nothing_of_what_was_kept(world, closed, sign_in):
    _meeting, frozen = closed
    for person in ("la_lead", "school_rep", "icb_officer"):
        assert sign_in(getattr(world.oakshire_people, person)).get(frozen.get_absolute_url()).status_code == 404


def test_a_plan_with_nothing_in_it_says_so(world, sign_in):
    page = sign_in(world.oakshire_people.board_member).get(world.oakshire_frozen_plan.get_absolute_url())
    assert "There was nothing in it yet" in page.content.decode()


def test_the_page_costs_the_same_for_few_actions_and_for_many(world, lived, closed, sign_in, count_queries, acting):
    _meeting, frozen = closed
    client = sign_in(world.oakshire_people.board_member)
    few = count_queries(client, frozen.get_absolute_url())
    with acting(world.oakshire_people.la_lead) as lead:
        for number in range(20):
            words = {"lead_partner": world.oakshire_partners.council, "due": days_after(clock.today(), 5), "by": lead}
            plans.create_action(lived.plan, title=f"Action {number}", **words)
    with clock.at(clock.now() + dt.timedelta(days=1)), acting(world.oakshire_people.board_clerk) as clerk:
        meeting = governance.plan_meeting(world.oakshire_board, held_on=clock.today(), by=clerk)
        many = FrozenPlan.objects.get(meeting=operations.close_meeting(meeting, by=clerk), plan=lived.plan)
    assert len(many.data["actions"]) == 29
    assert count_queries(client, many.get_absolute_url()) == few


def test_the_next_dashboard_opens_with_what_moved_since_each_with_who_and_why(world, lived, acting, closed, sign_in):
    words = {"description": "", "success_measure": "", "start": None, "must_should_could": ""}
    with acting(world.oakshire_people.la_lead) as lead:
        actions = {reference: Action.objects.get(pk=action.pk) for reference, action in lived.actions.items()}
        rate(actions["1.2"], "Green", "Advice comes in time.", lead)
        plans.close_action(actions["1.1"], reason="The new contract does it.", by=lead)
        plans.revise_due_date(actions["1.3"], due=days_after(lived.today, 90), reason="The trainer left.", by=lead)
        plans.revise_due_date(actions["1.4"], due=days_after(lived.today, 60), reason="Colleges asked.", by=lead)
        plans.take_out_of_plan(actions["1.9"], plan=lived.plan, reason="It is done elsewhere.", by=lead)
        plans.create_action(
            lived.plan,
            title="Open two more clinics",
            reference="1.11",
            lead_partner=world.oakshire_partners.provider,
            due=days_after(lived.today, 200),
            reason="The board asked for it.",
            by=lead,
        )
        plans.edit_action(
            actions["1.6"],
            title="Halve the wait for speech and language therapy",
            workstreams=[],
            priorities=[],
            reason="Families said how much.",
            seen_version=None,
            by=lead,
            **words,
        )
        who = lead.role_title
    answer = sign_in(world.oakshire_people.board_member).get("/oakshire/dashboard/", {"plan": lived.plan.pk})
    page = unescape(answer.content.decode())
    before, _, after = page.partition('id="moved"')
    moved, _, rest = after.partition("</section>")
    assert f"Since your last board, {date_format(clock.today(), 'j F Y')}" in moved
    for title, reason in (
        ("with another rating", "Advice comes in time."),
        ("Closed", "The new contract does it."),
        ("Slipped: due date moved later", "The trainer left."),
        ("Due dates moved otherwise", "Colleges asked."),
        ("Taken out of the plan", "It is done elsewhere."),
        ("New in the plan", "The board asked for it."),
        ("Re-worded", "Families said how much."),
    ):
        assert title in moved, title
        told = moved.partition(reason)[2]
        assert who in told.partition("</a>")[0], reason
    assert 'id="overdue"' in rest
    assert 'id="overdue"' not in before
    assert "as the board saw it" in moved
