"""What people choose and type while a plan is brought in from a file."""

from typing import Any

from django import forms

from actionplans.dates import NotUnderstood, parse
from actionplans.forms.common import text
from actionplans.importing.columns import CHOICES, FIELDS
from actionplans.importing.preview import Preview
from actionplans.importing.rows import LEFT_OUT, Row
from actionplans.importing.tables import MOST_ROWS, TAKEN, UNREAD_FORMULA
from actionplans.importing.values import LEFT_OUT as OF_NO_MEANING
from actionplans.importing.values import known_as
from actionplans.models import PlanImport
from core.forms import PortalForm, UploadField

SHOWN_TO_MEND = 25
"""How many rows are mended on one page; the rest come once these are done."""
SHOWN_ROWS = 15
ALL_OUT = "all-out"
OPENED = ("title", "lead", "due", "status")
"""What can be typed in a row that is opened, also where it holds nothing there."""
IN_SEVERAL_LINES = {
    "title",
    "description",
    "baseline",
    "success_measure",
    "progress",
    "cause",
    "path_to_green",
    "milestones",
}


class ImportForm(PortalForm):
    """The file with the plan."""

    nouns = {"upload": "the file with the plan"}

    upload = UploadField(
        label="File with the plan",
        help_text=f"Excel (.xlsx), Word (.docx) or CSV, with one action a row and at most {MOST_ROWS:,} rows. An older "
        ".xls or .doc must first be saved as .xlsx or .docx",
        only=TAKEN,
    )


class TableForm(PortalForm):
    """Which table of the file is the plan, and where its headings stand."""

    chosen = forms.TypedChoiceField(label="Table", coerce=int, widget=forms.RadioSelect)
    headings_at = forms.TypedChoiceField(
        label="Row with the headings",
        help_text="Only if the portal has not found it. Rows above it are passed over",
        coerce=int,
        empty_value=None,
        required=False,
    )

    def __init__(self, *args: Any, draft: PlanImport, **kwargs: Any):
        super().__init__(*args, initial={"chosen": draft.chosen, "headings_at": draft.headings_at}, **kwargs)
        self.fields["chosen"].choices = [
            (place, f"{table['name']} ({len(table['rows'])} rows)") for place, table in enumerate(draft.tables)
        ]
        rows = draft.tables[draft.chosen]["rows"][:SHOWN_ROWS]
        self.fields["headings_at"].choices = [
            ("", "Look for it"),
            *((place, f"{' · '.join(filter(None, cells))[:100]}") for place, cells in enumerate(rows)),
        ]

    def clean(self) -> dict[str, Any]:
        """Another table has its headings in a row of its own, which the portal looks for."""
        cleaned = super().clean()
        if cleaned.get("chosen") != self.initial["chosen"]:
            cleaned["headings_at"] = None
        return cleaned


class ColumnsForm(PortalForm):
    """What each column of the table means."""

    mark_optional = False

    def __init__(self, *args: Any, draft: PlanImport, **kwargs: Any):
        super().__init__(*args, **kwargs)
        table = draft.tables[draft.chosen]
        headings, rows = table["rows"][draft.headings_at], table["rows"][draft.headings_at + 1 :]
        rows = [row for row in rows if len(set(filter(None, row))) > 1] or rows  # headings of parts are no examples
        for place, heading in enumerate(headings):
            examples = list(dict.fromkeys(row[place] for row in rows if row[place] not in ("", UNREAD_FORMULA)))[:2]
            if not heading and not examples:
                continue
            self.fields[f"column-{place}"] = forms.ChoiceField(
                label=" ".join(heading.split())[:120] or f"Column {place + 1}, without a heading",
                help_text=f"For example: {' · '.join(map(_shortened, examples))}" if examples else "",
                choices=CHOICES,
                required=False,
                initial=draft.columns[place] if place < len(draft.columns) else "",
            )
        self.count = len(headings)

    def clean(self) -> dict[str, Any]:
        """The boxes in the order of the columns."""
        cleaned = super().clean()
        return {"columns": [cleaned.get(f"column-{place}", "") for place in range(self.count)]}


def _shortened(words: str) -> str:
    return " ".join(words.split())[:60]


class MendForm(PortalForm):
    """What could not be read, typed anew; what words mean; and which rows are left out. It asks for nothing: what is
    still wrong afterwards is said beside its row again."""

    mark_optional = False

    def __init__(self, *args: Any, preview: Preview, opened: str = "", **kwargs: Any):
        """`opened`: the key of a row that is to be looked at though nothing stands against it."""
        super().__init__(*args, **kwargs)
        self.preview, self.opened = preview, opened
        self.named: dict[str, tuple[str, str]] = {}
        for place, (kind, key, shown) in enumerate(preview.unknown):
            name = f"word-{kind}-{place}"
            self.named[name] = kind, key
            self.fields[name] = forms.ChoiceField(
                label=f"“{shown[:120]}”", choices=self._meanings(kind), required=False, help_text=WHAT_IT_IS[kind]
            )
        self.hopeless = [row for row in preview.to_mend if row.can_only_be_left_out]
        if len(self.hopeless) > 1:
            self.fields[ALL_OUT] = forms.BooleanField(
                label=f"Leave out all {len(self.hopeless)} rows that are not yours to bring in",
                help_text="Each says below why. The other rows can then come in without them",
                required=False,
            )
        first = [row for row in preview.rows if row.key == opened and row.will != LEFT_OUT]
        others = [row for row in (*preview.to_mend, *preview.to_look_at) if row not in first]
        self.rows = [*first, *others][:SHOWN_TO_MEND]
        for row in self.rows:
            for box in self._boxes_of(row):
                self.fields[f"row-{row.key}-{box}"] = self._box(row, box)
            self.fields[f"out-{row.key}"] = forms.BooleanField(label=f"Leave row {row.number} out", required=False)
        self.out = [row for row in preview.rows if row.will == LEFT_OUT][:SHOWN_TO_MEND]
        for row in self.out:
            label = f"Leave row {row.number} out: {row.meant['title'] or 'no action'}"[:150]
            self.fields[f"out-{row.key}"] = forms.BooleanField(label=label, required=False, initial=True)

    def _boxes_of(self, row: Row) -> list[str]:
        """What can be typed anew in a row: what something is said of; in one that is opened, whatever it holds too."""
        held = [box for box in FIELDS if box in OPENED or row.words.get(box)] if row.key == self.opened else []
        return list(dict.fromkeys([*row.mendable, *held]))

    @staticmethod
    def _box(row: Row, box: str) -> forms.CharField:
        said = ". ".join(message for name, message in [*row.problems, *row.notices] if name == box)
        widget = (
            forms.Textarea(attrs={"rows": 2})
            if box in IN_SEVERAL_LINES
            else forms.TextInput(attrs={"class": "govuk-input--width-20"})
        )
        initial = row.words.get(box, "").replace(UNREAD_FORMULA, "")
        return forms.CharField(
            label=f"{FIELDS[box]}, row {row.number}",
            help_text=said,
            initial=initial,
            required=False,
            max_length=8_000,
            widget=widget,
        )

    def _meanings(self, kind: str) -> list:
        known = self.preview.vocabulary
        if kind == "status":
            return [
                ("", "Choose one"),
                *((str(level.pk), level.label) for level in known.levels),
                (OF_NO_MEANING, "None of them: keep it in words"),
            ]
        partners = sorted(known.partners.values(), key=lambda one: one.name)
        people = sorted(known.people.values(), key=lambda one: one.role_title)
        return [
            ("", "Choose one"),
            ("Partners", [(f"partner:{one.pk}", one.name) for one in partners]),
            ("People", [(f"person:{one.pk}", str(one)) for one in people]),
            (OF_NO_MEANING, "Nobody here: keep it in words"),
        ]

    @property
    def word_boxes(self) -> list[forms.BoundField]:
        """The boxes for words that nobody knows."""
        return [self[name] for name in self.named]

    @property
    def all_out(self) -> forms.BoundField | None:
        """The box that leaves out every row which can only be left out, where there are several."""
        return self[ALL_OUT] if ALL_OUT in self.fields else None

    @property
    def row_boxes(self) -> list[tuple[Row, list[forms.BoundField]]]:
        """Each row to mend or to look at, with its boxes."""
        return [
            (row, [self[f"row-{row.key}-{box}"] for box in self._boxes_of(row)] + [self[f"out-{row.key}"]])
            for row in self.rows
        ]

    @property
    def out_boxes(self) -> list[forms.BoundField]:
        """The boxes of the rows that are left out."""
        return [self[f"out-{row.key}"] for row in self.out]

    def clean(self) -> dict[str, Any]:
        """What was typed otherwise than it stood, by row and box. A date that is typed for words which are none counts
        wherever the same words stand."""
        cleaned = super().clean()
        words: dict[str, dict[str, str]] = {}
        for name, (kind, key) in self.named.items():
            if cleaned.get(name):
                words.setdefault(kind, {})[key] = cleaned[name]
        mended: dict[str, dict[str, str]] = {}
        for row in self.rows:
            for box in self._boxes_of(row):
                typed = cleaned.get(f"row-{row.key}-{box}", "").replace("\r\n", "\n")
                if typed.split() != row.words.get(box, "").split():
                    mended.setdefault(row.key, {})[box] = typed
                    if box in ("start", "due") and any(name == box for name, _ in row.problems) and is_date(typed):
                        words.setdefault("date", {}).setdefault(known_as(row.said_in_file(box)), typed)
        left_out = {row.key: cleaned.get(f"out-{row.key}", False) for row in [*self.rows, *self.out]}
        if cleaned.get(ALL_OUT):
            left_out |= {row.key: True for row in self.hopeless}
        return {"mended": mended, "words": words, "left_out": left_out}


def is_date(words: str) -> bool:
    """Whether it can be read as a date, precise or not."""
    try:
        parse(words)
    except NotUnderstood:
        return False
    return True


WHAT_IT_IS = {
    "status": "Which rating does that mean here?",
    "lead": "Which partner or person is that?",
}


class BringInForm(PortalForm):
    """Do what the preview says."""

    uses_version = True


class UndoForm(PortalForm):
    """Why an import, or a change of several actions, is undone."""

    nouns = {"reason": "a reason"}

    reason = text("Reason", "It stands in the history of each action")
