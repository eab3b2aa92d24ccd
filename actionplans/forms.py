"""What people type about plans and actions."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils.html import format_html
from django.utils.safestring import SafeString

from actionplans.dates import LONGEST, NotUnderstood, SaidDate, parse
from actionplans.models import Action, DeliveryStatus, Impact, Plan, RagLevel, RagScheme
from actionplans.models.actions import Necessity
from actionplans.models.impact import IMPACT_LOOK, IMPACT_MEANINGS
from actionplans.models.rag import EXPLAINED, missing_from
from core import clock
from core.form_fields import DayField, RadiosWithHints, SmallCheckboxes
from core.forms import ConflictingField, PortalForm
from core.templatetags.portal import counted, rating_tag
from governance.models import Board
from partners.models import Audience, LocalArea, Partner, Person
from strategies.models import Priority, Strategy, Theme, Workstream

LONG = 4000
DATES_HINT = "As people say it: 31 March 2027, May 2027, Autumn term 2026, Q3 2026/27, Ongoing or Termly"


def text(label: str, hint: str = "", *, required: bool = True, rows: int = 3) -> forms.CharField:
    """A box for several lines."""
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, help_text=hint, required=required, max_length=LONG, widget=widget)


class SaidDateField(forms.CharField):
    """A date as people say it. Cleans to a SaidDate, or None where nothing was typed and the field is optional."""

    def __init__(self, **kwargs: Any):
        super().__init__(max_length=LONGEST, help_text=kwargs.pop("help_text", DATES_HINT), **kwargs)

    def clean(self, value: Any) -> SaidDate | None:
        words = super().clean(value)
        if not words:
            return None
        try:
            return parse(words)
        except NotUnderstood as error:
            raise forms.ValidationError(str(error)) from None

    def prepare_value(self, value: Any) -> Any:
        return value.words if isinstance(value, SaidDate) else value


class RagForm(PortalForm):
    """How delivery goes, in the words of the action's home plan, and why."""

    uses_version = True
    nouns = {"level": "the RAG", "reason": "a reason for this RAG"}

    mark_optional = False  # whether cause and path are needed hangs on the level: their hints say so
    template_name = "actionplans/rag_fields.html"

    level = forms.ChoiceField(label="RAG")
    reason = text("Reason", "One or two sentences: what has happened since the last update")
    cause = text("Cause", required=False, rows=2)
    path_to_green = text("Path to green", required=False, rows=2)
    no_path_yet = forms.BooleanField(label="There is no path to green yet", required=False)

    def __init__(self, *args: Any, levels: Iterable[RagLevel], late_milestones: int = 0, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.levels = {
            str(level.pk): level
            for level in levels
            if level.delivery_status != DeliveryStatus.CLOSED_WITHOUT_COMPLETION
        }
        field = self.fields["level"]
        field.widget = RadiosWithHints(
            hints={key: level_hint(level, late_milestones) for key, level in self.levels.items()}
        )
        field.choices = [(key, level_tag(level)) for key, level in self.levels.items()]
        off_track = " or ".join(level.label for level in self._levels_that(DeliveryStatus.OFF_TRACK))
        self.fields["cause"].help_text = f"What holds it up. {off_track} needs it"
        self.fields[
            "path_to_green"
        ].help_text = (
            f"What will bring it back on track, who does it and by when. {off_track} needs it, or the tick below"
        )

    @staticmethod
    def initial_of(action: Action) -> dict[str, Any]:
        """What the boxes hold when the form opens: what stands on the action's page now, to be kept or reworded."""
        return {
            "level": action.level_id,
            "cause": action.cause,
            "path_to_green": action.path_to_green,
            "no_path_yet": action.has_no_path_to_green,
        }

    def _levels_that(self, *statuses: str) -> list[RagLevel]:
        return [level for level in self.levels.values() if level.delivery_status in statuses]

    @property
    def explained(self) -> str:
        """The values of the levels whose cause and path to green are asked for."""
        return " ".join(str(level.pk) for level in self._levels_that(*EXPLAINED))

    @property
    def off_track(self) -> str:
        """The values of the levels that need them."""
        return " ".join(str(level.pk) for level in self._levels_that(DeliveryStatus.OFF_TRACK))

    def clean(self) -> dict[str, Any]:
        """Say everything that the level needs at once; the operation guards the same."""
        cleaned = super().clean()
        if level := cleaned.get("level"):
            texts = (cleaned.get("cause", ""), cleaned.get("path_to_green", ""))
            for field, message in missing_from(level, *texts, cleaned["no_path_yet"]):
                if field not in self.errors:
                    self.add_error(field, message)
        return cleaned

    def clean_level(self) -> RagLevel:
        """The level itself."""
        return self.levels[self.cleaned_data["level"]]

    def show_conflict(self, current: Action) -> None:
        """Beside the fields that the action has under the same name, the reason that the other gave."""
        super().show_conflict(current)
        yours = self.cleaned_data["reason"]
        if self.conflict and yours != current.rag_reason:
            first = self.conflict[0]
            self.conflict.append(ConflictingField("Reason", current.rag_reason, yours, first.who, first.when))


class QuickUpdateForm(RagForm):
    """The same in little, for the list at Home."""

    reason = text("Reason", "In one sentence", rows=2)

    def __init__(self, *args: Any, subject: Action, **kwargs: Any):
        super().__init__(*args, subject=subject, auto_id=f"id_{subject.pk}_%s", **kwargs)
        self.fields["level"].widget.small = True
        for name in ("reason", "cause", "path_to_green"):
            # The limit is far away for a sentence: without its counter the form stays small.
            del self.fields[name].widget.attrs["maxlength"]


def level_hint(level: RagLevel, late_milestones: int) -> str:
    """What a level means; beside “on track” also which milestones speak against it."""
    if not late_milestones or level.delivery_status != DeliveryStatus.ON_TRACK:
        return level.meaning
    late = f"{counted(late_milestones, 'milestone is,milestones are')} overdue."
    return format_html('{} <span class="portal-late">{}</span>', level.meaning, late)


def level_tag(level: RagLevel) -> SafeString:
    """A level as it looks everywhere."""
    return rating_tag(level.label, level.colour, level.shape)


class ImpactForm(PortalForm):
    """How far an action is felt, and what shows it."""

    uses_version = True
    nouns = {"rating": "the impact"}

    rating = forms.ChoiceField(
        label="Impact",
        choices=[(value, rating_tag(label, *IMPACT_LOOK[value])) for value, label in Impact.choices],
        widget=RadiosWithHints(hints=IMPACT_MEANINGS),
    )
    evidence = text(
        "Evidence", "Who noticed, what was measured and when. Needed from “emerging evidence” up", required=False
    )


class DueDateForm(PortalForm):
    """Another due date, and why."""

    uses_version = True
    nouns = {"due": "the new due date", "reason": "a reason"}

    due = SaidDateField(label="New due date")
    reason = text("Reason", "Readers see it beside the original date, which stays")


class MilestoneForm(PortalForm):
    """A step on the way."""

    title = forms.CharField(label="Milestone", max_length=200)
    due = SaidDateField(label="Due date")


class ReachMilestoneForm(PortalForm):
    """When a milestone was reached, and what shows it."""

    reached_on = DayField(label="Day on which it was reached", not_after=clock.today)
    note = text("What shows that it was reached", required=False)


class CloseForm(PortalForm):
    """Why a plan or an action ends."""

    uses_version = True
    nouns = {"reason": "a reason"}

    reason = text("Reason")


class ConfirmForm(PortalForm):
    """What the accountable person says on confirming."""

    uses_version = True

    note = text("Note", "What you checked, if you want to say it", required=False)


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


def partners_today(area: LocalArea) -> QuerySet:
    """The partners that take part in the area today: one that was abolished is not offered any more."""
    goes_on = Q(areas_of_partner__takes_part_until=None) | Q(areas_of_partner__takes_part_until__gt=clock.today())
    return Partner.objects.filter(goes_on, areas_of_partner__area=area)


def offer_people_and_partners(form: forms.Form, area: LocalArea) -> None:
    """Let the choosers show who takes part in the area today, and in what it does."""
    partners = partners_today(area)
    people = Person.objects.filter(pk__in=area.memberships.with_content().values("person"))
    for name in ("lead_partner", "supporting"):
        form.fields[name].queryset = partners
    for name in ("lead_person", "accountable_person"):
        form.fields[name].queryset = people


class WordingForm(PortalForm):
    """What an action says of itself and what it serves."""

    title = forms.CharField(label="Action", max_length=300, help_text="In one line: what will be done")
    description = text("What will be done", required=False)
    success_measure = text("What will be different", "For children, young people and families", required=False)
    start = SaidDateField(label="Start", required=False)
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

    def __init__(self, *args: Any, area: LocalArea, person: Person, **kwargs: Any):
        super().__init__(*args, **kwargs)
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
        ("What", ("reference", "title", "description", "success_measure", "must_should_could")),
        ("Who", ("lead_partner", "lead_person", "accountable_person", "supporting", "audience")),
        ("When", ("start", "due")),
        ("Where it belongs", ("theme", "workstreams", "priorities", "reason")),
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
        return [(title, [self[name] for name in names]) for title, names in self.parts]

    def __init__(self, *args: Any, plan: Plan, person: Person, **kwargs: Any):
        super().__init__(*args, area=plan.area, person=person, **kwargs)
        offer_people_and_partners(self, plan.area)
        within = Audience.objects.lying_within(plan.audience)
        self.fields["audience"].queryset = within.seen_with(person, "contribute")

    def clean(self) -> dict[str, Any]:
        """The start must not lie after the due date."""
        cleaned = super().clean()
        refuse_start_after(self, cleaned.get("start"), cleaned.get("due"))
        return cleaned


def refuse_start_after(form: forms.Form, start: SaidDate | None, due: SaidDate | None) -> None:
    """Put the error where the start was typed."""
    if start and due and start.earliest and due.latest and start.earliest > due.latest:
        form.add_error("start", f"Start must be before the due date, which is {due.words}")


class AddToPlanForm(PortalForm):
    """A further plan that an action serves, with its reference there."""

    plan = forms.ModelChoiceField(label="Plan", empty_label="Choose one", queryset=Plan.objects.none())
    reference = forms.CharField(label="Reference in that plan", max_length=20, required=False)
    reason = text("Why it is added", required=False, rows=2)

    def __init__(self, *args: Any, plans, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["plan"].queryset = plans


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
