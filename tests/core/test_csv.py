"""No cell of a table becomes a formula."""

from decimal import Decimal

import pytest

from core.csv import csv_response, safe_cell


@pytest.mark.parametrize(
    ("value", "safe"),
    [
        ("=1+1", "'=1+1"),
        ("+44", "'+44"),
        ("-cmd", "'-cmd"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("\r=1", "'\r=1"),
        ("  =1", "'  =1"),
        ("\u00a0=1", "'\u00a0=1"),
        ("＝1", "'＝1"),
        ("plain = text", "plain = text"),
        ("", ""),
        (None, ""),
        (-3, -3),
        (Decimal("-2.5"), Decimal("-2.5")),
        ("a\x00b", "ab"),
    ],
)
def test_a_cell_is_text_or_a_number(value, safe):
    assert safe_cell(value) == safe


def test_something_else_is_read_as_its_words():
    class Person:
        def __str__(self) -> str:
            return "=officer"

    assert safe_cell(Person()) == "'=officer"


def test_a_table_is_a_file_that_excel_reads_as_utf_8():
    response = csv_response("measures", ["Name", "=Value"], [["Ŵyn", 1], ['say "yes"', None]])
    assert response.content.decode() == '\ufeffName,\'=Value\r\nŴyn,1\r\n"say ""yes""",\r\n'
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Content-Disposition"] == 'attachment; filename="measures.csv"'
