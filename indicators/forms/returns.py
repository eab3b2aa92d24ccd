"""Forms about data returns."""

from django import forms
from django.db import models

from core.form_fields import DayField, GovukFormMixin, LastDayField
from core.forms import PortalForm
from indicators.forms.measures import LONG
from indicators.models import DataReturn, Measure
from partners.models import Audience, LocalArea, Partner, Person


class ReturnForm(PortalForm):
    """What is asked of whom, by when."""

    uses_version = True
    nouns = {"title": "what is to be sent", "owed_by_partner": "who owes it", "due_on": "the last day for it"}

    title = forms.CharField(label="What is to be sent", max_length=200)
    details = forms.CharField(
        widget=forms.Textarea,
        max_length=LONG,
        required=False,
        help_text="What it must hold, and how it is sent.",
    )
    owed_by_partner = forms.ModelChoiceField(label="Partner that owes it", queryset=Partner.objects.none())
    owed_by_person = forms.ModelChoiceField(
        label="Person who owes it",
        queryset=Person.objects.none(),
        required=False,
        help_text="Without one, everyone who sends figures for the partner is asked.",
    )
    due_on = DayField(label="Last day for it")

    def __init__(self, *args, area: LocalArea, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["owed_by_partner"].queryset = Partner.objects.filter(areas=area)
        self.fields["owed_by_person"].queryset = Person.objects.filter(memberships__area=area).distinct()


class NewReturnForm(ReturnForm):
    """A new return: also its period, the measure that it feeds, and who can see that it is asked for."""

    uses_version = False

    period_start = DayField(label="First day of the period")
    period_end = LastDayField(label="Last day of the period")
    measure = forms.ModelChoiceField(label="Measure that it feeds", queryset=Measure.objects.none(), required=False)
    audience = forms.ModelChoiceField(label="Who can see this", queryset=Audience.objects.none())

    def __init__(self, *args, person: Person, area: LocalArea, **kwargs):
        super().__init__(*args, area=area, **kwargs)
        self.fields["measure"].queryset = Measure.objects.visible_to(person, area)
        self.fields["audience"].queryset = Audience.objects.seen_with(person, "contribute").filter(area=area)


class SubmitReturnForm(PortalForm):
    """Where the figures are."""

    nouns = {"note": "where the figures are"}

    note = forms.CharField(
        label="Where are the figures?",
        widget=forms.Textarea,
        max_length=LONG,
        help_text="Also what people should know about them. No names of children.",
    )


class ChaseForm(PortalForm):
    """A word with the reminder."""

    words = forms.CharField(label="What do you want to say?", widget=forms.Textarea, max_length=LONG, required=False)


class SendBackForm(PortalForm):
    """What is wrong with the figures."""

    reason = forms.CharField(label="What is wrong with the figures?", widget=forms.Textarea, max_length=LONG)


class WithdrawReturnForm(PortalForm):
    """Why a return is no longer asked for."""

    reason = forms.CharField(label="Why is it no longer asked for?", widget=forms.Textarea, max_length=LONG)


class Timeliness(models.TextChoices):
    """How a return stands to its day."""

    LATE = "late", "Late"
    DUE = "due", "Due"
    RECEIVED = "received", "Received"
    RECEIVED_LATE = "received_late", "Received late"
    WITHDRAWN = "withdrawn", "No longer asked for"


class ReturnFilter(GovukFormMixin, forms.Form):
    """Narrows the list of returns."""

    mark_optional = False

    state = forms.ChoiceField(label="How it stands", choices=[("", "Any"), *Timeliness.choices], required=False)
    partner = forms.ModelChoiceField(queryset=Partner.objects.none(), required=False, empty_label="Any")
    mine = forms.BooleanField(label="Mine to send", required=False)

    def __init__(self, *args, area: LocalArea, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["partner"].queryset = Partner.objects.filter(areas=area)

    def narrowed(self, returns, person: Person, today):
        """The returns that were asked for."""
        wanted = self.cleaned_data if self.is_bound and self.is_valid() else {}
        state = wanted.get("state")
        if state == Timeliness.LATE:
            returns = returns.late_on(today)
        elif state == Timeliness.RECEIVED_LATE:
            returns = returns.received_late()
        elif state:
            returns = returns.filter(state=DataReturn.State(state))
        if wanted.get("partner"):
            returns = returns.filter(owed_by_partner=wanted["partner"])
        return returns.owed_by(person) if wanted.get("mine") else returns
