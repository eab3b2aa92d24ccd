"""Highlight reports: what a workstream tells its board, each kept with the state of the work that it speaks of."""

from django.db import models
from django.db.models import Q
from django.urls import reverse

from actionplans.models import DeliveryStatus
from core import clock
from governance.models import Meeting
from partners.models import Governed, GovernedQuerySet, Person
from strategies.models import Workstream


class HighlightReportQuerySet(GovernedQuerySet):
    """Reads of highlight reports worth a name."""

    def light(self) -> "HighlightReportQuerySet":
        """Without what only its own page needs, the newest first."""
        return self.defer("data").select_related("area", "written_by").order_by("-written_at", "-pk")


class HighlightReport(Governed):
    """What a workstream tells its board in one or two pages: how it stands and why, what is done about it, what follows
    if nothing is, what has happened and comes next, the way back to green, and what the board is asked for. Never
    changed: a correction is another one.

    `data` is the state of its actions, milestones and risks when it was written, as far as those see it whom the
    workstream is for: plain, with its schema version; `fingerprint` is the SHA-256 of its canonical JSON.
    """

    workstream = models.ForeignKey(Workstream, on_delete=models.PROTECT, related_name="highlight_reports")
    meeting = models.ForeignKey(
        Meeting,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="highlight_reports",
        verbose_name="meeting that it is for",
    )
    number = models.PositiveSmallIntegerField()
    delivery_status = models.CharField("status", max_length=26, choices=DeliveryStatus)
    reason = models.TextField("reason for the status", max_length=4000)
    mitigation = models.TextField("what is done about it", max_length=4000, blank=True)
    impact_if_not = models.TextField("what follows if nothing is done", max_length=4000, blank=True)
    progress = models.TextField("progress since the last report", max_length=8000)
    path_to_green = models.TextField("path to green", max_length=4000, blank=True)
    asks = models.TextField("what the board is asked for", max_length=4000, blank=True)
    schema_version = models.PositiveSmallIntegerField()
    data = models.JSONField()
    fingerprint = models.CharField(max_length=64)
    written_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", verbose_name="written by")
    written_at = models.DateTimeField("written", default=clock.now)

    append_only = True
    audience_follows = "It is for those who saw the workstream when it was written, and stays as it is."
    objects = HighlightReportQuerySet.as_manager()

    class Meta:
        ordering = ["-written_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["workstream", "number"], name="reports_highlightreport_number"),
            models.CheckConstraint(
                condition=~Q(reason="") & ~Q(progress=""), name="reports_highlightreport_says_how_it_goes"
            ),
            models.CheckConstraint(
                condition=~Q(delivery_status="off_track") | ~Q(path_to_green="") | ~Q(asks=""),
                name="reports_highlightreport_off_track_says_what_next",
            ),
        ]

    def __str__(self) -> str:
        return f"Highlight report {self.number}"

    def get_absolute_url(self) -> str:
        return reverse("reports:highlight_detail", args=[self.area.slug, self.pk])
