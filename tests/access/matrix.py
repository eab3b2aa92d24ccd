"""Who may do each verb, as whole sets of people: data beside this file, read by the tests as one matrix.

Each room keeps its lines in a CSV of its own name, so that a change to a room and to its rights is one change.

Each line of a CSV names a verb, the subject (an attribute of the cast, dots allowed; empty for the area `oakshire`) and
everyone of the cast who may, by name; "oakshire.*" stands for everyone who takes part in Oakshire.
"""

import csv
from pathlib import Path
from types import SimpleNamespace
from typing import NamedTuple

HERE = Path(__file__).parent


class Line(NamedTuple):
    """One verb on one subject, with everyone who may."""

    verb: str
    subject: str
    people: frozenset[str]
    source: str


def lines() -> list[Line]:
    """Every line of every CSV here."""
    found = []
    for path in sorted(HERE.glob("*.csv")):
        with path.open(newline="", encoding="utf-8") as file:
            for row in csv.DictReader(file):
                found.append(Line(row["verb"], row["subject"], frozenset(row["people"].split()), path.name))
    return found


def subject_of(world: SimpleNamespace, name: str):
    """The thing of the cast that a line speaks of."""
    subject = world
    for part in (name or "oakshire").split("."):
        subject = getattr(subject, part)
    return subject
