"""Texts written together: documents in versions, their sections, and that a version was opened for comment."""

import datetime as dt

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Prefetch, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core import clock
from documents.paragraphs import Paragraph, paragraphs_of
from partners.models import (
    Audience,
    Governed,
    GovernedQuerySet,
    LocalArea,
    Part,
    Partner,
    Person,
    Responsible,
    Through,
)

AUTHORS = "documents.DocumentAuthor"
AUTHORS_TABLE = "documents_documentauthor"


@pghistory.track()
class Thread(Governed):
    """Where comments on one thing hang. Its audience is that of the thing; each comment has an audience of its own."""

    audience_follows = "Who sees a document, and what is said about it, follows from where its versions stand."

    def __str__(self) -> str:
        return f"Comments {self.pk}"


class DocumentQuerySet(GovernedQuerySet):
    """Reads of documents worth a name."""

    def visible_to(self, viewer: Person | Audience, area: LocalArea | None = None) -> "DocumentQuerySet":
        """The documents that this viewer may know of, with what their address and heading need."""
        return super().visible_to(viewer, area).select_related("area", "owner_partner")

    def with_newest_version(self, viewer: Person) -> "DocumentQuerySet":
        """Each document with the versions that the viewer sees, newest first, as `seen_versions`."""
        seen = DocumentVersion.objects.visible_to(viewer).order_by("-number")
        return self.prefetch_related(Prefetch("versions", queryset=seen, to_attr="seen_versions"))


@pghistory.track()
class Document(Governed):
    """A text that partners write together. Its audience knows of it; each version has its own."""

    class Kind(models.TextChoices):
        STRATEGY = "strategy", _("Strategy")
        SELF_EVALUATION = "self_evaluation", _("Self-evaluation")
        COMMISSIONING_PLAN = "commissioning_plan", _("Commissioning plan")
        TERMS_OF_REFERENCE = "terms_of_reference", _("Terms of reference")
        WORKSTREAM_BRIEF = "workstream_brief", _("Workstream brief")
        REPORT = "report", _("Report")
        OTHER = "other", _("Other")

    title = models.CharField(max_length=160)
    kind = models.CharField(max_length=20, choices=Kind)
    owner_partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="+")
    working_audience = models.ForeignKey(
        Audience, on_delete=models.PROTECT, related_name="+", verbose_name="who works on it"
    )
    authors = models.ManyToManyField(Person, through="DocumentAuthor", related_name="documents_written")

    responsible = Responsible(through=(Through(AUTHORS, whole="document", person="person"),))
    audience_follows = "Who sees a document, and what is said about it, follows from where its versions stand."

    objects = DocumentQuerySet.as_manager()

    class Meta:
        ordering = ["title"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("documents:document_detail", args=[self.area.slug, self.pk])

    def responsible_people(self) -> list[Person]:
        """Its authors, for “Who can see this?”."""
        return list(self.authors.all())


@pghistory.track()
class DocumentAuthor(models.Model):
    """That a person writes a document: he sees every version of it, whatever its audience."""

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="authorships")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    row_security = None

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["document", "person"], name="documents_author_once")]

    def __str__(self) -> str:
        return f"{self.person} writes document {self.document_id}"


class DocumentVersionQuerySet(GovernedQuerySet):
    """Reads of versions worth a name."""

    def visible_to(self, viewer: Person | Audience, area: LocalArea | None = None) -> "DocumentVersionQuerySet":
        """The versions that this viewer may read, with what their address, heading and state need."""
        return super().visible_to(viewer, area).select_related("area", "document", "consultation")

    def open_for_comment(self, today: dt.date) -> "DocumentVersionQuerySet":
        """Those open for comment on that day, its closing day included."""
        return self.filter(state=DocumentVersion.State.IN_CONSULTATION, consultation__closes_on__gte=today)

    def in_state(self, state: str, today: dt.date) -> "DocumentVersionQuerySet":
        """Those in that state on that day: a consultation whose closing day has passed is closed."""
        over = Q(state=DocumentVersion.State.IN_CONSULTATION, consultation__closes_on__lt=today)
        if state == DocumentVersion.State.IN_CONSULTATION:
            return self.open_for_comment(today)
        if state == DocumentVersion.State.CLOSED:
            return self.filter(Q(state=state) | over)
        return self.filter(state=state)


@pghistory.track()
class DocumentVersion(Governed):
    """One version of a document, with an audience of its own: its authors while it is a draft, then who is asked.

    `working_audience` is the audience of its authors and of the leads who decide: what is submitted goes there.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        IN_CONSULTATION = "in_consultation", _("Open for comment")
        CLOSED = "closed", _("Closed, answers being written")
        ANSWERED = "answered", _("Answered")
        AGREED = "agreed", _("Agreed")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    MOVES = {
        State.DRAFT: {State.IN_CONSULTATION, State.AGREED, State.WITHDRAWN},
        State.IN_CONSULTATION: {State.CLOSED, State.WITHDRAWN},
        State.CLOSED: {State.ANSWERED, State.WITHDRAWN},
        State.ANSWERED: {State.AGREED, State.WITHDRAWN},
        State.AGREED: {State.WITHDRAWN},
        State.WITHDRAWN: set(),
    }

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=15, choices=State, default=State.DRAFT)
    summary_of_changes = models.CharField(max_length=300, blank=True)
    working_audience = models.ForeignKey(
        Audience, on_delete=models.PROTECT, related_name="+", verbose_name="who works on it"
    )
    thread = models.OneToOneField(Thread, on_delete=models.PROTECT, related_name="document_version")
    created_at = models.DateTimeField(default=clock.now)
    agreed_on = models.DateField(null=True, blank=True)

    responsible = Responsible(through=(Through(AUTHORS, whole="document", person="person", key="document"),))
    audience_follows = "Who sees a document, and what is said about it, follows from where its versions stand."

    objects = DocumentVersionQuerySet.as_manager()

    class Meta:
        ordering = ["document", "-number"]
        verbose_name = "version"
        constraints = [
            models.UniqueConstraint(fields=["document", "number"], name="documents_version_number"),
            models.UniqueConstraint(
                fields=["document"],
                condition=Q(state="in_consultation"),
                name="documents_one_version_open_for_comment",
            ),
            models.CheckConstraint(
                condition=Q(state="agreed", agreed_on__isnull=False) | ~Q(state="agreed"),
                name="documents_version_agreed_has_a_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.document}, version {self.number}"

    def get_absolute_url(self) -> str:
        return reverse("documents:version_detail", args=[self.area.slug, self.pk])

    def responsible_people(self) -> list[Person]:
        """Its authors, for “Who can see this?”."""
        return self.document.responsible_people()

    @property
    def is_open_for_comment(self) -> bool:
        """Whether people may comment today; the closing day counts to its end."""
        return self.state == self.State.IN_CONSULTATION and not self.consultation.is_over

    @property
    def present_state(self) -> "DocumentVersion.State":
        """Its state today: a consultation whose closing day has passed is closed, though nobody pressed a button."""
        if self.state == self.State.IN_CONSULTATION and self.consultation.is_over:
            return self.State.CLOSED
        return self.State(self.state)

    @property
    def was_consulted_on(self) -> bool:
        """Whether it has been opened for comment at some time."""
        return hasattr(self, "consultation")


def drafts_seen_by_authors() -> str:
    """The SQL under which an earlier text of a section is there: only for those who work on its version. What was
    written and struck out before a draft was opened is not for those it was opened to."""
    rows, versions, authors = "documents_sectionevent", "documents_documentversion", AUTHORS_TABLE
    return (
        f'EXISTS (SELECT 1 FROM "{versions}" WHERE "{versions}".id = "{rows}".document_version_id AND'
        f' ("{versions}".working_audience_id = ANY ((SELECT portal_audiences())::bigint[]) OR EXISTS (SELECT 1 FROM'
        f' "{authors}" WHERE "{authors}".document_id = "{versions}".document_id'
        f' AND "{authors}".person_id = (SELECT portal_person()))))'
    )


@pghistory.track(attrs={"row_security": staticmethod(drafts_seen_by_authors)})
class Section(Part):
    """A section of a version: a heading, text in Markdown, and the anchor of each of its paragraphs in order.

    A section keeps its `anchor` from version to version, and so does every paragraph that can be recognised. Its kind
    says whether a table of structured rows stands below its text.
    """

    class Kind(models.TextChoices):
        TEXT = "text", _("Text")
        LINKED_PLANS = "linked_plans", _("Register of linked plans")
        CONTEXT_LOG = "context_log", _("Context log")

    document_version = models.ForeignKey(DocumentVersion, on_delete=models.CASCADE, related_name="sections")
    position = models.PositiveSmallIntegerField()
    anchor = models.CharField(max_length=12)
    heading = models.CharField(max_length=200)
    kind = models.CharField(max_length=12, choices=Kind, default=Kind.TEXT)
    body = models.TextField(blank=True)
    paragraph_anchors = ArrayField(models.CharField(max_length=12), default=list, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    part_of = "document_version"

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["document_version", "position"],
                name="documents_section_position",
                deferrable=models.Deferrable.DEFERRED,
            ),
            models.UniqueConstraint(fields=["document_version", "anchor"], name="documents_section_anchor"),
        ]

    def __str__(self) -> str:
        return self.heading

    def paragraphs(self, *, heading_level: int = 3) -> list[Paragraph]:
        """Its paragraphs in order, each with its anchor, its text and its sanitised HTML, whose headings begin at
        `heading_level`."""
        return paragraphs_of(self.body, self.paragraph_anchors, heading_level=heading_level)


@pghistory.track()
class Consultation(Part):
    """That a version was opened for comment: what is asked, from when until when, and what happens next.

    `closes_on` is inclusive: comments are taken until the end of that day in England.
    """

    document_version = models.OneToOneField(DocumentVersion, on_delete=models.CASCADE, related_name="consultation")
    introduction = models.TextField(blank=True)
    what_happens_next = models.TextField(blank=True)
    opens_on = models.DateField()
    closes_on = models.DateField()
    opened_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    closing_reason = models.CharField(max_length=300, blank=True)
    answers_published_at = models.DateTimeField(null=True, blank=True)
    answers_published_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    part_of = "document_version"

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(closes_on__gte=F("opens_on")), name="documents_consultation_closes_after_it_opens"
            ),
        ]

    def __str__(self) -> str:
        return f"Consultation until {self.closes_on}"

    @property
    def is_over(self) -> bool:
        """Whether its closing day has passed or it was closed early."""
        return self.closed_at is not None or clock.today() > self.closes_on
