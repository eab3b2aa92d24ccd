"""Every exit of every operation on documents."""

import datetime as dt

import pytest

from core import clock
from core.errors import EditConflict, RuleBroken
from core.models import Notification
from documents import operations
from documents.models import Answer, Document, DocumentVersion, Section
from partners import operations as partner_operations
from tests.world import afresh

State = DocumentVersion.State


def later(**span) -> dt.datetime:
    return clock.now() + dt.timedelta(**span)


@pytest.fixture
def lead(world, acting):
    with acting(world.oakshire_people.la_lead) as person:
        yield person


@pytest.fixture
def draft(world, lead) -> DocumentVersion:
    return DocumentVersion.objects.get(pk=world.oakshire_draft_version.pk)


@pytest.fixture
def opened(world, lead) -> DocumentVersion:
    return DocumentVersion.objects.get(pk=world.oakshire_version.pk)


def open_to_everyone(world, version, by, **changed):
    typed = {"audience": world.oakshire_audiences.everyone, "closes_on": clock.today()} | changed
    return operations.open_consultation(version, by=by, **typed)


class TestWriting:
    def test_a_document_begins_with_an_empty_draft_that_its_authors_see(self, world, lead, acting):
        people = world.oakshire_people
        document = operations.create_document(
            world.oakshire,
            title="Plan",
            kind=Document.Kind.OTHER,
            owner_partner=world.oakshire_partners.council,
            authors=[people.forum_rep],
            by=lead,
        )
        version = document.versions.get()
        assert (version.number, version.state, version.sections.count()) == (1, State.DRAFT, 0)
        assert set(document.authors.all()) == {lead, people.forum_rep}
        assert version.working_audience.viewer_ids() == {lead.pk, people.icb_lead.pk, people.forum_rep.pk}
        with acting(people.forum_rep) as rep:
            assert DocumentVersion.objects.visible_to(rep).filter(pk=version.pk).exists()
        with acting(people.forum_chair) as chair:
            assert not Document.objects.visible_to(chair).filter(pk=document.pk).exists()

    def test_two_documents_may_have_one_title(self, world, lead):
        made = [
            operations.create_document(
                world.oakshire,
                title="Plan",
                kind=Document.Kind.OTHER,
                owner_partner=world.oakshire_partners.council,
                by=lead,
            )
            for _ in range(2)
        ]
        assert [document.working_audience.name for document in made] == ["Authors of Plan", "Authors of Plan (2)"]

    def test_an_author_needs_a_sign_in(self, world, lead):
        nobody = partner_operations.create_person(role_title="New officer", partner=None, by=lead)
        with pytest.raises(RuleBroken, match="no sign-in yet") as refused:
            operations.create_document(
                world.oakshire,
                title="Plan",
                kind=Document.Kind.OTHER,
                owner_partner=world.oakshire_partners.council,
                authors=[nobody],
                by=lead,
            )
        assert refused.value.field == "authors"

    def test_a_document_keeps_one_author_at_least(self, world, lead):
        with pytest.raises(RuleBroken, match="at least one author"):
            operations.set_authors(world.oakshire_document, authors=[], by=lead)

    def test_authors_changed_meanwhile_are_a_conflict(self, world, lead):
        document = Document.objects.get(pk=world.oakshire_document.pk)
        operations.set_authors(document, authors=[lead], by=lead, seen_version=document.version)
        with pytest.raises(EditConflict):
            operations.set_authors(document, authors=[lead], by=lead, seen_version=document.version)

    def test_an_author_who_leaves_the_area_sees_nothing_of_it(self, world, acting):
        officer = world.oakshire_people.la_officer
        partner_operations.end_membership(officer.memberships.get(), by=world.platform_admin)
        assert afresh(officer).standing.grants == {}

    def test_a_draft_comes_after_another_only_when_that_is_opened(self, world, lead, draft):
        with pytest.raises(RuleBroken, match="still a draft"):
            operations.add_version(world.oakshire_draft_document, by=lead)

    def test_paragraphs_keep_their_anchors_from_version_to_version(self, world, lead, opened):
        version = operations.add_version(world.oakshire_document, by=lead, summary_of_changes="Dates")
        section = version.sections.first()
        before = section.paragraph_anchors
        first, _, rest = section.body.partition("\n\n")
        edited = operations.edit_section(
            section, heading="What we heard", body=f"{first} Twice.\n\nNew.\n\n{rest}", by=lead
        )
        assert [edited.paragraph_anchors[0], *edited.paragraph_anchors[2:]] == before
        assert edited.paragraph_anchors[1] not in before
        assert version.document_id == opened.document_id

    def test_text_is_kept_clean(self, lead, draft):
        section = operations.add_section(draft, heading="Aim", body="one\u202e\r\n\r\ntwo\x00", by=lead)
        assert section.body == "one\n\ntwo"
        assert len(section.paragraph_anchors) == 2
        assert section.position == draft.sections.count()

    def test_a_section_holds_so_much(self, lead, draft):
        with pytest.raises(RuleBroken, match="100,000 characters at most, and this has 100,001") as refused:
            operations.add_section(draft, heading="Aim", body="x" * 100_001, by=lead)
        assert refused.value.field == "body"

    def test_an_edit_of_what_another_changed_is_a_conflict(self, lead, draft):
        section = draft.sections.first()
        operations.edit_section(section, heading="One", body="", by=lead, seen_version=section.version)
        with pytest.raises(EditConflict) as conflict:
            operations.edit_section(section, heading="Two", body="", by=lead, seen_version=section.version)
        assert conflict.value.current.heading == "One"

    @pytest.mark.parametrize("operation", ["add", "edit", "remove", "reorder"])
    def test_an_opened_text_does_not_change(self, lead, opened, operation):
        section = opened.sections.first()
        change = {
            "add": lambda: operations.add_section(opened, heading="Aim", body="", by=lead),
            "edit": lambda: operations.edit_section(section, heading="Aim", body="", by=lead),
            "remove": lambda: operations.remove_section(section, by=lead),
            "reorder": lambda: operations.reorder_sections(opened, order=[section.pk], by=lead),
        }[operation]
        with pytest.raises(RuleBroken, match="stays as people read it"):
            change()

    def test_an_order_names_every_section_once(self, lead, draft):
        first, second, *others = draft.sections.all()
        rest = [section.pk for section in others]
        operations.reorder_sections(draft, order=[second.pk, first.pk, *rest], by=lead)
        assert list(draft.sections.all()) == [second, first, *others]
        for wrong in ([first.pk, *rest], [first.pk, first.pk, *rest]):
            with pytest.raises(RuleBroken, match="added or removed meanwhile"):
                operations.reorder_sections(draft, order=wrong, by=lead)
        with pytest.raises(EditConflict):
            operations.reorder_sections(draft, order=[first.pk, second.pk, *rest], by=lead, seen_version=draft.version)

    def test_a_removed_section_is_gone_from_the_draft(self, lead, draft):
        before = draft.sections.count()
        operations.remove_section(draft.sections.first(), by=lead)
        assert draft.sections.count() == before - 1


class TestOpening:
    def test_everyone_asked_is_told(self, world, lead, draft):
        Notification.objects.all().delete()
        consultation = open_to_everyone(world, draft, lead, introduction="What is missing?")
        assert (consultation.opens_on, consultation.closes_on) == (clock.today(), clock.today())
        told = set(Notification.objects.values_list("person", flat=True))
        assert world.oakshire_people.forum_rep.pk in told
        assert lead.pk not in told
        assert world.elmborough_people.forum_rep.pk not in told
        draft.refresh_from_db()
        assert (draft.state, draft.audience, draft.thread.audience) == (
            State.IN_CONSULTATION,
            *[world.oakshire_audiences.everyone] * 2,
        )
        assert draft.document.audience == world.oakshire_audiences.everyone

    @pytest.mark.parametrize(
        ("changed", "words"),
        [
            ({"closes_on": dt.date(2020, 1, 1)}, "closing day has passed"),
            ({"audience": None}, "one audience, or name"),
            ({"partners": ["forum"]}, "one audience, or name"),
            ({"audience": "only_council"}, "would lose sight"),
            ({"audience": "elmborough"}, "Nobody in"),
            ({"audience": None, "partners": ["stranger"]}, "does not take part"),
        ],
    )
    def test_what_cannot_be_opened_so(self, world, lead, draft, changed, words):
        if changed.get("audience") == "only_council":
            changed = {"audience": world.oakshire_audiences.only_council}
        elif changed.get("audience") == "elmborough":
            changed = {"audience": world.elmborough_audiences.everyone}
        if "partners" in changed:
            named = {"forum": world.oakshire_partners.forum, "stranger": world.elmborough_partners.forum}
            changed = changed | {"partners": [named[name] for name in changed["partners"]]}
        with pytest.raises(RuleBroken, match=words):
            open_to_everyone(world, draft, lead, **changed)

    def test_an_audience_that_may_not_comment_is_no_choice(self, world, lead, draft):
        silent = partner_operations.create_audience(world.oakshire, name="Readers", by=lead)
        partner_operations.grant_to_group(silent, world.oakshire.everyone_group, "view", by=lead)
        with pytest.raises(RuleBroken, match="may comment"):
            open_to_everyone(world, draft, lead, audience=silent)

    def test_readers_of_an_earlier_version_keep_the_document(self, world, lead, opened):
        version = operations.add_version(world.oakshire_document, by=lead)
        operations.close_consultation(opened, reason="Enough.", by=lead)
        with pytest.raises(RuleBroken, match="have read an earlier version"):
            open_to_everyone(world, version, lead, audience=world.oakshire_audiences.commissioners)

    def test_there_must_be_something_to_read(self, world, lead, draft):
        Section.objects.filter(document_version=draft).delete()
        with pytest.raises(RuleBroken, match="no text"):
            open_to_everyone(world, draft, lead)

    def test_one_version_is_open_at_a_time(self, world, lead, opened):
        version = operations.add_version(world.oakshire_document, by=lead)
        with pytest.raises(RuleBroken, match="Version 1 is open"):
            open_to_everyone(world, version, lead)
        with clock.at(later(days=20)):
            open_to_everyone(world, version, lead)
        opened.refresh_from_db()
        assert opened.state == State.CLOSED

    def test_what_is_open_is_not_opened_again(self, world, lead, opened):
        with pytest.raises(RuleBroken, match="Version 1 is open"):
            open_to_everyone(world, opened, lead)

    def test_what_was_withdrawn_is_not_opened(self, world, lead, draft):
        operations.withdraw_version(draft, reason="Not ours.", by=lead)
        with pytest.raises(RuleBroken, match="is “withdrawn”, so it cannot become “open for comment”"):
            open_to_everyone(world, draft, lead)

    def test_a_change_meanwhile_is_a_conflict(self, world, lead, draft):
        operations.reorder_sections(draft, order=[section.pk for section in draft.sections.all()], by=lead)
        with pytest.raises(EditConflict):
            open_to_everyone(world, draft, lead, seen_version=draft.version)

    def test_closing_early_keeps_the_reason(self, lead, opened):
        closed = operations.close_consultation(opened, reason="Everyone has answered.", by=lead)
        assert (closed.state, closed.consultation.closed_by) == (State.CLOSED, lead)
        assert closed.consultation.closing_reason == "Everyone has answered."
        with pytest.raises(RuleBroken, match="not open for comment"):
            operations.close_consultation(opened, reason="Again.", by=lead)

    def test_its_last_day_closes_it(self, lead, opened):
        last = clock.end_of(opened.consultation.closes_on)
        with clock.at(last - dt.timedelta(seconds=1)):
            assert (opened.is_open_for_comment, opened.present_state) == (True, State.IN_CONSULTATION)
        with clock.at(last):
            assert (opened.is_open_for_comment, opened.present_state) == (False, State.CLOSED)
            with pytest.raises(RuleBroken, match="not open for comment"):
                operations.close_consultation(opened, reason="Late.", by=lead)

    def test_a_draft_is_agreed_for_an_audience(self, world, lead, draft):
        with pytest.raises(RuleBroken, match="Choose who may read"):
            operations.agree_version(draft, agreed_on=clock.today(), by=lead)
        with pytest.raises(RuleBroken, match="day that has come"):
            operations.agree_version(draft, agreed_on=clock.today() + dt.timedelta(days=1), by=lead)
        agreed = operations.agree_version(
            draft, agreed_on=clock.today(), audience=world.oakshire_audiences.everyone, by=lead
        )
        assert (agreed.state, agreed.audience) == (State.AGREED, world.oakshire_audiences.everyone)

    def test_comments_are_answered_before_it_is_agreed(self, lead, opened):
        with clock.at(later(days=20)), pytest.raises(RuleBroken, match="cannot become “agreed”"):
            operations.agree_version(opened, agreed_on=clock.today(), by=lead)

    def test_a_withdrawn_version_is_agreed_no_longer(self, world, lead, draft):
        operations.agree_version(draft, agreed_on=clock.today(), audience=world.oakshire_audiences.everyone, by=lead)
        withdrawn = operations.withdraw_version(draft, reason="A wrong figure.", by=lead)
        assert (withdrawn.state, withdrawn.agreed_on) == (State.WITHDRAWN, None)
        with pytest.raises(RuleBroken, match="cannot become “withdrawn”"):
            operations.withdraw_version(draft, reason="Again.", by=lead)

    def test_every_state_has_its_moves(self):
        assert set(DocumentVersion.MOVES) == set(State)
        reached = {state for moves in DocumentVersion.MOVES.values() for state in moves}
        assert reached == set(State) - {State.DRAFT}


class TestSaying:
    def test_a_draft_takes_no_comment(self, lead, draft):
        with pytest.raises(RuleBroken, match="not open for comment yet"):
            operations.submit_comment(draft, text="Early.", by=lead)

    def test_a_comment_has_words_and_a_paragraph_that_is_there(self, lead, opened):
        for text in ("", " \n\u200b "):
            with pytest.raises(RuleBroken, match="Write your comment") as refused:
                operations.submit_comment(opened, text=text, by=lead)
            assert refused.value.field == "text"
        with pytest.raises(RuleBroken, match="not in this version"):
            operations.submit_comment(opened, text="Yes.", anchor="p0", by=lead)

    def test_an_own_comment_belongs_to_who_made_it(self, world, opened, acting):
        anchor = opened.sections.first().paragraph_anchors[0]
        with acting(world.oakshire_people.youth_rep) as rep:
            comment = operations.submit_comment(opened, text="Ask us – 学校 🙂.", anchor=anchor, by=rep)
            assert (comment.owner_person, comment.owner_partner, comment.partner) == (
                rep,
                None,
                world.oakshire_partners.youth,
            )
            assert (comment.audience_id, comment.text) == (opened.working_audience_id, "Ask us – 学校 🙂.")

    def test_someone_with_only_a_seat_comments_for_himself(self, world, opened, acting):
        with acting(world.oakshire_people.board_member) as member:
            assert operations.submit_comment(opened, text="Yes.", by=member).partner is None

    def test_only_members_speak_inside_a_group(self, world, opened, acting):
        with acting(world.oakshire_people.school_rep) as rep:
            with pytest.raises(RuleBroken, match="do not belong") as refused:
                operations.comment_internally(opened, text="Hm.", partner=world.oakshire_partners.forum, by=rep)
            assert refused.value.field == "partner"

    def test_only_a_lead_speaks_for_the_group(self, world, opened, acting):
        with acting(world.oakshire_people.forum_rep) as rep, pytest.raises(RuleBroken, match="Only a lead"):
            operations.submit_group_comment(opened, text="We.", partner=world.oakshire_partners.forum, by=rep)

    def test_a_group_draws_on_its_own_words_only(self, world, opened, acting):
        people, forum = world.oakshire_people, world.oakshire_partners.forum
        with acting(people.forum_chair) as chair:
            for other in (world.oakshire_group_comment, world.oakshire_own_comment):
                with pytest.raises(RuleBroken, match="your own group said"):
                    operations.submit_group_comment(opened, text="We.", partner=forum, built_from=[other], by=chair)
            comment = operations.submit_group_comment(
                opened, text="We.", partner=forum, built_from=[world.oakshire_internal_comment], by=chair
            )
            assert [row.source for row in comment.sources.all()] == [world.oakshire_internal_comment]

    def test_a_comment_is_taken_back_once_and_before_the_answers(self, world, acting):
        with acting(world.oakshire_people.school_rep) as rep:
            operations.withdraw_comment(world.oakshire_own_comment, by=rep)
            with pytest.raises(RuleBroken, match="taken back already"):
                operations.withdraw_comment(world.oakshire_own_comment, by=rep)
        with acting(world.oakshire_people.college_rep) as rep, pytest.raises(RuleBroken, match="have been published"):
            operations.withdraw_comment(world.oakshire_answered_comment, by=rep)

    def test_a_comment_on_what_one_no_longer_sees_stays(self, world, acting, opened):
        with acting(world.elmborough_people.la_lead) as stranger, pytest.raises(RuleBroken, match="no longer see"):
            operations.withdraw_comment(world.oakshire_own_comment, by=stranger)


class TestAnswering:
    answer = {"you_said": "A date.", "outcome": Answer.Outcome.ACCEPTED, "reason": "June."}

    def test_a_taken_back_comment_needs_no_answer(self, world, acting):
        with acting(world.oakshire_people.school_rep) as rep:
            operations.withdraw_comment(world.oakshire_own_comment, by=rep)
        with acting(world.oakshire_people.la_officer) as officer, pytest.raises(RuleBroken, match="taken back"):
            operations.answer_comment(world.oakshire_own_comment, **self.answer, by=officer)

    def test_what_a_group_says_to_itself_is_not_answered(self, world, acting):
        with acting(world.oakshire_people.forum_chair) as chair, pytest.raises(RuleBroken, match="not answered"):
            operations.answer_comment(world.oakshire_internal_comment, **self.answer, by=chair)

    def test_published_answers_stay(self, world, lead):
        with pytest.raises(RuleBroken, match="have been published"):
            operations.answer_comment(world.oakshire_answered_comment, **self.answer, by=lead)

    def test_two_who_draft_at_once_meet(self, world, lead):
        with pytest.raises(EditConflict) as conflict:
            operations.answer_comment(world.oakshire_own_comment, **self.answer, by=lead, seen_version=0)
        assert conflict.value.current == world.oakshire_answer
        second = operations.answer_comment(world.oakshire_own_comment, **self.answer, by=lead, seen_version=1)
        assert second.version == 2

    def test_answers_wait_for_the_closing_day_and_for_each_other(self, world, lead, opened):
        with pytest.raises(RuleBroken, match="still open for comment"):
            operations.publish_answers(opened, by=lead)
        with clock.at(later(days=20)):
            with pytest.raises(RuleBroken, match="1 of 2 comments has no answer yet"):
                operations.publish_answers(opened, by=lead)
            operations.answer_comment(world.oakshire_group_comment, **self.answer, by=lead)
            Notification.objects.all().delete()
            assert operations.publish_answers(opened, by=lead) == 2
            opened.refresh_from_db()
            assert (opened.state, opened.consultation.answers_published_by) == (State.ANSWERED, lead)
            people = world.oakshire_people
            assert set(Notification.objects.values_list("person", flat=True)) == {
                people.school_rep.pk,
                people.forum_rep.pk,
                people.forum_chair.pk,
            }
            with pytest.raises(RuleBroken, match="cannot become “answered”"):
                operations.publish_answers(opened, by=lead)

    def test_two_comments_without_an_answer_are_counted(self, world, lead, opened):
        operations.submit_comment(opened, text="More.", by=lead)
        with clock.at(later(days=20)), pytest.raises(RuleBroken, match="2 of 3 comments have no answer yet"):
            operations.publish_answers(opened, by=lead)

    def test_where_nobody_commented_the_answers_are_none(self, world, lead, draft):
        open_to_everyone(world, draft, lead)
        operations.close_consultation(draft, reason="Nobody came.", by=lead)
        assert operations.publish_answers(draft, by=lead) == 0

    def test_publishing_sees_a_change_meanwhile(self, world, lead, opened):
        operations.close_consultation(opened, reason="Enough.", by=lead)
        with pytest.raises(EditConflict):
            operations.publish_answers(opened, by=lead, seen_version=opened.version)

    def test_only_the_newest_draft_is_published(self, world, lead, opened):
        operations.answer_comment(world.oakshire_own_comment, **self.answer | {"reason": "May."}, by=lead)
        operations.answer_comment(world.oakshire_group_comment, **self.answer, by=lead)
        operations.close_consultation(opened, reason="Enough.", by=lead)
        operations.publish_answers(opened, by=lead)
        assert set(Answer.objects.published().filter(thread=opened.thread_id).values_list("reason", flat=True)) == {
            "May.",
            "June.",
        }


def test_sources_and_people_are_named_in_words(world, lead):
    shown = [
        str(world.oakshire_own_comment),
        str(world.oakshire_answer),
        str(Document.objects.get(pk=world.oakshire_document.pk)),
        str(DocumentVersion.objects.get(pk=world.oakshire_version.pk)),
        world.oakshire_group_comment.said_by,
        world.oakshire_own_comment.said_by,
    ]
    assert shown == [
        f"Comment {world.oakshire_own_comment.pk}",
        f"Answer to comment {world.oakshire_own_comment.pk}",
        "Draft SEND strategy",
        "Draft SEND strategy, version 1",
        "Oakshire Parent Carer Forum",
        "Primary Headteacher, Oakshire",
    ]
