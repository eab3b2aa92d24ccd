"""What is published: snapshots that anyone can read, at addresses of their own."""

import uuid
from collections.abc import Iterable

import pghistory
import pgtrigger
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core import clock
from core.models import StoredFile
from documents.models import DocumentVersion
from partners.models import ClosedByInterest, ClosedByInterestQuerySet, LocalArea, Person
from reports.models.papers import BoardReport, interests_in_the_item
from strategies.models import Strategy, Workstream

FROZEN = ("area", "kind", "strategy", "workstream", "document_version", "report", "number", "address", "title")
FROZEN += ("schema_version", "data", "html", "fingerprint", "held_back", "file", "proposed_by", "proposed_at")


class PublicSnapshotQuerySet(ClosedByInterestQuerySet):
    """Reads of published snapshots worth a name."""

    def published(self) -> "PublicSnapshotQuerySet":
        """Those that anyone can read at this instant. For the public pages, inside `reading_in_public`."""
        return self.filter(state=PublicSnapshot.State.PUBLISHED, public_from__lte=clock.now())

    def newest(self) -> "PublicSnapshotQuerySet":
        """Of these published ones, the newest of each thing."""
        same = Q()
        for key in PublicSnapshot.KEYS.values():
            same |= Q(**{key: OuterRef(key)})
        return self.filter(~Exists(PublicSnapshot.objects.published().filter(same, number__gt=OuterRef("number"))))

    def of_the_same_thing(self, snapshot: "PublicSnapshot") -> "PublicSnapshotQuerySet":
        """All versions of what this is a version of."""
        return self.filter(**{f"{snapshot.key}_id": getattr(snapshot, f"{snapshot.key}_id")})

    def light(self) -> "PublicSnapshotQuerySet":
        """Without what only its own page needs."""
        return self.defer("data", "html")

    def waiting_in(self, areas: Iterable[LocalArea]) -> "PublicSnapshotQuerySet":
        """Those of some areas that wait for a second person."""
        return self.filter(area__in=areas, state=PublicSnapshot.State.WAITING)


@pghistory.track(exclude=["data", "html"])
class PublicSnapshot(ClosedByInterest):
    """What a strategy, a workstream, the answers to a consultation or a board report said when it was published: the
    data with its schema version, the text made from it, and a file where there is one. The database lets nothing of
    that change; only its state moves.

    Its audience looks after it and sees it before and after, but for whoever has an interest that closes the paper;
    while it is published, everyone in the world does, at its public address. A strategy needs a second person
    (separation of duties: who proposes does not approve). A board report may be public from a later instant on, as
    papers are embargoed until the agenda is out (Local Government Act 1972, section 100B).
    """

    class Kind(models.TextChoices):
        STRATEGY = "strategy", _("Strategy")
        WORKSTREAM = "workstream", _("Workstream")
        ANSWERS = "answers", _("You said, we did")
        PAPER = "paper", _("Board report")

    KEYS = {
        Kind.STRATEGY: "strategy",
        Kind.WORKSTREAM: "workstream",
        Kind.ANSWERS: "document_version",
        Kind.PAPER: "report",
    }
    """What each kind is a snapshot of."""
    NEED_A_SECOND_PERSON = (Kind.STRATEGY,)

    class State(models.TextChoices):
        WAITING = "waiting", _("Waits for a second person")
        PUBLISHED = "published", _("Published")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    MOVES = {
        State.WAITING: {State.PUBLISHED, State.WITHDRAWN},
        State.PUBLISHED: {State.WITHDRAWN},
        State.WITHDRAWN: set(),
    }

    kind = models.CharField(max_length=10, choices=Kind)
    strategy = models.ForeignKey(Strategy, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    workstream = models.ForeignKey(Workstream, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    document_version = models.ForeignKey(
        DocumentVersion, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    report = models.ForeignKey(BoardReport, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField("version of what is published")
    address = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    title = models.CharField(max_length=240)
    schema_version = models.PositiveSmallIntegerField()
    data = models.JSONField()
    html = models.TextField()
    fingerprint = models.CharField(max_length=64)
    held_back = models.PositiveIntegerField(default=0, help_text="Rows that its maker saw and the public may not")
    file = models.ForeignKey(StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=9, choices=State)
    proposed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", verbose_name="proposed by")
    proposed_at = models.DateTimeField(default=clock.now)
    approved_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name="approved by"
    )
    public_from = models.DateTimeField("public from", null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name="withdrawn by"
    )
    withdrawn_at = models.DateTimeField("withdrawn", null=True, blank=True)
    withdrawn_because = models.CharField("why it was withdrawn", max_length=500, blank=True)

    closed_over = interests_in_the_item("report_id")
    audience_follows = "It was frozen for the public. Who looks after it are those who see what it was made from."
    objects = PublicSnapshotQuerySet.as_manager()

    class Meta:
        ordering = ["-proposed_at", "-pk"]
        verbose_name = "published snapshot"
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    kind="strategy", strategy__isnull=False, workstream=None, document_version=None, report=None
                )
                | Q(kind="workstream", strategy=None, workstream__isnull=False, document_version=None, report=None)
                | Q(kind="answers", strategy=None, workstream=None, document_version__isnull=False, report=None)
                | Q(kind="paper", strategy=None, workstream=None, document_version=None, report__isnull=False),
                name="reports_publicsnapshot_of_one_thing",
            ),
            models.UniqueConstraint(
                fields=["strategy", "workstream", "document_version", "report", "number"],
                nulls_distinct=False,
                name="reports_publicsnapshot_number",
            ),
            models.CheckConstraint(
                condition=Q(approved_by=None) | ~Q(approved_by=F("proposed_by")),
                name="reports_publicsnapshot_approved_by_another",
            ),
            models.CheckConstraint(
                condition=~Q(state="published", kind="strategy") | Q(approved_by__isnull=False),
                name="reports_publicsnapshot_strategy_approved",
            ),
            models.CheckConstraint(
                condition=~Q(state="published") | Q(public_from__isnull=False),
                name="reports_publicsnapshot_public_from_an_instant",
            ),
            models.CheckConstraint(
                condition=Q(state="withdrawn", withdrawn_at__isnull=False, withdrawn_by__isnull=False)
                & ~Q(withdrawn_because="")
                | ~Q(state="withdrawn") & Q(withdrawn_at=None, withdrawn_by=None, withdrawn_because=""),
                name="reports_publicsnapshot_withdrawn_with_a_reason",
            ),
        ]
        indexes = [models.Index(fields=["area", "state", "-public_from"])]
        triggers = [pgtrigger.ReadOnly(name="stays_as_it_was_frozen", fields=FROZEN)]

    def __str__(self) -> str:
        return f"{self.title}, version {self.number}"

    def get_absolute_url(self) -> str:
        return reverse("reports:publication_detail", args=[self.area.slug, self.pk])

    @classmethod
    def row_security(cls) -> str:
        """Its audience; and whoever reads in public, while it is published."""
        table = cls._meta.db_table
        public = (
            f"(SELECT portal_public()) AND \"{table}\".state = 'published'"
            f' AND "{table}".public_from <= (SELECT portal_now())'
        )
        return f"{super().row_security()} OR ({public})"

    @property
    def key(self) -> str:
        """The key to what it is a snapshot of."""
        return self.KEYS[self.Kind(self.kind)]

    @property
    def public_address(self) -> str:
        """Where anyone reads it, while it is published."""
        return reverse("reports:public_snapshot", args=[self.area.slug, self.address])

    @property
    def is_waiting(self) -> bool:
        """Whether a second person is still to approve it."""
        return self.state == self.State.WAITING

    @property
    def is_withdrawn(self) -> bool:
        """Whether it was taken back, or never approved."""
        return self.state == self.State.WITHDRAWN

    @property
    def is_public(self) -> bool:
        """Whether anyone can read it now."""
        return self.state == self.State.PUBLISHED and self.public_from <= clock.now()

    @property
    def is_yet_to_come(self) -> bool:
        """Whether it is approved and its instant has not come."""
        return self.state == self.State.PUBLISHED and self.public_from > clock.now()
