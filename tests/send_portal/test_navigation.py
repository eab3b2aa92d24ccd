"""What the layout shows around every page."""

import re

from partners import operations
from partners.models import Role


def links(page: str) -> list[tuple[str, bool]]:
    """The words of the main navigation, and whether each is marked as the present page."""
    menu = page[page.index('aria-label="Menu"') : page.index("</nav>", page.index('aria-label="Menu"'))]
    found = re.findall(r'<a class="govuk-service-navigation__link"[^>]*?( aria-current="true")?>(.*?)</a>', menu)
    return [(re.sub(r"<[^>]+>", "", words), bool(current)) for current, words in found]


def test_officers_find_every_room_from_any_page(world, sign_in):
    page = sign_in(world.oakshire_people.la_officer).get("/oakshire/").content.decode()
    assert links(page) == [
        ("Home", True),
        ("Dashboard", False),
        ("Plans", False),
        ("Strategy", False),
        ("Self-evaluation", False),
        ("Commissioning", False),
        ("Meetings", False),
        ("Measures", False),
        ("Documents", False),
        ("Partners", False),
    ]


def test_a_page_of_a_board_belongs_to_meetings(world, sign_in):
    page = (
        sign_in(world.oakshire_people.la_officer).get(f"/oakshire/boards/{world.oakshire_board.pk}/").content.decode()
    )
    assert [words for words, current in links(page) if current] == ["Meetings"]


def test_a_persons_own_pages_stand_in_the_name_of_his_only_area(world, sign_in):
    page = sign_in(world.oakshire_people.la_officer).get("/me/").content.decode()
    assert [words for words, current in links(page) if current] == []
    assert 'href="/oakshire/brand.css"' in page


def test_own_pages_of_someone_of_several_areas_or_of_none_belong_to_no_area(world, sign_in):
    icb = world.oakshire_partners.icb
    operations.add_partner_to_area(world.elmborough, icb, by=world.platform_admin)
    operations.start_membership(
        world.oakshire_people.icb_lead, partner=icb, area=world.elmborough, role=Role.LEAD, by=world.platform_admin
    )
    page = sign_in(world.oakshire_people.icb_lead).get("/me/").content.decode()
    assert ("Change area" in page, 'aria-label="Menu"' in page, "brand.css" in page) == (True, False, False)
    page = sign_in(world.platform_admin).get("/me/").content.decode()
    assert ("Change area" in page, 'aria-label="Menu"' in page, "brand.css" in page) == (False, False, False)


def test_someone_of_two_areas_can_change_between_them(world, sign_in):
    icb = world.oakshire_partners.icb
    operations.add_partner_to_area(world.elmborough, icb, by=world.platform_admin)
    operations.start_membership(
        world.oakshire_people.icb_lead, partner=icb, area=world.elmborough, role=Role.LEAD, by=world.platform_admin
    )
    page = sign_in(world.oakshire_people.icb_lead).get("/oakshire/").content.decode()
    assert "Change area" in page
    alone = sign_in(world.oakshire_people.la_lead).get("/oakshire/").content.decode()
    assert "Change area" not in alone


def test_the_footer_says_which_version_this_is(world, sign_in, settings):
    page = sign_in(world.oakshire_people.la_lead).get("/oakshire/").content.decode()
    assert f"Version {settings.PORTAL_VERSION}" in page
