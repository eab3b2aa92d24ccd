"""Holding a version while something is done to it, and the moves that its state may make."""

from core.errors import RuleBroken
from documents.models import DocumentVersion

State = DocumentVersion.State


def hold(version: DocumentVersion) -> DocumentVersion:
    """The version as it is now, held until the transaction ends, so that its state can't change under what follows."""
    return DocumentVersion.objects.select_for_update(of=("self",)).select_related("document").get(pk=version.pk)


def hold_draft(version: DocumentVersion) -> DocumentVersion:
    version = hold(version)
    if version.state != State.DRAFT:
        raise RuleBroken(
            f"{version} has been opened, so its text stays as people read it. Add a new version to change it."
        )
    return version


def move(version: DocumentVersion, to: State) -> None:
    """Take the version to a state. Raises RuleBroken where the table of moves has no such step."""
    if to not in DocumentVersion.MOVES[State(version.state)]:
        now = version.present_state.label.lower()
        raise RuleBroken(f"This version is “{now}”, so it cannot become “{to.label.lower()}”.")
    version.state = to


def settle(version: DocumentVersion) -> None:
    """Close a consultation whose last day has passed: the day closes it, nobody needs to press a button."""
    if version.state == State.IN_CONSULTATION and version.consultation.is_over:
        version.state = State.CLOSED
