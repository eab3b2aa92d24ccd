"""What people fill in about seats and who sits in them."""

import datetime as dt

from django import forms

from core import clock
from core.form_fields import DayField, RadiosWithHints
from core.forms import PortalForm
from governance.forms.choices import PersonField, last_day_to_end
from governance.models import Board, Seat
from partners.models import Constituency, Partner
from partners.setting_up import named

SEAT_HINTS = {
    Seat.Kind.CHAIR: "Votes, and runs the board with the clerk.",
    Seat.Kind.CLERK: "Plans meetings and records decisions; is not a member.",
    Seat.Kind.VOTING: "Also sees the board's restricted papers.",
    Seat.Kind.NON_VOTING: "A member without a vote.",
    Seat.Kind.ADVISER: "From outside, for example a government department, until a review.",
}


class SeatForm(PortalForm):
    """A new seat; or, given one, whom it is for."""

    nouns = {"constituency": "whom the seat is for", "kind": "what kind of seat it is"}

    constituency = forms.CharField(
        label="Whom the seat is for", max_length=120, help_text="For example, “Special school headteacher”"
    )
    kind = forms.ChoiceField(label="Kind of seat", choices=Seat.Kind, widget=RadiosWithHints(hints=SEAT_HINTS))
    nominated_by = forms.ModelChoiceField(
        None, label="Nominated by", required=False, empty_label="No one partner", help_text="The partner that names who"
    )

    statutory_member = forms.ChoiceField(
        label="Member whom the law asks for",
        required=False,
        choices=[("", "None of these"), *Seat.StatutoryMember.choices],
        help_text="Of a Health and Wellbeing Board: Health and Social Care Act 2012, section 194",
    )

    def __init__(self, *args, board: Board, subject: Seat | None = None, **kwargs):
        if subject is not None:
            names = ("constituency", "nominated_by", "statutory_member")
            kwargs["initial"] = {name: getattr(subject, name) for name in names}
        super().__init__(*args, subject=subject, **kwargs)
        self.fields["nominated_by"].queryset = Partner.objects.filter(areas=board.area)
        constituencies = Constituency.objects.filter(area=board.area_id).current().values_list("name", flat=True)
        if constituencies:
            self.fields["constituency"].help_text = f"In this area people speak for: {named(list(constituencies))}"
        if subject is not None:
            del self.fields["kind"]
        if not board.is_health_and_wellbeing_board:
            del self.fields["statutory_member"]


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

    nouns = {"reason": "a reason", "on": "the first day without them"}

    on = DayField(label="From which day", help_text="The first day without them")
    reason = forms.CharField(label="Reason", max_length=500, required=False)

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("initial", {"on": clock.today()})
        super().__init__(*args, **kwargs)
