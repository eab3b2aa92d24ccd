"""What people fill in about meetings, and which of them a list shows."""

from django import forms

from core import clock
from core.form_fields import DayField, GovukFormMixin
from core.forms import PortalForm
from governance.forms.choices import board_choices
from governance.models import Board, Meeting
from partners.models import Audience, Person

TIMES = ["%H:%M", "%H.%M", "%I:%M%p", "%I:%M %p", "%I.%M%p", "%I.%M %p", "%I%p", "%I %p"]


class MeetingForm(PortalForm):
    """When and where a board meets. Given a meeting it moves that one, otherwise it plans a new one."""

    nouns = {"held_on": "the date of the meeting"}

    held_on = DayField(label="Date")
    starts_at = forms.TimeField(
        label="Time",
        required=False,
        input_formats=TIMES,
        widget=forms.TimeInput(format="%H:%M"),
        help_text="For example, 2pm or 14:30",
        error_messages={"invalid": "Time must be a time of day, like 2pm or 14:30"},
    )
    place = forms.CharField(label="Place", max_length=200, required=False)
    audience = forms.ModelChoiceField(
        None, label="Who can see this meeting", empty_label=None, widget=forms.RadioSelect
    )

    jointly_with = forms.ModelMultipleChoiceField(
        None,
        label="Jointly with",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Other boards that meet at the same time; this one keeps the record",
    )

    def __init__(self, *args, board: Board, person: Person, subject: Meeting | None = None, **kwargs):
        self.uses_version = subject is not None
        initial = {"audience": board.audience_id}
        if subject is not None:
            initial = {name: getattr(subject, name) for name in ("held_on", "starts_at", "place")}
        super().__init__(*args, subject=subject, initial=initial, **kwargs)
        self.fields["held_on"].not_before = None if subject else clock.today
        self.fields["audience"].queryset = Audience.objects.filter(
            pk__in=(board.audience_id, board.members_audience_id)
        )
        others = Board.objects.visible_to(person, board.area).exclude(pk=board.pk)
        self.fields["jointly_with"].queryset = others.exclude(state=Board.State.ENDED)
        if subject is not None:
            del self.fields["audience"], self.fields["jointly_with"]


class WithdrawForm(PortalForm):
    """Why a meeting, an item or a referral is withdrawn."""

    uses_version = True
    nouns = {"reason": "why it is withdrawn"}

    reason = forms.CharField(label="Why is it withdrawn?", max_length=500, widget=forms.Textarea)


class MeetingFilter(GovukFormMixin, forms.Form):
    """Which meetings a list shows."""

    mark_optional = False

    board = forms.ChoiceField(label="Board", required=False)
    state = forms.ChoiceField(label="State", required=False, choices=[("", "Every state"), *Meeting.State.choices])

    def __init__(self, *args, boards: list[Board], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["board"].choices = board_choices(boards)
