"""A form that comes twice is saved once."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.utils.datastructures import MultiValueDict

from core import clock
from core.access import acting_as
from core.errors import RuleBroken
from core.forms import PortalForm, attempt
from core.models import Receipt
from core.receipts import KEPT_FOR, fingerprint, once
from core.tasks import forget_receipts
from documents import operations
from documents.models import Comment
from partners.models import Person
from tests.documents.pages.steps import at

TYPED = {"form_key": "k", "text": "Say how.", "csrfmiddlewaretoken": "one"}


def digest(data=None, *, files=None, about=("save",), by=None) -> str:
    return fingerprint("k", data=data or TYPED, files=files or {}, about=about, by=by)


def given(content: bytes, name: str = "a.csv") -> dict:
    return {"file": SimpleUploadedFile(name, content)}


def test_what_was_typed_by_whom_about_what_tells_one_saving_from_another(world):
    same = digest()
    assert digest(TYPED | {"csrfmiddlewaretoken": "two"}) == same
    assert fingerprint("other", data=TYPED, files={}, about=["save"], by=None) != same
    others = [
        digest(TYPED | {"text": "Say who."}),
        digest(about=["withdraw"]),
        digest(about=["save", world.oakshire_action]),
        digest(by=world.oakshire_people.la_lead),
        digest(files=given(b"1")),
        digest(files=given(b"2")),
        digest(files=given(b"1", "b.csv")),
    ]
    assert len({same, *others}) == 1 + len(others)
    assert digest(files=given(b"1")) == digest(files=given(b"1"))


def test_every_value_of_a_box_counts():
    two, one = (MultiValueDict({"partner": values}) for values in (["1", "2"], ["2"]))
    assert digest(two) != digest(one)


@pytest.mark.django_db
def test_what_was_made_then_is_what_comes_back(world, acting):
    with acting(world.oakshire_people.la_lead):
        for number, made in enumerate([world.oakshire_action, [world.oakshire_action], 3, None]):
            assert once(f"digest {number}", lambda made=made: made) == made
            assert once(f"digest {number}", lambda: pytest.fail("done twice")) == made


@pytest.mark.django_db
def test_what_is_no_longer_to_be_seen_is_said_to_be_saved(world, acting):
    with acting(world.oakshire_people.la_lead):
        once("digest", lambda: world.oakshire_action)
    with (
        acting(world.elmborough_people.la_lead),
        pytest.raises(RuleBroken, match="This was saved already"),
    ):
        once("digest", lambda: pytest.fail("done twice"))


@pytest.mark.django_db
def test_of_what_has_no_number_it_is_said_that_it_was_saved(world):
    found_in_a_file = object()
    assert once("digest", lambda: found_in_a_file) is found_in_a_file
    with pytest.raises(RuleBroken, match="This was saved already"):
        once("digest", lambda: pytest.fail("done twice"))


@pytest.mark.django_db
def test_what_was_refused_leaves_no_receipt_and_can_be_sent_again():
    answers = iter([RuleBroken("Not yet."), None])

    def save(*, by):
        if refusal := next(answers):
            raise refusal

    sent = {"form_key": "k"}
    first, second = PortalForm(sent), PortalForm(sent)
    assert first.is_valid()
    assert not attempt(first, save, by=None)
    assert second.is_valid()
    assert attempt(second, save, by=None)
    assert Receipt.objects.count() == 1


@pytest.mark.django_db
def test_a_comment_sent_again_from_the_same_page_is_held_once_and_other_words_besides(world, sign_in, acting):
    version, client = world.oakshire_version, sign_in(world.oakshire_people.voluntary_rep)
    page = client.get(version.get_absolute_url(), {"paragraph": "whole"})
    form = page.context["form"]
    assert f'name="form_key" value="{form.form_key}"' in page.content.decode()
    typed = {"form_key": form.form_key, "paragraph": "", "text": "Sent twice.", "heard_by": "authors"}
    answers = [client.post(at("version_comment", version), typed) for _ in range(2)]
    assert answers[0].url == answers[1].url
    # Back, other words, and sent from the page that the browser still had.
    client.post(at("version_comment", version), typed | {"text": "Changed my mind."})
    with acting(world.oakshire_people.voluntary_rep) as rep:
        held = Comment.objects.visible_to(rep).filter(author=rep).order_by("pk")
        assert list(held.values_list("text", flat=True))[-2:] == ["Sent twice.", "Changed my mind."]


@pytest.mark.django_db
def test_a_form_that_comes_back_with_an_error_keeps_its_key(world, sign_in):
    version, client = world.oakshire_version, sign_in(world.oakshire_people.voluntary_rep)
    sent = {"form_key": "abc", "paragraph": "", "text": "", "heard_by": "authors"}
    assert client.post(at("version_comment", version), sent).context["form"].form_key == "abc"


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_of_two_who_press_at_the_same_moment_the_second_gets_what_the_first_made(world):
    rep = Person.objects.get(pk=world.oakshire_people.voluntary_rep.pk)
    start = Barrier(2)

    def press(_) -> int:
        try:
            start.wait(timeout=30)
            with transaction.atomic(), acting_as(Person.objects.get(pk=rep.pk)):
                return once("digest", lambda: _comment(world, rep)).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        first, second = pool.map(press, range(2))
    assert first == second


def _comment(world, by: Person) -> Comment:
    return operations.submit_comment(world.oakshire_version, text="At once.", by=by)


@pytest.mark.django_db
def test_receipts_are_forgotten_when_no_open_page_can_ask_for_them():
    now = clock.now()
    for number, age in enumerate([dt.timedelta(0), KEPT_FOR - dt.timedelta(minutes=1), KEPT_FOR]):
        Receipt.objects.create(digest=f"digest {number}", at=now - age)
    with clock.at(now):
        forget_receipts()
    assert sorted(Receipt.objects.values_list("digest", flat=True)) == ["digest 0", "digest 1"]
