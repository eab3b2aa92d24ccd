"""What one reader sees of a version: its text, and beside each paragraph what was said that is his to see."""

from dataclasses import dataclass, field

from django.db.models import Exists, OuterRef, Prefetch, prefetch_related_objects

from documents.models import Answer, Comment, DocumentVersion, Image, LinkedPlan, Section
from documents.paragraphs import Paragraph
from partners.models import Person

OPENING_WORDS = 60
ANSWERED = (DocumentVersion.State.ANSWERED, DocumentVersion.State.AGREED, DocumentVersion.State.WITHDRAWN)


@dataclass
class Place:
    """A place people speak about: a paragraph, or the whole (whose anchor is empty)."""

    anchor: str
    paragraph: Paragraph | None = None
    inside: list[Comment] = field(default_factory=list)
    """What the reader's own groups say among themselves."""
    submitted: list[Comment] = field(default_factory=list)
    """What was said to the authors, as far as the reader may see it."""
    answers: list[Answer] = field(default_factory=list)
    pictures: list[Image] = field(default_factory=list)
    """What is shown after it."""

    @property
    def opening_words(self) -> str:
        """How the place is called in a link or a list: the first words of its text."""
        return opening_words(self.paragraph.text) if self.paragraph else "the whole document"


@dataclass
class Reading:
    """A version as one person reads it."""

    sections: list[tuple[Section, list[Place]]]
    whole: Place

    def place(self, anchor: str) -> Place | None:
        """The place with this anchor, or None where the version has none."""
        if not anchor:
            return self.whole
        return next((place for _, places in self.sections for place in places if place.anchor == anchor), None)


def opening_words(text: str) -> str:
    """The beginning of a text, cut at a word."""
    flat = " ".join(text.replace("*", "").replace("#", "").replace("|", " ").split())
    return flat if len(flat) <= OPENING_WORDS else f"{flat[:OPENING_WORDS].rsplit(' ', 1)[0]}…"


def reading_of(version: DocumentVersion, reader: Person) -> Reading:
    """The text with all that this person may see of what was said. Three queries, and one more for each
    kind of part that it has, however long it is."""
    sections = [
        (section, [Place(paragraph.anchor, paragraph) for paragraph in section.paragraphs()])
        for section in sections_with_parts(version)
    ]
    for section, listed in sections:
        _place_pictures(section, listed)
    reading = Reading(sections, Place(""))
    places = {place.anchor: place for _, listed in sections for place in listed} | {"": reading.whole}
    for comment in comments_on(version, reader):
        place = places.get(comment.anchor, reading.whole)
        (place.inside if comment.kind == Comment.Kind.INTERNAL else place.submitted).append(comment)
    for answer in answers_to(version, reader) if version.state in ANSWERED else ():
        places.get(answer.anchor, reading.whole).answers.append(answer)
    return reading


def sections_with_parts(version: DocumentVersion) -> list[Section]:
    """The sections with the images and rows of those that have any. A linked document that the reader does not see
    is not there: the database hides it."""
    kinds, sections = (
        Section.Kind,
        list(version.sections.annotate(has_images=Exists(Image.objects.filter(section=OuterRef("pk"))))),
    )
    linked = Prefetch("linked_plans", queryset=LinkedPlan.objects.select_related("linked_document"))
    prefetch_related_objects([section for section in sections if section.has_images], "images")
    prefetch_related_objects([section for section in sections if section.kind == kinds.LINKED_PLANS], linked)
    prefetch_related_objects([section for section in sections if section.kind == kinds.CONTEXT_LOG], "context_entries")
    return sections


def _place_pictures(section: Section, places: list[Place]) -> None:
    """Put each picture after its paragraph. Whose paragraph is gone stands after the last one; those before the first
    are `section.opening_pictures`."""
    by_anchor = {place.anchor: place for place in places}
    section.opening_pictures = []
    for image in section.images.all() if section.has_images else ():
        place = by_anchor.get(image.anchor, places[-1] if image.anchor and places else None)
        (place.pictures if place else section.opening_pictures).append(image)


def comments_on(version: DocumentVersion, reader: Person):
    """Every comment on the version that the reader may see, oldest first."""
    return (
        Comment.objects.visible_to(reader, version.area_id)
        .filter(thread=version.thread_id)
        .select_related("author", "partner", "withdrawal")
    )


def answers_to(version: DocumentVersion, reader: Person):
    """The published answers, oldest first."""
    return (
        Answer.objects.visible_to(reader, version.area_id)
        .published()
        .filter(thread=version.thread_id)
        .select_related("for_partner")
    )


def places_of(version: DocumentVersion) -> list[tuple[str, list[tuple[str, str]]]]:
    """The places of a version as a form offers them: for each section its paragraphs, (anchor, opening words)."""
    return [
        (section.heading, [(paragraph.anchor, opening_words(paragraph.text)) for paragraph in section.paragraphs()])
        for section in version.sections.all()
    ]
