"""What people write comes in by forms that look for data about children in it: one that does not stands listed here."""

import re
from collections.abc import Iterator

from django import forms
from django.conf import settings
from django.urls import get_resolver

from core.form_fields import GovukFormMixin, plain_messages
from core.forms import UploadField
from core.holding import HoldsPersonalData

NOT_LOOKED_OVER = [
    "actionplans.filters.PositionFilter",
    "actionplans.forms.risks.IssueFields",  # always a part of a form that is
    "actionplans.register.IssueFilter",
    "actionplans.register.RegisterFilter",
    "actionplans.register.RiskFilter",
    "commissioning.forms.intentions.IntentionFilter",
    "commissioning.forms.services.ServiceFilter",
    "core.holding.HoldForm",  # looks at its own reason, which lets nothing through
    "indicators.forms.aims.LibraryFilter",
    "indicators.forms.measures.MeasureFilter",
    "inspection.forms.duties.DutyFilter",
    "inspection.forms.evidence.EvidenceFilter",
    "reports.search_form.SearchForm",
    "strategies.forms.WorkstreamFilter",
]
"""Filters and the search, which keep nothing that is typed into them, and two more."""


def forms_of_ours(base: type = forms.Form) -> Iterator[type[forms.Form]]:
    """Every form of the portal that its addresses bring in."""
    _ = get_resolver().url_patterns  # loads every view, and with it every form
    for kind in base.__subclasses__():
        # Those of signing in come in only when a page of theirs is opened; what they take is a secret or a label.
        if kind.__module__.split(".")[0] in settings.PORTAL_APPS and kind.__module__ != "core.account_forms":
            yield kind
        yield from forms_of_ours(kind)


NO_SENTENCE = re.compile(
    r"(?:Enter|Select) the (?:(?:as|by|compared|for|from|held|in|of|on|publish|recorded|to|whose|with)\b.*"
    r"|due|.*\b(?:by|on|to|with))"
)
"""What is missing, said with a label that is no noun: “Enter the agreed on”."""


def test_what_is_missing_is_asked_for_in_a_sentence():
    """Where a label is no noun, the form says in `nouns` what an error calls it."""
    asked = {
        f"{form.__module__}.{form.__qualname__}.{name}": plain_messages(
            field, str(field.label or name.replace("_", " ").capitalize()), form.nouns.get(name)
        ).get("required", "")
        for form in forms_of_ours()
        if issubclass(form, GovukFormMixin)
        for name, field in form.base_fields.items()
        if field.required
    }
    assert len(asked) > 200
    assert {place: words for place, words in asked.items() if NO_SENTENCE.fullmatch(words)} == {}


def takes_words(form: type[forms.Form]) -> bool:
    """Whether it has a box for words that are shown as they are typed, or for a file."""
    return any(
        isinstance(field, forms.FileField)
        or (
            isinstance(field, forms.CharField) and not isinstance(field.widget, forms.PasswordInput | forms.HiddenInput)
        )
        for field in form.base_fields.values()
    )


def test_every_form_that_takes_words_or_files_holds_back_what_looks_like_data_about_a_child():
    found = set(forms_of_ours())
    assert len(found) > 100
    not_looked_over = sorted(
        {
            f"{form.__module__}.{form.__name__}"
            for form in found
            if takes_words(form) and not (issubclass(form, HoldsPersonalData) and form.keeps_text)
        }
    )
    assert not_looked_over == NOT_LOOKED_OVER


def takes_pdfs(field: forms.Field) -> bool:
    return isinstance(field, UploadField) and (field.only is None or ".pdf" in field.only)


def test_the_forms_that_take_a_pdf_are_those_whose_pages_say_when_it_could_not_be_read():
    found = {form.__name__ for form in forms_of_ours() if any(map(takes_pdfs, form.base_fields.values()))}
    assert found == {"CompanionForm", "EvidenceFileForm", "EvidencedRagForm", "FileForm", "NewEvidenceForm"}
