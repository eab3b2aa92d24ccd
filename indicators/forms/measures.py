"""Forms about measures: labels, hints, and the checking of what was typed."""

from decimal import Decimal

from django import forms

from core.form_fields import DayField, GovukFormMixin, LastDayField, RadiosWithHints
from core.forms import PortalForm
from indicators.models import LibraryMeasure, Measure, Observation
from indicators.travel import Freshness
from partners.models import Audience, LocalArea, Partner, Person, SubArea

LONG = 4000


class TypedNumberField(forms.DecimalField):
    """A number as people copy it from a table: 56.3%, £1,250 and 1 250 are all numbers."""

    def __init__(self, **kwargs):
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}))
        super().__init__(max_digits=18, decimal_places=4, **kwargs)

    def to_python(self, value) -> Decimal | None:
        """The number without its signs of unit and thousands."""
        if isinstance(value, str):
            value = value.replace("−", "-").strip().removeprefix("£").removesuffix("%")
            value = "".join(value.replace(",", "").split())
        return super().to_python(value)


class MeasureForm(PortalForm):
    """What is said about a measure, new or changed."""

    uses_version = True
    nouns = {
        "reference": "a reference, such as “a”",
        "name": "a name",
        "polarity": "which way is better",
        "unit": "a unit",
    }

    reference = forms.CharField(max_length=12, help_text="The letter or number that people know it by, such as “a”.")
    name = forms.CharField(max_length=200)
    definition = forms.CharField(
        widget=forms.Textarea,
        max_length=LONG,
        required=False,
        help_text="What is counted, of whom, and what is left out.",
    )
    polarity = forms.ChoiceField(label="Which way is better?", choices=Measure.Polarity, widget=forms.RadioSelect)
    source = forms.CharField(max_length=200, required=False, help_text="Where its figures come from.")
    frequency = forms.CharField(
        label="How often", max_length=120, required=False, help_text="As people say it, such as “every year, in June”."
    )
    update_every_months = forms.IntegerField(
        label="Months between values",
        min_value=1,
        max_value=120,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        help_text="12 for a yearly figure. Without it, nobody is told that a value is late.",
    )
    published_after_months = forms.IntegerField(
        label="Months until figures are out",
        min_value=0,
        max_value=60,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        help_text="From the end of a period to the day its figures can be had.",
    )
    suppress_below = forms.IntegerField(
        label="Smallest count to show",
        min_value=1,
        max_value=100,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        help_text="For a count of children that is not published: smaller ones are shown only to the local authority"
        " and the NHS commissioner.",
    )
    owner_partner = forms.ModelChoiceField(
        label="Owner",
        queryset=Partner.objects.none(),
        required=False,
        help_text="The partner that answers for its figures.",
    )

    def __init__(self, *args, area: LocalArea, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["owner_partner"].queryset = Partner.objects.filter(areas=area)

    def clean_published_after_months(self) -> int:
        """Nothing typed means at once."""
        return self.cleaned_data["published_after_months"] or 0


class NewMeasureForm(MeasureForm):
    """A new measure: also its unit, which stays, and who can see it."""

    uses_version = False

    unit = forms.ChoiceField(
        choices=Measure.Unit, widget=forms.RadioSelect, help_text="The unit can't be changed later."
    )
    audience = forms.ModelChoiceField(label="Who can see this", queryset=Audience.objects.none())
    library_measure = forms.ModelChoiceField(
        queryset=LibraryMeasure.objects.offered(), required=False, widget=forms.HiddenInput
    )

    def __init__(self, *args, person: Person, area: LocalArea, **kwargs):
        super().__init__(*args, area=area, **kwargs)
        self.fields["audience"].queryset = Audience.objects.seen_with(person, "contribute").filter(area=area)


class StopMeasureForm(PortalForm):
    """From when on, and why, a measure is no longer followed."""

    uses_version = True
    nouns = {"stop_reason": "why it stops", "stops_on": "the first day that is no longer measured"}

    stops_on = DayField(label="First day that is no longer measured")
    stop_reason = forms.CharField(label="Why does it stop?", widget=forms.Textarea, max_length=LONG)


class ResumeMeasureForm(PortalForm):
    """Why a measure is followed again."""

    uses_version = True
    nouns = {"reason": "a reason"}

    reason = forms.CharField(label="Why is it measured again?", widget=forms.Textarea, max_length=LONG)


class ObservationForm(PortalForm):
    """What a measure was in a period, or why that is not known."""

    nouns = {"period_start": "the first day of the period", "period_end": "the last day of the period"}

    sub_area = forms.ModelChoiceField(
        label="Part of the area", queryset=SubArea.objects.none(), required=False, empty_label="The whole area"
    )
    period_start = DayField(label="First day of the period")
    period_end = LastDayField(
        label="Last day of the period", help_text="For a count on one day, give the same day twice."
    )
    value = TypedNumberField(required=False)
    missing = forms.ChoiceField(
        label="Why there is no value",
        choices=[("", "There is a value"), *Observation.Missing.choices],
        widget=RadiosWithHints(
            hints={
                Observation.Missing.WITHDRAWN: "Takes back what was recorded, also for a mistaken period. "
                "The earlier entry stays in the record.",
            }
        ),
        required=False,
    )
    provisional = forms.BooleanField(label="This value is provisional", required=False)
    starts_new_series = forms.BooleanField(
        label="From this period on it is counted in a new way, so it is not compared with the periods before",
        required=False,
    )
    note = forms.CharField(
        widget=forms.Textarea,
        max_length=LONG,
        required=False,
        help_text="What people should know about this value. Needed when it corrects an earlier one.",
    )
    source = forms.CharField(max_length=200, required=False)

    def __init__(self, *args, measure: Measure, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["sub_area"].queryset = SubArea.objects.filter(area=measure.area_id)
        if not self.fields["sub_area"].queryset:
            del self.fields["sub_area"]
        self.fields["value"].label = f"Value ({measure.get_unit_display().lower()})"
        self.fields["value"].error_messages["invalid"] = "The value must be a number, like 56.3"
        self.fields["source"].help_text = (
            f"If it differs from the usual one: {measure.source}."
            if measure.source
            else "Where this figure comes from."
        )


class MeasureFilter(GovukFormMixin, forms.Form):
    """Narrows the list of measures."""

    mark_optional = False

    words = forms.CharField(label="Words in its name", required=False, max_length=100)
    freshness = forms.ChoiceField(choices=[("", "Any"), *Freshness.choices], required=False)
    owner = forms.ModelChoiceField(queryset=Partner.objects.none(), required=False, empty_label="Any")

    def __init__(self, *args, area: LocalArea, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = Partner.objects.filter(areas=area)
