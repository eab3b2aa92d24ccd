"""What is in somebody's name and open goes to another in one step, whatever kind of thing it is; and working groups are
left with the area."""

import pytest

from core.access import acting_as
from core.models import Notification
from core.registry import Registry
from core.versions import lock
from partners import operations
from partners.caretaking import caretaker_of
from partners.handover import HOLDINGS, held_by
from partners.models import Person
from partners.notifications import render_all
from strategies import operations as strategies
from strategies.leaving import leave_workstreams
from strategies.models import Workstream, WorkstreamMember
from strategies.tasks import recompute_workstream_groups
from tests.world import afresh

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator(world):
    return afresh(world.oakshire_people.area_admin)


THINGS = {
    "oakshire_risk": ("owner_person", "risk"),
    "oakshire_plan_issue": ("owner_person", "issue"),
    "oakshire_decision": ("owner", "decision"),
    "oakshire_minuted_action": ("owner", "minuted action"),
    "oakshire_data_return": ("owed_by_person", "data return"),
    "oakshire_passage_request": ("person", "passage asked for,passages asked for"),
    "oakshire_strategy": ("lead_person", "strategy,strategies"),
    "oakshire_workstream": ("lead_person", "workstream"),
    "oakshire_intention": ("lead_person", "intention"),
    "oakshire_self_evaluation": ("lead_person", "self-evaluation"),
    "oakshire_preparation": ("lead_person", "inspection preparation"),
    "oakshire_readiness_item": ("owner_person", "readiness item"),
    "oakshire_duty_position": ("owner_person", "duty,duties"),
    "oakshire_accountability": ("accountable_person", "accountability,accountabilities"),
}


def test_every_kind_of_holding_is_tried_here():
    assert isinstance(HOLDINGS, Registry)
    assert {holding.noun for holding in HOLDINGS.values()} == {"action", *(noun for _, noun in THINGS.values())}


@pytest.mark.parametrize("name", THINGS)
def test_a_thing_of_each_kind_is_counted_and_goes_to_the_next_under_its_lock(world, administrator, acting, name):
    field, noun = THINGS[name]
    leaver, to = world.oakshire_people.cabinet_member, world.oakshire_people.finance_clearer
    thing = getattr(world, name)
    with acting(administrator), acting_as(caretaker_of(world.oakshire)):
        row = lock(thing)
        setattr(row, field, leaver)
        row.save()
    with acting(administrator) as by:
        assert held_by(leaver, world.oakshire) == [(noun, 1)]
        assert operations.hand_over(leaver, world.oakshire, to=to, by=by) == 1
        assert held_by(leaver, world.oakshire) == []
        told = Notification.objects.filter(person=to.pk, kind=operations.HANDED_OVER).get()
    assert "taken over" in render_all([told], afresh(to))[0][1].title
    with acting(administrator), acting_as(caretaker_of(world.oakshire)):
        now = type(thing).objects.get(pk=thing.pk)
        assert (getattr(now, field), now.version) == (to, row.version + 1)


class TestWorkingGroups:
    @pytest.fixture
    def stream(self, world, acting) -> Workstream:
        with acting(world.oakshire_people.la_lead) as lead:
            workstream = Workstream.objects.get(pk=world.oakshire_workstream.pk)
            strategies.add_member(
                workstream, constituency="Primary schools", person=world.oakshire_people.school_rep, by=lead
            )
        return workstream

    def test_whoever_leaves_the_area_leaves_them(self, world, stream, administrator, acting):
        rep = world.oakshire_people.school_rep
        assert afresh(rep).in_group(stream.members_group_id)
        operations.end_membership(rep.memberships.get(), by=administrator)
        assert not afresh(rep).in_group(stream.members_group_id)
        assert afresh(rep).standing.area_ids == set()
        with acting(administrator), acting_as(caretaker_of(world.oakshire)):
            assert not WorkstreamMember.objects.current().filter(person=rep).exists()
            assert leave_workstreams(rep, world.oakshire, on=rep.memberships.get().ends_on, by=administrator) == 0

    def test_who_leads_one_and_has_left_is_in_its_group_no_longer(self, world, stream, administrator, acting):
        rep = world.oakshire_people.college_rep
        with acting(administrator), acting_as(caretaker_of(world.oakshire)):
            Workstream.objects.filter(pk=stream.pk).update(lead_person=rep)
            strategies.recompute_members(Workstream.objects.get(pk=stream.pk))
        assert afresh(rep).in_group(stream.members_group_id)
        operations.end_membership(rep.memberships.get(), by=administrator)
        assert afresh(rep).standing.area_ids == set()

    def test_the_night_puts_the_groups_right(self, world, stream, caplog):
        rep = world.oakshire_people.school_rep
        Person.objects.get(pk=rep.pk).user.groups.remove(stream.members_group_id)
        recompute_workstream_groups()
        assert afresh(rep).in_group(stream.members_group_id)
        assert f"workstream {stream.pk} had drifted" in caplog.text
        caplog.clear()
        recompute_workstream_groups()
        assert "drifted" not in caplog.text
