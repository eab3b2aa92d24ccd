"""What looks like data about a child: an NHS number, a unique pupil number, a date of birth.

The portal holds no such data. What is found here is held until the person who typed it takes it out or says why it is
something else (core.holding). It looks for what is put in by accident; whoever wants to hide a number can.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from django.db import models
from stdnum.gb import nhs, upn


class Kind(models.TextChoices):
    """What a piece of text looks like, as it reads after "looks like"."""

    NHS_NUMBER = "nhs_number", "an NHS number"
    PUPIL_NUMBER = "pupil_number", "a unique pupil number (UPN)"
    DATE_OF_BIRTH = "date_of_birth", "a date of birth"


@dataclass(frozen=True)
class Likeness:
    """One thing that was found. `found` is what it is known by, without its blanks: it is compared and never kept.
    `words` say what it looks like, with just enough of it to find it again."""

    kind: Kind
    found: str
    words: str = field(compare=False)


BETWEEN = r"[ .\u00b7\u2010-\u2015\u2212-]{0,3}"
"""What people put between the groups of a number: blanks, points and dashes, also the long ones."""
NOT_BEFORE, NOT_AFTER = r"(?<![A-Za-z0-9£$€])(?<![0-9][.,])", r"(?![A-Za-z0-9])(?![.,][0-9])(?!\s?%)"
TEN_FIGURES = re.compile(rf"{NOT_BEFORE}[0-9]{{3}}{BETWEEN}[0-9]{{3}}{BETWEEN}[0-9]{{4}}{NOT_AFTER}")
"""Ten figures in a row, or three, three and four, as the NHS prints its numbers; no amount of money, no decimals."""
COUNTRY_CODE = re.compile(r"\+[0-9]{1,3}[ .()0-]{0,5}$")
"""What stands before the ten figures of a telephone number."""
PUPIL = re.compile(
    rf"(?<![A-Za-z0-9])[A-HJ-NP-RT-Z](?:{BETWEEN}[0-9]){{11}}{BETWEEN}[0-9A-HJ-NP-RT-Z](?![A-Za-z0-9])", re.IGNORECASE
)
"""A letter and twelve figures, of which the last is a letter in a number that is given for a while."""

MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
DATE = (
    r"(?:[0-9]{1,2} ?[/.\u2010-\u2013-] ?[0-9]{1,2} ?[/.\u2010-\u2013-] ?(?:[0-9]{4}|[0-9]{2})"
    r"|(?:19|20)[0-9]{2}[/.\u2010-\u2013-][0-9]{1,2}[/.\u2010-\u2013-][0-9]{1,2}"
    rf"|[0-9]{{1,2}}(?:st|nd|rd|th)?[ /\u2010-\u2013-]+(?:of )?{MONTH},?[ /’'\u2010-\u2013-]+(?:[0-9]{{4}}|[0-9]{{2}})"
    rf"|{MONTH} [0-9]{{1,2}}(?:st|nd|rd|th)?,? [0-9]{{4}})(?![0-9])"
)
UNSEEN = re.compile("[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]")
BIRTH = r"\b(?:d\.? ?o\.? ?b\b\.?|dates? of birth|birth ?dates?|birthdays?)"
BORN = r"\bborn\b(?! (?:between|before|after|since|from|by|up to|on or (?:after|before)|in the year))"
"""Whoever writes "born between" or "born on or after" means a whole year group."""
HEADING = re.compile(rf"\W*{BIRTH}\W*(?:\([^)]*\)\W*)?", re.IGNORECASE)
BORN_ON = re.compile(
    rf"(?P<word>{BIRTH}|{BORN})(?:(?!\. )[^0-9;?!]){{0,30}}?{DATE}"
    rf"|\b{DATE}[ ,:(\u2010-\u2013-]{{0,4}}(?P<after>{BIRTH}|{BORN})",
    re.IGNORECASE,
)


def likenesses(text: str) -> list[Likeness]:
    """All in a text that looks like data about a child, each once, in the order in which it stands there."""
    plain = _plain(text)
    return list(dict.fromkeys([*_nhs_numbers(plain), *_pupil_numbers(plain), *_dates_of_birth(plain)]))


def likenesses_in_table(rows: Iterable[Sequence[str]]) -> list[Likeness]:
    """The same for a table: there a whole column may hold dates of birth, under a heading that says so."""
    headed, columns, lines = set(), [], []
    for cells in rows:
        if any(place < len(cells) and cells[place].strip() for place in headed):
            columns = [Likeness(Kind.DATE_OF_BIRTH, "column", "a column of dates of birth")]
        headed |= {place for place, cell in enumerate(cells) if "b" in cell.lower() and HEADING.fullmatch(_plain(cell))}
        lines += cells
    return list(dict.fromkeys([*columns, *likenesses("\n".join(lines))]))


def _plain(text: str) -> str:
    """The text as a reader takes it: all kinds of figures and blanks alike, nothing that can't be seen, no emphasis."""
    folded = text if text.isascii() else UNSEEN.sub("", unicodedata.normalize("NFKC", text))
    return folded.replace("*", "").replace("`", "")


def _figures(text: str) -> str:
    return "".join(sign for sign in text if sign.isalnum()).upper()


def _numbered(kind: Kind, number: str) -> Likeness:
    return Likeness(kind, number, f"{kind.label}, ending in {number[-2:]}")


def _nhs_numbers(text: str) -> Iterator[Likeness]:
    for match in TEN_FIGURES.finditer(text):
        number = _figures(match[0])
        if nhs.is_valid(number) and not COUNTRY_CODE.search(text[max(0, match.start() - 8) : match.start()]):
            yield _numbered(Kind.NHS_NUMBER, number)


def _pupil_numbers(text: str) -> Iterator[Likeness]:
    for match in PUPIL.finditer(text):
        number = _figures(match[0])
        # Only the check letter counts: which councils there are changes more often than the library.
        if upn.calc_check_digit(number[1:]) == number[0]:
            yield _numbered(Kind.PUPIL_NUMBER, number)


def _dates_of_birth(text: str) -> Iterator[Likeness]:
    for match in BORN_ON.finditer(text):
        word = (match["word"] or match["after"]).strip()
        yield Likeness(Kind.DATE_OF_BIRTH, _figures(match[0]), f"{Kind.DATE_OF_BIRTH.label} (“{word}” with a date)")
