"""Texts written together: documents in versions, what people say about them, and what became of it."""

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


@pghistory.track()
class Thread(Governed):
    """Where comments on one thing hang. Its audience is that of the thing; each comment has an audience of its own."""

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
    rows, versions, authors = "documents_sectionevent", "documents_documentversion", "documents_documentauthor"
    return (
        f'EXISTS (SELECT 1 FROM "{versions}" WHERE "{versions}".id = "{rows}".document_version_id AND'
        f' ("{versions}".working_audience_id = ANY ((SELECT portal_audiences())::bigint[]) OR EXISTS (SELECT 1 FROM'
        f' "{authors}" WHERE "{authors}".document_id = "{versions}".document_id'
        f' AND "{authors}".person_id = (SELECT portal_person()))))'
    )


@pghistory.track(attrs={"row_security": staticmethod(drafts_seen_by_authors)})
class Section(Part):
    """A section of a version: a heading, text in Markdown, and the anchor of each of its paragraphs in order.

    A section keeps its `anchor` from version to version, and so does every paragraph that can be recognised.
    """

    document_version = models.ForeignKey(DocumentVersion, on_delete=models.CASCADE, related_name="sections")
    position = models.PositiveSmallIntegerField()
    anchor = models.CharField(max_length=12)
    heading = models.CharField(max_length=200)
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


class CommentQuerySet(GovernedQuerySet):
    """Reads of comments worth a name."""

    def not_withdrawn(self) -> "CommentQuerySet":
        """Those that have not been withdrawn."""
        return self.filter(withdrawal=None)

    def submitted(self) -> "CommentQuerySet":
        """Those made to the authors, by a person or by a group; never what a group says to itself."""
        return self.exclude(kind=Comment.Kind.INTERNAL)

    def internal_to(self, partners: list[int]) -> "CommentQuerySet":
        """What these partners (numbers) say among themselves."""
        return self.filter(kind=Comment.Kind.INTERNAL, partner__in=partners)

    def unanswered(self) -> "CommentQuerySet":
        """Those that nobody has drafted an answer to."""
        return self.filter(answers=None)


class Comment(Governed):
    """What someone says about a paragraph, or about the whole. Never edited: a correction is a new row.

    Internal: only the author's partner sees it, and it belongs to the partner. Own: the person's, seen by the authors.
    Group: said once for the partner by its lead, and belongs to the partner.
    """

    class Kind(models.TextChoices):
        OWN = "own", _("Own comment")
        INTERNAL = "internal", _("Inside the group")
        GROUP = "group", _("For the group")

    thread = models.ForeignKey(Thread, on_delete=models.PROTECT, related_name="comments")
    anchor = models.CharField(max_length=12, blank=True, help_text="The paragraph; empty for the whole")
    kind = models.CharField(max_length=8, choices=Kind)
    text = models.TextField()
    author = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    partner = models.ForeignKey(Partner, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    owner_person = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name="author"
    )
    owner_partner = models.ForeignKey(
        Partner, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name="group"
    )
    made_at = models.DateTimeField(default=clock.now)

    append_only = True
    responsible = Responsible(people=("owner_person",), partners=("owner_partner",))

    objects = CommentQuerySet.as_manager()

    class Meta:
        ordering = ["made_at", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="documents_comment_says_something"),
            models.CheckConstraint(
                condition=Q(kind="own", owner_person=F("author"), owner_partner=None)
                | Q(kind="internal", owner_person=None, owner_partner=None, partner__isnull=False)
                | Q(kind="group", owner_person=None, owner_partner=F("partner"), partner__isnull=False),
                name="documents_comment_belongs_to_one",
            ),
        ]
        indexes = [models.Index(fields=["thread", "anchor"])]

    def __str__(self) -> str:
        return f"Comment {self.pk}"

    @property
    def said_by(self) -> str:
        """Who speaks: the group for a group comment, otherwise the person by his role."""
        return str(self.partner if self.kind == self.Kind.GROUP else self.author)


class CommentSource(Part):
    """That a group's comment draws on an internal one. Seen with the internal one, so that not even the number of them
    shows outside the group."""

    source = models.ForeignKey(Comment, on_delete=models.PROTECT, related_name="drawn_on_by")
    comment = models.ForeignKey(Comment, on_delete=models.PROTECT, related_name="sources")

    part_of = "source"
    append_only = True

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "comment"], name="documents_commentsource_once")]

    def __str__(self) -> str:
        return f"Comment {self.comment_id} draws on {self.source_id}"


class Withdrawal(Part):
    """That a comment was taken back before it was answered. The comment stays; it no longer counts."""

    comment = models.OneToOneField(Comment, on_delete=models.PROTECT, related_name="withdrawal")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    part_of = "comment"
    append_only = True

    def __str__(self) -> str:
        return f"Withdrawal of comment {self.comment_id}"


class AnswerQuerySet(GovernedQuerySet):
    """Reads of answers worth a name."""

    def published(self) -> "AnswerQuerySet":
        """Those that went out to the version's audience."""
        return self.filter(published_at__isnull=False)

    def drafts(self) -> "AnswerQuerySet":
        """Those that the authors are still among themselves about; the newest of a comment counts."""
        return self.filter(published_at=None)


class Answer(Governed):
    """What became of a comment. Drafts are seen by who works on the version, the newest counts; publishing makes a row
    of its own for the version's audience, which does not show the comment itself.

    `version` counts the drafts of one comment.
    """

    class Outcome(models.TextChoices):
        ACCEPTED = "accepted", _("Accepted")
        PARTLY = "partly", _("Accepted in part")
        NOT_ACCEPTED = "not_accepted", _("Not accepted")

    comment = models.ForeignKey(Comment, on_delete=models.PROTECT, related_name="answers")
    thread = models.ForeignKey(Thread, on_delete=models.PROTECT, related_name="answers")
    anchor = models.CharField(max_length=12, blank=True)
    for_partner = models.ForeignKey(Partner, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    you_said = models.TextField(verbose_name="you said")
    outcome = models.CharField(max_length=12, choices=Outcome)
    reason = models.TextField()
    answered_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=clock.now)
    published_at = models.DateTimeField(null=True, blank=True)

    append_only = True

    objects = AnswerQuerySet.as_manager()

    class Meta:
        ordering = ["made_at", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(reason="") & ~Q(you_said=""), name="documents_answer_says_why"),
            models.UniqueConstraint(
                fields=["comment"], condition=Q(published_at__isnull=False), name="documents_answer_published_once"
            ),
            models.UniqueConstraint(
                fields=["comment", "version"], condition=Q(published_at=None), name="documents_answer_draft_number"
            ),
        ]

    def __str__(self) -> str:
        return f"Answer to comment {self.comment_id}"
