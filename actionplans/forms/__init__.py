from actionplans.forms.actions import AddToPlanForm, AssignForm, EditActionForm, NewActionForm
from actionplans.forms.common import CloseForm
from actionplans.forms.plans import EditPlanForm, NewPlanForm
from actionplans.forms.progress import (
    ConfirmForm,
    DueDateForm,
    ImpactForm,
    MilestoneForm,
    QuickUpdateForm,
    RagForm,
    ReachMilestoneForm,
)

__all__ = [
    "AddToPlanForm",
    "AssignForm",
    "CloseForm",
    "ConfirmForm",
    "DueDateForm",
    "EditActionForm",
    "EditPlanForm",
    "ImpactForm",
    "MilestoneForm",
    "NewActionForm",
    "NewPlanForm",
    "QuickUpdateForm",
    "RagForm",
    "ReachMilestoneForm",
]
