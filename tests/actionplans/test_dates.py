"""Dates as people say them."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actionplans.dates import FIRST_YEAR, LAST_YEAR, LONGEST, NotUnderstood, SaidDate, parse

D = dt.date


@pytest.mark.parametrize(
    ("words", "earliest", "latest"),
    [
        ("25th May 2016", D(2016, 5, 25), D(2016, 5, 25)),
        ("Wednesday 25 May 2016", D(2016, 5, 25), D(2016, 5, 25)),
        ("May 25th, 2016", D(2016, 5, 25), D(2016, 5, 25)),
        ("May 25", D(2025, 5, 1), D(2025, 5, 31)),
        ("Sept 2016", D(2016, 9, 1), D(2016, 9, 30)),
        ("5/2016", D(2016, 5, 1), D(2016, 5, 31)),
        ("May/June 2016", D(2016, 5, 1), D(2016, 6, 30)),
        ("Dec/Jan 2017", D(2016, 12, 1), D(2017, 1, 31)),
        ("Autumn term 2016", D(2016, 9, 1), D(2016, 12, 31)),
        ("Spring term 2016/17", D(2017, 1, 1), D(2017, 4, 30)),
        ("Summer term 2 2017", D(2017, 6, 1), D(2017, 7, 31)),
        ("first half of autumn term 2016", D(2016, 9, 1), D(2016, 10, 31)),
        ("winter 2016", D(2016, 12, 1), D(2017, 2, 28)),
        ("Q3 2016/17", D(2016, 10, 1), D(2016, 12, 31)),
        ("Quarter 4 2016-2017", D(2017, 1, 1), D(2017, 3, 31)),
        ("2018", D(2018, 1, 1), D(2018, 12, 31)),
        ("2016/17", D(2016, 4, 1), D(2017, 8, 31)),
        ("academic year 2016/17", D(2016, 9, 1), D(2017, 8, 31)),
        ("financial year 2016/17", D(2016, 4, 1), D(2017, 3, 31)),
        ("2015-2018", D(2015, 1, 1), D(2018, 12, 31)),
        ("By the end of March 2017", D(2017, 3, 31), D(2017, 3, 31)),
        ("by end of the summer term 2017", D(2017, 7, 31), D(2017, 7, 31)),
        ("early 2017", D(2017, 1, 1), D(2017, 5, 2)),
        ("mid-2017", D(2017, 5, 2), D(2017, 9, 1)),
        ("late June 2017", D(2017, 6, 20), D(2017, 6, 30)),
        ("January – March 2017", D(2017, 1, 1), D(2017, 3, 31)),
        ("Sep 2015 to Jul 2016", D(2015, 9, 1), D(2016, 7, 31)),
        ("Ongoing", None, None),
        ("on-going", None, None),
        ("Termly", None, None),
        ("Every half term", None, None),
        ("TBC", None, None),
    ],
)
def test_what_plans_say_is_read_and_kept_word_for_word(words, earliest, latest):
    said = parse(f"  {words} ")
    assert said == SaidDate(words, earliest, latest)
    assert (str(said), said.has_a_day) == (words, latest is not None)


@pytest.mark.parametrize("figures", ["2016-05-25", "25/05/2016", "25.5.16", "25-05-2016"])
def test_a_day_in_figures_is_written_out_as_people_say_it(figures):
    assert parse(figures) == SaidDate("25 May 2016", D(2016, 5, 25), D(2016, 5, 25))


@pytest.mark.parametrize(
    "words",
    [
        "",
        "whenever we can",
        "31 June 2016",
        "99/99/2016",
        "13/2016",
        "2016/19",
        "Q5 2016/17",
        "Q1 2016/19",
        "Autumn term 2016/19",
        "July 2017 to May 2016",
        "end of 3 May 2016",
        "to to to",
        "1815",
        "x" * 101,
    ],
)
def test_what_says_no_date_is_refused_with_a_sentence(words):
    with pytest.raises(NotUnderstood) as refusal:
        parse(words)
    assert str(refusal.value)


@given(st.text(max_size=LONGEST + 10))
def test_any_text_is_either_kept_with_days_in_order_or_refused(text):
    try:
        said = parse(text)
    except NotUnderstood:
        return
    assert said.words == " ".join(text.split()) or parse(said.words) == said
    assert (said.earliest is None) == (said.latest is None)
    if said.has_a_day:
        assert D(FIRST_YEAR, 1, 1) <= said.earliest <= said.latest <= D(LAST_YEAR, 12, 31)


WAYS = ("%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y", "%d %B %Y", "%d %b %Y", "%A %d %B %Y", "%B %d, %Y", "by %d %B %Y")


@given(st.dates(D(FIRST_YEAR, 1, 1), D(LAST_YEAR, 12, 31)), st.sampled_from(WAYS))
def test_every_day_is_read_as_itself_however_it_is_written(day, way):
    said = parse(day.strftime(way))
    assert (said.earliest, said.latest) == (day, day)


@given(st.dates(D(FIRST_YEAR, 1, 1), D(LAST_YEAR, 12, 31)), st.sampled_from(("%B %Y", "%b %Y", "end of %B %Y", "%Y")))
def test_a_month_or_a_year_holds_each_of_its_days(day, way):
    said = parse(day.strftime(way))
    assert said.latest >= day
    assert way.startswith("end") or said.earliest <= day


@given(
    st.lists(
        st.sampled_from(["may", "2016", "/", "-", "to", "by", "end of", "term", "autumn", "25", "q1", "and", "mid"]),
        max_size=14,
    )
)
def test_any_heap_of_date_words_is_read_or_refused_quickly(words):
    try:
        said = parse(" ".join(words))
    except NotUnderstood:
        return
    assert said.earliest is None or said.earliest <= said.latest
