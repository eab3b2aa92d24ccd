from documents.forms.comments import AnswerForm, CommentFilter, CommentForm, GroupCommentForm
from documents.forms.companions import CompanionForm, CompanionTextForm, CompanionWithdrawForm
from documents.forms.coproduction import CoProductionForm, WithdrawForm
from documents.forms.events import (
    AttendanceForm,
    CompareForm,
    EventCancelForm,
    EventEditForm,
    EventFilter,
    EventForm,
    EventRecordForm,
)
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
    "AttendanceForm",
    "AuthorsForm",
    "CoProductionForm",
    "CommentFilter",
    "CommentForm",
    "CompanionForm",
    "CompanionTextForm",
    "CompanionWithdrawForm",
    "CompareForm",
    "ConfirmForm",
    "DocumentFilter",
    "DocumentForm",
    "EventCancelForm",
    "EventEditForm",
    "EventFilter",
    "EventForm",
    "EventRecordForm",
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
