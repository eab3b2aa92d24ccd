"""Images in sections, linked plans and context logs: their operations and their pages."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from core import clock
from core.errors import EditConflict, RuleBroken
from core.uploads import examine
from documents import operations
from documents.models import ContextEntry, DocumentVersion, Image, LinkedPlan, Section
from tests.given_files import PDF, jpeg, png


def at(name: str, *args) -> str:
    return reverse(f"documents:{name}", args=["oakshire", *args])


@pytest.fixture
def officer(world, acting):
    with acting(world.oakshire_people.la_officer) as person:
        yield person


@pytest.fixture
def sections(world, officer) -> dict[str, Section]:
    """The sections of the draft by their kind; of text, the first."""
    found = Section.objects.filter(document_version=world.oakshire_draft_version)
    return {section.kind: section for section in found.order_by("-position")}


def picture(section, by, **changed) -> Image:
    given = {"upload": examine("a.jpg", jpeg()), "alternative_text": "Two towns"} | changed
    return operations.add_image(section, by=by, **given)


class TestImages:
    def test_none_stands_without_what_it_shows_in_words(self, sections, officer):
        with pytest.raises(RuleBroken) as refusal:
            picture(sections["text"], officer, alternative_text=" ")
        assert refusal.value.field == "alternative_text"

    def test_it_stands_after_a_paragraph_of_its_section(self, sections, officer):
        anchors = sections["text"].paragraph_anchors
        assert picture(sections["text"], officer, anchor=anchors[1]).anchor == anchors[1]
        with pytest.raises(RuleBroken, match="no longer in this section"):
            picture(sections["text"], officer, anchor="p0000000000")

    def test_what_is_said_of_it_changes_while_the_version_is_a_draft(self, world, officer):
        image = operations.edit_image(
            Image.objects.get(pk=world.oakshire_image.pk), alternative_text="Five towns", by=officer, seen_version=1
        )
        assert (str(image), image.caption, image.anchor) == ("Five towns", "", "")
        with pytest.raises(EditConflict):
            operations.edit_image(image, alternative_text="Six towns", by=officer, seen_version=1)

    def test_the_next_version_has_it_too_and_removing_it_there_leaves_the_earlier_one(self, world, officer, acting):
        with acting(world.oakshire_people.la_lead) as lead:
            everyone = world.oakshire_audiences.everyone
            operations.agree_version(world.oakshire_draft_version, agreed_on=clock.today(), audience=everyone, by=lead)
            version = operations.add_version(world.oakshire_draft_document, by=lead)
            (copy,) = Image.objects.filter(section__document_version=version)
            (plan,) = LinkedPlan.objects.filter(section__document_version=version)
            (entry,) = ContextEntry.objects.filter(section__document_version=version)
            assert (copy.stored_id, copy.anchor) == (world.oakshire_image.stored_id, world.oakshire_image.anchor)
            assert (plan.title, plan.linked_document) == ("Early help plan", world.oakshire_document)
            assert (entry.effect, entry.section.kind) == (world.oakshire_context_entry.effect, "context_log")
            operations.remove_image(copy, by=lead)
            assert Image.objects.filter(pk=world.oakshire_image.pk).exists()

    def test_an_opened_version_keeps_what_people_saw(self, world, acting):
        with acting(world.oakshire_people.la_lead) as lead:
            operations.agree_version(
                world.oakshire_draft_version,
                agreed_on=clock.today(),
                audience=world.oakshire_audiences.everyone,
                by=lead,
            )
            section = Section.objects.get(pk=world.oakshire_image.section_id)
            for refused in (
                lambda: picture(section, lead),
                lambda: operations.edit_image(world.oakshire_image, alternative_text="Else", by=lead),
                lambda: operations.remove_image(world.oakshire_image, by=lead),
                lambda: operations.edit_row(world.oakshire_linked_plan, title="Else", by=lead),
                lambda: operations.remove_row(world.oakshire_context_entry, by=lead),
            ):
                with pytest.raises(RuleBroken, match="stays as people read it"):
                    refused()

    def test_earlier_words_of_a_draft_are_for_those_who_work_on_it(self, world, officer, acting):
        events = (
            Image.pgh_event_model
            if hasattr(Image, "pgh_event_model")
            else Image._meta.get_field("events").related_model
        )
        assert events.objects.filter(pgh_obj_id=world.oakshire_image.pk).count() == 1
        with acting(world.oakshire_people.la_lead) as lead:
            operations.agree_version(
                world.oakshire_draft_version,
                agreed_on=clock.today(),
                audience=world.oakshire_audiences.everyone,
                by=lead,
            )
        with acting(world.oakshire_people.forum_rep) as rep:
            assert Image.objects.visible_to(rep).count() == 1
            assert events.objects.count() == 0


class TestRegisters:
    def test_a_line_goes_only_into_a_register_of_its_kind(self, sections, officer):
        with pytest.raises(RuleBroken, match="is no register of linked plans"):
            operations.add_linked_plan(sections["context_log"], title="A", owner="B", by=officer)
        with pytest.raises(RuleBroken, match="is no context log"):
            operations.add_context_entry(
                sections["text"], day=clock.today(), reach="local", what_changed="A", effect="B", by=officer
            )

    def test_a_line_changes_and_goes(self, world, officer):
        plan = operations.edit_row(
            LinkedPlan.objects.get(pk=world.oakshire_linked_plan.pk),
            title="Prevention plan",
            by=officer,
            seen_version=1,
        )
        assert str(plan) == "Prevention plan"
        with pytest.raises(EditConflict):
            operations.edit_row(plan, title="Mine", by=officer, seen_version=1)
        operations.remove_row(plan, by=officer)
        assert not LinkedPlan.objects.filter(pk=plan.pk).exists()


class TestPages:
    def test_an_author_reads_text_picture_and_tables_together(self, world, sign_in):
        page = sign_in(world.oakshire_people.icb_officer).get(world.oakshire_draft_version.get_absolute_url())
        page = page.content.decode()
        for words in (
            'alt="A map with four towns"',
            "<figcaption>Where short breaks are</figcaption>",
            "Early help plan",
            "Shares two outcomes",
            "A new inspection framework",
            "Add a line",
        ):
            assert words in page

    def test_a_reader_sees_the_linked_document_as_a_link_only_if_he_sees_it(self, world, acting, sign_in, officer):
        operations.edit_row(
            LinkedPlan.objects.get(pk=world.oakshire_linked_plan.pk),
            linked_document=world.oakshire_draft_document,
            by=officer,
        )
        with acting(world.oakshire_people.la_lead) as lead:
            version = DocumentVersion.objects.get(pk=world.oakshire_draft_version.pk)
            everyone = world.oakshire_audiences.everyone
            operations.open_consultation(version, audience=everyone, closes_on=clock.today(), by=lead)
        page = sign_in(world.oakshire_people.forum_rep).get(world.oakshire_draft_version.get_absolute_url())
        page = page.content.decode()
        assert "Early help plan" in page
        assert "Add a line" not in page
        assert "Add a picture" not in page

    def test_a_picture_is_shown_only_to_who_sees_its_version(self, world, sign_in):
        address = at("image", world.oakshire_image.pk)
        answer = sign_in(world.oakshire_people.icb_officer).get(address)
        assert (answer["Content-Type"], answer["Content-Disposition"]) == ("image/png", "inline")
        assert (answer["Cache-Control"], answer["X-Content-Type-Options"]) == ("private, no-store", "nosniff")
        assert answer.content.startswith(b"\x89PNG")
        assert sign_in(world.oakshire_people.forum_rep).get(address).status_code == 404
        assert sign_in(world.elmborough_people.la_lead).get(address).status_code == 404

    def test_a_held_picture_is_not_shown(self, world, sign_in, settings):
        settings.PORTAL_HOLD_UNSCANNED = True
        client = sign_in(world.oakshire_people.icb_officer)
        assert client.get(at("image", world.oakshire_image.pk)).status_code == 404

    def test_an_author_adds_changes_and_removes_a_picture(self, world, sign_in):
        client, version, section = (
            sign_in(world.oakshire_people.icb_officer),
            world.oakshire_draft_version,
            world.oakshire_image.section,
        )
        key = (version.pk, section.pk)
        assert "After “Families told us" in client.get(at("image_add", *key)).content.decode()
        typed = {"alternative_text": "A swing", "caption": "", "anchor": ""}
        answer = client.post(at("image_add", *key), typed | {"upload": SimpleUploadedFile("a.png", png())})
        assert answer.url == f"{version.get_absolute_url()}#{section.anchor}"
        assert 'alt="A swing"' in client.get(answer.url).content.decode()
        for changed, field in (
            ({"upload": SimpleUploadedFile("a.pdf", PDF)}, "upload"),
            ({"alternative_text": ""}, "alternative_text"),
            ({"anchor": "nowhere"}, "anchor"),
        ):
            given = typed | {"upload": SimpleUploadedFile("a.png", png())} | changed
            assert list(client.post(at("image_add", *key), given).context["form"].errors) == [field]
        key = (*key, world.oakshire_image.pk)
        assert "A map with four towns" in client.get(at("image_edit", *key)).content.decode()
        assert client.post(at("image_edit", *key), typed | {"seen_version": 1}).status_code == 302
        assert client.post(at("image_edit", *key), typed | {"seen_version": 1}).status_code == 409
        assert "Remove this picture?" in client.get(at("image_remove", *key)).content.decode()
        assert client.post(at("image_remove", *key)).status_code == 302
        assert client.get(at("image_remove", *key)).status_code == 404

    def test_an_author_writes_a_register_and_a_log(self, world, sign_in):
        client, version = sign_in(world.oakshire_people.icb_officer), world.oakshire_draft_version
        plan, entry = world.oakshire_linked_plan, world.oakshire_context_entry
        typed = {"title": "Transport plan", "owner": "Council", "link": "example.org/plan", "linked_document": ""}
        said = {"day": "2026-05-02", "reach": "local", "what_changed": "A school opened", "effect": "40 places"}
        for row, given in ((plan, typed), (entry, said)):
            key = (version.pk, row.section_id)
            assert client.get(at("row_add", *key)).status_code == 200
            assert client.post(at("row_add", *key), given).status_code == 302
            key = (*key, row.pk)
            assert str(row) in client.get(at("row_edit", *key)).content.decode().replace("&#x27;", "'")
            assert client.post(at("row_edit", *key), given | {"seen_version": 1}).status_code == 302
            assert client.post(at("row_edit", *key), given | {"seen_version": 1}).status_code == 409
            assert client.get(at("row_remove", *key)).status_code == 200
            assert client.post(at("row_remove", *key)).status_code == 302
            assert client.get(at("row_edit", *key)).status_code == 404
        page = client.get(version.get_absolute_url()).content.decode()
        assert 'href="https://example.org/plan"' in page
        assert "A school opened" in page

    @pytest.mark.parametrize("link", ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd"])
    def test_a_link_leads_to_the_web_only(self, world, sign_in, link):
        key = (world.oakshire_draft_version.pk, world.oakshire_linked_plan.section_id)
        typed = {"title": "A", "owner": "B", "link": link, "linked_document": world.elmborough_document.pk}
        answer = sign_in(world.oakshire_people.icb_officer).post(at("row_add", *key), typed)
        assert set(answer.context["form"].errors) == {"link", "linked_document"}

    def test_a_section_of_text_has_no_lines(self, world, sign_in):
        client = sign_in(world.oakshire_people.icb_officer)
        key = (world.oakshire_draft_version.pk, world.oakshire_image.section_id)
        assert client.get(at("row_add", *key)).status_code == 404

    def test_a_new_register_begins_empty_and_a_lost_paragraph_keeps_its_picture(self, world, sign_in, officer):
        client, version = sign_in(world.oakshire_people.icb_officer), world.oakshire_draft_version
        for kind, empty in (("linked_plans", "No plan is linked yet."), ("context_log", "Nothing is logged yet.")):
            typed = {"heading": f"More {kind}", "body": "", "kind": kind}
            assert client.post(at("section_add", version.pk), typed).status_code == 302
            assert empty in client.get(version.get_absolute_url()).content.decode()
        section = Section.objects.get(pk=world.oakshire_image.section_id)
        for body in ("Nothing of the old text is left in here.", ""):
            operations.edit_section(Section.objects.get(pk=section.pk), heading="New", body=body, by=officer)
            assert 'alt="A map with four towns"' in client.get(version.get_absolute_url()).content.decode()

    def test_the_page_costs_the_same_with_many_pictures_and_lines(
        self, world, sign_in, sections, officer, count_queries
    ):
        client, address = sign_in(world.oakshire_people.la_officer), world.oakshire_draft_version.get_absolute_url()
        few = count_queries(client, address)
        for number in range(30):
            picture(sections["text"], officer, alternative_text=f"Picture {number}")
            operations.add_linked_plan(sections["linked_plans"], title=f"Plan {number}", owner="Us", by=officer)
        assert count_queries(client, address) == few
