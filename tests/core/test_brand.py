"""Whatever colour an area picks, its words can be read."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.brand import BLACK, WHITE, brand_css, contrast, parse, written

colours = st.tuples(*[st.integers(0, 255)] * 3).map(written)


def palette(colour: str) -> dict[str, tuple[int, int, int]]:
    return {name: parse(value) for name, value in re.findall(r"--portal-([\w-]+):(#\w{6});", brand_css(colour))}


@settings(deadline=None)  # a busy machine is no fault of the colour
@given(colours)
def test_any_colour_gives_words_that_can_be_read(colour):
    made = palette(colour)
    assert contrast(made["brand"], made["brand-text"]) >= 4.5
    assert contrast(made["accent"], made["brand-tint"]) >= 4.5
    assert contrast(made["accent"], WHITE) >= 4.5


def test_the_areas_own_colour_is_kept_where_it_can_be_read():
    made = palette("#1d4f91")
    assert (made["brand"], made["brand-text"], made["accent"]) == (parse("#1d4f91"), WHITE, parse("#1d4f91"))
    assert palette("#ffdd00")["brand-text"] == BLACK


def test_contrast_is_that_of_the_guidelines():
    assert contrast(WHITE, BLACK) == pytest.approx(21)
    assert contrast(parse("#767676"), WHITE) == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize("wrong", ["red", "#fff", "#12345g", "1234567", "#1d4f91;}"])
def test_what_is_no_colour_is_refused(wrong):
    with pytest.raises(ValueError, match="is not a colour"):
        brand_css(wrong)
