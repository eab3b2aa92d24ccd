"""Forms of inspections, findings and recommendations."""

from django import forms

from core.form_fields import DayField, LastDayField
from core.forms import PortalForm
from documents.models import DocumentVersion
from governance.models import Decision
from inspection.forms.common import VERY_LONG, LinkField, Words, audiences_for, document_field, offer_seen, partners_of
from inspection.models import Evidence, Finding, FollowedUp, Framework, Inspection
from partners.models import Audience, LocalArea, Partner, Person


class InspectionForm(PortalForm):
    """What is said of an inspection or a review."""

    uses_version = True
    nouns = {"title": "a title", "kind": "a kind"}

    title = forms.CharField(max_length=200)
    kind = forms.ChoiceField(choices=Inspection.Kind)
    framework = forms.ModelChoiceField(queryset=Framework.objects.all(), required=False, empty_label="None")
    commissioned_by = forms.CharField(max_length=200, required=False)
    reviewers = forms.CharField(label="Carried out by", max_length=300, required=False)
    funder = forms.CharField(label="Paid for by", max_length=200, required=False)
    starts_on = DayField(label="First day", required=False)
    ends_on = LastDayField(label="Last day", required=False)
    published_on = DayField(label="Report published", required=False)
    aims = Words(label="What it was to look at", required=False)
    outcome = Words(required=False, help_text="In the framework's own words.", max_length=VERY_LONG)
    link = LinkField(label="Link to the report")
    document_version = document_field()

    def __init__(self, *args, person: Person, area: LocalArea, **kwargs):
        super().__init__(*args, **kwargs)
        offer_seen(self, "document_version", DocumentVersion.objects.visible_to(person, area))

    def clean(self):
        """Refuse a span that ends before it starts, on the box of its last day."""
        cleaned = super().clean()
        start, end = cleaned.get("starts_on"), cleaned.get("ends_on")
        if start and end and end <= start:
            self.add_error("ends_on", "The last day must be the same as or after the first day")
        return cleaned


class NewInspectionForm(InspectionForm):
    """A new inspection: also who can see it."""

    uses_version = False

    audience = forms.ModelChoiceField(label="Who can see this", queryset=Audience.objects.none())

    def __init__(self, *args, person: Person, area: LocalArea, **kwargs):
        super().__init__(*args, person=person, area=area, **kwargs)
        self.fields["audience"].queryset = audiences_for(person, area)


class FollowedUpForm(PortalForm):
    """What findings and recommendations have in common."""

    uses_version = True
    nouns = {"text": "what it says"}

    number = forms.CharField(max_length=10, required=False, help_text="As the report numbers it.")
    text = Words(label="What it says")
    urgency = forms.ChoiceField(choices=FollowedUp.Urgency, widget=forms.RadioSelect, initial="planned")
    bodies = forms.ModelMultipleChoiceField(
        label="Responsible bodies",
        queryset=Partner.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="They see it, whoever else can.",
    )

    def __init__(self, *args, area: LocalArea, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["bodies"].queryset = partners_of(area)


class FindingForm(FollowedUpForm):
    """A finding."""

    field_order = ["kind", "group", "number", "text"]

    kind = forms.ChoiceField(choices=Finding.Kind, initial="finding")
    group = forms.CharField(max_length=160, required=False, help_text="The heading under which the report has it.")


class NewFindingForm(FindingForm):
    """A new finding."""

    uses_version = False


class RecommendationForm(FollowedUpForm):
    """A recommendation."""


class NewRecommendationForm(RecommendationForm):
    """A new recommendation: also the finding under which it stands."""

    uses_version = False
    field_order = ["finding", "number", "text"]

    finding = forms.ModelChoiceField(
        label="Under the finding", queryset=Finding.objects.none(), required=False, empty_label="It stands by itself"
    )

    def __init__(self, *args, person: Person, inspection: Inspection, area: LocalArea, **kwargs):
        super().__init__(*args, area=area, **kwargs)
        findings = Finding.objects.visible_to(person, area).current().filter(inspection=inspection)
        self.fields["finding"].queryset = findings


class ResponseForm(PortalForm):
    """What the partnership says to it."""

    uses_version = True

    response = forms.ChoiceField(choices=FollowedUp.Response, widget=forms.RadioSelect)
    response_reason = Words(label="Reason", required=False, help_text="Needed for anything but a yes.")


class ProgressForm(PortalForm):
    """How the follow-up stands."""

    uses_version = True
    nouns = {"text": "what has happened"}

    state = forms.ChoiceField(label="How does it stand?", choices=FollowedUp.State, widget=forms.RadioSelect)
    text = Words(label="What has happened")
    decision = forms.ModelChoiceField(
        label="The board's decision",
        queryset=Decision.objects.none(),
        required=False,
        help_text="Needed for business as usual.",
    )
    impact_evidence = forms.ModelChoiceField(
        label="Evidence that the difference is felt",
        queryset=Evidence.objects.none(),
        required=False,
        help_text="Needed for business as usual.",
    )

    def __init__(self, *args, person: Person, area: LocalArea, **kwargs):
        super().__init__(*args, **kwargs)
        moves = FollowedUp.MOVES[FollowedUp.State(self.subject.state)]
        self.fields["state"].choices = [choice for choice in FollowedUp.State.choices if choice[0] in moves]
        decisions = self.fields["decision"]
        decisions.queryset = Decision.objects.visible_to(person, area)
        decisions.label_from_instance = lambda decision: f"{decision.reference}: {decision.text[:100]}"
        self.fields["impact_evidence"].queryset = Evidence.objects.visible_to(person, area).current()

    def leave_out_what_is_hidden(self) -> None:
        """Nothing: decision and evidence are asked for at each closing, whatever an earlier one rested on."""
