"""Forms about the partners of a local area, and its people."""

from django import forms

from core.form_fields import DayField
from core.forms import GovukFormMixin, PortalForm
from partners.models import LocalArea, Partner, Role


class SuccessionForm(PortalForm):
    """Which partner took over from which, and from which day on."""

    nouns = {"predecessor": "the partner that ends", "successor": "the partner that takes over", "on": "the day"}

    predecessor = forms.ModelChoiceField(Partner.objects.none(), label="Partner whose part ends")
    successor = forms.ModelChoiceField(Partner.objects.none(), label="Partner that takes over")
    on = DayField(label="First day on which the new partner acts")

    def __init__(self, *args, area: LocalArea, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("predecessor", "successor"):
            self.fields[name].queryset = Partner.objects.filter(areas_of_partner__area=area)


class PeopleFilter(GovukFormMixin, forms.Form):
    """Narrows the list of an area's people."""

    mark_optional = False

    partner = forms.ModelChoiceField(Partner.objects.none(), required=False, empty_label="Any")
    role = forms.ChoiceField(choices=[("", "Any"), *Role.choices], required=False)
    time = forms.ChoiceField(
        label="When", choices=[("", "Today"), ("later", "Begins later"), ("ended", "Has ended")], required=False
    )

    def __init__(self, *args, area: LocalArea, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["partner"].queryset = Partner.objects.filter(areas_of_partner__area=area)
