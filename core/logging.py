"""The shape of a log line."""

import re
from typing import Any

KEY_IN_ADDRESS = re.compile(r"(/(?:invitation|password/reset/key|me/actions/feed)/)[^/\s\"'?&]+")
"""Addresses that let in whoever has them: what follows is a key."""


def hide_keys(logger: Any, method: str, event: dict[str, Any]) -> dict[str, Any]:
    """Leave out of every line the keys that stand in addresses: a log is read by more people than an e-mail."""
    return {
        name: KEY_IN_ADDRESS.sub(r"\1…", value) if isinstance(value, str) else value for name, value in event.items()
    }


def name_the_person(logger: Any, method: str, event: dict[str, Any]) -> dict[str, Any]:
    """Call the person's id by its name: django-structlog writes it as `user_id`, whatever field it took it from."""
    if "user_id" in event:
        event["person_id"] = event.pop("user_id")
    return event
