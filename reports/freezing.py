"""Frozen data: its fingerprint, of which the same data always gives the same, and a plan's actions as plain data."""

import datetime as dt
import hashlib
import json
from dataclasses import fields
from typing import Any

from actionplans.positions import ActionPosition, Linked, Supporter


def canonical_json(data: dict[str, Any]) -> str:
    """The data as JSON in one way only: keys in order, no needless spaces, letters as they are."""
    return json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def fingerprint_of(data: dict[str, Any]) -> str:
    """The SHA-256 of the canonical JSON, as 64 hexadecimal digits."""
    return hashlib.sha256(canonical_json(data).encode()).hexdigest()


# --- The actions of a plan --------------------------------------------------------------------------------------------

PLAN_SCHEMA_VERSION = 1
"""Goes up when the shape of a frozen plan changes; `thawed` then reads every version there has been."""

KEPT = tuple(column.name for column in fields(ActionPosition) if column.compare)
"""What a position says by itself. What its calculated rating rests on beside that (the rhythm, milestones, late
contributors) is not kept."""
INSTANTS = frozenset({"since", "last_updated_at", "completed_at", "closed_at", "added_at"})
DAYS = frozenset({"start_on", "due_earliest", "due_latest", "original_due_latest", "day"})


def frozen_action(entry: ActionPosition) -> dict[str, Any]:
    """One action of a position as plain data."""
    return {name: _plain(getattr(entry, name)) for name in KEPT}


def _plain(value: Any) -> Any:
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).isoformat()
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, Linked):
        return value._asdict()
    return [_plain(each) for each in value] if isinstance(value, tuple) else value


def thawed(data: dict[str, Any]) -> ActionPosition:
    """The position of an action again, from its plain data."""
    values = dict(data)
    for name in INSTANTS & values.keys():
        values[name] = dt.datetime.fromisoformat(values[name]) if values[name] else None
    for name in DAYS & values.keys():
        values[name] = dt.date.fromisoformat(values[name]) if values[name] else None
    for name in ("workstreams", "priorities", "sub_areas"):
        values[name] = tuple(Linked(**linked) for linked in values.get(name, ()))
    values["supporting"] = tuple(Supporter(*one) for one in values.get("supporting", ()))
    return ActionPosition(**values | {"tags": tuple(values["tags"])})
