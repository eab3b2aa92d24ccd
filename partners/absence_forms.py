"""The form about an absence."""

from django import forms
from django.db.models import Q

from core import clock
from core.form_fields import DayField
from core.forms import PortalForm
from partners.models import LocalArea, Person, Role


class AbsenceForm(PortalForm):
    """Who is away, when, and who stands in. Whoever leads or looks after nobody speaks of himself only."""

    nouns = {"person": "who is away", "starts_on": "the first day away", "ends_on": "the first day back"}

    person = forms.ModelChoiceField(Person.objects.none(), label="Who is away")
    starts_on = DayField(label="First day away", initial=clock.today)
    ends_on = DayField(label="First day back", help_text="From this day on nobody stands in any more.")
    stand_in = forms.ModelChoiceField(
        Person.objects.none(),
        label="Stand-in",
        help_text="Somebody of the same partner. They are asked what this person is asked, and can update what is in "
        "this person’s name. Roles, drafts, comments and seats on boards do not pass on.",
        required=False,
        empty_label="Nobody",
    )

    def __init__(self, *args, area: LocalArea, by: Person, **kwargs):
        super().__init__(*args, **kwargs)
        held = area.memberships.with_content()
        own = held.filter(person=by).values("partner")
        led = [role.partner_id for role in by.standing.memberships if (role.role, role.area_id) == (Role.LEAD, area.pk)]
        administers = by.has_role(Role.AREA_ADMINISTRATOR, area=area.pk)
        whose = held if administers else held.filter(Q(person=by) | Q(partner__in=led))
        who = held if administers else held.filter(Q(partner__in=own) | Q(partner__in=led))
        self.fields["person"].queryset = Person.objects.filter(pk__in=whose.values("person"))
        self.fields["stand_in"].queryset = Person.objects.filter(pk__in=who.values("person"))
