"""What people fill in about decisions, and which of them a list shows."""

from django import forms

from core import clock
from core.form_fields import DayField, GovukFormMixin
from core.forms import PortalForm
from governance.forms.choices import PersonField, board_choices
from governance.models import AgendaItem, Board, Decision, Meeting
from partners.models import Audience, Person


class DecisionForm(PortalForm):
    """What was decided."""

    nouns = {"kind": "what kind of decision it is"}
    template_name = "governance/decision_fields.html"
    conditional = Decision.Kind.AGREED_SUBJECT_TO

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
    is_key = forms.BooleanField(
        label="This is a key decision",
        required=False,
        help_text="It means significant money, or affects people in two or more wards or divisions significantly. The "
        "law asks for it to have been on the Forward Plan for 28 clear days",
    )
    due = DayField(label="Due", required=False)
    audience = forms.ModelChoiceField(
        None, label="Who can see this decision", empty_label=None, widget=forms.RadioSelect
    )

    def __init__(self, *args, meeting: Meeting, person: Person, **kwargs):
        super().__init__(*args, initial={"audience": meeting.audience_id}, **kwargs)
        items = AgendaItem.objects.visible_to(person, meeting.area).filter(meeting=meeting).on_the_agenda()
        self.fields["agenda_item"] = forms.ModelChoiceField(
            items, label="Agenda item", required=False, empty_label="No item of the agenda"
        )
        self.fields["audience"].queryset = Audience.objects.filter(pk__in=meeting.decision_audience_ids)
        owner = PersonField(meeting.area, label="Owner", required=False)
        owner.empty_label = "No owner"
        self.fields["owner"] = owner
        if not meeting.board.takes_key_decisions:
            del self.fields["is_key"]
        self.order_fields(["agenda_item", "kind", "text", "is_key", "condition", "owner", "due", "audience"])


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


class DecisionFilter(GovukFormMixin, forms.Form):
    """Which decisions a list shows."""

    mark_optional = False

    UNFINISHED = "unfinished"

    state = forms.ChoiceField(
        label="What became of it",
        required=False,
        choices=[("", "Everything"), (UNFINISHED, "Open or partly done"), *Decision.State.choices],
    )
    kind = forms.ChoiceField(label="Kind", required=False, choices=[("", "Every kind"), *Decision.Kind.choices])
    board = forms.ChoiceField(label="Board", required=False)
    key = forms.BooleanField(label="Only key decisions", required=False)
    overdue = forms.BooleanField(label="Only those overdue", required=False)
    mine = forms.BooleanField(label="Only those I own", required=False)

    def __init__(self, *args, boards: list[Board], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["board"].choices = board_choices(boards)
