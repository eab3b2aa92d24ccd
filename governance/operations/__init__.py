"""Every write about boards, seats, champions, meetings, agendas, decisions, minuted actions and referrals."""

from governance.operations.agenda import (
    accept_agenda_item,
    add_agenda_item,
    add_non_public_part,
    add_standing_item,
    add_standing_items_to_agenda,
    edit_agenda_item,
    edit_non_public_part,
    end_standing_item,
    move_agenda_item,
    propose_agenda_item,
    record_earlier_consideration,
    withdraw_agenda_item,
)
from governance.operations.boards import create_board, edit_board, set_terms_of_reference
from governance.operations.champions import end_champion, name_champion
from governance.operations.decisions import meet_condition, record_decision, report_on_decision
from governance.operations.groups import recompute_board_groups
from governance.operations.interests import (
    closes_to,
    demand_no_interest,
    interests_declared,
    record_interest,
    withdraw_interest,
)
from governance.operations.meetings import (
    edit_meeting,
    hold_meeting,
    lock_unless_withdrawn,
    plan_meeting,
    withdraw_meeting,
)
from governance.operations.minuted_actions import (
    close_minuted_action,
    record_minuted_action,
    reopen_minuted_action,
    report_on_minuted_action,
)
from governance.operations.referrals import (
    accept_referral,
    answer_referral,
    decline_referral,
    send_referral,
    withdraw_referral,
)
from governance.operations.seats import (
    appoint_substitute,
    co_opt,
    create_seat,
    edit_seat,
    end_seat,
    fill_seat,
    vacate_seat,
    vacate_seats_of,
)
from governance.operations.structure import bring_into_force, end_board

__all__ = [
    "accept_agenda_item",
    "accept_referral",
    "add_agenda_item",
    "add_non_public_part",
    "add_standing_item",
    "add_standing_items_to_agenda",
    "answer_referral",
    "appoint_substitute",
    "bring_into_force",
    "close_minuted_action",
    "closes_to",
    "co_opt",
    "create_board",
    "create_seat",
    "decline_referral",
    "demand_no_interest",
    "edit_agenda_item",
    "edit_board",
    "edit_meeting",
    "edit_non_public_part",
    "edit_seat",
    "end_board",
    "end_champion",
    "end_seat",
    "end_standing_item",
    "fill_seat",
    "hold_meeting",
    "interests_declared",
    "lock_unless_withdrawn",
    "meet_condition",
    "move_agenda_item",
    "name_champion",
    "plan_meeting",
    "propose_agenda_item",
    "recompute_board_groups",
    "record_decision",
    "record_earlier_consideration",
    "record_interest",
    "record_minuted_action",
    "reopen_minuted_action",
    "report_on_decision",
    "report_on_minuted_action",
    "send_referral",
    "set_terms_of_reference",
    "vacate_seat",
    "vacate_seats_of",
    "withdraw_agenda_item",
    "withdraw_interest",
    "withdraw_meeting",
    "withdraw_referral",
]
