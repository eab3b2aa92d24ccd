"""Comments and their answers, as people meet them."""

import csv
import datetime as dt
import io

import pytest

from core import clock
from core.templatetags.portal import day
from partners import operations as partner_operations
from tests.documents.pages.steps import at, page_of


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
