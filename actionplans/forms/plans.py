"""What people type about plans."""

import datetime as dt
from typing import Any

from django import forms

from actionplans.forms.common import partners_today
from actionplans.models import Plan, RagScheme
from core.form_fields import DayField, in_sentence
from core.forms import PortalForm
from governance.models import Board
from partners.models import Audience, LocalArea, Partner, Person
from strategies.models import Strategy


class EditPlanForm(PortalForm):
    """What a plan says of itself. The last day is typed; the end kept is the day after it."""

    uses_version = True

    title = forms.CharField(label="Title", max_length=200)
    kind = forms.ChoiceField(label="Kind of plan", choices=Plan.Kind.choices)
    owner_board = forms.ModelChoiceField(
        label="Board that owns it", queryset=Board.objects.none(), required=False, empty_label="None"
    )
    strategy = forms.ModelChoiceField(
        label="Strategy that it delivers", queryset=Strategy.objects.none(), required=False, empty_label="None"
    )
    starts_on = DayField(label="First day", required=False)
    ends_on = DayField(label="Last day", required=False)
    review_every = forms.ChoiceField(
        label="Reviewed",
        help_text="After this time without an update, the lead of an action is asked how it goes",
        choices=Plan.Rhythm.choices,
        initial=Plan.Rhythm.MONTHLY,
    )

    def __init__(self, *args: Any, area: LocalArea, person: Person, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["owner_board"].queryset = Board.objects.visible_to(person, area)
        if area.send_board_name:
            self.fields["owner_board"].help_text = f"What oversees SEND in {area} is called {area.send_board_name}"
        if area.plan_word:
            word = in_sentence(area.get_plan_word_display())
            self.fields["kind"].help_text = f"After an inspection, {area} speaks of its {word}"
        self.fields["strategy"].queryset = Strategy.objects.visible_to(person, area)

    @staticmethod
    def initial_of(plan: Plan) -> dict[str, Any]:
        """What the boxes hold when the form opens."""
        last_day = plan.ends_on - dt.timedelta(days=1) if plan.ends_on else None
        names = ("title", "kind", "owner_board_id", "strategy_id", "starts_on", "review_every")
        return {name.removesuffix("_id"): getattr(plan, name) for name in names} | {"ends_on": last_day}

    def clean(self) -> dict[str, Any]:
        """The last day must not lie before the first."""
        cleaned = super().clean()
        first, last = cleaned.get("starts_on"), cleaned.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", "Last day must be the first day or later")
        elif last:
            cleaned["ends_on"] = last + dt.timedelta(days=1)
        return cleaned


class NewPlanForm(EditPlanForm):
    """A new plan, with what stays for its whole life."""

    uses_version = False

    scheme = forms.ModelChoiceField(
        label="RAG scheme",
        empty_label="Choose one",
        help_text="It stays for the life of the plan. Its key is shown wherever its ratings are",
        queryset=RagScheme.objects.none(),
    )
    owner_partner = forms.ModelChoiceField(
        label="Partner that keeps it", empty_label="Choose one", queryset=Partner.objects.none()
    )
    audience = forms.ModelChoiceField(
        label="Who can see this", empty_label="Choose one", queryset=Audience.objects.none()
    )

    field_order = ("title", "kind", "scheme", "owner_partner", "audience")

    def __init__(self, *args: Any, area: LocalArea, person: Person, **kwargs: Any):
        super().__init__(*args, area=area, person=person, **kwargs)
        self.fields["scheme"].queryset = RagScheme.objects.for_area(area)
        self.fields["owner_partner"].queryset = partners_today(area)
        self.fields["audience"].queryset = Audience.objects.seen_with(person, "contribute").filter(area=area)
