"""The national library as it ships: the data dictionary of the Local Authority Interactive Tool, read from its CSV."""

import csv
import datetime as dt
from pathlib import Path
from typing import Any

from indicators.models import LibraryMeasure, Polarity, Unit

DATA = Path(__file__).parent / "data"
DICTIONARY = DATA / "lait_sen_measures_april2026.csv"
SOURCE = "Local Authority Interactive Tool, data dictionary of April 2026 (Department for Education)"

POLARITIES = {"High": Polarity.HIGHER_IS_BETTER, "Low": Polarity.LOWER_IS_BETTER}
"""What the dictionary says; a dash and NA are neither."""

YEAR_TYPES = {
    "Calendar Year": LibraryMeasure.YearType.CALENDAR,
    "Academic Year": LibraryMeasure.YearType.ACADEMIC,
    "Financial Year": LibraryMeasure.YearType.FINANCIAL,
    "Annual - January": LibraryMeasure.YearType.JANUARY,
}

UNITS = {"Average Score": Unit.SCORE, "Score per pupil": Unit.SCORE, "Unit Cost": Unit.POUNDS}
"""Units that are neither a percentage nor a plain number."""

OWN = [
    {
        "code": "SEN2_DECISION_6WKS",
        "topic": "Children with SEN",
        "name": "Requests for an EHC needs assessment decided within six weeks",
        "definition": "Of the requests received in the calendar year and decided, the share decided within six weeks.",
        "polarity": Polarity.HIGHER_IS_BETTER,
        "unit": Unit.PERCENTAGE,
        "unit_words": "% of decisions",
        "year_type": LibraryMeasure.YearType.CALENDAR,
        "source": "Education, health and care plans (SEN2), Department for Education",
        "source_link": "https://explore-education-statistics.service.gov.uk/find-statistics/education-health-and-care-plans",
        "last_updated_on": dt.date(2025, 6, 1),
        "next_update_on": None,
    }
]
"""Published in the SEN2 files and not described in the dictionary."""


def shipped() -> list[dict[str, Any]]:
    """Every measure of the library, in its order, as the fields of a LibraryMeasure."""
    with DICTIONARY.open(encoding="utf-8", newline="") as lines:
        return [_fields(row) for row in csv.DictReader(lines)] + OWN


def _fields(row: dict[str, str]) -> dict[str, Any]:
    words = row["unit_label"]
    return {
        "code": row["measure_short"],
        "topic": row["topic"],
        "name": row["measure"],
        "definition": row["methodology"],
        "polarity": POLARITIES.get(row["polarity"], Polarity.NEITHER),
        "unit": UNITS.get(words, Unit.PERCENTAGE if words.startswith("%") else Unit.NUMBER),
        "unit_words": words,
        "year_type": YEAR_TYPES[row["year_type"]],
        "source": SOURCE,
        "source_link": row["link"],
        "last_updated_on": _day(row["last_update"]),
        "next_update_on": _day(row["next_update"]),
    }


def _day(words: str) -> dt.date | None:
    """A date, or None where the dictionary says “TBC” or “New Data”."""
    return dt.date.fromisoformat(words) if words[:1].isdigit() else None
