"""Each page of documents, opened and used by someone of the cast."""

import csv
import datetime as dt
import io

import pytest
from django.db import transaction
from django.urls import reverse

from core import clock
from core.access import acting_as
from core.templatetags.portal import day
from documents.models import Answer, Comment, Consultation, Document, DocumentVersion, Section
from partners import operations as partner_operations
from tests.furnish_documents import BODY
from tests.world import afresh

State = DocumentVersion.State


def at(name: str, subject=None, *more) -> str:
    return reverse(f"documents:{name}", args=["oakshire", *([subject.pk] if subject is not None else []), *more])


def page_of(response) -> str:
    assert response.status_code == 200
    return response.content.decode()


class TestList:
    def test_it_shows_what_the_person_knows_of_with_its_state(self, world, sign_in):
        page = page_of(sign_in(world.oakshire_people.forum_rep).get(at("document_list")))
        assert "Draft SEND strategy" in page
        assert "Open for comment" in page
        assert "Workforce plan" not in page

    def test_an_author_finds_his_draft(self, world, sign_in):
        assert "Workforce plan" in page_of(sign_in(world.oakshire_people.icb_officer).get(at("document_list")))

    @pytest.mark.parametrize(
        ("query", "titles"),
        [
            ("?kind=report", []),
            ("?kind=strategy", ["Draft SEND strategy", "Short breaks statement", "Workforce plan, first thoughts"]),
            ("?state=in_consultation", ["Draft SEND strategy"]),
            ("?state=answered", ["Short breaks statement"]),
            ("?state=closed", []),
            ("?kind=nonsense", ["Draft SEND strategy", "Short breaks statement", "Workforce plan, first thoughts"]),
            ("?sort=-title", ["Workforce plan, first thoughts", "Short breaks statement", "Draft SEND strategy"]),
        ],
    )
    def test_filters_live_in_the_address(self, world, sign_in, query, titles):
        response = sign_in(world.oakshire_people.la_officer).get(at("document_list") + query)
        assert [document.title for document in response.context["page"]] == titles

    def test_a_consultation_whose_day_has_passed_counts_as_closed(self, world, sign_in):
        with clock.at(clock.now() + dt.timedelta(days=15)):
            response = sign_in(world.oakshire_people.la_officer).get(at("document_list") + "?state=closed")
            assert [document.title for document in response.context["page"]] == ["Draft SEND strategy"]

    def test_only_who_may_is_offered_to_begin_one(self, world, sign_in):
        address = at("document_create")
        assert address in page_of(sign_in(world.oakshire_people.icb_lead).get(at("document_list")))
        assert address not in page_of(sign_in(world.oakshire_people.forum_chair).get(at("document_list")))


class TestWriting:
    def test_a_lead_begins_a_document_and_an_author_writes_it(self, world, sign_in):
        people = world.oakshire_people
        response = sign_in(people.la_lead).post(
            at("document_create"),
            {
                "title": "Local offer review",
                "kind": "report",
                "owner_partner": world.oakshire_partners.council.pk,
                "authors": [people.forum_rep.pk],
            },
            follow=True,
        )
        document = response.context["document"]
        assert set(response.context["authors"]) == {people.la_lead, people.forum_rep}
        version = response.context["versions"][0]
        client = sign_in(people.forum_rep)
        client.post(at("section_add", version), {"heading": "What we found", "body": "One.\n\nTwo."})
        page = page_of(client.get(version.get_absolute_url()))
        assert "What we found" in page
        assert "Local offer review" not in page_of(sign_in(people.forum_chair).get(at("document_list")))
        assert client.get(document.get_absolute_url()).status_code == 404

    def test_a_document_needs_a_title_a_kind_and_an_owner(self, world, sign_in):
        form = sign_in(world.oakshire_people.la_lead).post(at("document_create"), {}).context["form"]
        assert form.errors == {
            "title": ["Enter a title"],
            "kind": ["Answer “What kind of document is it?”"],
            "owner_partner": ["Answer “Whose document is it?”"],
        }

    def test_only_people_of_the_area_are_offered_as_authors(self, world, sign_in):
        response = sign_in(world.oakshire_people.la_lead).get(at("document_create"))
        offered = set(response.context["form"].fields["authors"].queryset)
        assert world.oakshire_people.forum_rep in offered
        assert world.elmborough_people.forum_rep not in offered
        assert world.oakshire_people.area_admin not in offered

    def test_authors_are_changed_and_the_former_one_loses_sight(self, world, sign_in):
        people, document = world.oakshire_people, world.oakshire_draft_document
        client = sign_in(people.la_lead)
        seen = page_of(client.get(at("document_authors", document)))
        assert "checked" in seen
        client.post(
            at("document_authors", document), {"authors": [people.icb_officer.pk], "seen_version": document.version}
        )
        assert sign_in(people.la_officer).get(document.get_absolute_url()).status_code == 404
        assert sign_in(people.icb_officer).get(document.get_absolute_url()).status_code == 200

    def test_a_document_shows_its_versions_authors_and_history(self, world, sign_in):
        page = page_of(sign_in(world.oakshire_people.school_rep).get(world.oakshire_document.get_absolute_url()))
        assert "SEND Strategy Officer, Oakshire" in page
        assert "Opened for comment" in page
        assert (
            reverse("partners:who_can_see", args=["oakshire", "documents.Document", world.oakshire_document.pk]) in page
        )

    def test_a_version_is_added_as_a_copy_that_keeps_its_anchors(self, world, sign_in, acting):
        people, document = world.oakshire_people, world.oakshire_document
        client = sign_in(people.la_officer)
        assert client.get(at("version_add", document)).status_code == 200
        client.post(at("version_add", document), {"summary_of_changes": "Dates added"})
        with acting(people.la_officer):
            new = document.versions.get(number=2)
            assert (new.state, new.summary_of_changes) == (State.DRAFT, "Dates added")
            assert [(s.anchor, s.heading, s.paragraph_anchors) for s in new.sections.all()] == [
                (s.anchor, s.heading, s.paragraph_anchors) for s in world.oakshire_version.sections.all()
            ]
        refused = client.post(at("version_add", document), {})
        assert refused.status_code == 409
        assert "Version 2 is still a draft" in refused.content.decode()
        assert sign_in(people.forum_rep).get(new.get_absolute_url()).status_code == 404

    def test_a_section_is_edited(self, world, sign_in, acting):
        version, officer = world.oakshire_draft_version, world.oakshire_people.la_officer
        with acting(officer):
            section = version.sections.first()
        client = sign_in(officer)
        page = page_of(client.get(at("section_edit", version, section.pk)))
        assert "Families told us" in page
        response = client.post(
            at("section_edit", version, section.pk),
            {"heading": "What families said", "body": section.body, "seen_version": section.version},
        )
        assert response.url == f"{version.get_absolute_url()}#{section.anchor}"
        with acting(officer):
            now = Section.objects.get(pk=section.pk)
            assert (now.heading, now.paragraph_anchors) == ("What families said", section.paragraph_anchors)

    def test_two_who_edit_one_section_lose_nothing(self, world, sign_in, acting):
        version, people = world.oakshire_draft_version, world.oakshire_people
        with acting(people.la_officer):
            section = version.sections.first()
        address, seen = at("section_edit", version, section.pk), section.version
        sign_in(people.icb_officer).post(address, {"heading": "Theirs", "body": "Their text.", "seen_version": seen})
        client = sign_in(people.la_officer)
        refused = client.post(address, {"heading": "Mine", "body": "My text.", "seen_version": seen})
        page = refused.content.decode()
        assert refused.status_code == 409
        assert [(one.theirs, one.yours) for one in refused.context["form"].conflict] == [
            ("Theirs", "Mine"),
            ("Their text.", "My text."),
        ]
        assert "My text." in page
        assert "Their text." in page
        again = refused.context["form"].data["seen_version"]
        assert client.post(address, {"heading": "Mine", "body": "Both.", "seen_version": again}).status_code == 302

    def test_a_section_of_another_version_is_not_found(self, world, sign_in, acting):
        with acting(world.oakshire_people.la_officer):
            other = world.oakshire_version.sections.first()
        address = at("section_edit", world.oakshire_draft_version, other.pk)
        assert sign_in(world.oakshire_people.la_officer).get(address).status_code == 404

    def test_an_opened_text_stays_as_it_was_read(self, world, sign_in, acting):
        with acting(world.oakshire_people.la_officer):
            section = world.oakshire_version.sections.first()
        refused = sign_in(world.oakshire_people.la_officer).post(
            at("section_edit", world.oakshire_version, section.pk),
            {"heading": "Changed", "body": "Changed.", "seen_version": section.version},
        )
        assert refused.status_code == 409
        assert "Add a new version to change it" in refused.content.decode()

    def test_a_text_that_is_too_long_is_refused_with_its_length(self, world, sign_in):
        client = sign_in(world.oakshire_people.la_officer)
        response = client.post(
            at("section_add", world.oakshire_draft_version), {"heading": "Long", "body": "x" * 100_001}
        )
        assert response.context["form"].errors == {
            "body": ["Text must be 100000 characters or fewer; you have entered 100001"]
        }

    def test_ten_megabytes_are_refused_as_a_whole(self, world, sign_in):
        client = sign_in(world.oakshire_people.la_officer)
        response = client.post(
            at("section_add", world.oakshire_draft_version), {"heading": "Long", "body": "x" * 10_000_000}
        )
        assert response.status_code == 400
        assert "<h1" in response.content.decode()

    def test_sections_are_put_in_another_order(self, world, sign_in, acting):
        version, officer = world.oakshire_draft_version, world.oakshire_people.la_officer
        with acting(officer):
            first, second, *others = version.sections.all()
        client = sign_in(officer)
        rest = {f"place_{other.pk}": str(place) for place, other in enumerate(others, start=3)}
        seen = client.get(at("section_order", version)).context["form"]["seen_version"].value()
        client.post(
            at("section_order", version),
            rest | {f"place_{first.pk}": "2", f"place_{second.pk}": "1", "seen_version": seen},
        )
        with acting(officer):
            assert list(version.sections.all()) == [second, first, *others]
        stale = client.post(
            at("section_order", version),
            rest | {f"place_{first.pk}": "1", f"place_{second.pk}": "2", "seen_version": seen},
        )
        assert stale.status_code == 409

    def test_a_section_is_removed_after_asking(self, world, sign_in, acting):
        version, officer = world.oakshire_draft_version, world.oakshire_people.la_officer
        with acting(officer):
            first, *others = version.sections.all()
        client = sign_in(officer)
        assert "What we heard" in page_of(client.get(at("section_remove", version, first.pk)))
        assert client.post(at("section_remove", version, first.pk)).status_code == 302
        with acting(officer):
            assert list(version.sections.all()) == others


class TestReading:
    def test_everyone_who_is_asked_reads_the_text_and_how_to_comment(self, world, sign_in):
        page = page_of(sign_in(world.oakshire_people.college_rep).get(world.oakshire_version.get_absolute_url()))
        assert "What have we missed?" in page
        assert "The board looks at all comments" in page
        assert "<strong>one plan</strong>" in page
        assert page.count("Comment on this paragraph") == 5
        assert "A named contact in every school" not in page
        assert "Ask for a date, quietly" not in page
        assert "sees this" not in page

    def test_the_box_stands_at_the_paragraph_and_says_what_may_be_released(self, world, sign_in):
        version = world.oakshire_version
        client = sign_in(world.oakshire_people.college_rep)
        anchor = client.get(version.get_absolute_url()).context["reading"].sections[0][1][1].anchor
        response = client.get(version.get_absolute_url(), {"paragraph": anchor})
        page = page_of(response)
        assert response.context["form_place"].anchor == anchor
        assert page.count('id="comment-form"') == 1
        assert page.index(f'id="{anchor}"') < page.index('id="comment-form"')
        assert "Freedom of Information Act 2000" in page
        assert "Only Oakshire College" in page

    @pytest.mark.parametrize("paragraph", ["whole", "p0000000000", "<b>"])
    def test_without_such_a_paragraph_it_is_about_the_whole(self, world, sign_in, paragraph):
        response = sign_in(world.oakshire_people.college_rep).get(
            world.oakshire_version.get_absolute_url(), {"paragraph": paragraph}
        )
        assert response.context["form_place"].anchor == ""

    def test_a_group_sees_its_own_discussion_apart(self, world, sign_in):
        page = page_of(sign_in(world.oakshire_people.forum_rep).get(world.oakshire_version.get_absolute_url()))
        assert "Only Oakshire Parent Carer Forum sees this: 1 comment" in page
        assert "Ask for a date, quietly" in page
        assert "Submitted: 1 comment" in page
        assert "A named contact in every school" not in page

    def test_authors_see_what_was_submitted_and_nothing_internal(self, world, sign_in):
        page = page_of(sign_in(world.oakshire_people.la_officer).get(world.oakshire_version.get_absolute_url()))
        assert "Submitted: 2 comments" in page
        assert "Ask for a date, quietly" not in page

    @pytest.mark.parametrize("noun", ["draft_document", "draft_version"])
    def test_an_author_reads_why_he_sees_it(self, world, sign_in, noun):
        subject = getattr(world, f"oakshire_{noun}")
        address = reverse("partners:who_can_see", args=["oakshire", subject._meta.label, subject.pk])
        page = page_of(sign_in(world.oakshire_people.la_officer).get(address))
        assert "You are one of its authors" in page
        assert "Children&#x27;s Commissioning Officer, Oakshire (author)" in page

    def test_its_history_says_who_opened_it(self, world, sign_in):
        page = page_of(sign_in(world.oakshire_people.school_rep).get(at("version_history", world.oakshire_version)))
        assert "Opened for comment" in page
        assert "Director of Children&#x27;s Services, Oakshire" in page

    def test_an_empty_draft_asks_for_its_first_section(self, world, sign_in, acting):
        with acting(world.oakshire_people.la_lead):
            Section.objects.filter(document_version=world.oakshire_draft_version).delete()
        page = page_of(sign_in(world.oakshire_people.la_lead).get(world.oakshire_draft_version.get_absolute_url()))
        assert "Add the first section" in page


class TestCommenting:
    def test_a_comment_goes_to_the_authors(self, world, sign_in, acting):
        version, rep = world.oakshire_version, world.oakshire_people.voluntary_rep
        client = sign_in(rep)
        anchor = client.get(version.get_absolute_url()).context["reading"].sections[0][1][0].anchor
        response = client.post(
            at("version_comment", version), {"paragraph": anchor, "text": "Say how.", "heard_by": "authors"}
        )
        assert response.url == f"{version.get_absolute_url()}#{anchor}"
        page = page_of(client.get(version.get_absolute_url()))
        assert "Say how." in page
        assert "Its authors answer every comment" in page
        assert "Say how." in page_of(sign_in(world.oakshire_people.icb_officer).get(at("comment_list", version)))
        assert "Say how." not in page_of(sign_in(world.oakshire_people.forum_rep).get(version.get_absolute_url()))

    def test_a_comment_inside_the_group_stays_there(self, world, sign_in):
        version, people = world.oakshire_version, world.oakshire_people
        sign_in(people.forum_chair).post(
            at("version_comment", version),
            {"paragraph": "", "text": "Between us.", "heard_by": world.oakshire_partners.forum.pk},
        )
        page = page_of(sign_in(people.forum_rep).get(version.get_absolute_url()))
        assert "Between us." in page
        assert "<strong>Talk in your own group first</strong>" in page
        assert "Its lead then submits one comment for all of you" in page
        assert "Between us." not in page_of(sign_in(people.la_lead).get(version.get_absolute_url()))

    def test_after_a_comment_inside_the_group_one_reads_what_happens_next(self, world, sign_in):
        version, client = world.oakshire_version, sign_in(world.oakshire_people.forum_chair)
        group = world.oakshire_partners.forum
        typed = {"paragraph": "", "text": "A word.", "heard_by": group.pk}
        response = client.post(at("version_comment", version), typed, follow=True)
        page = page_of(response)
        assert f"Only {group} sees your comment." in page
        assert f"by the end of {day(response.context['consultation'].closes_on)}" in page
        assert "submit your group’s comment" in page

    def test_someone_with_only_a_seat_has_no_group_to_talk_in(self, world, sign_in):
        response = sign_in(world.oakshire_people.board_member).get(
            world.oakshire_version.get_absolute_url(), {"paragraph": "whole"}
        )
        assert [value for value, _ in response.context["form"].fields["heard_by"].choices] == ["authors"]

    def test_one_s_comment_on_what_one_no_longer_sees_has_no_page(self, world, sign_in):
        rep = world.oakshire_people.school_rep
        partner_operations.revoke_from_group(
            world.oakshire_audiences.everyone, world.oakshire.everyone_group, by=world.platform_admin
        )
        assert sign_in(rep).get(at("comment_withdraw", world.oakshire_own_comment)).status_code == 404

    def test_a_comment_without_words_keeps_its_place(self, world, sign_in):
        version = world.oakshire_version
        client = sign_in(world.oakshire_people.college_rep)
        anchor = client.get(version.get_absolute_url()).context["reading"].sections[1][1][0].anchor
        response = client.post(at("version_comment", version), {"paragraph": anchor, "heard_by": "authors"})
        assert response.context["form"].errors == {"text": ["Enter your comment"]}
        assert response.context["form_place"].anchor == anchor

    def test_a_comment_after_the_closing_day_is_refused_and_still_there(self, world, sign_in):
        version = world.oakshire_version
        client = sign_in(world.oakshire_people.college_rep)
        with clock.at(clock.end_of(clock.today() + dt.timedelta(days=14))):
            refused = client.post(at("version_comment", version), {"text": "Too late?", "heard_by": "authors"})
            page = refused.content.decode()
        assert refused.status_code == 409
        assert "not open for comment any more" in page
        assert "Too late?" in page

    def test_a_comment_in_the_last_second_is_taken(self, world, sign_in):
        version, last = world.oakshire_version, clock.end_of(clock.today() + dt.timedelta(days=14))
        with clock.at(last - dt.timedelta(seconds=1)):
            response = sign_in(world.oakshire_people.college_rep).post(
                at("version_comment", version), {"text": "In time.", "heard_by": "authors"}
            )
        assert response.status_code == 302

    def test_a_person_takes_his_comment_back(self, world, sign_in):
        comment, people = world.oakshire_own_comment, world.oakshire_people
        client = sign_in(people.school_rep)
        address = at("comment_withdraw", comment)
        assert address in page_of(client.get(world.oakshire_version.get_absolute_url()))
        assert comment.text in page_of(client.get(address))
        assert client.post(address).url == world.oakshire_version.get_absolute_url()
        assert "Taken back" in page_of(client.get(world.oakshire_version.get_absolute_url()))
        again = client.post(address)
        assert again.status_code == 409
        officers = sign_in(people.la_officer).get(at("comment_list", world.oakshire_version))
        assert (officers.context["total"], officers.context["unanswered"]) == (1, 1)

    def test_the_forum_speaks_once_by_its_lead(self, world, sign_in, acting):
        version, people = world.oakshire_version, world.oakshire_people
        client = sign_in(people.forum_chair)
        page = page_of(client.get(at("version_group_comment", version)))
        assert "Ask for a date, quietly." in page
        response = client.post(
            at("version_group_comment", version),
            {
                "partner": world.oakshire_partners.forum.pk,
                "paragraph": "",
                "text": "We ask for a date.",
                "built_from": [world.oakshire_internal_comment.pk],
            },
        )
        assert response.url == f"{version.get_absolute_url()}#whole"
        seen = page_of(sign_in(people.la_officer).get(at("comment_list", version)))
        assert "We ask for a date." in seen
        assert "Oakshire Parent Carer Forum" in seen
        assert "quietly" not in seen

    def test_a_group_comment_refused_keeps_what_was_typed(self, world, sign_in):
        version = world.oakshire_version
        with clock.at(clock.now() + dt.timedelta(days=20)):
            refused = sign_in(world.oakshire_people.forum_chair).post(
                at("version_group_comment", version),
                {"partner": world.oakshire_partners.forum.pk, "paragraph": "", "text": "We ask."},
            )
            assert refused.status_code == 409
            assert "We ask." in refused.content.decode()


class TestAnswering:
    @pytest.mark.parametrize(
        ("query", "count"),
        [("", 2), ("?answer=without", 1), ("?answer=with", 1), ("?paragraph=whole", 2), ("?answer=nonsense", 2)],
    )
    def test_authors_narrow_what_was_submitted(self, world, sign_in, query, count):
        response = sign_in(world.oakshire_people.icb_officer).get(at("comment_list", world.oakshire_version) + query)
        assert len(response.context["page"].object_list) == count

    def test_they_narrow_it_by_partner_and_by_paragraph(self, world, sign_in):
        client, address = sign_in(world.oakshire_people.la_lead), at("comment_list", world.oakshire_version)
        response = client.get(address, {"partner": world.oakshire_partners.forum.pk})
        assert list(response.context["page"].object_list) == [world.oakshire_group_comment]
        anchor = response.context["filter"].fields["paragraph"].choices[2][1][0][0]
        assert client.get(address, {"paragraph": anchor}).context["page"].object_list == []

    def test_an_answer_is_drafted_and_changed(self, world, sign_in, acting):
        comment, people = world.oakshire_group_comment, world.oakshire_people
        client = sign_in(people.la_officer)
        address = at("comment_answer", comment)
        assert comment.text in page_of(client.get(address))
        typed = {"you_said": "A date is missing.", "outcome": "accepted", "reason": "June.", "seen_version": "0"}
        assert client.post(address, typed).url == at("comment_list", world.oakshire_version)
        stale = sign_in(people.icb_officer).post(address, typed | {"reason": "July."})
        assert stale.status_code == 409
        assert [(one.theirs, one.yours) for one in stale.context["form"].conflict] == [("June.", "July.")]
        again = typed | {"reason": "July.", "seen_version": stale.context["form"].data["seen_version"]}
        assert client.post(address, again).status_code == 302
        with acting(people.la_officer):
            assert list(comment.answers.values_list("version", "reason")) == [(1, "June."), (2, "July.")]

    def test_an_answer_about_a_paragraph_shows_it(self, world, sign_in):
        version = world.oakshire_version
        client = sign_in(world.oakshire_people.college_rep)
        anchor = client.get(version.get_absolute_url()).context["reading"].sections[0][1][1].anchor
        client.post(at("version_comment", version), {"paragraph": anchor, "text": "Good.", "heard_by": "authors"})
        client = sign_in(world.oakshire_people.la_officer)
        comment = client.get(at("comment_list", version), {"paragraph": anchor}).context["page"].object_list[0]
        assert "<strong>one plan</strong>" in page_of(client.get(at("comment_answer", comment)))

    def test_an_answer_needs_an_outcome_and_a_reason(self, world, sign_in):
        response = sign_in(world.oakshire_people.la_officer).post(
            at("comment_answer", world.oakshire_group_comment), {"seen_version": "0"}
        )
        assert response.context["form"].errors == {
            "you_said": ["Enter what was said"],
            "outcome": ["Answer “What comes of it?”"],
            "reason": ["Enter a reason"],
        }

    def test_the_table_holds_what_was_submitted_and_no_formula(self, world, sign_in, acting):
        version = world.oakshire_version
        sign_in(world.oakshire_people.voluntary_rep).post(
            at("version_comment", version), {"text": "=HYPERLINK(1)", "heard_by": "authors"}
        )
        response = sign_in(world.oakshire_people.icb_lead).get(at("comment_export", version))
        rows = list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))
        assert [(row["Said by"], row["For the group"], row["Comment"], row["Answer"]) for row in rows] == [
            ("Primary Headteacher, Oakshire", "no", "A named contact in every school, please.", "Accepted"),
            ("Forum Chair, Oakshire", "yes", "Put a date on the one plan.", ""),
            ("Voluntary Sector Representative, Oakshire", "no", "'=HYPERLINK(1)", ""),
        ]
        assert [row["Number"] for row in rows] == ["1", "2", "3"]
        assert response["Content-Disposition"] == 'attachment; filename="comments-version-1.csv"'

    def test_answers_are_published_together(self, world, sign_in, acting):
        version, people = world.oakshire_version, world.oakshire_people
        lead = sign_in(people.icb_lead)
        assert lead.get(at("version_close", version)).status_code == 200
        seen = lead.get(at("version_close", version)).context["form"]["seen_version"].value()
        lead.post(at("version_close", version), {"reason": "All have spoken.", "seen_version": seen})
        page = page_of(lead.get(version.get_absolute_url()))
        assert "Closed early: All have spoken." in page
        before = lead.get(at("version_publish", version))
        assert "1 comment has no answer yet" in before.content.decode()
        seen = before.context["form"]["seen_version"].value()
        refused = lead.post(at("version_publish", version), {"seen_version": seen})
        assert refused.status_code == 409
        assert "1 of 2 comments has no answer yet" in refused.content.decode()
        lead.post(
            at("comment_answer", world.oakshire_group_comment),
            {"you_said": "A date is missing.", "outcome": "not_accepted", "reason": "Not ours.", "seen_version": "0"},
        )
        response = lead.post(at("version_publish", version), {"seen_version": seen})
        assert response.url == at("version_answers", version)
        page = page_of(sign_in(people.youth_rep).get(at("version_answers", version)))
        assert "2 comments: 1 accepted, 0 accepted in part, 1 not accepted" in page
        assert "You said (Oakshire Parent Carer Forum)" in page
        assert "Schools want a named contact." in page
        assert "Primary Headteacher" not in page
        assert "You said, we did" in page_of(sign_in(people.youth_rep).get(version.get_absolute_url()))

    def test_before_they_are_published_the_page_says_so(self, world, sign_in):
        page = page_of(sign_in(world.oakshire_people.school_rep).get(at("version_answers", world.oakshire_version)))
        assert "The answers are not published yet" in page
        assert "named contact" not in page

    def test_published_answers_stand_under_their_paragraphs(self, world, sign_in):
        page = page_of(
            sign_in(world.oakshire_people.youth_rep).get(at("version_answers", world.oakshire_answered_version))
        )
        assert "1 comment: 0 accepted, 1 accepted in part, 0 not accepted" in page
        assert "The map comes in spring." in page


class TestOpening:
    def opening(self, world, **changed) -> dict:
        closes = clock.today() + dt.timedelta(days=7)
        typed = {
            "audience": world.oakshire_audiences.everyone.pk,
            "closes_on_day": closes.day,
            "closes_on_month": closes.month,
            "closes_on_year": closes.year,
            "introduction": "What do you **think**?",
            "what_happens_next": "",
            "seen_version": world.oakshire_draft_version.version,
        }
        return typed | changed

    def test_a_page_says_first_who_will_see_it(self, world, sign_in, acting):
        version, people = world.oakshire_draft_version, world.oakshire_people
        client = sign_in(people.la_lead)
        assert client.get(at("version_open", version)).status_code == 200
        asked = client.post(at("version_open", version), self.opening(world))
        assert "Everyone in Oakshire" in page_of(asked)
        assert sign_in(people.school_rep).get(version.get_absolute_url()).status_code == 404
        hidden = dict(asked.context["typed"]) | {"confirmed": "yes"}
        assert sign_in(people.la_lead).post(at("version_open", version), hidden).url == version.get_absolute_url()
        assert "<strong>think</strong>" in page_of(sign_in(people.school_rep).get(version.get_absolute_url()))

    def test_named_partners_are_asked_and_nobody_else(self, world, sign_in):
        version, people, partners = world.oakshire_draft_version, world.oakshire_people, world.oakshire_partners
        client = sign_in(people.icb_lead)
        named = self.opening(world, audience="", partners=[partners.forum.pk, partners.schools.pk])
        asked = client.post(at("version_open", version), named)
        assert "Oakshire Parent Carer Forum" in page_of(asked)
        client.post(at("version_open", version), named | {"confirmed": "yes"})
        for name, status in {
            "forum_rep": 200,
            "school_rep": 200,
            "college_rep": 404,
            "la_lead": 200,
            "la_officer": 200,
        }.items():
            person = afresh(getattr(people, name))
            assert (name, sign_in(person).get(version.get_absolute_url()).status_code) == (name, status)
            assert sign_in(person).get(world.oakshire_draft_document.get_absolute_url()).status_code == status

    @pytest.mark.parametrize(
        ("changed", "errors"),
        [
            ({"audience": ""}, {"audience": ["Choose who is asked, or name the partners"]}),
            ({"partners": "both"}, {"partners": ["Choose partners only with “Only the partners below”"]}),
            ({"closes_on_day": ""}, {"closes_on": ["Last day for comments must include a day"]}),
        ],
    )
    def test_what_is_missing_is_said(self, world, sign_in, changed, errors):
        if "partners" in changed:
            changed = {"partners": [world.oakshire_partners.forum.pk]}
        response = sign_in(world.oakshire_people.la_lead).post(
            at("version_open", world.oakshire_draft_version), self.opening(world, **changed)
        )
        assert response.context["form"].errors == errors

    def test_a_refusal_comes_back_on_the_form(self, world, sign_in):
        refused = sign_in(world.oakshire_people.la_lead).post(
            at("version_open", world.oakshire_draft_version),
            self.opening(world, audience=world.oakshire_audiences.only_council.pk, confirmed="yes"),
        )
        assert refused.status_code == 409
        assert "would lose sight of it" in refused.content.decode()

    def test_a_draft_is_agreed_and_shown(self, world, sign_in):
        version, people, today = world.oakshire_draft_version, world.oakshire_people, clock.today()
        client = sign_in(people.la_lead)
        assert client.get(at("version_agree", version)).status_code == 200
        client.post(
            at("version_agree", version),
            {
                "agreed_on": today.isoformat(),
                "audience": world.oakshire_audiences.everyone.pk,
                "seen_version": version.version,
            },
        )
        assert "Agreed" in page_of(sign_in(people.cabinet_member).get(version.get_absolute_url()))

    def test_an_answered_version_is_agreed_without_asking_who_reads_it(self, world, sign_in):
        version = world.oakshire_answered_version
        client = sign_in(world.oakshire_people.la_lead)
        form = client.get(at("version_agree", version)).context["form"]
        assert list(form.fields) == ["agreed_on", "seen_version"]
        typed = {"agreed_on": clock.today().isoformat(), "seen_version": form["seen_version"].value()}
        assert client.post(at("version_agree", version), typed).status_code == 302
        document = client.get(version.get_absolute_url()).context["document"]
        assert "You said, we did" in page_of(client.get(document.get_absolute_url()))

    def test_a_version_is_withdrawn_with_its_reason(self, world, sign_in):
        version, people = world.oakshire_version, world.oakshire_people
        client = sign_in(people.la_lead)
        seen = client.get(at("version_withdraw", version)).context["form"]["seen_version"].value()
        client.post(at("version_withdraw", version), {"reason": "A wrong annex.", "seen_version": seen})
        assert "A wrong annex." in page_of(client.get(at("version_history", version)))
        assert (
            client.post(at("version_withdraw", version), {"reason": "Again.", "seen_version": seen}).status_code == 409
        )
        page = page_of(sign_in(people.school_rep).get(version.get_absolute_url()))
        assert "This version was withdrawn" in page


class TestCost:
    @pytest.mark.parametrize(
        "page", ["document_list", "version_detail", "comment_list", "version_publish", "version_answers"]
    )
    def test_a_page_costs_the_same_with_thirty_rows_more(self, world, sign_in, count_queries, page):
        version = world.oakshire_answered_version if page == "version_answers" else world.oakshire_version
        address = at("document_list") if page == "document_list" else at(page, version)
        client = sign_in(world.oakshire_people.la_lead)
        few = count_queries(client, address)
        make_many(world, version)
        assert count_queries(client, address) == few
        assert few <= 12


def make_many(world, version: DocumentVersion) -> None:
    """Thirty more of everything that the pages list: documents, sections with paragraphs, comments, answers."""
    lead = afresh(world.oakshire_people.la_lead)
    with transaction.atomic(), acting_as(lead):
        anchors = [f"p{number}" for number in range(120)]
        Section.objects.bulk_create(
            Section(
                document_version=version,
                position=10 + number,
                anchor=f"s{number}",
                heading=f"Section {number}",
                body=BODY,
                paragraph_anchors=anchors[number * 4 : number * 4 + 4],
            )
            for number in range(30)
        )
        where = {"area": world.oakshire, "audience": version.working_audience, "thread_id": version.thread_id}
        comments = Comment.objects.bulk_create(
            Comment(
                **where,
                anchor=f"p{number}",
                kind="own",
                text="More",
                author=lead,
                owner_person=lead,
                partner=world.oakshire_partners.council,
            )
            for number in range(30)
        )
        shared = {"you_said": "More", "outcome": "accepted", "reason": "Yes", "answered_by": lead}
        Answer.objects.bulk_create(
            Answer(**where, **shared, comment=comment, anchor=comment.anchor) for comment in comments
        )
        Answer.objects.bulk_create(
            Answer(
                area=world.oakshire,
                audience=version.audience,
                thread_id=version.thread_id,
                **shared,
                comment=comment,
                anchor=comment.anchor,
                published_at=clock.now(),
            )
            for comment in comments
        )
        documents = Document.objects.bulk_create(
            Document(
                area=world.oakshire,
                audience=world.oakshire_audiences.everyone,
                title=f"Paper {number}",
                kind="report",
                owner_partner=world.oakshire_partners.council,
                working_audience=version.working_audience,
            )
            for number in range(30)
        )
        assert len(documents) == 30
        assert Consultation.objects.filter(document_version=version).exists()
