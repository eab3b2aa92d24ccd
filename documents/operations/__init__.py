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
from documents.operations.files import add_file_to_document, keep_file, show_file, withdraw_file
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
    "add_file_to_document",
    "add_section",
    "add_version",
    "agree_version",
    "answer_comment",
    "close_consultation",
    "comment_internally",
    "create_document",
    "edit_section",
    "keep_file",
    "open_consultation",
    "publish_answers",
    "record_co_production",
    "record_co_production_of_document",
    "remove_section",
    "reorder_sections",
    "set_authors",
    "show_file",
    "submit_comment",
    "submit_group_comment",
    "withdraw_co_production",
    "withdraw_comment",
    "withdraw_file",
    "withdraw_version",
]
