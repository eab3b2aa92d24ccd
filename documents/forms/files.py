"""Files: what is asked when one is added, and who may have it."""

from django import forms

from core.forms import PortalForm, UploadField
from documents.models import Document, File
from partners.models import Audience


def audiences_of(document: Document) -> list[tuple[str, str]]:
    """Who a document's file can be for: those who know of the document, or only those who write it."""
    choices = [(str(document.audience_id), f"Everyone who can see this document ({document.audience})")]
    if document.audience_id != document.working_audience_id:
        choices.append((str(document.working_audience_id), "Only those who write it, for now"))
    return choices


class AudienceOfDocumentField(forms.TypedChoiceField):
    """One of the two audiences of a document: cleans to the Audience."""

    widget = forms.RadioSelect

    def __init__(self, **kwargs):
        super().__init__(label="Who may have it?", coerce=lambda number: Audience.objects.get(pk=number), **kwargs)


class FileForm(PortalForm):
    """A file beside a document."""

    nouns = {"upload": "a file", "title": "a title"}

    upload = UploadField(
        label="File",
        help_text="PDF, Word, Excel, PowerPoint, OpenDocument, CSV, plain text, PNG or JPEG, up to 20 MB. Nothing "
        "about a single child or family.",
    )
    title = forms.CharField(max_length=200, help_text="What readers see in the list.")
    description = forms.CharField(label="What is in it?", max_length=300, required=False)
    audience = AudienceOfDocumentField()

    def __init__(self, *args, document: Document, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["audience"].choices = audiences_of(document)
        self.fields["audience"].initial = str(document.audience_id)


class ShowFileForm(PortalForm):
    """Who may have a file from now on."""

    uses_version = True

    audience = AudienceOfDocumentField()

    def __init__(self, *args, subject: File, document: Document, **kwargs):
        super().__init__(*args, subject=subject, **kwargs)
        self.fields["audience"].choices = audiences_of(document)
        self.fields["audience"].initial = str(subject.audience_id)


class WithdrawFileForm(PortalForm):
    """Taking a file back."""

    uses_version = True
    nouns = {"reason": "a reason"}

    reason = forms.CharField(label="Why?", max_length=300, help_text="Everyone who could have the file reads it.")
