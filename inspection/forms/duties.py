"""Forms of duties and accountability."""

from django import forms

from core import clock
from core.form_fields import DayField, GovukFormMixin
from core.forms import PortalForm
from documents.models import Document
from indicators.models import Measure
from inspection.forms.common import Words, audiences_for, partners_of, people_of
from inspection.models import Duty, DutyPosition
from partners.models import Audience, LocalArea, Partner, Person

CHAPTERS = [str(number) for number in range(1, 12)]


class DutyFilter(GovukFormMixin, forms.Form):
    """Narrows the register."""

    mark_optional = False

    words = forms.CharField(label="Words in it", required=False, max_length=100)
    holder = forms.ChoiceField(label="Held by", required=False, choices=[("", "Anyone"), *Partner.Kind.choices])
    kind = forms.ChoiceField(required=False, choices=[("", "Any"), *Duty.Kind.choices])
    chapter = forms.ChoiceField(
        label="Chapter of the Code",
        required=False,
        choices=[("", "Any"), *((chapter, f"Chapter {chapter}") for chapter in CHAPTERS)],
    )
    compliance = forms.ChoiceField(
        label="How far it is met", required=False, choices=[("", "Any"), *DutyPosition.Compliance.choices]
    )


class NewDutyPositionForm(PortalForm):
    """Which partner holds a duty, and who answers for it there."""

    nouns = {"owner_partner": "the partner that holds it"}

    owner_partner = forms.ModelChoiceField(label="Held by", queryset=Partner.objects.none())
    owner_person = forms.ModelChoiceField(label="Who answers for it", queryset=Person.objects.none(), required=False)
    audience = forms.ModelChoiceField(label="Who can see this", queryset=Audience.objects.none())

    def __init__(self, *args, person: Person, area: LocalArea, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["owner_partner"].queryset = partners_of(area)
        self.fields["owner_person"].queryset = people_of(area)
        self.fields["audience"].queryset = audiences_for(person, area)


class DutyOwnerForm(PortalForm):
    """Who answers for a duty at its holder."""

    uses_version = True

    owner_person = forms.ModelChoiceField(label="Who answers for it", queryset=Person.objects.none(), required=False)

    def __init__(self, *args, area: LocalArea, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["owner_person"].queryset = people_of(area, and_ids=(self.subject.owner_person_id,))


class AssuranceForm(PortalForm):
    """How far a duty is met, and how that was assured."""

    uses_version = True

    compliance = forms.ChoiceField(
        label="How far is it met?", choices=DutyPosition.Compliance, widget=forms.RadioSelect
    )
    statement = Words(label="How it is met, or what is missing", required=False)
    assured_on = DayField(label="Assured on", required=False, not_after=clock.today)
    assured_how = forms.CharField(label="How that was assured", max_length=300, required=False)
    next_assurance_on = DayField(label="Next assurance due", required=False)
    measures = forms.ModelMultipleChoiceField(
        label="Measures that show it",
        queryset=Measure.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    documents = forms.ModelMultipleChoiceField(
        label="Documents", queryset=Document.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args, person: Person, area: LocalArea, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["measures"].queryset = Measure.objects.visible_to(person, area)
        self.fields["documents"].queryset = Document.objects.visible_to(person, area)


class AccountabilityForm(PortalForm):
    """A line of the accountability matrix."""

    uses_version = True
    nouns = {"agency": "an agency", "responsibilities": "what it is responsible for"}

    agency = forms.CharField(max_length=160)
    partner = forms.ModelChoiceField(
        label="Partner", queryset=Partner.objects.none(), required=False, empty_label="Not a partner here"
    )
    responsibilities = Words(label="What it is responsible for")
    accountable_person = forms.ModelChoiceField(
        label="Who is accountable", queryset=Person.objects.none(), required=False
    )
    accountable_words = Words(label="How it is held to account", required=False, rows=3)

    def __init__(self, *args, area: LocalArea, **kwargs):
        super().__init__(*args, **kwargs)
        chosen = getattr(self.subject, "accountable_person_id", None)
        self.fields["partner"].queryset = partners_of(area)
        self.fields["accountable_person"].queryset = people_of(area, and_ids=(chosen,))


class NewAccountabilityForm(AccountabilityForm):
    """A new line of the matrix: also who can see it."""

    uses_version = False

    audience = forms.ModelChoiceField(label="Who can see this", queryset=Audience.objects.none())

    def __init__(self, *args, person: Person, area: LocalArea, **kwargs):
        super().__init__(*args, area=area, **kwargs)
        self.fields["audience"].queryset = audiences_for(person, area)
