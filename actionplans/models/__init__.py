from actionplans.models.actions import Action, ActionPriority, ActionWorkstream, Milestone, SupportingPartner
from actionplans.models.asking import AskedFor, Question, UpdateRequest
from actionplans.models.calendars import CalendarFeed
from actionplans.models.chain import Challenge, ChallengeEvidence, EffectYear, ExpectedEffect
from actionplans.models.closings import AreaForDevelopmentClosing, PriorityClosing
from actionplans.models.contributions import Contribution, ContributionReport
from actionplans.models.drafts import RagDraft
from actionplans.models.escalations import ActionEscalation, RiskEscalation
from actionplans.models.imports import ImportedRow, PlanImport
from actionplans.models.links import (
    ActionAreaForDevelopment,
    ActionCoProduction,
    ActionDuty,
    ActionEvidence,
    ActionFinding,
    ActionIntention,
    ActionRecommendation,
    ActionSubArea,
    ActionTag,
    Tag,
)
from actionplans.models.pilots import Pilot
from actionplans.models.plans import ActionInPlan, Plan
from actionplans.models.progress import DueDateChange, Impact, ImpactRating, RagUpdate
from actionplans.models.rag import DeliveryStatus, RagLevel, RagScheme
from actionplans.models.risks import Issue, Likelihood, Risk, RiskImpact, RiskRating
from actionplans.models.saved_views import SavedView
from actionplans.models.several import ChangedAction, ChangeOfSeveral
from actionplans.models.templates import PlanTemplate
from actionplans.models.waiting_for import ActionWaitsFor

__all__ = [
    "Action",
    "ActionAreaForDevelopment",
    "ActionCoProduction",
    "ActionDuty",
    "ActionEscalation",
    "ActionEvidence",
    "ActionFinding",
    "ActionInPlan",
    "ActionIntention",
    "ActionPriority",
    "ActionRecommendation",
    "ActionSubArea",
    "ActionTag",
    "ActionWaitsFor",
    "ActionWorkstream",
    "AreaForDevelopmentClosing",
    "AskedFor",
    "CalendarFeed",
    "Challenge",
    "ChallengeEvidence",
    "ChangeOfSeveral",
    "ChangedAction",
    "Contribution",
    "ContributionReport",
    "DeliveryStatus",
    "DueDateChange",
    "EffectYear",
    "ExpectedEffect",
    "Impact",
    "ImpactRating",
    "ImportedRow",
    "Issue",
    "Likelihood",
    "Milestone",
    "Pilot",
    "Plan",
    "PlanImport",
    "PlanTemplate",
    "PriorityClosing",
    "Question",
    "RagDraft",
    "RagLevel",
    "RagScheme",
    "RagUpdate",
    "Risk",
    "RiskEscalation",
    "RiskImpact",
    "RiskRating",
    "SavedView",
    "SupportingPartner",
    "Tag",
    "UpdateRequest",
]
