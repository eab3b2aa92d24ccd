"""Tables of this room that a paper can show."""

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.formats import date_format

from core.live import Asked, Cell, LiveBlock
from governance.models import Decision, DecisionProgress, MinutedAction, MinutedActionUpdate


def decisions(asked: Asked) -> list[tuple[Cell, ...]]:
    """The decisions of the paper's board that the reader sees and that are not carried out, the oldest first."""
    rows = _of_the_board(Decision.objects.visible_to(asked.viewer, asked.area).open(), asked)
    newest = DecisionProgress.objects.filter(decision=OuterRef("pk")).order_by("-at", "-pk")
    rows = rows.annotate(last_report=Subquery(newest.values("text")[:1])).select_related("owner")
    return [
        (
            decision.reference,
            date_format(decision.decided_on, "j F Y"),
            decision.text,
            _who(decision.owner, decision.due),
            f"{decision.get_state_display()}. {decision.last_report or 'Nothing reported yet.'}",
        )
        for decision in rows.order_by("decided_on", "pk")
    ]


def minuted_actions(asked: Asked) -> list[tuple[Cell, ...]]:
    """The open lines of the board's action log that the reader sees, the oldest first."""
    rows = _of_the_board(MinutedAction.objects.visible_to(asked.viewer, asked.area).open(), asked)
    newest = MinutedActionUpdate.objects.filter(minuted_action=OuterRef("pk")).order_by("-at", "-pk")
    rows = rows.annotate(last_report=Subquery(newest.values("text")[:1])).select_related("owner", "owner_partner")
    return [
        (
            f"{action.number}",
            date_format(action.raised_on, "j F Y"),
            action.text,
            _who(action.owner or action.owner_partner, action.due),
            action.last_report or "Nothing reported yet.",
        )
        for action in rows.order_by("raised_on", "number")
    ]


def _of_the_board(rows: QuerySet, asked: Asked) -> QuerySet:
    return rows if asked.board is None else rows.filter(board=asked.board)


def _who(owner, due) -> str:
    named = str(owner) if owner is not None else "No owner"
    return f"{named}, by {date_format(due, 'j F Y')}" if due else named


DECISIONS = LiveBlock(
    title="What the board resolved, and what became of it",
    about="Every decision of this board that is not carried out, from whichever meeting",
    header=("Ref", "Decided on", "Decision", "Owner", "What became of it"),
    nothing="Every decision of the board has been carried out.",
    rows=decisions,
)
MINUTED_ACTIONS = LiveBlock(
    title="Open actions from the minutes",
    about="This board's action log, as far as it is open",
    header=("Number", "Raised on", "Action", "Owner", "What has happened"),
    nothing="No action from the minutes is open.",
    rows=minuted_actions,
)
