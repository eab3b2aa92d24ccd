"""Forms of getting ready for an inspection."""

from django import forms

from core import clock
from core.form_fields import DayField
from core.forms import PortalForm
from documents.models import Document, DocumentVersion
from governance.forms import TIMES
from inspection.forms.common import LinkField, Words, audiences_for, document_field, offer_seen, partners_of, people_of
from inspection.models import (
    Framework,
    Inspection,
    InspectionPreparation,
    PreparationDocument,
    PreparationSite,
)
from partners.models import Audience, LocalArea, Partner, Person


class PreparationForm(PortalForm):
    """What is said of a preparation."""

    uses_version = True
    nouns = {"title": "a title"}

    title = forms.CharField(max_length=200)
    expected = forms.CharField(
        label="When is it expected?", max_length=160, required=False, help_text="In words, such as “from the autumn”."
    )
    arrangements = Words(label="Practical arrangements", required=False)
    lead_person = forms.ModelChoiceField(label="Lead", queryset=Person.objects.none(), required=False)

    def __init__(self, *args, area: LocalArea, **kwargs):
        super().__init__(*args, **kwargs)
        chosen = getattr(self.subject, "lead_person_id", None)
        self.fields["lead_person"].queryset = people_of(area, and_ids=(chosen,))


class NewPreparationForm(PreparationForm):
    """A new preparation: also under which framework, and who can see it."""

    uses_version = False

    framework = forms.ModelChoiceField(queryset=Framework.objects.all(), empty_label=None, widget=forms.RadioSelect)
    inspection = forms.ModelChoiceField(
        label="For the inspection", queryset=Inspection.objects.none(), required=False, empty_label="Not recorded yet"
    )
    with_usual_items = forms.BooleanField(
        label="Begin with the list of what is usually asked for", required=False, initial=True
    )
    audience = forms.ModelChoiceField(label="Who can see this", queryset=Audience.objects.none())

    def __init__(self, *args, person: Person, area: LocalArea, **kwargs):
        super().__init__(*args, area=area, **kwargs)
        self.fields["inspection"].queryset = Inspection.objects.visible_to(person, area).current()
        self.fields["audience"].queryset = audiences_for(person, area)


class ReadinessItemForm(PortalForm):
    """A line of the register."""

    uses_version = True
    nouns = {"title": "what is asked for"}

    title = forms.CharField(label="What is asked for", max_length=200)
    owner_person = forms.ModelChoiceField(label="Owner", queryset=Person.objects.none(), required=False)
    owner_partner = forms.ModelChoiceField(label="Owner partner", queryset=Partner.objects.none(), required=False)
    place = forms.CharField(label="Where it is kept", max_length=200, required=False)
    link = LinkField(label="Link")
    document_version = document_field()

    def __init__(self, *args, person: Person, area: LocalArea, **kwargs):
        super().__init__(*args, **kwargs)
        chosen = getattr(self.subject, "owner_person_id", None)
        self.fields["owner_person"].queryset = people_of(area, and_ids=(chosen,))
        self.fields["owner_partner"].queryset = partners_of(area)
        offer_seen(self, "document_version", DocumentVersion.objects.visible_to(person, area))


class NewReadinessItemForm(ReadinessItemForm):
    """A new line of the register."""

    uses_version = False


class RefreshForm(PortalForm):
    """When it was refreshed."""

    uses_version = True
    nouns = {"refreshed_on": "the day on which it was refreshed"}

    refreshed_on = DayField(label="Refreshed on", not_after=clock.today)


class SiteForm(PortalForm):
    """A place that inspectors visit."""

    nouns = {"name": "its name"}

    name = forms.CharField(max_length=160)
    arrangements = Words(label="Practical arrangements", required=False)


class ContactForm(PortalForm):
    """Somebody to turn to."""

    nouns = {"for_what": "what to turn to this person for"}

    person = forms.ModelChoiceField(queryset=Person.objects.none())
    for_what = forms.CharField(label="Contact for", max_length=200)
    leads_theme = forms.BooleanField(label="Leads on this theme in the inspection", required=False)

    def __init__(self, *args, area: LocalArea, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = people_of(area)


class InspectorMeetingForm(PortalForm):
    """A meeting with inspectors, and who is asked to come. It carries the version of the preparation."""

    uses_version = True
    nouns = {"title": "what it is about"}

    title = forms.CharField(label="What it is about", max_length=200)
    held_on = DayField(label="Date", required=False)
    starts_at = forms.TimeField(
        label="Time",
        required=False,
        input_formats=TIMES,
        widget=forms.TimeInput(format="%H:%M"),
        help_text="For example, 2pm or 14:30",
        error_messages={"invalid": "Time must be a time of day, like 2pm or 14:30"},
    )
    site = forms.ModelChoiceField(label="Place", queryset=PreparationSite.objects.none(), required=False)
    attendees = forms.ModelMultipleChoiceField(
        label="Who is asked to come",
        queryset=Person.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(
        self, *args, area: LocalArea, preparation: InspectionPreparation, there: tuple[int, ...] = (), **kwargs
    ):
        super().__init__(*args, **kwargs)
        self.fields["site"].queryset = preparation.sites.all()
        self.fields["attendees"].queryset = people_of(area, and_ids=there)


class NewInspectorMeetingForm(InspectorMeetingForm):
    """A new meeting with inspectors."""

    uses_version = False


class PreparationDocumentForm(PortalForm):
    """A document of the preparation."""

    document = forms.ModelChoiceField(queryset=Document.objects.none())
    purpose = forms.ChoiceField(label="What it is for", choices=PreparationDocument.Purpose, widget=forms.RadioSelect)

    def __init__(self, *args, person: Person, area: LocalArea, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["document"].queryset = Document.objects.visible_to(person, area)
