"""A report's frozen data as HTML: from the data alone, so that an issue can be shown again for ever.

The same paper stands in the portal's page and in the PDF; only what is round it differs.
"""

import datetime as dt
import re
from decimal import Decimal
from typing import Any

from django.template.loader import render_to_string
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from core import clock
from core.charts import Bar, LineChart, Point, Segment, StackedBars
from documents.paragraphs import blocks_of
from reports.composing import in_themes
from reports.freezing import fingerprint_of
from reports.models import ReportSection

Data = dict[str, Any]

TEMPLATES = {1: "reports/paper_1.html", 2: "reports/paper_2.html"}
"""The template of each schema version. None is ever taken away or changed in what it says."""

HEADING = re.compile(r"(</?)h[1-6](?=[ >])")

MOVES = (
    ("rating", "Ratings that changed"),
    ("due_date", "Due dates that moved"),
    ("overdue", "Became overdue"),
    ("closed", "Completed or closed"),
    ("removed", "Taken out of the plan"),
    ("new", "New actions"),
)


FILLED_BY_ITSELF = frozenset({"progress", "actions", "exceptions", *ReportSection.IMPLICATIONS})
"""Kinds of text that say something though nobody wrote anything: tables from plans, or that there is no implication."""


def paper_html(data: Data) -> SafeString:
    """The paper itself, without the page round it."""
    return render_to_string(TEMPLATES[data["schema_version"]], _context(data))


def frame(data: Data) -> dict[str, Any]:
    """What stands round the paper: its title, the area's logo of its day and the lines at the edges of each page."""
    as_at = _instant(data["as_at"])
    return {
        "title": f"{data['subject']}: report to {data['board']}, {_day(data['meeting']['day'])}",
        "heading": data["subject"],
        "area": data["area"],
        "logo": data.get("logo"),
        "running": f"{data['board']}, {_day(data['meeting']['day'])}",
        "marking": "Public" if data["is_public"] else "Not for publication",
        "made": f"Data as at {date_format(as_at, 'j F Y')}",
        "author": "; ".join(f"{officer['role']}, {officer['partner']}" for officer in data["officers"]),
    }


def pdf_html(data: Data, paper: str | None = None) -> str:
    """The whole document of the PDF. `paper`, where given, is what `paper_html` made of the same data."""
    context = {"for_pdf": True, "paper": mark_safe(paper or paper_html(data)), **frame(data)}  # noqa: S308 - our own
    return render_to_string("reports/paper_pdf.html", context)


# --- What the template needs, made from the data ---------------------------------------------------------------------


def _context(data: Data) -> Data:
    """What every version's template needs, and what only its own does."""
    return _common(data) | (_of_version_1(data) if data["schema_version"] == 1 else _of_version_2(data))


def _common(data: Data) -> Data:
    return {
        "data": data,
        "day": dt.date.fromisoformat(data["meeting"]["day"]),
        "time": dt.time.fromisoformat(data["meeting"]["time"]) if data["meeting"]["time"] else None,
        "as_at": _instant(data["as_at"]),
        "last_day": dt.date.fromisoformat(data["last_meeting"]) if data["last_meeting"] else None,
        "summary": mark_safe("".join(_block(block) for block in data["summary"])),  # noqa: S308 - sanitised blocks
        "plans": [_plan(plan, data) for plan in data["plans"]],
        "clearances": [
            {**box, "on": dt.date.fromisoformat(box["day"]) if box["day"] else None} for box in data["clearances"]
        ],
        "annexes": [_annex(annex) for annex in data["annexes"]],
        "fingerprint": fingerprint_of(data),
        "contents": list(_contents(data)),
    }


def _of_version_1(data: Data) -> Data:
    """Texts at fixed places: body, progress, actions, exceptions, measures, implications."""
    return {
        "body": [_text(text) for text in data["body"] if text["blocks"]],
        "progress": _text(data["progress"]),
        "decisions": _decisions(data["progress"]["decisions"]),
        "actions": _text(data["actions"]),
        "exceptions": _text(data["exceptions"]),
        "measures": _text(data["measures"]),
        "measure_rows": [_measure(row) for row in data["measures"]["rows"]],
        "implications": [_text(text) for text in data["implications"]],
    }


def _of_version_2(data: Data) -> Data:
    """Texts in the order of the report's shape, each with its tables of live data."""
    return {
        "parts": [{**_text(part), "live": part["live"]} for part in data["parts"]],
        "decisions": _decisions(data["decisions"]),
        "measure_rows": [_measure(row) for row in data["measures"]],
        "gathered_on": dt.date.fromisoformat(data["gathered_on"]),
        "implications": ReportSection.IMPLICATIONS,
        "filled": FILLED_BY_ITSELF,
        "has_measures": any(part["kind"] == ReportSection.Kind.MEASURES for part in data["parts"]),
    }


def _decisions(decisions: list[Data]) -> list[Data]:
    return [
        {**decision, "due_day": dt.date.fromisoformat(decision["due"]) if decision["due"] else None}
        for decision in decisions
    ]


def _contents(data: Data):
    last = data.get("recommendations_last", False)
    yield "section-1", "Section 1: Summary" if last else "Section 1: Summary and recommendations"
    yield "section-2", "Section 2: Report and recommendations" if last else "Section 2: Report"
    yield "section-3", "Section 3: Clearance"
    yield "section-4", "Section 4: Contact and background papers"
    if any(plan["actions"] for plan in data["plans"]):
        yield "schedule", "Schedule of actions"
    for annex in data["annexes"]:
        if annex["sections"]:
            yield f"annex-{annex['letter']}", f"Annex {annex['letter']}: {annex['title']}"


def _prose(text: str) -> SafeString:
    """Markdown whose headings, of whatever rank, all stand one step below those of the paper."""
    html = "".join(part.html for part in blocks_of(text))
    return mark_safe(HEADING.sub(r"\1h4", html))  # noqa: S308 - sanitised blocks


def _block(block: Data) -> SafeString:
    html = _prose(block["text"])
    if block["number"] is None:
        return html
    number = format_html('<p class="paper__paragraph"><span class="paper__number">{}.</span>', block["number"])
    return mark_safe(number + html.removeprefix("<p>"))  # noqa: S308 - both parts are safe


def _text(text: Data) -> Data:
    html = "".join(_block(block) for block in text["blocks"])
    return {"kind": text["kind"], "title": text["title"], "html": mark_safe(html)}  # noqa: S308 - sanitised blocks


def _plan(plan: Data, data: Data) -> Data:
    told = [{**move, "on": dt.date.fromisoformat(move["day"])} for move in plan["movements"]]
    moves = [(title, kind, [move for move in told if move["kind"] == kind]) for kind, title in MOVES]
    exceptional = [action for action in plan["actions"] if action["exceptional"]]
    return {
        **plan,
        "chart": _counts_chart(plan, data),
        "moves": [move for move in moves if move[2]],
        "exceptions": list(in_themes(exceptional)),
        "overdue": sum(action["days_overdue"] > 0 for action in plan["actions"]),
    }


def _counts_chart(plan: Data, data: Data) -> StackedBars:
    bars = [_bar("Now", plan, plan["counts"])]
    if data["last_meeting"]:
        bars.append(_bar(f"At the meeting of {_day(data['last_meeting'])}", plan, plan["counts_before"]))
    as_at = date_format(_instant(data["as_at"]), "j F Y")
    return StackedBars(f"{plan['title']}: actions by rating, {as_at}", bars, row_heading="When")


def _bar(label: str, plan: Data, counts: dict[str, int]) -> Bar:
    return Bar(
        label,
        [
            Segment(level["label"], counts.get(level["label"], 0), level["colour"], level["shape"])
            for level in plan["key"]
        ],
    )


def _measure(row: Data) -> Data:
    points = [
        Point(point["label"], None if point["value"] is None else Decimal(point["value"]), point["note"])
        for point in row["points"]
    ]
    return {**row, "chart": LineChart(row["title"], points, unit=row["unit"])}


def _annex(annex: Data) -> Data:
    return {
        **annex,
        "sections": [
            {"heading": section["heading"], "html": _with_pictures(section), "table": section.get("table")}
            for section in annex["sections"]
        ],
    }


def _with_pictures(section: Data) -> SafeString:
    """The text of a section with its pictures, each after its paragraph and with what it shows in words."""
    blocks = [part.html for part in blocks_of(section["text"])]
    for picture in sorted(section.get("pictures", ()), key=lambda one: -one["after"]):
        caption = format_html("<figcaption>{}</figcaption>", picture["caption"]) if picture["caption"] else ""
        figure = format_html(
            '<figure class="portal-picture"><img src="{}" alt="{}">{}</figure>',
            picture["address"],
            picture["alternative_text"],
            caption,
        )
        blocks.insert(picture["after"], figure)
    return mark_safe(HEADING.sub(r"\1h4", "".join(blocks)))  # noqa: S308 - sanitised blocks and escaped words


def _instant(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).astimezone(clock.zone())


def _day(text: str) -> str:
    return date_format(dt.date.fromisoformat(text), "j F Y")
