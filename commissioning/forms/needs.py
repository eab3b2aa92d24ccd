"""Forms about needs."""

from django import forms

from commissioning.forms.parts import AgesForm, AudienceMixin, CommissioningForm, long_text, short_text
from core import clock
from core.form_fields import DayField


class NeedForm(AgesForm):
    """What is said about a need."""

    uses_version = True
    nouns = {"title": "a title"}
    field_order = ["title", "population", "age_from", "age_to"]

    title = short_text("Title", required=True)
    population = short_text(
        "Whose need it is", max_length=300, help_text="A group, such as “children under 5 who are late to talk”"
    )
    description = long_text("What they need")
    gap = long_text("What is not met")
    jsna_reference = short_text(
        "Place in the joint strategic needs assessment (JSNA)", help_text="Chapter or page, with the year"
    )
    source = short_text("Other source")


class NewNeedForm(AudienceMixin, NeedForm):
    """A new need: also who can see it."""

    uses_version = False


class NeedFigureForm(CommissioningForm):
    """A figure of need on a day."""

    nouns = {"label": "what is counted", "value": "a number", "as_at": "the day it speaks of"}

    label = short_text("What is counted", required=True)
    value = forms.DecimalField(label="Number", max_digits=14, decimal_places=4)
    unit = short_text("Unit", max_length=60, help_text="Such as “children” or “% of pupils”")
    as_at = DayField(label="As at", not_after=clock.today)
    source = short_text("Source", required=True)
