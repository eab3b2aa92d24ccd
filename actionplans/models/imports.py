"""Plans that were brought in from a file: what was read while somebody looks it over, and which row became which
action."""

import pghistory
from django.db import models
from django.db.models import Q
from django.urls import reverse

from actionplans.models.actions import Action
from actionplans.models.plans import Plan
from core import clock
from partners.models import LocalArea, Part, PartQuerySet, Person


class PlanImportQuerySet(PartQuerySet):
    """Reads of imports worth a name."""

    def visible_to(self, viewer, area: LocalArea | None = None) -> "PlanImportQuerySet":
        """Those of the plans that this viewer sees; one that is not finished only by who began it."""
        rows = super().visible_to(viewer, area)
        finished = ~Q(state__in=PlanImport.UNFINISHED)
        return rows.filter(finished | Q(started_by=viewer) if isinstance(viewer, Person) else finished)


# What is being looked over may be wrong in every way, and goes when it is settled: it has no history.
@pghistory.track(exclude=["tables", "mended", "unread"])
class PlanImport(Part):
    """One file brought into a plan, or being looked over by who chose it, who alone sees it until then.

    A large file waits in `unread` until a worker has read it. `tables` are the cells as they were read, `chosen` which
    table counts, `headings_at` the row with its headings, `columns` the box that each column means, `words` what words
    stand for that nobody else knew ({"status": {word: number of a level}, "lead": {word: partner:12}}), `mended` what
    was typed in place of what could not be read ({row: {box: words}}), `left_out` the rows that are not wanted. Columns
    and words are offered again for the next file with the same headings (`source`). The cells go when the import is
    done or dropped.
    """

    class State(models.TextChoices):
        READING = "reading", "Being read"
        DRAFT = "draft", "Being looked over"
        DONE = "done", "Brought in"
        UNDONE = "undone", "Undone"
        DROPPED = "dropped", "Dropped"

    MOVES = {
        State.READING: frozenset({State.DRAFT, State.DROPPED}),
        State.DRAFT: frozenset({State.DONE, State.DROPPED}),
        State.DONE: frozenset({State.UNDONE}),
        State.UNDONE: frozenset(),
        State.DROPPED: frozenset(),
    }

    UNFINISHED = (State.READING, State.DRAFT)

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="imports")
    file_name = models.CharField(max_length=200)
    state = models.CharField(max_length=8, choices=State, default=State.DRAFT)
    version = models.PositiveIntegerField(default=1, editable=False)
    unread = models.BinaryField("the file, until it is read", null=True)
    tables = models.JSONField(default=list, blank=True)
    chosen = models.PositiveSmallIntegerField(default=0)
    headings_at = models.PositiveSmallIntegerField(default=0)
    columns = models.JSONField(default=list, blank=True)
    source = models.CharField(max_length=64, blank=True)
    words = models.JSONField(default=dict, blank=True)
    mended = models.JSONField(default=dict, blank=True)
    left_out = models.JSONField(default=list, blank=True)
    started_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField(default=clock.now)
    many = models.PositiveSmallIntegerField("how many actions it added or changed", default=0)
    settled_at = models.DateTimeField("brought in, or dropped", null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    undone_reason = models.TextField("why it was undone", blank=True)

    part_of = "plan"
    objects = PlanImportQuerySet.as_manager()

    class Meta:
        ordering = ["-started_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["reading", "draft"], settled_at=None)
                | (~Q(state__in=["reading", "draft"]) & Q(settled_at__isnull=False)),
                name="actionplans_planimport_settled",
            ),
            models.CheckConstraint(
                condition=Q(state="reading", unread__isnull=False) | (~Q(state="reading") & Q(unread=None)),
                name="actionplans_planimport_unread_while_it_is_read",
            ),
            models.CheckConstraint(
                condition=Q(state="undone", undone_at__isnull=False, undone_by__isnull=False)
                | (~Q(state="undone") & Q(undone_at=None, undone_by=None)),
                name="actionplans_planimport_undone_by_someone",
            ),
        ]
        indexes = [models.Index(fields=["source"])]

    def __str__(self) -> str:
        return self.file_name

    @classmethod
    def row_security(cls) -> str:
        """As its plan, and while it is being looked over only for who began it."""
        table = f'"{cls._meta.db_table}"'
        own = f"{table}.state NOT IN ('reading', 'draft') OR {table}.started_by_id = (SELECT portal_person())"
        return f"({super().row_security()}) AND ({own})"

    def get_absolute_url(self) -> str:
        """Where one goes on with it, or sees what it did; a file that is being read stands beside those of its plan."""
        slug, state = self.plan.area.slug, self.State
        if self.state in (state.READING, state.DROPPED):
            return reverse("actionplans:plan_import", args=[slug, self.plan_id])
        page = "import_preview" if self.is_draft else "import_detail"
        return reverse(f"actionplans:{page}", args=[slug, self.plan_id, self.pk])

    @property
    def is_draft(self) -> bool:
        """Whether it is still being looked over."""
        return self.state == self.State.DRAFT


@pghistory.track()
class ImportedRow(Part):
    """Which row of a file became, or changed, which action. `before` is what it changed in an action that was there
    already, as that was; `version_then` the version of the action when the import was done: while it is the same, the
    import can be undone.
    """

    plan_import = models.ForeignKey(PlanImport, on_delete=models.PROTECT, related_name="rows")
    action = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="imported_rows")
    number = models.PositiveIntegerField("row in the file")
    was_new = models.BooleanField()
    before = models.JSONField(default=dict, blank=True)
    version_then = models.PositiveIntegerField()

    part_of = "action"

    class Meta:
        ordering = ["plan_import_id", "number", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["plan_import", "action"], name="actionplans_importedrow_once"),
        ]

    def __str__(self) -> str:
        return f"Row {self.number}"
