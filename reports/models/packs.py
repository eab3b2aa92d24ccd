"""Packs: what an area hands to inspectors, frozen with its history, its hashes and an index."""

import datetime as dt
import uuid

import pghistory
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core import clock
from core.models import StoredFile
from partners.models import Audience, ClosedByInterest, ClosedByInterestQuerySet, LocalArea, Part, Person
from reports.models.papers import BoardReport, interests_in_the_item, refuse

OF_HIS_OWN = (
    "SELECT 1 FROM reports_pack WHERE id = NEW.pack_id AND includes_restricted AND made_by_id = NEW.released_by_id"
)
"""Whether somebody releases what he himself put restricted things into."""


class PackQuerySet(ClosedByInterestQuerySet):
    """Reads of packs: those of one's audience, and those released to oneself until their day."""

    def visible_to(self, viewer: Person | Audience, area: LocalArea | None = None) -> "PackQuerySet":
        """As everywhere; and what was released to this person by name and has not run out. A pack is closed as a whole
        to whoever has an interest that closes a paper in it."""
        seen = super().visible_to(viewer, area)
        if isinstance(viewer, Audience):
            return seen.select_related("area")
        released = (self if area is None else self.in_area(area)).released_to(viewer)
        return (seen | self.not_closed_to(viewer, released)).select_related("area")

    def released_to(self, person: Person) -> "PackQuerySet":
        """Those released to this person by name, today."""
        mine = PackRelease.objects.filter(pack=OuterRef("pk"), person=person.pk, ends_on__gt=clock.today())
        return self.filter(Q(Exists(mine)), state=Pack.State.RELEASED)


@pghistory.track()
class Pack(ClosedByInterest):
    """What an area hands over for an inspection: parts frozen as plain data, each with its SHA-256, and all of them as
    one zip with an index. Made by a lead of an accountable body, for the leads; an inspector sees it when it is
    released to him by name, until a day.

    What is in it is what everyone who takes part in the area may see, and its maker; with `includes_restricted` also
    what only the leads of the accountable bodies may see: then another of them has to release it. `held_back` counts
    what its maker saw and is not in it.
    """

    class State(models.TextChoices):
        BEING_MADE = "being_made", _("Being made")
        MADE = "made", _("Made, not released")
        RELEASED = "released", _("Released")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    MOVES = {
        State.BEING_MADE: {State.MADE, State.WITHDRAWN},
        State.MADE: {State.RELEASED, State.WITHDRAWN},
        State.RELEASED: {State.WITHDRAWN},
        State.WITHDRAWN: set(),
    }

    title = models.CharField(max_length=160)
    made_for = models.CharField("what it is for", max_length=200)
    address = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    state = models.CharField(max_length=10, choices=State, default=State.BEING_MADE)
    includes_restricted = models.BooleanField("with what only the leads may see", default=False)
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", verbose_name="made by")
    asked_at = models.DateTimeField(default=clock.now)
    made_at = models.DateTimeField(null=True, blank=True)
    held_back = models.PositiveIntegerField(default=0)
    restricted = models.PositiveIntegerField(default=0, help_text="What is in it that not everyone in the area may see")
    fingerprint = models.CharField(max_length=64, blank=True, help_text="The SHA-256 of its index")
    file = models.OneToOneField(StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="pack")
    withdrawn_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_because = models.CharField("why it was withdrawn", max_length=500, blank=True)

    closed_over = interests_in_the_item("id", ("reports.PackPaper", "pack", "report"))
    audience_follows = "It was made for the leads of the accountable bodies. An inspector sees it when it is released."
    objects = PackQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["being_made", "withdrawn"])
                | Q(made_at__isnull=False, file__isnull=False) & ~Q(fingerprint=""),
                name="reports_pack_made_with_a_file",
            ),
            models.CheckConstraint(
                condition=Q(state="withdrawn", withdrawn_at__isnull=False, withdrawn_by__isnull=False)
                & ~Q(withdrawn_because="")
                | ~Q(state="withdrawn") & Q(withdrawn_at=None, withdrawn_by=None, withdrawn_because=""),
                name="reports_pack_withdrawn_with_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("reports:pack_detail", args=[self.area.slug, self.address])

    @classmethod
    def row_security(cls) -> str:
        """Its audience, and whoever it was released to by name, until the day."""
        table, releases = cls._meta.db_table, PackRelease._meta.db_table
        released = (
            f'"{table}".state = \'released\' AND EXISTS (SELECT 1 FROM "{releases}" release'
            f' WHERE release.pack_id = "{table}".id AND release.person_id = (SELECT portal_person())'
            " AND release.ends_on > ((SELECT portal_now()) AT TIME ZONE 'Europe/London')::date)"
        )
        return cls.and_not_closed(f"{super().row_security()} OR ({released})")

    @property
    def is_withdrawn(self) -> bool:
        """Whether it was taken back."""
        return self.state == self.State.WITHDRAWN

    @property
    def is_there(self) -> bool:
        """Whether it can be read: it is made, and not withdrawn."""
        return self.state in (self.State.MADE, self.State.RELEASED)


class PackPart(Part):
    """One part of a pack, frozen: `data` says its schema version, `html` is the text made from it, `fingerprint` the
    SHA-256 of the data's canonical JSON; a board report keeps its PDF."""

    class Kind(models.TextChoices):
        STRATEGY = "strategy", _("Strategy")
        SELF_EVALUATION = "self_evaluation", _("Self-evaluation")
        PLAN = "plan", _("Plan")
        EVIDENCE = "evidence", _("Evidence")
        INSPECTION = "inspection", _("Inspection or review")
        PAPER = "paper", _("Board report")

    pack = models.ForeignKey(Pack, on_delete=models.PROTECT, related_name="parts")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=16, choices=Kind)
    title = models.CharField(max_length=240)
    schema_version = models.PositiveSmallIntegerField()
    data = models.JSONField()
    html = models.TextField()
    fingerprint = models.CharField(max_length=64)
    file = models.ForeignKey(StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    part_of = "pack"
    append_only = True

    class Meta:
        ordering = ["position"]
        verbose_name = "pack part"
        constraints = [models.UniqueConstraint(fields=["pack", "position"], name="reports_packpart_position")]

    def __str__(self) -> str:
        return self.title


class PackPaper(Part):
    """Which board report a pack holds. Numbers only, no text: the pack's own policy reads this table."""

    pack = models.ForeignKey(Pack, on_delete=models.PROTECT, related_name="papers")
    report = models.ForeignKey(BoardReport, on_delete=models.PROTECT, related_name="+")

    part_of = "pack"
    append_only = True
    row_security = None

    class Meta:
        constraints = [models.UniqueConstraint(fields=["pack", "report"], name="reports_packpaper_once")]

    def __str__(self) -> str:
        return f"Report {self.report_id} in pack {self.pack_id}"


@pghistory.track()
class PackRelease(models.Model):
    """That a pack was released: to a person by name until a day, or (nobody named) as the zip, handed over otherwise.
    Numbers only, no text: the pack's own policy reads this table."""

    pack = models.ForeignKey(Pack, on_delete=models.PROTECT, related_name="releases")
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    ends_on = models.DateField(help_text="The first day on which it is no longer open")
    released_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    released_at = models.DateTimeField(default=clock.now)

    row_security = None

    class Meta:
        ordering = ["-released_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["pack", "person"], condition=Q(person__isnull=False), name="reports_packrelease_person_once"
            )
        ]
        triggers = [refuse("restricted_released_by_another", f"EXISTS ({OF_HIS_OWN})")]

    def __str__(self) -> str:
        return f"Release of pack {self.pack_id}"

    @property
    def last_day(self) -> dt.date:
        """The last day on which it is open."""
        return self.ends_on - dt.timedelta(days=1)

    @property
    def is_over(self) -> bool:
        """Whether its last day has passed."""
        return self.ends_on <= clock.today()
