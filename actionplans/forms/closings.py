"""What people type on closing a priority or an area for development."""

from typing import Any

from django import forms

from actionplans.forms.common import text
from core.forms import PortalForm
from core.templatetags.portal import day
from governance.models import Decision
from inspection.models import Evidence
from partners.models import LocalArea, Person


class ClosingForm(PortalForm):
    """By which decision, on which evidence, and what has changed."""

    nouns = {"words": "what has changed"}

    words = text("What has changed for children, young people and families")
    decision = forms.ModelChoiceField(
        label="The board’s decision",
        queryset=Decision.objects.none(),
        empty_label="Choose one",
        help_text="As it was recorded at the meeting. If it is not in the list, record it there first",
    )
    impact_evidence = forms.ModelChoiceField(
        label="Evidence that the difference is felt",
        queryset=Evidence.objects.none(),
        empty_label="Choose one",
        help_text="From the evidence of the self-evaluation. If it is not in the list, add it there first",
    )

    def __init__(self, *args: Any, person: Person, area: LocalArea, **kwargs: Any):
        super().__init__(*args, **kwargs)
        decisions = self.fields["decision"]
        decisions.queryset = Decision.objects.visible_to(person, area).select_related("meeting")
        decisions.label_from_instance = lambda decision: (
            f"{decision.reference}, {day(decision.meeting.held_on)}: {decision.text[:100]}"
        )
        self.fields["impact_evidence"].queryset = Evidence.objects.visible_to(person, area).current()
