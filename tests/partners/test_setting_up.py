"""Setting an area up: the checklist follows the facts, and the pages that mend what is missing."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from core.brand import contrast, parse, readings_of
from core.scanning import Scan
from governance import operations as governance
from governance.models import Board, Seat
from partners import operations
from partners.models import LocalArea, Partner, Role, SubArea
from partners.setting_up import MOST_NAMES, named, progress_of, with_facts
from tests.given_files import png

pytestmark = pytest.mark.django_db

SET_UP = "/oakshire/set-up/"


@pytest.fixture
def browser(world, sign_in):
    return sign_in(world.oakshire_people.area_admin)


def missing(area, acting, person) -> dict[str, tuple[str, ...]]:
    """What the area still needs, by step."""
    with acting(person):
        progress = progress_of(with_facts(LocalArea.objects.filter(pk=area.pk)))[area.pk]
        return {step.title: step.missing for step in progress.missing}


class TestTheFacts:
    """Nobody ticks anything."""

    def test_a_new_area_needs_everything_but_its_council(self, world, acting):
        area = operations.open_local_area(
            name="Newshire",
            slug="newshire",
            kind=LocalArea.Kind.COUNTY,
            council="Newshire Council",
            by=world.platform_admin,
        )
        assert missing(area, acting, world.platform_admin) == {
            "Details of the area": ("The code of its council is missing: national figures go by it.",),
            "Colours and logo": ("It wears the portal’s own blue, and has no logo.",),
            "Words used here": (
                "Not said yet: what people here call the NHS commissioner; what they call the plan after an "
                "inspection; what the board that oversees SEND is called.",
            ),
            "The council and the NHS commissioner": ("No NHS commissioner is among the partners.",),
            "Parent carer forum": ("No forum is among the partners, and nothing says that none is recognised.",),
            "A lead for each partner": ("No lead yet: Newshire Council.",),
            "A second administrator": ("Nobody administers it.",),
            "Health and Wellbeing Board": ("No such board is in force.",),
            "Board that oversees SEND": ("No such board is in force.",),
        }

    def test_each_step_ends_with_its_fact(self, world, acting):
        person, area, people = world.platform_admin, world.oakshire, world.oakshire_people
        LocalArea.objects.filter(pk=area.pk).update(gss_code="E06000098", colour="#005500")
        words = {"commissioner_word": "icb", "plan_word": "priority_action_plan", "send_board_name": ""}
        operations.choose_words(area, **words, seen_version=1, by=person)
        left = missing(area, acting, person)
        assert left["A second administrator"] == ("Only one person administers the area.",)
        assert left["Words used here"] == ("Not said yet: what the board that oversees SEND is called.",)
        assert {"Details of the area", "Colours and logo", "Parent carer forum", "The council and the ICB"} & set(
            left
        ) == set()
        council = world.oakshire_partners.council
        operations.start_membership(
            people.la_officer, partner=council, area=area, role=Role.AREA_ADMINISTRATOR, by=person
        )
        for partner in vars(world.oakshire_partners).values():
            if not area.memberships.filter(partner=partner, role=Role.LEAD).exists():
                operations.start_membership(people.la_officer, partner=partner, area=area, role=Role.LEAD, by=person)
        assert {"A second administrator", "A lead for each partner"} & set(missing(area, acting, person)) == set()

    def test_a_board_counts_with_somebody_in_its_seats_and_by_the_name_that_was_said(self, world, acting):
        area, lead = world.oakshire, world.oakshire_people.la_lead
        operations.choose_words(
            area,
            commissioner_word="",
            plan_word="",
            send_board_name="send council",
            seen_version=1,
            by=world.platform_admin,
        )
        assert missing(area, acting, world.platform_admin)["send council"] == ("No such board is in force.",)
        with acting(lead) as by:
            board = governance.create_board(
                area,
                name="SEND Council",
                legal_kind=Board.LegalKind.PARTNERSHIP_BOARD,
                purpose="It oversees SEND.",
                by=by,
            )
            left = missing(area, acting, world.platform_admin)
            assert left["send council"] == ("The board is there, and nobody sits on it.",)
            seat = governance.create_seat(board, constituency="Heads", kind=Seat.Kind.VOTING, by=by)
            governance.fill_seat(seat, person=world.oakshire_people.school_rep, by=by)
        assert "send council" not in missing(area, acting, world.platform_admin)

    def test_an_area_without_a_forum_can_say_so(self, world, acting):
        area = world.oakshire
        area.partners_in_area.filter(partner=world.oakshire_partners.forum).update(takes_part_until="2020-01-01")
        assert "Parent carer forum" in missing(area, acting, world.platform_admin)
        LocalArea.objects.filter(pk=area.pk).update(has_no_forum=True)
        assert "Parent carer forum" not in missing(area, acting, world.platform_admin)

    def test_many_names_are_cut_short(self):
        assert named(["a"] * MOST_NAMES) == "a, a, a, a, a"
        assert named([*"abcdefg"]) == "a, b, c, d, e and 2 more"


class TestChecklist:
    """The page, and Home."""

    def test_it_says_what_is_missing_and_leads_to_where_it_is_mended(self, browser):
        page = browser.get(SET_UP).content.decode()
        for address in ("set-up/details/", "set-up/look/", "set-up/words/", "sub-areas/", "invitations/new/"):
            assert f'href="/oakshire/{address}"' in page
        assert "Still missing" in page

    def test_home_says_it_while_anything_is_missing_and_then_no_more(self, browser, world, acting):
        assert "Still missing before first use" in browser.get("/oakshire/").content.decode()
        self.complete(world)
        with acting(world.oakshire_people.la_lead) as by:
            Board.objects.filter(pk=world.oakshire_parent_board.pk).update(is_health_and_wellbeing_board=True)
            seat = governance.create_seat(
                world.oakshire_parent_board, constituency="Councillors", kind=Seat.Kind.VOTING, by=by
            )
            governance.fill_seat(seat, person=world.oakshire_people.cabinet_member, by=by)
        page = browser.get("/oakshire/").content.decode()
        assert ("Still missing" in page, f'href="{SET_UP}"' in page) == (False, True)
        assert "All that an area needs" in browser.get(SET_UP).content.decode()

    def complete(self, world):
        area, people, by = world.oakshire, world.oakshire_people, world.platform_admin
        area.refresh_from_db()
        words = {"commissioner_word": "icb", "plan_word": "priority_action_plan"}
        name = "SEND Partnership Board"
        operations.choose_words(area, **words, send_board_name=name, seen_version=area.version, by=by)
        LocalArea.objects.filter(pk=area.pk).update(gss_code="E06000098", colour="#005500")
        council = world.oakshire_partners.council
        operations.start_membership(people.la_officer, partner=council, area=area, role=Role.AREA_ADMINISTRATOR, by=by)
        for partner in vars(world.oakshire_partners).values():
            if not area.memberships.filter(partner=partner, role=Role.LEAD).exists():
                operations.start_membership(people.la_officer, partner=partner, area=area, role=Role.LEAD, by=by)

    def test_it_costs_the_same_for_few_partners_and_for_many(self, world, browser, count_queries):
        before = count_queries(browser, SET_UP)
        for number in range(30):
            partner = operations.create_partner(
                name=f"School {number}", kind=Partner.Kind.SCHOOLS, by=world.platform_admin
            )
            operations.add_partner_to_area(world.oakshire, partner, by=world.platform_admin)
        assert count_queries(browser, SET_UP) == before

    def test_it_is_for_administrators(self, world, sign_in):
        assert sign_in(world.oakshire_people.la_lead).get(SET_UP).status_code == 403
        assert sign_in(world.elmborough_people.area_admin).get(SET_UP).status_code == 404


class TestMending:
    """The forms."""

    def test_details_are_saved_and_stand_in_the_history(self, browser, world):
        typed = {"name": "Oak Vale", "kind": "unitary", "gss_code": "", "seen_version": 1}
        assert browser.post(f"{SET_UP}details/", typed).url == SET_UP
        page = browser.get(SET_UP).content.decode()
        assert ("Area details changed" in page, "Oakshire, now Oak Vale" in page) == (True, True)

    def test_what_another_changed_meanwhile_is_shown_beside(self, browser, world):
        operations.choose_colour(world.oakshire, colour="#005500", seen_version=1, by=world.platform_admin)
        answer = browser.post(f"{SET_UP}look/", {"colour": "#aa0000", "seen_version": 1})
        assert answer.status_code == 409
        assert [(field.theirs, field.yours) for field in answer.context["form"].conflict] == [("#005500", "#aa0000")]

    def test_a_colour_is_checked_without_being_saved(self, browser, world):
        answer = browser.post(f"{SET_UP}look/", {"colour": "FFDD00", "seen_version": 1, "check": "yes"})
        page = answer.content.decode()
        assert "How the colour #ffdd00 reads" in page
        assert "darkens them to" in page
        world.oakshire.refresh_from_db()
        assert world.oakshire.colour == LocalArea.DEFAULT_COLOUR

    @pytest.mark.parametrize("colour", ["blue", "#12345", "#zzzzzz", ""])
    def test_what_is_no_colour_is_said_on_the_form(self, browser, colour):
        answer = browser.post(f"{SET_UP}look/", {"colour": colour, "seen_version": 1})
        assert (answer.status_code, list(answer.context["form"].errors)) == (200, ["colour"])

    def test_a_colour_is_saved_and_everyone_wears_it(self, browser, client):
        assert browser.post(f"{SET_UP}look/", {"colour": "#005500", "seen_version": 1}).url == SET_UP
        assert "#005500" in client.get("/oakshire/brand.css").content.decode()

    def test_words_are_saved_and_pages_say_them(self, browser, world, sign_in):
        typed = {"commissioner_word": "icb", "plan_word": "priority_action_plan", "send_board_name": "SEND Executive"}
        assert browser.post(f"{SET_UP}words/", typed | {"seen_version": 1}).url == SET_UP
        invitation = browser.get(world.oakshire_lead_invitation.get_absolute_url()).content.decode()
        assert "a lead of the local authority or the ICB" in invitation
        form = sign_in(world.oakshire_people.la_lead).get("/oakshire/plans/new/").context["form"]
        assert form.fields["kind"].help_text == "After an inspection, Oakshire speaks of its priority action plan"
        assert form.fields["owner_board"].help_text == "What oversees SEND in Oakshire is called SEND Executive"

    def test_a_logo_is_shown_at_the_head_of_pages_to_the_signed_out_too_and_goes_again(self, browser, client, world):
        assert browser.get("/oakshire/logo").status_code == 404
        picture = SimpleUploadedFile("logo.png", png())
        typed = {"upload": picture, "logo_text": "Oakshire Council"}
        assert browser.post(f"{SET_UP}logo/", typed).url == SET_UP
        page = browser.get(SET_UP).content.decode()
        assert 'src="/oakshire/logo" alt="Oakshire Council"' in page
        answer = type(client)().get("/oakshire/logo")
        assert (answer["Content-Type"], answer["Content-Disposition"]) == ("image/png", "inline")
        assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert "remove it" in browser.get(f"{SET_UP}look/").content.decode()
        world.oakshire.refresh_from_db()
        of_its_day = f"/oakshire/logo/{world.oakshire.logo.sha256}"
        assert type(client)().get(of_its_day).content == answer.content
        assert browser.get(f"/elmborough/logo/{world.oakshire.logo.sha256}").status_code == 404
        type(world.oakshire.logo).objects.update(scan=Scan.INFECTED)
        assert [browser.get(path).status_code for path in ("/oakshire/logo", of_its_day)] == [404, 404]
        type(world.oakshire.logo).objects.update(scan=Scan.NOT_SCANNED)
        assert browser.get(f"{SET_UP}logo/remove/").status_code == 200
        assert browser.post(f"{SET_UP}logo/remove/").url == SET_UP
        assert browser.post(f"{SET_UP}logo/remove/").status_code == 409
        assert [browser.get(path).status_code for path in ("/oakshire/logo", of_its_day)] == [404, 200]

    def test_a_picture_that_is_none_is_refused(self, browser):
        typed = {"upload": SimpleUploadedFile("logo.svg", b"<svg/>"), "logo_text": "Oakshire"}
        assert list(browser.post(f"{SET_UP}logo/", typed).context["form"].errors) == ["upload"]

    def test_parts_are_added_renamed_moved_and_removed(self, browser, world):
        parts = "/oakshire/sub-areas/"
        assert browser.post(parts, {"name": "East"}).url == parts
        east = SubArea.objects.get(area=world.oakshire, name="East")
        assert browser.post(f"{parts}{east.pk}/rename/", {"name": "Far East"}).url == parts
        assert browser.get(f"{parts}{east.pk}/move-up/").status_code == 200
        assert browser.post(f"{parts}{east.pk}/move-up/").url == parts
        assert [part.name for part in browser.get(parts).context["parts"]] == ["North", "Far East", "South"]
        assert browser.get(f"{parts}{east.pk}/remove/").status_code == 200
        assert browser.post(f"{parts}{east.pk}/remove/").url == parts
        refused = browser.post(f"{parts}{world.oakshire_sub_area.pk}/remove/")
        assert (refused.status_code, "Figures are kept for North" in refused.content.decode()) == (409, True)
        assert browser.post(parts, {"name": "north"}).status_code == 409

    def test_a_part_of_another_area_is_not_there(self, browser, world):
        assert browser.get(f"/oakshire/sub-areas/{world.elmborough_sub_area.pk}/rename/").status_code == 404


def test_whatever_the_colour_words_on_it_can_be_read():
    for colour in ("#1d4f91", "#ffff00", "#777777", "#ffffff", "#000000"):
        found = readings_of(colour)
        assert max(found.white_on_it, found.black_on_it) >= 4.5
        assert contrast(parse(found.links_are), (255, 255, 255)) >= 4.5
