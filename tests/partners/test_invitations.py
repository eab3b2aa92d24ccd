"""Invitations: every exit of what can be done with them, their e-mail and their link."""

import datetime as dt
import re

import pytest
from django.core.mail.backends.locmem import EmailBackend
from django.db import DatabaseError, IntegrityError, transaction

from core import clock
from core.errors import RuleBroken
from core.models import Notification
from partners import notifications, operations, tasks
from partners.inviting import Invited
from partners.models import Invitation, Membership, PartnerInArea, Person, Role, User
from partners.models.invitations import STANDS_FOR, hash_of
from tests.world import afresh

pytestmark = pytest.mark.django_db

PASSWORD = "copper lantern meadow"
NEW = "new.head@schools.example"


@pytest.fixture
def administrator(world):
    return afresh(world.oakshire_people.area_admin)


@pytest.fixture
def offer(world, administrator):
    """`offer(**changes)` invites a head teacher to Oakshire, unless it says otherwise."""
    Invitation.objects.all().update(emailed_at=clock.now())  # the cast's own are out of the way

    def invite(**changes):
        wanted = {
            "email": NEW,
            "role_title": "New Headteacher",
            "partner": world.oakshire_partners.schools,
            "role": Role.REPRESENTATIVE,
            "by": administrator,
        }
        return operations.invite(world.oakshire, **(wanted | changes))

    return invite


def posted(mailoutbox) -> str:
    """Sends what waits, and gives the token of the last e-mail."""
    operations.send_invitations()
    return token_in(mailoutbox[-1])


def token_in(message) -> str:
    return re.search(r"/invitation/([\w-]+)/", message.body)[1]


def test_an_invitation_goes_by_e_mail_once_and_only_its_hash_is_kept(offer, mailoutbox, world):
    invitation = offer(email=" New.Head@Schools.example ")
    assert (invitation.email, invitation.state) == (NEW, Invitation.State.TO_SEND)
    tasks.send_invitations()
    assert (operations.send_invitations(), len(mailoutbox)) == (0, 1)
    message = mailoutbox[0]
    assert (message.to, message.subject) == ([NEW], "Join Oakshire in the SEND Portal")
    assert "Oakshire Schools" in message.body
    token = token_in(message)
    invitation.refresh_from_db()
    assert (invitation.state, invitation.token_hash) == (Invitation.State.SENT, hash_of(token))
    kept = str(list(Invitation.objects.values())) + str(list(Invitation.pgh_event_models["insert"].objects.values()))
    assert token not in kept


def test_neither_the_address_nor_the_hash_stands_in_history(offer, mailoutbox):
    offer()
    token = posted(mailoutbox)
    history = str(list(Invitation.pgh_event_models["insert"].objects.values()))
    assert [word for word in (NEW, hash_of(token), "New Headteacher") if word in history] == []


def test_whoever_joins_becomes_a_person_with_the_role_and_a_sign_in(offer, mailoutbox, world):
    invitation = offer()
    user = operations.accept_invitation(posted(mailoutbox), password=PASSWORD)
    assert (user.email, user.check_password(PASSWORD), user.person.role_title) == (NEW, True, "New Headteacher")
    held = user.person.memberships.get()
    assert (held.area, held.partner, held.role) == (
        world.oakshire,
        world.oakshire_partners.schools,
        Role.REPRESENTATIVE,
    )
    in_area = PartnerInArea.objects.get(area=world.oakshire, partner=world.oakshire_partners.schools)
    assert afresh(user.person).in_group(in_area.everyone_group_id)
    invitation.refresh_from_db()
    assert (invitation.state, invitation.accepted_by, invitation.email, invitation.token_hash) == (
        *(Invitation.State.ACCEPTED, user.person),
        *("", None),
    )


def test_a_link_works_once(offer, mailoutbox):
    offer()
    token = posted(mailoutbox)
    operations.accept_invitation(token, password=PASSWORD)
    with pytest.raises(RuleBroken, match="does not work any more"):
        operations.accept_invitation(token, password=PASSWORD)
    assert User.objects.filter(email=NEW).count() == 1


def test_a_link_runs_out_after_fourteen_days_and_works_again_when_sent_anew(offer, mailoutbox, administrator):
    invitation = offer()
    token = posted(mailoutbox)
    later = clock.now() + STANDS_FOR
    with clock.at(later):
        assert invitation.state == Invitation.State.EXPIRED
        with pytest.raises(RuleBroken, match="does not work any more"):
            operations.accept_invitation(token, password=PASSWORD)
        renewed = operations.resend_invitation(invitation, by=administrator)
        assert (renewed.state, renewed.expires_at) == (Invitation.State.TO_SEND, later + STANDS_FOR)
        assert operations.accept_invitation(posted(mailoutbox), password=PASSWORD).email == NEW


def test_sending_again_ends_the_old_link_at_once(offer, mailoutbox, administrator):
    invitation = offer()
    old = posted(mailoutbox)
    operations.resend_invitation(invitation, by=administrator)
    with pytest.raises(RuleBroken, match="does not work any more"):
        operations.accept_invitation(old, password=PASSWORD)
    assert posted(mailoutbox) != old


def test_taking_back_ends_the_link_and_forgets_the_address(offer, mailoutbox, administrator):
    invitation = offer()
    token = posted(mailoutbox)
    taken = operations.revoke_invitation(invitation, by=administrator)
    assert (taken.state, taken.email, taken.revoked_by) == (Invitation.State.REVOKED, "", administrator)
    with pytest.raises(RuleBroken, match="does not work any more"):
        operations.accept_invitation(token, password=PASSWORD)
    for operation in (operations.revoke_invitation, operations.resend_invitation):
        with pytest.raises(RuleBroken, match="closed: taken back"):
            operation(invitation, by=administrator)


def test_one_that_is_used_can_not_be_taken_back(offer, mailoutbox, administrator):
    invitation = offer()
    operations.accept_invitation(posted(mailoutbox), password=PASSWORD)
    with pytest.raises(RuleBroken, match="closed: used"):
        operations.revoke_invitation(invitation, by=administrator)


def test_nobody_invites_himself(offer, administrator):
    with pytest.raises(RuleBroken, match="can’t invite yourself") as refused:
        offer(email=administrator.user.email.upper())
    assert refused.value.field == "email"


def test_an_address_is_invited_to_the_same_once(offer, world, administrator):
    invitation = offer()
    with pytest.raises(RuleBroken, match="invited to be representative at Oakshire Schools already"):
        offer()
    offer(partner=world.oakshire_partners.forum)
    operations.revoke_invitation(invitation, by=administrator)
    assert offer().state == Invitation.State.TO_SEND


def test_whoever_holds_the_role_is_not_invited_to_it(offer, world):
    with pytest.raises(RuleBroken, match="already is representative at Oakshire Schools"):
        offer(email=world.oakshire_people.school_rep.user.email)


def test_nobody_is_invited_to_a_partner_that_takes_no_part(offer, world, administrator):
    with pytest.raises(RuleBroken, match="does not take part in Oakshire today"):
        offer(partner=world.elmborough_partners.schools)
    invitation = offer()
    PartnerInArea.objects.filter(partner=invitation.partner).update(takes_part_until=clock.today())
    with pytest.raises(RuleBroken, match="Take it back"):
        operations.resend_invitation(invitation, by=administrator)


class TestSecondPerson:
    """A lead or an area administrator is proposed by one and approved by another."""

    def test_nothing_goes_before_the_second_person_has_confirmed(self, offer, mailoutbox, world):
        invitation = offer(role=Role.LEAD)
        assert (invitation.state, operations.send_invitations()) == (Invitation.State.TO_CONFIRM, 0)
        confirmed = operations.confirm_invitation(invitation, by=world.oakshire_people.icb_lead)
        assert (confirmed.state, confirmed.confirmed_by) == (
            Invitation.State.TO_SEND,
            world.oakshire_people.icb_lead,
        )
        person = operations.accept_invitation(posted(mailoutbox), password=PASSWORD).person
        assert person.has_role(Role.LEAD, area=world.oakshire.pk)

    def test_whoever_invited_does_not_confirm_it(self, offer, administrator):
        with pytest.raises(RuleBroken, match="Somebody else must confirm it"):
            operations.confirm_invitation(offer(role=Role.AREA_ADMINISTRATOR), by=administrator)

    def test_whoever_is_invited_does_not_confirm_it(self, offer, world):
        lead = world.oakshire_people.icb_lead
        invitation = offer(role=Role.AREA_ADMINISTRATOR, email=lead.user.email)
        with pytest.raises(RuleBroken, match="is for you"):
            operations.confirm_invitation(invitation, by=lead)

    def test_what_needs_no_second_person_or_waits_no_more_is_not_confirmed(self, offer, world):
        lead = world.oakshire_people.icb_lead
        with pytest.raises(RuleBroken, match="does not wait to be confirmed: e-mail about to go"):
            operations.confirm_invitation(offer(), by=lead)
        with clock.at(clock.now() - STANDS_FOR):
            old = offer(role=Role.LEAD)
        with pytest.raises(RuleBroken, match="does not wait to be confirmed: has run out"):
            operations.confirm_invitation(old, by=lead)

    def test_a_platform_administrator_is_the_second_person_where_there_is_none_yet(self, offer, world):
        invitation = offer(role=Role.LEAD)
        with pytest.raises(RuleBroken, match="has two leads now"):
            operations.confirm_invitation(invitation, by=world.platform_admin)
        operations.end_membership(world.oakshire_people.icb_lead.memberships.get(), by=world.platform_admin)
        confirmed = operations.confirm_invitation(invitation, by=world.platform_admin)
        assert confirmed.state == Invitation.State.TO_SEND

    def test_the_database_refuses_the_same_person_twice_and_use_without_a_second(self, offer, administrator, world):
        invitation = offer(role=Role.LEAD)
        now, rows = clock.now(), Invitation.objects.filter(pk=invitation.pk)
        for wrong in (
            {"confirmed_by": administrator, "confirmed_at": now},
            {"accepted_by": administrator, "accepted_at": now, "email": ""},
            {"accepted_by": world.oakshire_people.icb_lead, "accepted_at": now, "email": ""},
            {"email": ""},
        ):
            with pytest.raises(IntegrityError), transaction.atomic():
                rows.update(**wrong)

    def test_those_who_can_confirm_are_told_and_read_it_only_while_it_waits(self, offer, world, acting):
        invitation = offer(role=Role.LEAD, partner=world.oakshire_partners.forum)
        told = Notification.objects.filter(subject=str(invitation.pk), kind="partners.invitation_to_confirm")
        people = world.oakshire_people
        able = {people.la_lead.pk, people.icb_lead.pk, people.forum_chair.pk}
        assert set(told.values_list("person", flat=True)) == able
        row = told.get(person=people.forum_chair.pk)
        with acting(people.forum_chair) as chair:
            message = notifications.render_all([row], chair)[0][1]
            assert message.title == f"Please confirm: {invitation}"
            operations.confirm_invitation(invitation, by=chair)
            assert notifications.render_all([row], chair)[0][1] is None


class TestSomebodyWhoHasASignIn:
    """One person, one sign-in, however many areas."""

    def test_someone_of_another_area_joins_with_the_sign_in_that_he_has(self, offer, mailoutbox, world):
        officer = world.elmborough_people.icb_officer
        offer(email=officer.user.email)
        token = posted(mailoutbox)
        with pytest.raises(RuleBroken, match="already have a sign-in"):
            operations.accept_invitation(token, password=PASSWORD)
        assert operations.accept_invitation_as(token, by=officer) == officer
        assert afresh(officer).standing.area_ids == {world.oakshire.pk, world.elmborough.pk}
        assert User.objects.filter(email=officer.user.email).count() == 1

    def test_an_invitation_to_another_address_is_not_his_to_use(self, offer, mailoutbox, world):
        offer()
        with pytest.raises(RuleBroken, match="went to another address"):
            operations.accept_invitation_as(posted(mailoutbox), by=world.oakshire_people.forum_rep)

    def test_a_link_that_is_used_up_is_refused_to_him_too(self, world):
        with pytest.raises(RuleBroken, match="does not work any more"):
            operations.accept_invitation_as("no-such-token", by=world.oakshire_people.forum_rep)

    def test_whoever_invited_does_not_use_it_though_the_address_became_his(self, offer, mailoutbox, administrator):
        offer()
        token = posted(mailoutbox)
        User.objects.filter(person=administrator).update(email=NEW)
        with pytest.raises(RuleBroken, match="You made this invitation"):
            operations.accept_invitation_as(token, by=administrator)

    def test_whoever_comes_back_after_leaving_gets_nothing_that_was_his(self, offer, mailoutbox, world, administrator):
        officer = world.oakshire_people.la_officer
        user, before = officer.user, afresh(officer).standing
        assert before.grants != {}
        for held in officer.memberships.all():
            operations.end_membership(held, by=administrator)
        offer(email=user.email, role_title="Returning Headteacher")
        again = operations.accept_invitation_as(posted(mailoutbox), by=officer)
        assert (again.pk != officer.pk, again.role_title) == (True, "Returning Headteacher")
        user.refresh_from_db()
        assert user.person == again
        held = afresh(again).standing
        assert [role.role for role in held.memberships] == [Role.REPRESENTATIVE]
        newcomer = afresh(world.oakshire_people.school_rep).standing
        assert held.group_ids <= newcomer.group_ids
        assert held.audience_ids <= newcomer.audience_ids
        assert not hasattr(Person.objects.get(pk=officer.pk), "user")

    def test_whoever_comes_back_while_he_sits_elsewhere_stays_who_he_is(self, offer, mailoutbox, world, administrator):
        officer = world.oakshire_people.icb_officer
        operations.add_partner_to_area(world.elmborough, world.oakshire_partners.icb, by=administrator)
        operations.start_membership(
            officer, partner=world.oakshire_partners.icb, area=world.elmborough, role=Role.OFFICER, by=administrator
        )
        for held in Membership.objects.filter(person=officer, area=world.oakshire):
            operations.end_membership(held, by=administrator)
        offer(email=officer.user.email)
        assert operations.accept_invitation_as(posted(mailoutbox), by=officer) == officer


class TestManyAtOnce:
    """All or none."""

    @pytest.fixture
    def rows(self, world):
        schools = world.oakshire_partners.schools
        return [Invited(f"head{number}@schools.example", f"Head {number}", schools, Role.OFFICER) for number in (1, 2)]

    def test_all_are_invited_in_one_act(self, rows, world, administrator):
        made = operations.invite_all(world.oakshire, wanted=rows, by=administrator)
        assert [invitation.email for invitation in made] == ["head1@schools.example", "head2@schools.example"]

    def test_none_is_invited_if_one_can_not_be(self, rows, world, administrator):
        before = Invitation.objects.count()
        with pytest.raises(RuleBroken, match="Row 3: This address stands here twice"):
            operations.invite_all(world.oakshire, wanted=[*rows, rows[0]], by=administrator)
        assert Invitation.objects.count() == before

    def test_nobody_is_not_enough(self, world, administrator):
        with pytest.raises(RuleBroken, match="nobody to invite"):
            operations.invite_all(world.oakshire, wanted=[], by=administrator)


class FailingBackend(EmailBackend):
    """A mail server that refuses."""

    fault: Exception = OSError("550 no mailbox new.head@schools.example")

    def send_messages(self, messages):
        raise self.fault


class AwayBackend(FailingBackend):
    """The database goes away in the middle."""

    fault = DatabaseError("gone")


def test_an_e_mail_that_is_refused_is_tried_again_and_its_fault_keeps_no_address(offer, settings, mailoutbox, caplog):
    invitation = offer()
    settings.EMAIL_BACKEND = "tests.partners.test_invitations.FailingBackend"
    assert operations.send_invitations() == 0
    invitation.refresh_from_db()
    assert (invitation.state, invitation.token_hash, invitation.email_failed) == (
        *(Invitation.State.NOT_SENT, None),
        "could not be sent (OSError)",
    )
    assert NEW not in caplog.text
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert operations.send_invitations() == 0
    with clock.at(clock.now() + dt.timedelta(minutes=6)):
        assert operations.send_invitations() == 1
    invitation.refresh_from_db()
    assert invitation.state == Invitation.State.SENT


def test_a_database_that_goes_away_leaves_the_invitation_as_it_was(offer, settings):
    invitation = offer()
    settings.EMAIL_BACKEND = "tests.partners.test_invitations.AwayBackend"
    with pytest.raises(DatabaseError):
        operations.send_invitations()
    invitation.refresh_from_db()
    assert (invitation.state, invitation.email_failed) == (Invitation.State.TO_SEND, "")


def test_one_that_somebody_else_took_meanwhile_is_left_alone(offer, administrator):
    from partners.operations.invitations import _send_one

    invitation = offer()
    operations.revoke_invitation(invitation, by=administrator)
    assert _send_one(invitation.pk) is False


def test_every_state_has_its_moves():
    assert set(Invitation.MOVES) == set(Invitation.State)
    assert {move for moves in Invitation.MOVES.values() for move in moves} <= set(Invitation.State)
