"""What people fill in about minuted actions and referrals, and which of them a list shows."""

from django import forms

from core import clock
from core.form_fields import DayField, GovukFormMixin
from core.forms import PortalForm
from governance.forms.choices import PersonField, board_choices
from governance.models import Board, Meeting, MinutedAction, Referral
from partners.models import Audience, Partner, Person

MEETINGS_OFFERED = 24
"""How many meetings of a board a form offers, the newest first: two years of a monthly board."""


class MinutedActionForm(PortalForm):
    """What somebody was asked at a meeting to do."""

    nouns = {"text": "what is to be done"}

    text = forms.CharField(label="What is to be done", max_length=2000, widget=forms.Textarea)
    owner_partner = forms.ModelChoiceField(
        None,
        label="Partner that owns it",
        required=False,
        empty_label="No one partner",
        help_text="Choose a person, a partner or both",
    )
    due = DayField(label="Due", required=False)
    audience = forms.ModelChoiceField(None, label="Who can see this", empty_label=None, widget=forms.RadioSelect)

    def __init__(self, *args, meeting: Meeting, **kwargs):
        super().__init__(*args, initial={"audience": meeting.audience_id}, **kwargs)
        owner = PersonField(meeting.area, label="Owner", required=False)
        owner.empty_label = "No one person"
        self.fields["owner"] = owner
        self.fields["owner_partner"].queryset = Partner.objects.filter(areas=meeting.area)
        self.fields["audience"].queryset = Audience.objects.filter(pk__in=meeting.decision_audience_ids)
        self.order_fields(["text", "owner", "owner_partner", "due", "audience"])
        self.say_plainly()


class MinutedActionReportForm(PortalForm):
    """How a minuted action goes, or why it is opened again."""

    uses_version = True
    nouns = {"text": "what has happened"}

    text = forms.CharField(label="What has happened", max_length=2000, widget=forms.Textarea)


class MinutedActionCloseForm(PortalForm):
    """What came of a minuted action, and at which meeting that was said."""

    uses_version = True
    nouns = {"text": "what came of it"}

    text = forms.CharField(label="What came of it", max_length=2000, widget=forms.Textarea)
    closed_at = forms.ModelChoiceField(None, label="Closed at", required=False, empty_label="Between meetings, today")

    def __init__(self, *args, subject: MinutedAction, person: Person, **kwargs):
        super().__init__(*args, subject=subject, **kwargs)
        meetings = Meeting.objects.visible_to(person, subject.area).exclude(state=Meeting.State.WITHDRAWN)
        self.fields["closed_at"].queryset = meetings.filter(
            board=subject.board_id, held_on__gte=subject.raised_on, held_on__lte=clock.today()
        )


class ReferralForm(PortalForm):
    """What one board asks another."""

    nouns = {"to_board": "a board", "asked": "what is asked"}

    to_board = forms.ModelChoiceField(None, label="To which board", empty_label="Choose a board")
    asked = forms.CharField(
        label="What is asked",
        max_length=4000,
        widget=forms.Textarea,
        help_text="As the other board should read it: it can't be changed",
    )
    due = DayField(label="Answer by", required=False, not_before=clock.today)
    meeting = forms.ModelChoiceField(
        None, label="Decided at", required=False, empty_label="Not at a meeting", help_text="The newest meetings"
    )

    def __init__(self, *args, board: Board, person: Person, **kwargs):
        super().__init__(*args, **kwargs)
        boards = Board.objects.visible_to(person, board.area).exclude(pk=board.pk)
        self.fields["to_board"].queryset = boards.exclude(state=Board.State.ENDED)
        held = Meeting.objects.visible_to(person, board.area).filter(board=board, state=Meeting.State.HELD)
        newest = held.values("pk")[:MEETINGS_OFFERED]
        self.fields["meeting"].queryset = Meeting.objects.filter(pk__in=newest)


class AnswerForm(PortalForm):
    """What a board answers to a referral, or why it declines it."""

    uses_version = True
    nouns = {"answer": "what the board answers"}

    answer = forms.CharField(label="What the board answers", max_length=4000, widget=forms.Textarea)


class MinutedActionFilter(GovukFormMixin, forms.Form):
    """Which minuted actions a list shows."""

    mark_optional = False

    state = forms.ChoiceField(
        label="Open or closed", required=False, choices=[("", "Both"), *MinutedAction.State.choices]
    )
    board = forms.ChoiceField(label="Board", required=False)
    overdue = forms.BooleanField(label="Only those overdue", required=False)
    mine = forms.BooleanField(label="Only those I own", required=False)

    def __init__(self, *args, boards: list[Board], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["board"].choices = board_choices(boards)


class ReferralFilter(GovukFormMixin, forms.Form):
    """Which referrals a list shows."""

    mark_optional = False

    state = forms.ChoiceField(label="State", required=False, choices=[("", "Every state"), *Referral.State.choices])
    board = forms.ChoiceField(label="Sent or received by", required=False)

    def __init__(self, *args, boards: list[Board], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["board"].choices = board_choices(boards)
