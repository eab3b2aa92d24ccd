"""Every write about board reports, about what is published, and about packs."""

from reports.operations.clearances import ask_for_clearance, drop_clearance, give_clearance
from reports.operations.closing import close_meeting, freeze_plans
from reports.operations.content import (
    add_background_paper,
    add_recommendation,
    attach_annex,
    choose_live_blocks,
    choose_measures,
    choose_plans,
    edit_recommendation,
    edit_section,
    remove_annex,
    remove_background_paper,
    remove_recommendation,
)
from reports.operations.cover import create_report, edit_cover, edit_summary, name_officer, remove_officer
from reports.operations.highlights import ask_for_highlight_pdf, write_highlight
from reports.operations.issuing import ask_for_issue, hand_in_report, issue_report, take_back_report, withdraw_report
from reports.operations.on_agenda import put_on_agenda
from reports.operations.packs import ask_for_pack, keep_pack, release_pack, withdraw_pack
from reports.operations.publishing import approve_publication, publish, withdraw_publication

__all__ = [
    "add_background_paper",
    "add_recommendation",
    "approve_publication",
    "ask_for_clearance",
    "ask_for_highlight_pdf",
    "ask_for_issue",
    "ask_for_pack",
    "attach_annex",
    "choose_live_blocks",
    "choose_measures",
    "choose_plans",
    "close_meeting",
    "create_report",
    "drop_clearance",
    "edit_cover",
    "edit_recommendation",
    "edit_section",
    "edit_summary",
    "freeze_plans",
    "give_clearance",
    "hand_in_report",
    "issue_report",
    "keep_pack",
    "name_officer",
    "publish",
    "put_on_agenda",
    "release_pack",
    "remove_annex",
    "remove_background_paper",
    "remove_officer",
    "remove_recommendation",
    "take_back_report",
    "withdraw_pack",
    "withdraw_publication",
    "withdraw_report",
    "write_highlight",
]
