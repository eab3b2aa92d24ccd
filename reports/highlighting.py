"""A highlight report: the state of a workstream as plain data, what is offered to begin with, and the same report as a
page, a PDF and a Word document."""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

from django.db import transaction
from django.template.loader import render_to_string
from django.utils.formats import date_format
from django.utils.text import slugify

from actionplans.models import DeliveryStatus, Milestone, RagUpdate
from core import clock
from core.access import acting_as
from core.jobs import JobKind, Made, page_of_subject
from core.models import Job
from core.word import content_of, new_document
from governance.models import Meeting
from partners.models import Person
from reports import pdf
from reports.dashboard import HEADLINE_ORDER
from reports.deep_dive import actions_of, coming
from reports.models import HighlightReport
from reports.subjects import SubjectOfJobs
from strategies.models import Workstream

HIGHLIGHT_SCHEMA_VERSION = 1
VERB = "reports.export_highlight"
SUBJECT = SubjectOfJobs(
    lambda person: HighlightReport.objects.visible_to(person).select_related("area", "written_by"),
    VERB,
    "highlight report",
    "take this highlight report along",
)
MOST_TOLD = 20
"""How many actions or steps are offered as the beginning of a text."""

Data = dict[str, Any]

LOOK = {
    DeliveryStatus.OFF_TRACK: ("red", "diamond"),
    DeliveryStatus.AT_RISK: ("amber", "triangle"),
    DeliveryStatus.ON_TRACK: ("green", "circle"),
    DeliveryStatus.COMPLETE: ("blue", "tick"),
    DeliveryStatus.NOT_YET_DUE: ("grey", "dash"),
    DeliveryStatus.CLOSED_WITHOUT_COMPLETION: ("grey", "cross"),
}
"""The look of a delivery status where several plans' words meet."""


# --- Data ------------------------------------------------------------------------------------------------------------


def state_of(workstream: Workstream) -> Data:
    """How the actions, milestones, risks and issues of a workstream stand now: what everyone sees whom it is for, and
    the acting person too."""
    everyone = workstream.audience
    actions = actions_of(workstream, None, everyone)
    ahead = coming(workstream, actions, everyone)
    counted = Counter(entry.delivery_status for entry in actions)
    return {
        "schema_version": HIGHLIGHT_SCHEMA_VERSION,
        "workstream": str(workstream),
        "lead": workstream.lead_person.role_title if workstream.lead_person else "",
        "lead_partner": str(workstream.lead_partner or ""),
        "strategy": workstream.strategy.title,
        "board": str(workstream.overseeing_board or ""),
        "counts": [[str(status.label), counted[status]] for status in HEADLINE_ORDER if counted[status]],
        "overdue": sum(entry.is_overdue for entry in actions),
        "off_track": [
            {
                "reference": entry.reference,
                "title": entry.title,
                "lead": entry.lead_partner,
                "reason": entry.reason,
                "cause": entry.cause,
                "path_to_green": entry.path_to_green,
                "due": entry.due_words,
            }
            for entry in actions
            if entry.delivery_status == DeliveryStatus.OFF_TRACK
        ],
        "next_milestones": [_step(step) for step in ahead["next_milestones"]],
        "late_milestones": [_step(step) for step in ahead["late_milestones"]],
        "risks": [
            {
                "number": risk.number,
                "title": risk.title,
                "score": risk.score,
                "band": risk.band.label,
                "mitigation": risk.mitigation,
            }
            for risk in ahead["risks"]
        ],
        "issues": [{"number": issue.number, "title": issue.title} for issue in ahead["issues"]],
    }


def _step(step: Milestone) -> Data:
    return {"title": step.title, "action": step.action.title, "due": step.due_words}


def beginning_of(workstream: Workstream, person: Person) -> dict[str, str]:
    """What is offered in the boxes of a new report, from what this person sees: the worst status that an action has,
    the newest that was said of each since the last report, and the paths to green that there are."""
    actions = actions_of(workstream, None, person)
    status = next((each for each in HEADLINE_ORDER if any(entry.delivery_status == each for entry in actions)), None)
    last = HighlightReport.objects.visible_to(person, workstream.area).filter(workstream=workstream).light().first()
    since = last.written_at if last else clock.now() - dt.timedelta(days=31)
    titles = {entry.pk: f"{entry.reference} {entry.title}".strip() for entry in actions}
    updates = RagUpdate.objects.filter(action__in=list(titles), at__gte=since)
    told = dict(updates.order_by("action", "-at", "-pk").distinct("action").values_list("action", "reason"))
    paths = (entry for entry in actions if entry.delivery_status == DeliveryStatus.OFF_TRACK and entry.path_to_green)
    return {
        "delivery_status": status.value if status else "",
        "progress": "\n".join([f"{titles[pk]}: {told[pk]}" for pk in titles if pk in told][:MOST_TOLD]),
        "path_to_green": "\n".join(f"{titles[entry.pk]}: {entry.path_to_green}" for entry in paths),
    }


# --- The same report in three shapes ---------------------------------------------------------------------------------


def parts_of(highlight: HighlightReport) -> list[tuple[str, str]]:
    """The texts of a report under their headings, in the order in which boards read them. Nothing that is empty, but
    for what the board is asked for: that is said where it is nothing, too."""
    texts = (
        ("Reason for the status", highlight.reason),
        ("What is done about it", highlight.mitigation),
        ("What follows if nothing is done", highlight.impact_if_not),
        ("Progress since the last report", highlight.progress),
        ("Path to green", highlight.path_to_green),
        ("What the board is asked for", highlight.asks or "Nothing."),
    )
    return [(title, text) for title, text in texts if text]


def lists_of(data: Data) -> tuple[list[tuple[str, list[str]]], str]:
    """The lists of a report that have something in them, each under its heading, and in one line what there is none
    of: most reports are meant to take one page."""
    lists = (
        ("Off track", [_red(row) for row in data["off_track"]], "No action is off track."),
        ("Next milestones", [_milestone(row) for row in data["next_milestones"]], "No milestone is coming up."),
        (
            "Milestones not reached in time",
            [_milestone(row) for row in data["late_milestones"]],
            "No milestone is late.",
        ),
        ("Risks", [_risk(row) for row in data["risks"]], "No risk is open."),
        ("Issues", [f"{row['number']}. {row['title']}" for row in data["issues"]], "No issue is open."),
    )
    nothing = " ".join(words for _heading, lines, words in lists if not lines)
    return [(heading, lines) for heading, lines, _words in lists if lines], nothing


def _red(row: Data) -> str:
    path = row["path_to_green"] or "none yet"
    named = f"{row['reference']} {row['title']}".strip()
    return f"{named} ({row['lead']}, due {row['due']}). Cause: {row['cause']} Path to green: {path}"


def _milestone(row: Data) -> str:
    return f"{row['title']}, due {row['due']} ({row['action']})"


def _risk(row: Data) -> str:
    mitigation = f" What is done: {row['mitigation']}" if row["mitigation"] else ""
    return f"{row['number']}. {row['title']}: {row['band'].lower()}, {row['score']} of 25.{mitigation}"


def counts_in_words(data: Data) -> str:
    """“2 off track, 5 on track; 1 overdue”."""
    counts = ", ".join(f"{number} {label.lower()}" for label, number in data["counts"]) or "no action yet"
    return f"{counts}; {data['overdue']} overdue" if data["overdue"] else counts


def context_of(highlight: HighlightReport, meeting: Meeting | None) -> dict[str, Any]:
    """What the template of the report needs, in the page and in the PDF alike."""
    colour, shape = LOOK[DeliveryStatus(highlight.delivery_status)]
    lists, nothing = lists_of(highlight.data)
    return {
        "highlight": highlight,
        "data": highlight.data,
        "meeting": meeting,
        "colour": colour,
        "shape": shape,
        "counts": counts_in_words(highlight.data),
        "parts": parts_of(highlight),
        "lists": lists,
        "nothing": nothing,
    }


def meeting_seen(highlight: HighlightReport, person: Person) -> Meeting | None:
    """The meeting that a report is for, where this person sees it."""
    seen = Meeting.objects.visible_to(person, highlight.area).select_related("board")
    return seen.filter(pk=highlight.meeting_id).first()


def pdf_html(highlight: HighlightReport, meeting: Meeting | None) -> str:
    """The whole document of the PDF."""
    written = date_format(clock.day_of(highlight.written_at), "j F Y")
    context = context_of(highlight, meeting) | {
        "for_pdf": True,
        "running": f"{highlight}: {highlight.data['workstream']}",
        "marking": "Not for publication",
        "made": f"Data as at {written}",
    }
    return render_to_string("reports/highlight_pdf.html", context)


def as_document(highlight: HighlightReport, meeting: Meeting | None) -> bytes:
    """The report as a Word document."""
    data = highlight.data
    title = f"{highlight}: {data['workstream']}"
    word = new_document(title)
    word.add_heading(title, 1)
    for line in _about(highlight, meeting):
        word.add_paragraph(line)
    for heading, text in parts_of(highlight):
        word.add_heading(heading, 2)
        for line in text.splitlines():
            word.add_paragraph(line)
    lists, nothing = lists_of(data)
    for heading, lines in lists:
        word.add_heading(heading, 2)
        for line in lines:
            word.add_paragraph(line, style="List Bullet")
    if nothing:
        word.add_paragraph(nothing)
    return content_of(word)


def _about(highlight: HighlightReport, meeting: Meeting | None) -> Iterable[str]:
    data = highlight.data
    yield f"Status: {highlight.get_delivery_status_display()}"
    yield f"Actions: {counts_in_words(data)}"
    if meeting is not None:
        yield f"For the {meeting.board.name}, {date_format(meeting.held_on, 'j F Y')}"
    if data["lead"] or data["lead_partner"]:
        yield f"Lead: {', '.join(filter(None, (data['lead'], data['lead_partner'])))}"
    yield f"Written by {highlight.written_by.role_title}, {date_format(clock.day_of(highlight.written_at), 'j F Y')}"


def file_name(highlight: HighlightReport) -> str:
    """What the file is called, without its ending."""
    return slugify(f"{highlight} {highlight.data['workstream']}")[:80]


# --- The job ---------------------------------------------------------------------------------------------------------


def make(job: Job, report_progress: Callable[[int, str], None]) -> Made:
    """The PDF of the job's report. Raises RuleBroken if the person who asked may not have it any more."""
    report_progress(10, "setting the text")
    with transaction.atomic():
        person = Person.objects.get(pk=job.person)
        with acting_as(person):
            highlight = SUBJECT.of(job, person)
            html = pdf_html(highlight, meeting_seen(highlight, person))
            colour, name = highlight.area.colour, file_name(highlight)
    report_progress(40, "laying out the pages")
    return Made(name=f"{name}.pdf", content_type="application/pdf", content=pdf.make_pdf(html, colour=colour))


HIGHLIGHT = JobKind(
    label="Highlight report as a PDF",
    make=make,
    verb=VERB,
    queue="pdf",
    still_theirs=SUBJECT.is_theirs,
    subject_url=page_of_subject,
)
