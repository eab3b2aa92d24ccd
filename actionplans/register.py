"""The register of risks and issues as a list: which are shown, in which order, the matrix, and the rows of its CSV."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import F, Q, QuerySet

from actionplans.models import Issue, Likelihood, Plan, Risk, RiskImpact
from actionplans.models.risks import BANDS, Band, RegisterQuerySet, band_of, owned_by
from core import clock
from core.form_fields import GovukFormMixin
from partners.models import LocalArea, Partner, Person
from strategies.models import Workstream

ALL = "all"


class RegisterFilter(GovukFormMixin, forms.Form):
    """Narrows risks or issues. Without a state it shows the open ones."""

    mark_optional = False

    q = forms.CharField(label="Words in it", required=False, max_length=100)
    state = forms.ChoiceField(required=False)
    plan = forms.ModelChoiceField(queryset=Plan.objects.none(), required=False, empty_label="Any")
    workstream = forms.ModelChoiceField(queryset=Workstream.objects.none(), required=False, empty_label="Any")
    owner = forms.ModelChoiceField(
        label="Partner that owns it", queryset=Partner.objects.none(), required=False, empty_label="Any"
    )
    mine = forms.BooleanField(label="Mine", required=False)
    overdue = forms.BooleanField(label="Overdue", required=False)

    states: Any = None
    model: Any = None
    searched: tuple[str, ...] = ()
    due: str = ""
    orders: Mapping[str, tuple] = {}

    def __init__(self, data: Mapping | None, *, person: Person, area: LocalArea, plan: Plan | None = None):
        super().__init__(data or None)
        self.person, self.area, self.of_plan = person, area, plan
        closed = [choice for choice in self.states.choices if choice[0] != self.states.OPEN]
        self.fields["state"].choices = [("", "Open"), *closed, (ALL, "All")]
        if plan is not None:
            del self.fields["plan"]
        else:
            self.fields["plan"].queryset = Plan.objects.visible_to(person, area)
        self.fields["workstream"].queryset = Workstream.objects.visible_to(person, area)
        self.fields["owner"].queryset = Partner.objects.filter(areas=area)

    def rows(self, sort: str = "") -> RegisterQuerySet:
        """The rows that this person sees and the filters leave, in the order asked for. What was typed and makes no
        sense narrows nothing."""
        rows = self.model.objects.visible_to(self.person, self.area).with_names(self.person, self.area)
        if self.of_plan is not None:
            rows = rows.filter(plan=self.of_plan)
        chosen = self.cleaned_data if self.is_bound and self.is_valid() else {}
        state = chosen.get("state") or self.states.OPEN
        if state != ALL:
            rows = rows.filter(state=state)
        for word in chosen.get("q", "").split():
            rows = rows.filter(self._has_word(word))
        for name, column in (("plan", "plan"), ("workstream", "workstream"), ("owner", "owner_partner")):
            if chosen.get(name):
                rows = rows.filter(**{column: chosen[name]})
        if chosen.get("mine"):
            rows = rows.filter(owned_by(self.person))
        return self._ordered(self._narrowed(rows, chosen), sort)

    def _has_word(self, word: str) -> Q:
        found = Q()
        for name in self.searched:
            found |= Q(**{f"{name}__icontains": word})
        return found

    def _narrowed(self, rows: Any, chosen: dict[str, Any]) -> Any:
        """Those that are overdue, where that is asked for."""
        return rows.open().filter(**{f"{self.due}__lt": clock.today()}) if chosen.get("overdue") else rows

    def _ordered(self, rows: QuerySet, sort: str) -> QuerySet:
        columns = self.orders.get(sort.removeprefix("-")) or self.orders[""]
        rows = rows.order_by(*columns, "plan_id", "number")
        return rows.reverse() if sort.startswith("-") else rows


class RiskFilter(RegisterFilter):
    """Narrows risks, also by how they are rated."""

    states, model = Risk.State, Risk
    searched = ("title", "cause", "event", "consequence", "mitigation")
    due = "review_on"
    orders = {
        "": (F("rated").desc(), "review_on"),
        "title": ("title",),
        "score": ("rated",),
        "review": ("review_on",),
        "owner": (F("owner_person__role_title").asc(nulls_last=True), "owner_partner__name"),
    }

    band = forms.ChoiceField(
        label="Score",
        required=False,
        choices=[("", "Any"), *((each.name, f"{each.label} ({each.first} to {each.last})") for each in BANDS)],
    )
    likelihood = forms.TypedChoiceField(
        required=False, choices=[("", "Any"), *Likelihood.choices], coerce=int, empty_value=None
    )
    impact = forms.TypedChoiceField(
        label="Impact if it happens",
        required=False,
        choices=[("", "Any"), *RiskImpact.choices],
        coerce=int,
        empty_value=None,
    )

    field_order = ("q", "state", "band", "likelihood", "impact")

    def _narrowed(self, rows: Any, chosen: dict[str, Any]) -> Any:
        rows = super()._narrowed(rows.scored(), chosen)
        for name in ("likelihood", "impact"):
            if chosen.get(name):
                rows = rows.filter(**{name: chosen[name]})
        if chosen.get("band"):
            band = next(each for each in BANDS if each.name == chosen["band"])
            rows = rows.filter(rated__gte=band.first, rated__lte=band.last)
        return rows


class IssueFilter(RegisterFilter):
    """Narrows issues."""

    states, model = Issue.State, Issue
    searched = ("title", "what_happened", "effect", "response")
    due = "due_on"
    orders = {
        "": (F("due_on").asc(nulls_last=True),),
        "title": ("title",),
        "due": (F("due_on").asc(nulls_last=True),),
        "owner": (F("owner_person__role_title").asc(nulls_last=True), "owner_partner__name"),
    }


# --- The matrix ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Cell:
    """One likelihood with one impact: its score and band, and how many risks are rated so."""

    likelihood: int
    impact: int
    impact_label: str
    count: int

    @property
    def score(self) -> int:
        """Likelihood times impact."""
        return self.likelihood * self.impact

    @property
    def band(self) -> Band:
        """The band of the score."""
        return band_of(self.score)


def matrix(risks: Iterable[Risk]) -> list[tuple[int, str, list[Cell]]]:
    """Five rows from almost certain down to rare, each with its number, its word and five cells from negligible to
    severe: how many of the risks are rated so."""
    counts: dict[tuple[int, int], int] = {}
    for risk in risks:
        counts[risk.likelihood, risk.impact] = counts.get((risk.likelihood, risk.impact), 0) + 1
    return [
        (
            row.value,
            str(row.label),
            [Cell(row, column, str(column.label), counts.get((row, column), 0)) for column in RiskImpact],
        )
        for row in reversed(Likelihood)
    ]


# --- As a table ------------------------------------------------------------------------------------------------------

RISK_HEADER = (
    "Reference", "Plan", "Workstream", "Risk", "Cause", "Event", "Consequence",
    "Likelihood", "Impact if it happens", "Score", "Band",
    "Target likelihood", "Target impact if it happens", "Target score",
    "What is done about it", "Owner", "Partner that owns it", "Next review", "Review overdue", "State", "Closed",
    "Reason for closing",
)  # fmt: skip

ISSUE_HEADER = (
    "Reference", "Plan", "Workstream", "Issue", "What has happened", "What it does to the plan",
    "What is done about it", "Owner", "Partner that owns it", "To be resolved by", "Overdue", "State", "Closed",
    "Reason for closing",
)  # fmt: skip


def risk_row(risk: Any) -> tuple:
    """A risk as a row under RISK_HEADER."""
    return (
        risk.reference,
        risk.plan_title,
        risk.workstream_title,
        risk.title,
        risk.cause,
        risk.event,
        risk.consequence,
        risk.likelihood,
        risk.impact,
        risk.score,
        risk.band.label,
        risk.target_likelihood,
        risk.target_impact,
        risk.target_score,
        risk.mitigation,
        *_owner_cells(risk),
        risk.review_on,
        "Yes" if risk.is_overdue(clock.today()) else "No",
        *_closing_cells(risk),
    )


def issue_row(issue: Any) -> tuple:
    """An issue as a row under ISSUE_HEADER."""
    return (
        issue.reference,
        issue.plan_title,
        issue.workstream_title,
        issue.title,
        issue.what_happened,
        issue.effect,
        issue.response,
        *_owner_cells(issue),
        issue.due_on,
        "Yes" if issue.is_overdue(clock.today()) else "No",
        *_closing_cells(issue),
    )


def _owner_cells(entry: Any) -> tuple:
    return (entry.owner_person and str(entry.owner_person), entry.owner_partner and str(entry.owner_partner))


def _closing_cells(entry: Any) -> tuple:
    closed = clock.day_of(entry.closed_at) if entry.closed_at else ""
    return (str(entry.get_state_display()), closed, entry.closed_reason)


def ratings_of(risk: Risk) -> list[tuple[Any, Any]]:
    """Every rating of a risk, newest first, each with the one before it."""
    ratings = list(risk.ratings.select_related("by"))
    return list(zip(ratings, [*ratings[1:], None], strict=True))
