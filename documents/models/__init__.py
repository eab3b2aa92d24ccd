from documents.models.comments import (
    Answer,
    AnswerQuerySet,
    Comment,
    CommentQuerySet,
    CommentSource,
    Withdrawal,
)
from documents.models.coproduction import CoProductionQuerySet, CoProductionRecord, DocumentCoProduction
from documents.models.files import File, FileQuerySet
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
    "Consultation",
    "Document",
    "DocumentAuthor",
    "DocumentCoProduction",
    "DocumentQuerySet",
    "DocumentVersion",
    "DocumentVersionQuerySet",
    "File",
    "FileQuerySet",
    "Section",
    "Thread",
    "Withdrawal",
]
