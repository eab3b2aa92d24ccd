"""What people type on closing a priority or an area for development."""

from typing import Any

from django import forms

from actionplans.forms.common import text
from core.forms import PortalForm
from governance.models import Decision
from inspection.models import Evidence
from partners.models import LocalArea, Person


class ClosingForm(PortalForm):
    """By which decision, on which evidence, and what has changed."""

    nouns = {"words": "what has changed"}

    words = text("What has changed for children, young people and families")
    decision = forms.ModelChoiceField(
        label="The board’s decision", queryset=Decision.objects.none(), empty_label="Choose one"
    )
    impact_evidence = forms.ModelChoiceField(
        label="Evidence that the difference is felt", queryset=Evidence.objects.none(), empty_label="Choose one"
    )

    def __init__(self, *args: Any, person: Person, area: LocalArea, **kwargs: Any):
        super().__init__(*args, **kwargs)
        decisions = self.fields["decision"]
        decisions.queryset = Decision.objects.visible_to(person, area)
        decisions.label_from_instance = lambda decision: f"{decision.reference}: {decision.text[:100]}"
        self.fields["impact_evidence"].queryset = Evidence.objects.visible_to(person, area).current()
