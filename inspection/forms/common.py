"""What the forms of this room share: choosers of what the person sees, and small forms that several pages use."""

from django import forms
from django.core.validators import URLValidator
from django.db import models

from core.forms import PortalForm
from documents.models import DocumentVersion
from partners.models import Audience, LocalArea, Partner, Person

LONG = 4000
VERY_LONG = 20_000


class Words(forms.CharField):
    """Text of several lines."""

    def __init__(self, *, rows: int = 5, max_length: int = LONG, **kwargs):
        super().__init__(widget=forms.Textarea(attrs={"rows": rows}), max_length=max_length, **kwargs)


class LinkField(forms.URLField):
    """The address of a page on the web."""

    def __init__(self, **kwargs):
        super().__init__(
            required=False,
            max_length=500,
            assume_scheme="https",
            validators=[URLValidator(schemes=["http", "https"])],
            **kwargs,
        )


def audiences_for(person: Person, area: LocalArea) -> models.QuerySet:
    """The audiences that this person may put something into."""
    return Audience.objects.seen_with(person, "contribute").filter(area=area)


def people_of(area: LocalArea, *, and_ids: tuple[int | None, ...] = ()) -> models.QuerySet:
    """Everyone who is something in the area today, and those who are chosen already."""
    today = models.Q(memberships__in=area.memberships.current())
    return Person.objects.filter(today | models.Q(pk__in=[number for number in and_ids if number])).distinct()


def partners_of(area: LocalArea) -> models.QuerySet:
    """The partners of the area."""
    return Partner.objects.filter(areas=area)


def offer_seen(form: PortalForm, name: str, seen: models.QuerySet) -> None:
    """Let a field choose among what the person sees. Where something is chosen that he can't see, the field goes: it is
    neither shown nor wiped."""
    chosen = getattr(form.subject, f"{name}_id", None)
    if chosen and not seen.filter(pk=chosen).exists():
        del form.fields[name]
    else:
        form.fields[name].queryset = seen


def document_field() -> forms.ModelChoiceField:
    """A version of a document."""
    return forms.ModelChoiceField(label="Document", queryset=DocumentVersion.objects.none(), required=False)


class ReasonForm(PortalForm):
    """Why something is taken back, ended or opened again."""

    uses_version = True
    nouns = {"reason": "a reason"}

    reason = Words(label="Reason")


class ConfirmForm(PortalForm):
    """Nothing but a button, for the version that was seen."""

    uses_version = True


class PlainConfirmForm(PortalForm):
    """Nothing but a button."""
