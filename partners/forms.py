"""Forms about the partners of a local area, and its people."""

from django import forms

from core.form_fields import DayField, GovukFormMixin
from core.forms import PortalForm
from partners.models import LocalArea, Partner, Role
from partners.models.people import ENDS_SOON, MembershipQuerySet


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

    TODAY = "today"
    STATES = {
        TODAY: MembershipQuerySet.on,
        "ending": MembershipQuerySet.ending_soon_after,
        "no_sign_in": MembershipQuerySet.without_sign_in_on,
        "never": MembershipQuerySet.never_signed_in_on,
        "later": MembershipQuerySet.later_than,
        "ended": MembershipQuerySet.over_by,
    }
    """What each state reads of the roles of the area on a day."""

    partner = forms.ModelChoiceField(Partner.objects.none(), required=False, empty_label="Any")
    role = forms.ChoiceField(choices=[("", "Any"), *Role.choices], required=False)
    state = forms.ChoiceField(
        choices=[
            ("", "Holds today"),
            ("ending", f"Ends within {ENDS_SOON.days} days"),
            ("no_sign_in", "Can’t sign in"),
            ("never", "Has never signed in"),
            ("later", "Begins later"),
            ("ended", "Has ended"),
        ],
        required=False,
    )

    def __init__(self, *args, area: LocalArea, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["partner"].queryset = Partner.objects.filter(areas_of_partner__area=area)
