"""A person who is known already gets a sign-in, another title; and what he reads about what he can do."""

import pytest
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.test import Client
from django.utils.module_loading import import_string

from core.access import permissions
from core.errors import RuleBroken
from partners import operations
from partners.models import Invitation, Membership, Role, User
from partners.models.invitations import hash_of
from partners.welcome import asked_of_the_area, rooms_of
from tests.world import PASSWORD as WORLD_PASSWORD
from tests.world import afresh

pytestmark = pytest.mark.django_db

PASSWORD = "three-words-unrelated"


@pytest.fixture
def administrator(world):
    return afresh(world.oakshire_people.area_admin)


@pytest.fixture
def known(world) -> Membership:
    """An officer of the council without a sign-in."""
    council = world.oakshire_partners.council
    person = operations.create_person(role_title="Head of SEND", partner=council, by=world.platform_admin)
    return operations.start_membership(
        person, partner=council, area=world.oakshire, role=Role.OFFICER, by=world.platform_admin
    )


def words(response) -> str:
    return response.content.decode()


def with_link(invitation: Invitation) -> str:
    Invitation.objects.filter(pk=invitation.pk).update(token_hash=hash_of("token"))
    return "token"


class TestInvitingWhoIsKnown:
    def test_whoever_joins_becomes_that_person_in_the_role_he_holds(self, world, known, administrator):
        invitation = operations.invite_to_sign_in(known, email=" Head@Council.example ", by=administrator)
        assert (invitation.email, invitation.role_title) == ("head@council.example", "Head of SEND")
        user = operations.accept_invitation(with_link(invitation), password=PASSWORD)
        assert user.person == known.person
        assert user.person.memberships.count() == 1
        assert afresh(user.person).in_group(world.oakshire.commissioners_group_id)

    def test_each_refusal_says_why(self, world, known, administrator):
        with pytest.raises(RuleBroken, match="has a sign-in already"):
            operations.invite_to_sign_in(
                world.oakshire_people.la_officer.memberships.get(), email="x@y.example", by=administrator
            )
        with pytest.raises(RuleBroken, match="can’t invite yourself"):
            operations.invite_to_sign_in(known, email=administrator.user.email, by=administrator)
        operations.invite_to_sign_in(known, email="head@council.example", by=administrator)
        with pytest.raises(RuleBroken, match="invited already"):
            operations.invite_to_sign_in(known, email="other@council.example", by=administrator)
        operations.end_membership(known, by=administrator)
        known.refresh_from_db()
        with pytest.raises(RuleBroken, match="already been ended"):
            operations.invite_to_sign_in(known, email="head@council.example", by=administrator)

    def test_whoever_left_or_got_a_sign_in_meanwhile_is_not_joined_to(self, known, administrator):
        invitation = operations.invite_to_sign_in(known, email="head@council.example", by=administrator)
        token = with_link(invitation)
        operations.create_sign_in(known.person, email="head2@council.example", password=None, by=administrator)
        with pytest.raises(RuleBroken, match="does not work any more"):
            operations.accept_invitation(token, password=PASSWORD)

    def test_somebody_with_a_sign_in_does_not_become_another_person(self, world, known, administrator):
        email = world.elmborough_people.la_officer.user.email
        invitation = operations.invite_to_sign_in(known, email=email, by=administrator)
        with pytest.raises(RuleBroken, match="somebody without a sign-in"):
            operations.accept_invitation_as(with_link(invitation), by=afresh(world.elmborough_people.la_officer))

    def test_a_role_that_was_changed_meanwhile_is_not_given_twice(self, world, known, administrator):
        invitation = operations.invite_to_sign_in(known, email="head@council.example", by=administrator)
        operations.change_membership(
            known, partner=world.oakshire_partners.council, role=Role.CLEARER, by=administrator
        )
        user = operations.accept_invitation(with_link(invitation), password=PASSWORD)
        roles = user.person.memberships.filter(ends_on=None).values_list("role", flat=True)
        assert set(roles) == {Role.CLEARER, Role.OFFICER}

    def test_the_link_ends_with_the_last_role(self, known, administrator):
        invitation = operations.invite_to_sign_in(known, email="head@council.example", by=administrator)
        with_link(invitation)
        operations.end_membership(known, by=administrator)
        invitation.refresh_from_db()
        assert (invitation.state, invitation.email) == (Invitation.State.REVOKED, "")

    def test_the_administrator_invites_from_the_page_of_the_role(self, world, known, sign_in):
        client = sign_in(world.oakshire_people.area_admin)
        url = known.get_absolute_url()
        assert f'href="{url}sign-in/"' in words(client.get(url))
        assert client.get(f"{url}sign-in/").status_code == 200
        for email in ("x", "", "a\0@b.example"):
            assert client.post(f"{url}sign-in/", {"email": email}).status_code == 200
        page = words(client.post(f"{url}sign-in/", {"email": "head@council.example"}, follow=True))
        assert "Invitation made." in page
        refused = client.post(f"{url}sign-in/", {"email": "other@council.example"})
        assert (refused.status_code, 'value="other@council.example"' in words(refused)) == (409, True)


class TestLeaving:
    def test_open_invitations_to_his_address_in_the_area_are_taken_back(self, world, administrator):
        held = world.oakshire_people.school_rep.memberships.get()
        invitation = operations.invite(
            world.oakshire,
            email=held.person.user.email,
            role_title="Head",
            partner=world.oakshire_partners.college,
            role=Role.OFFICER,
            by=administrator,
        )
        operations.end_membership(held, by=administrator)
        invitation.refresh_from_db()
        assert invitation.state == Invitation.State.REVOKED

    def test_he_is_signed_out_on_the_day(self, world, administrator):
        held = world.oakshire_people.school_rep.memberships.get()
        UserSession.objects.create(user=held.person.user, session_key="a" * 32, ip="127.0.0.1", user_agent="")
        operations.end_membership(held, by=administrator)
        assert not UserSession.objects.filter(user=held.person.user).exists()


class TestTitle:
    def test_the_administrator_changes_what_somebody_does(self, world, known, sign_in):
        client = sign_in(world.oakshire_people.area_admin)
        url = f"{known.get_absolute_url()}title/"
        assert client.get(url).context["form"].initial["role_title"] == "Head of SEND"
        for title in ("", "a\0b", "x" * 121):
            answer = client.post(url, {"role_title": title, "seen_title": "Head of SEND"})
            assert (answer.status_code, list(answer.context["form"].errors)) == (200, ["role_title"])
        data = {"role_title": "Director of SEND", "seen_title": "Head of SEND"}
        assert "Director of SEND" in words(client.post(url, data, follow=True))
        late = client.post(url, data | {"role_title": "Chief of SEND"})
        page = words(late)
        assert (late.status_code, "“Director of SEND” meanwhile" in page, 'value="Chief of SEND"' in page) == (
            409,
            True,
            True,
        )
        assert 'value="Director of SEND"' in page
        same = client.post(url, {"role_title": "Director of SEND", "seen_title": "Director of SEND"})
        assert (same.status_code, "Nothing would change" in words(same)) == (409, True)


class TestWelcome:
    def test_every_verb_that_is_asked_of_an_area_and_no_other_is_said_in_words(self):
        words_of = import_string(f"{settings.PORTAL_PERMISSION_WORDS}.IN_AN_AREA")
        assert set(words_of) == set(asked_of_the_area())
        of_partner = import_string(f"{settings.PORTAL_PERMISSION_WORDS}.OF_A_PARTNER")
        assert set(of_partner) <= set(permissions())

    def test_the_page_says_in_sentences_what_somebody_can_do_for_his_partner(self, world, sign_in):
        page = words(sign_in(world.oakshire_people.la_officer).get("/oakshire/welcome/"))
        assert "You can update the RAG of the actions that Oakshire Council leads." in page
        assert "You can read the plans." in page
        assert "view_plans" not in page
        school = words(sign_in(world.oakshire_people.cabinet_member).get("/oakshire/welcome/"))
        assert "update the RAG" not in school

    def test_a_verb_without_words_is_called_by_its_name(self, world, settings):
        settings.PORTAL_PERMISSION_WORDS = "tests.partners.no_words"
        rooms = rooms_of(afresh(world.oakshire_people.la_officer), world.oakshire)
        assert "view plans" in next(room.can for room in rooms if "view plans" in room.can)


def test_one_ends_one_of_his_own_sign_ins_and_nobody_elses(world, sign_in):
    officer = world.oakshire_people.la_officer
    there = Client(headers={"user-agent": "Firefox"})
    there.post("/accounts/login/", {"login": officer.user.email, "password": WORLD_PASSWORD})
    mine = UserSession.objects.get(user=officer.user)
    other = UserSession.objects.create(
        user=world.oakshire_people.la_lead.user, session_key="b" * 32, ip="127.0.0.1", user_agent="x"
    )
    client = sign_in(officer)
    url = "/me/sign-ins/end/"
    assert f'name="number" value="{mine.pk}"' in words(client.get("/accounts/sessions/"))
    for number in (other.pk, 10**30, "x", "", "\0"):
        assert client.post(url, {"number": number}).status_code == 404
    assert "That browser is signed out." in words(client.post(url, {"number": mine.pk}, follow=True))
    assert list(UserSession.objects.filter(pk__in=[mine.pk, other.pk])) == [other]
    assert there.get("/oakshire/").status_code == 302
    assert client.get(url).status_code == 405
    assert User.objects.filter(pk=officer.user.pk).exists()
