"""Forms of evidence."""

from django import forms

from core import clock
from core.form_fields import DayField, FoldedCheckboxes, GovukFormMixin, LastDayField
from core.forms import PortalForm, UploadField
from documents.models import DocumentVersion
from indicators.models import Measure
from inspection.forms.common import LinkField, Words, audiences_for, document_field, offer_seen
from inspection.forms.evaluations import offer_own_partners
from inspection.models import Criterion, Duty, Evidence, Framework, Freshness
from partners.models import Audience, LocalArea, Partner, Person


class CriteriaField(forms.ModelMultipleChoiceField):
    """Criteria, each with the framework that it belongs to."""

    def label_from_instance(self, criterion: Criterion) -> str:
        return f"{criterion} ({criterion.framework.in_force_from.year} framework)"


class DutiesField(forms.ModelMultipleChoiceField):
    """Duties, each with what it asks in short."""

    def label_from_instance(self, duty: Duty) -> str:
        return f"{duty}: {duty.summary[:80]}"


class EvidenceForm(PortalForm):
    """What is said of an item of evidence."""

    uses_version = True
    nouns = {
        "title": "a title",
        "source_body": "the body that it comes from",
        "shows": "what it shows",
        "kind": "a kind",
    }

    title = forms.CharField(max_length=200)
    kind = forms.ChoiceField(choices=Evidence.Kind)
    dated_on = DayField(label="Date of the evidence", not_after=clock.today)
    source_body = forms.CharField(label="Source", max_length=160, help_text="The body that it comes from.")
    shows = Words(
        label="What it shows",
        help_text="In a sentence or two. Never write anything by which a child could be recognised.",
        rows=3,
    )
    so_what = Words(
        label="So what?", required=False, help_text="What difference it makes to children and families.", rows=3
    )
    expires_on = LastDayField(
        label="Can be relied on until", required=False, help_text="The last day; leave it empty if there is none."
    )
    link = LinkField(label="Link")
    document_version = document_field()
    measure = forms.ModelChoiceField(label="Measure", queryset=Measure.objects.none(), required=False)
    criteria = CriteriaField(
        label="Criteria that it speaks to",
        queryset=Criterion.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    duties = DutiesField(
        label="Duties that it speaks to",
        queryset=Duty.objects.none(),
        required=False,
        widget=FoldedCheckboxes,
    )

    def __init__(self, *args, person: Person, area: LocalArea, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["criteria"].queryset = Criterion.objects.select_related("framework").order_by(
            "-framework__in_force_from", "position"
        )
        self.fields["duties"].queryset = Duty.objects.all()
        offer_seen(self, "document_version", DocumentVersion.objects.visible_to(person, area))
        offer_seen(self, "measure", Measure.objects.visible_to(person, area))


def file_field(*, required: bool) -> UploadField:
    """A file that goes with the evidence."""
    return UploadField(
        label="File",
        required=required,
        help_text="PDF, Word, Excel, PowerPoint, OpenDocument, CSV, plain text, PNG or JPEG, up to 20 MB. Nothing "
        "about a single child or family.",
    )


class EvidenceFileForm(PortalForm):
    """The file of an item of evidence."""

    uses_version = True
    nouns = {"upload": "a file"}

    upload = file_field(required=True)


class NewEvidenceForm(EvidenceForm):
    """New evidence: also for which partner, and who can see it."""

    uses_version = False
    nouns = EvidenceForm.nouns | {"owner_partner": "the partner that it is recorded for"}

    upload = file_field(required=False)
    owner_partner = forms.ModelChoiceField(label="Recorded for", queryset=Partner.objects.none())
    audience = forms.ModelChoiceField(
        label="Who can see this", queryset=Audience.objects.none(), help_text="Groups to which you may contribute."
    )

    def __init__(self, *args, person: Person, area: LocalArea, **kwargs):
        super().__init__(*args, person=person, area=area, **kwargs)
        self.fields["audience"].queryset = audiences_for(person, area)
        offer_own_partners(self.fields["owner_partner"], person, area.pk)


class EvidenceFilter(GovukFormMixin, forms.Form):
    """Narrows the list of evidence."""

    mark_optional = False

    words = forms.CharField(label="Words in it", required=False, max_length=100)
    kind = forms.ChoiceField(required=False, choices=[("", "Any"), *Evidence.Kind.choices])
    freshness = forms.ChoiceField(label="How old", required=False, choices=[("", "Any"), *Freshness.choices])
    framework = forms.ModelChoiceField(queryset=Framework.objects.all(), required=False, empty_label="Any")
    criterion = forms.CharField(label="Number of the criterion", required=False, max_length=8)
    owner_partner = forms.ModelChoiceField(
        label="Recorded for", queryset=Partner.objects.none(), required=False, empty_label="Any"
    )
    withdrawn = forms.BooleanField(label="Show withdrawn evidence too", required=False)

    def __init__(self, *args, area: LocalArea, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["owner_partner"].queryset = Partner.objects.filter(areas=area)
