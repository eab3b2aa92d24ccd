"""What looks like data about a child is held by every form until it is mended or let through with a reason."""

from types import SimpleNamespace

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile

from core.forms import PortalForm, UploadField, attempt
from core.models import LetThrough
from core.personal_data import Kind

NUMBER = "943 476 5919"
PERSON = SimpleNamespace(pk=7)


class NoteForm(PortalForm):
    title = forms.CharField()
    note = forms.CharField(widget=forms.Textarea, required=False)
    secret = forms.CharField(widget=forms.PasswordInput, required=False)
    place = forms.CharField(widget=forms.HiddenInput, required=False)
    fixed = forms.CharField(disabled=True, required=False, initial=NUMBER)
    file = UploadField(required=False)


class LookForm(PortalForm):
    keeps_text = False
    q = forms.CharField()


def note(files=None, initial=None, **typed) -> NoteForm:
    return NoteForm({"title": "A title", **typed}, files or {}, initial=initial)


WITH_REASON = {"hold-reason": "It is a contract’s number", "hold-go_on": "on"}


def test_an_ordinary_form_shows_nothing_of_it():
    form = note()
    assert form.is_valid()
    assert "hold-" not in str(form)
    assert str(NoteForm()).count("hold-") == 0


def test_what_is_held_comes_back_with_a_sentence_and_a_box_for_the_reason():
    form = note(note=f"Seen: {NUMBER}, born 3 May 2014")
    assert not form.is_valid()
    assert list(form.errors) == ["note"]
    words = form.errors["note"][0]
    assert "an NHS number, ending in 19; a date of birth" in words
    assert NUMBER not in words
    page = str(form)
    assert NUMBER in page  # in the box, where it is mended
    assert 'name="hold-reason"' in page
    assert [error.href for error in form.error_list] == ["#id_note"]


def test_a_form_with_a_template_of_its_own_shows_the_box_too():
    form = note(title=NUMBER)
    form.is_valid()
    assert 'name="hold-go_on"' in form.render("actionplans/parts_fields.html", {"form": SimpleNamespace()})


def test_with_a_reason_and_a_tick_it_goes_on():
    form = note(note=NUMBER, **WITH_REASON)
    assert form.is_valid()
    assert form.cleaned_data["note"] == NUMBER
    assert "hold" not in " ".join(form.cleaned_data)
    assert form.hold.as_hidden.count('type="hidden"') == 2


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ({"hold-reason": "A contract’s number"}, "Tick the box"),
        ({"hold-go_on": "on", "hold-reason": " "}, "Enter a reason, or take out what was found"),
        ({"hold-go_on": "on", "hold-reason": f"It is {NUMBER}"}, "Say it without the number"),
    ],
)
def test_an_answer_that_is_not_whole_keeps_it_held_and_says_what_is_missing(answer, words):
    form = note(note=NUMBER, **answer)
    assert not form.is_valid()
    assert words in form.error_list[-1].text
    assert form.error_list[-1].href.startswith("#id_hold-")


def test_passwords_hidden_fields_and_fixed_ones_are_not_looked_at():
    assert note(secret=NUMBER, place=NUMBER).is_valid()


def test_what_stood_there_before_is_not_asked_about_again():
    before = {"note": f"See {NUMBER}."}
    assert note(initial=before, note="Now see 9434765919, please.").is_valid()
    assert not note(initial=before, note=f"{NUMBER}, born 3 May 2014").is_valid()


def test_a_search_is_not_held():
    assert LookForm({"q": NUMBER}).is_valid()


def given(name: str, content: bytes) -> dict:
    return {"file": SimpleUploadedFile(name, content)}


def test_a_file_is_held_and_a_reason_stays_in_view_until_it_is_chosen_again():
    form = note(given("a.txt", NUMBER.encode()))
    assert "choose it again" in form.errors["file"][0]

    class MustForm(NoteForm):
        file = UploadField()

    again = MustForm({"title": "A title", **WITH_REASON})
    assert list(again.errors) == ["file"]
    assert "It is a contract’s number" in str(again)
    assert [error.href for error in again.error_list] == ["#id_file"]
    assert note(given("a.txt", NUMBER.encode()), **WITH_REASON).is_valid()


@pytest.mark.django_db
def test_the_reason_is_kept_once_for_each_field_and_kind_and_never_the_number():
    form = note(note=f"{NUMBER}, 401 023 2137, born 3 May 2014", title="9434765919", **WITH_REASON)
    assert form.is_valid()
    assert attempt(form, lambda **typed: None, by=PERSON)
    kept = LetThrough.objects.order_by("pk")
    assert [(row.person, row.area, row.field, row.kind, row.reason) for row in kept] == [
        (7, None, "Title", Kind.NHS_NUMBER, "It is a contract’s number"),
        (7, None, "Note", Kind.NHS_NUMBER, "It is a contract’s number"),
        (7, None, "Note", Kind.DATE_OF_BIRTH, "It is a contract’s number"),
    ]
    assert str(kept[0]) == "Title: an NHS number"


@pytest.mark.django_db
def test_nothing_is_kept_where_nothing_was_held():
    form = note(**WITH_REASON)
    assert form.is_valid()
    assert attempt(form, lambda **typed: None, by=PERSON)
    assert not LetThrough.objects.exists()
