"""The checker: what is still missing before a paper goes out, and what a careful reader would stumble over."""

import datetime as dt
import re
from dataclasses import dataclass
from string import ascii_uppercase

from reports.clear_days import timetable
from reports.clearing import Box, Standing, boxes_of
from reports.models import BoardReport, Clearance, ReportSection

ANNEX_NAMED = re.compile(r"\b(?:Annexe?|Appendix)\s+([A-Z])\b")
ANNEX_NUMBERED = re.compile(r"\b((?:Annexe?|Appendix)\s+\d{1,2})\b(?!\s+(?:of|to|in)\b)")
"""A numbered one; what goes on as “Appendix 2 of the Code” is another paper's."""
ACRONYM = re.compile(r"\b[A-Z]{2,}[A-Za-z]?[A-Z]*s?\b")
PLACEHOLDER = re.compile(
    r"\bTBC\b|\bTBA\b|\bXX+\b|lorem ipsum|\[(?:insert|add|state|list)\b[^\]]*\]|state none if none", re.IGNORECASE
)
KNOWN = frozenset({"OK", "UK", "EU", "NHS", "GP", "IT", "PDF", "II", "III", "IV", "TBC", "TBA"})
"""Short forms that every reader knows, and those that the other checks speak of."""


@dataclass(frozen=True)
class Problem:
    """Something to mend. What `stops` keeps the report from being issued; the rest is advice. `part` is the part of the
    editor where it is mended."""

    words: str
    part: str
    stops: bool


@dataclass(frozen=True)
class Checked:
    """What the checker found."""

    problems: tuple[Problem, ...]

    @property
    def stopping(self) -> list[Problem]:
        """What must be mended before it can be issued."""
        return [problem for problem in self.problems if problem.stops]

    @property
    def advice(self) -> list[Problem]:
        """What should be looked at."""
        return [problem for problem in self.problems if not problem.stops]

    @property
    def unwritten(self) -> list[Problem]:
        """What its authors still have to write or mend before they hand it to the clerk: clearances and the timetable
        come after."""
        return [problem for problem in self.stopping if problem.part not in ("clearances", "timetable")]


def check(report: BoardReport, *, today: dt.date) -> Checked:
    """Everything the checker has to say about a report on that day."""
    sections = list(report.sections.all())
    recommendations = list(report.recommendations.all())
    annexes = [annex.letter for annex in report.annexes.all()]
    texts = [report.summary, *(item.text for item in recommendations), *(section.text for section in sections)]
    return Checked(
        (
            *_empty(report, sections, bool(recommendations)),
            *_annexes(annexes, texts),
            *_clearances(report, boxes_of(report)),
            *_late(report, today),
            *_officers(report),
            *_left_over(sections, report),
            *_acronyms(texts),
        )
    )


def _empty(report: BoardReport, sections: list[ReportSection], has_recommendations: bool):
    if not report.summary.strip():
        yield Problem("The summary is empty.", "summary", True)
    if not has_recommendations:
        yield Problem("The board is not asked for anything: add a recommendation.", "recommendations", True)
    for section in sections:
        if section.required and not section.text.strip():
            yield Problem(f"“{section}” is empty.", section.kind, True)


def _annexes(letters: list[str], texts: list[str]):
    named = {letter for text in texts for letter in ANNEX_NAMED.findall(text)}
    for letter in sorted(named - set(letters)):
        yield Problem(f"The text names Annex {letter}, and there is none.", "annexes", True)
    for words in sorted({" ".join(found.split()) for text in texts for found in ANNEX_NUMBERED.findall(text)}):
        yield Problem(f"The text names {words}. Annexes of a paper have letters: name it by its own.", "annexes", False)
    for letter in sorted(set(letters) - named):
        yield Problem(f"Annex {letter} is not mentioned in the text.", "annexes", False)
    expected = list(ascii_uppercase[: len(letters)])
    if letters != expected:
        gap = next(letter for letter in expected if letter not in letters)
        yield Problem(f"The annexes skip the letter {gap}.", "annexes", False)


def _clearances(report: BoardReport, boxes: list[Box]):
    for box in boxes:
        who = f"{box.asked.get_role_display()} on behalf of {box.asked.on_behalf_of}"
        if box.standing == Standing.WAITED_FOR:
            yield Problem(f"Not cleared yet: {who}.", "clearances", True)
        elif box.standing == Standing.VOID:
            yield Problem(
                f"The clearance of the {who} is void: the text was changed after version {box.given.text_version},"
                f" which was the one cleared; it is now version {report.text_version}.",
                "clearances",
                True,
            )
    if report.meeting.board.is_council_body:
        asked = {box.asked.role for box in boxes}
        for role in (Clearance.Role.FINANCE, Clearance.Role.LEGAL):
            if role not in asked:
                yield Problem(f"Nobody is asked to clear it as {role.label.lower()}.", "clearances", True)


def _late(report: BoardReport, today: dt.date):
    published_by = timetable(report.meeting.held_on, today).published_by
    # What has gone out once was there in time, or said why not: issued again, it is a correction.
    if not published_by.is_past or report.urgency_reason.strip() or report.issues.exists():
        return
    words = "Five clear working days before the meeting can no longer be kept."
    if report.meeting.board.is_council_body:
        yield Problem(f"{words} Say in the cover sheet why the chair takes it all the same.", "timetable", True)
    else:
        yield Problem(f"{words} Say in the cover sheet why it comes late.", "timetable", False)


def _officers(report: BoardReport):
    partners = {officer.partner_id for officer in report.officers.all()}
    if not partners:
        yield Problem("No responsible officer is named.", "officers", True)
    elif len(partners) == 1:
        words = "Its responsible officers are all of one body. A joint paper names one of each."
        yield Problem(words, "officers", False)


def _left_over(sections: list[ReportSection], report: BoardReport):
    texts = [("summary", "Summary", report.summary)]
    texts += [(section.kind, str(section), section.text) for section in sections]
    for part, name, text in texts:
        for found in sorted({match.group(0) for match in PLACEHOLDER.finditer(text)}):
            yield Problem(f"“{found}” is left over in “{name}”.", part, False)


def _acronyms(texts: list[str]):
    unexplained = unexplained_acronyms("\n".join(texts))
    if unexplained:
        yield Problem(f"Spell these out where they first stand: {', '.join(unexplained)}.", "summary", False)


def unexplained_acronyms(text: str) -> list[str]:
    """The acronyms that are not spelt out where they first stand, in the order of the text: “… disabilities (SEND)” and
    “SEND (special educational …)” are both spelt out."""
    seen: dict[str, bool] = {}
    for match in ACRONYM.finditer(text):
        word = match.group(0).removesuffix("s")
        if len(word) < 2 or word in KNOWN or word in seen:
            continue
        before, after = text[: match.start()], text[match.end() :]
        seen[word] = before.endswith("(") or after.startswith(" (")
    return [word for word, explained in seen.items() if not explained]
