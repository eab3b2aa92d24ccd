"""Forms for watching over an area: narrowing the access log, and what was found behind an alert."""

import datetime as dt

from django import forms
from django.db.models import QuerySet

from core import clock
from core.form_fields import DayField, GovukFormMixin
from core.forms import PortalForm
from core.models import AccessLog
from partners.models import LocalArea, Membership, Partner, Person


class AccessLogFilter(GovukFormMixin, forms.Form):
    """Narrows the access log."""

    mark_optional = False

    kind = forms.ChoiceField(label="What", choices=[("", "Any"), *AccessLog.Kind.choices], required=False)
    person = forms.ModelChoiceField(Person.objects.none(), required=False, empty_label="Anyone")
    partner = forms.ModelChoiceField(
        Partner.objects.none(), label="People of the partner", required=False, empty_label="Any"
    )
    since = DayField(label="From", required=False)
    until = DayField(label="To the end of", required=False)

    def __init__(self, *args, area: LocalArea, people: QuerySet[Person], all_partners: bool, **kwargs):
        super().__init__(*args, **kwargs)
        self.area = area
        self.fields["person"].queryset = people
        if all_partners:
            self.fields["partner"].queryset = Partner.objects.filter(areas_of_partner__area=area)
        else:
            del self.fields["partner"]

    def clean(self) -> dict:
        """A period does not end before it begins."""
        typed = super().clean()
        if typed.get("since") and typed.get("until") and typed["until"] < typed["since"]:
            self.add_error("until", "The period must not end before it begins")
        return typed

    def narrow(self, rows: QuerySet[AccessLog]) -> QuerySet[AccessLog]:
        """The rows that what was chosen leaves; all where nothing was, or where something is wrong."""
        wanted = self.cleaned_data if self.is_bound and self.is_valid() else {}
        if wanted.get("kind"):
            rows = rows.filter(kind=wanted["kind"])
        if wanted.get("person"):
            rows = rows.filter(person=wanted["person"].pk)
        if wanted.get("partner"):
            held = Membership.objects.filter(area=self.area, partner=wanted["partner"])
            rows = rows.filter(person__in=held.values("person"))
        if wanted.get("since"):
            rows = rows.filter(at__gte=clock.start_of(wanted["since"]))
        if wanted.get("until"):
            rows = rows.filter(at__lt=clock.start_of(wanted["until"] + dt.timedelta(days=1)))
        return rows


class LookIntoForm(PortalForm):
    """What was found behind an alert."""

    uses_version = True
    nouns = {"note": "what you found"}

    note = forms.CharField(
        label="What you found",
        help_text="Whom you asked, what it was, and what follows. Administrators and leads read it.",
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=1000,
    )


class OpenAreaForm(PortalForm):
    """Which area to open in an emergency, and why."""

    nouns = {"area": "the local area", "reason": "a reason"}

    area = forms.ModelChoiceField(LocalArea.objects.order_by("name"), label="Local area")
    reason = forms.CharField(
        label="Reason",
        help_text="The area’s leads and administrators read this at once. Say what has happened, and who asked you.",
        widget=forms.Textarea(attrs={"rows": 3}),
        min_length=10,
        max_length=500,
    )
