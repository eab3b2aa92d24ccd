"""What the forms of this room share."""

from typing import Any

from django import forms
from django.db.models import Q, QuerySet

from actionplans.dates import LONGEST, NotUnderstood, SaidDate, parse
from core import clock
from core.forms import PortalForm
from partners.models import LocalArea, Partner, Person

LONG = 4000
DATES_HINT = "As people say it: 31 March 2027, May 2027, Autumn term 2026, Q3 2026/27, Ongoing or Termly"


def text(label: str, hint: str = "", *, required: bool = True, rows: int = 3) -> forms.CharField:
    """A box for several lines."""
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, help_text=hint, required=required, max_length=LONG, widget=widget)


class SaidDateField(forms.CharField):
    """A date as people say it. Cleans to a SaidDate, or None where nothing was typed and the field is optional."""

    def __init__(self, **kwargs: Any):
        super().__init__(max_length=LONGEST, help_text=kwargs.pop("help_text", DATES_HINT), **kwargs)

    def clean(self, value: Any) -> SaidDate | None:
        words = super().clean(value)
        if not words:
            return None
        try:
            return parse(words)
        except NotUnderstood as error:
            raise forms.ValidationError(str(error)) from None

    def prepare_value(self, value: Any) -> Any:
        return value.words if isinstance(value, SaidDate) else value


class CloseForm(PortalForm):
    """Why a plan or an action ends, or what had ended goes on."""

    uses_version = True
    nouns = {"reason": "a reason"}

    reason = text("Reason")


def partners_today(area: LocalArea) -> QuerySet:
    """The partners that take part in the area today: one that was abolished is not offered any more."""
    goes_on = Q(areas_of_partner__takes_part_until=None) | Q(areas_of_partner__takes_part_until__gt=clock.today())
    return Partner.objects.filter(goes_on, areas_of_partner__area=area)


def offer_people_and_partners(form: forms.Form, area: LocalArea) -> None:
    """Let the choosers show who takes part in the area today, and in what it does."""
    partners = partners_today(area)
    people = Person.objects.filter(pk__in=area.memberships.with_content().values("person"))
    for name in ("lead_partner", "supporting"):
        form.fields[name].queryset = partners
    for name in ("lead_person", "accountable_person"):
        form.fields[name].queryset = people
