"""What people type to change several actions at once."""

from typing import Any

from django import forms

from actionplans.forms.common import SaidDateField, partners_today, text
from actionplans.models.links import Tag
from actionplans.several import Change
from core.forms import PortalForm
from partners.models import LocalArea, Partner, Person
from strategies.models import Priority, Workstream

AS_IT_IS = "Leave as it is"


def _chooser(label: str, model) -> forms.ModelChoiceField:
    return forms.ModelChoiceField(label=label, queryset=model.objects.none(), required=False, empty_label=AS_IT_IS)


def _tag(label: str) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=[("", AS_IT_IS), *Tag.choices], required=False)


class ChangeSeveralForm(PortalForm):
    """What is to become of each of the chosen actions, and why."""

    mark_optional = False
    nouns = {"reason": "a reason"}

    lead_partner = _chooser("Lead partner", Partner)
    lead_person = _chooser("Lead", Person)
    nobody = forms.BooleanField(label="No lead by name", required=False)
    due = SaidDateField(label="New due date", required=False)
    add_workstream = _chooser("Add to the workstream", Workstream)
    remove_workstream = _chooser("Take out of the workstream", Workstream)
    add_priority = _chooser("Add to the priority", Priority)
    remove_priority = _chooser("Take out of the priority", Priority)
    add_tag = _tag("Add the tag")
    remove_tag = _tag("Take away the tag")
    close = forms.BooleanField(label="Close them without completion", required=False)
    reason = text("Reason", "It is kept with each action")

    def __init__(self, *args: Any, area: LocalArea, person: Person, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["lead_partner"].queryset = partners_today(area)
        members = area.memberships.with_content().values("person")
        self.fields["lead_person"].queryset = Person.objects.filter(pk__in=members)
        for name in ("add_workstream", "remove_workstream"):
            self.fields[name].queryset = Workstream.objects.visible_to(person, area)
        for name in ("add_priority", "remove_priority"):
            self.fields[name].queryset = Priority.objects.visible_to(person, area)

    def clean(self) -> dict[str, Any]:
        """One change at least, and none that stands against another. What is cleaned is the change as a whole."""
        cleaned = super().clean()
        wanted = {name: value for name, value in cleaned.items() if name != "reason" and value}
        if not wanted and not self.errors.keys() - {"reason"}:
            self.add_error(None, "Say what is to change: a lead, a due date, what they serve, or that they are closed")
        if wanted.get("nobody") and wanted.get("lead_person"):
            self.add_error("nobody", "Either choose a lead or say that there is none by name")
        if wanted.get("close") and len(wanted) > 1:
            self.add_error("close", "What is closed takes no other change: do one or the other")
        for what in ("workstream", "priority", "tag"):
            if wanted.get(f"add_{what}") and wanted.get(f"add_{what}") == wanted.get(f"remove_{what}"):
                self.add_error(f"remove_{what}", f"It cannot be added to a {what} and taken out of it at once")
        return cleaned if self.errors else {"change": Change(**cleaned)}
