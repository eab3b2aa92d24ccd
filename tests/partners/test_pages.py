"""The pages about areas, partners and oneself."""

import re

import pytest

from core.models import AccessLog, Notification
from documents.models import Thread
from partners import notifications, operations
from partners.models import Role
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


def test_someone_of_no_area_is_told_so(world, sign_in):
    page = sign_in(world.platform_admin).get("/").content.decode()
    assert "You do not take part in a local area" in page


def test_another_area_does_not_exist(world, sign_in):
    client = sign_in(world.oakshire_people.la_lead)
    missing, other = client.get("/nowhere/"), client.get("/elmborough/")
    assert (missing.status_code, other.status_code) == (404, 404)
    assert missing.content == other.content


def test_home_says_when_nothing_waits(world, sign_in):
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
        from core.registry import NOTIFICATION_KINDS

        def render(notification, person):
            if not person.standing.area_ids:
                return None
            return notifications.Message("A draft is open", "It waits for your comment.", "/oakshire/")

        NOTIFICATION_KINDS.add("tests.opened")(render)
        yield
        del NOTIFICATION_KINDS["tests.opened"]

    def test_each_person_reads_his_own_and_marks_it_as_read(self, world, sign_in):
        people = world.oakshire_people
        notifications.notify([people.forum_rep], "tests.opened", world.oakshire, area=world.oakshire)
        client = sign_in(people.forum_rep)
        assert "A draft is open" in client.get("/me/notifications/").content.decode()
        assert notifications.unread_count(people.forum_rep) == 1
        client.post("/me/notifications/read/")
        assert notifications.unread_count(people.forum_rep) == 0
        assert "A draft is open" not in sign_in(people.forum_chair).get("/me/notifications/").content.decode()

    def test_an_e_mail_goes_once_to_each(self, world, mailoutbox):
        people = world.oakshire_people
        notifications.notify([people.forum_rep, people.forum_chair], "tests.opened", world.oakshire)
        assert (notifications.send_waiting(), notifications.send_waiting()) == (2, 0)
        assert "Open it: http://127.0.0.1:8000/oakshire/" in mailoutbox[0].body
        assert sorted(message.to[0] for message in mailoutbox) == [
            "forum-chair@oakshire.example",
            "forum-rep@oakshire.example",
        ]

    def test_no_e_mail_goes_to_someone_who_has_left_meanwhile(self, world, mailoutbox):
        rep = world.oakshire_people.forum_rep
        notifications.notify([rep], "tests.opened", world.oakshire)
        operations.end_membership(rep.memberships.get(), by=world.platform_admin)
        assert notifications.send_waiting() == 0
        assert mailoutbox == []
        assert Notification.objects.get(person=rep.pk).email_failed.startswith("not sent")

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
        ("downloaded", world.oakshire_people.la_lead.pk, world.oakshire.pk, address),
        ("denied", world.oakshire_people.forum_rep.pk, world.oakshire.pk, address),
    ]


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
