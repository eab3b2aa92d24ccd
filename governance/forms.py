"""What people fill in about boards, seats, meetings and decisions."""

import datetime as dt

from django import forms

from core import clock
from core.form_fields import DayField, GovukFormMixin, RadiosWithHints
from core.forms import PortalForm
from documents.models import Document
from governance.membership import people_for_seats
from governance.models import Board, Decision, Meeting, Seat
from partners.models import Audience, LocalArea, Partner, Person

TIMES = ["%H:%M", "%H.%M", "%I:%M%p", "%I:%M %p", "%I.%M%p", "%I.%M %p", "%I%p", "%I %p"]

LEGAL_KIND_HINTS = {
    Board.LegalKind.COUNCIL_COMMITTEE: "Health and Wellbeing Boards too. The public may see its papers unless exempt.",
    Board.LegalKind.EXECUTIVE: "The leader and Cabinet. The public may see its papers unless exempt.",
    Board.LegalKind.JOINT_COMMITTEE: "Of several councils, or of a council and the NHS.",
    Board.LegalKind.SCHOOLS_FORUM: "Consulted on school funding; its papers are published.",
    Board.LegalKind.NHS_BOARD: "The board or a committee of an NHS body.",
    Board.LegalKind.PARTNERSHIP_BOARD: "Set up by the partners together; it agrees in principle on their behalf.",
}
SEAT_HINTS = {
    Seat.Kind.CHAIR: "Votes, and runs the board with the clerk.",
    Seat.Kind.CLERK: "Plans meetings and records decisions; is not a member.",
    Seat.Kind.VOTING: "Also sees the board's restricted papers.",
    Seat.Kind.NON_VOTING: "A member without a vote.",
    Seat.Kind.ADVISER: "From outside, for example a government department, until a review.",
}


class PersonField(forms.ModelChoiceField):
    """A person of the area, named by what he does and for whom."""

    def __init__(self, area: LocalArea, **kwargs):
        super().__init__(people_for_seats(area), empty_label="Choose a person", **kwargs)

    def label_from_instance(self, person: Person) -> str:
        """“SEND Strategy Officer, Oakshire Council”."""
        return f"{person.role_title}, {person.partner}" if person.partner else person.role_title


def last_day_to_end(day: dt.date | None) -> dt.date | None:
    """People say the last day on which something holds; we keep the first on which it no longer does."""
    return day + dt.timedelta(days=1) if day else None


class BoardForm(PortalForm):
    """What a board is. Given a board it edits that one, otherwise it opens a new one."""

    nouns = {"parent": "a board", "legal_kind": "what kind of body it is"}

    name = forms.CharField(label="Name", max_length=90)
    legal_kind = forms.ChoiceField(
        label="Kind of body", choices=Board.LegalKind, widget=RadiosWithHints(hints=LEGAL_KIND_HINTS)
    )
    purpose = forms.CharField(
        label="Purpose", max_length=4000, widget=forms.Textarea, help_text="What it is for, in two or three sentences"
    )
    rhythm = forms.CharField(
        label="How often it meets", max_length=120, required=False, help_text="For example, “every month in term time”"
    )
    parent = forms.ModelChoiceField(None, label="Reports to", required=False, empty_label="No other board")
    sees_area = forms.TypedChoiceField(
        label="Who can see that it exists",
        choices=[("yes", "Everyone who takes part in the local area"), ("no", "Only its members, chair and clerk")],
        coerce=lambda word: word == "yes",
        initial="yes",
        widget=forms.RadioSelect,
    )
    clerk = forms.ModelChoiceField(
        None,
        label="Clerk",
        required=False,
        empty_label="Nobody by name yet",
        help_text="Needed where only its members can see it: the clerk gives it its seats, and you see it only if that"
        " is you",
    )

    def __init__(self, *args, area: LocalArea, person: Person, subject: Board | None = None, **kwargs):
        self.uses_version = subject is not None
        if subject is not None:
            names = ("name", "legal_kind", "purpose", "rhythm", "parent_id")
            kwargs.setdefault("initial", {name.removesuffix("_id"): getattr(subject, name) for name in names})
        super().__init__(*args, subject=subject, **kwargs)
        boards = Board.objects.visible_to(person, area)
        self.fields["parent"].queryset = boards.exclude(pk=subject.pk) if subject else boards
        if subject is not None:
            del self.fields["sees_area"], self.fields["clerk"]
        else:
            self.fields["clerk"].queryset = people_for_seats(area).filter(user__is_active=True)


class TermsOfReferenceForm(PortalForm):
    """The next version of a board's terms of reference."""

    agreed_on = DayField(label="Agreed on", not_after=clock.today)
    text = forms.CharField(label="Terms of reference", max_length=40_000, widget=forms.Textarea(attrs={"rows": 20}))
    review_on = DayField(label="To be reviewed on", required=False)
    document = forms.ModelChoiceField(None, label="Document", required=False, empty_label="No document")

    def __init__(self, *args, board: Board, person: Person, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["document"].queryset = Document.objects.visible_to(person, board.area).filter(
            kind=Document.Kind.TERMS_OF_REFERENCE
        )


class SeatForm(PortalForm):
    """A new seat."""

    nouns = {"constituency": "whom the seat is for", "kind": "what kind of seat it is"}

    constituency = forms.CharField(
        label="Whom the seat is for", max_length=120, help_text="For example, “Special school headteacher”"
    )
    kind = forms.ChoiceField(label="Kind of seat", choices=Seat.Kind, widget=RadiosWithHints(hints=SEAT_HINTS))
    nominated_by = forms.ModelChoiceField(
        None, label="Nominated by", required=False, empty_label="No one partner", help_text="The partner that names who"
    )

    def __init__(self, *args, area: LocalArea, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["nominated_by"].queryset = Partner.objects.filter(areas=area)


class SitForm(PortalForm):
    """Who sits in a seat, as its holder or as a substitute, and until when."""

    nouns = {"person": "a person", "review_on": "the date of the review"}

    starts_on = DayField(label="First day")
    ends_on = DayField(label="Last day", required=False)
    review_on = DayField(label="To be reviewed on", required=False)

    def __init__(self, *args, seat: Seat, **kwargs):
        kwargs.setdefault("initial", {"starts_on": clock.today()})
        super().__init__(*args, **kwargs)
        self.fields = {"person": PersonField(seat.board.area, label="Person"), **self.fields}
        if seat.kind == Seat.Kind.ADVISER:
            self.fields["review_on"].help_text = "An adviser's seat is reviewed: decide then whether it goes on"

    def clean_ends_on(self) -> dt.date | None:
        """The first day on which he no longer sits there."""
        return last_day_to_end(self.cleaned_data["ends_on"])


class CoOptForm(PortalForm):
    """Who is co-opted, for whom he speaks, and for which item or how long."""

    nouns = {"person": "a person", "constituency": "whom they speak for"}

    constituency = forms.CharField(
        label="Whom they speak for", max_length=120, help_text="For example, “Early years settings”"
    )
    for_what = forms.CharField(
        label="For which item", max_length=200, required=False, help_text="Give the item, or the last day, or both"
    )
    starts_on = DayField(label="First day")
    ends_on = DayField(label="Last day", required=False)

    def __init__(self, *args, board: Board, **kwargs):
        kwargs.setdefault("initial", {"starts_on": clock.today()})
        super().__init__(*args, **kwargs)
        self.fields = {"person": PersonField(board.area, label="Person"), **self.fields}

    def clean_ends_on(self) -> dt.date | None:
        """The first day on which he no longer sits there."""
        return last_day_to_end(self.cleaned_data["ends_on"])


class LeaveForm(PortalForm):
    """From which day a seat is vacant or gone, and why."""

    nouns = {"reason": "a reason"}

    on = DayField(label="From which day", help_text="The first day without them")
    reason = forms.CharField(label="Reason", max_length=500, required=False)

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("initial", {"on": clock.today()})
        super().__init__(*args, **kwargs)


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

    def __init__(self, *args, board: Board, subject: Meeting | None = None, **kwargs):
        self.uses_version = subject is not None
        initial = {"audience": board.audience_id}
        if subject is not None:
            initial = {name: getattr(subject, name) for name in ("held_on", "starts_at", "place")}
        super().__init__(*args, subject=subject, initial=initial, **kwargs)
        self.fields["held_on"].not_before = None if subject else clock.today
        self.fields["audience"].queryset = Audience.objects.filter(
            pk__in=(board.audience_id, board.members_audience_id)
        )
        if subject is not None:
            del self.fields["audience"]


class HoldForm(PortalForm):
    """Nothing to fill in: a decision to be made with open eyes."""

    uses_version = True


class WithdrawForm(PortalForm):
    """Why a meeting is called off."""

    uses_version = True
    nouns = {"reason": "why it is withdrawn"}

    reason = forms.CharField(label="Why is it withdrawn?", max_length=500, widget=forms.Textarea)


class DecisionForm(PortalForm):
    """What was decided."""

    nouns = {"kind": "what kind of decision it is"}

    kind = forms.ChoiceField(label="Kind of decision", choices=Decision.Kind, widget=forms.RadioSelect)
    text = forms.CharField(
        label="Decision",
        max_length=4000,
        widget=forms.Textarea,
        help_text="As it should be read out: it can't be changed",
    )
    condition = forms.CharField(
        label="Condition",
        max_length=1000,
        required=False,
        widget=forms.Textarea,
        help_text="Only for an agreement subject to a condition: what must happen first",
    )
    due = DayField(label="Due", required=False)
    audience = forms.ModelChoiceField(
        None, label="Who can see this decision", empty_label=None, widget=forms.RadioSelect
    )

    def __init__(self, *args, meeting: Meeting, **kwargs):
        super().__init__(*args, initial={"audience": meeting.audience_id}, **kwargs)
        self.fields["audience"].queryset = Audience.objects.filter(pk__in=meeting.decision_audience_ids)
        owner = PersonField(meeting.area, label="Owner", required=False)
        owner.empty_label = "No owner"
        self.fields["owner"] = owner
        self.order_fields(["kind", "text", "condition", "owner", "due", "audience"])


class ConditionForm(PortalForm):
    """When a condition was met, and who says so."""

    uses_version = True
    nouns = {"met_on": "the day on which it was met"}

    met_on = DayField(label="Met on", not_after=clock.today)

    def __init__(self, *args, subject: Decision, person: Person, **kwargs):
        super().__init__(*args, subject=subject, initial={"met_on": clock.today(), "met_by": person.pk}, **kwargs)
        self.fields["met_by"] = PersonField(subject.area, label="Who confirmed it")


class ReportForm(PortalForm):
    """What became of a decision."""

    uses_version = True
    nouns = {"text": "what has happened", "state": "whether it is done"}

    text = forms.CharField(label="What has happened", max_length=4000, widget=forms.Textarea)
    state = forms.ChoiceField(label="The decision is now", choices=Decision.State, widget=forms.RadioSelect)

    def __init__(self, *args, subject: Decision, **kwargs):
        super().__init__(*args, subject=subject, initial={"state": subject.state}, **kwargs)


def board_choices(boards: list[Board]) -> list[tuple[str, str]]:
    """The boards of a filter, which its page has read already."""
    return [("", "Every board"), *((str(board.pk), board.name) for board in boards)]


class MeetingFilter(GovukFormMixin, forms.Form):
    """Which meetings a list shows."""

    mark_optional = False

    board = forms.ChoiceField(label="Board", required=False)
    state = forms.ChoiceField(label="State", required=False, choices=[("", "Every state"), *Meeting.State.choices])

    def __init__(self, *args, boards: list[Board], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["board"].choices = board_choices(boards)


class DecisionFilter(GovukFormMixin, forms.Form):
    """Which decisions a list shows."""

    mark_optional = False

    state = forms.ChoiceField(label="Open or done", required=False, choices=[("", "Both"), *Decision.State.choices])
    kind = forms.ChoiceField(label="Kind", required=False, choices=[("", "Every kind"), *Decision.Kind.choices])
    board = forms.ChoiceField(label="Board", required=False)
    mine = forms.BooleanField(label="Only those I own", required=False)

    def __init__(self, *args, boards: list[Board], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["board"].choices = board_choices(boards)
