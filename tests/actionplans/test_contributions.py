"""What other partners do for an action: a step, a date and a status of their own, and who is late named beside it."""

import datetime as dt

import pytest

from actionplans import operations
from actionplans.calculated import calculated_of
from actionplans.models import Action, Contribution, ContributionReport, DeliveryStatus
from actionplans.positions import position
from core import clock
from core.errors import EditConflict
from core.home import Urgency, home_items
from core.models import Notification
from reports.dashboard import Question, dashboard_of
from tests.actionplans.operations.steps import refused
from tests.actionplans.pages.steps import address, page, send, stored

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(world):
    return world.oakshire_people


@pytest.fixture
def ask(world, acting, people, in_days):
    """`ask(days=-3)`: the trust is asked for a step of the council's action."""

    def asked(days: int = -3, *, partner: str = "provider", action: str = "action") -> Contribution:
        with acting(people.la_lead) as lead:
            return operations.ask_for_contribution(
                Action.objects.get(pk=getattr(world, f"oakshire_{action}").pk),
                partner=getattr(world.oakshire_partners, partner),
                title="Give a clinic for each district",
                due=in_days(days),
                by=lead,
            )

    return asked


def report(acting, person, contribution, **said) -> ContributionReport:
    with acting(person) as someone:
        return operations.report_on_contribution(contribution, by=someone, **said)


class TestAsking:
    def test_the_partner_supports_the_action_from_then_on_and_the_leads_rating_stays(self, world, ask, acting, people):
        before = stored(acting, people.la_lead, Action, world.oakshire_action.pk)
        made = ask(partner="college")
        after = stored(acting, people.la_lead, Action, world.oakshire_action.pk)
        with acting(people.la_lead):
            assert world.oakshire_partners.college in after.responsible_partners()
        assert (after.level_id, after.last_updated_at) == (before.level_id, before.last_updated_at)
        assert (made.state, made.asked_by_id, made.said_at) == ("not_started", people.la_lead.pk, None)

    def test_it_takes_words_a_partner_of_the_area_that_does_not_lead_it_and_an_open_action(self, world, lead, in_days):
        usual = {"partner": world.oakshire_partners.college, "title": "A step", "due": in_days(9), "by": lead}
        action, closed = world.oakshire_action, world.oakshire_closed_action

        def refusal(of=action, **changes):
            return refused(operations.ask_for_contribution, of, **(usual | changes))

        assert refusal(title="  ").field == "title"
        assert "leads this action" in str(refusal(partner=world.oakshire_partners.council))
        assert refusal(partner=world.elmborough_partners.college).field == "partner"
        assert "nobody is asked for more" in str(refusal(of=closed))

    def test_the_partners_leads_are_told_until_it_is_made(self, world, ask, acting, people, in_days):
        with acting(people.la_lead) as lead:
            made = operations.ask_for_contribution(
                world.oakshire_action, partner=world.oakshire_partners.icb, title="A nurse", due=in_days(9), by=lead
            )
        told = Notification.objects.filter(kind=operations.CONTRIBUTION_ASKED, subject=str(made.pk))
        assert {row.person for row in told} == {people.icb_lead.pk}


class TestReporting:
    def test_each_report_is_kept_and_the_newest_stands_on_the_step(self, ask, acting, people):
        made = ask()
        report(acting, people.provider_officer, made, state="under_way", words="Two of five")
        report(acting, people.provider_officer, made, state="done")
        report(acting, people.provider_officer, made, state="under_way", words="One was moved")
        with acting(people.provider_officer):
            kept = [(row.state, row.words) for row in made.reports.all()]
            now = Contribution.objects.get(pk=made.pk)
        assert kept == [("under_way", "One was moved"), ("done", ""), ("under_way", "Two of five")]
        assert (now.state, now.words, now.said_by_id) == ("under_way", "One was moved", people.provider_officer.pk)

    def test_what_is_held_up_says_by_what_and_the_lead_is_told(self, world, ask, acting, people):
        made = ask()
        with acting(people.provider_officer) as officer:
            assert refused(operations.report_on_contribution, made, state="held_up", by=officer).field == "words"
            assert refused(operations.report_on_contribution, made, state="withdrawn", by=officer).field == "state"
        report(acting, people.provider_officer, made, state="held_up", words="No room")
        told = Notification.objects.filter(kind=operations.CONTRIBUTION_HELD_UP, subject=str(made.pk))
        assert [row.person for row in told] == [people.la_officer.pk]

    def test_who_did_not_see_the_newest_is_told_and_a_closed_action_takes_nothing(self, ask, acting, people):
        made = ask()
        report(acting, people.provider_officer, made, state="under_way", seen_version=made.version)
        with acting(people.provider_officer) as officer, pytest.raises(EditConflict):
            operations.report_on_contribution(made, state="done", seen_version=made.version, by=officer)
        with acting(people.la_lead) as lead:
            operations.close_action(made.action, reason="Overtaken", by=lead)
        with acting(people.provider_officer) as officer:
            refusal = refused(operations.report_on_contribution, made, state="done", by=officer)
        assert "closed" in str(refusal)

    def test_what_is_taken_back_says_why_and_is_over(self, ask, acting, people):
        made = ask()
        with acting(people.la_officer) as officer:
            assert refused(operations.withdraw_contribution, made, reason=" ", by=officer).field == "reason"
            taken = operations.withdraw_contribution(made, reason="The council does it", by=officer)
            assert (taken.state, taken.words, taken.is_waiting) == ("withdrawn", "The council does it", False)
            assert "no longer" in str(refused(operations.withdraw_contribution, made, reason="Again", by=officer))
        with acting(people.provider_officer) as officer:
            assert "no longer" in str(refused(operations.report_on_contribution, made, state="done", by=officer))


class TestWhoIsWaitedFor:
    def test_a_late_partner_is_named_and_puts_the_calculated_rating_at_risk(self, world, ask, acting, people):
        made = ask(-1)
        with acting(people.la_lead) as lead:
            action = Action.objects.get(pk=made.action_id)
            found = calculated_of(action, clock.today())
            entries = {entry.pk: entry for entry in position(world.oakshire_plan, None, lead)}
            shown = dashboard_of(Question(world.oakshire_plan, None, clock.today()), lead)
        trust = str(world.oakshire_partners.provider)
        assert found.status == DeliveryStatus.AT_RISK
        assert f"Late with its part: {trust}." in found.reasons
        assert entries[action.pk].late_contributors == (trust,)
        assert entries[action.pk].calculated == found
        assert [(partner, [entry.pk for entry in late]) for partner, late in shown.waited_for] == [(trust, [action.pk])]
        report(acting, people.provider_officer, made, state="done")
        with acting(people.la_lead) as lead:
            assert calculated_of(action, clock.today()).status == DeliveryStatus.ON_TRACK
            assert dashboard_of(Question(world.oakshire_plan, None, clock.today()), lead).waited_for == []

    def test_the_last_day_is_not_late(self, ask):
        made = ask(0)
        assert (made.is_late(clock.today()), made.is_late(clock.today() + dt.timedelta(days=1))) == (False, True)

    def test_it_waits_at_home_for_its_partner_alone_until_something_is_said_or_it_comes_near(
        self, world, ask, acting, people
    ):
        late, later = ask(-1), ask(60)

        def waiting(person):
            with acting(person) as someone:
                items = home_items(someone, [world.oakshire], clock.today())
            return {(item.url, item.urgency) for item in items if item.kind == "Your partner’s step"}

        urls = [address("contribution_report", made.pk) for made in (late, later)]
        assert waiting(people.provider_officer) == {(urls[0], Urgency.OVERDUE), (urls[1], Urgency.WAITING)}
        assert waiting(people.la_officer) == waiting(people.board_member) == set()
        report(acting, people.provider_officer, later, state="under_way")
        assert waiting(people.provider_officer) == {(urls[0], Urgency.OVERDUE)}


class TestThePages:
    def test_from_asking_to_done(self, world, sign_in, people, acting, in_days):
        action, council = world.oakshire_action, sign_in(people.la_officer)
        form = council.get(address("contribution_ask", action.pk)).context["form"]
        offered = set(form.fields["partner"].queryset)
        assert world.oakshire_partners.college in offered
        assert not offered & {world.oakshire_partners.council, world.elmborough_partners.college}
        typed = {"partner": world.oakshire_partners.provider.pk, "title": "Open a clinic", "due": in_days(9).words}
        refusal = send(council, "contribution_ask", action.pk, status=200, **(typed | {"due": "someday"}))
        assert "Open a clinic" in refusal.content.decode()
        send(council, "contribution_ask", action.pk, **typed)
        with acting(people.la_officer):
            made = Contribution.objects.get(title="Open a clinic")
        assert "Open a clinic" in page(council, "action_detail", action.pk)
        assert council.get(address("contribution_report", made.pk)).status_code == 403
        trust = sign_in(people.provider_officer)
        assert address("contribution_report", made.pk) in page(trust, "action_detail", action.pk)
        refusal = send(trust, "contribution_report", made.pk, status=409, state="held_up", seen_version=made.version)
        assert list(refusal.context["form"].errors) == ["words"]
        send(trust, "contribution_report", made.pk, state="done", words="It opened", seen_version=made.version)
        shown = page(trust, "action_detail", action.pk)
        assert shown.count("It opened") == 2  # on the step, and in the line of time

    def test_taking_it_back(self, sign_in, people, ask, acting):
        made, council = ask(), sign_in(people.la_officer)
        assert address("contribution_withdraw", made.pk) in page(council, "action_detail", made.action_id)
        send(council, "contribution_withdraw", made.pk, reason="Not needed", seen_version=made.version)
        shown = page(council, "action_detail", made.action_id)
        assert ("No longer needed" in shown, address("contribution_withdraw", made.pk) in shown) == (True, False)

    @pytest.mark.parametrize("name", ["contribution_report", "contribution_withdraw"])
    def test_who_does_not_see_the_action_finds_nothing(self, world, sign_in, ask, name):
        made = ask()
        client = sign_in(world.elmborough_people.la_lead)
        assert client.get(address(name, made.pk)).status_code == 404

    def test_thirty_steps_cost_what_one_costs(self, world, sign_in, people, ask, count_queries):
        made, client = ask(), sign_in(people.la_officer)
        cost = count_queries(client, address("action_detail", made.action_id))
        for days in range(30):
            ask(days)
        assert count_queries(client, address("action_detail", made.action_id)) == cost
