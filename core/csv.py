"""Tables as CSV that a spreadsheet opens as text: nobody's words become a formula."""

import csv
import io
from collections.abc import Iterable, Sequence
from numbers import Number

from django.http import HttpResponse

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def safe_cell(value: object) -> object:
    """A value as a spreadsheet may have it: numbers stay numbers, nothing is empty, and text that a spreadsheet would
    take for a formula (also after leading blanks) gets an apostrophe before it."""
    if value is None:
        return ""
    if not isinstance(value, str):
        return value if isinstance(value, Number) else safe_cell(str(value))
    text = value.replace("\x00", "")
    return f"'{text}" if text.lstrip(" \u00a0").startswith(FORMULA_STARTS) else text


def csv_text(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A header and rows as CSV text, every cell safe."""
    lines = io.StringIO()
    writer = csv.writer(lines)
    writer.writerow([safe_cell(name) for name in header])
    writer.writerows([safe_cell(value) for value in row] for row in rows)
    return lines.getvalue()


def csv_response(name: str, header: Sequence[str], rows: Iterable[Sequence[object]]) -> HttpResponse:
    """The table as a file to download, with the mark by which Excel knows UTF-8. `name` has no ending."""
    response = HttpResponse(
        "\ufeff" + csv_text(header, rows),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}.csv"'},
    )
    response.is_export = True  # for the access log, which tells exports from files
    return response
