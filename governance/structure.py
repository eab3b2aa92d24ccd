"""How boards stand to one another, today and as is proposed, as a tree and as a picture."""

import textwrap
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

from governance.models import Board, BoardReplacement


@dataclass
class Branch:
    """A board and those that report to it."""

    board: Board
    branches: list["Branch"] = field(default_factory=list)


def structure(boards: Collection[Board]) -> list[Branch]:
    """How these boards stand to one another. One whose parent is not among them stands at the top."""
    return _tree(boards, {board.pk: board.parent_id for board in boards})


def todays_structure(boards: Collection[Board]) -> list[Branch]:
    """The boards in force among these."""
    return structure([board for board in boards if board.state == Board.State.IN_FORCE])


def proposed_structure(boards: Collection[Board], replacements: Collection[BoardReplacement]) -> list[Branch]:
    """How it would be if every proposal among these were agreed: without the boards that would be replaced, and with
    what reports to them below the board that takes their place."""
    proposed = {board.pk for board in boards if board.state == Board.State.PROPOSED}
    instead = {each.board_id: each.successor_id for each in replacements if each.successor_id in proposed}
    above = {board.pk: board.parent_id for board in boards}
    standing = [board for board in boards if not board.is_ended and board.pk not in instead]
    parents = {}
    for board in standing:
        parent = above[board.pk]
        while parent in instead:
            # A board that the successor itself reports to stays above it.
            parent = above.get(parent) if board.pk in _line(instead[parent], above) else instead[parent]
        parents[board.pk] = parent
    return _tree(standing, parents)


def _line(board_id: int | None, above: dict[int, int | None]) -> set[int]:
    line: set[int] = set()
    while board_id is not None:
        line.add(board_id)
        board_id = above.get(board_id)
    return line


def _tree(boards: Collection[Board], parents: dict[int, int | None]) -> list[Branch]:
    branches = {board.pk: Branch(board) for board in boards}
    top = []
    for branch in branches.values():
        above = branches.get(parents[branch.board.pk])
        (above.branches if above else top).append(branch)
    return top


def all_of(branches: Collection[Branch]) -> Iterator[Branch]:
    """Every branch of a tree, each before those below it."""
    for branch in branches:
        yield branch
        yield from all_of(branch.branches)


# --- The picture. Sizes are pixels; the chart scrolls sideways on a narrow screen, and its list says the same.

WIDTH, LETTERS_A_LINE = 208, 24
LINE_HEIGHT, PADDING = 19, 12
BESIDE, BELOW, STACKED, INDENT = 20, 34, 12, 26


@dataclass(frozen=True)
class Box:
    """A board in the picture: its place, the lines of its name, and a word under them (“Proposed”)."""

    board: Board
    x: float
    y: float
    height: int
    lines: list[tuple[float, str]]
    note: str
    note_y: float

    @property
    def width(self) -> int:
        return WIDTH

    @property
    def middle(self) -> float:
        return self.x + WIDTH / 2


class StructureChart:
    """Boards as boxes with lines to the board that each reports to. Where all that reports to a board has nothing below
    it, those boards stand in a column; so does, at the right, every board that stands alone."""

    def __init__(self, title: str, branches: Collection[Branch]):
        self.title = title
        self.boxes: list[Box] = []
        self.lines: list[str] = []
        everything = list(all_of(branches))
        most = max((len(_wrapped(branch.board)) for branch in everything), default=1)
        noted = any(branch.board.state == Board.State.PROPOSED for branch in everything)
        self.box_height = PADDING * 2 + LINE_HEIGHT * (most + noted)
        left, self.height = 2.0, 0.0
        for branch in (branch for branch in branches if branch.branches):
            left += self._place(branch, left, 2.0) + BESIDE
        top = 2.0
        for branch in (branch for branch in branches if not branch.branches):
            self._box(branch.board, left, top)
            top += self.box_height + STACKED
        self.width = max((box.x + WIDTH for box in self.boxes), default=0) + 2
        self.height = max((box.y + box.height for box in self.boxes), default=0) + 2
        self.summary = f"{title}. {'; '.join(_said(branches))}."

    def _box(self, board: Board, x: float, y: float) -> Box:
        words = _wrapped(board)
        first = y + PADDING + LINE_HEIGHT - 5
        lines = [(first + LINE_HEIGHT * number, line) for number, line in enumerate(words)]
        note = "Proposed" if board.state == Board.State.PROPOSED else ""
        box = Box(board, x, y, self.box_height, lines, note, first + LINE_HEIGHT * len(words))
        self.boxes.append(box)
        return box

    def _place(self, branch: Branch, left: float, top: float) -> float:
        """Place a board that has others below it, and them. Gives the width that they take."""
        below = top + self.box_height + BELOW
        if all(not child.branches for child in branch.branches):
            self._box(branch.board, left, top)
            for child in branch.branches:
                box = self._box(child.board, left + INDENT, below)
                half, middle = left + INDENT / 2, below + self.box_height / 2
                self.lines.append(f"M{half:g} {top + self.box_height:g}V{middle:g}H{box.x:g}")
                below += self.box_height + STACKED
            return WIDTH + INDENT
        starts, x = [], left
        for child in branch.branches:
            starts.append(x)
            if child.branches:
                x += self._place(child, x, below) + BESIDE
            else:
                self._box(child.board, x, below)
                x += WIDTH + BESIDE
        places = {box.board.pk: box for box in self.boxes}
        children = [places[child.board.pk] for child in branch.branches]
        middle = (children[0].middle + children[-1].middle) / 2
        box = self._box(branch.board, middle - WIDTH / 2, top)
        for child in children:
            turn = top + self.box_height + BELOW / 2
            self.lines.append(f"M{box.middle:g} {top + self.box_height:g}V{turn:g}H{child.middle:g}V{child.y:g}")
        return x - BESIDE - left


def _wrapped(board: Board) -> list[str]:
    return textwrap.wrap(board.name, LETTERS_A_LINE)


def _said(branches: Collection[Branch]) -> Iterator[str]:
    for branch in all_of(branches):
        if branch.branches:
            yield f"to {branch.board} report {', '.join(str(child.board) for child in branch.branches)}"
    alone = [str(branch.board) for branch in branches if not branch.branches]
    if alone:
        yield f"on their own: {', '.join(alone)}"
