"""What people type about how an action goes."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.safestring import SafeString

from actionplans.calculated import Calculated
from actionplans.forms.common import SaidDateField, text
from actionplans.models import Action, DeliveryStatus, Impact, RagLevel
from actionplans.models.impact import IMPACT_LOOK, IMPACT_MEANINGS
from actionplans.models.rag import EXPLAINED, missing_from
from core import clock
from core.form_fields import DayField, RadiosWithHints
from core.forms import ConflictingField, PortalForm
from core.templatetags.portal import rating_tag
from inspection.forms.common import LinkField

NEW_BY_LINK = ("evidence_title", "evidence_link")


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

    def __init__(self, *args: Any, levels: Iterable[RagLevel], by_its_dates: Calculated, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.levels = {
            str(level.pk): level
            for level in levels
            if level.delivery_status != DeliveryStatus.CLOSED_WITHOUT_COMPLETION
        }
        self.fields["level"].choices = [(key, level.label) for key, level in self.levels.items()]
        self.describe(by_its_dates)

    def describe(self, by_its_dates: Calculated) -> None:
        """Draw each level and say what it means; beside the boxes, which level needs them, and what the dates say."""
        field = self.fields["level"]
        field.widget = RadiosWithHints(
            hints={key: level_hint(level, by_its_dates) for key, level in self.levels.items()}
        )
        field.choices = [(key, level_tag(level)) for key, level in self.levels.items()]
        if any(by_its_dates.is_worse_than(level.delivery_status) for level in self.levels.values()):
            self.fields[
                "reason"
            ].help_text += f". {by_its_dates.words} If you see it better, say why: the board reads it"
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


class WithEvidence(RagForm):
    """An update with boxes for the evidence for it: the title and the link of a new item."""

    template_name = "actionplans/rag_and_evidence_fields.html"

    evidence_title = forms.CharField(label="New evidence: its title", required=False, max_length=200)
    evidence_link = LinkField(label="Link to it")

    def __init__(self, *args: Any, takes_evidence: bool, **kwargs: Any):
        """`takes_evidence`: whether this person may record any."""
        super().__init__(*args, **kwargs)
        if not takes_evidence:
            for name in NEW_BY_LINK:
                del self.fields[name]

    @property
    def evidence_fields(self) -> list[forms.BoundField]:
        """The boxes for evidence that this person is offered."""
        return [self[name] for name in ("evidence", *NEW_BY_LINK, "evidence_file") if name in self.fields]

    @property
    def shows_evidence(self) -> bool:
        """Whether the part for evidence opens at once: something stands there or is wrong."""
        return any(bound.errors or bound.value() for bound in self.evidence_fields)


class QuickUpdateForm(WithEvidence):
    """The same in little, for the list at Home."""

    reason = text("Reason", "In one sentence", rows=2)

    def __init__(self, *args: Any, subject: Action, **kwargs: Any):
        super().__init__(*args, subject=subject, auto_id=f"id_{subject.pk}_%s", **kwargs)
        self.fields["level"].widget.small = True
        for name in ("reason", "cause", "path_to_green"):
            # The limit is far away for a sentence: without its counter the form stays small.
            del self.fields[name].widget.attrs["maxlength"]


class NoChangeForm(PortalForm):
    """Why nothing has changed in several actions, where one says so. `back` is the area whose Home it was sent from."""

    reason = forms.CharField(label="Why, in one sentence", required=False, max_length=500)
    back = forms.CharField(required=False, widget=forms.HiddenInput, max_length=40)


def level_hint(level: RagLevel, by_its_dates: Calculated) -> str:
    """What a level means; beside one that is better than its dates say, also that."""
    if not by_its_dates.is_worse_than(level.delivery_status):
        return level.meaning
    return format_html('{} <span class="portal-late">Better than its dates say</span>', level.meaning)


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
        "Evidence",
        "Who noticed, what was measured and when. Needed from “emerging evidence” up, or if its measures say worse",
        required=False,
    )


class DueDateForm(PortalForm):
    """Another due date, and why."""

    uses_version = True
    nouns = {"due": "the new due date", "reason": "a reason"}

    due = SaidDateField(label="New due date")
    reason = text("Reason", "Readers see it beside the original date, which stays")
    approved_by = forms.CharField(
        label="Who approved it", help_text="Such as the SEND Board on 3 March 2027", max_length=120, required=False
    )


class MilestoneForm(PortalForm):
    """A step on the way."""

    title = forms.CharField(label="Milestone", max_length=200)
    due = SaidDateField(label="Due date")


class EditMilestoneForm(MilestoneForm):
    """Another wording or date of a step, or when it was reached after all."""

    uses_version = True

    reached_on = DayField(
        label="Day on which it was reached", not_after=clock.today, required=False, help_text="Empty: not reached"
    )
    note = text("What shows that it was reached", required=False)


class ReachMilestoneForm(PortalForm):
    """When a milestone was reached, and what shows it."""

    reached_on = DayField(label="Day on which it was reached", not_after=clock.today)
    note = text("What shows that it was reached", required=False)


class ConfirmForm(PortalForm):
    """What the accountable person says on confirming."""

    uses_version = True

    note = text("Note", "What you checked, if you want to say it", required=False)
