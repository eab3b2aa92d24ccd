"""Every write about documents: writing them, opening them for comment, saying something, answering it, and what stands
beside them."""

from documents.operations.commenting import (
    ANSWERED,
    answer_comment,
    comment_internally,
    publish_answers,
    submit_comment,
    submit_group_comment,
    withdraw_comment,
)
from documents.operations.companions import (
    add_companion,
    edit_companion,
    make_companion_ready,
    withdraw_companion,
)
from documents.operations.consulting import (
    OPENED,
    agree_version,
    close_consultation,
    open_consultation,
    withdraw_version,
)
from documents.operations.coproduction import (
    record_co_production,
    record_co_production_of_document,
    withdraw_co_production,
)
from documents.operations.events import cancel_event, edit_event, plan_event, record_attendance, record_event
from documents.operations.files import add_file_to_document, keep_file, show_file, withdraw_file
from documents.operations.parts import (
    add_context_entry,
    add_image,
    add_linked_plan,
    edit_image,
    edit_row,
    remove_image,
    remove_row,
)
from documents.operations.writing import (
    add_section,
    add_version,
    create_document,
    edit_section,
    remove_section,
    reorder_sections,
    set_authors,
)

__all__ = [
    "ANSWERED",
    "OPENED",
    "add_companion",
    "add_context_entry",
    "add_file_to_document",
    "add_image",
    "add_linked_plan",
    "add_section",
    "add_version",
    "agree_version",
    "answer_comment",
    "cancel_event",
    "close_consultation",
    "comment_internally",
    "create_document",
    "edit_companion",
    "edit_event",
    "edit_image",
    "edit_row",
    "edit_section",
    "keep_file",
    "make_companion_ready",
    "open_consultation",
    "plan_event",
    "publish_answers",
    "record_attendance",
    "record_co_production",
    "record_co_production_of_document",
    "record_event",
    "remove_image",
    "remove_row",
    "remove_section",
    "reorder_sections",
    "set_authors",
    "show_file",
    "submit_comment",
    "submit_group_comment",
    "withdraw_co_production",
    "withdraw_comment",
    "withdraw_companion",
    "withdraw_file",
    "withdraw_version",
]
