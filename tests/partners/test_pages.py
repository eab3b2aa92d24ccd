"""The pages about areas, partners and oneself."""

import re
import socket

import pytest
from django.urls import reverse

from actionplans import operations as actionplans
from core import clock
from core.models import AccessLog, Notification
from core.registry import NOTIFICATION_KINDS
from documents.models import Thread
from indicators.models import Measure
from partners import notifications, operations
from partners.models import AccessReview, Role
from reports.models import PackRelease
from tests.world import everyone

pytestmark = pytest.mark.django_db


def test_someone_of_one_area_lands_there(world, sign_in):
    assert sign_in(world.oakshire_people.school_rep).get("/").url == "/oakshire/"


def test_someone_of_two_areas_chooses(world, sign_in):
    icb = world.oakshire_partners.icb
    operations.add_partner_to_area(world.elmborough, icb, by=world.platform_admin)
    operations.start_membership(
        world.oakshire_people.icb_lead, partner=icb, area=world.elmborough, role=Role.LEAD, by=world.platform_admin
    )
    page = sign_in(world.oakshire_people.icb_lead).get("/").content.decode()
    assert 'href="/oakshire/"' in page
    assert 'href="/elmborough/"' in page


def test_a_platform_administrator_reads_what_he_does_and_where(world, sign_in):
    page = sign_in(world.platform_admin).get("/").content.decode()
    assert "You look after this portal" in page
    assert 'href="/portal/areas/"' in page
    assert 'href="/oakshire/"' not in page


def test_an_inspector_to_whom_nothing_is_released_reads_what_he_can_do(world, sign_in):
    PackRelease.objects.filter(person=world.oakshire_people.inspector).delete()
    page = sign_in(world.oakshire_people.inspector).get("/").content.decode()
    assert "Nothing is open to you yet" in page
    assert "releases papers to you by name" in page
    assert 'href="/oakshire/"' not in page


def test_an_area_administrator_reads_at_home_what_he_does(world, sign_in):
    page = sign_in(world.oakshire_people.area_admin).get("/oakshire/").content.decode()
    assert "You administer Oakshire" in page
    assert 'href="/oakshire/partners/"' in page
    assert "You administer" not in sign_in(world.oakshire_people.la_lead).get("/oakshire/").content.decode()


def test_another_area_does_not_exist(world, sign_in):
    client = sign_in(world.oakshire_people.la_lead)
    missing, other = client.get("/nowhere/"), client.get("/elmborough/")
    assert (missing.status_code, other.status_code) == (404, 404)
    assert missing.content == other.content


def test_home_says_when_nothing_waits(world, sign_in):
    AccessReview.objects.update(completed_at=clock.now())
    operations.withdraw_nomination(world.oakshire_nomination, by=world.oakshire_people.school_rep)
    page = sign_in(world.oakshire_people.area_admin).get("/oakshire/").content.decode()
    assert "Nothing waits for you" in page


def test_the_directory_shows_everyone_of_my_own_partner_and_the_leads_of_the_rest(world, sign_in):
    page = sign_in(world.oakshire_people.forum_rep).get("/oakshire/partners/").content.decode()
    assert "Parent Representative, Oakshire" in page
    assert "Executive Lead for SEND, Oakshire" in page
    assert "Children&#x27;s Commissioning Officer" not in page
    assert "Elmborough" not in page


def test_officers_of_the_accountable_bodies_see_the_whole_directory(world, sign_in):
    page = sign_in(world.oakshire_people.la_officer).get("/oakshire/partners/").content.decode()
    assert "Children&#x27;s Commissioning Officer" in page


def test_the_directory_costs_the_same_for_one_person_and_for_many(world, sign_in, count_queries):
    client = sign_in(world.oakshire_people.la_lead)
    before = count_queries(client, "/oakshire/partners/")
    for number in range(30):
        person = operations.create_person(role_title=f"Head {number}", partner=None, by=world.platform_admin)
        operations.start_membership(
            person,
            partner=world.oakshire_partners.schools,
            area=world.oakshire,
            role=Role.REPRESENTATIVE,
            by=world.platform_admin,
        )
    assert count_queries(client, "/oakshire/partners/") == before


def test_the_brand_is_public_and_is_the_areas_colour(world, client):
    answer = client.get("/oakshire/brand.css")
    assert (answer["Content-Type"], "#1d4f91" in answer.content.decode()) == ("text/css", True)


def test_my_account_says_what_i_am_and_where(world, sign_in):
    page = sign_in(world.oakshire_people.icb_lead).get("/me/").content.decode()
    assert "Lead at Oakshire Integrated Care Board" in page


def test_who_can_see_says_it_in_words_and_why_i_can(world, sign_in):
    measure = world.oakshire_measure
    page = sign_in(world.oakshire_people.forum_rep).get(f"/oakshire/who-can-see/{measure._meta.label}/{measure.pk}/")
    text = page.content.decode()
    assert "Everyone who takes part in Oakshire: see it" in text
    assert "(that includes you)" in text


@pytest.mark.parametrize(
    "label", ["partners.Person", "nothing.Here", "core.Job", "partners", "a.b.c", "indicators.Observation"]
)
def test_who_can_see_exists_only_for_governed_things(world, sign_in, label):
    client = sign_in(world.oakshire_people.la_lead)
    assert client.get(f"/oakshire/who-can-see/{label}/1/").status_code == 404


def test_who_can_see_of_a_thing_of_another_area_does_not_exist(world, sign_in):
    measure = world.elmborough_measure
    client = sign_in(world.oakshire_people.la_lead)
    assert client.get(f"/oakshire/who-can-see/{measure._meta.label}/{measure.pk}/").status_code == 404


def test_nobody_without_an_area_gets_further_than_his_own_pages(world, client):
    for name, person in everyone(world).items():
        if person.standing.area_ids:
            continue
        client.force_login(person.user)
        assert client.get("/oakshire/").status_code == 404, name


class TestNotifications:
    """Rows now, e-mails when they are sent."""

    @pytest.fixture(autouse=True)
    def _kind(self, world):
        Notification.objects.all().delete()  # what the cast's own story has told people

        @notifications.tells_of("tests.opened", Measure, was="You were asked about a measure")
        def opened(measure, person):
            if measure.name.startswith("Settled"):
                return None
            return notifications.Message(measure.name, "It waits for your comment.", "/oakshire/")

        yield
        del NOTIFICATION_KINDS["tests.opened"]

    def tell(self, world, *people, area=True):
        measure = world.oakshire_measure
        return notifications.notify(people, "tests.opened", measure, area=world.oakshire if area else None)

    def test_each_person_reads_his_own_and_marks_it_as_read(self, world, sign_in):
        people = world.oakshire_people
        self.tell(world, people.forum_rep)
        client = sign_in(people.forum_rep)
        assert world.oakshire_measure.name in client.get("/me/notifications/").content.decode()
        assert notifications.unread_count(people.forum_rep) == 1
        client.post("/me/notifications/read/")
        assert notifications.unread_count(people.forum_rep) == 0
        assert world.oakshire_measure.name not in sign_in(people.forum_chair).get("/me/notifications/").content.decode()

    def test_what_is_settled_says_what_it_was_and_names_it_to_who_still_sees_it(self, world, sign_in, acting):
        people, measure = world.oakshire_people, world.oakshire_measure
        self.tell(world, people.forum_rep)
        with acting(people.la_lead):
            Measure.objects.filter(pk=measure.pk).update(name="Settled waits")
        page = sign_in(people.forum_rep).get("/me/notifications/").content.decode()
        assert ("You were asked about a measure: " in page, "Settled waits" in page) == (True, True)
        with acting(people.la_lead):
            Measure.objects.filter(pk=measure.pk).update(audience=world.oakshire_audiences.only_icb)
        page = sign_in(people.forum_rep).get("/me/notifications/").content.decode()
        assert "You were asked about a measure. It is settled by now, or you can no longer see it." in page
        assert "Settled waits" not in page

    def test_an_e_mail_goes_once_to_each(self, world, mailoutbox):
        people = world.oakshire_people
        self.tell(world, people.forum_rep, people.forum_chair, area=False)
        assert (notifications.send_waiting(), notifications.send_waiting()) == (2, 0)
        assert "Open it: http://127.0.0.1:8000/oakshire/" in mailoutbox[0].body
        assert sorted(message.to[0] for message in mailoutbox) == [
            "forum-chair@oakshire.example",
            "forum-rep@oakshire.example",
        ]

    def test_no_e_mail_goes_to_someone_who_has_left_meanwhile(self, world, mailoutbox):
        rep = world.oakshire_people.forum_rep
        self.tell(world, rep)
        operations.end_membership(rep.memberships.get(), by=world.platform_admin)
        assert notifications.send_waiting() == 0
        assert mailoutbox == []
        assert Notification.objects.get(person=rep.pk).email_failed.startswith("not sent")

    def test_someone_who_answers_for_a_thing_hears_no_more_of_it_once_he_has_left_the_area(
        self, world, mailoutbox, acting
    ):
        officer = world.oakshire_people.icb_officer
        with acting(world.oakshire_people.la_lead) as lead:
            actionplans.reassign_action(
                world.oakshire_action,
                lead_partner=world.oakshire_partners.icb,
                lead_person=officer,
                accountable_person=lead,
                supporting=[],
                reason="Closer to it.",
                seen_version=None,
                by=lead,
            )
        operations.end_membership(officer.memberships.get(), by=world.platform_admin)
        notifications.send_waiting()
        assert [message for message in mailoutbox if officer.user.email in message.to] == []

    def test_a_title_with_a_line_break_goes_in_one_line_and_stops_nobody(self, world, mailoutbox, acting):
        with acting(world.oakshire_people.la_lead):
            Measure.objects.filter(pk=world.oakshire_measure.pk).update(name="Waits\r\nBcc: all@oakshire.example")
        self.tell(world, world.oakshire_people.forum_rep)
        assert notifications.send_waiting() == 1
        assert (mailoutbox[0].subject, mailoutbox[0].bcc) == ("Waits Bcc: all@oakshire.example", [])

    def test_what_the_mail_server_refuses_is_tried_again_and_given_up_after_a_day(self, world, settings, mailoutbox):
        with socket.socket() as closed:
            closed.bind(("127.0.0.1", 0))
            settings.EMAIL_HOST, settings.EMAIL_PORT = closed.getsockname()
        settings.EMAIL_BACKEND, working = "django.core.mail.backends.smtp.EmailBackend", settings.EMAIL_BACKEND
        self.tell(world, world.oakshire_people.forum_rep)
        assert (notifications.send_waiting(), notifications.send_waiting()) == (0, 0)
        row = Notification.objects.get()
        assert (row.email_failed.startswith("could not be sent"), row.email_given_up) == (True, False)
        settings.EMAIL_BACKEND = working
        with clock.at(clock.now() + notifications.RETRY_AFTER):
            assert notifications.send_waiting() == 1
        self.tell(world, world.oakshire_people.forum_chair)
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        with clock.at(clock.now() + notifications.TRIED_FOR):
            assert notifications.send_waiting() == 0
        assert Notification.objects.get(person=world.oakshire_people.forum_chair.pk).email_given_up

    def test_twenty_notifications_cost_no_more_queries_than_one(self, world, sign_in, count_queries):
        rep = world.oakshire_people.forum_rep
        self.tell(world, rep)
        one = count_queries(sign_in(rep), "/me/notifications/")
        for _ in range(19):
            self.tell(world, rep)
        assert count_queries(sign_in(rep), "/me/notifications/") == one

    def test_an_unknown_kind_is_an_error_at_once(self, world):
        with pytest.raises(LookupError):
            notifications.notify([world.oakshire_people.forum_rep], "tests.nothing", world.oakshire)


def test_downloads_and_refusals_are_kept_in_the_access_log(world, sign_in):
    plan = world.oakshire_plan
    address = f"/oakshire/plans/{plan.pk}/actions.csv"
    assert sign_in(world.oakshire_people.la_lead).get(address).status_code == 200
    assert sign_in(world.oakshire_people.forum_rep).get(address).status_code == 403
    assert sign_in(world.elmborough_people.la_lead).get(address).status_code == 404
    kept = AccessLog.objects.order_by("pk").values_list("kind", "person", "area", "path")
    assert list(kept) == [
        ("exported", world.oakshire_people.la_lead.pk, world.oakshire.pk, address),
        ("denied", world.oakshire_people.forum_rep.pk, world.oakshire.pk, address),
    ]  # to the other area's lead the whole area does not exist


def test_who_can_see_this_names_what_can_be_done_in_the_words_of_the_page(world, sign_in):
    address = f"/oakshire/who-can-see/actionplans.Action/{world.oakshire_action.pk}/"
    page = sign_in(world.oakshire_people.la_lead).get(address).content.decode()
    done = re.findall(r'<dt class="govuk-summary-list__key">([^<]+)</dt>', page)
    assert {"Edit", "Update RAG", "Revise due date", "Add milestone", "Confirm completion"} <= set(done)
    assert not [words for words in done if words.startswith(("View", "Create"))]
    assert f'href="{world.oakshire_action.get_absolute_url()}"' in page


def test_who_can_see_this_works_for_what_has_no_page_of_its_own(world, sign_in, acting):
    with acting(world.oakshire_people.la_lead) as lead:
        thread = Thread.objects.visible_to(lead, world.oakshire).first()
    page = sign_in(world.oakshire_people.la_lead).get(f"/oakshire/who-can-see/documents.Thread/{thread.pk}/")
    assert (page.status_code, "govuk-breadcrumbs" in page.content.decode()) == (200, False)


def test_the_area_administrator_records_that_a_partner_took_over(sign_in, world):
    partners, address = world.oakshire_partners, reverse("partners:succession_record", args=["oakshire"])
    directory = reverse("partners:directory", args=["oakshire"])
    assert address not in sign_in(world.oakshire_people.la_lead).get(directory).content.decode()
    client = sign_in(world.oakshire_people.area_admin)
    assert address in client.get(directory).content.decode()
    assert "Enter the new partner first" in client.get(address).content.decode()
    day = {"on_day": "1", "on_month": "4", "on_year": "2026"}
    same = client.post(address, {"predecessor": partners.icb.pk, "successor": partners.icb.pk, **day})
    assert (same.status_code, list(same.context["form"].errors)) == (409, ["successor"])
    foreign = client.post(
        address, {"predecessor": partners.icb.pk, "successor": world.elmborough_partners.icb.pk, **day}
    )
    assert list(foreign.context["form"].errors) == ["successor"]
    page = client.post(
        address, {"predecessor": partners.icb.pk, "successor": partners.council.pk, **day}, follow=True
    ).content.decode()
    assert "Oakshire Council took over on 1 April 2026." in page
