"""Companions of a version: what is asked of one."""

from django import forms

from core.forms import PortalForm, UploadField
from documents.forms.boxes import text_box
from documents.models import Companion
from documents.paragraphs import LONGEST_BODY

MARKDOWN_HINT = "Leave an empty line between paragraphs. Start a line with “- ” for a list, with “## ” for a heading."


class CompanionForm(PortalForm):
    """A new companion: its kind, and a text or a file."""

    kind = forms.ChoiceField(label="What is it?", widget=forms.RadioSelect, choices=Companion.Kind.choices)
    language = forms.CharField(
        label="Language", max_length=40, required=False, help_text="If it is not English, for example Polish."
    )
    text = text_box("Text", rows=12, max_length=LONGEST_BODY, required=False, help_text=MARKDOWN_HINT)
    upload = UploadField(
        label="Or a file",
        required=False,
        help_text="An easy read with pictures, say, as a PDF or Word document, up to 20 MB.",
    )


class CompanionTextForm(PortalForm):
    """The text of a companion that is being written."""

    uses_version = True
    nouns = {"text": "the text"}

    text = text_box("Text", rows=20, max_length=LONGEST_BODY, help_text=MARKDOWN_HINT)


class CompanionWithdrawForm(PortalForm):
    """Taking a companion back."""

    uses_version = True
    nouns = {"reason": "a reason"}

    reason = forms.CharField(label="Why?", max_length=300, help_text="It is kept in the history.")
