"""Issues of a board report: what the board got, frozen with its data."""

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse

from core import clock
from core.models import StoredFile
from governance.models import Meeting
from partners.models import Audience, ClosedByInterest, LocalArea, Part, Person
from reports.models.papers import BoardReport, ToAMeetingQuerySet, interests_in_the_item, sees_the_meeting


class BoardReportIssueQuerySet(ToAMeetingQuerySet):
    """Reads of issues: those of one's audience, and those of the papers one works on, to meetings that one sees."""

    def visible_to(self, viewer: Person | Audience, area: LocalArea | None = None) -> "BoardReportIssueQuerySet":
        """As everywhere; whoever sees the working paper sees its issues too."""
        seen = super().visible_to(viewer, area)
        if isinstance(viewer, Audience):
            return seen
        rows = self if area is None else self.in_area(area)
        worked_on = BoardReport.objects.visible_to(viewer, area).values("pk")
        return rows.filter(Q(pk__in=seen.values("pk")) | Q(report__in=worked_on))

    def newest(self) -> "BoardReportIssueQuerySet":
        """The newest issue of each report, without the data: the latest first."""
        later = BoardReportIssue.objects.filter(report=OuterRef("report"), number__gt=OuterRef("number"))
        return (
            self.filter(~Exists(later))
            .defer("data", "html")
            .select_related("area", "meeting__board", "made_by", "file", "withdrawal")
            .order_by("-made_at", "-pk")
        )


class BoardReportIssue(ClosedByInterest):
    """One issue of a report: the data that its audience may see, the text and the file made from it. Never changed.

    `data` is plain and says its schema version; `html` is the paper itself, without the page round it; `fingerprint` is
    the SHA-256 of the data's canonical JSON. Its meeting stands here too, because the audience does not see the working
    paper. `held_back` counts the rows that the maker saw and the audience may not:
    they are in neither.
    """

    report = models.ForeignKey(BoardReport, on_delete=models.PROTECT, related_name="issues")
    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="report_issues")
    number = models.PositiveSmallIntegerField()
    subject = models.CharField(max_length=200)
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=clock.now)
    as_at = models.DateTimeField()
    schema_version = models.PositiveSmallIntegerField()
    data = models.JSONField()
    html = models.TextField()
    fingerprint = models.CharField(max_length=64)
    held_back = models.PositiveIntegerField(default=0)
    file = models.OneToOneField(StoredFile, on_delete=models.PROTECT, related_name="report_issue")

    append_only = True
    closed_over = interests_in_the_item("report_id")
    audience_follows = "It was frozen for those who see it and stays as it is. Make another for others."
    objects = BoardReportIssueQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["report", "number"], name="reports_issue_number")]
        indexes = [models.Index(fields=["area", "-made_at"])]

    def __str__(self) -> str:
        return f"{self.subject}, issue {self.number}"

    def get_absolute_url(self) -> str:
        return reverse("reports:issue_detail", args=[self.area.slug, self.pk])

    @classmethod
    def row_security(cls) -> str:
        """The same in SQL: the working paper's own policy decides who sees that."""
        row, reports = f'"{cls._meta.db_table}"', f'"{BoardReport._meta.db_table}"'
        worked_on = f"EXISTS (SELECT 1 FROM {reports} WHERE {reports}.id = {row}.report_id)"
        return f"({super().row_security()} OR {worked_on}) AND {sees_the_meeting(row)}"


class IssueWithdrawal(Part):
    """That an issue was taken back, by whom, when and why. The issue stays where it is, marked."""

    issue = models.OneToOneField(BoardReportIssue, on_delete=models.PROTECT, related_name="withdrawal")
    withdrawn_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(default=clock.now)
    reason = models.CharField(max_length=500)

    part_of = "issue"
    append_only = True

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="reports_issuewithdrawal_says_why")]

    def __str__(self) -> str:
        return f"Withdrawal of {self.issue}"
