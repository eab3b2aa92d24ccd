"""Keeping files, giving them out, and sweeping up what no row knows of."""

import datetime as dt
import hashlib
import logging
from urllib.parse import quote

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.http import HttpResponse

from core import clock
from core.errors import RuleBroken
from core.models import StoredFile
from core.scanning import Scan, scan
from core.uploads import Upload

logger = logging.getLogger(__name__)

ORPHAN_AFTER = dt.timedelta(days=1)
"""Younger files may belong to a transaction that has not ended."""
MOST_SCANNED_AT_ONCE = 100


def store_file(content: bytes, *, name: str, content_type: str, scanned: Scan = Scan.NOT_NEEDED) -> StoredFile:
    """Keep the bytes under a random address and return their row. `name` is what the person's computer will call it.

    The row and what points at it are written in one transaction; if that fails, the sweep takes the bytes away.
    """
    stored = StoredFile(
        name=name,
        content_type=content_type,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        scan=scanned,
    )
    stored.content.save(name, ContentFile(content), save=False)
    stored.save(force_insert=True)
    return stored


def store_upload(upload: Upload) -> StoredFile:
    """Keep what a person gave and the guard let through (core.uploads.examine)."""
    return store_file(upload.content, name=upload.name, content_type=upload.content_type, scanned=upload.scan)


def is_held(stored: StoredFile) -> bool:
    """Whether nobody may have the file: a virus was found, or it was never scanned and the deployment holds such."""
    return stored.scan == Scan.INFECTED or (stored.scan == Scan.NOT_SCANNED and settings.PORTAL_HOLD_UNSCANNED)


def content_of(stored: StoredFile) -> bytes:
    """The bytes. Raises RuleBroken if the file is held."""
    if is_held(stored):
        raise RuleBroken("This file is held until the virus scanner has looked at it.")
    with stored.content.open() as opened:
        return opened.read()


def attachment(stored: StoredFile) -> HttpResponse:
    """The file as something to save, never to show, for a view that has checked access. Raises RuleBroken if held."""
    response = HttpResponse(content_of(stored), content_type=stored.content_type)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(stored.name)}"
    response["Cache-Control"] = "private, no-store"
    return response


def sweep_orphans() -> int:
    """Take away the bytes that no row knows of and that are older than a day. Returns how many."""
    count = 0
    try:
        folders = default_storage.listdir("")[0]
    except FileNotFoundError:
        return 0  # nothing was ever kept here
    for folder in folders:
        if len(folder) != 2:
            continue
        paths = [f"{folder}/{name}" for name in default_storage.listdir(folder)[1]]
        known = set(StoredFile.objects.filter(content__in=paths).values_list("content", flat=True))
        for path in sorted(set(paths) - known):
            if clock.now() - default_storage.get_modified_time(path) > ORPHAN_AFTER:
                default_storage.delete(path)
                count += 1
    if count:
        logger.warning("%s stored files without a row were taken away", count)
    return count


def scan_waiting() -> int:
    """Scan what was taken while no scanner answered. Returns how many now have an answer."""
    count = 0
    for stored in StoredFile.objects.filter(scan=Scan.NOT_SCANNED).order_by("created_at")[:MOST_SCANNED_AT_ONCE]:
        with stored.content.open() as opened:
            found = scan(opened.read())
        if found is Scan.NOT_SCANNED:
            break  # no scanner, or it is away: the next turn tries again
        count += StoredFile.objects.filter(pk=stored.pk).update(scan=found)
    return count
