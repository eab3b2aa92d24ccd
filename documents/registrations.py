"""What documents tell core's registries: what waits at Home, and what notifications say."""

import datetime as dt

from django.db import models
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.urls import reverse

from core.home import Areas, HomeItem, Urgency, in_areas, only_if_any
from core.registry import HOME_ITEMS, SEARCHABLE
from core.search import OfAnother, SearchKind, seen
from core.templatetags.portal import day
from core.written import Given
from documents.models import Comment, Document, DocumentVersion, Event, File, Section
from documents.operations import ANSWERED, OPENED
from partners.models import LocalArea, Person
from partners.models.people import WITH_CONTENT
from partners.notifications import Message, tells_of
from partners.standing import Anybody
from partners.written import once_for_anybody

SOON = dt.timedelta(days=7)


@HOME_ITEMS.add("documents.open_for_comment")
@only_if_any(
    lambda: DocumentVersion.objects.filter(in_areas(), state=DocumentVersion.State.IN_CONSULTATION),
)
def drafts_open_for_comment(person: Person, areas: Areas, today: dt.date) -> list[HomeItem]:
    """Drafts that this person is asked about, as long as neither he nor a group of his has submitted anything."""
    granted = [number for number, words in person.standing.grants.items() if "comment" in words]
    mine = Q(owner_person=person) | person.partner_in("owner_partner", *WITH_CONTENT)
    said = Comment.objects.filter(mine, thread=OuterRef("thread"), withdrawal=None)
    versions = (
        DocumentVersion.objects.visible_to(person)
        .in_areas(areas)
        .open_for_comment(today)
        .filter(~Exists(said), audience__in=granted)
    )
    return [
        HomeItem(
            urgency=Urgency.of(version.consultation.closes_on, today, SOON),
            kind="Draft open for comment",
            title=str(version),
            url=version.get_absolute_url(),
            next_step="Read and comment",
            area=version.area,
            due=version.consultation.closes_on,
            when=f"Closes {day(version.consultation.closes_on)}",
            subject=version,
        )
        for version in versions
    ]


@HOME_ITEMS.add("documents.comments_to_answer")
@only_if_any(
    lambda: Comment.objects.submitted().not_withdrawn().unanswered().filter(in_areas()),
)
def comments_to_answer(person: Person, areas: Areas, today: dt.date) -> list[HomeItem]:
    """Versions whose submitted comments wait for an answer that this person may draft."""
    granted = [number for number, words in person.standing.grants.items() if "contribute" in words]
    states = [DocumentVersion.State.IN_CONSULTATION, DocumentVersion.State.CLOSED]
    versions = DocumentVersion.objects.visible_to(person).in_areas(areas).filter(state__in=states)
    waiting = (
        Comment.objects.visible_to(person)
        .in_areas(areas)
        .submitted()
        .not_withdrawn()
        .unanswered()
        .filter(audience__in=granted, thread__in=versions.values("thread"))
        .values("thread")
        .annotate(number=Count("pk"))
    )
    numbers = {row["thread"]: row["number"] for row in waiting.order_by()}
    return [
        HomeItem(
            urgency=Urgency.WAITING,
            kind="Comments to answer",
            title=str(version),
            url=reverse("documents:comment_list", args=[version.area.slug, version.pk]) + "?answer=without",
            next_step="Answer them",
            area=version.area,
            detail=f"{numbers[version.thread_id]} not answered yet",
            subject=version,
        )
        for version in versions.filter(thread__in=numbers)
    ]


@once_for_anybody
def _events_coming(asking: Anybody) -> QuerySet:
    first, last = (Given(name, models.DateField()) for name in ("first", "last"))
    return Event.objects.visible_to(asking).coming(first).filter(in_areas(), day__lte=last, state=Event.State.PLANNED)


@HOME_ITEMS.add("documents.events_coming")
def events_coming(person: Person, areas: Areas, today: dt.date) -> list[HomeItem]:
    """Events of the next seven days that this person can see."""
    soon = _events_coming(person, areas=list(areas), first=today, last=today + SOON)
    return [
        HomeItem(
            urgency=Urgency.DUE_SOON,
            kind="Event",
            title=event.title,
            url=event.get_absolute_url(),
            next_step="See when and where",
            area=event.area,
            due=event.day,
            detail=event.place,
            subject=event,
        )
        for event in soon
    ]


@tells_of(
    OPENED,
    DocumentVersion,
    related=("area", "document", "consultation"),
    was="You were asked for your comment on a draft",
)
def opened_for_comment(version: DocumentVersion, person: Person) -> Message | None:
    """That a draft is open for this person's comment."""
    closes = version.consultation.closes_on
    return Message(
        title=f"Open for comment: {version}",
        words=f"You are asked what you think, until the end of {closes.day} {closes:%B %Y}.",
        url=version.get_absolute_url(),
    )


@tells_of(ANSWERED, DocumentVersion, related=("area", "document"), was="You were told that your comment was answered")
def comment_answered(version: DocumentVersion, person: Person) -> Message | None:
    """That what this person, or his group, said has been answered."""
    return Message(
        title=f"Your comment was answered: {version}",
        words="Everyone who was asked can read what was said and what came of it.",
        url=reverse("documents:version_answers", args=[version.area.slug, version.pk]),
    )


# --- Search -----------------------------------------------------------------------------------------------------------


def newest_sections(person: Person, area: LocalArea) -> QuerySet[Section]:
    """The sections of the newest version of each document that this person sees and that was not withdrawn."""
    versions = DocumentVersion.objects.visible_to(person, area).exclude(state=DocumentVersion.State.WITHDRAWN)
    later = versions.filter(document=OuterRef("document"), number__gt=OuterRef("number"))
    return Section.objects.filter(document_version__in=versions.filter(~Exists(later)))


SEARCHABLE.add("document")(
    SearchKind(
        label="Document",
        plural="Documents",
        rows=seen(Document),
        title="title",
        texts=(),
        address="documents:document_detail",
    )
)
SEARCHABLE.add("section")(
    SearchKind(
        label="Section of a document",
        plural="Sections of documents",
        rows=newest_sections,
        title="heading",
        texts=("body",),
        within=OfAnother(Document, "document_version__document", "title"),
        address="documents:version_detail",
        number="document_version",
        place="anchor",
    )
)
SEARCHABLE.add("file")(
    SearchKind(
        label="File",
        plural="Files",
        rows=seen(File),
        title="title",
        texts=("description",),
        address="documents:file_detail",
        withdrawn=Q(withdrawn_at__isnull=False),
    )
)
SEARCHABLE.add("event")(
    SearchKind(
        label="Engagement event",
        plural="Engagement events",
        rows=seen(Event),
        title="title",
        texts=("place", "meant_for", "about", "what_was_said"),
        address="documents:event_detail",
        withdrawn=~Q(cancelled_because=""),
    )
)
