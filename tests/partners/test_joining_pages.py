"""The pages of invitations, and joining by one."""

import re

import pytest
from django.contrib.auth import get_user

from core import clock
from core.access import may
from partners import operations
from partners.models import Invitation, Role, User
from partners.welcome import asked_of_the_area
from send_portal.permission_words import IN_AN_AREA
from tests.world import afresh

pytestmark = pytest.mark.django_db

INVITATIONS = "/oakshire/invitations/"
PASSWORD = "copper lantern meadow"
NEW = "new.head@schools.example"


@pytest.fixture
def administrator(world, sign_in):
    return sign_in(world.oakshire_people.area_admin)


@pytest.fixture
def typed(world):
    return {
        "email": NEW,
        "role_title": "New Headteacher",
        "partner": world.oakshire_partners.schools.pk,
        "role": Role.REPRESENTATIVE,
    }


@pytest.fixture
def link(world, mailoutbox):
    """`link(email)` invites this address to the schools of Oakshire and gives the address of the page to join."""

    def made(email: str = NEW) -> str:
        operations.invite(
            world.oakshire,
            email=email,
            role_title="New Headteacher",
            partner=world.oakshire_partners.schools,
            role=Role.REPRESENTATIVE,
            by=world.oakshire_people.area_admin,
        )
        operations.send_invitations()
        [message] = [message for message in mailoutbox if message.to == [email]]
        return re.search(r"/invitation/[\w-]+/", message.body)[0]

    return made


def words(response) -> str:
    return response.content.decode()


def test_the_administrator_invites_and_the_invitation_stands_in_the_list(administrator, typed):
    answer = administrator.post(f"{INVITATIONS}new/", typed, follow=True)
    assert "Its e-mail goes within a minute" in words(answer)
    page = words(administrator.get(INVITATIONS))
    assert (NEW in page, "New Headteacher" in page, "E-mail about to go" in page) == (True, True, True)


def test_a_lead_who_is_invited_waits_for_a_second_person(administrator, typed, world, sign_in):
    answer = administrator.post(f"{INVITATIONS}new/", typed | {"role": Role.LEAD}, follow=True)
    assert "A second person must confirm it" in words(answer)
    invitation = Invitation.objects.get(email=NEW)
    url = invitation.get_absolute_url()
    assert f'href="{url}confirm/"' not in words(administrator.get(url))
    refused = administrator.post(f"{url}confirm/")
    assert (refused.status_code, "Area administrators other than the inviter" in words(refused)) == (403, True)
    again = administrator.post(f"{url}send-again/", follow=True)
    assert "Renewed. A second person must confirm it" in words(again)
    lead = sign_in(world.oakshire_people.icb_lead)
    assert f'href="{url}"' in words(lead.get("/oakshire/"))
    page = words(lead.get(url))
    assert (f'href="{url}confirm/"' in page, f'href="{url}take-back/"' in page) == (True, False)
    assert 'href="/oakshire/invitations/"' not in page
    assert NEW in words(lead.get(f"{url}confirm/"))
    assert "Confirmed. The e-mail goes" in words(lead.post(f"{url}confirm/", follow=True))
    assert world.oakshire_people.icb_lead.role_title in words(lead.get(url))
    assert f'href="{url}"' not in words(lead.get("/oakshire/"))


def test_a_lead_sees_no_invitation_that_needs_no_second_person(sign_in, world):
    lead = sign_in(world.oakshire_people.la_lead)
    assert lead.get(world.oakshire_invitation.get_absolute_url()).status_code == 404
    assert lead.get(world.oakshire_lead_invitation.get_absolute_url()).status_code == 200
    assert lead.get(INVITATIONS).status_code == 403


def test_the_administrator_sends_again_and_takes_back(administrator, world):
    url = world.oakshire_invitation.get_absolute_url()
    assert "with a new link" in words(administrator.get(f"{url}send-again/"))
    assert "A new e-mail goes within a minute" in words(administrator.post(f"{url}send-again/", follow=True))
    page = words(administrator.post(f"{url}take-back/", follow=True))
    assert ("Its link does not work any more" in page, "Taken back" in page) == (True, True)
    assert f'href="{url}take-back/"' not in page
    refused = administrator.post(f"{url}take-back/")
    assert (refused.status_code, "closed: taken back" in words(refused)) == (409, True)


def test_the_list_is_narrowed_by_state(administrator, world):
    operations.revoke_invitation(world.oakshire_invitation, by=world.oakshire_people.area_admin)
    titles = {
        state: [
            invitation.role_title for invitation in administrator.get(INVITATIONS, {"state": state}).context["page"]
        ]
        for state in ("", "accepted", "revoked", "all", "nonsense")
    }
    assert titles == {
        "": ["Forum Co-chair"],
        "accepted": [],
        "revoked": ["Special School Headteacher"],
        "all": ["Forum Co-chair", "Special School Headteacher"],
        "nonsense": ["Forum Co-chair"],
    }
    assert "No such invitations" in words(administrator.get(INVITATIONS, {"state": "accepted"}))
    assert "closed" in words(administrator.get(INVITATIONS, {"state": "revoked"}))


def test_thirty_invitations_cost_no_more_queries_than_two(administrator, world, count_queries):
    before = count_queries(administrator, INVITATIONS)
    for number in range(30):
        operations.invite(
            world.oakshire,
            email=f"head{number}@schools.example",
            role_title=f"Head {number}",
            partner=world.oakshire_partners.schools,
            role=Role.OFFICER,
            by=world.oakshire_people.area_admin,
        )
    assert count_queries(administrator, INVITATIONS) == before
    assert before <= 12


def test_every_state_has_its_word_on_the_page(administrator, world):
    invitation = world.oakshire_invitation
    now = clock.now()
    for changes, shown in (
        ({"email_failed": "could not be sent (OSError)"}, "It could not be sent"),
        ({"emailed_at": now}, "Sent, not used yet"),
        ({"expires_at": now}, "Has run out"),
        ({"accepted_at": now, "accepted_by": world.oakshire_people.forum_rep, "email": ""}, "Used"),
    ):
        Invitation.objects.filter(pk=invitation.pk).update(**changes)
        assert shown in words(administrator.get(invitation.get_absolute_url()))


@pytest.mark.parametrize(
    ("box", "wrong"),
    [
        ("email", "no address"),
        ("email", f"{'a' * 250}@x.example"),
        ("email", ""),
        ("role_title", "a\x00b"),
        ("role_title", "x" * 121),
        ("role", "king"),
        ("partner", "other area"),
    ],
)
def test_what_is_typed_wrongly_comes_back_with_an_error_and_nothing_is_lost(administrator, typed, world, box, wrong):
    value = world.elmborough_partners.schools.pk if wrong == "other area" else wrong
    answer = administrator.post(f"{INVITATIONS}new/", typed | {box: value})
    assert (answer.status_code, list(answer.context["form"].errors)) == (200, [box])
    other = "New Headteacher" if box != "role_title" else NEW
    assert other in words(answer)


def test_what_is_refused_stands_at_its_box(administrator, typed, world):
    own = world.oakshire_people.area_admin.user.email
    answer = administrator.post(f"{INVITATIONS}new/", typed | {"email": own})
    assert answer.status_code == 409
    assert answer.context["form"].errors == {"email": ["You can’t invite yourself. Ask another administrator."]}


def test_somebody_new_reads_to_what_he_is_invited_joins_and_is_welcomed(link, client):
    url = link()
    page = words(client.get(url))
    for word in ("Join Oakshire", "Oakshire Schools", "Representative", "Speaks for a school", NEW):
        assert word in page
    answer = client.post(url, {"password": PASSWORD, "again": PASSWORD}, follow=True)
    assert answer.redirect_chain[-1][0] == "/oakshire/welcome/"
    assert get_user(client).email == NEW
    page = words(answer)
    assert ("Welcome to Oakshire" in page, "Oakshire Schools" in page, "You can read the plans." in page) == (
        True,
        True,
        True,
    )
    assert "Invite" not in page
    assert client.get("/oakshire/").status_code == 200


def test_a_password_keeps_to_the_rules_and_is_typed_twice_the_same(link, client):
    url = link()
    for first, second, box in (
        ("short", "short", "password"),
        ("password1234", "password1234", "password"),
        (NEW, NEW, "password"),
        ("x" * 129, "x" * 129, "password"),
        (PASSWORD, "copper lantern", "again"),
        (PASSWORD, "", "again"),
        ("a\x00" + PASSWORD, "a\x00" + PASSWORD, "password"),
    ):
        answer = client.post(url, {"password": first, "again": second})
        assert answer.status_code == 200
        assert next(iter(answer.context["form"].errors)) == box
    assert not User.objects.filter(email=NEW).exists()


def test_links_that_are_used_run_out_taken_back_or_wrong_give_one_page_that_says_nothing_of_why(
    link, client, world, django_capture_on_commit_callbacks
):
    used, expired, revoked = link("a@x.example"), link("b@x.example"), link("c@x.example")
    operations.accept_invitation(used.split("/")[2], password=PASSWORD)
    Invitation.objects.filter(email="b@x.example").update(expires_at=clock.now())
    operations.revoke_invitation(Invitation.objects.get(email="c@x.example"), by=world.oakshire_people.area_admin)
    pages = set()
    for url in (used, expired, revoked, "/invitation/no-such-token/"):
        answer = client.get(url)
        assert (answer.status_code, client.post(url, {"password": PASSWORD}).status_code) == (404, 404)
        pages.add(re.sub(r'nonce="[^"]*"|url=[^"]*|value="[^"]*"', "", words(answer)))
    assert len(pages) == 1
    [page] = pages
    assert "This invitation link does not work" in page
    assert "Oakshire" not in page


def test_someone_with_a_sign_in_signs_in_and_joins_with_one_button(link, client, sign_in, world):
    officer = world.elmborough_people.icb_officer
    url = link(officer.user.email)
    page = words(client.get(url))
    assert (f'href="/accounts/login/?next={url}"' in page, 'name="password"' in page) == (True, False)
    assert "Sign in to join" in words(client.post(url))
    client = sign_in(officer)
    page = words(client.get(url))
    assert ('name="password"' in page, ">Join</button>" in page) == (False, True)
    assert client.post(url).url == "/oakshire/welcome/"
    assert "Welcome to Oakshire" in words(client.get("/oakshire/welcome/"))


def test_what_is_refused_at_the_last_moment_stands_on_the_page(link, sign_in, world):
    officer = world.elmborough_people.icb_officer
    url = link(officer.user.email)
    operations.start_membership(
        officer,
        partner=world.oakshire_partners.schools,
        area=world.oakshire,
        role=Role.REPRESENTATIVE,
        by=world.platform_admin,
    )
    answer = sign_in(officer).post(url)
    assert (answer.status_code, "already is representative" in words(answer)) == (409, True)


def test_someone_signed_in_with_another_address_is_asked_to_sign_out(link, sign_in, world):
    url = link()
    client = sign_in(world.oakshire_people.forum_rep)
    page = words(client.get(url))
    assert ("this invitation went to another address" in page, 'name="password"' in page) == (True, False)
    assert "another address" in words(client.post(url, {"password": PASSWORD, "again": PASSWORD}))
    assert not User.objects.filter(email=NEW).exists()
    assert client.post("/accounts/logout/", {"next": url}).url == url


def test_what_the_welcome_page_says_is_what_the_rules_say(sign_in, world):
    people = world.oakshire_people
    for person in (people.area_admin, people.la_lead, people.forum_rep, people.board_member):
        rooms = sign_in(person).get("/oakshire/welcome/").context["rooms"]
        said = {words for room in rooms for words in room.can} & set(IN_AN_AREA.values())
        allowed = {IN_AN_AREA[verb] for verb in asked_of_the_area() if may(afresh(person), verb, world.oakshire)}
        assert said == allowed
    assert "You belong to no partner here" in words(sign_in(people.board_member).get("/oakshire/welcome/"))


def test_the_welcome_page_says_until_when_a_role_holds(sign_in, world):
    held = world.oakshire_people.forum_rep.memberships.get()
    operations.end_membership(held, on=clock.today().replace(year=clock.today().year + 1), by=world.platform_admin)
    assert "Until before" in words(sign_in(world.oakshire_people.forum_rep).get("/oakshire/welcome/"))


def test_home_of_who_can_not_be_the_second_person_has_no_invitation(sign_in, world):
    page = words(sign_in(world.oakshire_people.forum_rep).get("/oakshire/"))
    assert "as the second person" not in page
