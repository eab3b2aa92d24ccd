"""Live blocks: tables of what the portal holds, put into a text by name and frozen when the text is issued."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from core.registry import LIVE_BLOCKS


@dataclass(frozen=True)
class Rating:
    """A cell that rates: its word, its colour and its shape."""

    label: str
    colour: str
    shape: str


Cell = str | Rating


@dataclass(frozen=True)
class Asked:
    """What a live block is asked: for which reader (a person or an audience), in which area, as at which day, and for
    the board of the paper, where it goes to one. All blocks of a paper are asked with one: what a block has read stands
    in `read` for the others."""

    viewer: Any
    area: Any
    day: dt.date
    board: Any = None
    read: dict[type, Any] = field(default_factory=dict, compare=False, repr=False)


@dataclass(frozen=True)
class LiveBlock:
    """One kind of table. `rows` reads what the reader sees, by way of `visible_to`, each row as long as `header`; its
    first cell names the row. `nothing` is said where there is no row."""

    title: str
    about: str
    header: tuple[str, ...]
    nothing: str
    rows: Callable[[Asked], list[tuple[Cell, ...]]]


def frozen(name: str, rows: list[tuple[Cell, ...]]) -> dict[str, Any]:
    """A block as plain data, which is all that an issue keeps of it."""
    block = LIVE_BLOCKS[name]
    return {
        "name": name,
        "title": block.title,
        "header": list(block.header),
        "nothing": block.nothing,
        "rows": [[_plain(cell) for cell in row] for row in rows],
    }


def _plain(cell: Cell) -> dict[str, str]:
    if isinstance(cell, Rating):
        return {"label": cell.label, "colour": cell.colour, "shape": cell.shape}
    return {"text": cell}
