"""The one door for reads, the matrix, and the database's own wall."""

import pytest

from core.access import UnknownVerb, may
from tests.world import everyone


def test_everyone_of_the_cast_belongs_to_the_areas_his_facts_say(world):
    in_oakshire = {name for name, person in everyone(world).items() if world.oakshire.pk in person.standing.area_ids}
    outside = {"inspector"}  # the board's people and its adviser are in by their seats
    assert in_oakshire == {f"oakshire.{key}" for key in vars(world.oakshire_people) if key not in outside}


def test_a_misspelt_verb_is_an_error_and_not_a_refusal(world):
    with pytest.raises(UnknownVerb):
        may(world.oakshire_people.la_lead, "partners.veiw_area", world.oakshire)
