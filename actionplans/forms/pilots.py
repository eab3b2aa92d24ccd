"""What people type about trying an action out."""

from django import forms

from actionplans.forms.common import text
from actionplans.models import Pilot
from core import clock
from core.form_fields import DayField
from core.forms import PortalForm


class StartPilotForm(PortalForm):
    """Where an action is tried, and what for."""

    nouns = {"where": "where it is tried", "to_show": "what it is to show"}

    where = forms.CharField(label="Where it is tried", max_length=300, help_text="Such as four schools in the north")
    to_show = text("What it is to show", "What you will look at on the day of the review")
    review_on = DayField(label="Day of the review", not_before=clock.today)


class ReviewPilotForm(PortalForm):
    """What a pilot has shown, and what becomes of it."""

    uses_version = True
    nouns = {"state": "what becomes of it", "learnt": "what it has shown"}

    state = forms.ChoiceField(
        label="What becomes of it",
        choices=[(state.value, state.label) for state in Pilot.State if state != Pilot.State.RUNNING],
        widget=forms.RadioSelect,
    )
    learnt = text("What it has shown", "The evidence, in a few sentences")
