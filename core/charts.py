"""Charts as small SVG pictures, the same on a page and in a PDF, and the shapes that stand beside a rating's word.

Widths are in per cent of whatever room there is, heights and letters in pixels: the words keep their size on a phone.
Only presentation attributes: no style, no script. Nothing is told by colour alone, and every chart has its table.
"""

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from core.markup import escaped

INK = "#0b0c0c"
"""In which words and lines are drawn."""

Number = int | float | Decimal

SMALLEST_SHAPED = 15  # per cent of the width below which a shape does not fit beside the number on a phone
EDGE, DIGIT = 1.4, 3.1  # per cent of the width that a number needs there: its edges, and each digit
LABEL_WIDTH, LINE_HEIGHT = 32, 19  # letters of a bar's label that fit beside its total on a phone; pixels of a line
NEAREST_LABEL = 0.4  # how near labels under a line chart may stand at 320 pixels, as a part of its width
LEFT, RIGHT = 15, 97  # where a line chart's first and last points stand, in per cent


class Colour(NamedTuple):
    """A colour for marks, the colour of words upon it, and the outline that shows it on white and on tints (3:1)."""

    fill: str
    words: str
    outline: str


COLOURS: dict[str, Colour] = {
    "grey": Colour("#66747a", "#ffffff", "#4a5357"),
    "green": Colour("#17774c", "#ffffff", "#0b4f33"),
    "amber": Colour("#f2a33a", "#2b1800", "#6b3a00"),
    "red": Colour("#b3261a", "#ffffff", "#821509"),
    "blue": Colour("#2364aa", "#ffffff", "#123f6d"),
    "black": Colour("#2b3235", "#ffffff", "#2b3235"),
    "yellow": Colour("#ffdf3d", "#332b00", "#574700"),
    "purple": Colour("#6a43a8", "#ffffff", "#46257f"),
}

# Each drawn in a square of 16 by 16; the last three are strokes.
SHAPES: dict[str, str] = {
    "circle": '<circle cx="8" cy="8" r="6.4"/>',
    "triangle": '<path d="M8 1.6L15 14.2H1Z"/>',
    "diamond": '<path d="M8 .9L15.1 8L8 15.1L.9 8Z"/>',
    "square": '<path d="M2 2H14V14H2Z"/>',
    "tick": '<path d="M2.2 8.6L6.3 12.8L13.8 3.6" fill="none" stroke-width="3"/>',
    "dash": '<path d="M2 8H14" fill="none" stroke-width="3.4"/>',
    "cross": '<path d="M3 3L13 13M13 3L3 13" fill="none" stroke-width="3"/>',
}


@lru_cache(maxsize=500)
def shape_marks(shape: str, fill: str, outline: str) -> SafeString:
    """The inside of an SVG: one shape in 16 by 16, `circle` where the word is unknown."""
    return format_html(
        '<g fill="{}" stroke="{}" stroke-width="1.2">{}</g>',
        fill,
        outline,
        mark_safe(SHAPES.get(shape, SHAPES["circle"])),  # noqa: S308 - a constant of this file
    )


def colour_named(name: str) -> Colour:
    """The colour of that name; grey for a name we do not know."""
    return COLOURS.get(name, COLOURS["grey"])


class Segment(NamedTuple):
    """One part of a stacked bar. `href` opens the rows that were counted."""

    label: str
    value: int
    colour: str
    shape: str
    href: str = ""


class Bar(NamedTuple):
    """One row of a stacked chart."""

    label: str
    segments: Sequence[Segment]
    href: str = ""

    @property
    def total(self) -> int:
        return sum(segment.value for segment in self.segments)


class Piece(NamedTuple):
    """A segment with its place: x and width in per cent, `middle` for its number."""

    segment: Segment
    x: float
    width: float
    middle: float
    colour: Colour
    numbered: bool
    shape: SafeString


class PlacedBar(NamedTuple):
    """A bar with its place: `y` for its top, `lines` of its label above it, each with its own height."""

    bar: Bar
    y: int
    pieces: list[Piece]
    lines: list[tuple[str, int]]


@dataclass(frozen=True)
class StackedBars:
    """Counts of each kind in each row. Every row is as wide as its share of the longest one, so that lengths compare.

    `title` says what is counted and when. Rows keep the order they are given in.
    """

    title: str
    bars: Sequence[Bar]
    row_heading: str = "Name"
    whole_width: bool = False  # each row fills the width: shares instead of counts
    row_height: int = field(default=58, init=False)

    @property
    def height(self) -> int:
        more = sum(len(label_lines(bar.label)) - 1 for bar in self.bars)
        return max(len(self.bars), 1) * self.row_height + more * LINE_HEIGHT

    @property
    def linked(self) -> bool:
        return any(segment.href and segment.value for bar in self.bars for segment in bar.segments)

    @property
    def summary(self) -> str:
        """The picture in one sentence, for those who do not see it."""
        parts = []
        for bar in self.bars:
            counts = ", ".join(f"{segment.value} {segment.label}" for segment in bar.segments if segment.value)
            parts.append(f"{bar.label}: {counts or 'none'}")
        return f"{self.title}. {'; '.join(parts)}."

    @property
    def key(self) -> list[Segment]:
        """Each kind once, in the order of the segments."""
        seen: dict[str, Segment] = {}
        for bar in self.bars:
            for segment in bar.segments:
                seen.setdefault(segment.label, segment)
        return list(seen.values())

    @property
    def rows(self) -> list[PlacedBar]:
        longest = max((bar.total for bar in self.bars), default=0)
        placed, top = [], 0
        for bar in self.bars:
            words = label_lines(bar.label)
            lines = [(line, top + 15 + index * LINE_HEIGHT) for index, line in enumerate(words)]
            top += (len(words) - 1) * LINE_HEIGHT
            placed.append(PlacedBar(bar, top, pieces_of(bar, bar.total if self.whole_width else longest), lines))
            top += self.row_height
        return placed

    @property
    def table(self) -> list[tuple[Bar, list[Segment]]]:
        """The same numbers as rows with one cell for each kind of the key; a kind that a row lacks counts nought."""
        return [(bar, [segment_of(bar, kind) for kind in self.key]) for bar in self.bars]


@lru_cache(maxsize=1000)
def label_lines(label: str) -> tuple[str, ...]:
    """A label in lines that leave room for the total beside them at 320 pixels."""
    return tuple(textwrap.wrap(label, LABEL_WIDTH)) or ("",)


def segment_of(bar: Bar, kind: Segment) -> Segment:
    """The bar's own segment of that kind, or one that counts nought."""
    return next((own for own in bar.segments if own.label == kind.label), kind._replace(value=0, href=""))


def pieces_of(bar: Bar, full: int) -> list[Piece]:
    """Where the parts of one bar stand; `full` is the count that fills the whole width."""
    pieces: list[Piece] = []
    x = 0.0
    for segment in bar.segments:
        if not segment.value:
            continue
        width = 100 * segment.value / full
        colour = colour_named(segment.colour)
        shape = shape_marks(segment.shape, colour.words, colour.words) if width >= SMALLEST_SHAPED else SafeString("")
        middle = round(x + width / 2, 3)
        numbered = width >= EDGE + DIGIT * len(str(segment.value))
        pieces.append(Piece(segment, round(x, 3), round(width, 3), middle, colour, numbered, shape))
        x += width
    return pieces


def drawn(row: PlacedBar) -> SafeString:
    """A placed bar as SVG: its name, its total and its parts; made here rather than in a template, because a page has
    some fifty parts."""
    name = "".join(f'<text x="0" y="{y}" fill="{INK}">{escaped(line)}</text>' for line, y in row.lines)
    total = f'<text x="100%" y="{row.y + 15}" fill="#4a5357" text-anchor="end">{row.bar.total}</text>'
    nothing = f'<rect x="0" y="{row.y + 22}" width="100%" height="26" fill="#eceff0"/>'
    parts = "".join(_drawn(row, piece) for piece in row.pieces)
    # The only words of people in them are escaped as they are put in; the rest are numbers and constants.
    return mark_safe(f"{name}{total}{parts or nothing}")  # noqa: S308


def _drawn(row: PlacedBar, piece: Piece) -> str:
    number, href = piece.segment.value, escaped(piece.segment.href)
    words = escaped(f"{row.bar.label}: {number} {piece.segment.label}")
    picture = (
        f'<rect x="{piece.x}%" y="{row.y + 22}" width="{piece.width}%" height="26" fill="{piece.colour.fill}"'
        f' stroke="#ffffff" stroke-width="1.5"><title>{words}</title></rect>'
    )
    if piece.numbered and piece.shape:
        picture += (
            f'<svg x="{piece.middle}%" y="{row.y + 28}" width="14" height="14" overflow="visible">'
            f'<g transform="translate(-21 0) scale(.875)">{piece.shape}</g></svg>'
        )
    if piece.numbered:
        place = 'dx="-1"' if piece.shape else 'text-anchor="middle"'
        picture += (
            f'<text x="{piece.middle}%" y="{row.y + 41}" fill="{piece.colour.words}" font-weight="700" {place}>'
            f"{number}</text>"
        )
    return f'<a href="{href}" aria-label="{words}">{picture}</a>' if href else picture


class Point(NamedTuple):
    """One observation. `value` is None where there is none; `note` says why, in words for the table."""

    label: str
    value: Number | None
    note: str = ""


class Mark(NamedTuple):
    """A point with its place: x in per cent, y in pixels."""

    point: Point
    x: float
    y: float


class Stroke(NamedTuple):
    start: Mark
    end: Mark


class Level(NamedTuple):
    """A line across the chart with its number."""

    text: str
    y: float


class AlongLabel(NamedTuple):
    text: str
    x: float
    anchor: str


@dataclass(frozen=True)
class LineChart:
    """A measure over time. A missing value is a gap in the line, never nought. `target` is a dashed line."""

    title: str
    points: Sequence[Point]
    unit: str = ""
    target: Number | None = None
    target_label: str = "Target"
    point_heading: str = "Period"
    lowest: Number | None = None
    height: int = field(default=250, init=False)
    top: int = field(default=24, init=False)
    bottom: int = field(default=210, init=False)

    @property
    def known(self) -> list[float]:
        return [float(point.value) for point in self.points if point.value is not None]

    @property
    def bounds(self) -> tuple[float, float]:
        """The lowest and the highest number of the scale: round, and never the same."""
        seen = self.known + ([float(self.target)] if self.target is not None else [])
        low = float(self.lowest) if self.lowest is not None else min([0.0, *seen])
        high = max(seen, default=1.0)
        step = step_for(high - low or 1.0)
        return low, low + step * max(1, -(-(high - low) // step))

    def y_of(self, value: Number) -> float:
        low, high = self.bounds
        return round(self.bottom - (float(value) - low) / (high - low) * (self.bottom - self.top), 1)

    def x_of(self, index: int) -> float:
        return round(LEFT + (RIGHT - LEFT) * index / max(len(self.points) - 1, 1), 3)

    @property
    def marks(self) -> list[Mark]:
        return [
            Mark(point, self.x_of(index), self.y_of(point.value))
            for index, point in enumerate(self.points)
            if point.value is not None
        ]

    @property
    def strokes(self) -> list[Stroke]:
        """Lines between neighbours; none across a gap."""
        strokes = []
        before: Mark | None = None
        for index, point in enumerate(self.points):
            mark = Mark(point, self.x_of(index), self.y_of(point.value)) if point.value is not None else None
            if before and mark:
                strokes.append(Stroke(before, mark))
            before = mark
        return strokes

    @property
    def levels(self) -> list[Level]:
        low, high = self.bounds
        step = step_for(high - low)
        count = round((high - low) / step)
        return [Level(number_text(low + step * n), self.y_of(low + step * n)) for n in range(count + 1)]

    @property
    def target_y(self) -> float | None:
        return None if self.target is None else self.y_of(self.target)

    @property
    def target_text(self) -> str:
        return "" if self.target is None else f"{self.target_label} {number_text(self.target)}{self.unit}"

    @property
    def along(self) -> list[AlongLabel]:
        """A few labels under the line: the first, the last, and one between where it has room."""
        last = len(self.points) - 1
        if last < 0:
            return []
        middle = round(last / 2)
        has_room = NEAREST_LABEL * last <= middle <= (1 - NEAREST_LABEL) * last
        chosen = sorted({0, last} | ({middle} if has_room else set()))
        anchors = {0: "start", last: "end"}
        return [
            AlongLabel(self.points[index].label, self.x_of(index), anchors.get(index, "middle")) for index in chosen
        ]

    @property
    def latest(self) -> Mark | None:
        return self.marks[-1] if self.marks else None

    @property
    def latest_text(self) -> str:
        return f"{number_text(self.latest.point.value)}{self.unit}" if self.latest else ""

    @property
    def summary(self) -> str:
        """The picture in one sentence, for those who do not see it."""
        if not self.marks:
            return f"{self.title}. No values yet."
        first, last = self.marks[0].point, self.marks[-1].point
        text = f"{self.title}. {first.label}: {number_text(first.value)}{self.unit}"
        if last is not first:
            text += f"; {last.label}: {number_text(last.value)}{self.unit}"
        missing = len(self.points) - len(self.marks)
        if missing:
            text += f"; {missing} missing"
        return f"{text}{'; ' + self.target_text if self.target_text else ''}."


def step_for(span: float) -> float:
    """A round step that divides a span into two to five parts."""
    size = 10.0 ** (len(str(int(span))) - 1) if span >= 1 else 0.1
    steps = (size / 5, size / 4, size / 2, size, size * 2, size * 2.5, size * 5)
    return next(step for step in steps if span / step <= 5)


def number_text(value: Number) -> str:
    """A number as people read it: 1,250 or 62.5, no needless noughts."""
    text = f"{float(value):,.2f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
