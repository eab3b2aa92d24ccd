"""All local areas, as platform administrators look after them: lists, opening, first administrators, second persons."""

import re

import pytest

from core.errors import RuleBroken
from core.models import Notification
from partners import notifications, operations
from partners.models import Invitation, LocalArea, Partner, Role
from partners.operations import invite_administrator
from tests.world import afresh

pytestmark = pytest.mark.django_db

AREAS = "/portal/areas/"
PASSWORD = "copper lantern meadow"
TYPED = {
    "name": "Newshire",
    "slug": "newshire",
    "kind": "county",
    "gss_code": "e10 000099",
    "council": "Newshire County Council",
}
ADMINISTRATOR = {
    "email": "manager@newshire.example",
    "role_title": "Partnership manager",
    "asked_for_by": "Director of children's services, called back",
}


@pytest.fixture
def browser(world, sign_in):
    return sign_in(world.platform_admin)


@pytest.fixture
def newshire(world):
    wanted = {"name": "Newshire", "slug": "newshire", "kind": LocalArea.Kind.COUNTY, "council": "Newshire Council"}
    return operations.open_local_area(**wanted, by=world.platform_admin)


def joined(mailoutbox, email: str):
    """Whoever was invited with this address, having joined by the link."""
    operations.send_invitations()
    [message] = [message for message in mailoutbox if message.to == [email]]
    token = re.search(r"/invitation/([\w-]+)/", message.body)[1]
    return afresh(operations.accept_invitation(token, password=PASSWORD).person)


def test_an_area_is_opened_and_gets_its_first_administrator(browser, world, mailoutbox):
    there = browser.post(f"{AREAS}new/", TYPED).url
    area = LocalArea.objects.get(slug="newshire")
    assert (there, area.gss_code) == (f"{AREAS}{area.pk}/", "E10000099")
    assert browser.post(f"{there}administrators/new/", ADMINISTRATOR).url == there
    page = browser.get(there).content.decode()
    assert ("Partnership manager" in page, "Asked for by: Director" in page, "Nobody yet." in page) == (True,) * 3
    person = joined(mailoutbox, "manager@newshire.example")
    assert person.has_role(Role.AREA_ADMINISTRATOR, area=area.pk)
    assert "Partnership manager, Newshire County Council, since" in browser.get(there).content.decode()


def test_the_list_says_how_far_each_area_is_set_up(browser, newshire):
    rows = {area.slug: (progress.done, progress.needed) for area, progress in browser.get(AREAS).context["rows"]}
    assert set(rows) == {"oakshire", "elmborough", "newshire"}
    assert rows["newshire"][0] == 0
    assert rows["oakshire"][0] > 0


@pytest.mark.parametrize(
    ("changes", "box"),
    [
        ({"slug": "portal"}, "slug"),
        ({"slug": "New Shire"}, "slug"),
        ({"slug": "-"}, "slug"),
        ({"gss_code": "E1"}, "gss_code"),
        ({"name": "A\x00"}, "name"),
        ({"name": "A" * 81}, "name"),
        ({"council": ""}, "council"),
        ({"kind": "parish"}, "kind"),
    ],
)
def test_what_can_not_be_an_area_is_said_on_the_form(browser, changes, box):
    answer = browser.post(f"{AREAS}new/", TYPED | changes)
    assert (answer.status_code, list(answer.context["form"].errors)) == (200, [box])


def test_what_is_taken_is_said_on_the_form(browser):
    answer = browser.post(f"{AREAS}new/", TYPED | {"slug": "oakshire"})
    assert (answer.status_code, list(answer.context["form"].errors)) == (409, ["slug"])


def test_the_list_costs_the_same_for_few_areas_and_for_many(world, browser, count_queries):
    before = count_queries(browser, AREAS)
    for number in range(30):
        operations.open_local_area(
            name=f"Zone {number:02}",
            slug=f"area-{number}",
            kind=LocalArea.Kind.UNITARY,
            council=f"Council {number}",
            by=world.platform_admin,
        )
    assert count_queries(browser, AREAS) == before <= 12


def test_a_page_of_an_area_that_is_not_there_is_not_there(browser):
    for path in ("999999/", "999999/administrators/new/", "999999/invitations/1/confirm/"):
        assert browser.get(AREAS + path).status_code == 404


def test_the_first_page_leads_there_and_nothing_of_an_area_opens(browser, newshire):
    assert f'href="{AREAS}"' in browser.get("/").content.decode()
    assert browser.get("/newshire/").status_code == 404


class TestFirstAdministrator:
    """One whom the council asks for, and the platform administrator agrees to; later somebody in the area does."""

    def invited(self, area, by, **changes):
        council = Partner.objects.get(areas=area, kind=Partner.Kind.LOCAL_AUTHORITY)
        return invite_administrator(area, partner=council, **(ADMINISTRATOR | changes), by=by)

    def test_one_is_invited_at_a_time(self, newshire, world):
        first = self.invited(newshire, world.platform_admin)
        assert (first.needs_a_second_person, first.state) == (False, Invitation.State.TO_SEND)
        with pytest.raises(RuleBroken, match="has not answered yet"):
            self.invited(newshire, world.platform_admin, email="other@newshire.example")
        operations.revoke_invitation(first, by=world.platform_admin)
        self.invited(newshire, world.platform_admin, email="other@newshire.example")

    def test_nobody_invites_himself(self, newshire, world):
        with pytest.raises(RuleBroken, match="can’t invite yourself"):
            self.invited(newshire, world.platform_admin, email=world.platform_admin.user.email)

    def test_where_somebody_can_be_the_second_person_that_one_confirms(self, world, browser):
        there = f"{AREAS}{world.oakshire.pk}/"
        answer = browser.post(f"{there}administrators/new/", ADMINISTRATOR, follow=True)
        assert "Somebody in the area must confirm it" in answer.content.decode()
        invitation = Invitation.objects.get(email=ADMINISTRATOR["email"])
        assert (invitation.asked_for_by, invitation.state) == ("", Invitation.State.TO_CONFIRM)
        assert browser.post(f"{there}invitations/{invitation.pk}/confirm/").status_code == 409
        assert operations.confirm_invitation(invitation, by=world.oakshire_people.la_lead).confirmed_at

    def test_it_is_sent_again_and_taken_back(self, newshire, world, browser):
        invitation = self.invited(newshire, world.platform_admin)
        there = f"{AREAS}{newshire.pk}/invitations/{invitation.pk}/"
        assert browser.get(f"{there}send-again/").status_code == 200
        assert browser.post(f"{there}send-again/").url == f"{AREAS}{newshire.pk}/"
        assert browser.post(f"{there}take-back/").url == f"{AREAS}{newshire.pk}/"
        invitation.refresh_from_db()
        assert invitation.state == Invitation.State.REVOKED
        assert browser.post(f"{there}take-back/").status_code == 409

    def test_a_wrong_form_keeps_what_was_typed(self, newshire, browser):
        address = f"{AREAS}{newshire.pk}/administrators/new/"
        answer = browser.post(address, ADMINISTRATOR | {"email": "nobody"})
        assert (answer.status_code, list(answer.context["form"].errors)) == (200, ["email"])
        assert "Partnership manager" in answer.content.decode()


class TestSecondPerson:
    """Until an area has two leads, a platform administrator is the second person."""

    @pytest.fixture
    def invitation(self, newshire, world, mailoutbox):
        TestFirstAdministrator().invited(newshire, world.platform_admin)
        manager = joined(mailoutbox, ADMINISTRATOR["email"])
        council = Partner.objects.get(areas=newshire)
        return operations.invite(
            newshire,
            email="director@newshire.example",
            role_title="Director",
            partner=council,
            role=Role.LEAD,
            by=manager,
        )

    def test_he_is_told_finds_it_and_confirms_it(self, invitation, newshire, world, browser, acting):
        row = Notification.objects.get(kind="partners.invitation_to_confirm", subject=str(invitation.pk))
        with acting(world.platform_admin) as person:
            assert notifications.render_all([row], person)[0][1].url == f"{AREAS}{newshire.pk}/"
        confirm = f"{AREAS}{newshire.pk}/invitations/{invitation.pk}/confirm/"
        assert confirm in browser.get("/").content.decode()
        assert confirm in browser.get(f"{AREAS}{newshire.pk}/").content.decode()
        assert "director@newshire.example" in browser.get(confirm).content.decode()
        assert browser.post(confirm).url == f"{AREAS}{newshire.pk}/"
        invitation.refresh_from_db()
        assert (invitation.confirmed_by, invitation.state) == (world.platform_admin, Invitation.State.TO_SEND)
        assert confirm not in browser.get("/").content.decode()

    def test_what_the_area_made_is_the_areas_to_look_after(self, invitation, newshire, browser):
        there = f"{AREAS}{newshire.pk}/invitations/{invitation.pk}/"
        assert browser.get(f"{there}send-again/").status_code == 404
        assert browser.get(f"{there}take-back/").status_code == 404

    def test_an_area_with_two_leads_shows_him_none_of_its_invitations(self, world, browser):
        lead = world.oakshire_lead_invitation
        page = browser.get(f"{AREAS}{world.oakshire.pk}/").content.decode()
        assert ("None is open." in page, lead.email in page) == (True, False)
        confirm = f"{AREAS}{world.oakshire.pk}/invitations/{lead.pk}/confirm/"
        assert browser.get(confirm).status_code == 404


@pytest.mark.parametrize("who", ["area_admin", "la_lead"])
def test_nobody_else_opens_these_pages(world, sign_in, who):
    client = sign_in(getattr(world.oakshire_people, who))
    for path in ("", "new/", f"{world.oakshire.pk}/", f"{world.oakshire.pk}/administrators/new/"):
        assert client.get(AREAS + path).status_code == 403, path
