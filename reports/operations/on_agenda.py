"""Putting a report under an item of its meeting's agenda."""

from django.db import transaction

from core import audit
from core.errors import RuleBroken
from governance.models import AgendaItem
from governance.operations import demand_no_interest
from partners.models import Person
from reports.models import BoardReport, ReportOnAgenda
from reports.operations.locks import hold


@transaction.atomic
def put_on_agenda(report: BoardReport, *, agenda_item: AgendaItem | None, by: Person) -> BoardReport:
    """Say under which item of its meeting's agenda a report is taken, or that it is under none. An interest in that
    item which closes it closes the report and its issues too, at once.

    Raises RuleBroken if the report or the item was withdrawn, if the item is of another meeting, or for who has an
    interest that closes it.
    """
    report = hold(report)
    if report.is_withdrawn:
        raise RuleBroken("This report has been withdrawn, so it cannot be changed.")
    if agenda_item is not None:
        if agenda_item.meeting_id != report.meeting_id:
            raise RuleBroken("Choose an item of the meeting that the report goes to.", field="agenda_item")
        if agenda_item.is_withdrawn:
            raise RuleBroken("That item has been withdrawn. Choose another.", field="agenda_item")
        demand_no_interest(by, agenda_item)
    with audit.record("report_put_on_agenda", by=by):
        ReportOnAgenda.objects.filter(report=report).delete()
        if agenda_item is not None:
            ReportOnAgenda.objects.create(report=report, agenda_item=agenda_item)
    return report
