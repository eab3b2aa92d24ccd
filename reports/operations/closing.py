"""Closing a meeting: it was held, and the plans are kept as its board could see them."""

from django.db import transaction
from django.db.models import Q

from actionplans.models import Plan
from actionplans.positions import position
from core import audit
from core.access import also_seeing
from governance.models import Board, Meeting
from governance.operations import hold_meeting
from partners.models import Person
from reports.freezing import PLAN_SCHEMA_VERSION, fingerprint_of, frozen_action
from reports.models import FrozenPlan, ReportPlan


@transaction.atomic
def close_meeting(meeting: Meeting, *, by: Person, seen_version: int | None = None) -> Meeting:
    """Record that a meeting took place, and keep each plan as the board could see it when the meeting began: what moves
    from then on is what the next meeting hears of.

    Raises RuleBroken if it is not planned any more, or its day has not come; EditConflict if it changed after
    `seen_version`.
    """
    with audit.record("meeting_held", by=by):
        meeting = hold_meeting(meeting, by=by, seen_version=seen_version)
        freeze_plans(meeting, by=by)
    return meeting


def freeze_plans(meeting: Meeting, *, by: Person) -> list[FrozenPlan]:
    """Keep the plans that the boards of a held meeting own, and those that were reported to it, as the members of each
    board could see them when it began. It is read as the members read, not as whoever closes the meeting does, and kept
    where the members alone see it."""
    boards = [meeting.board, *Board.objects.filter(pk__in=meeting.joint_boards.values("board"))]
    reported = ReportPlan.objects.filter(report__meeting=meeting).values("plan")
    return [
        _freeze(meeting, board, plan, by)
        for board in boards
        for plan in _plans_of(board, Q(owner_board=board) | Q(pk__in=reported))
    ]


def _plans_of(board: Board, which: Q) -> list[Plan]:
    members = board.members_audience
    with also_seeing(*members.opened_ids):
        plans = Plan.objects.visible_to(members, board.area).live().filter(which).select_related("area", "scheme")
        return list(plans.prefetch_related("scheme__levels").order_by("pk"))


def _freeze(meeting: Meeting, board: Board, plan: Plan, by: Person) -> FrozenPlan:
    members, as_at = board.members_audience, meeting.position_frozen_at
    with also_seeing(members.pk, *members.opened_ids):
        data = {
            "schema_version": PLAN_SCHEMA_VERSION,
            "kind": plan.get_kind_display(),
            "scheme": plan.scheme.name,
            "key": [
                {name: getattr(level, name) for name in ("pk", "label", "colour", "shape", "meaning")}
                for level in plan.scheme.levels.all()
            ],
            "actions": [frozen_action(entry) for entry in position(plan, as_at, members)],
        }
        return FrozenPlan.objects.create(
            area=meeting.area,
            audience=members,
            meeting=meeting,
            board=board,
            plan=plan,
            title=plan.title,
            as_at=as_at,
            schema_version=PLAN_SCHEMA_VERSION,
            data=data,
            fingerprint=fingerprint_of(data),
            frozen_by=by,
        )
