"""What people type about what other partners do for an action."""

from typing import Any

from django import forms

from actionplans.forms.common import SaidDateField, partners_today, text
from actionplans.models import Action, Contribution
from core.forms import PortalForm
from partners.models import Partner


class AskForContributionForm(PortalForm):
    """Which partner is asked for which step, by when."""

    nouns = {"partner": "a partner", "title": "what it is asked to do"}

    partner = forms.ModelChoiceField(label="Partner", queryset=Partner.objects.none())
    title = forms.CharField(label="What it is asked to do", max_length=300)
    due = SaidDateField(label="Due date")

    def __init__(self, *args: Any, action: Action, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["partner"].queryset = partners_today(action.area).exclude(pk=action.lead_partner_id)


class ContributionReportForm(PortalForm):
    """How far one's partner is with its step."""

    uses_version = True
    nouns = {"state": "how far it is"}

    state = forms.ChoiceField(
        label="How far is it?",
        choices=[(state.value, state.label) for state in Contribution.SAID],
        widget=forms.RadioSelect,
    )
    words = text("In a sentence", "What is held up says by what. Everyone who sees the action reads it", required=False)
