"""Addresses of the many things that a long page names: Django takes longer to write one than to escape its title."""

from functools import lru_cache

from django.urls import reverse

STAND_IN = 10**15
"""Stands for the first number of an address, the next number for the second, while its text is written."""


def address_of(name: str, slug: str, *numbers: int) -> str:
    """The same as `reverse`, for a name whose address has the slug of an area and then these numbers."""
    return _text(name, slug, len(numbers)).format(*numbers)


@lru_cache(maxsize=2000)  # some names for each of all areas
def _text(name: str, slug: str, count: int) -> str:
    text = reverse(name, args=[slug, *range(STAND_IN, STAND_IN + count)])
    for place in range(count):
        text = text.replace(str(STAND_IN + place), f"{{{place}}}")
    return text
