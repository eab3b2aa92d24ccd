"""One workstream in depth, for a board: how its actions stand, what moved since the board that oversees it last met,
what asks for attention, what comes next, what may go wrong, and whether it is felt."""

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef
from django.urls import reverse

from actionplans.models import ActionWorkstream, DeliveryStatus, Issue, Milestone, Plan, Risk
from actionplans.movements import movements_between
from actionplans.positions import ActionPosition, Viewer, position
from core import clock
from governance.models import Meeting
from indicators.models import Measure
from indicators.scorecard import ScorecardRow, scorecard_of
from partners.models import Person
from reports.dashboard import HEADLINE_ORDER
from reports.exceptions import Count, Exceptions, themes_of
from reports.moved import Moved
from strategies.models import IntendedOutcome, OutcomeMeasure, Workstream

NEXT_MILESTONES = 10
QUIET_AFTER = Plan.DAYS_BETWEEN_REVIEWS[Plan.Rhythm.MONTHLY]
"""Its actions may have plans of different rhythms: a workstream that a board looks into answers for each month."""


@dataclass(frozen=True)
class DeepDive:
    """A workstream on a day, as one reader may see it. Register, milestones and scorecard are today's; of a day that is
    over the first two are not told."""

    workstream: Workstream
    as_at: dt.date
    is_past: bool
    meeting: Meeting | None
    actions: Sequence[ActionPosition]
    moved: Moved
    exceptions: Exceptions
    next_milestones: Sequence[Milestone] = ()
    late_milestones: Sequence[Milestone] = ()
    risks: Sequence[Risk] = ()
    issues: Sequence[Issue] = ()
    scorecard: Sequence[ScorecardRow] = field(default=())

    @property
    def headline(self) -> list[tuple[str, Count]]:
        """How many are off track, at risk and so on, those that need the board first."""
        counted = Counter(entry.delivery_status for entry in self.actions)
        return [
            (status.label.lower(), Count(counted[status], self.exceptions.rows_url(status=status.value)))
            for status in HEADLINE_ORDER
            if counted[status]
        ]

    @property
    def rows_url(self) -> str:
        """The list of all its actions."""
        return self.exceptions.rows_url()

    @property
    def reds(self) -> list[ActionPosition]:
        """Actions off track, those without a path to green first, then the longest off track."""
        found = [entry for entry in self.actions if entry.delivery_status == DeliveryStatus.OFF_TRACK]
        return sorted(found, key=lambda entry: (not entry.has_no_path_to_green, entry.since))

    @property
    def overdue(self) -> list[ActionPosition]:
        """Actions past the last day of their due date and not done, the longest overdue first."""
        return sorted((entry for entry in self.actions if entry.is_overdue), key=lambda entry: -entry.days_overdue)


def actions_of(workstream: Workstream, at: dt.datetime | None, viewer: Viewer) -> list[ActionPosition]:
    """The actions that belonged to a workstream before an instant (None: now), as they stood then."""
    ever = ActionWorkstream.objects.filter(workstream=workstream).values("action")
    entries = position(workstream.area, at, viewer, among=ever)
    return [entry for entry in entries if workstream.pk in {linked.pk for linked in entry.workstreams}]


def last_meeting_before(workstream: Workstream, instant: dt.datetime, viewer: Person) -> Meeting | None:
    """The last meeting before an instant of the board that oversees a workstream, where the viewer sees it."""
    if workstream.overseeing_board_id is None:
        return None
    seen = Meeting.objects.visible_to(viewer, workstream.area).select_related("board")
    return seen.last_held(workstream.overseeing_board_id, before=instant)


def deep_dive_of(workstream: Workstream, as_at: dt.date, viewer: Person) -> DeepDive:
    """A workstream in depth, as at the end of a day, in a constant number of queries. Must run inside `acting_as`."""
    area, is_past = workstream.area, as_at < clock.today()
    until = clock.end_of(as_at) if is_past else None
    meeting = last_meeting_before(workstream, until or clock.now(), viewer)
    after = actions_of(workstream, until, viewer)
    moves = []
    if meeting is not None:
        before = actions_of(workstream, meeting.knew_until, viewer)
        moves = movements_between(before, after, meeting.knew_until, until, area)

    def rows_url(**filters: str | int) -> str:
        if is_past:
            filters["as_at"] = as_at.isoformat()
        filters["workstream"] = workstream.pk
        return f"{reverse('actionplans:action_list', args=[area.slug])}?{urlencode(filters)}"

    return DeepDive(
        workstream=workstream,
        as_at=as_at,
        is_past=is_past,
        meeting=meeting,
        actions=after,
        moved=Moved(moves),
        exceptions=Exceptions(after, rows_url, QUIET_AFTER, themes_of(after)),
        scorecard=_scorecard(workstream, as_at, until, viewer),
        **({} if is_past else coming(workstream, after, viewer)),
    )


def coming(workstream: Workstream, actions: Sequence[ActionPosition], viewer: Viewer) -> dict:
    """What is to be reached next and what should have been, and the open risks and issues."""
    area, today = workstream.area, clock.today()
    steps = Milestone.objects.filter(action__in=[entry.pk for entry in actions], reached_on=None).select_related(
        "action"
    )
    steps = list(steps.exclude(due_latest=None).order_by("due_latest", "pk"))
    risks = Risk.objects.visible_to(viewer, area).open().filter(workstream=workstream).scored()
    return {
        "next_milestones": [step for step in steps if step.due_latest >= today][:NEXT_MILESTONES],
        "late_milestones": [step for step in steps if step.due_latest < today],
        "risks": list(risks.order_by("-rated", "pk")),
        "issues": list(Issue.objects.visible_to(viewer, area).open().filter(workstream=workstream)),
    }


def _scorecard(workstream: Workstream, as_at: dt.date, until: dt.datetime | None, viewer: Person) -> list[ScorecardRow]:
    """The measures of the outcomes that it serves."""
    outcomes = IntendedOutcome.objects.filter(workstream=workstream).values("outcome")
    links = OutcomeMeasure.objects.visible_to(viewer, workstream.area).filter(outcome__in=outcomes)
    measures = Measure.objects.visible_to(viewer, workstream.area).filter(Exists(links.filter(measure=OuterRef("pk"))))
    return scorecard_of(measures.running_on(as_at), as_at, before=until)
