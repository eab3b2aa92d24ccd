"""The form of an update with its evidence, and the same kept as a draft."""

from typing import Any

from django import forms
from django.db.models import Q

from actionplans.forms.links import in_a_line
from actionplans.forms.progress import NEW_BY_LINK, QuickUpdateForm, RagForm, WithEvidence
from actionplans.models import Action, RagDraft, RagLevel
from actionplans.models.links import seen_by
from core.access import may
from core.form_fields import FoldedCheckboxes
from core.forms import UploadField
from partners.models import Person


def drafted(draft: RagDraft | None) -> dict[str, Any]:
    """What the boxes hold where somebody goes on with his draft."""
    if draft is None:
        return {}
    kept = {name: getattr(draft, name) for name in ("reason", "cause", "path_to_green", *NEW_BY_LINK)}
    return kept | {"no_path_yet": draft.no_path_yet} | ({"level": draft.level_id} if draft.level_id else {})


class EvidencedRagForm(WithEvidence):
    """The same with all kinds of it: items that are there already, and one new one, by its link or as a file."""

    evidence = forms.ModelMultipleChoiceField(
        label="Evidence that is recorded already", queryset=None, required=False, widget=FoldedCheckboxes
    )
    evidence_file = UploadField(label="Or a file", required=False)

    def __init__(self, *args: Any, subject: Action, person: Person, **kwargs: Any):
        takes_evidence = may(person, "inspection.record_evidence", subject.area)
        super().__init__(*args, subject=subject, takes_evidence=takes_evidence, **kwargs)
        if not takes_evidence:
            del self.fields["evidence_file"]
        linked = Q(action_evidence__action=subject, action_evidence__unlinked_at=None)
        offered = seen_by(person, "evidence", subject.area).filter(withdrawn_at=None).exclude(linked)
        field = self.fields["evidence"]
        field.queryset = offered
        field.choices = [(row.pk, in_a_line(row)) for row in offered]
        if not field.choices:
            del self.fields["evidence"]


class RagDraftForm(RagForm):
    """The same boxes kept as they are: nothing has to be filled in yet."""

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        for name in ("level", "reason"):
            self.fields[name].required = False

    def clean(self) -> dict[str, Any]:
        """Whatever was typed may stay a draft."""
        return super(RagForm, self).clean()

    def clean_level(self) -> RagLevel | None:
        """The level itself, where one was chosen."""
        return self.levels.get(self.cleaned_data["level"])


class EvidencedDraftForm(WithEvidence, RagDraftForm):
    """The same with the title and the link of new evidence. What is ticked, or chosen as a file, no draft keeps."""


class QuickDraftForm(QuickUpdateForm, RagDraftForm):
    """The small form of Home, kept as it is."""
