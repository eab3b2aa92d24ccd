"""The form of an update with its evidence, and the same kept as a draft."""

from typing import Any

from django import forms
from django.db.models import Q

from actionplans.forms.links import in_a_line
from actionplans.forms.progress import QuickUpdateForm, RagForm
from actionplans.models import Action, RagDraft, RagLevel
from actionplans.models.links import seen_by
from core.access import may
from core.form_fields import FoldedCheckboxes
from core.forms import UploadField
from inspection.forms.common import LinkField
from partners.models import Person

NEW = ("evidence_title", "evidence_link", "evidence_file")
NEW_BY_LINK = NEW[:2]


def drafted(draft: RagDraft | None) -> dict[str, Any]:
    """What the boxes hold where somebody goes on with his draft."""
    if draft is None:
        return {}
    kept = {name: getattr(draft, name) for name in ("reason", "cause", "path_to_green", *NEW_BY_LINK)}
    return kept | {"no_path_yet": draft.no_path_yet} | ({"level": draft.level_id} if draft.level_id else {})


class WithEvidence(RagForm):
    """An update with boxes for the evidence for it: the title and the link of a new item."""

    template_name = "actionplans/rag_and_evidence_fields.html"

    evidence_title = forms.CharField(label="New evidence: its title", required=False, max_length=200)
    evidence_link = LinkField(label="Link to it")

    @property
    def evidence_fields(self) -> list[forms.BoundField]:
        """The boxes for evidence that this person is offered."""
        return [self[name] for name in ("evidence", *NEW) if name in self.fields]

    @property
    def shows_evidence(self) -> bool:
        """Whether the part for evidence opens at once: something stands there or is wrong."""
        return any(bound.errors or bound.value() for bound in self.evidence_fields)


class EvidencedRagForm(WithEvidence):
    """The same with all kinds of it: items that are there already, and one new one, by its link or as a file."""

    evidence = forms.ModelMultipleChoiceField(
        label="Evidence that is recorded already", queryset=None, required=False, widget=FoldedCheckboxes
    )
    evidence_file = UploadField(label="Or a file", required=False)

    def __init__(self, *args: Any, subject: Action, person: Person, **kwargs: Any):
        super().__init__(*args, subject=subject, **kwargs)
        linked = Q(action_evidence__action=subject, action_evidence__unlinked_at=None)
        offered = seen_by(person, "evidence", subject.area).filter(withdrawn_at=None).exclude(linked)
        field = self.fields["evidence"]
        field.queryset = offered
        field.choices = [(row.pk, in_a_line(row)) for row in offered]
        if not field.choices:
            del self.fields["evidence"]
        if not may(person, "inspection.record_evidence", subject.area):
            for name in NEW:
                del self.fields[name]


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
