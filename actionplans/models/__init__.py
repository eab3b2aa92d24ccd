from actionplans.models.actions import Action, ActionPriority, ActionWorkstream, Milestone, SupportingPartner
from actionplans.models.plans import ActionInPlan, Plan
from actionplans.models.progress import DueDateChange, Impact, ImpactRating, RagUpdate
from actionplans.models.rag import DeliveryStatus, RagLevel, RagScheme

__all__ = [
    "Action",
    "ActionInPlan",
    "ActionPriority",
    "ActionWorkstream",
    "DeliveryStatus",
    "DueDateChange",
    "Impact",
    "ImpactRating",
    "Milestone",
    "Plan",
    "RagLevel",
    "RagScheme",
    "RagUpdate",
    "SupportingPartner",
]
