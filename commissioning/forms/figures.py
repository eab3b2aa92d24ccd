"""Forms about funding and modelled figures; and the filter of funding."""

from django import forms

from commissioning.forms.parts import (
    AudienceMixin,
    CommissioningForm,
    PoundsField,
    choice_of,
    led_by,
    long_text,
    partners_of,
    short_text,
)
from commissioning.models import FundingLine, Intention, Service
from commissioning.models.figures import financial_year_words
from core import clock
from core.form_fields import GovukFormMixin
from partners.models import LocalArea


def years_on_offer() -> list[tuple[int, str]]:
    """Ten financial years back to five ahead, the newest first."""
    now = clock.today()
    this = now.year if (now.month, now.day) >= (4, 1) else now.year - 1
    return [(year, financial_year_words(year)) for year in range(this + 5, this - 11, -1)]


class FundingLineForm(CommissioningForm):
    """An amount and what is said of it."""

    uses_version = True
    nouns = {"title": "what it is for", "pence": "an amount", "certainty": "whether it is planned, agreed or spent"}

    title = short_text("What for", required=True)
    financial_year = forms.TypedChoiceField(label="Financial year", coerce=int)
    kind = forms.ChoiceField(label="Kind", choices=FundingLine.Kind, widget=forms.RadioSelect)
    certainty = forms.ChoiceField(
        label="Planned, agreed or spent", choices=FundingLine.Certainty, widget=forms.RadioSelect
    )
    pence = PoundsField(label="Amount, in pounds")
    note = long_text("Note", rows=3, help_text="Pressures, conditions, what it does not cover")
    source = short_text("Source")

    def offer(self) -> None:
        """Fill the choices with what this person sees."""
        super().offer()
        choices = years_on_offer()
        kept = getattr(self.subject, "financial_year", None)
        if kept is not None and kept not in dict(choices):
            choices.append((kept, financial_year_words(kept)))
        self.fields["financial_year"].choices = choices


class NewFundingLineForm(AudienceMixin, FundingLineForm):
    """A new funding line: also whose money, for what, and who can see it."""

    uses_version = False
    nouns = FundingLineForm.nouns | {"partner": "whose money it is"}

    partner = choice_of("Whose money")
    service = choice_of("For the service", required=False)
    intention = choice_of("For the intention", required=False)

    def offer(self) -> None:
        """Fill the choices with what this person sees."""
        super().offer()
        self.fields["partner"].queryset = led_by(self.person, self.area)
        self.fields["service"].queryset = Service.objects.visible_to(self.person, self.area)
        self.fields["intention"].queryset = Intention.objects.visible_to(self.person, self.area)


class FundingFilter(GovukFormMixin, forms.Form):
    """Narrows the funding table."""

    mark_optional = False

    kind = forms.ChoiceField(required=False, choices=[("", "Any"), *FundingLine.Kind.choices])
    partner = forms.ChoiceField(required=False)
    certainty = forms.ChoiceField(
        label="Planned, agreed or spent", required=False, choices=[("", "Any"), *FundingLine.Certainty.choices]
    )

    def __init__(self, *args, area: LocalArea, **kwargs):
        super().__init__(*args, **kwargs)
        partners = partners_of(area).values_list("pk", "name")
        self.fields["partner"].choices = [("", "Any"), *((str(pk), name) for pk, name in partners)]


class ModelledFigureForm(CommissioningForm):
    """What somebody has modelled."""

    uses_version = True
    nouns = {
        "title": "a title",
        "from_value": "a number",
        "to_value": "a number",
        "assumption": "what it assumes",
        "unit": "what is counted",
        "horizon": "by when it is reached",
    }

    title = short_text("Title", required=True)
    unit = short_text("Of what", required=True, max_length=80, help_text="Such as “placements out of the city”")
    from_value = forms.DecimalField(label="From", max_digits=14, decimal_places=2)
    to_value = forms.DecimalField(label="To", max_digits=14, decimal_places=2)
    effect_pence = PoundsField(
        label="Effect on money a year, in pounds",
        required=False,
        min_value=None,
        help_text="A saving as it is; a cost with a minus before it",
    )
    horizon = short_text("By when", required=True, max_length=120)
    assumption = long_text("What it assumes", required=True)
    source = short_text("Source", required=True, max_length=300)


class NewModelledFigureForm(AudienceMixin, ModelledFigureForm):
    """A new modelled figure: also what it is about and who can see it."""

    uses_version = False

    service = choice_of("About the service", required=False)
    intention = choice_of("About the intention", required=False)

    def offer(self) -> None:
        """Fill the choices with what this person sees."""
        super().offer()
        self.fields["service"].queryset = Service.objects.visible_to(self.person, self.area)
        self.fields["intention"].queryset = Intention.objects.visible_to(self.person, self.area)
