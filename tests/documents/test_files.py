"""Files that people give: keeping, showing, withdrawing, and the one view that gives them out."""

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from core import clock
from core.errors import EditConflict, RuleBroken
from core.uploads import examine
from documents import operations
from documents.models import File
from tests.given_files import CSV, NOT_READ, PDF, blank, scan
from tests.world import afresh


def at(name: str, *args) -> str:
    return reverse(f"documents:{name}", args=["oakshire", *args])


@pytest.fixture
def lead(world, acting):
    with acting(world.oakshire_people.la_lead) as person:
        yield person


def keep(world, by, **changed) -> File:
    given = {
        "upload": examine("Map.pdf", PDF),
        "title": "Map",
        "audience": world.oakshire_audiences.everyone,
        "owner_partner": world.oakshire_partners.council,
    } | changed
    return operations.keep_file(world.oakshire, by=by, **given)


class TestKeeping:
    def test_a_file_is_kept_for_its_audience_with_who_added_it(self, world, lead, acting):
        file = keep(world, lead, description=" Where we are ")
        assert (file.description, file.added_by, file.stored.name, file.state) == (
            "Where we are",
            lead,
            "Map.pdf",
            "available",
        )
        with acting(world.oakshire_people.forum_rep) as rep:
            assert File.objects.visible_to(rep).filter(pk=file.pk).exists()

    def test_without_a_title_it_is_called_by_its_name(self, world, lead):
        assert keep(world, lead, title=" ").title == "Map.pdf"

    def test_who_added_it_sees_it_whatever_its_audience(self, world, acting):
        with acting(world.oakshire_people.school_rep) as rep:
            file = keep(world, rep, audience=world.oakshire_audiences.only_council)
            assert File.objects.visible_to(rep).get(pk=file.pk).responsible_people() == [rep]

    def test_the_authors_answer_for_a_file_of_their_document(self, world, lead):
        file = File.objects.get(pk=world.oakshire_draft_file.pk)
        people = world.oakshire_people
        assert file.responsible_people()[0] == people.la_officer
        assert set(file.responsible_people()) == {people.la_officer, people.icb_officer, lead}

    def test_an_audience_of_another_area_is_refused(self, world, lead):
        with pytest.raises(RuleBroken, match="audience of this area"):
            keep(world, lead, audience=world.elmborough_audiences.everyone)
        with pytest.raises(RuleBroken, match="audience of this area"):
            operations.show_file(
                File.objects.get(pk=world.oakshire_file.pk), audience=world.elmborough_audiences.everyone, by=lead
            )

    def test_a_document_that_the_person_can_not_see_takes_no_file(self, world, acting):
        with acting(world.oakshire_people.forum_rep) as rep, pytest.raises(RuleBroken, match="no longer see"):
            keep(world, rep, document=world.oakshire_draft_document)


class TestShowing:
    def test_what_was_kept_among_authors_is_shown_to_readers(self, world, lead, acting):
        file = File.objects.get(pk=world.oakshire_draft_file.pk)
        operations.show_file(file, audience=world.oakshire_audiences.everyone, by=lead, seen_version=file.version)
        with acting(world.oakshire_people.forum_rep) as rep:
            assert File.objects.visible_to(rep).filter(pk=file.pk).exists()

    def test_someone_else_changed_it_meanwhile(self, world, lead):
        file = File.objects.get(pk=world.oakshire_file.pk)
        with pytest.raises(EditConflict):
            operations.show_file(file, audience=file.audience, by=lead, seen_version=file.version + 1)

    def test_a_withdrawn_file_is_not_shown_to_others(self, world, lead):
        file = operations.withdraw_file(File.objects.get(pk=world.oakshire_file.pk), reason="Wrong map", by=lead)
        with pytest.raises(RuleBroken, match="has been withdrawn"):
            operations.show_file(file, audience=file.audience, by=lead)


class TestWithdrawing:
    def test_it_keeps_its_line_with_the_reason(self, world, lead):
        file = operations.withdraw_file(File.objects.get(pk=world.oakshire_file.pk), reason=" Wrong map ", by=lead)
        assert (file.state, file.withdrawn_because, file.is_available) == ("withdrawn", "Wrong map", False)
        assert list(File.objects.visible_to(lead).available().filter(pk=file.pk)) == []

    def test_twice_or_without_a_reason_is_refused(self, world, lead):
        file = File.objects.get(pk=world.oakshire_file.pk)
        with pytest.raises(RuleBroken, match="Say why"):
            operations.withdraw_file(file, reason=" ", by=lead)
        operations.withdraw_file(file, reason="Wrong", by=lead)
        with pytest.raises(RuleBroken, match="already"):
            operations.withdraw_file(file, reason="Wrong", by=lead)


class TestPages:
    def test_a_reader_finds_the_file_beside_the_document_and_downloads_it(self, world, sign_in):
        client, file = sign_in(world.oakshire_people.forum_rep), world.oakshire_file
        assert file.get_absolute_url() in client.get(at("document_detail", file.document_id)).content.decode()
        page = client.get(at("file_detail", file.pk)).content.decode()
        assert "Responses by group" in page
        assert "beside Draft SEND strategy" in page
        assert "Withdraw this file" not in page
        answer = client.get(at("file_download", file.pk))
        assert (answer.status_code, answer.content) == (200, CSV)
        assert answer["Content-Disposition"] == "attachment; filename*=UTF-8''Responses.csv"
        assert answer["X-Content-Type-Options"] == "nosniff"

    def test_to_others_it_does_not_exist(self, world, sign_in):
        client = sign_in(world.oakshire_people.forum_rep)
        for name in ("file_detail", "file_download", "file_show", "file_withdraw"):
            assert client.get(at(name, world.oakshire_draft_file.pk)).status_code == 404
            assert client.get(at(name, world.elmborough_file.pk)).status_code == 404

    def test_a_file_of_its_own_is_nobodys_documents(self, world, sign_in):
        client = sign_in(world.oakshire_people.school_rep)
        page = client.get(at("file_detail", world.oakshire_own_file.pk)).content.decode()
        assert "beside" not in page
        assert "Change who may have it" not in page
        assert client.get(at("file_show", world.oakshire_own_file.pk)).status_code == 404

    def add(self, client, world, **changed):
        document = world.oakshire_draft_document
        typed = {
            "upload": SimpleUploadedFile("../Map\u202e.pdf", PDF),
            "title": "A map of short breaks",
            "description": "",
            "audience": document.working_audience_id,
        } | changed
        return client.post(at("file_add", document.pk), typed)

    def test_an_author_adds_one(self, world, sign_in):
        client = sign_in(world.oakshire_people.icb_officer)
        assert (
            'enctype="multipart/form-data"'
            in client.get(at("file_add", world.oakshire_draft_document.pk)).content.decode()
        )
        answer = self.add(client, world)
        assert answer.url == f"{world.oakshire_draft_document.get_absolute_url()}#files"
        assert "A map of short breaks" in client.get(answer.url).content.decode()

    def test_who_gives_a_scan_is_told_that_it_was_not_checked(self, world, sign_in):
        client = sign_in(world.oakshire_people.icb_officer)
        for content, times in ((scan(), 1), (blank(), 0)):
            answer = self.add(client, world, upload=SimpleUploadedFile("Map.pdf", content))
            assert (
                client.get(answer.url).content.decode().count(f"“Map.pdf” is saved, but the portal {NOT_READ}") == times
            )

    @pytest.mark.parametrize(
        ("changed", "error"),
        [
            ({"upload": SimpleUploadedFile("a.pdf", b"MZ\x90\x00")}, "The name says PDF, and the content is something"),
            ({"upload": SimpleUploadedFile("a.csv", b"<html>")}, "The name says plain text"),
            ({"upload": SimpleUploadedFile("a.svg", b"<svg/>")}, "Files of this kind are not taken"),
            ({"upload": SimpleUploadedFile("a.pdf", b"")}, "The file you chose is empty"),
            ({"upload": ""}, "Select a file"),
            ({"title": "a\x00b"}, "Title has a character in it that cannot be kept"),
            ({"title": "a" * 201}, "Title must be 200 characters or fewer"),
            ({"audience": "999999"}, "Answer “Who may have it?”|Select who may have it"),
            ({"audience": "nonsense"}, "Select"),
        ],
    )
    def test_what_is_wrong_stands_at_its_box_and_the_rest_stays(self, world, sign_in, changed, error):
        answer = self.add(sign_in(world.oakshire_people.icb_officer), world, **{"description": "Kept words"} | changed)
        page = answer.content.decode()
        assert answer.status_code == 200
        assert any(words in page for words in error.split("|"))
        assert "Kept words" in page

    def test_a_foreign_audience_is_not_offered(self, world, sign_in):
        given = {"audience": world.elmborough_audiences.everyone.pk}
        assert self.add(sign_in(world.oakshire_people.icb_officer), world, **given).status_code == 200
        assert File.objects.filter(title="A map of short breaks").count() == 0

    def test_a_reader_may_not_add_one(self, world, sign_in):
        client = sign_in(world.oakshire_people.forum_rep)
        assert client.get(at("file_add", world.oakshire_document.pk)).status_code == 403

    def test_an_author_changes_who_may_have_it(self, world, sign_in):
        client, file = sign_in(world.oakshire_people.icb_officer), world.oakshire_file
        page = client.get(at("file_show", file.pk)).content.decode()
        assert "Only those who write it, for now" in page
        document = world.oakshire_document
        typed = {"audience": document.working_audience_id, "seen_version": file.version}
        assert client.post(at("file_show", file.pk), typed).url == file.get_absolute_url()
        assert client.post(at("file_show", file.pk), typed).status_code == 409
        assert sign_in(world.oakshire_people.forum_rep).get(file.get_absolute_url()).status_code == 404

    def test_a_withdrawn_file_says_why_and_is_not_given_out(self, world, sign_in):
        file = world.oakshire_file
        client = sign_in(world.oakshire_people.la_officer)
        assert "Withdraw this file?" in client.get(at("file_withdraw", file.pk)).content.decode()
        typed = {"reason": "A newer count is out", "seen_version": file.version}
        assert client.post(at("file_withdraw", file.pk), typed).url == file.get_absolute_url()
        client = sign_in(world.oakshire_people.forum_rep)
        for address in (at("file_detail", file.pk), at("document_detail", file.document_id)):
            assert "A newer count is out" in client.get(address).content.decode()
        answer = client.get(at("file_download", file.pk))
        assert answer.status_code == 409
        assert "A newer count is out" in answer.content.decode()

    def test_a_held_file_waits_for_the_scanner(self, world, sign_in, settings):
        settings.PORTAL_HOLD_UNSCANNED = True
        client, file = sign_in(world.oakshire_people.forum_rep), world.oakshire_file
        assert "held until" in client.get(at("file_detail", file.pk)).content.decode()
        answer = client.get(at("file_download", file.pk))
        assert (answer.status_code, CSV in answer.content) == (409, False)


def test_a_document_page_costs_the_same_with_one_file_or_thirty(world, sign_in, acting, count_queries):
    document = world.oakshire_document
    client = sign_in(world.oakshire_people.la_officer)
    few = count_queries(client, at("document_detail", document.pk))
    with acting(world.oakshire_people.la_officer) as officer:
        for number in range(30):
            keep(world, officer, title=f"Map {number}", document=document)
            operations.record_co_production_of_document(
                document,
                stage="reviewing",
                who=f"{number} young people",
                how="A walk round the town",
                day=clock.today() - dt.timedelta(days=number),
                partner=world.oakshire_partners.youth,
                by=afresh(officer),
            )
    assert count_queries(client, at("document_detail", document.pk)) == few
