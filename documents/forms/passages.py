"""Asking for a passage, writing one, and saying what becomes of it."""

import datetime as dt

from django import forms
from django.db import models

from core import clock
from core.form_fields import DayField, GovukFormMixin
from core.forms import PortalForm
from documents.forms.boxes import text_box
from documents.forms.companions import MARKDOWN_HINT
from documents.forms.texts import people_of
from documents.models import PassageRequest, PassageRequestQuerySet, Section
from documents.paragraphs import LONGEST_BODY
from partners.models import LocalArea, Partner, Person

USUAL_TIME, TIME_AGAIN = dt.timedelta(days=14), dt.timedelta(days=7)
LONG = 3000


class AskForPassageForm(PortalForm):
    """Who is asked for what, by when."""

    nouns = {"due_on": "the day by which you need it"}
    mark_optional = False

    person = forms.ModelChoiceField(
        Person.objects.none(), label="Person", required=False, empty_label="Nobody by name", help_text="Or a partner"
    )
    partner = forms.ModelChoiceField(
        Partner.objects.none(),
        label="Partner",
        required=False,
        empty_label="No partner",
        help_text="Its leads are told, and one of its people answers",
    )
    words = text_box(
        "What do you ask for?",
        max_length=LONG,
        help_text="They see this, the title of the document and the heading of the section, not the draft.",
    )
    due_on = DayField(label="Needed by", help_text="They have until the end of this day.", not_before=clock.today)

    def __init__(self, *args, area: LocalArea, by: Person, **kwargs):
        initial = {"due_on": clock.today() + USUAL_TIME} | kwargs.pop("initial", {})
        super().__init__(*args, initial=initial, **kwargs)
        able = area.memberships.with_content().exclude(person=by)
        self.fields["person"].queryset = people_of(area).filter(pk__in=able.values("person")).distinct()
        answering = area.memberships.current().filter(role__in=PassageRequest.ANSWERERS)
        self.fields["partner"].queryset = Partner.objects.filter(pk__in=answering.values("partner")).order_by("name")

    def clean(self) -> dict:
        """One who is asked, not two and not nobody."""
        typed = super().clean() or self.cleaned_data
        if typed.get("person") and typed.get("partner"):
            self.add_error("partner", "Choose a person or a partner, not both")
        elif not {"person", "partner"} & set(self.errors) and not typed.get("person") and not typed.get("partner"):
            self.add_error("person", "Choose who is asked: a person or a partner")
        return typed


class PassageForm(PortalForm):
    """The passage, to send."""

    uses_version = True

    text = text_box("Your passage", rows=14, max_length=LONGEST_BODY, help_text=MARKDOWN_HINT)


class PassageDraftForm(PassageForm):
    """The same, to keep for oneself: it may still be empty."""

    text = text_box("Your passage", rows=14, max_length=LONGEST_BODY, required=False, help_text=MARKDOWN_HINT)


class DeclinePassageForm(PortalForm):
    """Why nothing comes."""

    uses_version = True
    nouns = {"reason": "a reason"}

    reason = text_box(
        "Why?",
        rows=3,
        max_length=LONG,
        help_text="For example: nothing to add, or who should be asked. Those who write the document read it.",
    )


class TakeInPassageForm(PortalForm):
    """Taking a passage in, as the request and the section were when the person looked."""

    uses_version = True

    section_version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args, section: Section | None, **kwargs):
        super().__init__(*args, initial={"section_version": section.version if section else 0}, **kwargs)

    def show_conflict(self, current: models.Model) -> None:
        """Go on from the section as it is now, where it was the section that changed."""
        if not isinstance(current, Section):
            super().show_conflict(current)
            return
        self.data = self.data.copy()
        self.data["section_version"] = str(current.version)


class SendBackPassageForm(PortalForm):
    """What is missing, and by when it is needed now."""

    uses_version = True
    nouns = {"due_on": "the day by which you need it"}

    reason = text_box("What is missing?", rows=4, max_length=LONG, help_text="Who wrote the passage reads it.")
    due_on = DayField(label="Needed by", not_before=clock.today)

    def __init__(self, *args, subject: PassageRequest, **kwargs):
        again = max(subject.due_on, clock.today() + TIME_AGAIN)
        super().__init__(*args, subject=subject, initial={"due_on": again}, **kwargs)


class SetPassageAsideForm(PortalForm):
    """Why a passage is not taken in."""

    uses_version = True

    reason = text_box("Why is it not taken in?", rows=3, max_length=LONG, help_text="Who wrote the passage reads it.")


class WithdrawPassageRequestForm(PortalForm):
    """Why a passage is no longer asked for."""

    uses_version = True

    reason = text_box("Why is it no longer asked for?", rows=3, max_length=LONG, help_text="Who was asked reads it.")


class PassageRequestFilter(GovukFormMixin, forms.Form):
    """Narrows the list of passages asked for."""

    mark_optional = False
    OVERDUE, WAITING = "overdue", "waiting"

    state = forms.ChoiceField(
        label="How it stands",
        required=False,
        choices=[
            ("", "Any"),
            (WAITING, "Waiting, first time or again"),
            (OVERDUE, "Overdue"),
            *(state for state in PassageRequest.State.choices if state[0] != PassageRequest.State.ASKED),
        ],
    )

    def narrowed(self, rows: PassageRequestQuerySet, today: dt.date) -> PassageRequestQuerySet:
        """The requests that are wanted."""
        state = self.cleaned_data["state"] if self.is_bound and self.is_valid() else ""
        if state == self.OVERDUE:
            return rows.late_on(today)
        if state == self.WAITING:
            return rows.waiting()
        return rows.filter(state=state) if state else rows
