"""What a reader of the dashboard may choose. The choice stands in the address, so that it can be sent to somebody."""

import datetime as dt

from django import forms
from django.core.exceptions import ValidationError

from actionplans.models import Plan
from core import clock
from core.boxes import RememberedBox
from core.form_fields import DayField, GovukFormMixin
from core.templatetags.portal import day
from governance.models import Meeting
from reports.dashboard import Question, Rows

NO_FUTURE = "Nobody knows yet how things will stand on {}. Choose today, {}, or an earlier day"


class DashboardForm(GovukFormMixin, forms.Form):
    """Plan, board, rows and day. Everything may be left out: then the usual is shown.

    The day is read first, because it decides which meeting was a board's last; then `offer` says what there is.
    """

    mark_optional = False
    bound_field_class = RememberedBox

    plan = forms.IntegerField(widget=forms.Select, required=False)
    board = forms.IntegerField(label="Compare with the last meeting of", widget=forms.Select, required=False)
    rows = forms.ChoiceField(label="Count by", choices=[("", "What the plan uses most"), *Rows.choices], required=False)
    as_at = DayField(label="Day", help_text="How it stood at the end of it. Leave it empty for today", required=False)

    def clean_as_at(self) -> dt.date:
        """The day; today where none is given. The future is refused in words."""
        asked, today = self.cleaned_data["as_at"] or clock.today(), clock.today()
        if asked > today:
            raise ValidationError(NO_FUTURE.format(day(asked), day(today)), code="future")
        return asked

    @property
    def before(self) -> dt.datetime:
        """The instant before which a meeting counts: the end of the day, or now."""
        asked = self.cleaned_data.get("as_at")
        return min(clock.end_of(asked), clock.now()) if asked else clock.now()

    def offer(self, plans: list[Plan], meetings: list[Meeting]) -> Question | None:
        """What is asked, given the plans that the reader sees and the last meeting of each board; None where something
        is wrong or there is no plan. Without a choice it is the first of these plans, and the board that owns it."""
        self.fields["plan"].widget.choices = [(plan.pk, plan.title) for plan in plans]
        boards = [(meeting.board_id, meeting.board.name) for meeting in meetings]
        self.fields["board"].widget.choices = [
            ("", "The board that owns the plan"),
            *sorted(boards, key=lambda item: item[1]),
        ]
        plan = self._chosen("plan", {plan.pk: plan for plan in plans}, plans[0].pk if plans else None)
        meeting = self._chosen(
            "board", {meeting.board_id: meeting for meeting in meetings}, plan.owner_board_id if plan else None
        )
        if plan is None or not self.is_valid():
            return None
        return Question(plan, meeting, self.cleaned_data["as_at"], self.cleaned_data["rows"])

    def _chosen(self, name: str, offered: dict, usual: int | None):
        """The thing of the chosen number, or the usual one. A number that is not offered is an error of the form."""
        number = self.cleaned_data.get(name)
        if number is not None and number not in offered:
            self.add_error(name, f"Select the {name} from the list")
        return offered.get(usual if number is None else number)
