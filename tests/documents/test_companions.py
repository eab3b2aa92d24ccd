"""The same text for other readers: written by its authors, then shown to everyone who reads the version."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from core import clock
from core.errors import EditConflict, RuleBroken
from core.uploads import examine
from documents import operations
from documents.models import Companion, DocumentVersion, File
from tests.given_files import NOT_READ, PDF, blank, scan


def at(name: str, *args) -> str:
    return reverse(f"documents:{name}", args=["oakshire", *args])


@pytest.fixture
def officer(world, acting):
    with acting(world.oakshire_people.la_officer) as person:
        yield person


def add(version, by, **changed) -> Companion:
    return operations.add_companion(version, by=by, **{"kind": "plain_language", "text": "In short."} | changed)


def seen_by(person, companion) -> bool:
    return Companion.objects.visible_to(person).filter(pk=companion.pk).exists()


class TestOperations:
    def test_only_its_authors_see_it_until_it_is_ready(self, world, acting):
        with acting(world.oakshire_people.forum_rep) as rep:
            assert seen_by(rep, world.oakshire_companion)
            assert not seen_by(rep, world.oakshire_draft_companion)
            assert not File.objects.visible_to(rep).filter(pk=world.oakshire_draft_companion.file_id).exists()
        with acting(world.oakshire_people.icb_officer) as officer:
            operations.make_companion_ready(world.oakshire_draft_companion, by=officer)
        with acting(world.oakshire_people.forum_rep) as rep:
            assert seen_by(rep, world.oakshire_draft_companion)
            assert File.objects.visible_to(rep).filter(pk=world.oakshire_draft_companion.file_id).exists()

    def test_it_is_shown_to_more_people_with_its_version(self, world, acting, officer):
        version = DocumentVersion.objects.get(pk=world.oakshire_draft_version.pk)
        ready = operations.make_companion_ready(
            add(version, officer, text="", upload=examine("a.pdf", PDF)), by=officer
        )
        draft = add(version, officer)
        with acting(world.oakshire_people.forum_rep) as rep:
            assert not seen_by(rep, ready)
        with acting(world.oakshire_people.la_lead) as lead:
            everyone = world.oakshire_audiences.everyone
            operations.open_consultation(version, audience=everyone, closes_on=clock.today(), by=lead)
        with acting(world.oakshire_people.forum_rep) as rep:
            assert seen_by(rep, ready)
            assert File.objects.visible_to(rep).filter(pk=ready.file_id).exists()
            assert not seen_by(rep, draft)

    @pytest.mark.parametrize(
        ("changed", "field"),
        [
            ({"text": ""}, "text"),
            ({"upload": examine("a.pdf", PDF)}, "text"),
            ({"text": "a" * 100_001}, "text"),
            ({"kind": "other_language", "language": " "}, "language"),
        ],
    )
    def test_it_is_a_text_or_a_file_and_a_translation_names_its_language(self, world, officer, changed, field):
        with pytest.raises(RuleBroken) as refusal:
            add(world.oakshire_version, officer, **changed)
        assert refusal.value.field == field

    def test_a_withdrawn_version_gets_none(self, world, acting):
        with acting(world.oakshire_people.la_lead) as lead:
            version = operations.withdraw_version(world.oakshire_version, reason="Wrong", by=lead)
            with pytest.raises(RuleBroken, match="has been withdrawn"):
                add(version, lead)

    def test_it_is_not_shown_once_its_version_no_longer_counts(self, world, acting):
        with acting(world.oakshire_people.la_lead) as lead:
            waiting = add(world.oakshire_version, lead)
            later = operations.add_version(world.oakshire_version.document, by=lead)
            operations.agree_version(
                later, agreed_on=clock.today(), audience=world.oakshire_audiences.everyone, by=lead
            )
            with pytest.raises(RuleBroken, match=f"Version {later.number} has been agreed since"):
                operations.make_companion_ready(waiting, by=lead)
            other = add(later, lead)
            operations.withdraw_version(later, reason="Wrong", by=lead)
            with pytest.raises(RuleBroken, match="has been withdrawn"):
                operations.make_companion_ready(other, by=lead)

    def test_it_is_called_by_its_kind_or_language(self, world, officer):
        made = [
            add(world.oakshire_version, officer, kind=kind, language=language).label
            for kind, language in (("other_language", "Polish"), ("easy_read", "Welsh"), ("young_people", ""))
        ]
        assert made == ["Polish", "Easy read (Welsh)", "For children and young people"]

    def test_a_text_is_changed_while_it_is_written_and_not_after(self, world, officer):
        companion = add(world.oakshire_version, officer)
        changed = operations.edit_companion(companion, text="Shorter.", by=officer, seen_version=companion.version)
        assert changed.text == "Shorter."
        with pytest.raises(EditConflict):
            operations.edit_companion(companion, text="Mine.", by=officer, seen_version=companion.version)
        for text in ("", "a" * 100_001):
            with pytest.raises(RuleBroken, match="between 1 and"):
                operations.edit_companion(companion, text=text, by=officer)
        for fixed in (world.oakshire_companion, world.oakshire_draft_companion):
            with pytest.raises(RuleBroken, match="still being written"):
                operations.edit_companion(fixed, text="No.", by=officer)

    def test_withdrawing_takes_its_file_along(self, world, officer):
        companion = Companion.objects.get(pk=world.oakshire_draft_companion.pk)
        with pytest.raises(RuleBroken, match="Say why"):
            operations.withdraw_companion(companion, reason=" ", by=officer)
        operations.withdraw_companion(companion, reason="Pictures of the wrong town", by=officer)
        assert not File.objects.get(pk=companion.file_id).is_available
        with pytest.raises(RuleBroken, match="cannot become"):
            operations.withdraw_companion(companion, reason="Again", by=officer)
        with pytest.raises(RuleBroken, match="cannot become"):
            operations.make_companion_ready(companion, by=officer)

    def test_a_file_withdrawn_before_stays_withdrawn_for_its_own_reason(self, world, officer):
        companion = Companion.objects.get(pk=world.oakshire_draft_companion.pk)
        operations.withdraw_file(companion.file, reason="Too large", by=officer)
        operations.withdraw_companion(Companion.objects.get(pk=companion.pk), reason="No file", by=officer)
        assert File.objects.get(pk=companion.file_id).withdrawn_because == "Too large"

    def test_every_state_has_its_moves(self):
        assert set(Companion.MOVES) == set(Companion.State)


class TestPages:
    def test_a_reader_finds_it_above_the_text(self, world, sign_in):
        client = sign_in(world.oakshire_people.youth_rep)
        page = client.get(world.oakshire_version.get_absolute_url()).content.decode()
        assert page.index("Other ways to read this") < page.index("What we heard")
        assert "Plain language" in page
        assert "Easy read" not in page
        text = client.get(world.oakshire_companion.get_absolute_url()).content.decode()
        assert "One plan." in text
        assert "Withdraw it" not in text
        assert client.get(world.oakshire_draft_companion.get_absolute_url()).status_code == 404

    def test_an_author_adds_a_text_changes_it_shows_it_and_takes_it_back(self, world, sign_in):
        client, version = sign_in(world.oakshire_people.icb_officer), world.oakshire_version
        assert client.get(at("companion_add", version.pk)).status_code == 200
        typed = {"kind": "other_language", "language": "Polish", "text": "Po polsku."}
        page = client.post(at("companion_add", version.pk), typed, follow=True).content.decode()
        assert "Po polsku." in page
        address = client.post(at("companion_add", version.pk), typed).url
        number = int(address.rstrip("/").rpartition("/")[2])
        assert "Po polsku." in client.get(at("companion_edit", number)).content.decode()
        assert client.post(at("companion_edit", number), {"text": "Krócej.", "seen_version": 1}).url == address
        assert client.post(at("companion_edit", number), {"text": "Moje.", "seen_version": 1}).status_code == 409
        assert "cannot be" not in client.get(at("companion_ready", number)).content.decode()
        assert client.post(at("companion_ready", number), {"seen_version": 2}).url == address
        assert "Krócej." in sign_in(world.oakshire_people.forum_rep).get(address).content.decode()
        client = sign_in(world.oakshire_people.icb_officer)
        assert client.get(at("companion_withdraw", number)).status_code == 200
        assert client.post(at("companion_withdraw", number), {"reason": "Mistakes", "seen_version": 3}).url == address
        assert "Withdrawn: Mistakes" in client.get(address).content.decode()

    def test_an_author_adds_a_file_which_is_then_downloaded(self, world, sign_in):
        client, version = sign_in(world.oakshire_people.icb_officer), world.oakshire_version
        typed = {"kind": "easy_read", "language": "", "text": "", "upload": SimpleUploadedFile("Easy.pdf", blank())}
        page = client.post(at("companion_add", version.pk), typed, follow=True).content.decode()
        assert "Download (" in page
        assert NOT_READ not in page
        page = client.post(
            at("companion_add", version.pk), typed | {"upload": SimpleUploadedFile("Scan.pdf", scan())}, follow=True
        ).content.decode()
        assert NOT_READ in page

    @pytest.mark.parametrize(
        ("typed", "field"),
        [
            ({"kind": "nonsense", "text": "a"}, "kind"),
            ({"kind": "easy_read", "text": ""}, "text"),
            ({"kind": "easy_read", "text": "a\x00"}, "text"),
            ({"kind": "easy_read", "text": "a", "language": "a" * 41}, "language"),
            ({"kind": "easy_read", "upload": SimpleUploadedFile("a.pdf", b"MZ")}, "upload"),
        ],
    )
    def test_what_is_wrong_stands_at_its_box(self, world, sign_in, typed, field):
        client = sign_in(world.oakshire_people.icb_officer)
        answer = client.post(at("companion_add", world.oakshire_version.pk), typed)
        assert list(answer.context["form"].errors) == [field]
