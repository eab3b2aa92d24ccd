"""What may be typed into a text box: nothing hidden gets through, and nothing ordinary is refused."""

import pytest
from django import forms

from core.forms import PortalForm


class TextForm(PortalForm):
    title = forms.CharField(required=False)
    body = forms.CharField(required=False, widget=forms.Textarea)


@pytest.mark.parametrize(
    "text",
    ["Waits\nBcc: x", "a\x07b", "\u202egnp.exe", "a\ufffeb", "a\u2028b", "\u200b\u200b", "\u2066x\u2069"],
)
def test_hidden_characters_are_refused_in_a_title(text):
    form = TextForm({"title": text})
    assert not form.is_valid()
    assert "Type it again" in form.errors["title"][0]


@pytest.mark.parametrize("text", ["Anna’s café – 5 °C", "👩‍👧 familie", "مرحبا", "soft\u00adhyphen", "a\u00a0b"])
def test_ordinary_text_of_any_language_is_taken(text):
    form = TextForm({"title": text, "body": text})
    assert form.is_valid()
    assert form.cleaned_data["title"] == text


def test_a_longer_text_may_have_lines_and_tabs_and_nothing_hidden():
    assert TextForm({"body": "one\r\n\ttwo\n"}).is_valid()
    assert not TextForm({"body": "one\x1b[31m"}).is_valid()
