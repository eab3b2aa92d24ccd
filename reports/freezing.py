"""The fingerprint of frozen data: the same data always gives the same one."""

import hashlib
import json
from typing import Any


def canonical_json(data: dict[str, Any]) -> str:
    """The data as JSON in one way only: keys in order, no needless spaces, letters as they are."""
    return json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def fingerprint_of(data: dict[str, Any]) -> str:
    """The SHA-256 of the canonical JSON, as 64 hexadecimal digits."""
    return hashlib.sha256(canonical_json(data).encode()).hexdigest()
