"""What people type about an action itself."""

from typing import Any

from django import forms
from django.db.models import F

from actionplans.dates import SaidDate
from actionplans.forms.common import SaidDateField, offer_people_and_partners, text
from actionplans.models import Action, ActionInPlan, Plan
from actionplans.models.actions import Necessity
from actionplans.models.links import AGE_PHASES, PREPARING_FOR_ADULTHOOD
from core.form_fields import DayField, SmallCheckboxes
from core.forms import PortalForm
from partners.models import Audience, LocalArea, Partner, Person, SubArea
from strategies.models import Priority, Theme, Workstream


class AssignForm(PortalForm):
    """Who does it, who answers for it and who supports it."""

    uses_version = True
    nouns = {"reason": "a reason"}

    lead_partner = forms.ModelChoiceField(
        label="Lead partner", empty_label="Choose one", queryset=Partner.objects.none()
    )
    lead_person = forms.ModelChoiceField(
        label="Lead", queryset=Person.objects.none(), required=False, empty_label="Nobody by name"
    )
    accountable_person = forms.ModelChoiceField(
        label="Accountable person",
        help_text="Who answers for it, and confirms that it is complete",
        queryset=Person.objects.none(),
        required=False,
        empty_label="Nobody by name",
    )
    supporting = forms.ModelMultipleChoiceField(
        label="Supporting partners", queryset=Partner.objects.none(), required=False, widget=SmallCheckboxes
    )
    reason = text("Reason", "Why it changes hands")

    def __init__(self, *args: Any, area: LocalArea, **kwargs: Any):
        super().__init__(*args, **kwargs)
        offer_people_and_partners(self, area)


class WordingForm(PortalForm):
    """What an action says of itself and what it serves."""

    title = forms.CharField(label="Action", max_length=300, help_text="In one line: what will be done")
    description = text("What will be done", required=False)
    baseline = text("Where we are now", "The starting point: figures, and what families say", required=False, rows=2)
    success_measure = text("What will be different", "For children, young people and families", required=False)
    evidence_needed = text(
        "Evidence that is needed", "What will show that it is done, and that it is felt", required=False, rows=2
    )
    start = SaidDateField(label="Start", required=False)
    evaluation_due = DayField(
        label="Evaluation due",
        required=False,
        help_text="By then somebody says whether it is felt. Who leads it is reminded, also after it is done",
    )
    theme = forms.ModelChoiceField(label="Theme", queryset=Theme.objects.none(), required=False, empty_label="None")
    must_should_could = forms.ChoiceField(
        label="Must, should or could", choices=[("", "Not said"), *Necessity.choices], required=False
    )
    workstreams = forms.ModelMultipleChoiceField(
        label="Workstreams", queryset=Workstream.objects.none(), required=False, widget=SmallCheckboxes
    )
    priorities = forms.ModelMultipleChoiceField(
        label="Priorities", queryset=Priority.objects.none(), required=False, widget=SmallCheckboxes
    )
    age_phases = forms.MultipleChoiceField(
        label="Age phases", required=False, choices=[(tag, tag.label) for tag in AGE_PHASES], widget=SmallCheckboxes
    )
    preparing_for_adulthood = forms.MultipleChoiceField(
        label="Preparing for adulthood",
        required=False,
        choices=[(tag, tag.label) for tag in PREPARING_FOR_ADULTHOOD],
        widget=SmallCheckboxes,
    )

    sub_areas = forms.ModelMultipleChoiceField(
        label="Parts of the area",
        help_text="None where it is for all of it",
        queryset=SubArea.objects.none(),
        required=False,
        widget=SmallCheckboxes,
    )

    def __init__(self, *args: Any, area: LocalArea, person: Person, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["sub_areas"].queryset = parts = area.sub_areas.all()
        if not parts:
            del self.fields["sub_areas"]
        self.fields["workstreams"].queryset = Workstream.objects.visible_to(person, area)
        self.fields["priorities"].queryset = Priority.objects.visible_to(person, area)
        self.fields["theme"].queryset = Theme.objects.visible_to(person, area)


class EditActionForm(WordingForm):
    """Other words for an action, and why."""

    uses_version = True
    nouns = {"reason": "a reason"}

    reason = text("Reason for the change", "It is kept beside the old words")

    def clean(self) -> dict[str, Any]:
        """The start must not lie after the due date, which is changed elsewhere."""
        cleaned = super().clean()
        refuse_start_after(self, cleaned.get("start"), self.subject.due)
        return cleaned


class NewActionForm(WordingForm):
    """A new action of a plan, in four parts."""

    template_name = "actionplans/parts_fields.html"
    parts = (
        (
            "What",
            (
                "reference",
                "title",
                "description",
                "baseline",
                "success_measure",
                "evidence_needed",
                "must_should_could",
            ),
        ),
        ("Who", ("lead_partner", "lead_person", "accountable_person", "supporting", "audience")),
        ("When", ("start", "due", "evaluation_due")),
        (
            "Where it belongs",
            ("theme", "workstreams", "priorities", "age_phases", "preparing_for_adulthood", "sub_areas", "reason"),
        ),
    )

    reference = forms.CharField(label="Reference", max_length=20, required=False, help_text="Such as 1.1 or A2")
    due = SaidDateField(label="Due date")
    lead_partner = forms.ModelChoiceField(
        label="Lead partner", empty_label="Choose one", queryset=Partner.objects.none()
    )
    lead_person = forms.ModelChoiceField(
        label="Lead", queryset=Person.objects.none(), required=False, empty_label="Nobody by name"
    )
    accountable_person = forms.ModelChoiceField(
        label="Accountable person",
        help_text="Who answers for it, and confirms that it is complete",
        queryset=Person.objects.none(),
        required=False,
        empty_label="Nobody by name",
    )
    supporting = forms.ModelMultipleChoiceField(
        label="Supporting partners", queryset=Partner.objects.none(), required=False, widget=SmallCheckboxes
    )
    audience = forms.ModelChoiceField(
        label="Who can see this",
        help_text="Beside those who lead, support or answer for it",
        queryset=Audience.objects.none(),
        required=False,
        empty_label="Everyone who sees the plan",
    )
    reason = text("Why it is added", required=False, rows=2)

    field_order = tuple(name for _title, names in parts for name in names)

    @property
    def titled_parts(self) -> list[tuple[str, list[forms.BoundField]]]:
        """The boxes under the heading of their part."""
        return [(title, [self[name] for name in names if name in self.fields]) for title, names in self.parts]

    def __init__(self, *args: Any, plan: Plan, person: Person, **kwargs: Any):
        super().__init__(*args, area=plan.area, person=person, **kwargs)
        offer_people_and_partners(self, plan.area)
        within = Audience.objects.lying_within(plan.audience)
        self.fields["audience"].queryset = within.seen_with(person, "contribute", besides=plan.audience)

    def clean(self) -> dict[str, Any]:
        """The start must not lie after the due date."""
        cleaned = super().clean()
        refuse_start_after(self, cleaned.get("start"), cleaned.get("due"))
        return cleaned


def refuse_start_after(form: forms.Form, start: SaidDate | None, due: SaidDate | None) -> None:
    """Put the error where the start was typed."""
    if start and due and start.earliest and due.latest and start.earliest > due.latest:
        form.add_error("start", f"Start must be before the due date, which is {due.words}")


class TakeOutOfPlanForm(PortalForm):
    """The plan that an action serves no more, and why."""

    uses_version = True
    nouns = {"reason": "a reason"}

    plan = forms.ModelChoiceField(label="Plan", empty_label="Choose one", queryset=Plan.objects.none())
    reason = text("Reason", "The board reads it in what moved since it last met")

    def __init__(self, *args: Any, plans, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["plan"].queryset = plans


class MoveInPlanForm(PortalForm):
    """An action's reference in a plan, and behind which other it stands there."""

    uses_version = True

    reference = forms.CharField(label="Reference", max_length=20, required=False, help_text="Such as 1.1 or A2")
    after = forms.ModelChoiceField(
        label="It comes after", queryset=Action.objects.none(), required=False, empty_label="Nothing: it comes first"
    )

    def __init__(self, *args: Any, plan: Plan, person: Person, **kwargs: Any):
        super().__init__(*args, **kwargs)
        places = ActionInPlan.objects.standing().filter(plan=plan).exclude(action=self.subject)
        seen = Action.objects.visible_to(person, plan.area).filter(in_plans__in=places)
        self.fields["after"].queryset = seen.annotate(reference=F("in_plans__reference")).order_by("in_plans__position")
        self.fields["after"].label_from_instance = lambda action: f"{action.reference} {action.title}".strip()


class AddToPlanForm(PortalForm):
    """A further plan that an action serves, with its reference there."""

    plan = forms.ModelChoiceField(label="Plan", empty_label="Choose one", queryset=Plan.objects.none())
    reference = forms.CharField(label="Reference in that plan", max_length=20, required=False)
    reason = text("Why it is added", required=False, rows=2)

    def __init__(self, *args: Any, plans, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["plan"].queryset = plans
