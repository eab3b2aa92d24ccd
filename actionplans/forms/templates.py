"""What people choose for the templates that a plan is written into."""

from typing import Any

from django import forms

from actionplans.importing.columns import FIELDS
from actionplans.importing.tables import Table
from core.forms import PortalForm, UploadField


class TemplateForm(PortalForm):
    """Somebody's own Word or Excel file for a plan."""

    nouns = {"upload": "the template"}

    upload = UploadField(
        label="Template",
        help_text="Excel (.xlsx) or Word (.docx), with a table that has its headings in one row",
        only=frozenset({".xlsx", ".docx"}),
    )


class TemplateColumnsForm(PortalForm):
    """What each column of a template takes."""

    uses_version = True
    mark_optional = False

    def __init__(self, *args: Any, table: Table, row: int, columns: list[str], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.table, self.row = table, row
        self.headings = table.rows[row]
        for place, heading in enumerate(self.headings):
            self.fields[f"column-{place}"] = forms.ChoiceField(
                label=" ".join(heading.split())[:120] or f"Column {place + 1}, without a heading",
                choices=[("", "Leave it as the template has it"), *FIELDS.items()],
                required=False,
                initial=columns[place] if place < len(columns) else "",
            )

    def clean(self) -> dict[str, Any]:
        """The table, its row of headings, and the boxes in the order of the columns."""
        cleaned = super().clean()
        return {
            "place": self.table.place,
            "headings_at": self.table.numbers[self.row],
            "columns": [cleaned.get(f"column-{place}", "") for place in range(len(self.headings))],
            "seen_version": cleaned.get("seen_version"),
        }
