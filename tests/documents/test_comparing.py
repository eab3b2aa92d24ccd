"""What changed from one version to another, in words and in marks that are more than a colour."""

import pytest
from django.urls import reverse

from documents import comparing, operations
from documents.comparing import compare, words_compared
from documents.models import DocumentVersion, Section


def at(pk: int, query: str = "") -> str:
    return reverse("documents:document_compare", args=["oakshire", pk]) + query


@pytest.fixture
def officer(world, acting):
    with acting(world.oakshire_people.la_officer) as person:
        yield person


@pytest.fixture
def versions(world, officer) -> tuple[DocumentVersion, DocumentVersion]:
    """A version and its next, in which everything happens to a section that can."""
    old = DocumentVersion.objects.get(pk=world.oakshire_answered_version.pk)
    new = operations.add_version(old.document, by=officer)
    return old, new


def sections_of(version) -> dict[str, Section]:
    return {section.heading: section for section in version.sections.all()}


def test_words_that_came_in_and_went_are_marked_and_said():
    html = words_compared("Start in January.", "Start in March.")
    hidden = '<span class="govuk-visually-hidden">'
    assert html == (
        f"Start in <del>{hidden}[removed: </span>January.{hidden}] </span></del>"
        f"<ins>{hidden}[inserted: </span>March.{hidden}] </span></ins>"
    )


def test_what_was_typed_can_not_become_markup():
    assert "<script>" not in words_compared("<script>a", "<script>b</script>")


def test_spaces_alone_are_no_insertion():
    assert words_compared("a b", "a  b") == "a  b"
    assert words_compared("a b c", "a b  c d").startswith("a b  c <ins>")


def test_a_paragraph_too_long_to_compare_is_shown_as_a_whole(monkeypatch):
    monkeypatch.setattr(comparing, "MOST_COMPARED", 3)
    assert words_compared("a b", "a c").count("<ins>") == 1


def test_nothing_changed(versions):
    assert [(section.change, section.unchanged) for section in compare(*versions)] == [("", 4), ("", 1)]


def test_a_changed_paragraph_stands_alone_and_the_rest_is_counted(versions, officer):
    old, new = versions
    section = sections_of(new)["What we heard"]
    body = section.body.replace("repeat their story", "tell their story again")
    operations.edit_section(section, heading="What you told us", body=body, by=officer)
    first, second = compare(old, new)
    assert (first.change, [part.change for part in first.paragraphs], first.unchanged) == ("Changed", ["Changed"], 3)
    assert "<ins>" in first.heading
    assert "again" in first.paragraphs[0].html
    assert second.change == ""


def test_a_new_heading_alone_is_a_change(versions, officer):
    old, new = versions
    section = sections_of(new)["What we heard"]
    operations.edit_section(section, heading="What we were told", body=section.body, by=officer)
    assert (compare(old, new)[0].change, compare(old, new)[0].paragraphs) == ("Changed", ())


def test_paragraphs_come_go_and_move(versions, officer):
    old, new = versions
    section = sections_of(new)["What we heard"]
    parts = section.body.split("\n\n")
    body = "\n\n".join([parts[3], parts[0], "Something quite different stands here now.", parts[2]])
    operations.edit_section(section, heading=section.heading, body=body, by=officer)
    changes = sorted(part.change for part in compare(old, new)[0].paragraphs)
    assert changes == ["Moved", "New", "Removed"]


def test_sections_come_and_go_in_their_places(versions, officer):
    old, new = versions
    operations.remove_section(sections_of(new)["What we heard"], by=officer)
    operations.add_section(new, heading="How we know", body="By asking.", by=officer)
    compared = compare(old, new)
    assert [section.change for section in compared] == ["Removed", "", "New"]
    assert [part.change for part in compared[0].paragraphs] == ["Removed"] * 4
    assert [part.change for part in compared[2].paragraphs] == ["New"]
    assert [section.change for section in compare(new, old)] == ["New", "", "Removed"]


def test_sections_in_another_order_are_each_there_once(versions, officer):
    old, new = versions
    numbers = [section.pk for section in new.sections.all()]
    operations.reorder_sections(new, order=numbers[::-1], by=officer)
    assert len(compare(old, new)) == 2


class TestPage:
    def test_it_compares_the_two_newest_and_any_two(self, world, versions, officer, sign_in):
        old, new = versions
        section = sections_of(new)["What we will do"]
        operations.edit_section(section, heading=section.heading, body="Start in March.", by=officer)
        client = sign_in(world.oakshire_people.la_officer)
        page = client.get(at(old.document_id)).content.decode()
        assert "From version 1 to version 2" in page
        assert "1 section of 2 changed" in page
        assert "March." in page
        same = client.get(at(old.document_id, f"?old={old.pk}&new={old.pk}")).content.decode()
        assert "Nothing changed." in same
        backwards = client.get(at(old.document_id, f"?old={new.pk}&new={old.pk}")).content.decode()
        assert "From version 1 to version 2" in backwards

    def test_a_reader_compares_only_what_he_sees(self, world, versions, sign_in):
        old, new = versions
        client = sign_in(world.oakshire_people.forum_rep)
        page = client.get(at(old.document_id, f"?old={old.pk}&new={new.pk}")).content.decode()
        assert "There is nothing to compare yet" in page

    def test_a_version_of_another_document_is_not_offered(self, world, versions, sign_in):
        old, _ = versions
        client = sign_in(world.oakshire_people.la_officer)
        page = client.get(at(old.document_id, f"?old={world.oakshire_version.pk}&new=x")).content.decode()
        assert "Compare two versions" in page
        assert "There is a problem" in page

    def test_a_document_without_a_version_to_see(self, world, sign_in, acting):
        with acting(world.oakshire_people.la_lead) as lead:
            document = operations.create_document(
                world.oakshire,
                title="Only known of",
                kind="other",
                owner_partner=world.oakshire_partners.council,
                audience=world.oakshire_audiences.everyone,
                by=lead,
            )
        page = sign_in(world.oakshire_people.forum_rep).get(at(document.pk)).content.decode()
        assert "fewer than two versions" in page
