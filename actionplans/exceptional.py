"""A board's exceptions: what of its plans asks for its attention, what owners were asked and answered, and what is put
before it. Read once for its page and for the tables of its papers."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from actionplans.calculated import review_days
from actionplans.impact_suggested import HOW_FELT, SuggestedImpact, suggested_impacts
from actionplans.models import (
    ActionEscalation,
    ActionInPlan,
    Contribution,
    DeliveryStatus,
    ImpactRating,
    Plan,
    Question,
    RiskEscalation,
)
from actionplans.models.escalations import Escalation
from actionplans.models.rag import HOW_WELL
from actionplans.positions import ActionPosition, Viewer, position
from core import clock
from core.templatetags.portal import counted
from governance.models import Board, Meeting


class Stuck(NamedTuple):
    """An action that is off track or silent: why it is named, and the newest question to its owner."""

    entry: ActionPosition
    why: str
    question: Question | None

    @property
    def is_silent(self) -> bool:
        """Whether the day of that question has passed without an answer."""
        return self.question is not None and self.question.is_late(clock.today())


class LateStep(NamedTuple):
    """A step that another partner was asked for and that is past its date, the action that waits for it, and the newest
    question to that partner about it."""

    entry: ActionPosition
    step: Contribution
    question: Question | None

    @property
    def is_silent(self) -> bool:
        """Whether its partner has said nothing since its last day: neither that it is done nor what holds it up."""
        return self.step.said_at is None or clock.day_of(self.step.said_at) <= self.step.due_latest


class FeltLess(NamedTuple):
    """An action that its owner says is felt more than its measures suggest, and what was said of that last."""

    entry: ActionPosition
    suggested: SuggestedImpact
    said: ImpactRating | None


@dataclass(frozen=True)
class BoardExceptions:
    """What of a board's living plans asks for its attention now, as one reader may know it. Each part is read when it
    is asked for, in a constant number of queries. Must be read inside `acting_as`."""

    board: Board
    viewer: Viewer

    @cached_property
    def entries(self) -> list[ActionPosition]:
        """The actions of the board's plans that are not done, each once."""
        return [entry for entry in self.whole if not entry.is_done]

    @cached_property
    def whole(self) -> list[ActionPosition]:
        """All actions of the board's plans, each once."""
        plans = Plan.objects.visible_to(self.viewer, self.board.area).live().filter(owner_board=self.board)
        among = ActionInPlan.objects.standing().filter(plan__in=plans).values("action")
        return position(self.board.area, None, self.viewer, among=among)

    @cached_property
    def stuck(self) -> list[Stuck]:
        """Those off track or silent, in the order of their plans."""
        found = [(entry, why) for entry in self.entries if (why := _why_stuck(entry))]
        return [Stuck(entry, why, self.questions.get(entry.pk)) for entry, why in found]

    @cached_property
    def questions(self) -> dict[int, Question]:
        """The newest question to the owner of each action, by its number."""
        return {row.action_id: row for row in self.asked if row.contribution_id is None}

    @cached_property
    def asked(self) -> list[Question]:
        """What was asked about these actions and not taken back, the newest last."""
        asked = Question.objects.standing().filter(action__in=[entry.pk for entry in self.entries])
        return list(asked.select_related("person", "answered_by").order_by("asked_at", "pk"))

    @cached_property
    def late_steps(self) -> list[LateStep]:
        """Steps of other partners that are past their date: of who is silent first, then the longest overdue."""
        entries = {entry.pk: entry for entry in self.entries}
        late = Contribution.objects.waiting().filter(action__in=entries, due_latest__lt=clock.today())
        late = late.select_related("partner", "asked_by", "said_by")
        asked = {row.contribution_id: row for row in self.asked}
        found = [LateStep(entries[row.action_id], row, asked.get(row.pk)) for row in late]
        return sorted(found, key=lambda row: (not row.is_silent, row.step.due_latest, row.step.pk))

    @cached_property
    def rated_too_well(self) -> list[ActionPosition]:
        """Those that their owners see better than their dates say."""
        return rated_too_well(self.entries)

    @cached_property
    def felt_less(self) -> list[FeltLess]:
        """Those, done or not, that their owners say are felt more than their measures suggest; adverse ones first. Who
        was given up is not asked."""
        kept = [one for one in self.whole if one.delivery_status != DeliveryStatus.CLOSED_WITHOUT_COMPLETION]
        suggested = suggested_impacts([entry.pk for entry in kept], self.board.area, self.viewer)
        worse = [one for one in kept if one.pk in suggested and suggested[one.pk].is_worse_than(one.impact)]
        last = ImpactRating.objects.filter(action__in=[entry.pk for entry in worse]).order_by("action_id", "-at", "-pk")
        said = {row.action_id: row for row in last.distinct("action_id").select_related("by")}
        found = [FeltLess(entry, suggested[entry.pk], said.get(entry.pk)) for entry in worse]
        return sorted(found, key=lambda row: HOW_FELT.index(row.suggested.impact))

    @cached_property
    def third_last(self) -> dt.datetime | None:
        """When the board met the third time before now; None where it has not met so often."""
        meeting = Meeting.objects.visible_to(self.viewer, self.board.area).held_of(self.board)[2:3].first()
        return meeting.instant if meeting else None

    @cached_property
    def long_at_risk(self) -> list[ActionPosition]:
        """Those that were at risk at each of the board's last three meetings and still are."""
        return long_at_risk(self.entries, self.third_last)

    @cached_property
    def slipped(self) -> list[ActionPosition]:
        """Those whose forecast lies after their original due date."""
        return slipped(self.entries)

    @property
    def named(self) -> list[ActionPosition]:
        """Every action that one of these lists names, one that several name more than once."""
        rows = (*self.stuck, *self.late_steps, *self.felt_less)
        return [*(row.entry for row in rows), *self.rated_too_well, *self.long_at_risk]

    @cached_property
    def escalated(self) -> list[Escalation]:
        """What is or was put before the board, the oldest first."""
        area = self.board.area
        actions = ActionEscalation.objects.visible_to(self.viewer, area).filter(board=self.board)
        risks = RiskEscalation.objects.visible_to(self.viewer, area).filter(board=self.board)
        named = ("asked_by", "answered_by", "decision")
        rows = [
            *actions.select_related("action__area", "milestone", *named),
            *risks.select_related("risk__area", *named),
        ]
        return sorted(rows, key=lambda row: (row.asked_at, row.pk))

    @property
    def waiting(self) -> list[Escalation]:
        """What waits for the board's answer."""
        return [row for row in self.escalated if row.waits]

    @property
    def answered(self) -> list[Escalation]:
        """What the board has answered, the newest answer first."""
        return sorted((row for row in self.escalated if row.is_answered), key=lambda row: row.answered_at, reverse=True)


def _why_stuck(entry: ActionPosition) -> str:
    if entry.delivery_status == DeliveryStatus.OFF_TRACK:
        return "Off track"
    quiet = entry.days_quiet
    return f"Silent for {counted(quiet, 'day')}" if quiet > review_days(entry.rhythm) else ""


def rated_too_well(entries: Iterable[ActionPosition]) -> list[ActionPosition]:
    """Those that their owners see better than their dates say, those furthest apart first, then the longest without an
    update."""
    found = [entry for entry in entries if entry.is_rated_too_well]
    return sorted(found, key=lambda entry: (HOW_WELL[entry.calculated.status], entry.last_updated_at))


def long_at_risk(entries: Iterable[ActionPosition], since: dt.datetime | None) -> list[ActionPosition]:
    """Those at risk, without a break, since before that instant, the longest first: neither getting better nor said to
    be off track. Nothing where there is no such instant."""
    if since is None:
        return []
    found = [entry for entry in entries if entry.delivery_status == DeliveryStatus.AT_RISK and entry.since < since]
    return sorted(found, key=lambda entry: entry.since)


def slipped(entries: Iterable[ActionPosition]) -> list[ActionPosition]:
    """Those not done whose forecast lies after their original due date, those that slipped furthest first."""
    found = [entry for entry in entries if entry.days_slipped and not entry.is_done]
    return sorted(found, key=lambda entry: -entry.days_slipped)
