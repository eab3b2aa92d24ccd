"""What people fill in about interests declared in what is on an agenda."""

from django import forms

from core.forms import PortalForm
from governance.forms.choices import PersonField
from partners.forms import KindOfInterestField
from partners.models import LocalArea, Partner


class InterestForm(PortalForm):
    """Whose interest it is, of which kind, and what it is."""

    nouns = {"text": "what the interest is"}

    kind = KindOfInterestField()
    partner = forms.ModelChoiceField(None, label="Everyone of a partner", required=False, empty_label="No partner")
    text = forms.CharField(
        label="What is the interest?",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Everyone who sees the item reads it, as in the minutes. Of a sensitive interest (Localism Act 2011, "
        "section 32) say only that it is one",
    )

    def __init__(self, *args, area: LocalArea, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["partner"].queryset = Partner.objects.filter(areas=area)
        person = PersonField(area, label="One person", required=False)
        person.empty_label = "No one person"
        self.fields["person"] = person
        self.order_fields(["kind", "person", "partner", "text"])
        self.say_plainly()


class WithdrawInterestForm(PortalForm):
    """Why an interest no longer holds."""

    nouns = {"reason": "why it no longer holds"}

    reason = forms.CharField(
        label="Why does it no longer hold?", max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )
