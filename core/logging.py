"""The shape of a log line."""

from typing import Any


def name_the_person(logger: Any, method: str, event: dict[str, Any]) -> dict[str, Any]:
    """Call the person's id by its name: django-structlog writes it as `user_id`, whatever field it took it from."""
    if "user_id" in event:
        event["person_id"] = event.pop("user_id")
    return event
