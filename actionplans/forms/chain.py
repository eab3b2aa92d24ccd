"""What people type about the chain of an action: its challenge, what shows that, what is expected, what came."""

from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import Q

from actionplans.chain import plain
from actionplans.forms import common
from actionplans.forms.links import in_a_line
from actionplans.models import Action, Challenge, ExpectedEffect
from core import clock
from core.form_fields import DayField, SmallCheckboxes
from core.forms import ConflictingField, PortalForm
from indicators.forms.measures import TypedNumberField
from indicators.models import Measure
from inspection.models import Evidence
from partners.models import Person

EXPECTED = "Expected in the year that begins in {}"
YEARS_BACK, YEARS_AHEAD = 1, 6
"""For which years a figure can be entered, counted from this one, beside those that have one."""


class ChallengeForm(PortalForm):
    """Which challenge an action answers, and what shows it."""

    uses_version = True
    nouns = {"text": "the challenge"}

    text = common.text("Challenge that the action answers", "What is wrong or coming, and for whom")
    evidence = forms.ModelMultipleChoiceField(
        label="Evidence that shows it", queryset=Evidence.objects.none(), required=False, widget=SmallCheckboxes
    )
    evidence_words = common.text(
        "What else shows it", "Such as a figure from a review that is not kept here", required=False
    )
    evidence_source = forms.CharField(label="Where that comes from", max_length=300, required=False)

    def __init__(self, *args: Any, action: Action, person: Person, subject: Challenge | None = None, **kwargs: Any):
        seen = Evidence.objects.visible_to(person, action.area)
        linked = subject.challenge_evidence.filter(unlinked_at=None).values("evidence") if subject else ()
        if subject:
            kwargs["initial"] = {
                "text": subject.text,
                "evidence": list(seen.filter(pk__in=linked).values_list("pk", flat=True)),
                "evidence_words": subject.evidence_words,
                "evidence_source": subject.evidence_source,
            }
        super().__init__(*args, subject=subject, **kwargs)
        if subject is None:
            del self.fields["seen_version"]
        field = self.fields["evidence"]
        field.queryset = seen.filter(Q(withdrawn_at=None) | Q(pk__in=linked))
        field.choices = [(row.pk, in_a_line(row)) for row in field.queryset]
        if not field.choices:
            del self.fields["evidence"]


class ExpectedEffectForm(PortalForm):
    """What an action is expected to change, by year."""

    uses_version = True
    nouns = {
        "what": "what is measured",
        "unit": "what it is counted in",
        "assumption": "what the figures assume",
        "source": "where the figures come from",
    }

    what = forms.CharField(label="What is measured", max_length=200)
    unit = forms.CharField(label="Counted in", max_length=80, help_text="Such as plans, per cent or pounds a year")
    measure = forms.ModelChoiceField(
        label="Measure that counts it",
        queryset=Measure.objects.none(),
        required=False,
        empty_label="None: what came is entered here",
        help_text="Its figures of periods within a year then stand beside what is expected of that year",
    )
    years = forms.ChoiceField(
        label="Kind of year",
        choices=ExpectedEffect.Years,
        initial=ExpectedEffect.Years.FINANCIAL,
        widget=forms.RadioSelect,
    )
    assumption = common.text("What the figures assume")
    source = forms.CharField(
        label="Where the figures come from", max_length=300, help_text="The model, its author or date"
    )

    def __init__(
        self, *args: Any, action: Action, person: Person, subject: ExpectedEffect | None = None, **kwargs: Any
    ):
        self.kept: dict[int, Decimal | None] = {}
        if subject:
            self.kept = dict(subject.effect_years.values_list("first", "expected"))
            names = ("what", "unit", "measure_id", "years", "assumption", "source")
            kwargs["initial"] = {name.removesuffix("_id"): getattr(subject, name) for name in names}
        super().__init__(*args, subject=subject, **kwargs)
        if subject is None:
            del self.fields["seen_version"]
        self.fields["measure"].queryset = Measure.objects.visible_to(person, action.area).filter(
            Q(stops_on=None) | Q(pk=getattr(subject, "measure_id", None))
        )
        this = clock.today().year
        self.firsts = sorted(self.kept.keys() | set(range(this - YEARS_BACK, this + YEARS_AHEAD + 1)))
        for first in self.firsts:
            self.fields[f"expected_{first}"] = TypedNumberField(
                label=f"Expected in the year that begins in {first}",
                required=False,
                initial=plain(self.kept.get(first)),
            )
        self.order_fields(["what", "unit", "measure", "years", *(f"expected_{first}" for first in self.firsts)])
        self.say_plainly()

    def clean(self) -> dict[str, Any]:
        """The years that have a figure, together."""
        cleaned = super().clean()
        typed = {first: cleaned.pop(f"expected_{first}", None) for first in self.firsts}
        cleaned["expected"] = {first: value for first, value in typed.items() if value is not None}
        if not cleaned["expected"] and not any(f"expected_{first}" in self.errors for first in self.firsts):
            self.add_error(f"expected_{clock.today().year}", "Enter the figure that is expected for one year at least")
        return cleaned

    def show_conflict(self, current: ExpectedEffect) -> None:
        """Also the figures in which they differ, year by year."""
        super().show_conflict(current)
        yours = self.cleaned_data["expected"]
        now = dict(current.effect_years.values_list("first", "expected"))
        for first in self.firsts:
            if yours.get(first) != now.get(first):
                theirs, own = (plain(values.get(first)) or "nothing" for values in (now, yours))
                self.conflict.append(ConflictingField(EXPECTED.format(first), theirs, own))


class EffectRecordForm(PortalForm):
    """What came in one of the years, as on a day, from where."""

    uses_version = True
    nouns = {
        "first": "the year",
        "actual": "the figure",
        "actual_source": "where the figure comes from",
        "actual_on": "the day that the figure speaks of",
    }

    first = forms.TypedChoiceField(label="Year", coerce=int, widget=forms.RadioSelect)
    actual = TypedNumberField(label="Figure that came")
    actual_on = DayField(label="As on", not_after=clock.today)
    actual_source = forms.CharField(label="Where the figure comes from", max_length=300)

    def __init__(self, *args: Any, subject: ExpectedEffect, **kwargs: Any):
        super().__init__(*args, subject=subject, **kwargs)
        years = subject.effect_years.exclude(expected=None, actual=None)
        for row in years:
            row.effect = subject
        self.fields["first"].choices = [(row.first, row.words) for row in years]
        self.fields["actual"].label = f"Figure that came ({subject.unit})"
