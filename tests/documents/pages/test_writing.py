"""Documents as people meet them: the list, and writing."""

import datetime as dt

import pytest
from django.urls import reverse

from core import clock
from documents.models import Section
from tests.documents.pages.steps import State, at, page_of


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
