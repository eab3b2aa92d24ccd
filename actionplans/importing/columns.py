"""Which column of somebody's table is which box of an action: by its heading, as real plans have them."""

import hashlib
import re
from collections.abc import Sequence

from actionplans.importing.tables import Table

KEEP, LEAVE_OUT = "keep", ""

FIELDS = {
    "reference": "Reference",
    "title": "Action",
    "description": "What will be done",
    "baseline": "Where we are now",
    "success_measure": "What will be different",
    "lead_partner": "Lead partner",
    "lead": "Lead (people or partners)",
    "accountable": "Accountable person",
    "supporting": "Supporting partners",
    "start": "Start",
    "due": "Due date",
    "status": "RAG or status",
    "progress": "Progress, or reason for the RAG",
    "cause": "Cause",
    "path_to_green": "Path to green",
    "must_should_could": "Must, should or could",
    "milestones": "Milestones, one a line with its date",
    "workstreams": "Workstream",
    "priorities": "Priority",
}
"""What a column can be, in the words of the form of an action."""

CHOICES = [
    (LEAVE_OUT, "Leave this column out"),
    *FIELDS.items(),
    (KEEP, "Keep it below “What will be done”, under its heading"),
]

SEVERAL = {"description", "baseline", "success_measure", "supporting", "progress", "lead", KEEP}
"""What may come from more than one column: the texts follow each other."""

GUESSES: tuple[tuple[str, str], ...] = (
    ("reference", r"(?:action )?(?:ref|reference|no|number|id|#|item)\b.*|action (?:no|number|ref|id)\b.*"),
    ("milestones", r".*\bmilestones?\b.*|key steps.*"),
    ("cause", r"cause|cause of (?:delay|slippage)|reason for (?:delay|slippage)|barriers?.*"),
    ("path_to_green", r".*path to green.*|recovery action.*|mitigati(?:on|ng).*|what will bring it back.*"),
    ("baseline", r".*\b(?:baseline|benchmark|starting point)\b.*|where (?:are we|we are) now.*"),
    ("progress", r"(?:latest|current) (?:position|situation)|where (?:it|this) stands.*|"
                 r".*\b(?:progress|update|updates|commentary|reason for (?:the )?rag|reason|comments?|narrative)\b.*"),
    ("status", r".*\b(?:rag|brag|status|rating)\b.*"),
    ("accountable", r".*\b(?:accountable|sro|senior responsible|sponsor|executive lead|strategic lead)\b.*"),
    ("supporting", r".*\b(?:support(?:ing|ed)?|with support from|other partners|partners? involved)\b.*"),
    ("lead", r".*\b(?:lead|leads|owner|responsible|responsibility|who|by whom|lead officer|organisations?)\b.*"),
    ("start", r".*\bstart\b.*|from"),
    ("due", r"(?!.*\b(?:original|last day|review)\b).*\b(?:due|deadline|timescales?|time ?frame|target date|end date|"
            r"completion date|complete by|by when|when|end)\b.*"),
    ("success_measure", r".*\b(?:success|outcomes?|impact|difference|be different|how will we know|looks? like|kpis?|"
                        r"measures?)\b.*"),
    ("must_should_could", r".*\bmust\b.*\bshould\b.*|moscow|how binding"),
    ("workstreams", r".*\bwork ?streams?\b.*"),
    ("priorities", r".*\bpriorit(?:y|ies)\b.*"),
    ("title", r"(?:the )?(?:key |agreed |planned |improvement )?actions?\b.*|activit(?:y|ies)\b.*|tasks?|"
              r"what (?:we will|will we|are we going to|we said we would) do.*|what needs to (?:be done|happen).*|"
              r"recommendations?"),
    ("description", r"what will be done|description|details?|how\b.*|steps?"),
)  # fmt: skip
"""Patterns of headings in small letters, the first that fits counts. What fits none is kept under its heading."""

ALWAYS = {
    "original due date", "due by (last day)", "overdue", "delivery status", "since", "age phases",
    "preparing for adulthood", "last update", "updated by", "closed", "impact", "by its dates",
}  # fmt: skip
"""Columns of our own CSV that follow from others, and are not read back where several of them come together."""


def plain(heading: str) -> str:
    """A heading without case, marks and what stands in brackets."""
    return " ".join(re.sub(r"\([^)]*\)|[*:?•]|[^\S ]", " ", heading.lower().replace("/", " ")).split()).strip(" .-")


OF_OUR_CSV = {"rag": "status", "reason": "progress", "workstreams": "workstreams", "priorities": "priorities"}
OWN = {plain(label): name for name, label in FIELDS.items()}


def guess(headings: Sequence[str]) -> list[str]:
    """For each heading the box that it most likely means, no box twice that takes only one column."""
    taken: set[str] = set()
    follow = [" ".join(heading.lower().split()) in ALWAYS for heading in headings]
    is_ours = sum(follow) >= 3  # a council's own “Impact” or “Closed” is none of these
    return [
        LEAVE_OUT if is_ours and follows else _guess_one(plain(heading), taken)
        for heading, follows in zip(headings, follow, strict=True)
    ]


def _guess_one(heading: str, taken: set[str]) -> str:
    own = OWN.get(heading) or OF_OUR_CSV.get(heading)
    fits = [own] if own else [name for name, pattern in GUESSES if re.fullmatch(pattern, heading)]
    for name in fits:
        if name not in taken or name in SEVERAL:
            taken.add(name)
            return name
    return KEEP


def heading_row(table: Table) -> int:
    """The row with the headings: of the first fifteen, the one that has most that we know; the first where none has."""

    def known(cells: Sequence[str]) -> int:
        short = [cell for cell in cells if cell and len(cell) <= 80]
        return len({name for name in guess(short) if name not in (KEEP, LEAVE_OUT)}) if len(set(short)) > 1 else 0

    scores = [known(cells) for cells in table.rows[:15]]
    best = max(scores, default=0)
    return scores.index(best) if best else 0


def upright(tables: Sequence[Table]) -> list[Table]:
    """The tables, those of two columns, where the left one names the boxes of one action after another, turned to have
    an action a row. One that goes on in the next table, because a page ended there, is one with it."""
    whole: list[Table] = []
    for table in tables:
        last = whole[-1] if whole else None
        if last is not None and _goes_on(last, table):
            at = last.numbers[-1] + 1
            notes = list(dict.fromkeys([*last.notes, *table.notes, "A form that goes on over a page is one."]))
            numbers = [*last.numbers, *range(at, at + len(table.rows))]
            whole[-1] = Table(last.name, last.rows + table.rows, numbers, notes, place=last.place)
        else:
            whole.append(table)
    return [_turned(table) for table in whole]


def _is_of_two(table: Table) -> bool:
    return bool(table.rows) and len(table.rows[0]) == 2 and table.rows[0][0] != ""


def _labels(table: Table) -> list[str]:
    """What stands in the left column. What stands across both is the head or the foot of a page."""
    return list(dict.fromkeys(left for left, right in table.rows if plain(left) and left != right))


def _is_form(labels: Sequence[str]) -> bool:
    known = {name for name in guess(labels) if name not in (KEEP, LEAVE_OUT)}
    return "title" in known and len(known) >= 3 and len(labels) <= 25


def _goes_on(last: Table, table: Table) -> bool:
    if not (_is_of_two(last) and table.rows and len(table.rows[0]) == 2):
        return False
    first, then = _labels(last), _labels(table)
    return bool({*first} & {*then}) and _is_form(list(dict.fromkeys([*first, *then])))


def _turned(table: Table) -> Table:
    labels = _labels(table) if _is_of_two(table) else []
    if not _is_form(labels):
        return table
    rows, numbers, place = [list(labels)], [table.numbers[0]], 0
    for number, (label, words) in zip(table.numbers, table.rows, strict=True):
        if label == words:
            continue
        if label == labels[0] or len(rows) == 1:
            rows.append([""] * len(labels))
            numbers.append(number)
        place = labels.index(label) if label in labels else place  # without a name it goes on from the one above
        rows[-1][place] = "\n".join(filter(None, (rows[-1][place], words)))
    notes = [*table.notes, "The left column names the boxes of each action."]
    return Table(table.name, rows, numbers, notes, place=table.place)


def source_of(headings: Sequence[str]) -> str:
    """By what a kind of table is known again: a fingerprint of its headings."""
    return hashlib.sha256("\n".join(plain(heading) for heading in headings).encode()).hexdigest()
