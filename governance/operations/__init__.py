"""Every write about boards, seats, meetings and decisions."""

from governance.operations.boards import create_board, edit_board, set_terms_of_reference
from governance.operations.decisions import meet_condition, record_decision, report_on_decision
from governance.operations.groups import recompute_board_groups
from governance.operations.meetings import (
    edit_meeting,
    hold_meeting,
    lock_unless_withdrawn,
    plan_meeting,
    withdraw_meeting,
)
from governance.operations.seats import appoint_substitute, co_opt, create_seat, end_seat, fill_seat, vacate_seat

__all__ = [
    "appoint_substitute",
    "co_opt",
    "create_board",
    "create_seat",
    "edit_board",
    "edit_meeting",
    "end_seat",
    "fill_seat",
    "hold_meeting",
    "lock_unless_withdrawn",
    "meet_condition",
    "plan_meeting",
    "recompute_board_groups",
    "record_decision",
    "report_on_decision",
    "set_terms_of_reference",
    "vacate_seat",
    "withdraw_meeting",
]
