"""Taking hold of a report that is being written."""

from core.errors import RuleBroken
from core.versions import lock
from documents.paragraphs import clean_markdown, why_unfit
from partners.models import Person
from reports.models import BoardReport


def open_cover(report: BoardReport, seen_version: int) -> BoardReport:
    """The report's own row, locked, its version and its text's raised. Raises EditConflict if it changed since, and
    RuleBroken unless it is a draft."""
    report = lock(report, seen_version)
    refuse_unless_draft(report)
    report.text_version += 1
    return report


def open_text(report: BoardReport) -> BoardReport:
    """The report locked for a change in one of its parts: its text's version goes up, its own does not, so that two
    people can write different parts. Raises RuleBroken unless it is a draft."""
    report = hold(report)
    refuse_unless_draft(report)
    report.text_version += 1
    report.save(update_fields=["text_version"])
    return report


def fitting(text: str, *, field: str) -> str:
    """A text as it is kept. Raises RuleBroken if no page could be made of it in time."""
    text = clean_markdown(text)
    if why := why_unfit(text):
        raise RuleBroken(why, field=field)
    return text


def hold(report: BoardReport) -> BoardReport:
    """The report as it is now, its row locked until the transaction ends."""
    return BoardReport.objects.select_for_update(of=("self",)).select_related("meeting__board").get(pk=report.pk)


def refuse_unless_draft(report: BoardReport) -> None:
    """Only a draft is written on."""
    if report.is_withdrawn:
        raise RuleBroken("This report has been withdrawn, so it cannot be changed.")
    if not report.is_draft:
        raise RuleBroken("This report is with the clerk. Take it back to draft before you change it.")


def refuse_who_can_not_see_the_meeting(report: BoardReport, person: Person) -> None:
    """Whoever is named on a report sees it, and with it that the meeting takes place."""
    if report.meeting.audience_id not in person.standing.audience_ids:
        raise RuleBroken(f"{person} can't see the meeting, and so can't be named on its report.", field="person")
