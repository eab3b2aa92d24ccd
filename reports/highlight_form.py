"""What is typed about a highlight report."""

from django import forms

from actionplans.models import DeliveryStatus
from core import clock
from core.form_fields import DayField, GovukFormMixin
from core.forms import PortalForm
from governance.models import Meeting
from partners.models import Person
from strategies.models import Workstream


def _text(label: str, hint: str = "", *, longest: int = 4000, required: bool = False) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": 4})
    return forms.CharField(label=label, help_text=hint, max_length=longest, required=required, widget=widget)


class DayForm(GovukFormMixin, forms.Form):
    """As at which day a workstream is looked into."""

    mark_optional = False

    as_at = DayField(
        label="As at", required=False, not_after=clock.today, help_text="How it stood at the end of that day"
    )


class HighlightForm(PortalForm):
    """A highlight report, in the order in which a board reads it."""

    nouns = {"delivery_status": "a status", "reason": "the reason for the status", "progress": "what has happened"}

    meeting = forms.ModelChoiceField(
        Meeting.objects.none(), label="For the meeting", required=False, empty_label="No meeting yet"
    )
    delivery_status = forms.ChoiceField(label="Status", choices=DeliveryStatus.choices, widget=forms.RadioSelect)
    reason = _text("Reason for the status", required=True)
    mitigation = _text("What is done about it")
    impact_if_not = _text("What follows if nothing is done", "For children, young people and families")
    progress = _text(
        "Progress since the last report", "Begun from the updates of its actions", longest=8000, required=True
    )
    path_to_green = _text("Path to green", "How it comes back on track, and by when")
    asks = _text("What the board is asked for", "A decision, help, or nothing")

    def __init__(self, *args, workstream: Workstream, person: Person, **kwargs):
        super().__init__(*args, **kwargs)
        coming = Meeting.objects.visible_to(person, workstream.area).filter(
            board=workstream.overseeing_board_id, state=Meeting.State.PLANNED, held_on__gte=clock.today()
        )
        self.fields["meeting"].queryset = coming.order_by("held_on", "starts_at", "pk")
