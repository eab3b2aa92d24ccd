"""Who sees what was said, with the Python filter and without it."""

import datetime as dt

import pytest
from django.db import connection, transaction
from django.db.utils import ProgrammingError

from core import clock
from core.access import acting_as
from core.home import Urgency
from core.models import Notification
from documents import operations
from documents.models import Answer, Comment, CommentSource, DocumentVersion, Section
from documents.operations import ANSWERED, OPENED
from documents.registrations import comments_to_answer, drafts_open_for_comment
from documents.rendering import render_version
from partners import operations as partner_operations
from partners.notifications import render_all
from tests.world import afresh, everyone

FORUM = {"oakshire.forum_rep", "oakshire.forum_chair"}
WORK = {"oakshire.la_lead", "oakshire.icb_lead", "oakshire.la_officer", "oakshire.icb_officer"}


def who_gets(world, read) -> set[str]:
    """Everyone of the cast for whom `read(person)` finds something."""
    found = set()
    for name, person in everyone(world).items():
        person = afresh(person)
        with transaction.atomic(), acting_as(person):
            if read(person):
                found.add(name)
    return found


class TestComments:
    @pytest.mark.parametrize(
        ("noun", "people"),
        [
            ("internal_comment", FORUM),
            ("group_comment", FORUM | WORK),
            ("own_comment", WORK | {"oakshire.school_rep"}),
        ],
    )
    def test_each_kind_shows_to_its_people_with_the_filter_and_without(self, world, noun, people):
        comment = getattr(world, f"oakshire_{noun}")
        assert who_gets(world, lambda person: Comment.objects.visible_to(person).filter(pk=comment.pk)) == people
        assert who_gets(world, lambda person: Comment.objects.filter(pk=comment.pk)) == people

    def test_nobody_outside_the_group_learns_how_much_it_says(self, world):
        internal = Comment.objects.filter(kind="internal", area=world.oakshire).all
        assert who_gets(world, lambda person: internal().count()) == FORUM
        assert (
            who_gets(world, lambda person: CommentSource.objects.filter(source__area=world.oakshire).count()) == FORUM
        )

    def test_who_leaves_the_forum_sees_its_discussion_no_more(self, world):
        rep = world.oakshire_people.forum_rep
        partner_operations.end_membership(rep.memberships.get(), by=world.platform_admin)
        rep = afresh(rep)
        with transaction.atomic(), acting_as(rep):
            assert not Comment.objects.filter(pk=world.oakshire_internal_comment.pk).exists()

    def test_nothing_said_is_changed_or_deleted_by_the_application(self, world):
        for table in ("comment", "answer", "commentsource", "withdrawal"):
            for statement in (f"UPDATE documents_{table} SET id = id", f"DELETE FROM documents_{table}"):
                with (
                    pytest.raises(ProgrammingError, match="permission denied"),
                    transaction.atomic(),
                    connection.cursor() as cursor,
                ):
                    cursor.execute(statement)


class TestAnswers:
    def test_a_draft_answer_is_the_authors_own(self, world):
        assert who_gets(world, lambda person: Answer.objects.filter(pk=world.oakshire_answer.pk)) == WORK

    def test_a_published_one_is_for_everyone_who_was_asked_and_the_comment_is_not(self, world):
        readers = who_gets(world, lambda person: Answer.objects.filter(pk=world.oakshire_published_answer.pk))
        assert readers == who_gets(
            world, lambda person: DocumentVersion.objects.filter(pk=world.oakshire_answered_version.pk)
        )
        assert "oakshire.youth_rep" in readers
        said = who_gets(world, lambda person: Comment.objects.filter(pk=world.oakshire_answered_comment.pk))
        assert said == WORK | {"oakshire.college_rep"}


class TestDrafts:
    def test_a_draft_shows_to_its_authors_and_the_leads(self, world):
        draft = world.oakshire_draft_version
        assert who_gets(world, lambda person: DocumentVersion.objects.filter(pk=draft.pk)) == WORK
        assert who_gets(world, lambda person: Section.objects.filter(document_version=draft)) == WORK
        assert who_gets(world, lambda person: Section.objects.visible_to(person).filter(document_version=draft)) == WORK

    def test_what_was_struck_out_before_opening_stays_with_the_authors(self, world, acting):
        people, version = world.oakshire_people, world.oakshire_draft_version
        with acting(people.la_officer) as officer:
            section = version.sections.first()
            operations.edit_section(section, heading="What we heard", body="Milder.", by=officer)
        with acting(people.la_lead) as lead:
            operations.open_consultation(
                version, audience=world.oakshire_audiences.everyone, closes_on=clock.today(), by=lead
            )
        events = Section.pgh_event_model.objects.filter(pgh_obj_id=section.pk)
        assert who_gets(world, lambda person: events.all().count()) == WORK


class TestRenderedForOthers:
    def test_a_paper_holds_the_text_only_for_who_may_read_it(self, world, acting):
        with acting(world.oakshire_people.la_lead) as lead:
            shown = render_version(world.oakshire_version, world.oakshire_audiences.everyone, for_paper=True)
            assert "<h3>What we heard</h3>" in shown
            assert "<strong>one plan</strong>" in shown
            assert " id=" not in shown
            assert render_version(world.oakshire_draft_version, world.oakshire_audiences.everyone).strip() == ""
            assert '<h2 id="s' in render_version(world.oakshire_draft_version, lead)
        with acting(world.oakshire_people.school_rep) as rep:
            assert render_version(world.oakshire_draft_version, rep).strip() == ""


class TestTelling:
    def test_home_shows_drafts_to_comment_on_until_one_has(self, world, acting):
        def waits(person) -> bool:
            return bool(drafts_open_for_comment(person, {world.oakshire.pk: world.oakshire}, clock.today()))

        waiting = who_gets(world, waits)
        assert "oakshire.youth_rep" in waiting
        assert waiting & (FORUM | {"oakshire.school_rep", "oakshire.area_admin"}) == set()

    def test_home_says_how_soon_it_closes(self, world, acting):
        with acting(world.oakshire_people.youth_rep) as rep:
            (item,) = drafts_open_for_comment(rep, {world.oakshire.pk: world.oakshire}, clock.today())
            (soon,) = drafts_open_for_comment(
                rep, {world.oakshire.pk: world.oakshire}, clock.today() + dt.timedelta(days=7)
            )
            assert (item.urgency, soon.urgency) == (Urgency.WAITING, Urgency.DUE_SOON)
            assert (item.title, item.due) == ("Draft SEND strategy, version 1", clock.today() + dt.timedelta(days=14))
            assert (
                drafts_open_for_comment(rep, {world.oakshire.pk: world.oakshire}, clock.today() + dt.timedelta(days=15))
                == []
            )

    def test_home_counts_comments_to_answer_for_the_authors(self, world, acting):
        assert (
            who_gets(
                world, lambda person: comments_to_answer(person, {world.oakshire.pk: world.oakshire}, clock.today())
            )
            == WORK
        )
        with acting(world.oakshire_people.la_officer) as officer:
            (item,) = comments_to_answer(officer, {world.oakshire.pk: world.oakshire}, clock.today())
            assert item.detail == "1 not answered yet"

    def test_a_notification_is_for_who_may_still_read(self, world, acting):
        opened = Notification(kind=OPENED, subject=str(world.oakshire_version.pk))
        answered = Notification(kind=ANSWERED, subject=str(world.oakshire_answered_version.pk))
        with acting(world.oakshire_people.college_rep) as rep:
            closes = clock.today() + dt.timedelta(days=14)
            assert render_all([opened], rep)[0][1].words == (
                f"You are asked what you think, until the end of {closes.day} {closes:%B %Y}."
            )
            assert (
                render_all([answered], rep)[0][1].title
                == "Your comment was answered: Short breaks statement, version 1"
            )
        with acting(world.elmborough_people.college_rep) as stranger:
            assert render_all([opened], stranger)[0][1] is None
            assert render_all([answered], stranger)[0][1] is None
