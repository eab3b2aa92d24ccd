"""The job that makes a pack: gather and freeze the parts, put them into one zip with an index, keep all or nothing.

The zip is the same bytes for the same parts: names in order, no times of day."""

import hashlib
import io
import zipfile
from collections.abc import Callable

from django.db import transaction
from django.template.loader import render_to_string
from django.utils.text import slugify

from core.access import acting_as
from core.csv import csv_text
from core.files import content_of
from core.jobs import JobKind, Made, page_of_subject
from core.models import Job, StoredFile
from partners.models import Person
from reports.freezing import canonical_json
from reports.models import Pack
from reports.operations.packs import PACK_KIND, Contents, keep_pack
from reports.packing import MadePart, Packed, chosen_from, packed_for
from reports.subjects import SubjectOfJobs

VERB = "reports.make_pack"
SUBJECT = SubjectOfJobs(Pack.objects.visible_to, VERB, "pack", "make a pack")
LONG_AGO = (1980, 1, 1, 0, 0, 0)
"""The time that every file in a zip bears: the earliest that a zip can say."""
INDEX = ["Part", "File", "SHA-256"]

__all__ = ["PACK", "PACK_KIND"]


def make(job: Job, report_progress: Callable[[int, str], None]) -> Made:
    """The zip of the job's pack, as the person who asked may see its things now.

    Raises RuleBroken if he may no longer make it, or nothing can go in.
    """
    report_progress(5, "gathering what goes in")
    with transaction.atomic():
        person = Person.objects.get(pk=job.person)
        with acting_as(person):
            pack = SUBJECT.of(job, person)
            packed = packed_for(pack, chosen_from(job.parameters, pack.area))
            report_progress(50, "putting it together")
            files = files_of(pack, packed)
    content, index = zipped(files)
    report_progress(95, "keeping it")
    return Made(
        name=f"{slugify(pack.title)[:80] or 'pack'}.zip",
        content_type="application/zip",
        content=content,
        write=lambda stored: keep(job, packed, index, stored),
    )


def keep(job: Job, packed: Packed, index: str, stored: StoredFile) -> None:
    """Keep the pack, in the transaction that finishes the job, if he still may."""
    person = Person.objects.get(pk=job.person)
    with acting_as(person):
        contents = Contents(packed, hashlib.sha256(index.encode()).hexdigest())
        keep_pack(SUBJECT.of(job, person), contents=contents, file=stored, by=person)


def files_of(pack: Pack, packed: Packed) -> dict[str, tuple[str, bytes]]:
    """The files of a pack by name: for each the title of its part, and its bytes."""
    found: dict[str, tuple[str, bytes]] = {}
    for number, part in enumerate(packed.parts, start=1):
        stem = f"{number:02}-{part.kind.replace('_', '-')}"
        page = render_to_string("reports/pack_file.html", {"pack": pack, "part": part})
        found[f"{stem}.html"] = part.title, page.encode()
        found[f"{stem}.json"] = part.title, canonical_json(part.data).encode()
        for place, table in enumerate(_tables(part), start=1):
            found[f"{stem}-{place}.csv"] = part.title, csv_text(table["header"], table["rows"]).encode("utf-8-sig")
        if part.file is not None:
            found[f"{stem}.pdf"] = part.title, content_of(part.file)
    found["index.html"] = (
        "Index",
        render_to_string("reports/pack_index_file.html", {"pack": pack, "files": _hashes(found)}).encode(),
    )
    return found


def _tables(part: MadePart) -> list[dict]:
    """A board report's tables are in its PDF."""
    return part.tables if part.file is None else []


def _hashes(files: dict[str, tuple[str, bytes]]) -> list[list[str]]:
    return [[title, name, hashlib.sha256(content).hexdigest()] for name, (title, content) in sorted(files.items())]


def zipped(files: dict[str, tuple[str, bytes]]) -> tuple[bytes, str]:
    """The zip, and the index in it: each file with its SHA-256."""
    index = csv_text(INDEX, _hashes(files))
    contents = {name: content for name, (_, content) in files.items()} | {"index.csv": index.encode("utf-8-sig")}
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(contents):
            entry = zipfile.ZipInfo(name, LONG_AGO)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, contents[name])
    return whole.getvalue(), index


def still_theirs(job: Job, person: Person) -> bool:
    """Whether the file is still his to have: he sees the pack, and it was not withdrawn."""
    return Pack.objects.visible_to(person).exclude(state=Pack.State.WITHDRAWN).filter(file=job.file).exists()


PACK = JobKind(
    label="Pack for an inspection",
    make=make,
    verb=VERB,
    still_theirs=still_theirs,
    subject_url=page_of_subject,
)
