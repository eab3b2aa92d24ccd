"""Forms about services, their dependencies and reviews; and the filter of the register."""

from django import forms

from commissioning.forms.parts import (
    AgesForm,
    AudienceMixin,
    CommissioningForm,
    LinesField,
    checkboxes,
    choice_of,
    long_text,
    partners_of,
    short_text,
)
from commissioning.models import Need, Service, ServiceReview
from core import clock
from core.form_fields import DayField, GovukFormMixin
from governance.models import Decision
from partners.models import LocalArea, Partner


class ServiceForm(AgesForm):
    """What the register says of a service."""

    uses_version = True
    nouns = {"name": "a name", "tier": "a tier", "lead_partner": "a lead commissioner"}
    lists = {
        "co_commissioners": "co_commissioners.partner",
        "needs": "service_needs.need",
    }
    field_order = ["name", "description", "tier", "age_from", "age_to"]

    name = short_text("Name", required=True)
    description = long_text("What it does")
    tier = forms.ChoiceField(choices=Service.Tier, widget=forms.RadioSelect)
    arrangement = forms.ChoiceField(label="Arrangement", choices=Service.Arrangement, widget=forms.RadioSelect)
    arrangement_note = short_text(
        "Agreement, fund or other areas",
        max_length=300,
        help_text="The section 75 agreement and its pooled fund, or the areas it is bought with",
    )
    lead_partner = choice_of("Lead commissioner")
    co_commissioners = checkboxes("Commissioned together with")
    providers = checkboxes("Provided by partners")
    outside_providers = LinesField(label="Provided by others", help_text="Bodies outside the partnership, one a line")
    needs = checkboxes("Needs it meets")
    eligibility = long_text("Who can have it", help_text="Based on need, in words that families understand")
    direction_of_travel = long_text("Direction of travel", help_text="Where this service is going")
    local_offer_text = long_text("Text for the Local Offer")
    local_offer_link = forms.URLField(
        label="Place in the Local Offer", required=False, max_length=500, assume_scheme="https"
    )

    def offer(self) -> None:
        """Fill the choices with what this person sees."""
        super().offer()
        commissioners = partners_of(
            self.area, kind__in=(*Partner.ACCOUNTABLE_KINDS, Partner.Kind.PUBLIC_HEALTH, "schools")
        )
        self.fields["lead_partner"].queryset = commissioners
        self.fields["co_commissioners"].queryset = commissioners
        self.fields["providers"].queryset = partners_of(self.area)
        needs = Need.objects.visible_to(self.person, self.area).filter(withdrawn_because="")
        self.fields["needs"].queryset = needs

    @property
    def seen_needs(self) -> set[int]:
        """The needs that were offered, by number: only those can be taken away."""
        return set(self.fields["needs"].queryset.values_list("pk", flat=True))


class NewServiceForm(AudienceMixin, ServiceForm):
    """A new service: also who can see it."""

    uses_version = False


class MoveServiceForm(CommissioningForm):
    """Whether a service ends, starts again or was recorded in error."""

    uses_version = True
    nouns = {"state": "what becomes of it", "reason": "a reason"}

    state = forms.ChoiceField(label="The service is now", choices=Service.State, widget=forms.RadioSelect)
    reason = short_text("Why?", required=True, max_length=500)

    def offer(self) -> None:
        """Fill the choices with what this person sees."""
        super().offer()
        moves = Service.MOVES[Service.State(self.subject.state)]
        self.fields["state"].choices = [choice for choice in Service.State.choices if choice[0] in moves]


class DependencyForm(CommissioningForm):
    """Another service without which this one does not work."""

    nouns = {"other": "a service", "why": "why it depends on it"}

    other = choice_of("Depends on")
    why = short_text("Why?", required=True, max_length=500)

    def offer(self) -> None:
        """Fill the choices with what this person sees."""
        super().offer()
        self.fields["other"].queryset = Service.objects.visible_to(self.person, self.subject.area).exclude(
            pk=self.subject.pk
        )


class ReviewPlanForm(CommissioningForm):
    """By when a service is to be reviewed."""

    nouns = {"due": "the day by which it is due"}

    due = DayField(label="Due")
    about = short_text("What is reviewed", max_length=300)


class ReviewOutcomeForm(CommissioningForm):
    """What came of a review."""

    uses_version = True
    nouns = {"outcome": "what came of it", "reviewed_on": "the day of the review", "outcome_words": "what was found"}

    outcome = forms.ChoiceField(label="Outcome", choices=ServiceReview.Outcome, widget=forms.RadioSelect)
    outcome_words = long_text("What was found", required=True)
    reviewed_on = DayField(label="Reviewed on", not_after=clock.today)
    decision = choice_of("Decision of a board", required=False)
    next_due = DayField(label="Next review due", required=False)

    def offer(self) -> None:
        """Fill the choices with what this person sees."""
        super().offer()
        self.fields["decision"].queryset = Decision.objects.visible_to(self.person, self.area)


class ServiceFilter(GovukFormMixin, forms.Form):
    """Narrows the register."""

    mark_optional = False

    words = forms.CharField(label="Words in its name", required=False, max_length=100)
    tier = forms.ChoiceField(required=False, choices=[("", "Any"), *Service.Tier.choices])
    arrangement = forms.ChoiceField(required=False, choices=[("", "Any"), *Service.Arrangement.choices])
    lead = forms.ChoiceField(label="Lead commissioner", required=False)
    provider = forms.ChoiceField(required=False)
    state = forms.ChoiceField(required=False, choices=[("", "Running"), ("ended", "Ended"), ("any", "Any")])
    review_due = forms.BooleanField(label="Review due or overdue", required=False)
    ends_soon = forms.BooleanField(label="Contract ends within 12 months", required=False)
    needs_decision = forms.BooleanField(label="Contract needs a decision", required=False)
    no_route = forms.BooleanField(label="No decision route", required=False)

    def __init__(self, *args, area: LocalArea, **kwargs):
        super().__init__(*args, **kwargs)
        partners = [("", "Any"), *((str(pk), name) for pk, name in partners_of(area).values_list("pk", "name"))]
        self.fields["lead"].choices = self.fields["provider"].choices = partners
