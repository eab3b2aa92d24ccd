"""What an action is linked to: findings, recommendations, areas for development, intentions, duties and evidence."""

from typing import Any

from django import forms
from django.db import models
from django.db.models import Q, QuerySet
from django.utils.text import Truncator

from actionplans.models import Action
from actionplans.models.links import LINKS, seen_by
from core.form_fields import SmallCheckboxes
from core.forms import ConflictingField, PortalForm
from inspection.models import AreaForDevelopment, Duty, Evidence, Finding, Recommendation
from partners.models import Person

LABELS = {
    "findings": "Findings that it answers",
    "recommendations": "Recommendations that it carries out",
    "areas_for_development": "Areas for development that it takes up",
    "intentions": "Commissioning intentions that it belongs to",
    "duties": "Duties that it helps to meet",
    "evidence": "Evidence that shows how it goes",
}

FEW = 12
"""As many boxes as can be looked over at once."""


def in_a_line(target: models.Model) -> str:
    """What is offered, in one line."""
    if isinstance(target, Duty):
        return f"{target}: {Truncator(target.summary).words(14)}"
    if isinstance(target, Evidence):
        return f"{target.title} ({target.dated_on:%B %Y})"
    return Truncator(str(target)).words(30)


class LinksForm(PortalForm):
    """All that an action is linked to, as far as this person sees it; what he does not see is neither shown nor
    wiped. What was withdrawn is offered only where it is linked already."""

    uses_version = True
    mark_optional = False
    template_name = "actionplans/links_fields.html"

    def __init__(self, *args: Any, action: Action, person: Person, **kwargs: Any):
        initial = {}
        offered = {}
        for name, (model, key) in LINKS.items():
            linked = model.objects.filter(action=action, unlinked_at=None).values(key)
            seen = seen_by(person, name, action.area)
            offered[name] = _standing(seen, linked)
            initial[name] = list(seen.filter(pk__in=linked).values_list("pk", flat=True))
        super().__init__(*args, subject=action, initial=initial, **kwargs)
        for name, rows in offered.items():
            field = self.fields[name] = forms.ModelMultipleChoiceField(
                label=LABELS[name], queryset=rows, required=False, widget=SmallCheckboxes
            )
            # Read once: for the boxes, and for whether there are any.
            field.choices = [(row.pk, in_a_line(row)) for row in rows]
        self.say_plainly()

    @property
    def titled_groups(self) -> list[tuple[str, forms.BoundField, int, bool]]:
        """Each group of boxes with its label, how many are ticked, and whether it opens at once: where something is
        wrong, or where some are ticked and they are not many."""
        groups = []
        for name in LINKS:
            bound = self[name]
            ticked = len(bound.value() or ())
            few = ticked > 0 and len(bound.field.choices) <= FEW
            groups.append((bound.label, bound, ticked, few or bool(bound.errors)))
        return groups

    def show_conflict(self, current: Action) -> None:
        """For each kind in which they differ, what is linked now beside what this person ticked."""
        super().show_conflict(current)
        for name, (model, key) in LINKS.items():
            words = dict(self.fields[name].choices)
            now = model.objects.filter(action=current, unlinked_at=None).values_list(key, flat=True)
            theirs = {words[pk] for pk in now if pk in words}
            yours = {words[row.pk] for row in self.cleaned_data[name]}
            if theirs != yours:
                self.conflict.append(ConflictingField(LABELS[name], _listed(theirs), _listed(yours)))


def _listed(words: set[str]) -> str:
    return "; ".join(sorted(words)) or "nothing"


def _standing(seen: QuerySet, linked: QuerySet) -> QuerySet:
    if seen.model in (Finding, Recommendation, Evidence):
        return seen.filter(Q(withdrawn_at=None) | Q(pk__in=linked))
    if seen.model is AreaForDevelopment:
        return seen.filter(Q(taken_back_because="") | Q(pk__in=linked))
    return seen
