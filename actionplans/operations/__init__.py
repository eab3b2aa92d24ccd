from actionplans.operations.actions import (
    ACTION_GIVEN,
    add_action_to_plan,
    create_action,
    edit_action,
    reassign_action,
)
from actionplans.operations.plans import close_plan, create_plan, edit_plan
from actionplans.operations.progress import (
    COMPLETION_TO_CONFIRM,
    add_milestone,
    close_action,
    confirm_completion,
    rate_impact,
    reach_milestone,
    revise_due_date,
    update_rag,
)
from actionplans.operations.schemes import create_rag_scheme, ship_rag_schemes

__all__ = [
    "ACTION_GIVEN",
    "COMPLETION_TO_CONFIRM",
    "add_action_to_plan",
    "add_milestone",
    "close_action",
    "close_plan",
    "confirm_completion",
    "create_action",
    "create_plan",
    "create_rag_scheme",
    "edit_action",
    "edit_plan",
    "rate_impact",
    "reach_milestone",
    "reassign_action",
    "revise_due_date",
    "ship_rag_schemes",
    "update_rag",
]
