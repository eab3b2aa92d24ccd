"""The pages on which people share: choose, read what it changes, share; and what a second lead is asked."""

import datetime as dt
import re
from urllib.parse import urlencode

import pytest
from django.apps import apps

from actionplans.models import Action
from actionplans.operations import create_action
from core import clock
from partners import operations, seen_by, sharing
from partners.models import Audience, Governed, SharingRequest
from partners.sharing import Proposal
from tests.partners.test_sharing import now, share, sight_of_everything
from tests.world import afresh

pytestmark = pytest.mark.django_db


def address(subject, page: str = "", **chosen) -> str:
    where = f"/oakshire/share/{subject._meta.label}/{subject.pk}/{page}"
    return f"{where}?{urlencode(chosen, doseq=True)}" if chosen else where


def preview(subject, **chosen) -> str:
    return address(subject, "preview/", **chosen)


def hidden(page: str) -> dict[str, str]:
    return dict(re.findall(r'<input type="hidden" name="(fingerprint|seen_version)" value="([^"]*)"', page))


@pytest.fixture
def measure(world):
    return world.oakshire_measure


@pytest.fixture
def director(world, sign_in):
    return sign_in(world.oakshire_people.la_lead)


class TestChoosing:
    """The first step: nothing changes yet."""

    def test_it_says_in_plain_words_who_sees_it_today_and_how_many(self, director, measure):
        page = director.get(address(measure)).content.decode()
        assert "Everyone in Oakshire: " in page
        assert "Everyone who takes part in Oakshire: see it" in page
        assert "It is shared as it was when it was made." in page

    def test_it_is_linked_from_its_own_page_and_from_who_can_see_this(self, director, measure):
        link = f'href="{address(measure)}"'
        assert link in director.get(measure.get_absolute_url()).content.decode()
        assert link in director.get(f"/oakshire/who-can-see/indicators.Measure/{measure.pk}/").content.decode()

    def test_who_does_not_manage_it_finds_no_link_and_reads_who_may(self, world, sign_in, measure):
        client = sign_in(world.oakshire_people.school_rep)
        assert address(measure) not in client.get(measure.get_absolute_url()).content.decode()
        answer = client.get(address(measure))
        assert answer.status_code == 403
        assert "People who manage its audience" in answer.content.decode()

    @pytest.mark.parametrize("label", ["nothing.Here", "partners", "partners.Person", "indicators.MeasureEvent"])
    def test_only_governed_things_can_be_shared(self, director, label):
        assert director.get(f"/oakshire/share/{label}/1/").status_code == 404

    def test_what_he_does_not_see_does_not_exist(self, world, director):
        assert director.get(address(world.elmborough_measure)).status_code == 404

    def test_what_follows_from_something_else_says_so_and_has_no_form(self, world, sign_in):
        client = sign_in(world.oakshire_people.la_lead)
        version = now(world.oakshire_document)
        for where in (address(version), preview(version, choice="everyone")):
            answer = client.get(where)
            assert answer.status_code == 409
            assert "follows from where its versions stand" in answer.content.decode()
        who = client.get(f"/oakshire/who-can-see/{version._meta.label}/{version.pk}/").content.decode()
        assert "It is not shared by hand." in who

    @pytest.mark.parametrize(
        ("chosen", "error"),
        [
            ({"choice": ""}, "Answer “Who should see it?”"),
            ({"choice": "no\x00body"}, "Select who should see it from the list"),
            ({"choice": "partners"}, "Select at least one partner"),
            ({"choice": "partners", "partners": "9999"}, "Select the partners from the list"),
            ({"choice": "audience"}, "Select the audience"),
            ({"choice": "audience", "audience": "x\x00"}, "Null characters are not allowed"),
            ({"choice": "named"}, "Select a group, or name a person"),
            ({"choice": "named", "groups": "9999"}, "Select the groups from the list"),
            ({"choice": "named", "person_1": "9999", "until_1": "2199-01-01"}, "Select the person 1 from the list"),
            ({"choice": "named", "until_1": "2199-01-01"}, "must be between"),
            ({"choice": "named", "until_1": "2099-01-01"}, "Select the person, or leave the day empty"),
        ],
    )
    def test_what_was_chosen_badly_comes_back_with_the_reason(self, director, measure, chosen, error):
        answer = director.get(preview(measure, **chosen))
        said = re.findall(r"govuk-error-message[^<]*<[^<]*</span>([^<]*)", answer.content.decode())
        assert answer.status_code == 200
        assert error in answer.content.decode(), said

    def test_an_audience_of_another_area_is_none_of_the_choices(self, world, director, measure):
        answer = director.get(preview(measure, choice="audience", audience=world.elmborough_audiences.everyone.pk))
        assert "Select the audience from the list" in answer.content.decode()

    def test_a_partner_that_no_longer_takes_part_is_not_offered(self, world, director, measure):
        parts = world.oakshire.partners_in_area.filter(partner=world.oakshire_partners.college)
        assert "Everyone of Oakshire College" in director.get(address(measure)).content.decode()
        parts.update(takes_part_until=clock.today())
        page = director.get(address(measure)).content.decode()
        assert "Everyone of Oakshire College" not in page
        assert f'name="partners" value="{parts.get().pk}"' not in page

    def test_a_person_needs_a_last_day(self, world, director, measure):
        head = world.oakshire_people.school_rep
        page = director.get(preview(measure, choice="named", person_1=head.pk)).content.decode()
        assert f"Enter the last day on which {head} sees it" in page
        page = director.get(preview(measure, choice="named", person_1=head.pk, until_1="2001-01-01")).content.decode()
        assert "must be" in page
        assert "Enter the last day" not in page

    def test_what_was_chosen_stays_on_the_way_back(self, world, director, measure):
        part = world.oakshire.partners_in_area.get(partner=world.oakshire_partners.schools)
        page = director.get(address(measure, choice="partners", partners=part.pk)).content.decode()
        assert re.search(rf'name="partners" value="{part.pk}"[^>]* checked', page)

    def test_it_begins_with_how_the_thing_is_shared_today(self, world, acting):
        people, audiences = world.oakshire_people, world.oakshire_audiences
        until = clock.today() + dt.timedelta(days=9)
        with acting(people.la_lead) as lead:
            assert sharing.present_choice(now(world.oakshire_measure), lead) == {"choice": "everyone"}
            assert sharing.present_choice(now(world.oakshire_action), lead) == {"choice": "whole"}
            assert sharing.present_choice(now(world.oakshire_commissioners_plan), lead) == {"choice": "us"}
            measure = world.oakshire_measure
            share(measure, sharing.by_name(now(measure), groups=[], people={people.school_rep.pk: until}), lead)
            with sight_of_everything():
                begun = sharing.present_choice(now(measure), lead)
            assert begun == {
                "choice": "named",
                "groups": [world.oakshire.accountable_leads_group_id],
                "person_1": people.school_rep.pk,
                "until_1": until,
            }
            evidence = world.oakshire_evidence
            share(evidence, Proposal(audience=audiences.only_council), lead)
            assert sharing.present_choice(now(evidence), lead) == {"choice": "us"}

    def test_an_audience_that_is_none_of_the_ready_answers_is_chosen_itself(self, world, acting):
        with acting(world.oakshire_people.forum_chair) as chair:
            evidence = now(world.oakshire_forum_evidence)
            assert sharing.present_choice(evidence, chair)["choice"] in {"us", "everyone"}
            with sight_of_everything():
                type(evidence).objects.filter(pk=evidence.pk).update(audience=world.oakshire_audiences.only_council)
            begun = sharing.present_choice(now(evidence), chair)
            assert begun == {"choice": "audience", "audience": world.oakshire_audiences.only_council.pk}

    def test_who_is_of_no_partner_has_no_us(self, world, acting, measure):
        with acting(world.oakshire_people.board_clerk) as clerk:
            evidence = now(world.oakshire_evidence)
            assert sharing.ours(evidence, clerk) is None

    def test_who_is_of_no_partner_is_offered_none(self, world, acting, sign_in):
        clerk, evidence = world.oakshire_people.board_clerk, world.oakshire_evidence
        with acting(world.oakshire_people.la_lead) as lead:
            operations.grant_to_person(now(evidence).audience, clerk, "manage", ends_on=None, by=lead)
        assert "Only us" not in sign_in(clerk).get(address(evidence)).content.decode()

    def test_a_part_is_offered_only_what_lies_within_its_whole(self, world, acting, sign_in):
        client = sign_in(world.oakshire_people.la_lead)
        page = client.get(address(world.oakshire_provider_action)).content.decode()
        assert "Whoever sees Recovery plan of the commissioners" in page
        assert "Everyone in the area" not in page

    def test_money_is_not_offered_to_everyone(self, world, director):
        page = director.get(address(world.oakshire_contract)).content.decode()
        assert 'value="everyone"' not in page
        assert 'value="partners"' in page


class TestSharingIt:
    """The second step: who gains and who loses, then it is done."""

    def test_with_fewer_people(self, world, director, measure):
        where = preview(measure, choice="us")
        page = director.get(where).content.decode()
        assert "Nobody who does not see it today." in page
        assert "Oakshire Schools: 1 person (Primary Headteacher, Oakshire)" in page
        answer = director.post(where, hidden(page) | {"reason": ""})
        assert answer.url == f"/oakshire/who-can-see/indicators.Measure/{measure.pk}/"
        assert now(measure).audience == world.oakshire_audiences.commissioners

    def test_with_more_people_needs_a_tick_and_a_reason(self, world, acting, director):
        evidence = world.oakshire_evidence
        with acting(world.oakshire_people.la_lead) as lead:
            share(evidence, Proposal(audience=world.oakshire_audiences.only_council), lead)
        where = preview(evidence, choice="everyone")
        page = director.get(where).content.decode()
        assert "It takes effect at once." in page
        answer = director.post(where, hidden(page) | {"reason": ""})
        assert answer.status_code == 200
        assert "Tick the box" in answer.content.decode()
        answer = director.post(where, hidden(page) | {"reason": "For the schools", "sure": "on"}, follow=True)
        assert "Shared with: Everyone in Oakshire" in answer.content.decode()
        page = director.get(address(evidence)).content.decode()
        assert "For the schools" in page
        assert "Shared with more people" in page

    def test_each_kind_of_choice_leads_to_its_preview(self, world, director, measure):
        part = world.oakshire.partners_in_area.get(partner=world.oakshire_partners.schools)
        named = {"choice": "named", "person_1": world.oakshire_people.school_rep.pk, "until_1": "2099-01-01"}
        for chosen, said in (
            ({"choice": "partners", "partners": part.pk}, "Everyone of Oakshire Schools: see it and comment"),
            (
                {"choice": "audience", "audience": world.oakshire_audiences.commissioners.pk},
                "Officers and leads of the",
            ),
            (
                named | {"may_contribute": "on"},
                "Primary Headteacher, Oakshire: see it, comment and contribute, until 1 J",
            ),
        ):
            assert said in director.get(preview(measure, **chosen)).content.decode()
        action = world.oakshire_action
        assert "Everyone who takes part" in director.get(preview(action, choice="whole")).content.decode()
        narrow = world.oakshire_provider_action
        page = director.get(preview(narrow, choice="us")).content.decode()
        assert "Would see it from now on" in page

    def test_it_waits_for_the_other_body_where_it_belongs_to_two(self, world, acting, director, measure):
        with acting(world.oakshire_people.la_lead) as lead:
            share(measure, Proposal(audience=world.oakshire_audiences.commissioners), lead)
        where = preview(measure, choice="everyone")
        page = director.get(where).content.decode()
        assert "it takes effect when a lead of the NHS commissioner agrees" in page
        answer = director.post(where, hidden(page) | {"reason": "For all", "sure": "on"}, follow=True)
        assert "Asked: it is shared so when a lead of the NHS commissioner agrees" in answer.content.decode()
        assert "It waits for a lead of the NHS commissioner." in director.get(address(measure)).content.decode()
        assert now(measure).audience == world.oakshire_audiences.commissioners

    def test_whoever_gives_it_out_of_his_hands_is_warned_and_goes_home(self, world, acting, sign_in):
        evidence, people = world.oakshire_forum_evidence, world.oakshire_people
        with sight_of_everything():
            type(evidence).objects.filter(pk=evidence.pk).update(audience=world.oakshire_audiences.only_forum)
        client = sign_in(people.forum_chair)
        where = preview(evidence, choice="everyone")
        page = client.get(where).content.decode()
        assert "You would no longer manage who sees it" in page
        answer = client.post(where, hidden(page) | {"reason": "For all", "sure": "on"})
        assert answer.url.endswith(f"/who-can-see/inspection.Evidence/{evidence.pk}/")

    def test_who_no_longer_sees_it_himself_goes_home(self, world, acting, sign_in, measure):
        head = world.oakshire_people.school_rep
        with acting(world.oakshire_people.la_lead) as lead:
            operations.grant_to_person(now(measure).audience, head, "manage", ends_on=None, by=lead)
        client, where = sign_in(head), preview(measure, choice="us")
        page = client.get(where).content.decode()
        assert client.post(where, hidden(page) | {"reason": ""}).url == "/oakshire/"

    def test_who_made_an_audience_for_it_sees_it_at_once(self, world, director, measure):
        part = world.oakshire.partners_in_area.get(partner=world.oakshire_partners.schools)
        where = preview(measure, choice="partners", partners=part.pk)
        answer = director.post(where, hidden(director.get(where).content.decode()) | {"reason": ""}, follow=True)
        assert "Shared with: Only: Everyone of Oakshire Schools" in answer.content.decode()
        assert '<h2 class="govuk-heading-m">Only: Everyone of Oakshire Schools</h2>' in answer.content.decode()

    def test_what_changed_meanwhile_is_read_again_and_what_was_typed_stays(self, world, acting, director):
        evidence = world.oakshire_evidence
        with acting(world.oakshire_people.la_lead) as lead:
            share(evidence, Proposal(audience=world.oakshire_audiences.only_council), lead)
        where = preview(evidence, choice="everyone")
        page = director.get(where).content.decode()
        typed = {"reason": "For the schools", "sure": "on"}
        for stale in ({"fingerprint": "old"}, {"seen_version": "1"}):
            answer = director.post(where, hidden(page) | typed | stale)
            again = answer.content.decode()
            assert (answer.status_code, "For the schools" in again) == (409, True)
            assert hidden(again) == hidden(page)
        assert director.post(where, hidden(again) | typed).status_code == 302

    def test_a_manager_who_may_not_even_ask_reads_why(self, world, acting, sign_in):
        plan, officer = world.oakshire_commissioners_plan, world.oakshire_people.la_officer
        with acting(world.oakshire_people.la_lead) as lead:
            operations.grant_to_person(now(plan).audience, officer, "manage", "view", ends_on=None, by=lead)
        client, where = sign_in(officer), preview(plan, choice="everyone")
        page = client.get(where).content.decode()
        answer = client.post(where, hidden(page) | {"reason": "For all", "sure": "on"})
        assert answer.status_code == 409
        assert "Ask one of their leads" in answer.content.decode()

    def test_it_can_be_shared_back(self, world, director, measure):
        schools = world.oakshire.partners_in_area.get(partner=world.oakshire_partners.schools)
        where = preview(measure, choice="partners", partners=schools.pk)
        director.post(where, hidden(director.get(where).content.decode()) | {"reason": ""})
        made = now(measure).audience
        assert made.for_one_thing
        where = preview(measure, choice="us")
        page = director.get(where).content.decode()
        assert "agrees" in page
        assert f'value="{made.pk}"' in director.get(address(measure)).content.decode()
        assert f'value="{made.pk}"' not in director.get(address(world.oakshire_plan)).content.decode()

    def test_the_pages_cost_the_same_with_one_group_and_with_many(
        self, world, acting, director, measure, count_queries
    ):
        pages = (address(measure), preview(measure, choice="us"))
        before = [count_queries(director, page) for page in pages]
        with acting(world.oakshire_people.la_lead) as lead:
            for number in range(30):
                partner = operations.create_partner(name=f"School {number}", kind="schools", by=lead)
                operations.add_partner_to_area(world.oakshire, partner, by=lead)
                group = world.oakshire.partners_in_area.get(partner=partner).everyone_group
                operations.grant_to_group(now(measure).audience, group, "view", by=lead)
        assert [count_queries(director, page) for page in pages] == before


class TestASecondLead:
    """What the other body reads and says."""

    @pytest.fixture
    def asked(self, world):
        return world.oakshire_sharing_request

    def test_it_waits_on_his_home_page_and_on_nobody_elses(self, world, sign_in, asked):
        link = f'href="/oakshire/sharing-requests/{asked.pk}/answer/"'
        assert link in sign_in(world.oakshire_people.icb_lead).get("/oakshire/").content.decode()
        for name in ("la_lead", "icb_officer", "school_rep"):
            assert link not in sign_in(getattr(world.oakshire_people, name)).get("/oakshire/").content.decode()

    def test_he_is_told_until_it_is_answered(self, world, acting, sign_in, asked):
        client = sign_in(world.oakshire_people.icb_lead)
        said = f"More people should see: {asked.title}"
        assert said in client.get("/me/notifications/").content.decode()
        client.post(
            f"/oakshire/sharing-requests/{asked.pk}/answer/", {"answer": "decline", "reason": "No", "fingerprint": "x"}
        )
        assert said not in client.get("/me/notifications/").content.decode()
        answered = sign_in(world.oakshire_people.la_lead).get("/me/notifications/").content.decode()
        assert f"Declined: {asked.title}" in answered

    def test_he_reads_who_would_see_it_and_agrees(self, world, sign_in, asked):
        client, where = sign_in(world.oakshire_people.icb_lead), f"/oakshire/sharing-requests/{asked.pk}/answer/"
        page = client.get(where).content.decode()
        assert "Schools ask what is being bought for them" in page
        assert "Oakshire Schools: 1 person" in page
        answer = client.post(where, hidden(page) | {"answer": "agree", "reason": ""}, follow=True)
        assert f"Agreed: {asked.title}" in answer.content.decode()
        assert now(world.oakshire_commissioners_plan).audience == world.oakshire_audiences.everyone
        page = client.get(f"/oakshire/sharing-requests/{asked.pk}/").content.decode()
        assert "Agreed" in page
        assert f"{where}" not in page

    def test_to_decline_needs_a_reason(self, world, sign_in, asked):
        client, where = sign_in(world.oakshire_people.icb_lead), f"/oakshire/sharing-requests/{asked.pk}/answer/"
        page = client.get(where).content.decode()
        answer = client.post(where, hidden(page) | {"answer": "decline", "reason": ""})
        assert "Enter your reason for declining" in answer.content.decode()
        long = client.post(where, hidden(page) | {"answer": "decline", "reason": "x" * 501}).content.decode()
        assert "500 characters or fewer" in long

    def test_other_people_than_he_read_of_are_read_again(self, world, sign_in, asked):
        client, where = sign_in(world.oakshire_people.icb_lead), f"/oakshire/sharing-requests/{asked.pk}/answer/"
        answer = client.post(where, {"answer": "agree", "reason": "", "fingerprint": "old"})
        assert answer.status_code == 409
        assert hidden(answer.content.decode())["fingerprint"] != "old"

    def test_whoever_asked_reads_it_and_withdraws_it(self, world, sign_in, asked):
        client = sign_in(world.oakshire_people.la_lead)
        where = f"/oakshire/sharing-requests/{asked.pk}/"
        page = client.get(where).content.decode()
        assert f"{where}withdraw/" in page
        assert f"{where}answer/" not in page
        assert "It stays shared as it is." in client.get(f"{where}withdraw/").content.decode()
        assert client.post(f"{where}withdraw/").url == where
        assert client.post(f"{where}withdraw/").status_code == 409
        assert "Withdrawn" in client.get(where).content.decode()

    def test_one_about_a_thing_that_he_no_longer_sees_does_not_exist(self, world, acting, sign_in):
        owed, adviser = world.oakshire_data_return, world.oakshire_people.adviser
        with acting(world.oakshire_people.la_lead) as lead:
            operations.start_membership(
                adviser, partner=owed.owed_by_partner, area=world.oakshire, role="lead", by=lead
            )
            share(owed, Proposal(audience=world.oakshire_audiences.commissioners), lead)
            request = share(owed, Proposal(audience=world.oakshire_audiences.everyone), lead)
        client, where = sign_in(adviser), f"/oakshire/sharing-requests/{request.pk}/answer/"
        assert client.get(where).status_code == 200
        with sight_of_everything():
            type(owed).objects.filter(pk=owed.pk).update(owed_by_partner=world.oakshire_partners.youth)
        assert client.get(where).status_code == 404

    def test_what_is_asked_is_seen_by_those_who_see_the_thing(self, world, sign_in, asked):
        assert sign_in(world.oakshire_people.icb_officer).get(asked.get_absolute_url()).status_code == 200
        assert sign_in(world.oakshire_people.school_rep).get(asked.get_absolute_url()).status_code == 404
        assert SharingRequest.objects.count() == 0
        assert Audience.objects.filter(pk=asked.to_audience_id).exists()
        assert afresh(world.oakshire_people.school_rep)


class TestAsOthersSeeIt:
    """A thing through the eyes of a group or an audience, and never more than the reader sees."""

    def look(self, client, subject, eyes: str) -> str:
        return client.get(address(subject, "as-seen-by/", eyes=eyes)).content.decode()

    def test_it_says_what_a_group_sees_and_what_it_does_not(self, world, director):
        schools = world.oakshire.partners_in_area.get(partner=world.oakshire_partners.schools).everyone_group_id
        page = self.look(director, world.oakshire_plan, f"group-{schools}")
        assert "Everyone in it sees Strategy delivery plan, with all its own parts." in page
        assert re.search(r"Actions: \d+ seen, 0 not seen", page)
        page = self.look(director, world.oakshire_commissioners_plan, f"group-{schools}")
        assert "Not everyone in it sees Recovery plan of the commissioners." in page
        assert re.search(r"Actions: 0 seen, \d+ not seen", page)

    def test_it_says_what_an_audience_sees(self, world, director):
        audience = world.oakshire_audiences.commissioners
        page = self.look(director, world.oakshire_commissioners_plan, f"audience-{audience.pk}")
        assert "Commissioners in Oakshire</h2>" in page
        # One of its actions is for the college's eyes among the commissioners.
        assert re.search(r"Actions: [1-9]\d* seen, 1 not seen", page)

    def test_what_the_reader_does_not_see_is_not_counted(self, world, acting, director):
        with sight_of_everything():
            Action.objects.filter(pk=world.oakshire_forum_action.pk).update(audience=world.oakshire_audiences.only_icb)
        page = self.look(director, world.oakshire_plan, f"group-{world.oakshire.everyone_group_id}")
        assert world.oakshire_forum_action.title not in page
        assert " 0 not seen" in page

    @pytest.mark.slow
    def test_long_lists_are_cut_and_say_so(self, world, acting, director):
        """Of what is seen, and of what is not."""
        for plan in (world.oakshire_plan, world.oakshire_commissioners_plan):
            page = self.look(director, plan, f"group-{world.oakshire.everyone_group_id}")
            assert "These are the first" not in page
            with acting(world.oakshire_people.la_lead) as lead:
                for number in range(seen_by.MOST_TITLES + 1):
                    create_action(
                        plan,
                        title=f"One of many, {number}",
                        lead_partner=world.oakshire_partners.council,
                        due=world.oakshire_action.due,
                        by=lead,
                    )
            page = self.look(director, plan, f"group-{world.oakshire.everyone_group_id}")
            assert f"These are the first {seen_by.MOST_TITLES}." in page

    def test_a_group_with_nobody_in_it_sees_nothing(self, world, acting, director):
        youth = world.oakshire.partners_in_area.get(partner=world.oakshire_partners.youth).leads_group_id
        assert "Not everyone in it sees" in self.look(director, world.oakshire_plan, f"group-{youth}")

    def test_what_nothing_belongs_to_says_so(self, world, director):
        page = self.look(director, world.oakshire_risk, f"group-{world.oakshire.everyone_group_id}")
        assert "Nothing else that you see belongs to it." in page

    def test_it_begins_with_the_choice_and_refuses_what_is_none(self, world, director):
        assert "Whose eyes?" in director.get(address(world.oakshire_plan, "as-seen-by/")).content.decode()
        for eyes in ("", "group-0", "audience-x", "group-\x00"):
            page = self.look(director, world.oakshire_plan, eyes)
            assert "There is a problem" in page

    def test_only_who_manages_it_looks(self, world, sign_in):
        client = sign_in(world.oakshire_people.school_rep)
        assert client.get(address(world.oakshire_plan, "as-seen-by/")).status_code == 403


class TestWhyISeeIt:
    """What everyone reads of himself, and a manager of the others."""

    def who(self, client, subject) -> str:
        return client.get(f"/oakshire/who-can-see/{subject._meta.label}/{subject.pk}/").content.decode()

    def test_by_a_role(self, world, sign_in, measure):
        page = self.who(sign_in(world.oakshire_people.school_rep), measure)
        assert "Everyone who takes part in Oakshire: you are representative at Oakshire Schools" in page
        assert "Who that is today" not in page

    def test_by_a_role_of_the_two_bodies(self, world, sign_in):
        plan = world.oakshire_commissioners_plan
        for name, said in (("icb_officer", "officer"), ("icb_lead", "lead")):
            page = self.who(sign_in(getattr(world.oakshire_people, name)), plan)
            group = "Officers and leads of the local authority and the NHS commissioner"
            assert f"{group}: you are {said} at Oakshire Integrated Care Board" in page

    def test_by_name_until_a_day(self, world, acting, sign_in):
        plan, head, clerk = world.oakshire_commissioners_plan, world.oakshire_people.school_rep, world.oakshire_people
        with acting(world.oakshire_people.la_lead) as lead:
            audience = now(plan).audience
            operations.grant_to_person(audience, head, "view", ends_on=dt.date(2099, 1, 2), by=lead)
            operations.grant_to_person(audience, clerk.board_clerk, "view", ends_on=None, by=lead)
        page = self.who(sign_in(head), plan)
        assert "You are named, until 1 January 2099" in page
        assert "Board Clerk, Oakshire: see it, until it is taken back" in page

    def test_through_a_board_without_a_role_of_a_partner(self, world, sign_in):
        page = self.who(sign_in(world.oakshire_people.board_member), world.oakshire_board)
        assert re.search(r"<li>Members of the [^:<]*</li>", page)

    def test_through_what_it_lies_within(self, world, acting, sign_in):
        action = world.oakshire_provider_action
        icb = world.oakshire.partners_in_area.get(partner=world.oakshire_partners.icb)
        with acting(world.oakshire_people.icb_lead) as other:
            share(action, sharing.by_name(now(action), groups=[icb.everyone_group_id], people={}), other)
        page = self.who(sign_in(world.oakshire_people.icb_officer), action)
        assert "Everyone of Oakshire Integrated Care Board: you are officer at" in page
        assert "Officers and leads of the local authority and the NHS commissioner: you are officer at" in page

    def test_a_manager_reads_who_else_by_what(self, world, director):
        page = self.who(director, world.oakshire_provider_action)
        assert "Who that is today" in page
        assert "Those who answer for it" in page
        assert "Oakshire College: College Principal, Oakshire" in page
        plain = self.who(director, world.oakshire_commissioners_plan)
        assert "Those who answer for it" not in plain


@pytest.mark.slow
def test_whatever_he_manages_can_be_shared_looked_at_through_others_eyes_or_says_why_not(world, acting, sign_in):
    """One of every kind of governed thing: none of its pages breaks, and each answers as it should."""
    client = sign_in(world.oakshire_people.la_lead)
    group = world.oakshire.commissioners_group_id
    answers = {}
    with acting(world.oakshire_people.la_lead) as lead:
        managed = [number for number, words in lead.standing.grants.items() if "manage" in words]
        kinds = [model for model in apps.get_models() if issubclass(model, Governed)]
        found = [model.objects.visible_to(lead, world.oakshire).filter(audience__in=managed).first() for model in kinds]
    for subject in filter(None, found):
        pages = (
            address(subject),
            preview(subject, choice="named", groups=group),
            address(subject, "as-seen-by/", eyes=f"group-{group}"),
        )
        answers[subject._meta.label] = [client.get(page).status_code for page in pages]
    wrong = {
        label: codes
        for label, codes in answers.items()
        if codes != ([409, 409, 200] if apps.get_model(label).audience_follows else [200, 200, 200])
    }
    assert wrong == {}
    assert len(answers) > 20
