"""What became of every request: times and outcomes for each kind of page, and what the portal said it had done."""

import math
import time
from dataclasses import dataclass, field
from enum import StrEnum

FLOOR = "The floor: an empty page"
"""The kind of page whose middle time the others are given in multiples of."""
MOST_TROUBLES = 200
SLOW = 10_000
"""Milliseconds beyond which a good answer is kept with its moment."""


class Outcome(StrEnum):
    """How a request ended. `LOST` is one that met a part of the portal which had been killed: no answer, or a 5xx."""

    DONE = "done"
    LOST = "lost"
    ERROR = "error"


def now() -> str:
    """This moment, as the launcher writes it beside a kill."""
    return time.strftime("%H:%M:%S")


@dataclass
class Kind:
    """All requests for one kind of page."""

    milliseconds: list[float] = field(default_factory=list)
    errors: int = 0
    lost: int = 0

    def at(self, share: float) -> float | None:
        """The time within which this share of the good answers came; None where there was none."""
        times = sorted(self.milliseconds)
        return round(times[max(0, math.ceil(share * len(times)) - 1)], 1) if times else None


@dataclass
class Book:
    """What one run wrote down. `killing` says that parts of the portal are killed: what is lost to that is no error."""

    killing: bool
    kinds: dict[str, Kind] = field(default_factory=dict)
    troubles: list[dict[str, str]] = field(default_factory=list)
    slow: list[dict[str, str]] = field(default_factory=list)
    updates_sent: list[str] = field(default_factory=list)
    updates_saved: list[str] = field(default_factory=list)
    comments_saved: list[str] = field(default_factory=list)
    jobs: list[str] = field(default_factory=list)
    downloads: int = 0
    signed_in: int = 0

    def note(self, kind: str, milliseconds: float, status: int, trouble: str, *, who: str, address: str) -> Outcome:
        """Write down one request, how long its answer took, and what was wrong with it."""
        page = self.kinds.setdefault(kind, Kind())
        if not trouble:
            page.milliseconds.append(milliseconds)
            if milliseconds > SLOW:
                self.slow.append({"at": now(), "kind": kind, "milliseconds": str(round(milliseconds))})
            return Outcome.DONE
        outcome = Outcome.LOST if self.killing and (status == 0 or status >= 500) else Outcome.ERROR
        if outcome is Outcome.LOST:
            page.lost += 1
        else:
            page.errors += 1
        if len(self.troubles) < MOST_TROUBLES:
            self.troubles.append(
                {
                    "at": now(),
                    "kind": kind,
                    "outcome": outcome,
                    "who": who,
                    "address": address,
                    "status": str(status),
                    "what": trouble,
                }
            )
        return outcome

    def as_data(self) -> dict:
        """Everything, for the launcher that checks it against the database."""
        return {
            "kinds": {
                name: {
                    "requests": len(kind.milliseconds) + kind.errors + kind.lost,
                    "errors": kind.errors,
                    "lost": kind.lost,
                    "median": kind.at(0.5),
                    "percentile_95": kind.at(0.95),
                }
                for name, kind in sorted(self.kinds.items())
            },
            "percentile_95": Kind([time for kind in self.kinds.values() for time in kind.milliseconds]).at(0.95),
            "floor": floor.at(0.5) if (floor := self.kinds.get(FLOOR)) else None,
            "troubles": self.troubles,
            "slow": self.slow,
            "updates_sent": self.updates_sent,
            "updates_saved": self.updates_saved,
            "comments_saved": self.comments_saved,
            "jobs": list(dict.fromkeys(self.jobs)),
            "downloads": self.downloads,
            "signed_in": self.signed_in,
        }
