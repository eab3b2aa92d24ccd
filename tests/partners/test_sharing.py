"""Sharing a thing in another way: what the preview says is what happens, and whose agreement it needs."""

import datetime as dt
from contextlib import contextmanager
from types import SimpleNamespace

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from actionplans.models import Action, Plan
from commissioning import operations as commissioning
from core import clock
from core.access import acting_as
from core.errors import EditConflict, RuleBroken
from core.models import Notification
from core.uploads import examine
from inspection.models import Finding
from inspection.operations import attach_file_to_evidence
from partners import operations, sharing, sharing_operations
from partners.models import Audience, Governed, Membership, Role, SharingRequest
from partners.sharing import CONTRIBUTE, SEE, Proposal
from partners.standing import Standing
from tests import given_files
from tests.world import afresh, everyone

pytestmark = pytest.mark.django_db

WHY = "Schools ask for it"


def look(subject: Governed, proposal: Proposal, person) -> sharing.Outlook:
    return sharing.outlook_of(now(subject), proposal, person)


def share(subject: Governed, proposal: Proposal, person, *, reason: str = WHY, **said):
    """Share it so, having read what it would change."""
    subject = now(subject)
    said = {"fingerprint": look(subject, proposal, person).fingerprint, "seen_version": subject.version} | said
    return sharing_operations.share(subject, proposal=proposal, reason=reason, by=person, **said)


def who_sees(world, subject: Governed, acting) -> set[int]:
    """Everyone of the cast who finds it by the one door for reads, and past the database's own wall."""
    found = set()
    for person in everyone(world).values():
        with acting(person) as fresh:
            if type(subject).objects.visible_to(fresh).filter(pk=subject.pk).exists():
                found.add(fresh.pk)
    return found


@contextmanager
def sight_of_everything():
    """To read how things stand, whoever sees them."""
    audiences = dict.fromkeys(Audience.objects.values_list("pk", flat=True), frozenset({"view"}))
    with acting_as(SimpleNamespace(standing=Standing(person_id=0, grants=audiences))):
        yield


def now(subject: Governed) -> Governed:
    with sight_of_everything():
        return type(subject).objects.select_related("audience__parent").get(pk=subject.pk)


@pytest.fixture
def lead(world, acting):
    with acting(world.oakshire_people.la_lead) as person:
        yield person


@pytest.fixture
def measure(world):
    """Seen by everyone in Oakshire."""
    return world.oakshire_measure


@pytest.fixture
def council_evidence(world, lead):
    """The council's own evidence with a file, that only the council sees."""
    evidence = world.oakshire_evidence
    attach_file_to_evidence(evidence, upload=examine("note.pdf", given_files.PDF), by=lead)
    share(evidence, Proposal(audience=world.oakshire_audiences.only_council), lead)
    return evidence


class TestWhatThePreviewSays:
    """That after any sharing exactly the people see it whom the preview named."""

    SUBJECTS = (
        "measure",
        "commissioners_plan",
        "plan",
        "action",
        "provider_action",
        "assigned_action",
        "risk",
        "evidence",
        "finding",
        "inspection",
        "strategy",
        "workstream",
        "contract",
        "intention",
        "data_return",
    )

    @pytest.mark.slow
    @settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
    @given(data=some.data())
    def test_after_any_sharing_exactly_they_see_it(self, world, acting, data):
        subject = getattr(world, f"oakshire_{data.draw(some.sampled_from(self.SUBJECTS))}")
        with transaction.atomic():
            with acting(world.oakshire_people.la_lead) as lead:
                subject = now(subject)
                proposal = data.draw(some.one_of(self.audiences(world, subject), self.names(world, subject)))
                outlook = look(subject, proposal, lead)
                try:
                    request = share(subject, proposal, lead)
                except RuleBroken:  # refused whole: nothing is shared
                    request, outlook = None, look(subject, Proposal(audience=subject.audience), lead)
            if request is not None:
                with acting(world.oakshire_people.icb_lead) as other:
                    said = look(subject, Proposal(audience=request.to_audience), other)
                    assert (said.before, said.after) == (outlook.before, outlook.after)
                    sharing_operations.agree_to_sharing(
                        request, subject=subject, fingerprint=said.fingerprint, by=other
                    )
            assert who_sees(world, subject, acting) == outlook.after
            transaction.set_rollback(True)

    @staticmethod
    def audiences(world, subject):
        shown = vars(world.oakshire_audiences).values()
        return some.sampled_from(list(shown)).map(lambda audience: sharing.within_whole(subject, audience))

    @staticmethod
    def names(world, subject):
        groups = [part.everyone_group_id for part in world.oakshire.partners_in_area.all()]
        groups += [world.oakshire.commissioners_group_id, world.oakshire_board.members_group_id]
        people = [person.pk for name, person in vars(world.oakshire_people).items() if name != "inspector"]
        until = clock.today() + dt.timedelta(days=30)
        return some.builds(
            lambda groups, people, words: sharing.by_name(
                subject, groups=sorted(groups), people=dict.fromkeys(sorted(people), until), words=words
            ),
            some.sets(some.sampled_from(groups), min_size=1),
            some.sets(some.sampled_from(people), max_size=3),
            some.sampled_from([SEE, CONTRIBUTE]),
        )

    def test_it_names_those_whom_the_directory_shows_and_counts_the_others(self, world, acting, measure):
        with acting(world.oakshire_people.la_lead) as lead:
            sides = look(measure, Proposal(audience=world.oakshire_audiences.only_council), lead).losses
        by_partner = {side.who: (side.number, side.named, side.unnamed) for side in sides}
        assert by_partner["Oakshire Schools"] == (1, ["Primary Headteacher, Oakshire"], 0)
        assert by_partner["People of boards and others, of no partner here"] == (4, [], 4)

    def test_who_answers_for_it_keeps_sight_of_it(self, world, lead):
        outlook = look(world.oakshire_provider_action, Proposal(audience=world.oakshire_audiences.only_council), lead)
        kept = {world.oakshire_people.provider_officer.pk, world.oakshire_people.college_rep.pk}
        assert kept <= outlook.after

    def test_who_writes_a_document_answers_for_it(self, world):
        answering = sharing.answering_ids(now(world.oakshire_draft_document))
        people = world.oakshire_people
        assert answering == {people.la_lead.pk, people.la_officer.pk, people.icb_officer.pk}

    def test_whom_an_interest_shuts_out_gains_nothing(self, world, lead):
        people, service = world.oakshire_people, world.oakshire_service
        commissioning.record_conflict(service, kind="pecuniary", person=people.school_rep, by=lead)
        commissioning.record_conflict(service, kind="bidder", partner=world.oakshire_partners.voluntary, by=lead)
        outlook = look(world.oakshire_contract, Proposal(audience=world.oakshire_audiences.everyone), lead)
        assert {people.school_rep.pk, people.voluntary_rep.pk}.isdisjoint(outlook.gained)
        assert people.college_rep.pk in outlook.gained


class TestSharing:
    """At once, or after somebody else agreed."""

    def test_with_fewer_people_takes_effect_at_once_and_needs_no_reason(self, world, lead, measure):
        commissioners = world.oakshire_audiences.commissioners
        assert share(measure, Proposal(audience=commissioners), lead, reason="") is None
        assert now(measure).audience == commissioners

    def test_it_stands_in_the_history_with_who_and_why(self, world, lead, measure):
        share(measure, Proposal(audience=world.oakshire_audiences.commissioners), lead, reason="Not ready")
        (sharing_,) = sharing.sharings_of(measure, afresh(lead))
        said = (sharing_.who, sharing_.verb, sharing_.reason, str(sharing_.audience))
        assert said == (str(lead), "Shared with fewer people", "Not ready", "Commissioners in Oakshire")

    def test_with_more_people_needs_a_reason(self, world, lead):
        everyone_there = Proposal(audience=world.oakshire_audiences.everyone)
        with pytest.raises(RuleBroken, match="Enter the reason") as refusal:
            share(world.oakshire_commissioners_plan, everyone_there, lead, reason="")
        assert refusal.value.field == "reason"

    def test_what_was_changed_meanwhile_is_a_conflict(self, world, lead, measure):
        with pytest.raises(EditConflict):
            share(measure, Proposal(audience=world.oakshire_audiences.commissioners), lead, seen_version=99)

    def test_other_people_than_he_read_of_are_refused(self, world, lead, measure):
        with pytest.raises(RuleBroken, match="has changed since you read it"):
            share(measure, Proposal(audience=world.oakshire_audiences.commissioners), lead, fingerprint="other")

    def test_as_it_is_shared_already_is_refused(self, world, lead, measure):
        with pytest.raises(RuleBroken, match="like this already"):
            share(measure, Proposal(audience=world.oakshire_audiences.everyone), lead)

    def test_what_follows_from_something_else_is_not_shared_by_hand(self, world, lead):
        with pytest.raises(RuleBroken, match="follows from the board"):
            share(world.oakshire_board, Proposal(audience=world.oakshire_audiences.commissioners), lead)

    def test_money_and_procurement_are_never_for_everyone(self, world, lead):
        with pytest.raises(RuleBroken, match="never shared with everyone"):
            share(world.oakshire_contract, Proposal(audience=world.oakshire_audiences.everyone), lead)

    def test_what_nobody_would_manage_is_refused(self, world, lead, measure):
        nobody = operations.create_audience(world.oakshire, name="Nobody's", by=lead)
        operations.grant_to_group(nobody, world.oakshire.everyone_group, "view", by=lead)
        with pytest.raises(RuleBroken, match="Nobody would manage"):
            share(measure, Proposal(audience=nobody), lead)

    def test_the_other_body_is_not_shut_out_of_what_both_own(self, world, lead, measure):
        with pytest.raises(RuleBroken, match="belongs to the NHS commissioner too"):
            share(measure, Proposal(audience=world.oakshire_audiences.only_council), lead)

    def test_what_a_partner_owns_alone_may_be_for_it_alone(self, world, council_evidence):
        assert now(council_evidence).audience == world.oakshire_audiences.only_council


class TestByName:
    """Audiences that are made for one thing."""

    def named(self, world, measure, lead, **named):
        share(measure, sharing.by_name(now(measure), **{"groups": [], "people": {}} | named), lead)
        return now(measure).audience

    def test_named_partners_get_an_audience_that_nothing_else_is_offered(self, world, lead, measure):
        schools = world.oakshire.partners_in_area.get(partner=world.oakshire_partners.schools)
        audience = self.named(world, measure, lead, groups=[schools.everyone_group_id])
        assert (str(audience), audience.for_one_thing) == ("Only: Everyone of Oakshire Schools", True)
        assert audience not in Audience.objects.seen_with(afresh(lead), "contribute")
        assert audience in Audience.objects.seen_with(afresh(lead), besides=audience)

    def test_a_person_by_name_sees_it_until_his_last_day(self, world, lead, acting, measure):
        head = world.oakshire_people.school_rep
        audience = self.named(world, measure, lead, people={head.pk: clock.today() + dt.timedelta(days=2)})
        assert str(audience) == "Only: 1 person by name"
        assert head.pk in who_sees(world, measure, acting)
        with clock.at(clock.now() + dt.timedelta(days=2)):
            assert head.pk not in who_sees(world, measure, acting)

    def test_several_people_are_counted_in_its_name(self, world, lead, measure):
        until = clock.today() + dt.timedelta(days=2)
        people = {world.oakshire_people.school_rep.pk: until, world.oakshire_people.college_rep.pk: until}
        assert str(self.named(world, measure, lead, people=people)) == "Only: 2 people by name"

    def test_whoever_contributes_today_still_does_where_he_would_see_it_anyway(self, world, lead, acting, measure):
        parts = world.oakshire.partners_in_area.filter(partner__kind__in=("local_authority", "nhs_commissioner"))
        self.named(world, measure, lead, groups=[part.everyone_group_id for part in parts])
        with acting(world.oakshire_people.icb_officer) as officer:
            assert officer.is_granted("contribute", now(measure).audience_id)
        with acting(world.oakshire_people.finance_clearer) as clearer:
            assert not clearer.is_granted("contribute", now(measure).audience_id)

    def test_nobody_contributes_who_would_not_see_it(self, world, lead, acting, measure):
        council = world.oakshire.partners_in_area.get(partner=world.oakshire_partners.council)
        self.named(world, measure, lead, groups=[council.everyone_group_id])
        with acting(world.oakshire_people.icb_officer) as officer:
            assert not officer.is_granted("view", now(measure).audience_id)

    def test_who_is_named_again_keeps_what_he_could_do(self, world, lead, acting, measure):
        head, until = world.oakshire_people.school_rep, clock.today() + dt.timedelta(days=9)
        for words in (CONTRIBUTE, SEE):
            self.named(world, measure, lead, people={head.pk: until}, words=words)
        with acting(head) as person:
            assert person.is_granted("contribute", now(measure).audience_id)

    def test_who_only_administers_the_area_is_given_nothing(self, world, lead, measure):
        people = {world.oakshire_people.area_admin.pk: clock.today() + dt.timedelta(days=9)}
        with pytest.raises(RuleBroken, match="looks after people and settings only"):
            self.named(world, measure, lead, people=people)

    def test_a_manager_by_name_stays_one(self, world, lead, acting, measure):
        officer = world.oakshire_people.la_officer
        operations.grant_to_person(world.oakshire_audiences.everyone, officer, "view", "manage", ends_on=None, by=lead)
        self.named(world, measure, lead, people={world.oakshire_people.school_rep.pk: clock.today() + dt.timedelta(9)})
        with acting(officer) as person:
            assert person.is_granted("manage", now(measure).audience_id)


class TestWhatLiesInIt:
    """Parts go along, and none is seen by more people than before unless its whole is."""

    def test_parts_with_the_same_audience_go_along(self, world, lead):
        plan = world.oakshire_plan
        share(plan, Proposal(audience=world.oakshire_audiences.commissioners), lead)
        audiences = set(Action.objects.filter(home_plan=plan).values_list("audience", flat=True))
        assert audiences == {world.oakshire_audiences.commissioners.pk}

    def test_a_narrower_part_stays_as_narrow_within_the_new_one_also_unseen(self, world, lead, acting):
        plan, action = world.oakshire_plan, world.oakshire_forum_action
        with sight_of_everything():
            Action.objects.filter(pk=action.pk).update(audience=world.oakshire_audiences.only_icb)
        before = who_sees(world, action, acting)
        schools = world.oakshire.partners_in_area.get(partner=world.oakshire_partners.schools)
        share(plan, sharing.by_name(now(plan), groups=[schools.everyone_group_id], people={}), lead)
        assert now(action).audience.parent == now(plan).audience
        assert world.oakshire_people.icb_officer.pk in before
        # Of the ICB, only its lead is in the plan's new audience, as one who manages it.
        assert before - who_sees(world, action, acting) == {world.oakshire_people.icb_officer.pk}

    def test_a_copy_keeps_the_whole_line_of_what_it_lay_within(self, world, lead, acting):
        plan, action, audiences = world.oakshire_plan, world.oakshire_action, world.oakshire_audiences
        share(plan, Proposal(audience=audiences.commissioners), lead)
        icb = world.oakshire.partners_in_area.get(partner=world.oakshire_partners.icb)
        share(action, sharing.by_name(now(action), groups=[icb.everyone_group_id], people={}), lead)
        before, (first, second) = who_sees(world, action, acting), now(action).audience.line()
        assert second == audiences.commissioners.pk
        schools = world.oakshire.partners_in_area.get(partner=world.oakshire_partners.schools)
        request = share(plan, sharing.by_name(now(plan), groups=[schools.everyone_group_id], people={}), lead)
        with acting(world.oakshire_people.icb_lead) as other:
            said = look(plan, Proposal(audience=request.to_audience), other)
            sharing_operations.agree_to_sharing(request, subject=now(plan), fingerprint=said.fingerprint, by=other)
        line = now(action).audience.line()
        assert (len(line), line[-1]) == (3, now(plan).audience_id)
        assert {first, second}.isdisjoint(line)
        assert who_sees(world, action, acting) <= before

    def test_the_database_lets_no_part_be_left_behind(self, world, lead):
        Plan.objects.filter(pk=world.oakshire_plan.pk).update(audience=world.oakshire_audiences.commissioners)
        with pytest.raises(IntegrityError, match="left with a wider audience"), connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")

    def test_the_file_of_evidence_goes_along(self, world, lead, council_evidence):
        assert now(now(council_evidence).file).audience == world.oakshire_audiences.only_council

    def test_findings_with_an_audience_of_their_own_stay_as_they_are(self, world, lead):
        finding, inspection = world.oakshire_finding, now(world.oakshire_inspection)
        other = operations.create_audience(world.oakshire, name="Beside", by=lead)
        operations.grant_to_group(other, world.oakshire.accountable_leads_group, "view", "manage", by=lead)
        with sight_of_everything():
            Finding.objects.filter(pk=finding.pk).update(audience=other)
        share(inspection, Proposal(audience=world.oakshire_audiences.commissioners), lead)
        assert now(finding).audience == other

    def test_the_preview_says_how_many_go_along_of_those_he_sees(self, world, lead):
        plan = now(world.oakshire_plan)
        number = Action.objects.visible_to(lead).filter(home_plan=plan, audience=plan.audience).count()
        assert f"{number} actions" in sharing.along_in_words(plan, lead)
        assert sharing.along_in_words(now(world.oakshire_measure), lead) == []


class TestASecondLead:
    """What belongs to two bodies, or to another partner, is shown to more people when both want it."""

    @pytest.fixture
    def asked(self, world):
        return world.oakshire_sharing_request

    @pytest.fixture
    def plan(self, world) -> Plan:
        return world.oakshire_commissioners_plan

    def agree(self, asked, plan, person, **said):
        fingerprint = look(plan, Proposal(audience=asked.to_audience), person).fingerprint
        said = {"subject": now(plan), "fingerprint": fingerprint} | said
        return sharing_operations.agree_to_sharing(asked, by=person, **said)

    def test_it_waits_and_the_leads_of_the_other_body_are_told(self, world, lead, asked, plan):
        assert (asked.state, asked.asked_of) == ("waiting", "a lead of the NHS commissioner")
        assert now(plan).audience == world.oakshire_audiences.commissioners
        told = Notification.objects.filter(kind=sharing_operations.ASKED, area=world.oakshire.pk)
        assert list(told.values_list("person", flat=True)) == [world.oakshire_people.icb_lead.pk]

    def test_when_the_other_lead_agrees_it_takes_effect(self, world, acting, asked, plan):
        with acting(world.oakshire_people.icb_lead) as other:
            done = self.agree(asked, plan, other, reason="Yes")
            assert (done.state, done.decided_by, done.decided_because) == ("agreed", other, "Yes")
            assert now(plan).audience == now(done).audience == world.oakshire_audiences.everyone
            said = sharing.sharings_of(plan, afresh(other))[0]
            assert said.reason.startswith("Schools ask what is being bought for them (asked for by Director")
        told = Notification.objects.filter(kind=sharing_operations.ANSWERED, area=world.oakshire.pk)
        assert list(told.values_list("person", flat=True)) == [world.oakshire_people.la_lead.pk]

    def test_nobody_agrees_to_what_he_asked_himself(self, lead, asked, plan):
        with pytest.raises(RuleBroken, match="You asked for this yourself"):
            self.agree(asked, plan, lead)

    def test_other_people_than_the_other_lead_read_of_are_refused(self, world, acting, asked, plan):
        with acting(world.oakshire_people.icb_lead) as other, pytest.raises(RuleBroken, match="has changed since"):
            self.agree(asked, plan, other, fingerprint="other")

    def test_when_he_declines_it_stays_as_it_is(self, world, acting, asked, plan):
        with acting(world.oakshire_people.icb_lead) as other:
            done = sharing_operations.decline_sharing(asked, reason="Too early", by=other)
            assert (done.state, now(plan).audience) == ("declined", world.oakshire_audiences.commissioners)
            with pytest.raises(RuleBroken, match="no longer waits: declined"):
                self.agree(asked, plan, other)

    def test_whoever_asked_takes_it_back(self, lead, asked):
        assert sharing_operations.withdraw_sharing_request(asked, by=lead).state == "withdrawn"
        with pytest.raises(RuleBroken, match="no longer waits"):
            sharing_operations.withdraw_sharing_request(asked, by=lead)

    def test_a_second_request_waits_for_the_first(self, world, lead, plan):
        with pytest.raises(RuleBroken, match="waits already"):
            share(plan, Proposal(audience=world.oakshire_audiences.everyone), lead)

    def test_sharing_it_with_fewer_overtakes_the_request(self, world, lead, asked, plan):
        share(plan, sharing.by_name(now(plan), groups=[world.oakshire.accountable_leads_group_id], people={}), lead)
        assert now(asked).state == "overtaken"
        assert now(asked).audience == now(plan).audience

    def test_where_only_one_body_manages_nobody_else_is_asked(self, world, lead):
        measure = world.oakshire_measure
        ending = Membership.objects.get(person=world.oakshire_people.icb_lead, role=Role.LEAD)
        share(measure, Proposal(audience=world.oakshire_audiences.commissioners), lead)
        operations.end_membership(ending, by=world.platform_admin)
        assert share(measure, Proposal(audience=world.oakshire_audiences.everyone), lead) is None

    def test_a_lead_of_both_bodies_asks_nobody(self, world, lead):
        measure = world.oakshire_measure
        share(measure, Proposal(audience=world.oakshire_audiences.commissioners), lead)
        icb = world.oakshire_partners.icb
        operations.end_membership(Membership.objects.get(person=world.oakshire_people.icb_lead), by=lead)
        operations.start_membership(lead, partner=icb, area=world.oakshire, role=Role.LEAD, by=lead)
        assert share(measure, Proposal(audience=world.oakshire_audiences.everyone), afresh(lead)) is None

    def test_a_manager_who_leads_neither_body_asks_a_lead(self, world, lead, acting, plan):
        officer = world.oakshire_people.la_officer
        operations.grant_to_person(now(plan).audience, officer, "manage", "view", ends_on=None, by=lead)
        with acting(officer) as person, pytest.raises(RuleBroken, match="Ask one of their leads"):
            share(plan, Proposal(audience=world.oakshire_audiences.everyone), person)

    def test_the_owner_of_a_return_is_asked_and_sees_the_request(self, world, lead, acting):
        owed = world.oakshire_data_return
        partner = owed.owed_by_partner
        share(owed, Proposal(audience=world.oakshire_audiences.commissioners), lead)
        operations.start_membership(
            world.oakshire_people.adviser, partner=partner, area=world.oakshire, role=Role.LEAD, by=lead
        )
        request = share(owed, Proposal(audience=world.oakshire_audiences.everyone), lead)
        assert (request.asked_of, request.answering_partner) == (f"a lead of {partner}", partner)
        assert sharing_operations.asked_people(request, owed).get() == world.oakshire_people.adviser
        with acting(world.oakshire_people.adviser) as owner:
            assert request in SharingRequest.objects.visible_to(owner)
            assert sharing.subject_of(request, owner) == owed

    def test_the_owner_himself_asks_nobody(self, world, council_evidence, lead):
        assert share(council_evidence, Proposal(audience=world.oakshire_audiences.everyone), lead) is None

    def test_an_owner_without_a_lead_who_sees_it_is_not_waited_for(self, world, lead):
        contract, icb_lead = now(world.oakshire_contract), world.oakshire_people.icb_lead
        assert sharing.asked_of(contract, icb_lead) == "a lead of Oakshire Council"
        operations.end_membership(Membership.objects.get(person=lead, role=Role.LEAD), by=world.platform_admin)
        assert sharing.asked_of(contract, icb_lead) == ""
