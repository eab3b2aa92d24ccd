from actionplans.forms.actions import (
    AddToPlanForm,
    AssignForm,
    EditActionForm,
    MoveInPlanForm,
    NewActionForm,
    TakeOutOfPlanForm,
)
from actionplans.forms.common import CloseForm
from actionplans.forms.contributions import AskForContributionForm, ContributionReportForm
from actionplans.forms.drafts import EvidencedDraftForm, EvidencedRagForm, QuickDraftForm, drafted
from actionplans.forms.imports import BringInForm, ColumnsForm, ImportForm, MendForm, TableForm, UndoForm
from actionplans.forms.links import LinksForm
from actionplans.forms.plans import EditPlanForm, NewPlanForm
from actionplans.forms.progress import (
    ConfirmForm,
    DueDateForm,
    EditMilestoneForm,
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
from actionplans.forms.saved_views import RenameViewForm, SaveViewForm
from actionplans.forms.several import ChangeSeveralForm
from actionplans.forms.templates import TemplateColumnsForm, TemplateForm

__all__ = [
    "AddToPlanForm",
    "AskForContributionForm",
    "AssignForm",
    "BecameIssueForm",
    "BringInForm",
    "ChangeSeveralForm",
    "CloseForm",
    "CloseIssueForm",
    "ColumnsForm",
    "ConfirmForm",
    "ContributionReportForm",
    "DueDateForm",
    "EditActionForm",
    "EditIssueForm",
    "EditMilestoneForm",
    "EditPlanForm",
    "EditRiskForm",
    "EvidencedDraftForm",
    "EvidencedRagForm",
    "ImpactForm",
    "ImportForm",
    "LinksForm",
    "MendForm",
    "MilestoneForm",
    "MoveInPlanForm",
    "NewActionForm",
    "NewIssueForm",
    "NewPlanForm",
    "NewRiskForm",
    "NoChangeForm",
    "QuickDraftForm",
    "QuickUpdateForm",
    "RagForm",
    "RateRiskForm",
    "ReachMilestoneForm",
    "RenameViewForm",
    "SaveViewForm",
    "TableForm",
    "TakeOutOfPlanForm",
    "TemplateColumnsForm",
    "TemplateForm",
    "UndoForm",
    "drafted",
]
