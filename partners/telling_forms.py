"""The form in which a person chooses how he is told of what concerns him."""

from django import forms

from core.forms import PortalForm
from partners.models import How, Person
from partners.telling import subjects, ways_of


class NotificationChoicesForm(PortalForm):
    """One question for each subject: how would you like to be told?"""

    def __init__(self, *args, person: Person, **kwargs):
        super().__init__(*args, **kwargs)
        self.ways = ways_of(person)
        for about in subjects():
            if not about.cannot_wait:
                self.fields[about.key] = forms.ChoiceField(
                    label=about.words, choices=How, initial=self.ways[about.key], widget=forms.Select
                )

    def clean(self) -> dict:
        """What was chosen, by subject."""
        return {"ways": {key: way for key, way in super().clean().items() if key in self.ways}}
