"""Dates as people say them in plans: kept word for word, with the days that they can mean.

“May 25” is May 2025, because plans write months and years; a day of May has its year: “25 May 2025”. Years of two
digits are in this century. School terms: autumn is September to December, spring January to April, summer April to July
(Easter moves, so that April belongs to both). Financial years run from April to March, academic years from September to
August; a bare “2016/17” can be either, so that it reaches from the one's start to the other's end.
"""

import calendar
import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass

LONGEST = 100
FIRST_YEAR, LAST_YEAR = 1990, 2099


class NotUnderstood(ValueError):  # noqa: N818 - it names what happened
    """The words say no date that we can read. The message says so in plain English."""


@dataclass(frozen=True)
class SaidDate:
    """A date as it was said, and the first and last day that it can mean (inclusive). Both are None for what has no
    day: “ongoing”, “termly”."""

    words: str
    earliest: dt.date | None = None
    latest: dt.date | None = None

    def __str__(self) -> str:
        return self.words

    @property
    def has_a_day(self) -> bool:
        """Whether it can ever be overdue."""
        return self.latest is not None


Span = tuple[dt.date, dt.date]

MONTHS = {name.lower(): number for number, name in enumerate(calendar.month_name) if name}
MONTHS |= {name[:3]: number for name, number in MONTHS.items()} | {"sept": 9}
MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
YEAR = r"(?:19|20)\d\d"
SHORT_YEAR = r"(?:(?:19|20)\d\d|'?\d\d)"

WITHOUT_A_DAY = re.compile(
    r"(?:on-?\s?going|continuous(?:ly)?|rolling|open-ended|in place|as (?:required|needed|and when)|"
    r"(?:half[- ])?termly|daily|weekly|fortnightly|monthly|bi-?monthly|quarterly|six-monthly|twice a year|"
    r"annual(?:ly)?|yearly|each (?:term|month|year|week)|every (?:half[- ])?(?:term|month|year|week|quarter|fortnight)|"
    r"tbc|tba|to be (?:confirmed|agreed|announced|decided))"
)
TERMS = {"autumn": (9, 12), "spring": (1, 4), "summer": (4, 7)}
SEASONS = {"spring": (3, 5), "summer": (6, 8), "autumn": (9, 11), "winter": (12, 14)}
IN_FIGURES = re.compile(r"[\d/.-]+")
LEADING = re.compile(r"^(?:by|before|due|in|on|during|until|target|the|from)\s+(?:the\s+)?")


def parse(text: str) -> SaidDate:
    """What the words mean. Keeps them as they are, without white space around; a day in figures is written out.

    Raises NotUnderstood for what says no date and is no usual word for “no date” either.
    """
    words = " ".join(text.split())
    if not words or len(words) > LONGEST:
        raise NotUnderstood(f"Write a date in {LONGEST} characters or fewer")
    plain = words.lower().replace("–", "-").replace("—", "-").replace("’", "'").rstrip(".")
    if WITHOUT_A_DAY.fullmatch(plain):
        return SaidDate(words)
    span = _span(plain)
    if span is None:
        raise NotUnderstood(
            f"We cannot read “{words}” as a date. Write it like 31 March 2027, May 2027, Autumn term 2026, Q3 2026/27, "
            "or Ongoing"
        )
    if IN_FIGURES.fullmatch(plain) and span[0] == span[1]:
        words = f"{span[0].day} {span[0]:%B %Y}"
    return SaidDate(words, *span)


def _span(plain: str) -> Span | None:
    """The first and last day of a phrase in small letters, or None."""
    while (shorter := LEADING.sub("", plain)) != plain:
        plain = shorter
    for pattern, reader in READERS:
        match = pattern.fullmatch(plain)
        if match:
            try:
                span = reader(match)
            except ValueError:  # 31 June
                return None
            if span and span[0] <= span[1] and span[0].year >= FIRST_YEAR and span[1].year <= LAST_YEAR:
                return span
    return None


def _year(text: str) -> int:
    digits = text.lstrip("'")
    return int(digits) if len(digits) == 4 else 2000 + int(digits)


def _months(year: int, first: int, last: int) -> Span:
    """From the first day of one month to the last of another; 13 is January of the next year."""
    start = dt.date(year + (first - 1) // 12, (first - 1) % 12 + 1, 1)
    end_year, end_month = year + (last - 1) // 12, (last - 1) % 12 + 1
    return start, dt.date(end_year, end_month, calendar.monthrange(end_year, end_month)[1])


def _one(day: dt.date) -> Span:
    return day, day


def _iso(match: re.Match) -> Span:
    return _one(dt.date(int(match[1]), int(match[2]), int(match[3])))


def _numbers(match: re.Match) -> Span:
    return _one(dt.date(_year(match[3]), int(match[2]), int(match[1])))


def _day_of_month(match: re.Match) -> Span:
    return _one(dt.date(_year(match[3]), MONTHS[match[2]], int(match[1])))


def _month_then_day(match: re.Match) -> Span:
    return _one(dt.date(int(match[3]), MONTHS[match[1]], int(match[2])))


def _month(match: re.Match) -> Span:
    return _months(_year(match[2]), MONTHS[match[1]], MONTHS[match[1]])


def _month_number(match: re.Match) -> Span | None:
    return _months(int(match[2]), int(match[1]), int(match[1])) if 1 <= int(match[1]) <= 12 else None


def _two_months(match: re.Match) -> Span:
    """“May/June 2026”: over the turn of the year the first month is in the year before."""
    first, last, year = MONTHS[match[1]], MONTHS[match[2]], _year(match[3])
    return _months(year, first, last) if first <= last else _months(year - 1, first, last + 12)


def _term(match: re.Match) -> Span:
    return _months(_year(match[2]), *TERMS[match[1]])


def _half_term(match: re.Match) -> Span:
    first, last = TERMS[match[2]]
    middle = (first + last) // 2
    early = match[1] == "first" or match[3] == "1"
    return _months(_year(match[4]), first if early else middle + 1, middle if early else last)


def _term_of_year(match: re.Match) -> Span | None:
    if not _follows(match[2], match[3]):
        return None
    year = int(match[2])
    return _months(year if match[1] == "autumn" else year + 1, *TERMS[match[1]])


def _season(match: re.Match) -> Span:
    return _months(_year(match[2]), *SEASONS[match[1]])


def _quarter(match: re.Match) -> Span | None:
    """A quarter of the financial year: the first is April to June."""
    if not _follows(match[2], match[3]):
        return None
    first = 4 + 3 * (int(match[1]) - 1)
    return _months(int(match[2]), first, first + 2)


def _calendar_year(match: re.Match) -> Span:
    return _months(int(match[1]), 1, 12)


def _follows(first: str, second: str) -> bool:
    return int(second[-2:]) == (int(first) + 1) % 100


def _two_part_year(match: re.Match) -> Span | None:
    if not _follows(match[2], match[3]):
        return None
    year, kind = int(match[2]), match[1] or ""
    if kind.startswith(("academic", "school")):
        return _months(year, 9, 20)
    if kind.startswith("financial"):
        return _months(year, 4, 15)
    return _months(year, 4, 20)


def _years(match: re.Match) -> Span:
    return dt.date(int(match[1]), 1, 1), dt.date(int(match[2]), 12, 31)


def _part_of(match: re.Match) -> Span | None:
    """“End of”, “early”, “mid” and “late”: the last day, and thirds of a month or a year."""
    part, span = match[1], _span(match[2])
    if span is None or span[0] == span[1]:
        return None
    first, last = span
    length = (last - first).days + 1
    third = dt.timedelta(days=length // 3)
    if part.startswith("end"):
        return _one(last)
    if part.startswith(("early", "beginning", "start")):
        return first, first + third
    if part.startswith("mid"):
        return first + third, last - third
    return last - third, last


def _from_to(match: re.Match) -> Span | None:
    """From one phrase to another; a first part without a year has the year of the second."""
    second = _span(match[2])
    if second is None:
        return None
    first = _span(match[1]) or _span(f"{match[1]} {second[1].year}")
    return (first[0], second[1]) if first else None


READERS: list[tuple[re.Pattern, Callable[[re.Match], Span | None]]] = [
    (re.compile(rf"({YEAR})-(\d\d)-(\d\d)"), _iso),
    (re.compile(rf"(\d{{1,2}})[/.-](\d{{1,2}})[/.-]({SHORT_YEAR})"), _numbers),
    (
        re.compile(
            rf"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?,? )?"
            rf"(\d{{1,2}})(?:st|nd|rd|th)?[ -](?:of )?({MONTH})\.?,?[ -]({SHORT_YEAR})"
        ),
        _day_of_month,
    ),
    (re.compile(rf"({MONTH})\.? (\d{{1,2}})(?:st|nd|rd|th)?,? ({YEAR})"), _month_then_day),
    (re.compile(rf"({MONTH})\.?,?[ -]?({SHORT_YEAR})"), _month),
    (re.compile(rf"(\d{{1,2}})/({YEAR})"), _month_number),
    (re.compile(rf"({MONTH})\.? ?(?:/|-|to|and|or) ?({MONTH})\.?,? ({SHORT_YEAR})"), _two_months),
    (re.compile(rf"(autumn|spring|summer) terms?,? ({SHORT_YEAR})"), _term),
    (
        re.compile(rf"(?:(first|second) half of (?:the )?)?(autumn|spring|summer)(?: term)? ?([12])?,? ({SHORT_YEAR})"),
        lambda match: _half_term(match) if match[1] or match[3] else None,
    ),
    (re.compile(rf"(autumn|spring|summer) term,? ({YEAR})[/-](\d\d|{YEAR})"), _term_of_year),
    (re.compile(rf"(spring|summer|autumn|winter),? ({SHORT_YEAR})"), _season),
    (re.compile(rf"(?:q|quarter )([1-4])(?: of)?,? ({YEAR})[/-](\d\d|{YEAR})"), _quarter),
    (re.compile(rf"({YEAR})"), _calendar_year),
    (re.compile(rf"(academic year|school year|financial year)? ?({YEAR}) ?[/-] ?(\d\d|{YEAR})"), _two_part_year),
    (re.compile(rf"({YEAR}) ?(?:-|to) ?({YEAR})"), _years),
    (re.compile(r"(end of|end|early|beginning of|start of|mid|late)[ -](?:in )?(?:the )?(.+)"), _part_of),
    (re.compile(r"(?:between )?(.+?) ?(?: to |-| and | until )\s*(?:the )?(.+)"), _from_to),
]
