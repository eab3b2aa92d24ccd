"""Forms about contracts."""

from django import forms

from commissioning.forms.parts import (
    AudienceMixin,
    CommissioningForm,
    MonthsField,
    PoundsField,
    choice_of,
    led_by,
    long_text,
    short_text,
)
from commissioning.models import Contract
from core.form_fields import DayField, LastDayField


class ContractForm(CommissioningForm):
    """What is said of a contract."""

    uses_version = True
    nouns = {"reference": "a reference", "provider_name": "who provides", "starts_on": "the first day"}

    reference = short_text("Reference", required=True, max_length=60)
    provider_name = short_text("Provider", required=True)
    starts_on = DayField(label="First day")
    ends_on = LastDayField(label="Last day")
    extension_options = short_text("Extension options", max_length=300, help_text="Such as “one year, twice”")
    notice_months = MonthsField(label="Notice, in months")
    procurement_months = MonthsField(
        label="Time that procurement takes, in months",
        help_text="The contract asks for a decision from its end, less notice, less this",
    )
    value_pence_per_year = PoundsField(label="Value a year, in pounds", required=False)

    def clean(self):
        """Refuse a contract that ends before it starts."""
        cleaned = super().clean()
        start, end = cleaned.get("starts_on"), cleaned.get("ends_on")
        if start and end and end <= start:
            self.add_error("ends_on", "The last day must be the same as or after the first day")
        return cleaned


class NewContractForm(AudienceMixin, ContractForm):
    """A new contract: also who holds it and who can see it."""

    uses_version = False
    nouns = {**ContractForm.nouns, "lead_partner": "which partner holds it"}

    lead_partner = choice_of("Held by")

    def offer(self) -> None:
        """Fill the choices with what this person sees."""
        super().offer()
        self.fields["lead_partner"].queryset = led_by(self.person, self.area)


class DecideContractForm(CommissioningForm):
    """What is to happen when a contract ends."""

    uses_version = True
    nouns = {"way_ahead": "what is to happen"}

    way_ahead = forms.ChoiceField(label="When the contract ends", choices=Contract.WayAhead, widget=forms.RadioSelect)
    way_ahead_because = long_text("Why?", required=True, rows=3)


class ExtendContractForm(CommissioningForm):
    """Until when a contract runs on."""

    uses_version = True
    nouns = {"ends_on": "the new last day"}

    ends_on = LastDayField(label="New last day")
    reason = short_text("Why?", required=True, max_length=500)


class EndContractForm(CommissioningForm):
    """Whether a contract has ended or was recorded in error."""

    uses_version = True

    state = forms.ChoiceField(
        label="The contract",
        choices=[("ended", "has ended"), ("withdrawn", "was recorded in error")],
        widget=forms.RadioSelect,
    )
    reason = short_text("Why?", required=True, max_length=500)
