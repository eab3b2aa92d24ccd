"""What somebody looks for."""

from django import forms

from core.forms import PortalForm


class SearchForm(PortalForm):
    """The words that somebody looks for."""

    nouns = {"q": "what to search for"}

    keeps_text = False

    q = forms.CharField(
        label="Search for",
        max_length=200,
        widget=forms.TextInput(attrs={"type": "search"}),
        help_text="Quotation marks keep words together; a minus before a word leaves it out",
    )
