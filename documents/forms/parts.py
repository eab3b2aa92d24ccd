"""Images and the rows of registers: what is asked of each."""

from django import forms

from core.form_fields import DayField
from core.forms import PortalForm, UploadField
from core.uploads import PICTURES
from documents.discussion import opening_words
from documents.forms.boxes import text_box
from documents.models import ContextEntry, Document, Section
from partners.models import LocalArea, Person

BEGINNING = ("", "At the beginning of the section")


class ImageEditForm(PortalForm):
    """What is said of a picture, and where it stands."""

    uses_version = True
    nouns = {"alternative_text": "what the picture shows"}

    alternative_text = forms.CharField(
        label="What does the picture show?",
        max_length=300,
        help_text="In a sentence, for people who can’t see it. What matters in it, not “a picture of”.",
    )
    caption = forms.CharField(label="Line below the picture", max_length=200, required=False)
    anchor = forms.ChoiceField(label="Where does it stand?", required=False)

    def __init__(self, *args, section: Section, **kwargs):
        super().__init__(*args, **kwargs)
        places = [(part.anchor, f"After “{opening_words(part.text)}”") for part in section.paragraphs()]
        self.fields["anchor"].choices = [BEGINNING, *places]
        self.fields["anchor"].initial = places[-1][0] if places else ""


class ImageForm(ImageEditForm):
    """A new picture."""

    uses_version = False
    nouns = {**ImageEditForm.nouns, "upload": "a picture"}
    field_order = ["upload"]

    upload = UploadField(
        label="Picture",
        only=PICTURES,
        help_text="PNG or JPEG, up to 20 MB. Where and when it was taken is not kept. No child must be recognisable "
        "without consent.",
    )


class LinkedPlanForm(PortalForm):
    """A line of a register of linked plans."""

    uses_version = True
    nouns = {"title": "the plan or strategy", "owner": "whose it is"}

    title = forms.CharField(label="Plan or strategy", max_length=200)
    owner = forms.CharField(label="Whose is it?", max_length=160)
    how_linked = forms.CharField(label="How is it linked?", max_length=300, required=False)
    link = forms.URLField(label="Where is it published?", max_length=300, required=False, assume_scheme="https")
    linked_document = forms.ModelChoiceField(
        Document.objects.none(), label="Or which document here is it?", required=False, empty_label="None"
    )

    def __init__(self, *args, area: LocalArea, person: Person, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["linked_document"].queryset = Document.objects.visible_to(person, area)


class ContextEntryForm(PortalForm):
    """A line of a context log."""

    uses_version = True
    nouns = {"day": "the day", "what_changed": "what changed", "effect": "what it means"}

    day = DayField(label="When did it change?")
    reach = forms.ChoiceField(label="National or local?", widget=forms.RadioSelect, choices=ContextEntry.Reach.choices)
    what_changed = forms.CharField(max_length=300)
    effect = text_box("What does it mean for this document?", rows=3, max_length=2000)
    link = forms.URLField(label="Where can it be read?", max_length=300, required=False, assume_scheme="https")

    def __init__(self, *args, area: LocalArea, person: Person, **kwargs):
        super().__init__(*args, **kwargs)
