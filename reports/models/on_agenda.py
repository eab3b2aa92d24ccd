"""Under which item of the agenda a board report is taken."""

from django.db import models

from core.audit import track_with_removals
from governance.models import AgendaItem
from partners.models import Part
from reports.models.papers import BoardReport


@track_with_removals()
class ReportOnAgenda(Part):
    """That a report is taken under an item of its meeting's agenda. Whoever has an interest that closes the item does
    not see the report, nor its issues. Numbers only, no text: the policies of both read this table."""

    report = models.OneToOneField(BoardReport, on_delete=models.CASCADE, related_name="on_agenda")
    agenda_item = models.ForeignKey(AgendaItem, on_delete=models.PROTECT, related_name="reports")

    part_of = "report"
    row_security = None

    class Meta:
        verbose_name_plural = "reports on agendas"

    def __str__(self) -> str:
        return f"{self.report} under {self.agenda_item}"
