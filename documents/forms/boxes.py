"""Boxes that forms of this app share."""

from django import forms


def text_box(label: str, *, rows: int = 6, **kwargs) -> forms.CharField:
    """A box for several lines."""
    return forms.CharField(label=label, widget=forms.Textarea(attrs={"rows": rows}), **kwargs)
