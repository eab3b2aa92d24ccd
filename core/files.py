"""Keeping a file: the row first, so that no file lies anywhere without one."""

import hashlib

from django.core.files.base import ContentFile

from core.models import StoredFile


def store_file(content: bytes, *, name: str, content_type: str) -> StoredFile:
    """Keep the bytes under a random address and return their row. `name` is what the person's computer will call it."""
    stored = StoredFile(
        name=name, content_type=content_type, size=len(content), sha256=hashlib.sha256(content).hexdigest()
    )
    stored.content.save(name, ContentFile(content), save=False)
    stored.save(force_insert=True)
    return stored
