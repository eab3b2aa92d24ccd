"""Documents as people read them and open them for comment; and what the pages cost."""

import datetime as dt

import pytest
from django.db import transaction
from django.urls import reverse

from core import clock
from core.access import acting_as
from core.models import LetThrough
from documents.models import Answer, Comment, Consultation, Document, DocumentVersion, Section
from tests.documents.pages.steps import at, page_of
from tests.furnish_documents import BODY
from tests.world import afresh


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

    def test_a_reason_for_what_was_held_goes_along_to_the_second_page(self, world, sign_in):
        version, client = world.oakshire_draft_version, sign_in(world.oakshire_people.la_lead)
        held = self.opening(world, introduction="About contract 943 476 5919: what do you think?")
        assert "this looks like an NHS number" in page_of(client.post(at("version_open", version), held))
        reason = {"hold-reason": "The number of a contract", "hold-go_on": "on"}
        asked = page_of(client.post(at("version_open", version), held | reason))
        assert 'type="hidden" name="hold-reason" value="The number of a contract"' in asked
        opened = client.post(at("version_open", version), held | reason | {"confirmed": "yes"})
        assert opened.url == version.get_absolute_url()
        assert LetThrough.objects.get().subject_label == "documents.Consultation"

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
