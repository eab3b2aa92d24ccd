"""One row of a file that is brought in: what it says, what that means, and what will be done with it."""

from dataclasses import dataclass, field
from typing import Any

from actionplans.importing.columns import FIELDS
from actionplans.models import Action

ADD, CHANGE, SAME, LEFT_OUT, CLOSED = "add", "change", "same", "left_out", "closed"
WILL = {
    ADD: "Will be added",
    CHANGE: "Will be changed",
    SAME: "Is there already, and stays as it is",
    LEFT_OUT: "Left out",
    CLOSED: "Closed in the portal, and stays as it is",
}


@dataclass
class Row:
    """One action of the file: its row there, the words of each box, what they mean, what will happen, what stands
    against it (`problems`) and what was taken in a way that one should look at (`notices`), each with its box; and what
    has no box of its own, a line each, which is kept below “What will be done” (`kept`).
    `typed_for` is what the file said in the boxes that were mended."""

    number: int
    words: dict[str, str]
    will: str = ADD
    meant: dict[str, Any] = field(default_factory=dict)
    problems: list[tuple[str, str]] = field(default_factory=list)
    notices: list[tuple[str, str]] = field(default_factory=list)
    action: Action | None = None
    changes: list[tuple[str, str, str]] = field(default_factory=list)
    groups: set[str] = field(default_factory=set)
    kept: list[str] = field(default_factory=list)
    typed_for: dict[str, str] = field(default_factory=dict)

    @property
    def says(self) -> str:
        """What will happen with it, in words."""
        return WILL[self.will]

    @property
    def key(self) -> str:
        """How the row is named in forms and in what is kept."""
        return str(self.number)

    def keep(self, box: str, words: str) -> None:
        """Keep what a cell says and its box can't hold. Marks alone, like “?”, say nothing."""
        if any(map(str.isalnum, words)):
            self.kept.append(f"{FIELDS[box]}: {words}")

    def said_in_file(self, box: str) -> str:
        """What the file says there, whatever was typed instead."""
        return self.typed_for.get(box, self.words.get(box, ""))

    @property
    def mendable(self) -> list[str]:
        """The boxes that can be mended in place, each once."""
        boxes = [box for box, _ in [*self.problems, *self.notices] if box in FIELDS]
        return list(dict.fromkeys(boxes))

    @property
    def can_only_be_left_out(self) -> bool:
        """Nothing that is typed makes it come in: it is not this person's to add or to change."""
        return any(box == "row" for box, _ in self.problems)
