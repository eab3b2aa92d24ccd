"""Forms about partners in an area: that they take part, their constituencies, and whom those put forward."""

from django import forms

from core.form_fields import DayField, LastDayField
from core.forms import PortalForm
from partners.models import Constituency, LocalArea, Partner, PartnerInArea, Person
from partners.operations import is_named_here


class _Dates(PortalForm):
    takes_part_from = DayField(label="Takes part from", required=False, help_text="Empty: since before the portal")
    takes_part_until = LastDayField(label="Last day of taking part", required=False, help_text="Empty: no end is known")

    def clean(self) -> dict:
        """The last day must not lie before the first."""
        cleaned = super().clean()
        first, end = cleaned.get("takes_part_from"), cleaned.get("takes_part_until")
        if first and end and end <= first:
            self.add_error("takes_part_until", "Last day of taking part must be the first day or later")
        return cleaned


class PartnerForm(_Dates):
    """A partner of the area: one that the portal knows, or a new one."""

    nouns = {"kind": "what kind of body it is"}
    field_order = ("partner", "name", "kind", "short_name")

    partner = forms.ModelChoiceField(
        Partner.objects.none(),
        label="A public body that the portal knows",
        required=False,
        empty_label="None of these: a new one",
        help_text="NHS bodies, colleges and others that serve several areas",
    )
    name = forms.CharField(label="Or the name of a new one", required=False, max_length=160)
    kind = forms.ChoiceField(
        label="Kind of body", required=False, choices=[("", "Choose one, if it is new"), *Partner.Kind.choices]
    )
    short_name = forms.CharField(
        label="Short name, if it is new", required=False, max_length=40, help_text="For tables"
    )

    def __init__(self, *args, area: LocalArea, **kwargs):
        super().__init__(*args, **kwargs)
        known = Partner.objects.filter(kind__in=Partner.SERVE_SEVERAL_AREAS)
        self.fields["partner"].queryset = known.exclude(areas_of_partner__area=area)


class ParticipationForm(_Dates):
    """From when until when a partner takes part; and its name, where that is the area's own to say."""

    uses_version = True
    field_order = ("name", "short_name")

    name = forms.CharField(max_length=160)
    short_name = forms.CharField(required=False, max_length=40, help_text="For tables")

    def __init__(self, *args, subject: PartnerInArea, **kwargs):
        names = ("takes_part_from", "takes_part_until")
        initial = {name: getattr(subject, name) for name in names}
        initial |= {name: getattr(subject.partner, name) for name in ("name", "short_name")}
        super().__init__(*args, subject=subject, initial=initial, **kwargs)
        if not is_named_here(subject):
            del self.fields["name"], self.fields["short_name"]


class ConstituencyForm(PortalForm):
    """For whom somebody speaks. Given a constituency it renames that one."""

    nouns = {"name": "for whom somebody speaks"}

    name = forms.CharField(
        label="For whom somebody speaks",
        max_length=120,
        help_text="For example, Primary headteachers, or Parent carers",
    )

    def __init__(self, *args, subject: Constituency | None = None, **kwargs):
        self.uses_version = subject is not None
        super().__init__(*args, subject=subject, initial={"name": subject.name} if subject else {}, **kwargs)


class NominationForm(PortalForm):
    """Who is put forward: a person of the partner, or somebody new."""

    nouns = {"person": "a person", "email": "an e-mail address", "role_title": "what this person does"}

    person = forms.ModelChoiceField(
        Person.objects.none(), label="Somebody of your partner", required=False, empty_label="Somebody new"
    )
    email = forms.EmailField(label="Or the e-mail address of somebody new", required=False, max_length=254)
    role_title = forms.CharField(
        label="What that new person does",
        required=False,
        max_length=120,
        help_text="A job or office, such as Headteacher of a special school. No names",
    )
    note = forms.CharField(
        label="Why this person",
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="For example, elected by the heads’ meeting in May. The administrators read it",
    )

    def __init__(self, *args, constituency: Constituency, by: Person, **kwargs):
        super().__init__(*args, **kwargs)
        held = constituency.area.memberships.with_content().filter(partner=constituency.partner_id)
        self.fields["person"].queryset = Person.objects.filter(pk__in=held.values("person")).exclude(pk=by.pk)


class DeclineForm(PortalForm):
    """Why somebody is not taken."""

    nouns = {"reason": "a reason"}

    reason = forms.CharField(
        label="Reason", max_length=500, widget=forms.Textarea(attrs={"rows": 3}), help_text="Whoever nominated reads it"
    )
