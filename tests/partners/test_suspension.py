"""A role that is suspended gives nothing until that is lifted, and nothing is lost meanwhile."""

import datetime as dt

import pytest
from allauth.usersessions.models import UserSession

from core import clock
from core.errors import RuleBroken
from core.jobs import run
from core.models import Job, Notification
from governance import operations as governance
from partners import operations, tasks
from partners.models import AudienceUserObjectPermission, Membership, Role
from partners.models.invitations import hash_of
from partners.notifications import notify, send_waiting
from reports.operations.issuing import PDF_KIND
from tests.world import afresh

pytestmark = pytest.mark.django_db

WHY = "While a complaint is looked into"


def in_three_days() -> dt.date:
    return clock.today() + dt.timedelta(days=3)


@pytest.fixture
def administrator(world):
    return afresh(world.oakshire_people.area_admin)


@pytest.fixture
def held(world) -> Membership:
    return world.oakshire_people.school_rep.memberships.get()


def words(response) -> str:
    return response.content.decode()


def test_nothing_of_the_area_opens_neither_by_a_seat_nor_by_name_until_it_is_lifted(
    world, held, administrator, acting, sign_in
):
    rep = held.person
    with acting(world.oakshire_people.board_clerk) as clerk:
        seat = governance.create_seat(world.oakshire_board, constituency="Primary schools", kind="voting", by=clerk)
        governance.fill_seat(seat, person=rep, by=clerk)
    operations.grant_to_person(world.oakshire_audiences.commissioners, rep, "view", ends_on=None, by=administrator)
    before = afresh(rep).standing
    client = sign_in(rep)
    assert client.get("/oakshire/").status_code == 200
    operations.suspend_membership(held, reason=WHY, by=administrator)
    standing = afresh(rep).standing
    assert (standing.memberships, standing.grants, standing.area_ids) == ((), {}, frozenset())
    assert client.get("/oakshire/").status_code in (302, 404)
    assert sign_in(rep).get("/oakshire/").status_code == 404
    operations.lift_suspension(held, by=administrator)
    after = afresh(rep).standing
    assert (after.grants, after.memberships, after.group_ids) == (before.grants, before.memberships, before.group_ids)
    assert AudienceUserObjectPermission.objects.get(user=rep.user).ends_on is None


def test_another_role_in_the_area_goes_on(world, held, administrator):
    operations.start_membership(
        held.person, partner=held.partner, area=held.area, role=Role.OFFICER, by=world.platform_admin
    )
    operations.suspend_membership(held, reason=WHY, by=administrator)
    assert [role.role for role in afresh(held.person).standing.memberships] == [Role.OFFICER]


def test_another_area_goes_on(world, held, administrator):
    operations.add_partner_to_area(world.elmborough, held.partner, by=world.platform_admin)
    operations.start_membership(
        held.person, partner=held.partner, area=world.elmborough, role=Role.OFFICER, by=world.platform_admin
    )
    operations.suspend_membership(held, reason=WHY, by=administrator)
    assert afresh(held.person).standing.area_ids == {world.elmborough.pk}


def test_it_begins_on_its_day_and_the_night_signs_out_whoever_has_nothing_left(world, held, administrator, client):
    operations.suspend_membership(held, on=in_three_days(), reason=WHY, by=administrator)
    assert client.login(email=held.person.user.email, password="demo-portal-2026")
    client.get("/oakshire/")
    UserSession.objects.get_or_create(
        user=held.person.user, session_key=client.session.session_key, defaults={"ip": "127.0.0.1", "user_agent": ""}
    )
    assert afresh(held.person).standing.area_ids
    tasks.recompute_groups()
    assert UserSession.objects.filter(user=held.person.user).exists()
    with clock.at(clock.start_of(in_three_days())):
        assert not afresh(held.person).standing.area_ids
        tasks.recompute_groups()
    assert not UserSession.objects.filter(user=held.person.user).exists()


def test_sign_ins_end_at_once_what_waits_is_not_made_and_no_e_mail_goes(world, held, administrator, mailoutbox):
    rep, area = held.person, held.area
    UserSession.objects.create(user=rep.user, session_key="a" * 32, ip="127.0.0.1", user_agent="")
    job = Job.objects.create(kind=PDF_KIND, person=rep.pk, area=area.pk, subject_label="reports.BoardReport", subject=1)
    notify([rep], operations.REVIEW_STARTED, world.oakshire_access_review, area=area)
    operations.suspend_membership(held, reason=WHY, by=administrator)
    assert not UserSession.objects.filter(user=rep.user).exists()
    job.refresh_from_db()
    assert (job.state, job.words) == (Job.State.FAILED, "Your role in this area is suspended.")
    send_waiting()
    assert [mail.to for mail in mailoutbox if rep.user.email in mail.to] == []
    assert Notification.objects.get(person=rep.pk, kind=operations.REVIEW_STARTED).email_given_up


def test_what_a_worker_has_begun_is_not_finished_for_him(world, administrator):
    clerk = world.oakshire_people.board_clerk
    role = operations.start_membership(
        clerk, partner=world.oakshire_partners.council, area=world.oakshire, role=Role.OFFICER, by=world.platform_admin
    )
    job = Job.objects.create(
        kind=PDF_KIND,
        person=clerk.pk,
        area=world.oakshire.pk,
        subject_label="reports.BoardReport",
        subject=world.oakshire_report.pk,
    )
    operations.suspend_membership(role, reason=WHY, by=administrator)
    Job.objects.filter(pk=job.pk).update(state=Job.State.QUEUED)
    run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.words) == (Job.State.FAILED, "You can no longer see this report.")


def test_each_refusal_says_why(world, held, administrator):
    own = administrator.memberships.get()
    council = world.oakshire_partners.council
    with pytest.raises(RuleBroken, match="Say why"):
        operations.suspend_membership(held, reason=" ", by=administrator)
    with pytest.raises(RuleBroken, match="your own role"):
        operations.suspend_membership(own, reason=WHY, by=administrator)
    with pytest.raises(RuleBroken, match="your own role"):
        operations.lift_suspension(own, by=administrator)
    with pytest.raises(RuleBroken, match="is not suspended"):
        operations.lift_suspension(held, by=administrator)
    operations.suspend_membership(held, reason=WHY, by=administrator)
    with pytest.raises(RuleBroken, match="suspended already"):
        operations.suspend_membership(held, reason=WHY, by=administrator)
    with pytest.raises(RuleBroken, match="Lift that first"):
        operations.change_membership(held, partner=council, role=Role.OFFICER, by=administrator)
    operations.end_membership(held, by=administrator)
    for operation, more in ((operations.suspend_membership, {"reason": WHY}), (operations.lift_suspension, {})):
        with pytest.raises(RuleBroken, match="already been ended"):
            operation(held, by=administrator, **more)


def test_an_invitation_elsewhere_does_not_make_a_new_person_of_who_is_suspended(world, held, administrator):
    operations.suspend_membership(held, reason=WHY, by=administrator)
    other = afresh(world.elmborough_people.area_admin)
    invitation = operations.invite(
        world.elmborough,
        email=held.person.user.email,
        role_title="Head",
        partner=world.elmborough_partners.schools,
        role=Role.REPRESENTATIVE,
        by=other,
    )
    type(invitation).objects.filter(pk=invitation.pk).update(token_hash=hash_of("token"))
    assert operations.accept_invitation_as("token", by=afresh(held.person)) == held.person
    assert afresh(held.person).standing.area_ids == {world.elmborough.pk}


def test_who_is_suspended_is_not_invited_to_the_same_again(world, held, administrator):
    operations.suspend_membership(held, reason=WHY, by=administrator)
    with pytest.raises(RuleBroken, match="already is representative"):
        operations.invite(
            world.oakshire,
            email=held.person.user.email,
            role_title="Head",
            partner=held.partner,
            role=held.role,
            by=administrator,
        )


class TestPages:
    def test_the_administrator_suspends_sees_why_and_lifts(self, world, held, sign_in):
        client = sign_in(world.oakshire_people.area_admin)
        url = held.get_absolute_url()
        assert client.get(f"{url}suspend/").context["form"].initial == {"on": clock.today()}
        wrong = client.post(f"{url}suspend/", {"on": "2020-01-01", "reason": ""})
        assert (wrong.status_code, set(wrong.context["form"].errors)) == (200, {"on", "reason"})
        for reason in ("x" * 301, "a\0b"):
            assert client.post(f"{url}suspend/", {"on": clock.today().isoformat(), "reason": reason}).status_code == 200
        page = words(client.post(f"{url}suspend/", {"on": clock.today().isoformat(), "reason": WHY}, follow=True))
        assert ("Suspended." in page, WHY in page, f'href="{url}change/"' in page) == (True, True, False)
        people = words(client.get("/oakshire/people/", {"state": "suspended"}))
        assert held.person.role_title in people
        assert ">Suspended</strong>" in words(client.get("/oakshire/people/", {"partner": held.partner_id}))
        assert client.get(f"{url}lift-suspension/").status_code == 200
        assert "The role holds again" in words(client.post(f"{url}lift-suspension/", follow=True))
        page = words(client.post(f"{url}suspend/", {"on": in_three_days().isoformat(), "reason": WHY}, follow=True))
        assert ("The suspension is set." in page, "Lift the suspension" in page) == (True, True)

    def test_nobody_else_reads_why(self, world, held, administrator, sign_in):
        operations.suspend_membership(held, on=in_three_days(), reason=WHY, by=administrator)
        for person in (world.oakshire_people.la_lead, held.person):
            client = sign_in(person)
            for url in ("/me/", "/oakshire/partners/", "/oakshire/welcome/"):
                assert WHY not in words(client.get(url))
