"""The Department for Education's SEN2 files (“Education, health and care plans”), read row by row.

A file is one of the kinds below, told by its columns. A row that can't be understood refuses the whole file, with its
number as a spreadsheet counts it and what is wrong with it.
"""

import csv
import datetime as dt
import io
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import NamedTuple

from core.errors import RuleBroken
from indicators.models import ComparatorObservation
from indicators.models.units import Missing

SOURCE = "Education, health and care plans (SEN2), Department for Education"
BREAK = 2023
"""From this calendar year the return is collected person by person: not comparable with the years before."""

CODES = {
    "x": Missing.NOT_AVAILABLE,
    ":": Missing.NOT_AVAILABLE,
    "z": Missing.NOT_APPLICABLE,
    "c": Missing.SUPPRESSED,
    "k": Missing.NOT_AVAILABLE,
    "low": Missing.SUPPRESSED,
}
"""The publisher's signs in place of a number."""

PLACE = ("time_period", "geographic_level", "region_code", "region_name", "new_la_code", "la_name", "breakdown")
LEVELS = {"National", "Regional", "Local authority"}
MOST_ROWS = 100_000


@dataclass(frozen=True)
class Kind:
    """A kind of file: the breakdown that means everyone, and which column is which measure of the library, by code."""

    breakdown: str
    columns: dict[str, str]


KINDS = (
    Kind(
        "All EHC plans issued",
        {
            "pc_plans_issued_within_20_weeks": "SEN_EHC_All_20wks",
            "PC_plans_issued_20_weeks_ex": "SEN_EHC_Excpt_20wks",
        },
    ),
    Kind(
        "All requests for EHC needs assessments",
        {
            "requests_received_in_year": "SEN_INIT_REQ",
            "request_not_assess_pc": "EHCP_Initial_req_refused",
            "request_outcome_six_weeks_pc": "SEN2_DECISION_6WKS",
        },
    ),
    Kind(
        "All annual reviews",
        {
            "review_expected": "SEN_AN_REVIEW_EXPECTED",
            "total_review_meeting": "SEN_AN_REVIEW_MEET_REC",
            "pc_decsion_4weeks": "SEN_PEC_OUTCOME_COM_4WKS",
        },
    ),
)


class Figure(NamedTuple):
    """What a cell says: a value, or the publisher's sign and what it means."""

    value: Decimal | None
    missing: str
    code: str


@dataclass(frozen=True)
class Row:
    """One row of a file. `figures` is by the code of the library's measure."""

    number: int
    year: int
    level: str
    region_code: str
    region_name: str
    la_code: str
    la_name: str
    figures: dict[str, Figure]

    @property
    def period_start(self) -> dt.date:
        return dt.date(self.year, 1, 1)

    @property
    def period_end(self) -> dt.date:
        """The first day after it."""
        return dt.date(self.year + 1, 1, 1)

    @property
    def words(self) -> str:
        """What an error calls it."""
        place = self.la_name or self.region_name or "England"
        return f"Row {self.number} ({place}, {self.year})"

    @property
    def comparator_kind(self) -> str:
        """What kind of comparator a row about another place is."""
        return {
            "National": ComparatorObservation.Kind.ENGLAND,
            "Regional": ComparatorObservation.Kind.REGION,
            "Local authority": ComparatorObservation.Kind.NEIGHBOUR,
        }[self.level]

    @property
    def place(self) -> str:
        """The name of the place it speaks of."""
        return {"National": "England", "Regional": self.region_name, "Local authority": self.la_name}[self.level]


def read(text: str) -> list[Row]:
    """The rows about everyone. Raises RuleBroken for a file or a row that can't be understood."""
    if "\x00" in text:
        raise RuleBroken("This is not a CSV file.", field="file")
    lines = csv.DictReader(io.StringIO(text, newline=""))
    try:
        header = set(lines.fieldnames or ())
        kind = next((kind for kind in KINDS if header >= {*PLACE, *kind.columns}), None)
        if kind is None:
            raise RuleBroken(
                "This is none of the files that can be taken: the columns of the SEN2 files about 20 weeks, requests or"
                " annual reviews are not there.",
                field="file",
            )
        rows = list(_rows(lines, kind))
    except csv.Error as error:
        raise RuleBroken(f"Row {lines.line_num}: this is not CSV ({error}).", field="file") from None
    if not rows:
        raise RuleBroken("There is no row about everyone in this file.", field="file")
    return rows


def _rows(lines: csv.DictReader, kind: Kind) -> Iterator[Row]:
    seen: set[tuple] = set()
    for number, cells in enumerate(lines, start=2):
        if number > MOST_ROWS:
            raise RuleBroken(f"The file has more than {MOST_ROWS:,} rows.", field="file")
        if None in cells or None in cells.values():
            raise RuleBroken(f"Row {number}: it has not as many cells as the header.", field="file")
        if cells["breakdown"] != kind.breakdown:
            continue
        row = _row(number, cells, kind)
        key = (row.year, row.level, row.region_code, row.la_code)
        if key in seen:
            raise RuleBroken(f"{row.words}: the same place and year stands in the file twice.", field="file")
        seen.add(key)
        yield row


def _row(number: int, cells: dict[str, str], kind: Kind) -> Row:
    year, level = cells["time_period"], cells["geographic_level"]
    if not (year.isascii() and year.isdigit() and len(year) == 4 and 2000 <= int(year) <= 2100):
        raise RuleBroken(f"Row {number}: “{year[:20]}” is not a calendar year.", field="file")
    if level not in LEVELS:
        raise RuleBroken(f"Row {number}: “{level[:40]}” is not a kind of place that is known.", field="file")
    if level == "Local authority" and not (cells["new_la_code"] and cells["la_name"]):
        raise RuleBroken(f"Row {number}: it does not say which local authority.", field="file")
    return Row(
        number=number,
        year=int(year),
        level=level,
        region_code=cells["region_code"],
        region_name=cells["region_name"],
        la_code=cells["new_la_code"],
        la_name=cells["la_name"],
        figures={code: _figure(number, column, cells[column].strip()) for column, code in kind.columns.items()},
    )


def _figure(number: int, column: str, cell: str) -> Figure:
    if cell.lower() in CODES:
        return Figure(None, CODES[cell.lower()], cell.lower())
    try:
        value = Decimal(cell)
    except InvalidOperation:
        value = None
    if value is None or not value.is_finite() or abs(value) >= 10**12:
        raise RuleBroken(f"Row {number}: “{cell[:20]}” in {column} is neither a number nor a known sign.", field="file")
    return Figure(round(value, 4), "", "")
