"""Asking the people of a service for a passage of a draft: who sees it, how it goes to and fro, and who is told."""

import datetime as dt

import pytest
from django.db import transaction

from core import clock
from core.access import acting_as
from core.errors import EditConflict, RuleBroken
from core.history import changes_of
from core.home import Urgency
from core.models import Notification
from documents import operations
from documents.models import PassageDraft, PassageRequest
from documents.passage_registrations import passages_to_take_in, passages_to_write
from documents.tasks import forget_passage_drafts_out_of_reach, remind_of_passages
from partners import handover
from partners import operations as partner_operations
from partners.models import LocalArea
from partners.notifications import of_person, render_all
from tests.documents.test_access import FORUM, WORK, who_gets
from tests.world import afresh

State = PassageRequest.State


@pytest.fixture
def people(world):
    Notification.objects.all().delete()
    return world.oakshire_people


@pytest.fixture
def do(world):
    """`do(person, operation, …)`: one request of this person, as the portal would run it."""

    def done(person, operation, /, *subjects, **named):
        fresh = afresh(person)
        with transaction.atomic(), acting_as(fresh):
            return operation(*subjects, by=fresh, **named)

    return done


@pytest.fixture
def section(world, people, acting):
    with acting(people.la_officer):
        return world.oakshire_draft_version.sections.first()


@pytest.fixture
def asked(world) -> PassageRequest:
    """Asked of the school representative, for the first section."""
    return world.oakshire_passage_request


@pytest.fixture
def sent(world) -> PassageRequest:
    """Asked of the forum, sent by its chair, for the second section."""
    return world.oakshire_sent_passage


def ask(do, by, section, **changed) -> PassageRequest:
    said = {"words": "What has changed?", "due_on": clock.today() + dt.timedelta(days=14)} | changed
    return do(by, operations.ask_for_passage, section, **said)


def told() -> list[tuple[str, int]]:
    """Of what kind was whom told in Oakshire, oldest first."""
    rows = Notification.objects.filter(area=LocalArea.objects.get(slug="oakshire").pk).order_by("pk")
    return [(row.kind.removeprefix("documents.passage_"), row.person) for row in rows]


def home_of(world, acting, person, source) -> list:
    with acting(person) as reader:
        return source(reader, {world.oakshire.pk: world.oakshire}, clock.today())


def titles(acting, person) -> list[str]:
    with acting(person) as reader:
        return [message.title for _, message in render_all(of_person(reader), reader) if message]


class TestWhoSees:
    def test_its_authors_and_who_is_asked_with_the_filter_and_without(self, world, asked, sent):
        for request, people in ((asked, WORK | {"oakshire.school_rep"}), (sent, WORK | FORUM)):
            assert who_gets(world, lambda p, r=request: PassageRequest.objects.visible_to(p).filter(pk=r.pk)) == people
            assert who_gets(world, lambda p, r=request: PassageRequest.objects.filter(pk=r.pk)) == people
            events = PassageRequest.pgh_event_model.objects.filter(pgh_obj_id=request.pk)
            assert who_gets(world, lambda p, e=events: e.all()) == people

    def test_a_draft_is_its_writers_own(self, world, asked):
        assert who_gets(world, lambda person: PassageDraft.objects.filter(request=asked)) == {"oakshire.school_rep"}

    def test_who_leaves_sees_it_no_more_and_his_draft_goes(self, world, people, asked):
        partner_operations.end_membership(people.school_rep.memberships.get(), by=world.platform_admin)
        assert "oakshire.school_rep" not in who_gets(world, lambda p: PassageRequest.objects.filter(pk=asked.pk))
        with clock.at(clock.now() + dt.timedelta(days=1)):
            forget_passage_drafts_out_of_reach()
        rep = afresh(people.school_rep)
        with transaction.atomic(), acting_as(rep):
            assert not PassageDraft.objects.exists()


class TestAsking:
    def test_who_is_asked_is_told_and_finds_it_at_home(self, world, do, acting, people, section):
        request = ask(do, people.la_officer, section, person=people.college_rep)
        assert told() == [("asked", people.college_rep.pk)]
        (item,) = home_of(world, acting, people.college_rep, passages_to_write)
        assert (item.kind, item.title, item.url) == (
            "Passage asked for",
            "What we heard: Workforce plan, first thoughts",
            request.get_absolute_url(),
        )
        assert (item.urgency, item.due) == (Urgency.DUE_SOON, clock.today() + dt.timedelta(days=14))
        assert titles(acting, people.college_rep) == [
            "You are asked for a passage: “What we heard” in Workforce plan, first thoughts"
        ]

    def test_of_a_partner_its_leads_are_told_and_where_it_has_none_whoever_may_write(self, world, do, people, section):
        partners = world.oakshire_partners
        ask(do, people.la_officer, section, partner=partners.forum)
        ask(do, people.la_officer, section, partner=partners.schools)
        assert told() == [("asked", people.forum_chair.pk), ("asked", people.school_rep.pk)]

    def test_whoever_may_write_for_a_partner_finds_it_at_home(self, world, do, acting, people, section):
        ask(do, people.la_officer, section, partner=world.oakshire_partners.forum)
        with_it = who_gets(world, lambda p: passages_to_write(p, {world.oakshire.pk: world.oakshire}, clock.today()))
        assert with_it == FORUM | {"oakshire.school_rep"}  # whom the cast's own request is asked of

    @pytest.mark.parametrize(
        ("changed", "field"),
        [
            ({"words": " "}, "words"),
            ({"due_on": dt.date(2020, 1, 1)}, "due_on"),
            ({"person": None}, "person"),
            ({"partner": "forum"}, "person"),
            ({"person": None, "partner": "elsewhere"}, "partner"),
            ({"person": "la_officer"}, "person"),
            ({"person": "elsewhere"}, "person"),
            ({"person": "area_admin"}, "person"),
            ({"person": "school_rep"}, "person"),
        ],
    )
    def test_what_cannot_be_asked(self, world, do, people, section, changed, field):
        if name := changed.get("partner"):
            elsewhere = world.elmborough_partners.forum
            changed = changed | {
                "partner": elsewhere if name == "elsewhere" else getattr(world.oakshire_partners, name)
            }
        if name := changed.get("person"):
            person = world.elmborough_people.school_rep if name == "elsewhere" else getattr(people, name)
            changed = changed | {"person": person}
        with pytest.raises(RuleBroken) as refusal:
            ask(do, people.la_officer, section, **({"person": people.college_rep} | changed))
        assert refusal.value.field == field

    def test_who_has_no_sign_in_cannot_be_asked(self, world, do, people, section):
        user = afresh(people.college_rep).user
        type(user).objects.filter(pk=user.pk).delete()
        with pytest.raises(RuleBroken, match="no sign-in"):
            ask(do, people.la_officer, section, person=afresh(people.college_rep))

    def test_one_open_request_for_a_section_and_one_asked(self, world, do, people, section, sent):
        partner = world.oakshire_partners.forum
        other = ask(do, people.icb_officer, section, partner=partner)
        with pytest.raises(RuleBroken, match="still open"):
            ask(do, people.la_officer, section, partner=partner)
        do(people.forum_rep, operations.decline_passage, other, reason="Nothing to add.")
        assert ask(do, people.la_officer, section, partner=partner).state == State.ASKED

    def test_a_version_that_was_opened_is_not_asked_about(self, world, do, acting, people):
        with acting(people.la_officer):
            section = world.oakshire_version.sections.first()
        with pytest.raises(RuleBroken, match="has been opened"):
            ask(do, people.la_officer, section, person=people.college_rep)


class TestAnswering:
    def test_a_draft_is_kept_and_goes_when_the_passage_is_sent(self, do, acting, people, asked):
        do(people.school_rep, operations.save_passage_draft, asked, text="Better.", seen_version=asked.version)
        with acting(people.school_rep):
            assert PassageDraft.objects.get(request=asked).text == "Better."
        request = do(people.school_rep, operations.send_passage, asked, text="Best.\r\n")
        assert (request.text, request.state, request.sent_by) == ("Best.", State.SENT, people.school_rep)
        with acting(people.school_rep):
            assert not PassageDraft.objects.exists()

    def test_who_asked_and_the_authors_are_told_and_find_it_at_home(self, world, do, acting, people, asked):
        do(people.school_rep, operations.send_passage, asked, text="Best.")
        authors = (people.la_lead, people.la_officer, people.icb_officer)  # of the draft; the officer asked
        assert told() == [("sent", number) for number in sorted(person.pk for person in authors)]
        items = home_of(world, acting, people.icb_lead, passages_to_take_in)
        assert sorted(item.title for item in items) == [
            "What we heard: Workforce plan, first thoughts",
            "What we will do: Workforce plan, first thoughts",
        ]
        assert titles(acting, people.la_officer) == [
            "A passage has come: “What we heard” in Workforce plan, first thoughts"
        ]
        assert titles(acting, people.school_rep) == []

    @pytest.mark.parametrize(("text", "why"), [(" ", "Write the passage"), ("a" * 100_001, "100,000 characters")])
    def test_an_empty_or_a_giant_one_is_refused(self, do, people, asked, text, why):
        with pytest.raises(RuleBroken, match=why):
            do(people.school_rep, operations.send_passage, asked, text=text)

    def test_declining_says_why(self, do, acting, people, asked):
        with pytest.raises(RuleBroken, match="Say why"):
            do(people.school_rep, operations.decline_passage, asked, reason=" ")
        request = do(people.school_rep, operations.decline_passage, asked, reason="Ask the colleges.")
        assert (request.state, request.reason) == (State.DECLINED, "Ask the colleges.")
        assert titles(acting, people.la_officer) == ["Declined: “What we heard” in Workforce plan, first thoughts"]

    def test_what_does_not_wait_for_them_is_not_theirs_to_answer(self, do, people, sent):
        for operation, said in (
            (operations.save_passage_draft, {"text": "More."}),
            (operations.send_passage, {"text": "More."}),
            (operations.decline_passage, {"reason": "No."}),
        ):
            with pytest.raises(RuleBroken, match="can’t be done now: sent"):
                do(people.forum_rep, operation, sent, **said)

    def test_of_two_who_write_for_a_partner_the_second_learns_of_the_first(self, world, do, people, section):
        request = ask(do, people.la_officer, section, partner=world.oakshire_partners.forum)
        do(people.forum_chair, operations.send_passage, request, text="Ours.", seen_version=request.version)
        with pytest.raises(EditConflict):
            do(people.forum_rep, operations.send_passage, request, text="Mine.", seen_version=request.version)


class TestSettling:
    def test_taken_in_it_is_the_end_of_the_section_and_history_says_so(self, world, do, acting, people, sent):
        with acting(people.la_officer):
            section = world.oakshire_draft_version.sections.get(anchor=sent.anchor)
            before = section.paragraph_anchors
        request = do(
            people.la_officer,
            operations.take_in_passage,
            sent,
            section_version=section.version,
            seen_version=sent.version,
        )
        assert (request.state, request.settled_by) == (State.TAKEN_IN, people.la_officer)
        with acting(people.la_officer):
            section.refresh_from_db()
            assert section.body == "Start in January.\n\nFamilies would notice one door."
            assert section.paragraph_anchors[: len(before)] == before
            change = changes_of(section)[0]
            assert (change.verb, change.reason) == ("passage taken in", f"Written by {people.forum_chair}")
        assert told() == [("settled", people.forum_chair.pk)]
        assert titles(acting, people.forum_chair) == [
            "Your passage is taken in: “What we will do” in Workforce plan, first thoughts"
        ]

    def test_a_section_that_somebody_changed_meanwhile_is_looked_at_again(self, world, do, acting, people, sent):
        with acting(people.la_officer):
            section = world.oakshire_draft_version.sections.get(anchor=sent.anchor)
        do(people.icb_officer, operations.edit_section, section, heading="Next", body="Start in May.")
        with pytest.raises(EditConflict) as conflict:
            do(people.la_officer, operations.take_in_passage, sent, section_version=section.version)
        assert conflict.value.current == section
        with acting(people.la_officer):
            assert PassageRequest.objects.get(pk=sent.pk).state == State.SENT

    def test_sent_back_it_waits_again_by_a_day_and_can_be_sent_again(self, world, do, acting, people, sent):
        later = clock.today() + dt.timedelta(days=20)
        for said, why in (
            ({"reason": " ", "due_on": later}, "what is missing"),
            ({"reason": "A date.", "due_on": clock.today() - dt.timedelta(days=1)}, "today or a later day"),
        ):
            with pytest.raises(RuleBroken, match=why):
                do(people.la_officer, operations.send_back_passage, sent, **said)
        request = do(people.la_officer, operations.send_back_passage, sent, reason="A date.", due_on=later)
        assert (request.state, request.due_on) == (State.SENT_BACK, later)
        assert told() == [("sent_back", people.forum_chair.pk)]
        (item,) = home_of(world, acting, people.forum_rep, passages_to_write)
        assert (item.kind, item.detail) == ("Passage sent back", "What is missing: A date.")
        assert titles(acting, people.forum_chair) == [
            "Something is missing: “What we will do” in Workforce plan, first thoughts"
        ]
        again = do(people.forum_rep, operations.send_passage, request, text="By May.")
        assert (again.state, again.text, again.sent_by) == (State.SENT, "By May.", people.forum_rep)
        assert titles(acting, people.forum_chair) == []

    def test_thanked_without_being_taken_in_its_writer_reads_why(self, do, acting, people, sent):
        with pytest.raises(RuleBroken, match="Say why"):
            do(people.la_officer, operations.set_passage_aside, sent, reason="")
        request = do(people.la_officer, operations.set_passage_aside, sent, reason="It stands in section one.")
        assert request.state == State.NOT_TAKEN_IN
        with acting(people.forum_chair) as chair:
            (message,) = [message for _, message in render_all(of_person(chair), chair)]
        assert (message.title, message.words) == (
            "Thank you for your passage: “What we will do” in Workforce plan, first thoughts",
            "It is not taken in: It stands in section one.",
        )

    def test_asked_for_no_longer_with_the_reason(self, do, acting, people, asked):
        with pytest.raises(RuleBroken, match="Say why"):
            do(people.la_officer, operations.withdraw_passage_request, asked, reason="")
        do(people.icb_officer, operations.withdraw_passage_request, asked, reason="The section is full.")
        assert titles(acting, people.school_rep) == [
            "No longer asked for: “What we heard” in Workforce plan, first thoughts"
        ]
        with pytest.raises(RuleBroken, match="can’t be done now: no longer asked for"):
            do(people.school_rep, operations.send_passage, asked, text="Too late.")
        with acting(people.school_rep):
            assert PassageDraft.objects.get(request=asked).text == "Schools wait for an answer."

    def test_every_move_leads_from_a_state_to_a_state(self):
        assert set(PassageRequest.MOVES) == set(State)
        assert {state for state, moves in PassageRequest.MOVES.items() if moves} == set(PassageRequest.OPEN)


class TestTheTextGoesOn:
    def how_they_ended(self, acting, people) -> dict[str, tuple[str, str]]:
        with acting(people.la_officer):
            rows = PassageRequest.objects.all()
            return {row.heading: (row.state, row.reason.partition("because ")[2]) for row in rows}

    @pytest.mark.parametrize(
        ("operation", "said", "why"),
        [
            ("open_consultation", {"audience": ..., "closes_on": ...}, "the draft was opened for comment."),
            ("agree_version", {"audience": ..., "agreed_on": ...}, "the text was agreed."),
            ("withdraw_version", {"reason": "A new start."}, "the version was withdrawn."),
        ],
    )
    def test_what_is_still_asked_for_ends_in_words(self, world, do, acting, people, operation, said, why):
        given = {"audience": world.oakshire_audiences.everyone, "closes_on": clock.today(), "agreed_on": clock.today()}
        said = {name: given[name] if value is ... else value for name, value in said.items()}
        do(people.la_lead, getattr(operations, operation), world.oakshire_draft_version, **said)
        ended = (State.WITHDRAWN, why)
        assert self.how_they_ended(acting, people) == {"What we heard": ended, "What we will do": ended}
        assert {person for kind, person in told() if kind == "withdrawn"} == {
            people.school_rep.pk,
            people.forum_chair.pk,
        }

    def test_a_section_that_is_taken_out_needs_no_passage(self, world, do, acting, people, section):
        do(people.la_officer, operations.remove_section, section)
        assert self.how_they_ended(acting, people) == {
            "What we heard": (State.WITHDRAWN, "its section was taken out of the draft."),
            "What we will do": (State.SENT, ""),
        }


class TestReminding:
    def after(self, days: int) -> list[tuple[str, int]]:
        """The task runs so many days from today: whom it tells what."""
        before = len(told())
        with clock.at(clock.start_of(clock.today() + dt.timedelta(days=days)) + dt.timedelta(hours=5)):
            remind_of_passages()
        return told()[before:]

    def test_three_days_before_and_when_its_day_has_passed_each_once(self, people, asked):
        rep = people.school_rep.pk
        assert self.after(6) == []
        assert self.after(8) == [("due_soon", rep)]  # it could not run on the day itself
        assert (self.after(9), self.after(10)) == ([], [])
        assert self.after(11) == [("overdue", rep)]
        assert self.after(30) == []

    def test_what_was_asked_the_other_day_is_not_asked_again_at_once(self, world, do, people, section):
        soon = clock.today() + dt.timedelta(days=2)
        ask(do, people.la_officer, section, partner=world.oakshire_partners.schools, due_on=soon)
        assert self.after(1) == []
        assert self.after(3) == [("overdue", people.school_rep.pk)]

    def test_what_they_read_is_what_is_so_when_they_read_it(self, do, acting, people, asked):
        self.after(8), self.after(11)
        late = clock.at(clock.start_of(clock.today() + dt.timedelta(days=11)))
        assert titles(acting, people.school_rep) == ["Due soon: “What we heard” in Workforce plan, first thoughts"]
        with late:
            assert titles(acting, people.school_rep) == ["Overdue: “What we heard” in Workforce plan, first thoughts"]
        do(people.school_rep, operations.decline_passage, asked, reason="Nothing to add.")
        assert titles(acting, people.school_rep) == []

    def test_what_was_sent_is_nobodys_to_be_reminded_of(self, do, people, asked):
        do(people.school_rep, operations.send_passage, asked, text="Done.")
        assert [kind for kind, _ in self.after(11)] == []


class TestHandingOver:
    def test_it_goes_to_another_and_ends_where_he_is_asked_already(self, world, do, acting, people, asked, section):
        holding = handover.HOLDINGS["documents.passages"]
        officer = people.la_officer
        with acting(officer):
            other = world.oakshire_draft_version.sections.get(heading="Linked plans")
        ask(do, officer, section, person=people.college_rep)
        more = ask(do, officer, other, person=people.school_rep)
        with acting(people.la_lead) as lead:
            assert holding.count(people.school_rep, world.oakshire) == 2
            assert holding.give(people.school_rep, world.oakshire, to=people.college_rep, by=lead) == 2
            assert holding.count(people.school_rep, world.oakshire) == 0
            assert PassageRequest.objects.get(pk=more.pk).person == people.college_rep
            ended = PassageRequest.objects.get(pk=asked.pk)
            assert (ended.state, ended.reason) == (
                State.WITHDRAWN,
                f"{people.college_rep} is asked for the same section already.",
            )
