from documents.models.comments import (
    Answer,
    AnswerQuerySet,
    Comment,
    CommentQuerySet,
    CommentSource,
    Withdrawal,
)
from documents.models.companions import Companion, CompanionQuerySet
from documents.models.coproduction import CoProductionQuerySet, CoProductionRecord, DocumentCoProduction
from documents.models.events import Event, EventAttendance, EventDocument, EventQuerySet
from documents.models.files import File, FileQuerySet
from documents.models.parts import ContextEntry, Image, LinkedPlan
from documents.models.passages import PassageDraft, PassageRequest, PassageRequestQuerySet
from documents.models.texts import (
    Consultation,
    Document,
    DocumentAuthor,
    DocumentQuerySet,
    DocumentVersion,
    DocumentVersionQuerySet,
    Section,
    Thread,
)

__all__ = [
    "Answer",
    "AnswerQuerySet",
    "CoProductionQuerySet",
    "CoProductionRecord",
    "Comment",
    "CommentQuerySet",
    "CommentSource",
    "Companion",
    "CompanionQuerySet",
    "Consultation",
    "ContextEntry",
    "Document",
    "DocumentAuthor",
    "DocumentCoProduction",
    "DocumentQuerySet",
    "DocumentVersion",
    "DocumentVersionQuerySet",
    "Event",
    "EventAttendance",
    "EventDocument",
    "EventQuerySet",
    "File",
    "FileQuerySet",
    "Image",
    "LinkedPlan",
    "PassageDraft",
    "PassageRequest",
    "PassageRequestQuerySet",
    "Section",
    "Thread",
    "Withdrawal",
]
