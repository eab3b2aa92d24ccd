"""Addresses that are written once and filled in are those that Django writes."""

import pytest
from django.urls import NoReverseMatch, reverse

from core.addresses import address_of


@pytest.mark.parametrize(
    ("name", "numbers"),
    [
        ("inspection:evidence_detail", [7]),
        ("inspection:evidence_detail", [10**15]),
        ("inspection:judgement_write", [7, 12]),
        ("inspection:judgement_write", [1, 1]),
    ],
)
@pytest.mark.parametrize("slug", ["oakshire", "elmford-2"])
def test_it_is_what_django_writes(name, numbers, slug):
    for shift in range(3):
        moved = [number + shift for number in numbers]
        assert address_of(name, slug, *moved) == reverse(name, args=[slug, *moved])


def test_a_name_with_other_numbers_is_refused():
    with pytest.raises(NoReverseMatch):
        address_of("inspection:evidence_detail", "oakshire", 1, 2)
