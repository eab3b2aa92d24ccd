from commissioning.models.contracts import Contract, ContractQuerySet
from commissioning.models.figures import FundingLine, FundingLineQuerySet, ModelledFigure
from commissioning.models.intentions import (
    ImpactAssessment,
    Intention,
    IntentionCoProduction,
    IntentionDocument,
    IntentionNeed,
    IntentionNotice,
    IntentionOutcome,
    IntentionPriority,
    IntentionQuerySet,
    IntentionService,
    Option,
    Procurement,
)
from commissioning.models.interests import ConflictOfInterest
from commissioning.models.needs import Need, NeedFigure
from commissioning.models.services import (
    Service,
    ServiceCommissioner,
    ServiceDependency,
    ServiceNeed,
    ServiceProvider,
    ServiceQuerySet,
    ServiceReview,
)

__all__ = [
    "ConflictOfInterest",
    "Contract",
    "ContractQuerySet",
    "FundingLine",
    "FundingLineQuerySet",
    "ImpactAssessment",
    "Intention",
    "IntentionCoProduction",
    "IntentionDocument",
    "IntentionNeed",
    "IntentionNotice",
    "IntentionOutcome",
    "IntentionPriority",
    "IntentionQuerySet",
    "IntentionService",
    "ModelledFigure",
    "Need",
    "NeedFigure",
    "Option",
    "Procurement",
    "Service",
    "ServiceCommissioner",
    "ServiceDependency",
    "ServiceNeed",
    "ServiceProvider",
    "ServiceQuerySet",
    "ServiceReview",
]
