"""What every app above needs kept: stored files, jobs, notifications, the access log, receipts, and what this
deployment is for.

Jobs, notifications, receipts and the access log name things and persons by label and number: the one exception to
explicit foreign keys, because core knows nothing of the rooms above it.
"""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core import clock
from core.personal_data import Kind


def stored_file_path(stored: "StoredFile", _name: str) -> str:
    """Where a file lies: a random address outside the web root that says nothing about its content."""
    return f"{stored.pk.hex[:2]}/{stored.pk}"


class Deployment(models.Model):
    """What this deployment is for. Only the database's owner can write it: it decides whether the clock may be set."""

    class Kind(models.TextChoices):
        PRODUCTION = "production", _("Real work")
        DEMO = "demo", _("Demonstration")
        TEST = "test", _("Tests")

    kind = models.CharField(max_length=12, choices=Kind, default=Kind.PRODUCTION)

    owner_only = True

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="core_deployment_one_row")]

    def __str__(self) -> str:
        return self.get_kind_display()


class StoredFile(models.Model):
    """A file that the portal made or was given: served as an attachment by one view that checks access each time."""

    class Scan(models.TextChoices):
        NOT_NEEDED = "not_needed", _("Made by the portal itself")
        NOT_SCANNED = "not_scanned", _("Not scanned for viruses")
        CLEAN = "clean", _("Scanned, nothing found")
        INFECTED = "infected", _("A virus was found")

    MOVES = {
        Scan.NOT_NEEDED: set(),
        Scan.NOT_SCANNED: {Scan.CLEAN, Scan.INFECTED},
        Scan.CLEAN: set(),
        Scan.INFECTED: set(),
    }

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=200)
    content_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    scan = models.CharField("virus scan", max_length=11, choices=Scan, default=Scan.NOT_NEEDED)
    content = models.FileField(upload_to=stored_file_path, max_length=200)
    created_at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return self.name


class Job(models.Model):
    """Work that a person asked for and a worker does: its file belongs to that person alone."""

    class State(models.TextChoices):
        QUEUED = "queued", _("Waiting")
        RUNNING = "running", _("Being made")
        DONE = "done", _("Ready")
        FAILED = "failed", _("Failed")

    MOVES = {
        State.QUEUED: {State.RUNNING, State.FAILED},
        State.RUNNING: {State.QUEUED, State.DONE, State.FAILED},
        State.FAILED: {State.QUEUED},
        State.DONE: set(),
    }
    UNFINISHED = (State.QUEUED, State.RUNNING)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=60)
    state = models.CharField(max_length=8, choices=State, default=State.QUEUED)
    person = models.BigIntegerField(help_text="The person who asked")
    area = models.BigIntegerField(null=True)
    subject_label = models.CharField(max_length=80)
    subject = models.BigIntegerField()
    parameters = models.JSONField(default=dict)
    progress = models.PositiveSmallIntegerField(default=0, help_text="Per cent")
    words = models.CharField(max_length=500, blank=True, help_text="What it is doing, or why it failed")
    attempts = models.PositiveSmallIntegerField(default=0)
    lease = models.UUIDField(null=True)
    lease_until = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True, help_text="When it was last handed to the broker")
    requested_at = models.DateTimeField(default=clock.now)
    finished_at = models.DateTimeField(null=True)
    file = models.OneToOneField(StoredFile, null=True, on_delete=models.PROTECT, related_name="job")

    class Meta:
        ordering = ["-requested_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "kind", "subject_label", "subject", "parameters"],
                condition=Q(state__in=["queued", "running"]),
                name="core_job_same_request_once",
            ),
            models.CheckConstraint(condition=Q(progress__lte=100), name="core_job_progress_is_per_cent"),
        ]
        indexes = [models.Index(fields=["person", "-requested_at"]), models.Index(fields=["state", "lease_until"])]

    def __str__(self) -> str:
        return f"{self.kind} for {self.subject_label} {self.subject}"

    @property
    def is_unfinished(self) -> bool:
        """Whether it is worth looking again in a moment."""
        return self.state in self.UNFINISHED


class Notification(models.Model):
    """Something a person should know. Its e-mail is rendered when it is sent, with his rights as they are then."""

    person = models.BigIntegerField()
    area = models.BigIntegerField(null=True)
    kind = models.CharField(max_length=60)
    subject_label = models.CharField(max_length=80)
    subject = models.CharField(max_length=40)
    created_at = models.DateTimeField(default=clock.now)
    in_place_of = models.BigIntegerField(null=True, help_text="The person who was told and is away")
    read_at = models.DateTimeField(null=True)
    emailed_at = models.DateTimeField(null=True)
    email_failed = models.CharField(max_length=200, blank=True)
    email_given_up = models.BooleanField(default=False)
    retry_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["person", "-created_at"]),
            models.Index(
                fields=["created_at"],
                condition=Q(emailed_at=None, email_given_up=False),
                name="core_notification_to_send",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} to person {self.person}"


class AccessLog(models.Model):
    """Who signed in, read what is not for everyone, took a copy, or was refused: written after the response, never
    changed, and taken away when its time is over (core.seals). The thing is known by label and number, and by the
    audience that it had then."""

    class Kind(models.TextChoices):
        SIGNED_IN = "signed_in", _("Signed in")
        CODE_SENT = "code_sent", _("Was sent a code to sign in with")
        CODE_REFUSED = "code_refused", _("Typed a wrong code to sign in with")
        READ = "read", _("Read what is not for everyone")
        EMERGENCY = "emergency", _("Read in an emergency")
        DOWNLOADED = "downloaded", _("Downloaded a file")
        EXPORTED = "exported", _("Exported as CSV")
        DENIED = "denied", _("Refused")
        NOT_SEEN = "not_seen", _("Asked for what is not there for them")

    SIGNING_IN = (Kind.SIGNED_IN, Kind.CODE_SENT, Kind.CODE_REFUSED)
    REFUSALS = (Kind.DENIED, Kind.NOT_SEEN)
    COPIES = (Kind.DOWNLOADED, Kind.EXPORTED)

    kind = models.CharField(max_length=12, choices=Kind)
    person = models.BigIntegerField(null=True)
    area = models.BigIntegerField(null=True)
    path = models.CharField(max_length=300)
    # Empty columns are no part of a row's seal: these three came later, and must be nothing in the rows from before.
    subject_label = models.CharField(max_length=80, null=True)  # noqa: DJ001
    subject = models.BigIntegerField(null=True)
    audience = models.BigIntegerField(null=True)
    at = models.DateTimeField(default=clock.now)

    append_only = True

    class Meta:
        indexes = [models.Index(fields=["area", "-at"]), models.Index(fields=["person", "-at"])]

    def __str__(self) -> str:
        return f"{self.kind} {self.path}"


class LetThrough(models.Model):
    """That somebody saved what looked like data about a child, and why it is something else. Written with what was
    saved, never changed; the number or date itself is not kept here."""

    person = models.BigIntegerField()
    area = models.BigIntegerField(null=True)
    subject_label = models.CharField(max_length=80, blank=True)
    subject = models.BigIntegerField(null=True)
    field = models.CharField(max_length=120, help_text="What the form calls the box")
    kind = models.CharField("what it looks like", max_length=14, choices=Kind)
    reason = models.CharField(max_length=500)
    at = models.DateTimeField(default=clock.now)

    append_only = True

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name_plural = "let through"
        indexes = [models.Index(fields=["area", "-at"])]

    def __str__(self) -> str:
        return f"{self.field}: {self.get_kind_display()}"


class Receipt(models.Model):
    """That a form was saved: the same sent once more finds it, and nothing is saved twice. Kept for two days."""

    digest = models.CharField(max_length=64, unique=True, help_text="Of what was sent; it cannot be read back")
    made = models.JSONField(null=True, help_text="What came of it, by label and number")
    at = models.DateTimeField(default=clock.now, db_index=True)

    def __str__(self) -> str:
        return f"Receipt {self.pk}"


class Seal(models.Model):
    """That what history held at an instant was hashed together with the seal before it: a row that is changed or taken
    away later no longer gives the same. Only the database's own function writes seals, never the application."""

    sealed_at = models.DateTimeField()
    previous = models.CharField(max_length=64, blank=True)
    digest = models.CharField(max_length=64)

    owner_only = True

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"Seal {self.pk}"


class SealedRows(models.Model):
    """The rows of one table of history that a seal covers, by their numbers, and the hash of them all."""

    seal = models.ForeignKey(Seal, on_delete=models.PROTECT, related_name="sealed")
    history = models.CharField(max_length=63, help_text="The table")
    numbers = models.TextField(help_text="Ranges of the rows' numbers, half-open")
    covered = models.TextField(help_text="The same of all that was sealed until now")
    number = models.PositiveBigIntegerField(help_text="How many rows")
    digest = models.CharField(max_length=64)

    owner_only = True

    class Meta:
        ordering = ["seal_id", "history"]
        verbose_name_plural = "sealed rows"
        constraints = [models.UniqueConstraint(fields=["seal", "history"], name="core_sealedrows_once")]
        indexes = [models.Index(fields=["history", "-id"], name="core_sealedrows_newest")]

    def __str__(self) -> str:
        return f"{self.number} rows of {self.history} in seal {self.seal_id}"


class Redaction(models.Model):
    """The note that stays where words were taken out of a row and of its history on purpose: where, who asked and who
    agreed (people, by number), why and when. Never the words. Sealed like history, so that it can't be taken away."""

    table = models.CharField(max_length=63, help_text="The label of the model")
    row = models.BigIntegerField()
    field = models.CharField(max_length=63)
    asked_by = models.BigIntegerField()
    agreed_by = models.BigIntegerField()
    reason = models.CharField(max_length=500)
    redacted_at = models.DateTimeField(default=clock.now)

    append_only = True
    owner_only = True

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(asked_by=models.F("agreed_by")), name="core_redaction_agreed_by_another"
            ),
            models.CheckConstraint(condition=~models.Q(reason=""), name="core_redaction_for_a_reason"),
        ]

    def __str__(self) -> str:
        return f"Redaction {self.pk}: {self.table} {self.row}, {self.field}"


class RedactedRow(models.Model):
    """A row of sealed history that a redaction changed: the hash that was sealed, and the one that the row has now. The
    walk over the seals takes the one for the other, and for no other content of the row.

    Nobody but the owner of the database reads it: from the hash of a short text somebody could guess the text.
    """

    redaction = models.ForeignKey(Redaction, on_delete=models.PROTECT, related_name="rows")
    history = models.CharField(max_length=63, help_text="The table")
    number = models.BigIntegerField(help_text="The row's own number in it")
    sealed = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    append_only = True
    owner_only = True
    owner_alone = True

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["history", "number", "-id"], name="core_redactedrow_newest")]

    def __str__(self) -> str:
        return f"Row {self.number} of {self.history}"


class ForgottenRows(models.Model):
    """That lines of the access log which had been kept for their time were taken away: all that had been sealed before
    an instant, and how many they were. Written by the database's own function only, and sealed itself."""

    history = models.CharField(max_length=63, help_text="The table")
    before = models.DateTimeField(help_text="What was sealed before this is gone")
    number = models.PositiveBigIntegerField(help_text="How many rows")
    at = models.DateTimeField()

    append_only = True
    owner_only = True

    class Meta:
        ordering = ["pk"]
        verbose_name_plural = "forgotten rows"

    def __str__(self) -> str:
        return f"{self.number} rows of {self.history} from before {self.before:%Y-%m-%d}"
