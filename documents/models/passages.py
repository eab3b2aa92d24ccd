"""Asking the people of a service for a passage of text: one section, by a day."""

import datetime as dt

import pghistory
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core import clock
from documents.models.texts import Document, DocumentVersion
from partners.models import Audience, Governed, GovernedQuerySet, LocalArea, Part, Partner, Person, Responsible, Role


class PassageRequestQuerySet(GovernedQuerySet):
    """Reads of requests for passages worth a name."""

    def visible_to(self, viewer: Person | Audience, area: LocalArea | None = None) -> "PassageRequestQuerySet":
        """The requests that this viewer may see, with what their address and line need. Never their version: who is
        asked does not see that, and a join would lose him the request."""
        return super().visible_to(viewer, area).select_related("area", "person", "partner")

    def waiting(self) -> "PassageRequestQuerySet":
        """Those that wait for the one asked, for the first time or again."""
        return self.filter(state__in=PassageRequest.WAITING)

    def open(self) -> "PassageRequestQuerySet":
        """Those that wait for the one asked or for the authors."""
        return self.filter(state__in=PassageRequest.OPEN)

    def late_on(self, day: dt.date) -> "PassageRequestQuerySet":
        """Those still waiting after their day."""
        return self.waiting().filter(due_on__lt=day)

    def asked_of(self, person: Person) -> "PassageRequestQuerySet":
        """Those that are this person's to answer: by name, or as somebody of the partner that is asked."""
        return self.filter(person.named_in("person") | person.partner_in("partner", *PassageRequest.ANSWERERS))


@pghistory.track()
class PassageRequest(Governed):
    """That the authors of a draft ask a person, or a partner, for a passage of one section by a day (inclusive), and
    what became of it.

    The authors see it, and those who are asked, who need not see the draft: so the title, the heading and the words
    stand here as they were when it was asked. What is written is the asked one's own until it is sent.
    """

    class State(models.TextChoices):
        ASKED = "asked", _("Waiting")
        SENT = "sent", _("Sent")
        SENT_BACK = "sent_back", _("Sent back")
        TAKEN_IN = "taken_in", _("Taken in")
        NOT_TAKEN_IN = "not_taken_in", _("Thanked, not taken in")
        DECLINED = "declined", _("Declined")
        WITHDRAWN = "withdrawn", _("No longer asked for")

    MOVES = {
        State.ASKED: {State.SENT, State.DECLINED, State.WITHDRAWN},
        State.SENT: {State.TAKEN_IN, State.NOT_TAKEN_IN, State.SENT_BACK, State.WITHDRAWN},
        State.SENT_BACK: {State.SENT, State.DECLINED, State.WITHDRAWN},
        State.TAKEN_IN: set(),
        State.NOT_TAKEN_IN: set(),
        State.DECLINED: set(),
        State.WITHDRAWN: set(),
    }
    WAITING = (State.ASKED, State.SENT_BACK)
    OPEN = (*WAITING, State.SENT)
    ANSWERERS = (Role.LEAD, Role.OFFICER, Role.REPRESENTATIVE)
    """Who of a partner that is asked may write for it."""

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="passage_requests")
    document_version = models.ForeignKey(DocumentVersion, on_delete=models.PROTECT, related_name="passage_requests")
    document_title = models.CharField(max_length=160)
    anchor = models.CharField(max_length=12, help_text="The section, in this version and in later ones")
    heading = models.CharField(max_length=200)
    person = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name="person asked"
    )
    partner = models.ForeignKey(
        Partner, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name="partner asked"
    )
    words = models.TextField("what is asked")
    due_on = models.DateField("due by")
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=clock.now)
    state = models.CharField(max_length=12, choices=State, default=State.ASKED)
    text = models.TextField("the passage", blank=True)
    sent_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    sent_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField("what was said about it last", blank=True)
    settled_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name="said by"
    )
    settled_at = models.DateTimeField("said at", null=True, blank=True)

    responsible = Responsible(people=("person",), partners=("partner",), deputies=("person",))
    audience_follows = "Those who write the document see it, and those who are asked."

    objects = PassageRequestQuerySet.as_manager()

    class Meta:
        verbose_name = "request for a passage"
        verbose_name_plural = "requests for passages"
        ordering = ["due_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(person__isnull=False, partner=None) | Q(person=None, partner__isnull=False),
                name="documents_passagerequest_asks_one",
            ),
            models.CheckConstraint(condition=~Q(words=""), name="documents_passagerequest_asks_something"),
            models.CheckConstraint(
                condition=~Q(state__in=["sent", "sent_back", "taken_in", "not_taken_in"])
                | ~Q(text="") & Q(sent_by__isnull=False, sent_at__isnull=False),
                name="documents_passagerequest_sent_by_someone",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["sent_back", "not_taken_in", "declined", "withdrawn"])
                | ~Q(reason="") & Q(settled_by__isnull=False, settled_at__isnull=False),
                name="documents_passagerequest_settled_with_a_reason",
            ),
            models.UniqueConstraint(
                fields=["document_version", "anchor", "person"],
                condition=Q(state__in=["asked", "sent", "sent_back"], person__isnull=False),
                name="documents_passagerequest_one_a_person",
            ),
            models.UniqueConstraint(
                fields=["document_version", "anchor", "partner"],
                condition=Q(state__in=["asked", "sent", "sent_back"], partner__isnull=False),
                name="documents_passagerequest_one_a_partner",
            ),
        ]
        indexes = [
            models.Index(fields=["area", "state", "due_on"]),
            models.Index(fields=["person", "state"]),
            models.Index(fields=["partner", "state"]),
        ]

    def __str__(self) -> str:
        return f"Passage for “{self.heading}” in {self.document_title}"

    def get_absolute_url(self) -> str:
        return reverse("documents:passage_request_detail", args=[self.area.slug, self.pk])

    @property
    def working_audience_id(self) -> int:
        """Who works on its document, by number."""
        return self.audience_id

    @property
    def asked_one(self) -> Person | Partner:
        """Whom it is asked of."""
        return self.person or self.partner

    @property
    def is_waiting(self) -> bool:
        """Whether it waits for the one asked."""
        return self.state in self.WAITING

    @property
    def is_open(self) -> bool:
        """Whether it waits for somebody."""
        return self.state in self.OPEN

    @property
    def is_late(self) -> bool:
        """Whether its day has passed and it still waits for the one asked."""
        return self.is_waiting and self.due_on < clock.today()

    def is_asked_of(self, person: Person) -> bool:
        """Whether it is his to answer: `asked_of` of a row that has been read."""
        if self.person_id is not None:
            return self.person_id == person.pk or person.stands_in_for(self.person_id, self.area_id)
        return person.has_role(*self.ANSWERERS, at=self.partner_id, area=self.area_id)


class PassageDraft(Part):
    """What a person has written of a passage and not sent. Nobody else reads it; it goes when it is sent."""

    request = models.ForeignKey(PassageRequest, on_delete=models.CASCADE, related_name="drafts")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    text = models.TextField()
    saved_at = models.DateTimeField(default=clock.now)

    part_of = "request"

    class Meta:
        verbose_name = "draft of a passage"
        verbose_name_plural = "drafts of passages"
        ordering = ["-saved_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["request", "person"], name="documents_passagedraft_one_a_person")
        ]

    def __str__(self) -> str:
        return f"Draft for request {self.request_id}"

    @classmethod
    def row_security(cls) -> str:
        """For its author alone."""
        return f'"{cls._meta.db_table}".person_id = (SELECT portal_person())'
