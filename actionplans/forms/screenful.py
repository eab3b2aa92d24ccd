"""What people type where they keep many actions up to date on one page."""

from collections.abc import Iterable
from typing import Any

from django import forms

from actionplans.calculated import Calculated
from actionplans.forms.drafts import RagDraftForm, drafted
from actionplans.forms.progress import NEW_BY_LINK, WithEvidence
from actionplans.models import Action, Plan, RagDraft
from core.errors import EditConflict, RuleBroken
from core.form_fields import GovukFormMixin, ListedError
from core.forms import CONFLICT
from core.templatetags.portal import day


class RowForm(WithEvidence):
    """One action among many: the same as its own form in little. Each box also carries what it held when the page came,
    so that a row that nobody touched is no update, also where somebody else has changed it meanwhile."""

    by_its_dates: Calculated

    def __init__(self, *args: Any, subject: Action, draft: RagDraft | None = None, **kwargs: Any):
        self.draft, prefix = draft, self.prefix_of(subject.pk)
        initial = self.initial_of(subject) | drafted(draft)
        super().__init__(*args, subject=subject, prefix=prefix, by_its_dates=None, initial=initial, **kwargs)
        for name in {"reason", *NEW_BY_LINK} & self.fields.keys():
            self.fields[name].show_hidden_initial = draft is not None
        if draft is not None:
            self.fields["send"] = forms.BooleanField(label="Send my draft as it is", required=False)
        for name in ("level", "cause", "path_to_green", "no_path_yet"):
            self.fields[name].show_hidden_initial = True

    def describe(self, by_its_dates: Calculated | None) -> None:
        """Nothing is drawn here: the page draws each level once for all its rows, and tells the rows their
        `by_its_dates` when they are shown."""

    @staticmethod
    def prefix_of(number: int) -> str:
        """What the names of the boxes of an action begin with."""
        return f"a{number}"

    @property
    def is_touched(self) -> bool:
        """Whether anything was typed or chosen here."""
        return any(name != "seen_version" for name in self.changed_data)

    @property
    def words(self) -> dict[str, Any]:
        """What was said, as the operation takes it."""
        return {name: value for name, value in self.cleaned_data.items() if name != "send"}

    @property
    def error_list(self) -> list[ListedError]:
        """The errors, each with the action that it speaks of."""
        return [ListedError(error.href, f"{self.subject.title}: {error.text}") for error in super().error_list]

    def refuse(self, refusal: RuleBroken | EditConflict) -> None:
        """Say why this one was not saved; what was typed stays."""
        self.http_status = CONFLICT
        if isinstance(refusal, RuleBroken):
            self.add_error(refusal.field if refusal.field in self.fields else None, refusal.message)
            return
        now = refusal.current
        self.add_error(
            None,
            f"It changed while you were typing. Now it is {now.level.label}: {now.rag_reason} "
            f"({now.last_updated_by}, {day(now.last_updated_at)}). Yours is still here: save again if it holds.",
        )
        self.data = self.data.copy()
        self.data[self.add_prefix("seen_version")] = str(now.version)


class DraftRowForm(RowForm, RagDraftForm):
    """The same kept as a draft: nothing has to be filled in yet."""


class SayingForm(GovukFormMixin, forms.Form):
    """The page as a whole, for what is wrong with no single row."""

    mark_optional = False


class ScreenfulFilter(GovukFormMixin, forms.Form):
    """Which of the actions stand on the page."""

    mark_optional = False

    whose = forms.ChoiceField(
        required=False, choices=[("", "Mine"), ("partner", "Mine, and all that my partner leads")]
    )
    plan = forms.ChoiceField(required=False)
    due = forms.ChoiceField(
        required=False, choices=[("", "At any time"), ("overdue", "Overdue"), ("soon", "Overdue or within two weeks")]
    )
    asked = forms.BooleanField(label="Only those that an update was asked for", required=False)
    waiting = forms.BooleanField(label="Only those that wait for an update", required=False)

    def __init__(self, data: Any, *, plans: Iterable[Plan] | None):
        super().__init__(data or None)
        if plans is None:
            del self.fields["whose"], self.fields["plan"]
        else:
            self.fields["plan"].choices = [("", "Any"), *((str(plan.pk), plan.title) for plan in plans)]

    @property
    def chosen(self) -> dict[str, Any]:
        """What was chosen; nothing where it makes no sense."""
        return self.cleaned_data if self.is_bound and self.is_valid() else {}
