"""Opening a local area, its details, look, words and parts: every exit of each operation."""

import pytest
from django.db import IntegrityError, transaction

from core.errors import EditConflict, RuleBroken
from core.models import StoredFile
from core.uploads import examine
from partners import operations
from partners.models import Audience, LocalArea, Partner, SubArea
from tests.given_files import png
from tests.world import afresh

pytestmark = pytest.mark.django_db

NEW = {"name": "Newshire", "slug": "newshire", "kind": LocalArea.Kind.COUNTY, "council": "Newshire County Council"}


@pytest.fixture
def administrator(world):
    return afresh(world.oakshire_people.area_admin)


def details(area, **changes) -> dict:
    area.refresh_from_db()
    kept = {name: getattr(area, name) for name in ("name", "kind", "gss_code", "has_no_forum")}
    return kept | {"seen_version": area.version} | changes


class TestOpening:
    """A platform administrator opens an area with its council."""

    def test_the_council_is_its_first_partner(self, world):
        area = operations.open_local_area(**NEW, gss_code="E10000099", by=world.platform_admin)
        [part] = area.partners_in_area.select_related("partner")
        assert (part.partner.name, part.partner.kind) == ("Newshire County Council", Partner.Kind.LOCAL_AUTHORITY)
        assert (area.gss_code, area.version, part.is_current) == ("E10000099", 1, True)

    @pytest.mark.parametrize(
        ("changes", "field", "words"),
        [
            ({"name": "OAKSHIRE"}, "name", "Another area is called"),
            ({"slug": "oakshire"}, "slug", "has the short name"),
            ({"council": "oakshire council"}, "council", "in the portal already"),
            ({"gss_code": "E06000099"}, "gss_code", "begins with E10"),
        ],
    )
    def test_what_is_taken_or_does_not_fit_is_refused(self, world, changes, field, words):
        with pytest.raises(RuleBroken, match=words) as refused:
            operations.open_local_area(**(NEW | changes), by=world.platform_admin)
        assert refused.value.field == field

    def test_a_code_names_one_area(self, world):
        operations.open_local_area(**NEW, gss_code="E10000099", by=world.platform_admin)
        other = NEW | {"name": "Oldshire", "slug": "oldshire", "council": "Oldshire Council"}
        with pytest.raises(RuleBroken, match="Another area has this code"):
            operations.open_local_area(**other, gss_code="E10000099", by=world.platform_admin)


class TestDetails:
    """What an area is called and what it is."""

    def test_its_two_audiences_go_by_its_new_name(self, world, administrator):
        area = operations.edit_area_details(
            world.oakshire, **details(world.oakshire, name="Oak Vale", gss_code="E06000098"), by=administrator
        )
        names = Audience.objects.filter(area=area, parent=None).values_list("name", flat=True)
        assert {"Everyone in Oak Vale", "Commissioners in Oak Vale"} <= set(names)
        assert (area.name, area.gss_code, area.version) == ("Oak Vale", "E06000098", 2)

    def test_an_audience_that_bears_the_new_name_already_keeps_it(self, world, administrator):
        operations.create_audience(world.oakshire, name="Everyone in Oak Vale", by=administrator)
        operations.edit_area_details(world.oakshire, **details(world.oakshire, name="Oak Vale"), by=administrator)
        assert Audience.objects.filter(area=world.oakshire, name="Everyone in Oakshire").exists()

    def test_there_is_a_forum_or_none_is_recognised(self, world, administrator):
        with pytest.raises(RuleBroken, match="takes part as the recognised forum") as refused:
            operations.edit_area_details(world.oakshire, **details(world.oakshire, has_no_forum=True), by=administrator)
        assert refused.value.field == "has_no_forum"

    def test_a_forum_that_is_added_ends_that_there_is_none(self, world):
        area = operations.open_local_area(**NEW, by=world.platform_admin)
        operations.edit_area_details(area, **details(area, has_no_forum=True), by=world.platform_admin)
        forum = operations.create_partner(
            name="Newshire Forum", kind=Partner.Kind.PARENT_CARER_FORUM, by=world.platform_admin
        )
        operations.add_partner_to_area(area, forum, by=world.platform_admin)
        area.refresh_from_db()
        assert area.has_no_forum is False

    def test_somebody_elses_change_meanwhile_is_a_conflict(self, world, administrator):
        seen = details(world.oakshire)
        operations.choose_colour(world.oakshire, colour="#005500", seen_version=1, by=administrator)
        with pytest.raises(EditConflict):
            operations.edit_area_details(world.oakshire, **seen, by=administrator)

    def test_the_database_refuses_a_code_that_does_not_fit_and_a_logo_that_says_nothing(self, world):
        rows = LocalArea.objects.filter(pk=world.oakshire.pk)
        for wrong in ({"gss_code": "E10000001"}, {"logo_text": "Oakshire Council"}):
            with pytest.raises(IntegrityError), transaction.atomic():
                rows.update(**wrong)


def test_a_logo_is_kept_and_goes_again(world, administrator):
    area = operations.choose_logo(
        world.oakshire, upload=examine("logo.png", png()), logo_text="Oakshire Council", by=administrator
    )
    assert (area.logo.content_type, area.logo_text) == ("image/png", "Oakshire Council")
    gone = operations.remove_logo(area, by=administrator)
    assert (gone.logo, gone.logo_text, StoredFile.objects.filter(pk=area.logo_id).exists()) == (None, "", True)
    with pytest.raises(RuleBroken, match="no logo"):
        operations.remove_logo(area, by=administrator)


def test_an_area_says_its_own_words_and_otherwise_plain_ones(world, administrator):
    assert world.oakshire.commissioner_name == "NHS commissioner"
    area = operations.choose_words(
        world.oakshire,
        commissioner_word="icb",
        plan_word="priority_action_plan",
        send_board_name="SEND Executive",
        seen_version=1,
        by=administrator,
    )
    assert (area.commissioner_name, area.send_board_name) == ("ICB", "SEND Executive")


class TestParts:
    """The parts of an area that it counts by."""

    @pytest.fixture
    def parts(self, world, administrator) -> list[SubArea]:
        return [operations.add_sub_area(world.oakshire, name=name, by=administrator) for name in ("East", "West")]

    def test_a_new_one_stands_last_and_has_a_name_of_its_own(self, world, administrator, parts):
        assert [part.name for part in world.oakshire.sub_areas.all()] == ["North", "South", "East", "West"]
        with pytest.raises(RuleBroken, match="already has a part"):
            operations.add_sub_area(world.oakshire, name="east", by=administrator)

    def test_one_is_renamed_also_in_its_capitals_alone(self, world, administrator, parts):
        assert operations.rename_sub_area(parts[0], name="EAST", by=administrator).name == "EAST"
        with pytest.raises(RuleBroken, match="already has a part"):
            operations.rename_sub_area(parts[0], name="west", by=administrator)

    def test_one_moves_up_until_it_is_first(self, world, administrator, parts):
        for _ in range(3):
            operations.move_sub_area_up(parts[1], by=administrator)
        assert [part.name for part in world.oakshire.sub_areas.all()] == ["West", "North", "South", "East"]
        with pytest.raises(RuleBroken, match="stands first already"):
            operations.move_sub_area_up(parts[1], by=administrator)

    def test_one_of_which_nothing_speaks_goes_and_another_stays(self, world, acting, parts):
        with acting(world.oakshire_people.area_admin) as person:
            operations.remove_sub_area(parts[0], by=person)
            with pytest.raises(RuleBroken, match="Figures are kept for North"):
                operations.remove_sub_area(world.oakshire_sub_area, by=person)
        assert [part.name for part in world.oakshire.sub_areas.all()] == ["North", "South", "West"]
        [kept] = SubArea.pgh_event_models["delete"].objects.filter(pgh_obj_id=parts[0].pk, pgh_label="delete")
        assert kept.name == "East"
