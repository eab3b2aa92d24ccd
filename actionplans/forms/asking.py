"""What people type when they ask those who move actions, answer, or put something before a board."""

import datetime as dt
from typing import Any

from django import forms

from actionplans.forms.common import text
from actionplans.models import Action, Plan
from core import clock
from core.form_fields import DayField, FoldedCheckboxes
from core.forms import PortalForm
from core.working_days import working_days_after, working_days_before
from governance.models import Board, Decision, Meeting
from partners.models import LocalArea, Person

UPDATES_BEFORE = 10
"""How many working days before a meeting updates are asked for by, unless who asks says otherwise: two weeks, which
leave one to write and clear a paper and one of five clear days in which members read it."""


class AskForUpdatesForm(PortalForm):
    """By when updates of a plan are asked for, and before which meeting. The next of its board is proposed, and a day
    in good time before it."""

    nouns = {"due_on": "the day by which updates are due"}

    meeting = forms.ModelChoiceField(label="Before the meeting", queryset=Meeting.objects.none(), required=False)
    due_on = DayField(
        label="Updates due by",
        not_before=clock.today,
        help_text="Whoever leads an open action of this plan is asked now, and reminded as long as there is no update",
    )
    words = text("What to say", "What matters this time. All who are asked read it", required=False)

    def __init__(self, *args: Any, plan: Plan, person: Person, **kwargs: Any):
        super().__init__(*args, **kwargs)
        planned = Meeting.objects.visible_to(person, plan.area).filter(state=Meeting.State.PLANNED)
        if plan.owner_board_id is not None:
            planned = planned.filter(board=plan.owner_board_id)
        offered = planned.select_related("board").order_by("held_on")
        self.fields["meeting"].queryset = offered
        coming = offered.filter(held_on__gte=clock.today()).first() if plan.owner_board_id is not None else None
        if coming is not None:
            self.initial = {"meeting": coming.pk, "due_on": proposed_day(coming.held_on)} | self.initial
        self.fields["meeting"].label_from_instance = lambda meeting: f"{meeting.board}: {meeting}"


def proposed_day(meets_on: dt.date) -> dt.date:
    """By when updates before a meeting on that day are asked for: UPDATES_BEFORE it; where that is over, the second
    working day from today, or the meeting itself where that comes first."""
    wanted = working_days_before(meets_on, UPDATES_BEFORE)
    return wanted if wanted > clock.today() else min(meets_on, working_days_after(clock.today(), 2))


class AskQuestionForm(PortalForm):
    """One question about an action, and by when."""

    nouns = {"text": "your question", "answer_by": "the day by which an answer is due"}

    text = text("Question", "One question that can be answered in a few lines")
    answer_by = DayField(label="Answer due by", not_before=clock.today)
    board = forms.ModelChoiceField(label="For which board", queryset=Board.objects.none(), required=False)

    def __init__(self, *args: Any, area: LocalArea, person: Person, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["board"].queryset = boards_that_meet(area, person)


class AnswerQuestionForm(PortalForm):
    """The answer to a question."""

    uses_version = True
    nouns = {"answer": "your answer"}

    answer = text("Answer", "Everyone who sees the action reads it, and the board")


class EscalateForm(PortalForm):
    """What is put before which board."""

    nouns = {"board": "a board", "asked": "what you ask of the board"}

    board = forms.ModelChoiceField(label="Board", queryset=Board.objects.none())
    milestone = forms.ModelChoiceField(
        label="Milestone", queryset=None, required=False, help_text="Where it is about one milestone only"
    )
    asked = text("What you ask of the board", "A decision, help, money, or another partner’s word: say which, and why")

    def __init__(self, *args: Any, area: LocalArea, person: Person, action: Action | None = None, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["board"].queryset = boards_that_meet(area, person)
        if action is None or not (milestones := action.milestones.all()):
            del self.fields["milestone"]
        else:
            self.fields["milestone"].queryset = milestones


class AnswerEscalationForm(PortalForm):
    """What a board answered, and its decision."""

    uses_version = True
    nouns = {"answer": "what the board answered"}

    answer = text("What the board answered")
    decision = forms.ModelChoiceField(label="Its decision", queryset=Decision.objects.none(), required=False)

    def __init__(self, *args: Any, board: Board, person: Person, **kwargs: Any):
        super().__init__(*args, **kwargs)
        field = self.fields["decision"]
        field.queryset = Decision.objects.visible_to(person, board.area).filter(board=board).order_by("-decided_on")
        field.label_from_instance = lambda decision: f"{decision.reference}: {decision.text[:100]}"


class WaitsForForm(PortalForm):
    """For which other actions one waits."""

    uses_version = True

    others = forms.ModelMultipleChoiceField(
        label="Actions that it waits for", queryset=Action.objects.none(), required=False, widget=FoldedCheckboxes
    )

    def __init__(self, *args: Any, action: Action, person: Person, **kwargs: Any):
        super().__init__(*args, subject=action, **kwargs)
        seen = Action.objects.visible_to(person, action.area).exclude(pk=action.pk)
        linked = action.waits_for.filter(unlinked_at=None).values("other")
        self.fields["others"].queryset = seen.filter(closed_at=None) | seen.filter(pk__in=linked)
        self.initial["others"] = list(seen.filter(pk__in=linked).values_list("pk", flat=True))


def boards_that_meet(area: LocalArea, person: Person):
    """The boards of the area that this person sees and that still meet."""
    return Board.objects.visible_to(person, area).exclude(state=Board.State.ENDED)
