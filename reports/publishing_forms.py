"""Labels and hints of the forms about what is published."""

import datetime as dt

from django import forms

from core import clock
from core.form_fields import DayField
from core.forms import PortalForm
from reports.models import PublicSnapshot


class PublishForm(PortalForm):
    """The second step: what was read is what is published."""

    seen_fingerprint = forms.CharField(max_length=64, widget=forms.HiddenInput)


class PublishPaperForm(PublishForm):
    """The same for a board report, which may be public from a later instant on."""

    nouns = {"day": "the day", "time": "the time"}

    day = DayField(
        label="Public from",
        required=False,
        not_before=clock.today,
        help_text="Leave it empty to publish at once. Papers of a council's body are open five clear days before the "
        "meeting.",
    )
    time = forms.TimeField(
        label="Time of day", required=False, help_text="For example 9:00. Left empty, the day begins at midnight."
    )

    def clean(self) -> dict:
        """Day and time as the one instant that the operation takes."""
        cleaned = super().clean()
        day, time = cleaned.pop("day", None), cleaned.pop("time", None)
        if time is not None and day is None and "day" not in self.errors:
            self.add_error("day", "Enter the day as well, or empty the time.")
        local = dt.datetime.combine(day, time or dt.time.min, tzinfo=clock.zone()) if day else None
        return cleaned | {"public_from": local.astimezone(dt.UTC) if local else None}


class ApproveForm(PortalForm):
    """That the second person has read it."""

    has_read = forms.BooleanField(label="I have read it, and it can be public")

    def clean(self) -> dict:
        """Without the tick box, which only the form needs."""
        cleaned = super().clean()
        cleaned.pop("has_read", None)
        return cleaned


class WithdrawPublicationForm(PortalForm):
    """Why something is no longer public."""

    nouns = {"reason": "a reason"}

    reason = forms.CharField(
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="It is kept in the history here. The public reads nothing of it: the address answers as if nothing "
        "had been there.",
    )


class PublicationFilter(PortalForm):
    """Which of an area's publications the list shows."""

    mark_optional = False

    kind = forms.ChoiceField(
        label="What it is", required=False, choices=[("", "Everything"), *PublicSnapshot.Kind.choices]
    )
    state = forms.ChoiceField(
        label="Where it stands", required=False, choices=[("", "Everything"), *PublicSnapshot.State.choices]
    )
