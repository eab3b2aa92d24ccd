"""Forms about what a measure should reach and what it is held against, and the filter of the library."""

import datetime as dt
from decimal import Decimal

from django import forms
from django.core.exceptions import ValidationError

from core import clock
from core.form_fields import DayField, GovukFormMixin, LastDayField, TypedDay
from core.forms import PortalForm, UploadField
from indicators.forms.measures import LONG, TypedNumberField
from indicators.models import ComparatorObservation, LibraryMeasure, Measure, Neighbour
from indicators.models.units import Missing
from partners.models import Audience, LocalArea, Person

MOST_LINES = 20


class LinesField(forms.CharField):
    """A few things, one a line, each with a colon between its two halves."""

    example = ""

    def __init__(self, **kwargs):
        super().__init__(widget=forms.Textarea(attrs={"rows": 5}), max_length=LONG, **kwargs)

    def clean(self, value) -> list:
        """What each line says. Raises ValidationError with the line that can't be read."""
        lines = [line.strip() for line in super().clean(value).splitlines() if line.strip()]
        if len(lines) > MOST_LINES:
            raise ValidationError(f"Give no more than {MOST_LINES} lines.")
        return [self.read(number, line) for number, line in enumerate(lines, start=1)]

    def read(self, number: int, line: str) -> tuple:
        """The two halves of a line."""
        first, colon, second = line.rpartition(":")
        if not colon or not first.strip() or not second.strip():
            raise self.wrong(number)
        return self.halves(number, first.strip(), second.strip())

    def halves(self, number: int, first: str, second: str) -> tuple:
        """What the two halves mean."""
        raise NotImplementedError

    def wrong(self, number: int) -> ValidationError:
        """That a line can't be read."""
        return ValidationError(f"Line {number} can't be read. Write it like this: {self.example}")


class MilestonesField(LinesField):
    """Planned days and values."""

    example = "31 March 2027: 45"

    def halves(self, number: int, first: str, second: str) -> tuple[dt.date, Decimal]:
        words = first.replace("/", " ").split()
        if len(words) != 3:
            raise self.wrong(number)
        try:
            return DayField(label=f"Line {number}").clean(TypedDay(*words)), TypedNumberField().clean(second)
        except ValidationError:
            raise self.wrong(number) from None


class NeighboursField(LinesField):
    """Local areas and how alike they are said to be."""

    example = "Redbridge: very close"

    def halves(self, number: int, first: str, second: str) -> tuple[str, str]:
        closeness = {str(label).lower(): value for value, label in Neighbour.Closeness.choices}.get(second.lower())
        if closeness is None or len(first) > 80:
            raise self.wrong(number)
        return first, closeness


class TargetForm(PortalForm):
    """What a measure should reach, by when, why, and the steps on the way."""

    nouns = {
        "value": "the value to reach",
        "due_on": "the day by which it should be reached",
        "basis": "why this value",
    }

    value = TypedNumberField()
    due_on = DayField(label="To be reached by")
    basis = forms.CharField(
        label="Why this value?",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=LONG,
        help_text="Such as: the average for England in 2024.",
    )
    baseline_value = TypedNumberField(label="Value at the start", required=False)
    baseline_on = DayField(label="Day of the value at the start", required=False)
    milestones = MilestonesField(required=False, help_text="Values planned on the way, one a line: 31 March 2027: 45")
    confirmed = forms.BooleanField(
        label="I have checked values that look unlikely", required=False, help_text="Needed only if you are asked to."
    )

    def __init__(self, *args, measure: Measure, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["value"].label = f"Value to reach ({measure.get_unit_display().lower()})"


class EndTargetForm(PortalForm):
    """Why a target ends."""

    nouns = {"reason": "why it ends"}

    reason = forms.CharField(label="Why does the target end?", widget=forms.Textarea, max_length=LONG)


class ComparatorForm(PortalForm):
    """What the same measure was elsewhere."""

    nouns = {
        "period_start": "the first day of the period",
        "period_end": "the last day of the period",
        "kind": "what it is compared with",
    }

    kind = forms.ChoiceField(label="Compared with", choices=ComparatorObservation.Kind, widget=forms.RadioSelect)
    name = forms.CharField(max_length=80, required=False, help_text="Not needed for England.")
    period_start = DayField(label="First day of the period")
    period_end = LastDayField(label="Last day of the period")
    value = TypedNumberField(required=False)
    missing = forms.ChoiceField(
        label="Why there is no value",
        choices=[("", "There is a value"), *(each for each in Missing.choices if each[0] != Missing.WITHDRAWN)],
        widget=forms.RadioSelect,
        required=False,
    )
    provisional = forms.BooleanField(label="This value is provisional", required=False)
    source = forms.CharField(max_length=200, required=False)


class ImportForm(PortalForm):
    """A file of the Department for Education, and when it was published."""

    nouns = {"released_on": "the day of the release"}

    file = UploadField(
        only=frozenset({".csv"}),
        label="CSV file",
        help_text="“Education, health and care plans”: the files about 20 weeks, requests or annual reviews.",
    )
    released_on = DayField(label="Day of the release", not_after=clock.today)
    provisional = forms.BooleanField(label="These figures are provisional", required=False)

    def clean(self) -> dict:
        """The text of the file in its place."""
        cleaned = super().clean()
        upload = cleaned.pop("file", None)
        if upload is not None:
            try:
                cleaned["text"] = upload.content.decode("utf-8-sig")
            except UnicodeDecodeError:
                self.add_error("file", "The file must be saved as CSV in UTF-8.")
        return cleaned


class NeighboursForm(PortalForm):
    """The local areas most like this one, from a day on."""

    nouns = {"in_use_from": "the day from which they are used"}

    in_use_from = DayField(label="Used from")
    neighbours = NeighboursField(
        label="Areas, the most alike first",
        help_text="One a line, with how close each is said to be (extremely close, very close, close, somewhat close,"
        " not close): Redbridge: very close",
    )
    source = forms.CharField(max_length=200, help_text="Who says so, and when the set was made.")
    audience = forms.ModelChoiceField(label="Who can see this", queryset=Audience.objects.none())

    def __init__(self, *args, person: Person, area: LocalArea, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["audience"].queryset = Audience.objects.seen_with(person, "contribute").filter(area=area)


class LibraryFilter(GovukFormMixin, forms.Form):
    """Narrows the library."""

    mark_optional = False

    words = forms.CharField(label="Words", required=False, max_length=100)
    topic = forms.ChoiceField(required=False)
    followed = forms.BooleanField(label="Followed here already", required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        topics = LibraryMeasure.objects.offered().order_by("topic").values_list("topic", flat=True).distinct()
        self.fields["topic"].choices = [("", "Any"), *((topic, topic) for topic in topics)]
