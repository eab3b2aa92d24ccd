"""What people type about risks and issues."""

from typing import Any

from django import forms

from actionplans.forms.common import partners_today, text
from actionplans.models import Issue, Likelihood, Plan, Risk, RiskImpact
from core import clock
from core.form_fields import DayField
from core.forms import PortalForm
from governance.models import Board
from partners.models import Audience, LocalArea, Partner, Person
from strategies.models import Workstream

LIKELIHOODS = [(value, f"{value} – {label}") for value, label in Likelihood.choices]
IMPACTS = [(value, f"{value} – {label}") for value, label in RiskImpact.choices]


def scale(label: str, choices: list, hint: str = "") -> forms.TypedChoiceField:
    """A number from 1 to 5 with its word."""
    return forms.TypedChoiceField(
        label=label, help_text=hint, choices=[("", "Choose one"), *choices], coerce=int, empty_value=None
    )


class OwnedForm(PortalForm):
    """Who owns it: a person, a partner or both."""

    owner_person = forms.ModelChoiceField(
        label="Owner",
        help_text="Who looks after it. Name a person, a partner or both",
        queryset=Person.objects.none(),
        required=False,
        empty_label="Nobody by name",
    )
    owner_partner = forms.ModelChoiceField(
        label="Partner that owns it", queryset=Partner.objects.none(), required=False, empty_label="None"
    )

    def __init__(self, *args: Any, area: LocalArea, **kwargs: Any):
        super().__init__(*args, **kwargs)
        today = area.memberships.with_content().values("person")
        people, partners = Person.objects.filter(pk__in=today), partners_today(area)
        if self.subject is not None:
            people |= Person.objects.filter(pk=self.subject.owner_person_id)
            partners = Partner.objects.filter(pk__in=partners.values("pk")) | Partner.objects.filter(
                pk=self.subject.owner_partner_id
            )
        self.fields["owner_person"].queryset, self.fields["owner_partner"].queryset = people, partners

    def clean(self) -> dict[str, Any]:
        """Somebody must own it; the operation guards the same."""
        cleaned = super().clean()
        named = cleaned.get("owner_person") or cleaned.get("owner_partner")
        if not named and not self.errors.keys() & {"owner_person", "owner_partner"}:
            self.add_error("owner_person", "Say who owns it: a person, a partner or both")
        return cleaned


class EntryForm(OwnedForm):
    """What risks and issues share."""

    workstream = forms.ModelChoiceField(
        label="Workstream", queryset=Workstream.objects.none(), required=False, empty_label="None"
    )
    board = forms.ModelChoiceField(
        label="Board that watches it",
        help_text="Its chair and its clerk can then change it too, where they see it",
        queryset=Board.objects.none(),
        required=False,
        empty_label="None",
    )

    def __init__(self, *args: Any, area: LocalArea, person: Person, **kwargs: Any):
        super().__init__(*args, area=area, **kwargs)
        self.fields["workstream"].queryset = Workstream.objects.visible_to(person, area)
        self.fields["board"].queryset = Board.objects.visible_to(person, area)


class RatingFields(forms.Form):
    """How likely, how bad, and what it is to become."""

    likelihood = scale("Likelihood", LIKELIHOODS, "That it happens, with what is done about it now")
    impact = scale("Impact if it happens", IMPACTS)
    target_likelihood = scale("Target likelihood", LIKELIHOODS, "What it is to become")
    target_impact = scale("Target impact if it happens", IMPACTS)
    review_on = DayField(label="Next review", not_before=clock.today)


class EditRiskForm(EntryForm):
    """What is said of a risk."""

    uses_version = True
    nouns = {"title": "a title", "cause": "its cause", "event": "what may happen", "consequence": "what would follow"}

    title = forms.CharField(label="Risk", max_length=200, help_text="In one line")
    cause = text("Cause", "Because of this …", rows=2)
    event = text("Event", "… this may happen …", rows=2)
    consequence = text("Consequence", "… so that this would follow for children, families or the plan", rows=2)
    mitigation = text("What is done about it", "To make it less likely or less bad", required=False)

    field_order = ("title", "cause", "event", "consequence", "mitigation")


class NewRiskForm(RatingFields, EditRiskForm):
    """A new risk, in four parts."""

    uses_version = False
    template_name = "actionplans/parts_fields.html"
    parts = (
        ("What may happen", ("title", "cause", "event", "consequence")),
        ("How likely and how bad", ("likelihood", "impact", "target_likelihood", "target_impact")),
        ("What is done about it", ("mitigation", "owner_person", "owner_partner", "review_on")),
        ("Where it belongs", ("workstream", "board", "audience")),
    )

    audience = forms.ModelChoiceField(
        label="Who can see this",
        help_text="Beside those who own it",
        queryset=Audience.objects.none(),
        required=False,
        empty_label="Everyone who sees the plan",
    )

    @property
    def titled_parts(self) -> list[tuple[str, list[forms.BoundField]]]:
        """The boxes under the heading of their part."""
        return [(title, [self[name] for name in names]) for title, names in self.parts]

    def __init__(self, *args: Any, plan: Plan, person: Person, **kwargs: Any):
        super().__init__(*args, area=plan.area, person=person, **kwargs)
        within = Audience.objects.lying_within(plan.audience)
        self.fields["audience"].queryset = within.seen_with(person, "contribute", besides=plan.audience)


class RateRiskForm(RatingFields, PortalForm):
    """A new rating of a risk, and why."""

    uses_version = True
    nouns = {"reason": "a reason"}

    reason = text("Reason", "What has changed since the last rating, or that nothing has")

    field_order = ("likelihood", "impact", "target_likelihood", "target_impact", "reason", "review_on")

    @staticmethod
    def initial_of(risk: Risk) -> dict[str, Any]:
        """What the boxes hold when the form opens: the rating that stands."""
        return {name: getattr(risk, name) for name in ("likelihood", "impact", "target_likelihood", "target_impact")}


class IssueFields(forms.Form):
    """What has happened, what that does, and what is done about it by when."""

    what_happened = text("What has happened", rows=3)
    effect = text("What it does to the plan", "To children, families and the work", rows=3)
    response = text("What is done about it", required=False)
    due_on = DayField(label="To be resolved by", required=False)


ISSUE_NOUNS = {"title": "a title", "what_happened": "what has happened", "effect": "what it does to the plan"}


class EditIssueForm(IssueFields, EntryForm):
    """What is said of an issue."""

    uses_version = True
    nouns = ISSUE_NOUNS

    title = forms.CharField(label="Issue", max_length=200, help_text="In one line")

    field_order = ("title", "what_happened", "effect", "response", "owner_person", "owner_partner", "due_on")


class NewIssueForm(EditIssueForm):
    """A new issue: also who can see it."""

    uses_version = False

    audience = forms.ModelChoiceField(
        label="Who can see this",
        help_text="Beside those who own it",
        queryset=Audience.objects.none(),
        required=False,
        empty_label="Everyone who sees the plan",
    )

    def __init__(self, *args: Any, plan: Plan, person: Person, **kwargs: Any):
        super().__init__(*args, area=plan.area, person=person, **kwargs)
        within = Audience.objects.lying_within(plan.audience)
        self.fields["audience"].queryset = within.seen_with(person, "contribute", besides=plan.audience)


class BecameIssueForm(IssueFields, OwnedForm):
    """That a risk has happened."""

    uses_version = True
    nouns = ISSUE_NOUNS

    field_order = ("what_happened", "effect", "response", "owner_person", "owner_partner", "due_on")


class CloseIssueForm(PortalForm):
    """How an issue ends, and why."""

    uses_version = True
    nouns = {"state": "how it ends", "reason": "a reason"}

    state = forms.ChoiceField(
        label="How does it end?",
        choices=[choice for choice in Issue.State.choices if choice[0] != Issue.State.OPEN],
        widget=forms.RadioSelect,
    )
    reason = text("Reason")
