"""What a section of a draft holds besides its text: images, and the rows of its register."""

import datetime as dt

from django.db import transaction

from core import audit
from core.errors import RuleBroken
from core.files import store_upload
from core.uploads import Upload
from core.versions import lock
from documents.models import ContextEntry, Document, Image, LinkedPlan, Section
from documents.operations.states import hold_draft
from partners.models import Person

Row = LinkedPlan | ContextEntry


def _place(section: Section, anchor: str) -> str:
    if anchor and anchor not in section.paragraph_anchors:
        raise RuleBroken("That paragraph is no longer in this section. Choose another place.", field="anchor")
    return anchor


def _described(words: str) -> str:
    if not words.strip():
        raise RuleBroken("Say in words what the picture shows.", field="alternative_text")
    return words.strip()


@transaction.atomic
def add_image(
    section: Section, *, upload: Upload, alternative_text: str, by: Person, caption: str = "", anchor: str = ""
) -> Image:
    """Put a picture into a section of a draft, after the paragraph with this anchor, or before the first one.

    Its words are for those who can't see it (WCAG 2.2, 1.1.1), so there is none without.
    Raises RuleBroken if the version is no draft, there is no such paragraph, or nothing says what it shows.
    """
    hold_draft(section.document_version)
    with audit.record("image_added", by=by):
        return Image.objects.create(
            section=section,
            stored=store_upload(upload),
            alternative_text=_described(alternative_text),
            caption=caption.strip(),
            anchor=_place(section, anchor),
        )


@transaction.atomic
def edit_image(
    image: Image,
    *,
    alternative_text: str,
    by: Person,
    caption: str = "",
    anchor: str = "",
    seen_version: int | None = None,
) -> Image:
    """Change what is said of a picture in a draft, or where it stands.

    Raises RuleBroken as `add_image` does, EditConflict if it changed after `seen_version`.
    """
    hold_draft(image.section.document_version)
    image = lock(image, seen_version)
    with audit.record("image_edited", by=by):
        image.alternative_text, image.caption = _described(alternative_text), caption.strip()
        image.anchor = _place(image.section, anchor)
        image.save()
    return image


@transaction.atomic
def remove_image(image: Image, *, by: Person) -> None:
    """Take a picture out of a draft; earlier versions keep theirs. Raises RuleBroken if the version is no draft."""
    hold_draft(image.section.document_version)
    with audit.record("image_removed", by=by):
        image.delete()


def _refuse_other_register(section: Section, kind: str) -> None:
    if section.kind != kind:
        raise RuleBroken(f"“{section.heading}” is no {Section.Kind(kind).label.lower()}.")


@transaction.atomic
def add_linked_plan(
    section: Section,
    *,
    title: str,
    owner: str,
    by: Person,
    how_linked: str = "",
    link: str = "",
    linked_document: Document | None = None,
) -> LinkedPlan:
    """Add a line to a draft's register of linked plans. Raises RuleBroken if the version is no draft or the section is
    no such register."""
    hold_draft(section.document_version)
    _refuse_other_register(section, Section.Kind.LINKED_PLANS)
    with audit.record("linked_plan_added", by=by):
        return LinkedPlan.objects.create(
            section=section,
            title=title,
            owner=owner,
            how_linked=how_linked,
            link=link,
            linked_document=linked_document,
        )


@transaction.atomic
def add_context_entry(
    section: Section, *, day: dt.date, reach: str, what_changed: str, effect: str, by: Person, link: str = ""
) -> ContextEntry:
    """Add a line to a draft's context log. Raises RuleBroken if the version is no draft or the section is no such
    log."""
    hold_draft(section.document_version)
    _refuse_other_register(section, Section.Kind.CONTEXT_LOG)
    with audit.record("context_entry_added", by=by):
        return ContextEntry.objects.create(
            section=section, day=day, reach=reach, what_changed=what_changed, effect=effect, link=link
        )


@transaction.atomic
def edit_row(row: Row, *, by: Person, seen_version: int | None = None, **typed) -> Row:
    """Change a line of a draft's register. Raises RuleBroken if the version is no draft, EditConflict if it changed
    after `seen_version`."""
    hold_draft(row.section.document_version)
    row = lock(row, seen_version)
    with audit.record("row_edited", by=by):
        for name, value in typed.items():
            setattr(row, name, value)
        row.save()
    return row


@transaction.atomic
def remove_row(row: Row, *, by: Person) -> None:
    """Take a line out of a draft's register. Raises RuleBroken if the version is no draft."""
    hold_draft(row.section.document_version)
    with audit.record("row_removed", by=by):
        row.delete()


def copy_parts(old: list[Section], new: dict[str, Section]) -> None:
    """Give the next version's sections (by anchor) the images and rows of the version before."""
    anchors = {section.pk: section.anchor for section in old}
    for model, names in (
        (Image, ("stored_id", "anchor", "alternative_text", "caption")),
        (LinkedPlan, ("title", "owner", "how_linked", "link", "linked_document_id")),
        (ContextEntry, ("day", "reach", "what_changed", "effect", "link")),
    ):
        rows = model.objects.filter(section__in=anchors).order_by("pk")
        model.objects.bulk_create(
            model(section=new[anchors[row.section_id]], **{name: getattr(row, name) for name in names}) for row in rows
        )
