"""Companions of a version: the same text in plain language, as an easy read, in another language."""

from django.db import transaction

from core import audit
from core.access import also_seeing
from core.errors import RuleBroken
from core.uploads import Upload
from core.versions import lock
from documents.models import Companion, DocumentVersion
from documents.operations.files import keep_file, withdraw_file
from documents.operations.states import hold
from documents.paragraphs import LONGEST_BODY, clean_markdown
from partners.models import Audience, Person

State = Companion.State


@transaction.atomic
def add_companion(
    version: DocumentVersion,
    *,
    kind: str,
    by: Person,
    language: str = "",
    text: str = "",
    upload: Upload | None = None,
) -> Companion:
    """Begin a companion of a version, as a text or as a file; only the authors see it until it is ready.

    Raises RuleBroken if the version is withdrawn, there is neither text nor file or both, the text is too long, or a
    translation does not say into what.
    """
    version, text, language = hold(version), clean_markdown(text), language.strip()
    if version.state == DocumentVersion.State.WITHDRAWN:
        raise RuleBroken("This version has been withdrawn.")
    if bool(text) == bool(upload):
        raise RuleBroken("Write the text, or choose a file: one of the two.", field="text")
    if len(text) > LONGEST_BODY:
        raise RuleBroken(f"A companion holds {LONGEST_BODY:,} characters at most. Add it as a file.", field="text")
    if kind == Companion.Kind.OTHER_LANGUAGE and not language:
        raise RuleBroken("Say which language it is.", field="language")
    label = Companion(kind=kind, language=language).label
    with audit.record("companion_added", by=by), also_seeing(version.working_audience_id):
        file = upload and keep_file(
            version.area,
            upload=upload,
            title=f"{version.document}, version {version.number}: {label}"[:200],
            audience=version.working_audience,
            owner_partner=version.document.owner_partner,
            document=version.document,
            by=by,
        )
        return Companion.objects.create(
            area_id=version.area_id,
            audience_id=version.working_audience_id,
            document_id=version.document_id,
            document_version=version,
            working_audience_id=version.working_audience_id,
            kind=kind,
            language=language,
            text=text,
            file=file,
            added_by=by,
        )


def _move(companion: Companion, to: State) -> None:
    if to not in Companion.MOVES[State(companion.state)]:
        raise RuleBroken(
            f"This is “{companion.get_state_display().lower()}”, so it cannot become “{to.label.lower()}”."
        )
    companion.state = to


@transaction.atomic
def edit_companion(companion: Companion, *, text: str, by: Person, seen_version: int | None = None) -> Companion:
    """Change the text of a companion that is still being written.

    Raises RuleBroken if it is not, has a file instead, or the text is empty or too long; EditConflict if it changed
    after `seen_version`.
    """
    companion, text = lock(companion, seen_version), clean_markdown(text)
    if companion.state != State.DRAFT or companion.file_id:
        raise RuleBroken("Only a text that is still being written can be changed. Add a new one.")
    if not text or len(text) > LONGEST_BODY:
        raise RuleBroken(f"Write between 1 and {LONGEST_BODY:,} characters.", field="text")
    with audit.record("companion_edited", by=by):
        companion.text = text
        companion.save()
    return companion


@transaction.atomic
def make_companion_ready(companion: Companion, *, by: Person, seen_version: int | None = None) -> Companion:
    """Show a companion to everyone who reads the version, now and when the version is shown to more people.

    Raises RuleBroken if it is ready or withdrawn already, or its version was withdrawn or a later one agreed since;
    EditConflict if it changed after `seen_version`.
    """
    companion = lock(companion, seen_version)
    version = hold(companion.document_version)
    _demand_it_counts(version)
    with audit.record("companion_made_ready", by=by):
        _move(companion, State.READY)
        show_companion_to(companion, version.audience)
    return companion


def _demand_it_counts(version: DocumentVersion) -> None:
    """A text for other readers must not tell them what no longer holds."""
    if version.state == DocumentVersion.State.WITHDRAWN:
        raise RuleBroken("This version has been withdrawn, so nobody should be sent to it. Withdraw the companion too.")
    later = DocumentVersion.objects.filter(
        document=version.document_id, number__gt=version.number, state=DocumentVersion.State.AGREED
    ).first()
    if later is not None:
        raise RuleBroken(f"Version {later.number} has been agreed since. Add the companion to that version.")


def show_companion_to(companion: Companion, audience: Audience) -> None:
    """Let an audience read a companion, and have its file."""
    with also_seeing(audience.pk, companion.audience_id):
        companion.audience = audience
        companion.save()
        if companion.file_id:
            file = lock(companion.file)
            file.audience = audience
            file.save()


@transaction.atomic
def withdraw_companion(companion: Companion, *, reason: str, by: Person, seen_version: int | None = None) -> Companion:
    """Take a companion back, with the reason; its file goes with it.

    Raises RuleBroken if it is withdrawn already or no reason is given, EditConflict if it changed after `seen_version`.
    """
    companion = lock(companion, seen_version)
    if not reason.strip():
        raise RuleBroken("Say why it is withdrawn.", field="reason")
    with audit.record("companion_withdrawn", by=by, reason=reason):
        _move(companion, State.WITHDRAWN)
        companion.withdrawn_because = reason.strip()
        companion.save()
        if companion.file_id and companion.file.is_available:
            withdraw_file(companion.file, reason=reason, by=by)
    return companion
