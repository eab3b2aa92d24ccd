"""Holding back what looks like data about a child, in every form, until its writer mends it or says why it may stay.

Each form looks at its own text fields and files when it is cleaned. What is found comes back on the form, with a box
for the reason; with a reason it is saved, and field, kind and reason are kept (core.models.LetThrough), never the
number itself. What stood in the field before is not asked about again.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.db import models
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString

from core.access import acting_area_id
from core.file_text import look_over
from core.form_fields import GovukFormMixin
from core.models import LetThrough
from core.personal_data import Likeness, likenesses
from core.uploads import Upload

LONGEST_REASON = 500


@dataclass(frozen=True)
class HeldField:
    """One field of a form, and what was found in it."""

    name: str
    label: str
    found: tuple[Likeness, ...]
    is_file: bool

    @property
    def sentence(self) -> str:
        """What the person reads at the field."""
        alike = "; ".join(one.words for one in self.found)
        mend = "take it out of the file and choose it again" if self.is_file else "take it out"
        again = ", and choose the file again" if self.is_file else ""
        return (
            f"{self.label}: this looks like {alike}. The portal holds no data about a child. Please {mend}, or say "
            f"below why it may stay{again}"
        )


class HoldForm(GovukFormMixin, forms.Form):
    """Shown under a form only when something in it is held: the reason for going on, and that the person means it."""

    template_name = "forms/hold.html"
    nouns = {"reason": "a reason, or take out what was found"}

    reason = forms.CharField(
        label="Why it may stay",
        help_text="For example: it is the reference number of a contract. Your area’s administrators read this reason "
        "with your role and the day. Do not repeat the number.",
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=LONGEST_REASON,
    )
    go_on = forms.BooleanField(label="This is no data about a child or young person. Save it as it is")

    def clean_reason(self) -> str:
        """The reason, which is kept and so must not hold what it speaks of."""
        reason = self.cleaned_data["reason"]
        if likenesses(reason):
            raise forms.ValidationError("The reason is kept. Say it without the number or the date itself")
        return reason

    @property
    def as_hidden(self) -> SafeString:
        """The same as hidden fields, for a page that asks once more before it saves."""
        return format_html("{}{}", self["reason"].as_hidden(), self["go_on"].as_hidden())


class HoldsPersonalData:
    """Mixed into a form: looks over all that a person typed or chose. `keeps_text` is False where nothing of it is
    kept, as in a search."""

    keeps_text = True
    hold: HoldForm | None = None
    held: tuple[HeldField, ...] = ()
    unread: tuple[str, ...] = ()
    """The names of the files that could not be read, or not all of them: they were not looked over to the end."""

    def _clean_form(self) -> None:
        self._typed = dict(self.cleaned_data)  # before the form's own cleaning takes fields away
        super()._clean_form()

    def _post_clean(self) -> None:
        super()._post_clean()
        if self.keeps_text:
            self._hold_back()

    def _hold_back(self) -> None:
        self.unread = ()
        self.held = tuple(self._held_fields())
        prefix = self.add_prefix("hold")
        answered = any(f"{prefix}-{name}" in self.data for name in HoldForm.base_fields)
        # A reason that was typed stays in view while anything else is wrong, such as a file that must be chosen again.
        shown = self.held or (answered and self.errors)
        self.hold = HoldForm(self.data if answered else None, prefix=prefix) if shown else None
        if self.held and not self.hold.is_valid():
            for one in self.held:
                self.add_error(one.name, one.sentence)

    def _held_fields(self):
        for name, value in self._typed.items():
            field = self.fields[name]
            if is_file := isinstance(value, Upload):
                found = self._found_in_file(value)
            elif found := _found_in(field, value):
                before = set(_found_in(field, self.get_initial_for_field(field, name)))
                found = tuple(one for one in found if one not in before)
            if found:
                yield HeldField(name, str(field.label), found, is_file)

    def _found_in_file(self, upload: Upload) -> tuple[Likeness, ...]:
        looked = look_over(upload)
        if not looked.whole:
            self.unread = (*self.unread, upload.name)
        return looked.found

    @property
    def error_list(self) -> list:
        """The form's errors, and those of the reason for going on where one was begun."""
        more = self.hold.error_list if self.held and self.hold.is_bound else []
        return [*super().error_list, *more]

    def render(self, template_name: str | None = None, context: Mapping[str, Any] | None = None, renderer=None):
        """The form, and under it the box for the reason while something is held: whatever template the form has."""
        whole = super().render(template_name, context, renderer)
        return whole if self.hold is None else format_html("{}{}", whole, self.hold)

    __str__ = __html__ = render

    def keep_reason(self, *subjects, by) -> None:
        """Write down what was let through with a reason, a row for each field and kind. Within the transaction of the
        operation that saved it; nothing where nothing was held."""
        subject = next((one for one in subjects if isinstance(one, models.Model)), None)
        LetThrough.objects.bulk_create(
            LetThrough(
                person=by.pk,
                area=acting_area_id(),
                subject_label=subject._meta.label if subject is not None else "",
                subject=subject.pk if subject is not None else None,
                field=held.label[:120],
                kind=kind,
                reason=self.hold.cleaned_data["reason"],
            )
            for held in self.held
            for kind in dict.fromkeys(one.kind for one in held.found)
        )


def warn_of_unread(request: HttpRequest, form: HoldsPersonalData) -> None:
    """Tell who gave a file that not all of it could be looked over, on the page that comes after it was saved."""
    for name in form.unread:
        messages.warning(
            request,
            f"“{name}” is saved, but the portal could not read all of its words (a scanned page has none), so it was "
            "not checked for data about a child. Please look through it yourself: if it says anything about a single "
            "child or family, withdraw it.",
        )


def _found_in(field: forms.Field, value: Any) -> tuple[Likeness, ...]:
    """What is found in the value of a field that takes people's own words."""
    typed = isinstance(field, forms.CharField) and not isinstance(field.widget, forms.PasswordInput | forms.HiddenInput)
    return tuple(likenesses(value)) if typed and isinstance(value, str) and not field.disabled else ()
