"""What reports tell core's registries: how a PDF is made, what waits at Home, what a meeting's page shows."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery, TextField, Value
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Coalesce, Concat
from django.urls import reverse
from django.utils.formats import date_format

from core import clock
from core.access import may
from core.home import Areas, HomeItem, Urgency, in_areas, of_groups, of_people, only_if_any
from core.panels import Panel
from core.registry import HOME_ITEMS, JOB_KINDS, PANELS, SEARCHABLE
from core.search import OfAnother, SearchKind, seen
from core.written import Given
from documents.models import DocumentVersion
from governance.models import AgendaItem, Board, Meeting
from governance.rules import board_of
from inspection.models import AreaForDevelopment
from partners.models import LocalArea, Person
from partners.notifications import Message, tells_of
from partners.standing import Anybody
from partners.written import once_for_anybody
from reports.clear_days import timetable
from reports.highlighting import HIGHLIGHT
from reports.making import BOARD_REPORT_PDF
from reports.models import (
    BoardReport,
    BoardReportIssue,
    Clearance,
    ClearanceGiven,
    FrozenPlan,
    HighlightReport,
    Pack,
    PackRelease,
    PublicSnapshot,
    ReportOnAgenda,
    ReportResponsibleOfficer,
    written_by,
)
from reports.operations.clearances import ASKED_FOR, OPEN_STATES
from reports.operations.highlights import HIGHLIGHT_PDF
from reports.operations.issuing import HANDED_IN, PDF_KIND
from reports.operations.publishing import TO_APPROVE
from reports.pack_making import PACK, PACK_KIND
from reports.plan_pdf import PLAN_PDF, PLAN_PDF_KIND
from strategies.models import Priority, Strategy, Workstream

JOB_KINDS.add(PDF_KIND)(BOARD_REPORT_PDF)
JOB_KINDS.add(PACK_KIND)(PACK)
JOB_KINDS.add(HIGHLIGHT_PDF)(HIGHLIGHT)
JOB_KINDS.add(PLAN_PDF_KIND)(PLAN_PDF)
SOON = dt.timedelta(days=7)


# --- Home ------------------------------------------------------------------------------------------------------------


@HOME_ITEMS.add("reports.papers")
@only_if_any(
    lambda: BoardReport.objects.filter(in_areas(), of_people("prepared_by"), state=BoardReport.State.DRAFT),
    lambda: BoardReport.objects.filter(
        in_areas(), of_groups("meeting__board__clerk_group"), state=BoardReport.State.READY
    ),
    lambda: ReportResponsibleOfficer.objects.filter(
        in_areas("report__area"), of_people("person"), report__state=BoardReport.State.DRAFT
    ),
    lambda: Clearance.objects.filter(in_areas("report__area"), of_people("person"), report__state__in=OPEN_STATES),
)
def papers_waiting(person: Person, areas: Areas, today: dt.date) -> list[HomeItem]:
    """Reports whose present text waits for this person's clearance, drafts that he began or is a responsible officer
    of, and reports handed to him as clerk or chair."""
    given = ClearanceGiven.objects.filter(
        report=OuterRef("report"), role=OuterRef("role"), on_behalf_of=OuterRef("on_behalf_of")
    ).order_by("-cleared_at", "-pk")
    boxes = Clearance.objects.filter(person=person, report=OuterRef("pk"))
    cleared = Coalesce(Subquery(given.values("text_version")[:1]), Value(0))  # versions of a text begin at 1
    uncleared = boxes.annotate(cleared=cleared).exclude(cleared=OuterRef("text_version"))
    reports = (
        BoardReport.objects.visible_to(person)
        .in_areas(areas)
        .filter(state__in=OPEN_STATES)
        .annotate(
            to_clear=Exists(uncleared),
            to_write=written_by(person) & Q(state=BoardReport.State.DRAFT),
            to_issue=Q(state=BoardReport.State.READY, meeting__board__clerk_group__in=person.standing.group_ids),
        )
        .filter(Q(to_clear=True) | Q(to_write=True) | Q(to_issue=True))
    )
    return [
        _item(report, kind, next_step, today)
        for report in reports
        for waits, kind, next_step in (
            (report.to_clear, "Paper to clear", "Read and clear it"),
            (report.to_write, "Paper to write", "Go on writing"),
            (report.to_issue, "Paper to issue", "Check and issue it"),
        )
        if waits
    ]


def _item(report: BoardReport, kind: str, next_step: str, today: dt.date) -> HomeItem:
    due = timetable(report.meeting.held_on, today).published_by.day
    return HomeItem(
        urgency=Urgency.of(due, today, SOON),
        kind=kind,
        title=report.subject,
        url=report.get_absolute_url(),
        next_step=next_step,
        area=report.area,
        due=due,
        detail=f"{report.meeting.board}, {report.meeting}",
        subject=report,
    )


@HOME_ITEMS.add("reports.to_approve")
@only_if_any(
    lambda: PublicSnapshot.objects.filter(in_areas(), state=PublicSnapshot.State.WAITING),
)
def publications_to_approve(person: Person, areas: Areas, today: dt.date) -> list[HomeItem]:
    """What another lead has proposed for everyone to read, and this person may approve."""
    here = [area for area in areas.values() if may(person, "reports.publish_strategy", area)]
    if not here:
        return []
    waiting = PublicSnapshot.objects.visible_to(person).waiting_in(here).light().select_related("area")
    return [
        HomeItem(
            urgency=Urgency.WAITING,
            kind="Publication to approve",
            title=snapshot.title,
            url=snapshot.get_absolute_url(),
            next_step="Read and approve it",
            area=snapshot.area,
            subject=snapshot,
        )
        for snapshot in waiting
        if may(person, "reports.approve_publication", snapshot)
    ]


# --- Panels ----------------------------------------------------------------------------------------------------------


@PANELS.add("governance.Meeting:reports")
def reports_of_meeting(meeting: Meeting, person: Person) -> Panel:
    """The reports to a meeting: those issued to this person, and the drafts he works on; of a council's body, the last
    day on which its papers are out in time."""
    issued = BoardReportIssue.objects.visible_to(person, meeting.area).filter(meeting=meeting).newest()
    working = BoardReport.objects.visible_to(person, meeting.area).filter(meeting=meeting)
    frozen = FrozenPlan.objects.visible_to(person, meeting.area).filter(meeting=meeting)
    planned, board = meeting.state == Meeting.State.PLANNED, board_of(meeting)
    publishing = timetable(meeting.held_on, clock.today()).published_by
    context = {
        "meeting": meeting,
        "issued": issued,
        "working": working,
        "frozen": frozen.select_related("area").defer("data"),
        "may_begin": planned and may(person, "reports.create_report", meeting),
        "publishing": publishing if planned and board is not None and board.is_council_body else None,
    }
    return Panel("Reports", "reports/_meeting_panel.html", context)


@PANELS.add("strategies.Workstream:highlights")
def highlights_of_workstream(workstream: Workstream, person: Person) -> Panel:
    """The newest highlight reports of a workstream, the way to it in depth, and to writing one for who may."""
    seen = HighlightReport.objects.visible_to(person, workstream.area).filter(workstream=workstream).light()
    may_write = may(person, "reports.write_highlight", workstream)
    context = {"workstream": workstream, "highlights": seen[:5], "may_write": may_write}
    return Panel("What the board reads", "reports/_highlights_panel.html", context)


@PANELS.add("governance.Meeting:reports 2 highlights")
def highlights_for_meeting(meeting: Meeting, person: Person) -> Panel | None:
    """The highlight reports of workstreams to a meeting."""
    highlights = list(HighlightReport.objects.visible_to(person, meeting.area).filter(meeting=meeting).light())
    if not highlights:
        return None
    streams = Workstream.objects.visible_to(person, meeting.area).in_bulk([each.workstream_id for each in highlights])
    rows = [(each, streams.get(each.workstream_id)) for each in highlights]
    return Panel("Highlight reports", "reports/_highlights_of_meeting.html", {"rows": rows})


@PANELS.add("governance.AgendaItem:reports")
def reports_under_item(item: AgendaItem, person: Person) -> Panel:
    """The reports taken under an item: those issued to this person, and the drafts he works on."""
    # Asked of the table of pairs: a join through the working papers would find only those that this person works on.
    under = ReportOnAgenda.objects.filter(agenda_item=item).values("report")
    issued = BoardReportIssue.objects.visible_to(person, item.area).filter(report__in=under).newest()
    working = BoardReport.objects.visible_to(person, item.area).filter(pk__in=under)
    return Panel("Reports", "reports/_item_panel.html", {"issued": issued, "working": working})


@PANELS.add("governance.Board:reports")
def reports_of_board(board: Board, person: Person) -> Panel:
    """The newest reports issued to this person for a board's meetings, with the way to all."""
    issued = BoardReportIssue.objects.visible_to(person, board.area).filter(meeting__board=board).newest()[:5]
    return Panel("Reports", "reports/_board_panel.html", {"board": board, "issued": issued})


@once_for_anybody
def _meetings_from(asking: Anybody) -> QuerySet:
    planned = Meeting.objects.visible_to(asking, Given("area", models.BigIntegerField()))
    planned = planned.filter(state=Meeting.State.PLANNED, held_on__gte=Given("first", models.DateField()))
    return planned.select_related("board").order_by("held_on", "starts_at", "pk")[:1]


@PANELS.add("partners.LocalArea:2 boards")
def what_the_boards_do(area: LocalArea, person: Person) -> Panel | None:
    """On Home: the next meeting that this person sees, and the way to what moved since the last one."""
    meeting = next(iter(_meetings_from(person, area=area.pk, first=clock.today())), None)
    may_look = may(person, "reports.view_dashboard", area)
    if meeting is None and not may_look:
        return None
    return Panel("Boards", "reports/_home_boards.html", {"area": area, "meeting": meeting, "may_look": may_look})


def _thread(name: str, words: str) -> Callable[[Any, Person], Panel]:
    """The way from a thing's page to its thread."""

    def way(subject: Any, person: Person) -> Panel:
        url = reverse(f"reports:{name}_thread", args=[_area_of(subject).slug, subject.pk])
        return Panel("Thread", "reports/_thread_panel.html", {"url": url, "words": words})

    return way


def _area_of(subject: Any) -> LocalArea:
    if isinstance(subject, AreaForDevelopment):
        return subject.judgement.self_evaluation.area
    return subject.strategy.area if isinstance(subject, Priority) else subject.area


DOWN = "See the actions and the evidence that follow from it, and what is missing"

PANELS.add("inspection.Duty:thread")(_thread("duty", DOWN))
PANELS.add("inspection.Finding:thread")(_thread("finding", DOWN))
PANELS.add("inspection.Recommendation:thread")(_thread("recommendation", DOWN))
PANELS.add("inspection.AreaForDevelopment:thread")(_thread("area_for_development", DOWN))
PANELS.add("strategies.Priority:thread")(_thread("priority", DOWN))
PANELS.add("actionplans.Action:thread")(
    _thread("action", "Follow it up to why it is done and down to what shows it, with what is missing")
)


def _gaps(subject: Any, person: Person) -> Panel | None:
    """The way from the pages of the whole to where the area's thread breaks."""
    if not may(person, "reports.view_threads", subject.area):
        return None
    url = reverse("reports:gap_list", args=[subject.area.slug])
    words = "See what has no action, no owner or no fresh evidence in the area"
    return Panel("Gaps", "reports/_thread_panel.html", {"url": url, "words": words})


for _whole in ("inspection.SelfEvaluation", "inspection.Inspection", "strategies.Strategy"):
    PANELS.add(f"{_whole}:thread")(_gaps)


def _publishing(verb: str, key: str, preview: str) -> Callable[[Any, Person], Panel | None]:
    """Where a thing stands on the public pages, and the way to publish it for who may."""

    def standing(subject: Any, person: Person) -> Panel | None:
        may_publish = may(person, verb, subject)
        seen = PublicSnapshot.objects.visible_to(person, subject.area).filter(**{key: subject}).light()
        newest = seen.select_related("area").order_by("-number").first()
        if not may_publish and newest is None:
            return None
        publish = reverse(f"reports:{preview}", args=[subject.area.slug, subject.pk]) if may_publish else ""
        return Panel("On the public pages", "reports/_public_panel.html", {"newest": newest, "publish": publish})

    return standing


for _model, _verb, _key, _preview in (
    (Strategy, "reports.publish_strategy", "strategy", "strategy_preview"),
    (Workstream, "reports.publish_workstream", "workstream", "workstream_preview"),
    (DocumentVersion, "reports.publish_answers", "document_version", "answers_preview"),
    (BoardReport, "reports.publish_report", "report", "paper_preview"),
):
    PANELS.add(f"{_model._meta.label}:public")(_publishing(_verb, _key, _preview))


@PANELS.add("partners.LocalArea:9 public")
def what_the_public_reads(area: LocalArea, person: Person) -> Panel | None:
    """On Home: the way to the public pages."""
    if not may(person, "reports.view_publications", area):
        return None
    return Panel("Public pages", "reports/_home_public.html", {"area": area})


@PANELS.add("partners.LocalArea:8 packs")
def packs_of_the_area(area: LocalArea, person: Person) -> Panel | None:
    """On a lead's Home: the way to the packs."""
    if not may(person, "reports.view_packs", area):
        return None
    return Panel("For inspectors", "reports/_packs_panel.html", {"area": area})


@PANELS.add("partners.Person:packs")
def packs_released(whose: Person, person: Person) -> Panel | None:
    """What local areas have released to this person by name, with the last day of each."""
    released = PackRelease.objects.filter(pack__in=Pack.objects.released_to(whose), person=whose)
    packs = [(release.pack, release.last_day) for release in released.select_related("pack__area").order_by("ends_on")]
    return Panel("Packs for inspections", "reports/_packs_of_person.html", {"packs": packs}) if packs else None


# --- Notifications ---------------------------------------------------------------------------------------------------

REPORT_WITH_MEETING = ("area", "meeting__board")


@tells_of(
    ASKED_FOR,
    BoardReport,
    related=REPORT_WITH_MEETING,
    parts=("clearances",),
    was="You were asked to clear a board report",
)
def clearance_asked_for(report: BoardReport, person: Person) -> Message | None:
    """That somebody asks for this person's clearance."""
    if report.is_withdrawn or person.pk not in report.clearer_ids:
        return None
    return Message(
        f"Please clear: {report.subject}",
        f"It goes to the {report.meeting.board} on {_day(report.meeting.held_on)}.",
        report.get_absolute_url(),
    )


@tells_of(HANDED_IN, BoardReport, related=REPORT_WITH_MEETING, was="You were told that a board report was handed in")
def handed_in(report: BoardReport, person: Person) -> Message | None:
    """That a report is with the clerk."""
    if report.state != BoardReport.State.READY:
        return None
    return Message(
        f"Handed in: {report.subject}",
        f"The report for {_day(report.meeting.held_on)} is ready for you to check and issue.",
        report.get_absolute_url(),
    )


@tells_of(TO_APPROVE, PublicSnapshot, related=("area",), was="You were asked to approve a publication")
def publication_to_approve(snapshot: PublicSnapshot, person: Person) -> Message | None:
    """That another lead wants something published."""
    if not snapshot.is_waiting:
        return None
    return Message(
        f"Please approve: {snapshot.title}",
        "Another lead proposes that everyone in the world may read it. A second person has to approve it.",
        snapshot.get_absolute_url(),
    )


def _day(day: dt.date) -> str:
    return date_format(day, "j F Y")


# --- Search -----------------------------------------------------------------------------------------------------------


def newest_issues(person: Person, area: LocalArea) -> QuerySet[BoardReportIssue]:
    """The newest issue of each report that was made for this person."""
    return BoardReportIssue.objects.visible_to(person, area).newest()


SEARCHABLE.add("report")(
    SearchKind(
        label="Board report",
        plural="Board reports",
        rows=newest_issues,
        title="subject",
        # Marks of HTML are no words to the database; they are taken out before the text is shown.
        texts=("html",),
        within=OfAnother(Board, "meeting__board", "name"),
        address="reports:issue_detail",
        withdrawn=Q(withdrawal__isnull=False),
    )
)
SEARCHABLE.add("report-in-writing")(
    SearchKind(
        label="Board report being written",
        plural="Board reports being written",
        rows=seen(BoardReport),
        title="subject",
        texts=("reference", "summary"),
        within=OfAnother(Board, "meeting__board", "name"),
        address="reports:report_detail",
        withdrawn=Q(state=BoardReport.State.WITHDRAWN),
    )
)
SEARCHABLE.add("highlight-report")(
    SearchKind(
        label="Highlight report",
        plural="Highlight reports",
        rows=seen(HighlightReport),
        title=Concat(
            Value("Highlight report "),
            Cast("number", TextField()),
            Value(": "),
            KeyTextTransform("workstream", "data"),  # as it was called when this was written
            output_field=TextField(),
        ),
        texts=("reason", "mitigation", "impact_if_not", "progress", "path_to_green", "asks"),
        within=OfAnother(Board, "meeting__board", "name"),
        address="reports:highlight_detail",
    )
)
