"""What dates and milestones say of an action by themselves, beside what its owner says."""

import datetime as dt

import pytest

from actionplans import operations
from actionplans.calculated import NEAR, RULES, Facts, calculated, calculated_of
from actionplans.models import Action, DeliveryStatus
from actionplans.models.rag import HOW_WELL, is_better
from actionplans.positions import position
from core import clock
from tests.actionplans.pages.steps import page, send, stored

DAY = dt.date(2027, 3, 1)


def facts(**known) -> Facts:
    """An action of a monthly plan that was updated today, due in a hundred days, begun a hundred days ago."""
    days = dt.timedelta(days=100)
    usual = {"start_on": DAY - days, "due_latest": DAY + days, "updated_on": DAY, "review_days": 31}
    return Facts(day=DAY, **(usual | known))


def before(days: int) -> dt.date:
    return DAY - dt.timedelta(days=days)


@pytest.mark.parametrize(
    ("known", "status", "reason"),
    [
        ({}, DeliveryStatus.ON_TRACK, ""),
        ({"start_on": None, "due_latest": None}, DeliveryStatus.ON_TRACK, ""),
        ({"start_on": before(-1)}, DeliveryStatus.NOT_YET_DUE, ""),
        ({"due_latest": DAY}, DeliveryStatus.ON_TRACK, ""),
        ({"due_latest": before(1)}, DeliveryStatus.OFF_TRACK, "Its due date, 28 February 2027, has passed."),
        ({"milestones": 3, "milestones_late": 1}, DeliveryStatus.AT_RISK, "1 milestone is late."),
        ({"milestones": 3, "milestones_late": 2}, DeliveryStatus.AT_RISK, "2 milestones are late."),
        (
            {"due_latest": DAY + NEAR, "milestones": 3, "milestones_reached": 1},
            DeliveryStatus.AT_RISK,
            "It is due on 29 March 2027, and 1 of 3 milestones are reached.",
        ),
        ({"due_latest": DAY + NEAR, "milestones": 2, "milestones_reached": 1}, DeliveryStatus.ON_TRACK, ""),
        ({"due_latest": before(-29), "milestones": 3}, DeliveryStatus.ON_TRACK, ""),
        ({"updated_on": before(31)}, DeliveryStatus.ON_TRACK, ""),
        (
            {"updated_on": before(32)},
            DeliveryStatus.AT_RISK,
            "Nobody has said for 32 days how it goes; its plan asks every 31.",
        ),
    ],
)
def test_each_rule_holds_from_its_first_day_and_says_why(known, status, reason):
    found = calculated(facts(**known))
    assert (found.status, " ".join(found.reasons)) == (status, reason)


def test_the_worst_rule_that_holds_counts_and_all_reasons_are_told():
    found = calculated(facts(due_latest=before(1), milestones=1, milestones_late=1))
    assert found.status == DeliveryStatus.OFF_TRACK
    assert found.words == (
        "By its dates it is off track. Its due date, 28 February 2027, has passed. 1 milestone is late."
    )


def test_work_that_need_not_have_begun_is_as_good_as_work_on_track_and_what_is_done_is_not_compared():
    worse = {(than, status) for status in DeliveryStatus for than in DeliveryStatus if is_better(status, than)}
    goes_on = sorted(HOW_WELL, key=HOW_WELL.__getitem__)
    assert worse == {(than, status) for status in goes_on for than in goes_on if HOW_WELL[status] > HOW_WELL[than]}
    assert (DeliveryStatus.NOT_YET_DUE, DeliveryStatus.ON_TRACK) not in worse


@pytest.fixture
def people(world):
    return world.oakshire_people


@pytest.fixture
def overdue(world, acting, people, in_days):
    """An action of the council's officer that was due last week, with one late milestone and one reached."""
    with acting(people.la_lead) as lead:
        made = operations.create_action(
            world.oakshire_plan,
            title="Open the new unit",
            lead_partner=world.oakshire_partners.council,
            lead_person=people.la_officer,
            due=in_days(-7),
            by=lead,
        )
        operations.add_milestone(made, title="Building let", due=in_days(-20), by=lead)
        first = operations.add_milestone(made, title="Site found", due=in_days(-40), by=lead)
        operations.reach_milestone(first, reached_on=clock.today(), by=lead)
    return made


@pytest.mark.django_db
class TestOneAction:
    def test_it_reads_its_dates_and_milestones(self, overdue, acting, people):
        with acting(people.la_officer):
            found = calculated_of(Action.objects.get(pk=overdue.pk), clock.today())
        assert found.status == DeliveryStatus.OFF_TRACK
        assert [reason.split()[0] for reason in found.reasons] == ["Its", "1"]

    def test_an_update_keeps_what_the_dates_said_at_that_moment(self, overdue, acting, people, level):
        with acting(people.la_officer) as officer:
            green, red = level(overdue, "Green"), level(overdue, "Red")
            first = operations.update_rag(overdue, level=green, reason="It opens on Monday", by=officer)
            second = operations.say_no_change(Action.objects.get(pk=overdue.pk), seen_version=None, by=officer)
            third = operations.update_rag(
                overdue, level=red, reason="Stuck", cause="No builder", no_path_yet=True, by=officer
            )
        assert {update.calculated for update in (first, second, third)} == {DeliveryStatus.OFF_TRACK}
        assert [update.is_better_than_calculated for update in (first, second, third)] == [True, True, False]

    def test_who_updates_is_not_told_that_nobody_has(self, world, acting, people, in_days):
        with acting(people.la_lead) as lead, clock.at(clock.now() - dt.timedelta(days=200)):
            made = operations.create_action(
                world.oakshire_plan,
                title="Long quiet",
                lead_partner=world.oakshire_partners.council,
                due=in_days(400),
                by=lead,
            )
        with acting(people.la_lead):
            action = Action.objects.get(pk=made.pk)
            assert calculated_of(action, clock.today()).status == DeliveryStatus.AT_RISK
            assert calculated_of(action, clock.today(), updated_now=True).status == DeliveryStatus.ON_TRACK

    def test_what_is_said_to_be_complete_has_no_calculated_rating(self, overdue, acting, people, level):
        with acting(people.la_officer) as officer:
            done = operations.update_rag(overdue, level=level(overdue, "Blue"), reason="Open", by=officer)
        assert (done.calculated, done.is_better_than_calculated) == ("", False)


@pytest.mark.django_db
class TestThePages:
    def test_the_form_says_what_the_dates_say_and_the_page_that_its_owner_sees_it_better(
        self, overdue, acting, people, sign_in, level
    ):
        client = sign_in(people.la_officer)
        form = page(client, "action_rag", overdue.pk)
        assert "By its dates it is off track." in form
        assert "If you see it better, say why" in form
        with acting(people.la_officer):
            green, red = level(overdue, "Green"), level(overdue, "Red")
        version = stored(acting, people.la_officer, Action, overdue.pk).version
        typed = {"level": green.pk, "reason": "It opens on Monday", "seen_version": version}
        send(client, "action_rag", overdue.pk, **typed)
        shown = page(client, "action_detail", overdue.pk)
        assert ("Its owner sees it better" in shown, "Its dates said: off track" in shown) == (True, True)
        version = stored(acting, people.la_officer, Action, overdue.pk).version
        typed = {"level": red.pk, "reason": "Stuck", "cause": "No builder", "no_path_yet": "on"}
        send(client, "action_rag", overdue.pk, **typed, seen_version=version)
        assert "Its owner sees it better" not in page(client, "action_detail", overdue.pk)

    def test_of_an_action_whose_dates_say_nothing_the_form_says_nothing(self, world, acting, people, sign_in, in_days):
        with acting(people.la_lead) as lead:
            made = operations.create_action(
                world.oakshire_plan,
                title="Later",
                lead_partner=world.oakshire_partners.council,
                lead_person=people.la_officer,
                due=in_days(200),
                by=lead,
            )
        assert "If you see it better" not in page(sign_in(people.la_officer), "action_rag", made.pk)

    def test_the_list_tells_them_apart_and_narrows_to_them(self, world, overdue, acting, people, sign_in, level):
        with acting(people.la_officer) as officer:
            operations.update_rag(overdue, level=level(overdue, "Green"), reason="Nearly done", by=officer)
        client = sign_in(people.la_lead)
        shown = page(client, "plan_detail", world.oakshire_plan.pk, differs="1")
        assert ("Open the new unit" in shown, "by its dates off track" in shown) == (True, True)
        with acting(people.la_lead) as lead:
            entries = position(world.oakshire_plan, None, lead)
        others = [entry.title for entry in entries if not entry.is_rated_too_well]
        assert others
        assert not [title for title in others if f">{title}</a></th>" in shown]
        lines = client.get(f"/oakshire/plans/{world.oakshire_plan.pk}/actions.csv?differs=1").content.decode()
        assert "Off track" in lines.splitlines()[1]

    def test_the_rules_are_read_where_the_code_reads_them(self, people, sign_in):
        shown = page(sign_in(people.forum_rep), "rating_rules")
        assert [rule.means for rule in RULES if rule.means not in shown] == []


@pytest.mark.django_db
def test_a_past_day_has_its_calculated_rating_and_the_present_one_is_the_pages(world, overdue, acting, people):
    with acting(people.la_lead) as lead:
        now = {entry.pk: entry for entry in position(world.oakshire_plan, None, lead)}
        assert now[overdue.pk].calculated == calculated_of(Action.objects.get(pk=overdue.pk), clock.today())
        tonight = clock.end_of(clock.today())
        with clock.at(tonight + dt.timedelta(hours=1)):
            then = {entry.pk: entry for entry in position(world.oakshire_plan, tonight, lead)}
        assert then[overdue.pk].calculated == now[overdue.pk].calculated
