"""Events: planning one, who came and what was said; narrowing the list; choosing versions to compare."""

from django import forms

from core.form_fields import DayField, GovukFormMixin
from core.forms import PortalForm
from documents.forms.boxes import text_box
from documents.models import Document, DocumentVersion, Event
from partners.models import Audience, LocalArea, Partner, Person


def hour_field(label: str) -> forms.TimeField:
    """A time of the day, typed as 14:30 or 2.30pm."""
    return forms.TimeField(
        label=label,
        required=False,
        input_formats=["%H:%M", "%H.%M", "%I.%M%p", "%I:%M%p", "%I%p"],
        widget=forms.TimeInput(format="%H:%M", attrs={"class": "govuk-input--width-5"}),
        help_text="For example 14:30",
        error_messages={"invalid": f"{label} must be a time, like 14:30"},
    )


class EventEditForm(PortalForm):
    """What an event is, when and where, for whom."""

    uses_version = True
    nouns = {"title": "a title", "place": "a place", "meant_for": "who it is for"}

    title = forms.CharField(max_length=160)
    kind = forms.ChoiceField(label="What kind of event is it?", choices=Event.Kind.choices)
    day = DayField(label="Day")
    starts_at = hour_field("Starts at")
    ends_at = hour_field("Ends at")
    place = forms.CharField(max_length=200, help_text="Where people go, or “online”.")
    meant_for = forms.CharField(label="Who is it for?", max_length=200)
    about = text_box("What is it about?", rows=5, max_length=5000, required=False)
    documents = forms.ModelMultipleChoiceField(
        Document.objects.none(),
        label="Which documents is it about?",
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def __init__(self, *args, area: LocalArea, person: Person, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["documents"].queryset = Document.objects.visible_to(person, area)


class EventForm(EventEditForm):
    """A new event: also who holds it, and who may see it."""

    uses_version = False

    lead_partner = forms.ModelChoiceField(Partner.objects.none(), label="Who holds it?")
    audience = forms.ModelChoiceField(Audience.objects.none(), label="Who may see it here?")

    def __init__(self, *args, area: LocalArea, person: Person, **kwargs):
        super().__init__(*args, area=area, person=person, **kwargs)
        self.fields["lead_partner"].queryset = Partner.objects.filter(areas=area).order_by("name")
        self.fields["audience"].queryset = Audience.objects.seen_with(person).filter(area=area)


class EventRecordForm(PortalForm):
    """What was said at an event."""

    uses_version = True
    nouns = {"what_was_said": "what was said"}

    what_was_said = text_box(
        "What was said?",
        rows=12,
        max_length=50_000,
        help_text="By theme, without names. Start a line with “- ” for a list.",
    )


class AttendanceForm(PortalForm):
    """How many of a group came."""

    nouns = {"group": "a group"}

    group = forms.CharField(label="Which group?", max_length=120, help_text="For example “Parents”. Never a name.")
    number = forms.IntegerField(
        label="How many came?",
        min_value=1,
        max_value=100_000,
        widget=forms.NumberInput(attrs={"class": "govuk-input--width-5"}),
    )


class EventCancelForm(PortalForm):
    """Cancelling an event."""

    uses_version = True
    nouns = {"reason": "a reason"}

    reason = forms.CharField(label="Why?", max_length=300, help_text="Everyone who can see the event reads it.")


class EventFilter(GovukFormMixin, forms.Form):
    """Narrows the list of events."""

    mark_optional = False

    when = forms.ChoiceField(
        label="When", choices=[("", "Coming"), ("past", "Past")], required=False, widget=forms.RadioSelect
    )
    kind = forms.ChoiceField(label="Kind", choices=[("", "All kinds"), *Event.Kind.choices], required=False)


class VersionChoice(forms.ModelChoiceField):
    """A version of one document, by its number and state."""

    def label_from_instance(self, version: DocumentVersion) -> str:
        return f"Version {version.number}, {version.present_state.label.lower()}"


class CompareForm(GovukFormMixin, forms.Form):
    """Which two versions to compare."""

    mark_optional = False

    old = VersionChoice(DocumentVersion.objects.none(), label="Earlier version", empty_label=None)
    new = VersionChoice(DocumentVersion.objects.none(), label="Later version", empty_label=None)

    def __init__(self, *args, versions, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("old", "new"):
            self.fields[name].queryset = versions
