"""Writing documents: beginning one, its authors, its versions and their sections."""

from collections.abc import Iterable, Sequence

from django.db import transaction
from django.db.models import Max

from core import audit
from core.access import also_seeing
from core.errors import RuleBroken
from core.versions import lock
from documents.models import Document, DocumentAuthor, DocumentVersion, Section, Thread
from documents.operations.ending_requests import end_passage_requests
from documents.operations.parts import copy_parts
from documents.operations.states import State, hold_draft
from documents.paragraphs import LONGEST_BODY, blocks_of, carry_anchors, clean_markdown, new_anchor, why_unfit
from partners import operations as partner_operations
from partners.models import Audience, LocalArea, Partner, Person


@transaction.atomic
def create_document(
    area: LocalArea,
    *,
    title: str,
    kind: str,
    owner_partner: Partner,
    by: Person,
    authors: Iterable[Person] = (),
    audience: Audience | None = None,
) -> Document:
    """Begin a document with an empty first version, seen by its authors and the leads of the accountable bodies.

    `audience` is who may know of it: by default nobody else. Whoever begins it is among its authors.
    Raises RuleBroken if an author has no sign-in.
    """
    with audit.record("document_created", by=by):
        # Within the audience of everyone in the area, so that an author who leaves the area leaves this one too. That
        # audience is the first that an area has.
        everyone = Audience.objects.filter(area=area, owner=None, parent=None).order_by("pk").first()
        working = new_audience(area, f"Authors of {title}", owner=owner_partner, by=by, parent=everyone)
        partner_operations.grant_to_group(working, area.accountable_leads_group, "view", "contribute", "manage", by=by)
        with also_seeing(working.pk):
            document = Document.objects.create(
                area=area,
                audience=audience or working,
                title=title,
                kind=kind,
                owner_partner=owner_partner,
                working_audience=working,
            )
        _name_authors(document, {by, *authors}, by=by)
        _create_version(document, number=1, summary_of_changes="")
    return document


def new_audience(area: LocalArea, name: str, *, owner: Partner, by: Person, parent: Audience | None = None) -> Audience:
    """An audience with this name, or with the first number after it that is free."""
    LocalArea.objects.select_for_update().get(pk=area.pk)  # two documents of one title must not race for the name
    stem, number, name = name[:110], 1, name[:110]
    while Audience.objects.filter(area=area, name=name).exists():
        number += 1
        name = f"{stem} ({number})"
    return partner_operations.create_audience(area, name=name, owner=owner, parent=parent, by=by)


def _name_authors(document: Document, authors: set[Person], *, by: Person) -> None:
    for person in sorted(authors, key=lambda one: one.pk):
        if not hasattr(person, "user"):
            raise RuleBroken(f"{person} has no sign-in yet, so cannot write here.", field="authors")
        DocumentAuthor.objects.get_or_create(document=document, person=person)
        partner_operations.grant_to_person(document.working_audience, person, "view", "contribute", ends_on=None, by=by)


@transaction.atomic
def set_authors(
    document: Document, *, authors: Iterable[Person], by: Person, seen_version: int | None = None
) -> Document:
    """Make exactly these people the authors. Who is no longer one loses sight of drafts at once.

    Raises RuleBroken if nobody is left or someone has no sign-in, EditConflict if it changed after `seen_version`.
    """
    document, wanted = lock(document, seen_version), set(authors)
    if not wanted:
        raise RuleBroken("A document has at least one author.", field="authors")
    with audit.record("authors_changed", by=by), also_seeing(document.working_audience_id, document.audience_id):
        for authorship in document.authorships.exclude(person__in=wanted).select_related("person__user"):
            document.working_audience.user_grants.filter(user=authorship.person.user).delete()
            authorship.delete()
        _name_authors(document, wanted, by=by)
        document.save()
    return document


def _create_version(document: Document, *, number: int, summary_of_changes: str) -> DocumentVersion:
    where = {"area_id": document.area_id, "audience_id": document.working_audience_id}
    with also_seeing(document.working_audience_id):
        return DocumentVersion.objects.create(
            **where,
            document=document,
            number=number,
            summary_of_changes=summary_of_changes,
            working_audience_id=document.working_audience_id,
            thread=Thread.objects.create(**where),
        )


@transaction.atomic
def add_version(document: Document, *, by: Person, summary_of_changes: str = "") -> DocumentVersion:
    """Begin the next version from the newest one: its sections and paragraphs keep their anchors.

    Raises RuleBroken if there is a draft already.
    """
    document = lock(document)
    newest = document.versions.order_by("-number").first()
    if newest.state == State.DRAFT:
        raise RuleBroken(f"Version {newest.number} is still a draft. Go on with that one.")
    with audit.record("version_added", by=by):
        document.save()
        version = _create_version(document, number=newest.number + 1, summary_of_changes=summary_of_changes)
        sections = list(newest.sections.all())
        copies = Section.objects.bulk_create(
            Section(
                document_version=version,
                position=section.position,
                anchor=section.anchor,
                heading=section.heading,
                kind=section.kind,
                body=section.body,
                paragraph_anchors=section.paragraph_anchors,
            )
            for section in sections
        )
        copy_parts(sections, {section.anchor: section for section in copies})
    return version


def fitting(body: str, *, field: str = "body") -> str:
    """A text as a section keeps it. Raises RuleBroken where it is too long, or no page can be made of it."""
    body = clean_markdown(body)
    if len(body) > LONGEST_BODY:
        raise RuleBroken(
            f"A section holds {LONGEST_BODY:,} characters at most, and this has {len(body):,}. Divide it.", field=field
        )
    if why := why_unfit(body):
        raise RuleBroken(why, field=field)
    return body


@transaction.atomic
def add_section(
    version: DocumentVersion, *, heading: str, body: str, by: Person, kind: str = Section.Kind.TEXT
) -> Section:
    """Put a new section at the end of a draft; a register or a log has a table below its text.

    Raises RuleBroken if the version is no draft or the text is too long.
    """
    version, body = hold_draft(version), fitting(body)
    last = version.sections.aggregate(last=Max("position"))["last"] or 0
    with audit.record("section_added", by=by):
        return Section.objects.create(
            document_version=version,
            position=last + 1,
            anchor=f"s{new_anchor()[1:]}",
            heading=heading,
            kind=kind,
            body=body,
            paragraph_anchors=carry_anchors([], [block.text for block in blocks_of(body)]),
        )


@transaction.atomic
def edit_section(section: Section, *, heading: str, body: str, by: Person, seen_version: int | None = None) -> Section:
    """Change a section of a draft. Paragraphs that can be recognised keep their anchors.

    Raises RuleBroken if the version is no draft or the text is too long, EditConflict if it changed after
    `seen_version`.
    """
    hold_draft(section.document_version)
    section, body = lock(section, seen_version), fitting(body)
    with audit.record("section_edited", by=by):
        old = [(paragraph.anchor, paragraph.text) for paragraph in section.paragraphs()]
        section.paragraph_anchors = carry_anchors(old, [block.text for block in blocks_of(body)])
        section.heading, section.body = heading, body
        section.save()
    return section


@transaction.atomic
def remove_section(section: Section, *, by: Person) -> None:
    """Take a section out of a draft; its history stays. What was asked for it is asked for no longer. Raises RuleBroken
    if the version is no draft."""
    version = hold_draft(section.document_version)
    with audit.record("section_removed", by=by):
        end_passage_requests(version, because="its section was taken out of the draft", anchor=section.anchor, by=by)
        section.delete()


@transaction.atomic
def reorder_sections(
    version: DocumentVersion, *, order: Sequence[int], by: Person, seen_version: int | None = None
) -> DocumentVersion:
    """Put the sections of a draft into this order (their numbers).

    Raises RuleBroken if they are not exactly the version's sections, EditConflict if the order changed meanwhile.
    """
    hold_draft(version)
    version = lock(version, seen_version)
    sections = {section.pk: section for section in version.sections.all()}
    if len(order) != len(sections) or set(order) != set(sections):
        raise RuleBroken("A section was added or removed meanwhile. Look at the new order and set it again.")
    with audit.record("sections_reordered", by=by):
        version.save()
        for position, number in enumerate(order, start=1):
            sections[number].position = position
        Section.objects.bulk_update(sections.values(), ["position"])
    return version
