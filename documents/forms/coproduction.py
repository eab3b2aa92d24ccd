"""Who took part in shaping a thing: the form that every room with such records uses."""

from django import forms

from core import clock
from core.form_fields import DayField
from core.forms import PortalForm
from documents.forms.boxes import text_box
from documents.models import CoProductionRecord
from partners.models import LocalArea, Partner


class CoProductionForm(PortalForm):
    """Who took part, at what stage, how and when."""

    nouns = {"day": "the day on which they took part"}

    stage = forms.ChoiceField(
        label="What did they take part in?", widget=forms.RadioSelect, choices=CoProductionRecord.Stage.choices
    )
    partner = forms.ModelChoiceField(
        Partner.objects.none(), label="Through which partner?", required=False, empty_label="None of the partners"
    )
    who = forms.CharField(
        label="Who took part?",
        help_text="A group and how many, for example “14 parents of children under 5”. Never a name.",
        max_length=200,
    )
    how = text_box("How did they take part, and what came of it?", rows=4, max_length=3000)
    day = DayField(label="When", help_text="The day, or the last one if there were several.", not_after=clock.today)

    def __init__(self, *args, area: LocalArea, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["partner"].queryset = Partner.objects.filter(areas=area).order_by("name")


class WithdrawForm(PortalForm):
    """Taking something back, with the reason that people will read."""

    nouns = {"reason": "a reason"}

    reason = forms.CharField(label="Why?", max_length=300, help_text="It is kept in the history.")
