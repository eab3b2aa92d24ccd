"""Getting ready for an inspection: the register of what will be asked for, who meets the inspectors, and where."""

import pghistory
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.audit import track_with_removals
from documents.models import Document, DocumentVersion
from inspection.models.common import Withdrawable
from inspection.models.frameworks import Framework
from inspection.models.inspections import Inspection
from partners.models import Governed, GovernedQuerySet, Part, Partner, Person, Responsible


@pghistory.track()
class InspectionPreparation(Governed):
    """The preparation for one inspection that is expected or announced."""

    class State(models.TextChoices):
        OPEN = "open", _("Under way")
        CLOSED = "closed", _("Closed")

    title = models.CharField(max_length=200)
    framework = models.ForeignKey(Framework, on_delete=models.PROTECT, related_name="preparations")
    inspection = models.ForeignKey(
        Inspection, null=True, blank=True, on_delete=models.PROTECT, related_name="preparations"
    )
    expected = models.CharField("when it is expected", max_length=160, blank=True)
    arrangements = models.TextField("practical arrangements", blank=True)
    lead_person = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="preparations_led", verbose_name="lead"
    )
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)

    responsible = Responsible(people=("lead_person",))
    shared_along = (("inspection.ReadinessItem", "preparation"),)

    class Meta:
        ordering = ["state", "-pk"]
        verbose_name = "preparation"

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("inspection:preparation_detail", args=[self.area.slug, self.pk])

    @property
    def is_open(self) -> bool:
        """Whether it goes on."""
        return self.state == self.State.OPEN


class ReadinessItemQuerySet(GovernedQuerySet):
    """Reads of readiness items worth a name."""

    def current(self) -> "ReadinessItemQuerySet":
        """Those that have not been withdrawn."""
        return self.filter(withdrawn_at=None)


@pghistory.track()
class ReadinessItem(Withdrawable, Governed):
    """One thing that inspectors ask for: who keeps it, where it is, when it was last refreshed, whether it is ready,
    and who else has signed that off. Lists of named children are never kept here: only that they are ready."""

    class State(models.TextChoices):
        NOT_READY = "not_ready", _("Not ready")
        READY = "ready", _("Ready")
        SIGNED_OFF = "signed_off", _("Signed off")

    MOVES = {
        State.NOT_READY: {State.READY},
        State.READY: {State.NOT_READY, State.READY, State.SIGNED_OFF},
        State.SIGNED_OFF: {State.NOT_READY, State.READY},
    }
    """Refreshing what is ready is a move too: it has to be signed off again."""

    preparation = models.ForeignKey(InspectionPreparation, on_delete=models.PROTECT, related_name="items")
    position = models.PositiveSmallIntegerField()
    title = models.CharField("what is asked for", max_length=200)
    owner_person = models.ForeignKey(
        Person,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="readiness_items",
        verbose_name="owner",
    )
    owner_partner = models.ForeignKey(
        Partner,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="readiness_items",
        verbose_name="owner partner",
    )
    place = models.CharField("where it is kept", max_length=200, blank=True)
    link = models.URLField(max_length=500, blank=True)
    document_version = models.ForeignKey(
        DocumentVersion, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name="document"
    )
    refreshed_on = models.DateField("last refreshed", null=True, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.NOT_READY)
    ready_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    signed_off_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    signed_off_on = models.DateField(null=True, blank=True)

    responsible = Responsible(people=("owner_person",), partners=("owner_partner",))
    objects = ReadinessItemQuerySet.as_manager()

    class Meta(Withdrawable.Meta):
        ordering = ["preparation_id", "position", "pk"]
        verbose_name = "readiness item"
        constraints = [
            *Withdrawable.Meta.constraints,
            models.CheckConstraint(
                condition=Q(state="not_ready", signed_off_by=None, signed_off_on=None)
                | Q(
                    state="ready",
                    signed_off_by=None,
                    signed_off_on=None,
                    ready_by__isnull=False,
                    refreshed_on__isnull=False,
                )
                | Q(
                    state="signed_off",
                    signed_off_by__isnull=False,
                    signed_off_on__isnull=False,
                    ready_by__isnull=False,
                    refreshed_on__isnull=False,
                ),
                name="inspection_readinessitem_ready_and_signed_off_by_someone",
            ),
            models.CheckConstraint(
                condition=Q(signed_off_by=None) | ~Q(signed_off_by=F("ready_by")),
                name="inspection_readinessitem_signed_off_by_another",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("inspection:readiness_item_detail", args=[self.area.slug, self.pk])


@track_with_removals()
class PreparationSite(Part):
    """A place that inspectors visit, with its practical arrangements."""

    preparation = models.ForeignKey(InspectionPreparation, on_delete=models.CASCADE, related_name="sites")
    name = models.CharField(max_length=160)
    arrangements = models.TextField(blank=True)

    part_of = "preparation"

    class Meta:
        ordering = ["preparation_id", "name", "pk"]

    def __str__(self) -> str:
        return self.name


@track_with_removals()
class PreparationContact(Part):
    """Somebody whom inspectors or organisers may need: for what, and whether he leads on a theme. Telephone numbers and
    addresses stay in each partner's own directory."""

    preparation = models.ForeignKey(InspectionPreparation, on_delete=models.CASCADE, related_name="contacts")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    for_what = models.CharField("contact for", max_length=200)
    leads_theme = models.BooleanField("leads on this theme", default=False)

    part_of = "preparation"

    class Meta:
        ordering = ["preparation_id", "-leads_theme", "for_what", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["preparation", "person", "for_what"], name="inspection_preparationcontact_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.for_what}"


@track_with_removals()
class InspectorMeeting(Part):
    """A meeting of inspectors with people of the area."""

    preparation = models.ForeignKey(InspectionPreparation, on_delete=models.CASCADE, related_name="meetings")
    title = models.CharField(max_length=200)
    held_on = models.DateField("date", null=True, blank=True)
    starts_at = models.TimeField("time", null=True, blank=True)
    site = models.ForeignKey(PreparationSite, null=True, blank=True, on_delete=models.PROTECT, related_name="meetings")

    part_of = "preparation"

    class Meta:
        ordering = ["preparation_id", F("held_on").asc(nulls_last=True), "starts_at", "pk"]

    def __str__(self) -> str:
        return self.title


@track_with_removals()
class MeetingAttendee(Part):
    """That a person is asked to a meeting with inspectors."""

    meeting = models.ForeignKey(InspectorMeeting, on_delete=models.CASCADE, related_name="attendees")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    part_of = "meeting"

    class Meta:
        ordering = ["meeting_id", "person__role_title", "pk"]
        constraints = [models.UniqueConstraint(fields=["meeting", "person"], name="inspection_meetingattendee_once")]

    def __str__(self) -> str:
        return f"Person {self.person_id} at meeting {self.meeting_id}"


@track_with_removals()
class PreparationDocument(Part):
    """That a document belongs to the preparation: a one-minute guide, a presentation, a briefing event's record."""

    class Purpose(models.TextChoices):
        ONE_MINUTE_GUIDE = "one_minute_guide", _("One-minute guide")
        PRESENTATION = "presentation", _("Presentation")
        EVENT = "event", _("Briefing event")
        KEY_DOCUMENT = "key_document", _("Key document")

    preparation = models.ForeignKey(InspectionPreparation, on_delete=models.CASCADE, related_name="documents")
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="+")
    purpose = models.CharField("what it is for", max_length=20, choices=Purpose)

    part_of = "preparation"

    class Meta:
        ordering = ["preparation_id", "purpose", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["preparation", "document"], name="inspection_preparationdocument_once")
        ]

    def __str__(self) -> str:
        return f"Document {self.document_id} for preparation {self.preparation_id}"
