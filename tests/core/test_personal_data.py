"""What looks like data about a child is found however it is written, and ordinary papers are left alone."""

import ast
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.gb import nhs, upn

from core.personal_data import Kind, likenesses, likenesses_in_table

ROOT = Path(__file__).resolve().parents[2]
LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ"


def kinds(text: str) -> list[str]:
    return [found.kind for found in likenesses(text)]


def nine_figures_that_check(number: int) -> str:
    """An NHS number made from nine figures, or from the next nine that have a check digit."""
    while True:
        figures = f"{number:09d}"
        for last in "0123456789":
            if nhs.is_valid(figures + last):
                return figures + last
        number = (number + 1) % 1_000_000_000


nhs_numbers = st.integers(0, 999_999_999).map(nine_figures_that_check)
gaps = st.sampled_from(["", " ", "-", "–", " - ", "\u00a0", ".", "\u2011", "  "])


@given(number=nhs_numbers, first=gaps, second=gaps)
def test_an_nhs_number_is_found_with_blanks_and_dashes_between_its_groups(number, first, second):
    text = f"Seen on Monday ({number[:3]}{first}{number[3:6]}{second}{number[6:]}), and again."
    found = likenesses(text)
    assert [one.kind for one in found] == [Kind.NHS_NUMBER]
    assert found[0].words == f"an NHS number, ending in {number[-2:]}"


@given(number=nhs_numbers, digit=st.integers(0, 8), other=st.integers(1, 9))
def test_ten_figures_that_do_not_check_are_left_alone(number, digit, other):
    changed = f"{number[:digit]}{(int(number[digit]) + other) % 10}{number[digit + 1 :]}"
    assert (kinds(changed) == []) == (not nhs.is_valid(changed))


@given(
    figures=st.text("0123456789", min_size=11, max_size=11),
    last=st.sampled_from("0123456789" + LETTERS),
    gap=gaps,
    small=st.booleans(),
)
def test_a_pupil_number_is_found_also_a_temporary_one_and_in_small_letters(figures, last, gap, small):
    number = upn.calc_check_digit(figures + last) + figures + last
    if not number[0].isalpha():
        return  # no such number is ever given
    written = f"{number[0]}{gap}{number[1:4]}{gap}{number[4:]}"
    found = [
        one for one in likenesses(f"Pupil {written.lower() if small else written}.") if one.kind != Kind.NHS_NUMBER
    ]
    assert [(one.kind, one.found) for one in found] == [(Kind.PUPIL_NUMBER, number)]


@given(number=nhs_numbers)
def test_full_width_and_hidden_signs_and_emphasis_do_not_hide_a_number(number):
    wide = "".join(chr(ord(figure) + 0xFEE0) for figure in number)
    assert kinds(wide) == kinds("\u200b".join(number)) == kinds(f"**{number[:3]}** {number[3:]}") == [Kind.NHS_NUMBER]


@pytest.mark.parametrize(
    "text",
    [
        "He was born on 3 May 2014.",
        "born 03/05/2014",
        "Born in Harrow on the 3rd of May, 2014",
        "DOB: 3.5.14",
        "D.O.B. 2014-05-03",
        "date of birth (12 Sept 2011)",
        "Dates of birth: 12-Sep-2011 and 14-Sep-2012",
        "born May 3rd, 2014",
        "A (12/09/2011, DOB) at school",
        "birthday 12/09/2011",
        "DOB:\n12/09/2011",
    ],
)
def test_a_date_of_birth_is_found(text):
    assert set(kinds(text)) == {Kind.DATE_OF_BIRTH}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Children born between 1 September 2019 and 31 August 2020",
        "Every child born on or after 1 September 2020",
        "children born in 2014",
        "the newborn hearing screen of 3 May 2024",
        "The idea was born. On 3 May 2014 the board met",
        "Call 020 7946 0958, 01632 960 001 or 07700 900 123",
        "+44 207 946 0958",
        "£9434765919",
        "9,434,765,919",
        "0.9434765919",
        "9434765919.5",
        "9434765919 %",
        "94347659190",
        "E9434765919",
        "2026-11-26 07:32 and 2023/24, 2024/25, 2025/26",
        "| 943 | 476 | 5919 |",
        "943\n476\n5919",
        "12 345 678 90",
        "https://www.example.org/a/2024/0304/12",
        "A801-2000",
        "C801200005001",
    ],
)
def test_what_stands_in_ordinary_papers_is_left_alone(text):
    assert kinds(text) == []


def test_each_is_told_once_in_words_that_do_not_repeat_it():
    text = "943 476 5919, again 9434765919; born 3 May 2014"
    assert [one.words for one in likenesses(text)] == [
        "an NHS number, ending in 19",
        "a date of birth (“born” with a date)",
    ]


def test_a_column_of_dates_of_birth_is_known_by_its_heading():
    rows = [["Name", "Date of birth (day, month, year)", "School"], ["A"], ["A", " ", "B"], ["A", "41234", "B"]]
    assert [(one.kind, one.words) for one in likenesses_in_table(rows)] == [
        (Kind.DATE_OF_BIRTH, "a column of dates of birth")
    ]
    assert likenesses_in_table(rows[:3]) == []
    assert [one.kind for one in likenesses_in_table([["x", "9434765919"]])] == [Kind.NHS_NUMBER]


def test_no_text_of_the_demonstration_would_be_held():
    texts = [
        node.value
        for path in sorted((ROOT / "demo").rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]
    assert len(texts) > 3000
    assert {text: kinds(text) for text in texts if kinds(text)} == {}
