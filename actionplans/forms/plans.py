"""What people type about plans."""

import datetime as dt
from typing import Any

from django import forms

from actionplans.forms.common import partners_today
from actionplans.models import Plan, RagScheme
from core import clock
from core.form_fields import DayField, in_sentence
from core.forms import PortalForm
from governance.models import Board
from partners.models import Audience, LocalArea, Partner, Person
from strategies.models import Strategy


class EditPlanForm(PortalForm):
    """What a plan says of itself, which version this is, and when that was submitted and approved. The last day is
    typed; the end kept is the day after it."""

    uses_version = True
    nouns = {"review_every": "how often it is reviewed"}

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
    edition = forms.CharField(
        label="Version",
        help_text="What it is called on paper, such as Version 2 or Refresh of March 2026",
        max_length=40,
        required=False,
    )
    submitted_on = DayField(label="Submitted on", required=False, not_after=clock.today)
    submitted_to = forms.CharField(
        label="Submitted to", help_text="Such as Ofsted and the CQC, or NHS England", max_length=120, required=False
    )
    approved_on = DayField(label="Approved on", required=False, not_after=clock.today)
    approved_by = forms.CharField(
        label="Approved by", help_text="Such as the Health and Wellbeing Board", max_length=120, required=False
    )
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

    @classmethod
    def like(cls, plan: Plan) -> dict[str, Any]:
        """What the boxes hold where another plan is opened like this one."""
        names = (
            "kind",
            "owner_board_id",
            "strategy_id",
            "review_every",
            "scheme_id",
            "owner_partner_id",
            "audience_id",
        )
        return {name.removesuffix("_id"): getattr(plan, name) for name in names}

    @staticmethod
    def initial_of(plan: Plan) -> dict[str, Any]:
        """What the boxes hold when the form opens."""
        last_day = plan.ends_on - dt.timedelta(days=1) if plan.ends_on else None
        names = (
            "title", "kind", "owner_board_id", "strategy_id", "starts_on", "edition", "submitted_on", "submitted_to",
            "approved_on", "approved_by", "review_every",
        )  # fmt: skip
        return {name.removesuffix("_id"): getattr(plan, name) for name in names} | {"ends_on": last_day}

    def clean(self) -> dict[str, Any]:
        """The last day must not lie before the first."""
        cleaned = super().clean()
        first, last = cleaned.get("starts_on"), cleaned.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", "Last day must be the first day or later")
        elif last:
            cleaned["ends_on"] = last + dt.timedelta(days=1)
        for done in ("submitted", "approved"):
            who = cleaned.get(f"{done}_to" if done == "submitted" else f"{done}_by")
            if who and not cleaned.get(f"{done}_on") and f"{done}_on" not in self.errors:
                self.add_error(f"{done}_on", f"Say on which day it was {done}")
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

    take_actions = forms.BooleanField(
        label="Put its open actions into the new plan too",
        help_text="In the same order and under the same references. Each stays one action and serves both plans",
        required=False,
    )

    field_order = ("title", "kind", "scheme", "owner_partner", "audience", "take_actions")

    def __init__(self, *args: Any, area: LocalArea, person: Person, like: Plan | None = None, **kwargs: Any):
        super().__init__(*args, area=area, person=person, **kwargs)
        if like is None:
            del self.fields["take_actions"]
        self.fields["scheme"].queryset = RagScheme.objects.for_area(area)
        self.fields["owner_partner"].queryset = partners_today(area)
        self.fields["audience"].queryset = Audience.objects.seen_with(person, "contribute").filter(area=area)
