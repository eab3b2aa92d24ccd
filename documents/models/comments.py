"""What people say about a text, and what became of it."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core import clock
from documents.models.texts import Thread
from partners.models import Governed, GovernedQuerySet, Part, Partner, Person, Responsible


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
    audience_follows = "Who sees a document, and what is said about it, follows from where its versions stand."

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

    audience_follows = "Who sees a document, and what is said about it, follows from where its versions stand."
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
