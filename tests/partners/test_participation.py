"""Partners in an area and their constituencies: every exit of each operation, and their pages."""

import datetime as dt

import pytest

from core import clock
from core.errors import EditConflict, RuleBroken
from partners import operations
from partners.models import Constituency, Partner, PartnerInArea
from tests.world import afresh

pytestmark = pytest.mark.django_db

DAY = dt.timedelta(days=1)


@pytest.fixture
def administrator(world):
    return afresh(world.oakshire_people.area_admin)


@pytest.fixture
def browser(world, sign_in):
    return sign_in(world.oakshire_people.area_admin)


def entered(world, by, **changes):
    wanted = {
        "partner": None,
        "name": "Oakshire Mencap",
        "kind": Partner.Kind.VOLUNTARY,
        "short_name": "",
        "takes_part_from": None,
        "takes_part_until": None,
    }
    return operations.enter_partner(world.oakshire, **(wanted | changes), by=by)


class TestEntering:
    """A body that the portal knows, or a new one."""

    def test_a_new_one_takes_part(self, world, administrator):
        part = entered(world, administrator, short_name="Mencap")
        assert (part.partner.label, part.is_current) == ("Mencap", True)

    def test_a_known_one_takes_part_too(self, world, administrator):
        icb = world.elmborough_partners.icb
        assert entered(world, administrator, partner=icb, name="").partner == icb

    @pytest.mark.parametrize(
        ("changes", "field", "words"),
        [
            ({"name": ""}, "partner", "one of the two"),
            ({"kind": ""}, "kind", "kind of body"),
            ({"name": "oakshire council"}, "name", "in the portal already"),
            ({"kind": Partner.Kind.PARENT_CARER_FORUM}, None, "already has a recognised"),
        ],
    )
    def test_what_is_unclear_or_taken_is_refused(self, world, administrator, changes, field, words):
        with pytest.raises(RuleBroken, match=words) as refused:
            entered(world, administrator, **changes)
        assert refused.value.field == field

    def test_one_takes_part_once(self, world, administrator):
        with pytest.raises(RuleBroken, match="a partner of Oakshire already"):
            operations.add_partner_to_area(world.oakshire, world.oakshire_partners.icb, by=administrator)


def changed(part, by, **changes):
    kept = {"takes_part_from": None, "takes_part_until": None, "seen_version": 1}
    return operations.change_participation(part, **(kept | changes), by=by)


class TestChanging:
    """From when until when, and what it is called."""

    def test_dates_and_names_change(self, world, administrator):
        part = changed(
            world.oakshire_part,
            administrator,
            takes_part_until=clock.today() + DAY,
            name="Schools of Oakshire",
            short_name="SoO",
        )
        assert (part.takes_part_until, str(part.partner), part.partner.label, part.version) == (
            clock.today() + DAY,
            "Schools of Oakshire",
            "SoO",
            2,
        )

    def test_what_another_changed_meanwhile_is_a_conflict(self, world, administrator):
        changed(world.oakshire_part, administrator)
        with pytest.raises(EditConflict):
            changed(world.oakshire_part, administrator)

    def test_it_ends_after_it_begins(self, world, administrator):
        with pytest.raises(RuleBroken, match="must not lie before"):
            changed(world.oakshire_part, administrator, takes_part_from=clock.today(), takes_part_until=clock.today())

    def test_the_name_of_a_body_that_serves_another_area_too_is_not_one_areas_to_change(self, world, administrator):
        operations.add_partner_to_area(world.elmborough, world.oakshire_partners.schools, by=world.platform_admin)
        with pytest.raises(RuleBroken, match="takes part elsewhere too"):
            changed(world.oakshire_part, administrator, name="Ours")
        assert (
            changed(world.oakshire_part, administrator, takes_part_from=clock.today()).takes_part_from == clock.today()
        )

    def test_a_name_is_one_bodys(self, world, administrator):
        with pytest.raises(RuleBroken, match="Another body"):
            changed(world.oakshire_part, administrator, name="OAKSHIRE COUNCIL")


class TestConstituencies:
    """For whom somebody speaks."""

    def test_a_partner_has_each_once_and_one_that_ended_begins_again(self, world, administrator):
        with pytest.raises(RuleBroken, match="already has a constituency"):
            operations.add_constituency(world.oakshire_part, name="primary headteachers", by=administrator)
        operations.withdraw_nomination(world.oakshire_nomination, by=world.oakshire_people.school_rep)
        ended = operations.end_constituency(world.oakshire_constituency, by=administrator)
        assert (ended.is_over, Constituency.objects.filter(pk=ended.pk).current().exists()) == (True, False)
        again = operations.add_constituency(world.oakshire_part, name="Primary Headteachers", by=administrator)
        assert (again.pk, again.is_over, again.name) == (ended.pk, False, "Primary Headteachers")

    def test_one_ends_once_and_not_while_a_nomination_waits(self, world, administrator):
        with pytest.raises(RuleBroken, match="still waits"):
            operations.end_constituency(world.oakshire_constituency, by=administrator)
        operations.withdraw_nomination(world.oakshire_nomination, by=world.oakshire_people.school_rep)
        operations.end_constituency(world.oakshire_constituency, by=administrator)
        with pytest.raises(RuleBroken, match="ended already"):
            operations.end_constituency(world.oakshire_constituency, by=administrator)

    def test_a_partner_that_takes_no_part_gets_none(self, world, administrator):
        part = changed(world.oakshire_part, administrator, takes_part_until=clock.today())
        with pytest.raises(RuleBroken, match="does not take part"):
            operations.add_constituency(part, name="Heads", by=administrator)

    def test_one_is_renamed_to_a_name_that_is_free(self, world, administrator):
        operations.add_constituency(world.oakshire_part, name="Secondary headteachers", by=administrator)
        one = world.oakshire_constituency
        with pytest.raises(RuleBroken, match="already has"):
            operations.rename_constituency(one, name="secondary headteachers", seen_version=1, by=administrator)
        renamed = operations.rename_constituency(one, name="Heads", seen_version=1, by=administrator)
        assert (renamed.name, renamed.version) == ("Heads", 2)


class TestPages:
    """An administrator's way through them."""

    def test_a_partner_is_added_with_its_dates(self, browser, world):
        answer = browser.post(
            "/oakshire/partners/new/",
            {
                "name": "Oakshire Mencap",
                "kind": "voluntary",
                "takes_part_until_day": "31",
                "takes_part_until_month": "3",
                "takes_part_until_year": "2099",
            },
        )
        part = PartnerInArea.objects.get(area=world.oakshire, partner__name="Oakshire Mencap")
        assert (answer.url, part.takes_part_until) == (part.get_absolute_url(), dt.date(2099, 4, 1))
        page = browser.get(answer.url).content.decode()
        assert ("Oakshire Mencap" in page, "1 April 2099" in page, "No constituencies" in page) == (True, True, True)

    def test_only_public_bodies_of_other_areas_can_be_chosen(self, browser, world):
        offered = browser.get("/oakshire/partners/new/").context["form"].fields["partner"].queryset
        theirs = world.elmborough_partners
        assert set(offered) == {theirs.icb, theirs.provider, theirs.college}

    @pytest.mark.parametrize(
        "typed",
        [
            {"name": "A\x00B", "kind": "voluntary"},
            {"name": "A" * 161, "kind": "voluntary"},
            {"partner": "999999"},
            {"name": "Neither", "kind": "bank"},
        ],
    )
    def test_what_can_not_be_kept_is_said_on_the_form(self, browser, world, typed):
        answer = browser.post("/oakshire/partners/new/", typed)
        assert (answer.status_code, answer.context["form"].errors != {}) == (200, True)

    def test_a_last_day_before_the_first_is_said_on_the_form(self, browser, world):
        dates = {"takes_part_from": "2026-05-02", "takes_part_until": "2026-05-01", "seen_version": 1}
        names = {"name": "Oakshire Schools", "short_name": ""}
        answer = browser.post(f"/oakshire/partners/{world.oakshire_part.pk}/change/", dates | names)
        assert answer.context["form"].errors == {
            "takes_part_until": ["Last day of taking part must be the first day or later"]
        }

    def test_a_partner_is_changed_and_its_history_says_so_to_administrators(self, browser, world, sign_in):
        page = f"/oakshire/partners/{world.oakshire_part.pk}/"
        typed = {"name": "Schools", "short_name": "", "seen_version": 1, "takes_part_from": "2026-05-02"}
        assert browser.post(f"{page}change/", typed).url == page
        assert "Participation changed" in browser.get(page).content.decode()
        assert "Participation changed" not in sign_in(world.oakshire_people.la_lead).get(page).content.decode()
        refused = sign_in(world.oakshire_people.area_admin).post(f"{page}change/", typed)
        assert refused.status_code == 409

    def test_the_name_is_no_question_where_another_area_has_the_body_too(self, browser, world):
        operations.add_partner_to_area(world.elmborough, world.oakshire_partners.schools, by=world.platform_admin)
        form = browser.get(f"/oakshire/partners/{world.oakshire_part.pk}/change/").context["form"]
        assert "name" not in form.fields

    def test_a_constituency_comes_is_renamed_and_ends(self, browser, world):
        page = f"/oakshire/partners/{world.oakshire_part.pk}/"
        assert browser.post(f"{page}constituencies/new/", {"name": "primary headteachers"}).status_code == 409
        assert browser.post(f"{page}constituencies/new/", {"name": "Colleges"}).url == page
        made = Constituency.objects.get(area=world.oakshire, name="Colleges")
        assert "Colleges" in browser.get(f"/oakshire/constituencies/{made.pk}/rename/").content.decode()
        typed = {"name": "Sixth forms", "seen_version": 1}
        assert browser.post(f"/oakshire/constituencies/{made.pk}/rename/", typed).url == page
        assert browser.get(f"/oakshire/constituencies/{made.pk}/end/").status_code == 200
        assert "Sixth forms" in browser.get(page).content.decode()
        assert browser.post(f"/oakshire/constituencies/{made.pk}/end/").url == page
        assert "Sixth forms</h3>" not in browser.get(page).content.decode()

    def test_the_page_names_who_follows(self, browser, world):
        part = PartnerInArea.objects.get(area=world.oakshire, partner=world.oakshire_partners.icb)
        new = entered(world, world.platform_admin, name="Vale ICB", kind=Partner.Kind.NHS_COMMISSIONER)
        operations.record_succession(
            world.oakshire, predecessor=part.partner, successor=new.partner, on=clock.today(), by=world.platform_admin
        )
        page = browser.get(part.get_absolute_url()).content.decode()
        assert ("Vale ICB, on" in page, "Does not take part today" in page) == (True, True)

    def test_the_page_costs_the_same_for_one_constituency_and_for_thirty(self, world, browser, count_queries):
        page = f"/oakshire/partners/{world.oakshire_part.pk}/"
        before = count_queries(browser, page)
        for number in range(30):
            operations.add_constituency(world.oakshire_part, name=f"Heads {number}", by=world.platform_admin)
        assert count_queries(browser, page) == before
