"""Writing and opening texts: labels, hints, and what can be checked before an operation is asked."""

from django import forms
from django.db.models import QuerySet

from core import clock
from core.form_fields import DayField, GovukFormMixin
from core.forms import PortalForm
from documents.forms.boxes import text_box
from documents.models import Document, DocumentVersion, Section
from documents.paragraphs import LONGEST_BODY
from partners.models import Audience, LocalArea, Partner, Person


class DocumentForm(PortalForm):
    """A new document: what it is, whose it is, who writes it."""

    nouns = {"title": "a title"}

    title = forms.CharField(max_length=160)
    kind = forms.ChoiceField(label="What kind of document is it?", choices=Document.Kind.choices)
    owner_partner = forms.ModelChoiceField(Partner.objects.none(), label="Whose document is it?")
    authors = forms.ModelMultipleChoiceField(
        Person.objects.none(),
        label="Who writes it with you?",
        help_text="They see and edit every draft. The leads of the local authority and of the NHS commissioner do too.",
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    audience = forms.ModelChoiceField(
        Audience.objects.none(),
        label="Who may know that it is being written?",
        help_text="They see its title and who writes it, never a draft.",
        empty_label="Only those who write it",
        required=False,
    )

    def __init__(self, *args, area: LocalArea, person: Person, partners: QuerySet[Partner], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["owner_partner"].queryset = partners
        self.fields["authors"].queryset = people_of(area).exclude(pk=person.pk)
        self.fields["audience"].queryset = Audience.objects.seen_with(person, "contribute").filter(area=area)


def people_of(area: LocalArea) -> QuerySet[Person]:
    """Who can be asked to write: everyone who takes part in the area and can sign in."""
    return Person.objects.filter(user__groups=area.everyone_group_id, user__is_active=True)


class AuthorsForm(PortalForm):
    """Who writes a document."""

    uses_version = True
    nouns = {"authors": "at least one author"}

    authors = forms.ModelMultipleChoiceField(
        Person.objects.none(), label="Authors", widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args, area: LocalArea, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["authors"].queryset = people_of(area)


class VersionForm(PortalForm):
    """The next version."""

    summary_of_changes = forms.CharField(
        label="What will change in this version?",
        help_text="One sentence, for the list of versions.",
        max_length=300,
        required=False,
    )


class SectionForm(PortalForm):
    """A section, new or edited."""

    nouns = {"heading": "a heading"}

    heading = forms.CharField(max_length=200)
    body = text_box(
        "Text",
        rows=20,
        max_length=LONGEST_BODY,
        required=False,
        help_text="Leave an empty line between paragraphs. Start a line with “- ” for a list, with “1. ” for a "
        "numbered one. **Two stars** make bold. [Words](https://www.example.org) make a link.",
    )


class SectionAddForm(SectionForm):
    """A new section, and whether a table stands below its text."""

    kind = forms.TypedChoiceField(
        label="What is below the text?",
        help_text="Lines are added after the section.",
        choices=[
            (Section.Kind.TEXT, "Nothing more"),
            (Section.Kind.LINKED_PLANS, "A register of linked plans"),
            (Section.Kind.CONTEXT_LOG, "A context log: what changed, and what it means"),
        ],
        initial=Section.Kind.TEXT,
        empty_value=Section.Kind.TEXT,
        widget=forms.RadioSelect,
        required=False,
    )


class SectionEditForm(SectionForm):
    """A section that somebody else may be editing too."""

    uses_version = True


class OrderForm(PortalForm):
    """The order of sections, as a number for each."""

    uses_version = True

    def __init__(self, *args, sections, **kwargs):
        super().__init__(*args, **kwargs)
        self.sections = list(sections)
        for place, section in enumerate(self.sections, start=1):
            self.fields[f"place_{section.pk}"] = forms.IntegerField(
                label=section.heading,
                initial=place,
                min_value=1,
                max_value=9999,
                widget=forms.NumberInput(attrs={"class": "govuk-input--width-3"}),
            )

    def clean(self) -> dict:
        """The sections' numbers in their new order; of two with the same place, the one that was first stays first."""
        typed = super().clean() or self.cleaned_data
        places = {section.pk: typed.get(f"place_{section.pk}") or 0 for section in self.sections}
        return {"order": sorted(places, key=places.__getitem__), "seen_version": typed.get("seen_version")}


class OpenForm(PortalForm):
    """Opening a draft for comment: to whom, until when, what is asked."""

    uses_version = True
    mark_optional = False
    nouns = {"closes_on": "the last day for comments"}

    audience = forms.ModelChoiceField(
        Audience.objects.none(),
        label="Who is asked?",
        widget=forms.RadioSelect,
        empty_label="Only the partners below",
        required=False,
        blank=True,
    )
    partners = forms.ModelMultipleChoiceField(
        Partner.objects.none(),
        label="Which partners?",
        help_text="Only if you chose “Only the partners below”.",
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    closes_on = DayField(
        label="Last day for comments", help_text="Comments are taken until the end of this day.", not_before=clock.today
    )
    introduction = text_box("What do you ask? (optional)", max_length=5000, required=False)
    what_happens_next = text_box("What happens next? (optional)", rows=3, max_length=2000, required=False)

    def __init__(self, *args, area: LocalArea, person: Person, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["audience"].queryset = (
            Audience.objects.seen_with(person, "contribute")
            .filter(area=area, group_grants__permission__codename="comment_audience")
            .distinct()
        )
        self.fields["partners"].queryset = Partner.objects.filter(areas=area).order_by("name")

    def clean(self) -> dict:
        """One audience or named partners, not both and not neither."""
        typed = super().clean() or self.cleaned_data
        if typed.get("audience") and typed.get("partners"):
            self.add_error("partners", "Choose partners only with “Only the partners below”")
        elif not typed.get("audience") and not typed.get("partners") and "partners" not in self.errors:
            self.add_error("audience", "Choose who is asked, or name the partners")
        return typed


class ReasonForm(PortalForm):
    """Something that needs a reason which others will read."""

    uses_version = True
    nouns = {"reason": "a reason"}

    reason = text_box("Why?", rows=3, max_length=300, help_text="Everyone who can see this version reads it.")


class AgreeForm(PortalForm):
    """That a version was agreed. `audience` is asked only of a draft that nobody else has seen."""

    uses_version = True
    nouns = {"agreed_on": "the day on which it was agreed"}

    agreed_on = DayField(label="Agreed on", not_after=clock.today)
    audience = forms.ModelChoiceField(Audience.objects.none(), label="Who may read it from now on?")

    def __init__(self, *args, subject: DocumentVersion, person: Person, **kwargs):
        super().__init__(*args, subject=subject, **kwargs)
        if subject.state == DocumentVersion.State.DRAFT:
            audiences = Audience.objects.seen_with(person, "contribute").filter(area=subject.area_id)
            self.fields["audience"].queryset = audiences.exclude(pk=subject.working_audience_id)
        else:
            del self.fields["audience"]


class ConfirmForm(PortalForm):
    """Nothing to type: one thing to confirm, as it was when the person looked."""

    uses_version = True


class DocumentFilter(GovukFormMixin, forms.Form):
    """Narrows the list of documents."""

    mark_optional = False

    kind = forms.ChoiceField(label="Kind", choices=[("", "All kinds"), *Document.Kind.choices], required=False)
    state = forms.ChoiceField(
        label="Has a version that is", choices=[("", "in any state"), *DocumentVersion.State.choices], required=False
    )
