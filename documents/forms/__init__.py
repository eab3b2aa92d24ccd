from documents.forms.comments import AnswerForm, CommentFilter, CommentForm, GroupCommentForm
from documents.forms.coproduction import CoProductionForm, WithdrawForm
from documents.forms.files import FileForm, ShowFileForm, WithdrawFileForm
from documents.forms.texts import (
    AgreeForm,
    AuthorsForm,
    ConfirmForm,
    DocumentFilter,
    DocumentForm,
    OpenForm,
    OrderForm,
    ReasonForm,
    SectionEditForm,
    SectionForm,
    VersionForm,
)

__all__ = [
    "AgreeForm",
    "AnswerForm",
    "AuthorsForm",
    "CoProductionForm",
    "CommentFilter",
    "CommentForm",
    "ConfirmForm",
    "DocumentFilter",
    "DocumentForm",
    "FileForm",
    "GroupCommentForm",
    "OpenForm",
    "OrderForm",
    "ReasonForm",
    "SectionEditForm",
    "SectionForm",
    "ShowFileForm",
    "VersionForm",
    "WithdrawFileForm",
    "WithdrawForm",
]
