"""Boxes whose HTML is remembered look as they would have looked, and keep nothing that anybody typed."""

import pytest
from django import forms

from core import boxes
from core.boxes import RememberedBox
from core.form_fields import GovukFormMixin


@pytest.fixture(autouse=True)
def nothing_remembered(monkeypatch):
    monkeypatch.setattr(boxes, "_remembered", {})


class PlainFilter(GovukFormMixin, forms.Form):
    words = forms.CharField(label="Words", required=False, max_length=10)
    lead = forms.ChoiceField(label="Lead", required=False)
    open = forms.BooleanField(label="Not done yet", required=False)

    def __init__(self, data=None, lead="Council"):
        super().__init__(data)
        self.fields["lead"].choices = [("", "Any"), ("1", lead)]


class Filter(PlainFilter):
    bound_field_class = RememberedBox


@pytest.mark.parametrize(
    "data",
    [None, {"lead": "1"}, {"open": "on"}, {"words": "speech"}, {"lead": "7"}, {"words": "much too long a text"}],
)
def test_a_remembered_box_looks_as_any_other(data):
    for _ in range(2):
        assert str(Filter(data)) == str(PlainFilter(data))


def test_other_choices_are_another_box():
    shown = [str(Filter(lead=lead)["lead"].as_field_group()) for lead in ("Council", "ICB", "Council")]
    assert ["ICB" in html for html in shown] == [False, True, False]
    assert len(boxes._remembered) == 2


def test_what_was_typed_is_not_kept_and_what_is_kept_has_an_end(monkeypatch):
    monkeypatch.setattr(boxes, "MOST", 3)
    for lead in ("Council", "ICB", "Trust"):
        str(Filter({"words": "a family"}, lead=lead))
        assert len(boxes._remembered) <= 3
    assert not any("a family" in html for html in boxes._remembered.values())
