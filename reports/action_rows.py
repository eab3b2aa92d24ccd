"""A report's actions as rows, from its frozen data alone."""

from collections.abc import Iterator
from typing import Any

HEADER = (
    "Plan",
    "Reference",
    "Action",
    "Theme",
    "Lead partner",
    "Lead",
    "Due",
    "Due by (last day)",
    "Original due date",
    "Days overdue",
    "RAG",
    "RAG at the last meeting",
    "Delivery status",
    "Since",
    "Reason",
    "Cause",
    "Path to green",
    "Impact",
    "Last update",
)


def action_rows(data: dict[str, Any]) -> Iterator[tuple]:
    """Every action of every plan the report shows, in its order."""
    for plan in data["plans"]:
        for action in plan["actions"]:
            yield (
                plan["title"],
                action["reference"],
                action["title"],
                action["theme"],
                action["lead"],
                action["lead_person"],
                action["due"],
                action["due_latest"],
                action["original_due"],
                action["days_overdue"],
                action["level"]["label"],
                (action["level_before"] or action["level"])["label"] if action["was_there"] else "",
                action["status_label"],
                action["since"],
                action["reason"],
                action["cause"],
                action["path_to_green"],
                action["impact"]["label"],
                action["updated"],
            )
