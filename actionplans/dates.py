"""Dates as people say them in plans."""

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True)
class SaidDate:
    """A date as it was said, and the first and last day that it can mean (inclusive). Both are None for what has no
    day: “ongoing”, “termly”."""

    words: str
    earliest: dt.date | None = None
    latest: dt.date | None = None

    def __str__(self) -> str:
        return self.words
