"""Forms come out with GOV.UK markup, plain errors, and links that lead to the box to mend."""

import datetime as dt
import re

import pytest
from django import forms
from django.template import Context, Template

from core.form_fields import DayField, GovukFormMixin, RadiosWithHints, SmallCheckboxes
from tests.core.pages import ids_in, references_in


class Sample(GovukFormMixin, forms.Form):
    nouns = {"reason": "a reason"}

    title = forms.CharField(max_length=20)
    reason = forms.CharField(widget=forms.Textarea, max_length=400, help_text="One sentence")
    rag = forms.ChoiceField(
        label="RAG",
        choices=[("red", "Red"), ("green", "Green")],
        widget=RadiosWithHints(hints={"red": "Off track"}),
    )
    audience = forms.MultipleChoiceField(choices=[("1", "Schools")], widget=forms.CheckboxSelectMultiple)
    due = DayField(label="Due date", help_text="For example, 27 3 2027")
    lead = forms.ChoiceField(label="Lead partner", choices=[("", "Choose"), ("1", "The council")])
    address = forms.EmailField(label="E-mail address")
    share = forms.IntegerField(label="% of plans", max_value=100)
    evidence = forms.FileField(required=False)
    told = forms.BooleanField(label="I have told the lead")
    secret = forms.CharField(widget=forms.PasswordInput)
    seen = forms.IntegerField(widget=forms.HiddenInput, initial=3)


WRONG = {
    "title": "x" * 21,
    "due_day": "30",
    "due_month": "2",
    "due_year": "2026",
    "rag": "pink",
    "address": "nobody",
    "share": "101",
    "seen": "3",
}


@pytest.fixture
def wrong() -> Sample:
    return Sample(WRONG)


def shown_summary(form: forms.Form) -> str:
    return Template("{% load portal %}{% error_summary %}").render(Context({"form": form}))


def test_errors_are_sentences_that_say_what_to_do(wrong):
    assert [error.text for error in wrong.error_list] == [
        "Title must be 20 characters or fewer; you have entered 21",
        "Enter a reason",
        "Select the RAG from the list",
        "Select the audience",
        "Due date must be a real date",
        "Select the lead partner",
        "Enter an e-mail address in the correct format, like name@example.com",
        "% of plans must be 100 or less",
        "Tick the box “I have told the lead” to go on",
        "Enter the secret",
    ]


def test_each_link_of_the_summary_and_each_description_leads_somewhere(wrong):
    page = shown_summary(wrong) + str(wrong)
    links = re.findall(r'href="#([^"]+)"', page)
    assert links == [
        "id_title", "id_reason", "id_rag_0", "id_audience_0", "id_due_day",
        "id_lead", "id_address", "id_share", "id_told", "id_secret",
    ]  # fmt: skip
    assert references_in(page) <= set(ids_in(page))
    assert len(ids_in(page)) == len(set(ids_in(page)))


def test_a_date_that_lacks_a_part_says_which_and_leads_to_it():
    form = Sample({"due_day": "30", "due_year": "2026"})
    error = next(error for error in form.error_list if "due" in error.href)
    assert error == ("#id_due_month", "Due date must include a month")
    boxes = re.findall(r'<input class="([^"]+)" id="id_due_(\w+)"', str(form["due"]))
    assert [part for classes, part in boxes if "error" in classes] == ["month"]


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        (("", "2", "2026"), "Due date must include a day"),
        (("5", "", ""), "Due date must include a month and a year"),
        (("32", "1", "2026"), "Due date: the day must be a number from 1 to 31"),
        (("five", "1", "2026"), "Due date: the day must be a number from 1 to 31"),
        (("5", "13", "2026"), "Due date: the month must be a number from 1 to 12, or its name"),
        (("5", "Brumaire", "2026"), "Due date: the month must be a number from 1 to 12, or its name"),
        (("5", "1", "26"), "Due date: the year must have four numbers, like 2026"),
        (("5", "1", "1066"), "Due date: the year must be between 1900 and 2100"),
        (("31", "11", "2026"), "Due date must be a real date"),
        (("", "", ""), "Enter the due date"),
    ],
)
def test_dates_that_are_refused(typed, message):
    form = Sample(dict(zip(("due_day", "due_month", "due_year"), typed, strict=True)))
    assert form.errors["due"] == [message]


@pytest.mark.parametrize(
    "typed", [("5", "9", "2026"), ("05", "09", "2026"), ("5", "Sep", "2026"), ("5", "september", "2026")]
)
def test_dates_that_are_taken(typed):
    form = Sample(dict(zip(("due_day", "due_month", "due_year"), typed, strict=True)))
    form.is_valid()
    assert form.cleaned_data["due"] == dt.date(2026, 9, 5)


def test_a_whole_date_in_an_address_is_taken_and_shown_in_the_boxes():
    form = Sample({"due": "2026-09-05"})
    form.is_valid()
    assert form.cleaned_data["due"] == dt.date(2026, 9, 5)
    assert re.findall(r'name="due_\w+" type="text" inputmode="numeric" value="(\w+)"', str(form["due"])) == [
        "5", "9", "2026",
    ]  # fmt: skip


def test_what_was_typed_stays_in_the_boxes_when_it_is_refused():
    form = Sample({"due": "next Tuesday"})
    assert form.errors["due"] == ["Due date must include a month and a year"]
    assert 'value="next Tuesday"' in str(form["due"])


class Limited(GovukFormMixin, forms.Form):
    day = DayField(label="Day", not_before=dt.date(2026, 1, 1), not_after=lambda: dt.date(2026, 12, 31), required=False)


def test_limits_of_a_date_are_inclusive_and_named():
    errors = {
        text: Limited({"day": text}).errors.get("day")
        for text in ("2025-12-31", "2026-01-01", "2026-12-31", "2027-01-01")
    }
    assert errors == {
        "2025-12-31": ["Day must be 1 January 2026 or later"],
        "2026-01-01": None,
        "2026-12-31": None,
        "2027-01-01": ["Day must be 31 December 2026 or earlier"],
    }


def test_an_optional_date_may_stay_empty_and_a_form_notices_change():
    empty = Limited({}, initial={})
    assert (empty.is_valid(), empty.cleaned_data, empty.has_changed()) == (True, {"day": None}, False)
    initial = {"day": dt.date(2026, 5, 1)}
    same = Limited({"day_day": "1", "day_month": "5", "day_year": "2026"}, initial=initial)
    other = Limited({"day_day": "2", "day_month": "5", "day_year": "2026"}, initial=initial)
    assert (same.has_changed(), other.has_changed()) == (False, True)


def test_nothing_is_required_by_the_browser_and_nothing_is_cut_short_by_it(wrong):
    page = str(wrong)
    assert re.findall(r"\s(required|maxlength|minlength)[ =>]", page) == []
    assert 'data-maxlength="400"' in page


def test_optional_fields_say_so_except_in_a_filter():
    class Filter(GovukFormMixin, forms.Form):
        mark_optional = False
        words = forms.CharField(required=False)
        rag = forms.MultipleChoiceField(choices=[("r", "Red")], required=False, widget=SmallCheckboxes)

    assert "Evidence (optional)" in str(Sample())
    assert "(optional)" not in str(Filter())
    assert "govuk-checkboxes--small" in str(Filter())


def test_choices_carry_their_hints(wrong):
    radios = str(wrong["rag"])
    assert 'aria-describedby="id_rag_0-hint"' in radios
    assert '<div class="govuk-hint govuk-radios__hint" id="id_rag_0-hint">Off track</div>' in radios
    assert "id_rag_1-hint" not in radios


def test_an_authors_own_words_are_kept():
    class Own(GovukFormMixin, forms.Form):
        why = forms.CharField(label="Why has it changed?", error_messages={"required": "Say why it changed"})
        what = forms.CharField(label="What happens next?")

    assert Own({}).errors == {"why": ["Say why it changed"], "what": ["Answer “What happens next?”"]}


def test_errors_of_the_whole_form_come_first_and_have_no_link(wrong):
    wrong.add_error(None, "This action is closed, so its RAG cannot change.")
    assert wrong.error_list[0] == ("", "This action is closed, so its RAG cannot change.")
    assert "<li>This action is closed, so its RAG cannot change.</li>" in shown_summary(wrong)


def test_a_form_without_errors_has_no_summary():
    assert shown_summary(Sample()) == ""


def test_what_people_type_is_shown_as_text():
    page = str(Sample({"title": '"><script>alert(1)</script>', "due_day": '"><b>'}))
    assert "<script>" not in page
    assert "<b>" not in page


def test_formsets_render_every_form():
    pairs = forms.formset_factory(Limited, extra=2)
    assert re.findall(r'name="(form-\d-day_day)"', str(pairs())) == ["form-0-day_day", "form-1-day_day"]


def test_a_date_knows_where_it_is_missing_or_locked():
    widget = DayField(label="Day").widget
    assert widget.value_omitted_from_data({"due_day": ""}, {}, "due") is False
    assert widget.value_omitted_from_data({"other": "1"}, {}, "due") is True
    locked = Limited({"day": "2026-05-02"}, initial={"day": dt.date(2026, 5, 1)})
    locked.fields["day"].disabled = True
    assert (locked.is_valid(), locked.cleaned_data, locked.has_changed()) == (True, {"day": dt.date(2026, 5, 1)}, False)


def test_a_date_given_as_text_is_shown_in_the_boxes():
    shown = str(Limited(initial={"day": "2026-05-01"})["day"])
    assert re.findall(r'value="(\w+)"', shown) == ["1", "5", "2026"]


def test_numbers_addresses_and_labels_of_their_own():
    class Own(GovukFormMixin, forms.Form):
        site = forms.URLField(label="Your page", assume_scheme="https")
        cost = forms.DecimalField(label="Cost", decimal_places=2)
        lead_partner = forms.CharField()

    assert Own({"site": "not a page", "cost": "7.123", "lead_partner": ""}).errors == {
        "site": ["Your page must be a web address, like https://www.example.com"],
        "cost": ["Cost must have 2 decimal places or fewer"],
        "lead_partner": ["Enter the lead partner"],
    }
