from actionplans.forms.actions import AddToPlanForm, AssignForm, EditActionForm, NewActionForm
from actionplans.forms.common import CloseForm
from actionplans.forms.contributions import AskForContributionForm, ContributionReportForm
from actionplans.forms.links import LinksForm
from actionplans.forms.plans import EditPlanForm, NewPlanForm
from actionplans.forms.progress import (
    ConfirmForm,
    DueDateForm,
    ImpactForm,
    MilestoneForm,
    NoChangeForm,
    QuickUpdateForm,
    RagForm,
    ReachMilestoneForm,
)
from actionplans.forms.risks import (
    BecameIssueForm,
    CloseIssueForm,
    EditIssueForm,
    EditRiskForm,
    NewIssueForm,
    NewRiskForm,
    RateRiskForm,
)

__all__ = [
    "AddToPlanForm",
    "AskForContributionForm",
    "AssignForm",
    "BecameIssueForm",
    "CloseForm",
    "CloseIssueForm",
    "ConfirmForm",
    "ContributionReportForm",
    "DueDateForm",
    "EditActionForm",
    "EditIssueForm",
    "EditPlanForm",
    "EditRiskForm",
    "ImpactForm",
    "LinksForm",
    "MilestoneForm",
    "NewActionForm",
    "NewIssueForm",
    "NewPlanForm",
    "NewRiskForm",
    "NoChangeForm",
    "QuickUpdateForm",
    "RagForm",
    "RateRiskForm",
    "ReachMilestoneForm",
]
