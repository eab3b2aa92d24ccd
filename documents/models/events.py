"""Events where people meet about the work: launches, workshops, roadshows, consultation events, conferences."""

import datetime as dt

import pghistory
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core import clock
from documents.models.texts import Document
from partners.models import Audience, Governed, GovernedQuerySet, LocalArea, Part, Partner, Person, Responsible


class EventQuerySet(GovernedQuerySet):
    """Reads of events worth a name."""

    def visible_to(self, viewer: Person | Audience, area: LocalArea | None = None) -> "EventQuerySet":
        """The events that this viewer may know of, with what their address and line need."""
        return super().visible_to(viewer, area).select_related("area", "lead_partner")

    def coming(self, today: dt.date) -> "EventQuerySet":
        """Those of that day and later, the next one first."""
        return self.filter(day__gte=today).order_by("day", "starts_at", "pk")

    def past(self, today: dt.date) -> "EventQuerySet":
        """Those before that day, the newest first."""
        return self.filter(day__lt=today).order_by("-day", "-starts_at", "pk")


@pghistory.track()
class Event(Governed):
    """An event: when and where, for whom, who came by group and number, and what was said. No names of people.

    `day` and its times are those of clocks in England.
    """

    class Kind(models.TextChoices):
        LAUNCH = "launch", _("Launch")
        WORKSHOP = "workshop", _("Workshop")
        ROADSHOW = "roadshow", _("Roadshow")
        CONSULTATION = "consultation", _("Consultation event")
        CONFERENCE = "conference", _("Annual conference")
        OTHER = "other", _("Other")

    class State(models.TextChoices):
        PLANNED = "planned", _("Planned")
        HELD = "held", _("Held")
        CANCELLED = "cancelled", _("Cancelled")

    MOVES = {
        State.PLANNED: {State.HELD, State.CANCELLED},
        State.HELD: set(),
        State.CANCELLED: set(),
    }

    title = models.CharField(max_length=160)
    kind = models.CharField(max_length=12, choices=Kind)
    state = models.CharField(max_length=9, choices=State, default=State.PLANNED)
    day = models.DateField("on")
    starts_at = models.TimeField("from", null=True, blank=True)
    ends_at = models.TimeField("until", null=True, blank=True)
    place = models.CharField(max_length=200)
    meant_for = models.CharField("who it is for", max_length=200)
    about = models.TextField("what it is about", blank=True)
    what_was_said = models.TextField(blank=True)
    lead_partner = models.ForeignKey(
        Partner, on_delete=models.PROTECT, related_name="+", verbose_name="partner that holds it"
    )
    added_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    cancelled_because = models.CharField("why it was cancelled", max_length=300, blank=True)
    documents = models.ManyToManyField(Document, through="EventDocument", related_name="events_about_it")

    responsible = Responsible(partners=("lead_partner",))
    owned_by = "lead_partner"

    objects = EventQuerySet.as_manager()

    class Meta:
        ordering = ["-day", "-starts_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at=None) | Q(starts_at__isnull=False, ends_at__gt=F("starts_at")),
                name="documents_event_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=(Q(state="cancelled") & ~Q(cancelled_because=""))
                | (~Q(state="cancelled") & Q(cancelled_because="")),
                name="documents_event_cancelled_with_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("documents:event_detail", args=[self.area.slug, self.pk])

    @property
    def has_come(self) -> bool:
        """Whether its day is here, so that what was said can be recorded."""
        return self.day <= clock.today()


@pghistory.track()
class EventAttendance(Part):
    """How many of a group came to an event."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="attendance")
    group = models.CharField(max_length=120)
    number = models.PositiveIntegerField()

    part_of = "event"

    class Meta:
        ordering = ["pk"]
        verbose_name_plural = "event attendance"
        constraints = [
            models.UniqueConstraint(fields=["event", "group"], name="documents_eventattendance_group_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="documents_eventattendance_somebody"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.group}"


@pghistory.track()
class EventDocument(Part):
    """That an event was about a document. Each is shown to those who see it."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="event_documents")
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="event_documents")

    part_of = "event"

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["event", "document"], name="documents_eventdocument_once")]

    def __str__(self) -> str:
        return f"Event {self.event_id} about document {self.document_id}"
