"""Files that people give: keeping one, showing it to more people, withdrawing it."""

from django.db import transaction

from core import audit, clock
from core.access import also_seeing
from core.errors import RuleBroken
from core.files import store_upload
from core.uploads import Upload
from core.versions import lock
from documents.models import Document, File
from partners.models import Audience, LocalArea, Partner, Person


@transaction.atomic
def keep_file(
    area: LocalArea,
    *,
    upload: Upload,
    title: str,
    audience: Audience,
    owner_partner: Partner,
    by: Person,
    description: str = "",
    document: Document | None = None,
) -> File:
    """Keep a file that passed the upload guard (`core.uploads.examine`), for those in `audience`.

    The row is what other rooms point at (a piece of evidence, a companion of a version). Whoever added it, and the
    authors of its document, see it whatever its audience.
    Raises RuleBroken if the audience or the document is of another area, or the document may not be seen by the person.
    """
    if audience.area_id != area.pk:
        raise RuleBroken("Choose an audience of this area.", field="audience")
    if document is not None and not Document.objects.visible_to(by, area).filter(pk=document.pk).exists():
        raise RuleBroken("You can no longer see this document.")
    with audit.record("file_added", by=by), also_seeing(audience.pk):
        return File.objects.create(
            area=area,
            audience=audience,
            title=title.strip() or upload.name,
            description=description.strip(),
            owner_partner=owner_partner,
            document=document,
            stored=store_upload(upload),
            added_by=by,
        )


def add_file_to_document(document: Document, *, by: Person, **given) -> File:
    """Keep a file beside a document, as its owner's. Raises what `keep_file` raises."""
    return keep_file(document.area, document=document, owner_partner=document.owner_partner, by=by, **given)


@transaction.atomic
def show_file(file: File, *, audience: Audience, by: Person, seen_version: int | None = None) -> File:
    """Change who may have a file: what was kept among its authors is shown to readers, say.

    Raises RuleBroken if it is withdrawn or the audience is of another area, EditConflict if it changed after
    `seen_version`.
    """
    file = lock(file, seen_version)
    if not file.is_available:
        raise RuleBroken("This file has been withdrawn.")
    if audience.area_id != file.area_id:
        raise RuleBroken("Choose an audience of this area.", field="audience")
    with audit.record("file_shown_to_others", by=by), also_seeing(audience.pk):
        file.audience = audience
        file.save()
    return file


@transaction.atomic
def withdraw_file(file: File, *, reason: str, by: Person, seen_version: int | None = None) -> File:
    """Take a file back, with the reason that those who could have it will read. Nobody can download it any more.

    Raises RuleBroken if it is withdrawn already or no reason is given, EditConflict if it changed after `seen_version`.
    """
    file = lock(file, seen_version)
    if not file.is_available:
        raise RuleBroken("This file has been withdrawn already.")
    if not reason.strip():
        raise RuleBroken("Say why it is withdrawn.", field="reason")
    with audit.record("file_withdrawn", by=by, reason=reason):
        file.state = File.State.WITHDRAWN
        file.withdrawn_at, file.withdrawn_because = clock.now(), reason.strip()
        file.save()
    return file
