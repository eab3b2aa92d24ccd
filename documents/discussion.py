"""What one reader sees of a version: its text, and beside each paragraph what was said that is his to see."""

from dataclasses import dataclass, field

from documents.models import Answer, Comment, DocumentVersion, Section
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
    """The text with all that this person may see of what was said. Three queries, however long it is."""
    sections = [
        (section, [Place(paragraph.anchor, paragraph) for paragraph in section.paragraphs()])
        for section in version.sections.all()
    ]
    reading = Reading(sections, Place(""))
    places = {place.anchor: place for _, listed in sections for place in listed} | {"": reading.whole}
    for comment in comments_on(version, reader):
        place = places.get(comment.anchor, reading.whole)
        (place.inside if comment.kind == Comment.Kind.INTERNAL else place.submitted).append(comment)
    for answer in answers_to(version, reader) if version.state in ANSWERED else ():
        places.get(answer.anchor, reading.whole).answers.append(answer)
    return reading


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
