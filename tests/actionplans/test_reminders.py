"""Being told of what is due soon and of what is overdue: once of each date, by what is so when it is sent."""

import datetime as dt

import pytest

from actionplans import operations
from actionplans.models import Action, Contribution
from actionplans.tasks import remind_of_what_is_due
from core import clock
from core.models import Notification
from partners import notifications
from partners.models import How
from partners.telling import WHAT_IS_DUE, ways_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(world):
    return world.oakshire_people


@pytest.fixture
def action(world, lead, in_days, people):
    """An action of the council's officer, due in three weeks."""
    Notification.objects.all().delete()
    Action.objects.exclude(pk=None).update(due_latest=None, due_earliest=None)
    return operations.create_action(
        world.oakshire_plan,
        title="Open a clinic",
        lead_partner=world.oakshire_partners.council,
        lead_person=people.la_officer,
        due=in_days(21),
        by=lead,
    )


def after(days: int) -> list[tuple[str, int]]:
    """The task runs so many days from today: whom it tells what."""
    before = set(Notification.objects.values_list("pk", flat=True))
    with clock.at(clock.start_of(clock.today() + dt.timedelta(days=days)) + dt.timedelta(hours=5)):
        remind_of_what_is_due()
    made = Notification.objects.exclude(pk__in=before).order_by("pk")
    return [(row.kind.partition(".")[2], row.person) for row in made]


def said(person, acting, days: int) -> list[str]:
    """The titles that he reads so many days from today."""
    with acting(person) as reader, clock.at(clock.start_of(clock.today() + dt.timedelta(days=days))):
        rows = notifications.render_all(notifications.of_person(reader), reader)
    return [message.title for _, message in rows if message]


class TestActions:
    def test_its_lead_is_told_two_weeks_before_and_when_its_day_has_passed_each_once(self, action, people):
        officer = people.la_officer.pk
        assert after(6) == []
        assert after(7) == [("action_due_soon", officer)]
        assert (after(8), after(21)) == ([], [])
        assert after(22) == [("action_overdue", officer)]
        assert after(23) == []

    def test_it_can_have_been_away_on_the_day(self, action, people):
        assert after(20) == [("action_due_soon", people.la_officer.pk)]
        assert after(40) == [("action_overdue", people.la_officer.pk)]

    def test_a_date_that_was_moved_is_another(self, action, people, lead, in_days):
        assert len(after(7)) == len(after(22)) == 1
        operations.revise_due_date(action, due=in_days(60), reason="It waits for a room.", seen_version=None, by=lead)
        assert (after(45), after(46)) == ([], [("action_due_soon", people.la_officer.pk)])
        assert after(61) == [("action_overdue", people.la_officer.pk)]

    def test_whom_it_is_given_to_is_told_of_it_too(self, world, action, people, lead):
        assert len(after(7)) == 1
        operations.reassign_action(
            action,
            lead_partner=world.oakshire_partners.icb,
            lead_person=people.icb_officer,
            accountable_person=None,
            supporting=[],
            reason="It is theirs.",
            seen_version=None,
            by=lead,
        )
        assert ("action_due_soon", people.icb_officer.pk) in after(8)

    def test_what_is_complete_or_closed_or_in_nobodys_name_reminds_nobody(self, action, lead):
        operations.close_action(action, reason="Others do it.", seen_version=None, by=lead)
        assert after(22) == []

    def test_each_says_what_is_so_when_it_is_read(self, action, people, acting, lead, in_days):
        officer = people.la_officer
        after(7)
        after(22)
        told = ["Overdue: Open a clinic", "Due soon: Open a clinic"]
        assert [title for title in said(officer, acting, 22) if title in told] == told[:1]
        assert [title for title in said(officer, acting, 21) if title in told] == told[1:]
        operations.close_action(action, reason="Others do it.", seen_version=None, by=lead)
        assert [title for title in said(officer, acting, 22) if title in told] == []


class TestContributions:
    @pytest.fixture
    def step(self, world, action, lead, in_days) -> Contribution:
        return operations.ask_for_contribution(
            action, partner=world.oakshire_partners.icb, title="Lend a nurse", due=in_days(15), by=lead
        )

    def test_the_leads_of_its_partner_are_told(self, step, people, acting):
        icb = people.icb_lead.pk
        assert ("contribution_due_soon", icb) in after(1)
        assert ("contribution_overdue", icb) in after(16)
        assert ("contribution_overdue", icb) not in after(17)
        about_it = [title for title in said(people.icb_lead, acting, 15) if title.startswith("Due soon from")]
        assert len(about_it) == 1
        about_it = [title for title in said(people.icb_lead, acting, 16) if title.startswith("Overdue from")]
        assert len(about_it) == 1

    def test_what_is_done_is_settled(self, step, people, acting):
        after(1)
        after(16)
        with acting(people.icb_lead) as reader:
            operations.report_on_contribution(step, state=Contribution.State.DONE, by=reader)
        assert [
            title for title in said(people.icb_lead, acting, 16) if "Lend a nurse" in title and "due" in title
        ] == []


def test_it_is_told_in_one_e_mail_a_day_until_somebody_chooses_otherwise(people):
    assert ways_of(people.la_officer)[WHAT_IS_DUE.key] == How.DAILY
