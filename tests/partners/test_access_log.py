"""The access log: what is kept, who reads how much of it, and that it shows no content."""

import csv
import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core import clock
from core.models import AccessLog
from partners.oversight import log_seen_by
from partners.views import oversight
from partners.views.oversight import ACCESS_LOG_HEADER
from tests.world import PASSWORD

pytestmark = pytest.mark.django_db

LOG, CSV = "/oakshire/access-log/", "/oakshire/access-log.csv"
Kind = AccessLog.Kind


def kept(*fields: str) -> list:
    return list(AccessLog.objects.order_by("pk").values_list(*fields))


def entry(world, who: str = "la_officer", **changed) -> AccessLog:
    person = getattr(world.oakshire_people, who)
    return AccessLog.objects.create(
        **{"kind": Kind.DOWNLOADED, "person": person.pk, "area": world.oakshire.pk, "path": "/oakshire/x/", **changed}
    )


def addresses(response) -> list[str]:
    return [row.path for row in response.context["page"]]


class TestWhatIsKept:
    def test_reading_what_is_not_for_everyone_is_kept_and_what_is_for_everyone_is_not(self, world, sign_in):
        client, plan = sign_in(world.oakshire_people.la_lead), world.oakshire_commissioners_plan
        assert client.get(plan.get_absolute_url()).status_code == 200
        assert client.get(world.oakshire_plan.get_absolute_url()).status_code == 200
        assert kept("kind", "person", "area", "subject_label", "subject", "audience") == [
            (
                Kind.READ,
                world.oakshire_people.la_lead.pk,
                world.oakshire.pk,
                "actionplans.Plan",
                plan.pk,
                world.oakshire_audiences.commissioners.pk,
            )
        ]

    def test_what_is_not_there_for_somebody_is_kept_by_kind_and_number(self, world, sign_in):
        plan = world.oakshire_commissioners_plan
        assert sign_in(world.oakshire_people.forum_rep).get(plan.get_absolute_url()).status_code == 404
        assert sign_in(world.oakshire_people.forum_rep).get(f"/oakshire/plans/{10**30}/").status_code == 404
        assert kept("kind", "subject_label", "subject", "audience") == [
            (Kind.NOT_SEEN, "actionplans.Plan", plan.pk, None),
            (Kind.NOT_SEEN, "actionplans.Plan", None, None),
        ]

    def test_the_exempt_part_of_an_agenda_item_is_kept_as_read(self, world, sign_in):
        item = world.oakshire_restricted_agenda_item
        sign_in(world.oakshire_people.board_clerk).get(item.get_absolute_url())
        assert "governance.NonPublicPart" in {label for (label,) in kept("subject_label")}

    def test_signing_in_is_kept_and_a_wrong_password_is_not(self, client, world):
        person = world.oakshire_people.la_lead
        client.post("/accounts/login/", {"login": person.user.email, "password": "wrong"})
        client.post("/accounts/login/", {"login": person.user.email, "password": PASSWORD})
        assert kept("kind", "person", "area") == [(Kind.SIGNED_IN, person.pk, None)]

    def test_the_signed_out_leave_nothing(self, client, world):
        client.get(world.oakshire_commissioners_plan.get_absolute_url())
        assert kept("pk") == []


class TestWhoReadsHowMuch:
    def test_an_administrator_reads_all_of_his_area_and_none_of_another(self, world, acting):
        entry(world)
        entry(world, path="/elmborough/x/", area=world.elmborough.pk)
        entry(world, kind=Kind.SIGNED_IN, area=None, path="/in/")
        entry(world, "board_clerk", kind=Kind.SIGNED_IN, area=None, path="/clerk/")
        AccessLog.objects.create(kind=Kind.SIGNED_IN, person=world.elmborough_people.la_lead.pk, path="/other/")
        with acting(world.oakshire_people.area_admin) as person:
            seen = [row.path for row in log_seen_by(person, world.oakshire)]
        assert seen == ["/clerk/", "/in/", "/oakshire/x/"]

    def test_a_lead_reads_what_his_own_people_did_and_what_his_partner_alone_shares(self, world, acting):
        only_forum = world.oakshire_audiences.only_forum
        entry(world, "forum_rep", path="/own/")
        entry(world, "la_lead", path="/theirs/", audience=only_forum.pk, subject_label="documents.Document", subject=1)
        entry(world, "la_lead", path="/not/")
        entry(world, "forum_rep", kind=Kind.SIGNED_IN, area=None, path="/in/")
        entry(world, "la_lead", kind=Kind.SIGNED_IN, area=None, path="/not/")
        with acting(world.oakshire_people.forum_chair) as person:
            seen = [row.path for row in log_seen_by(person, world.oakshire)]
        assert seen == ["/in/", "/theirs/", "/own/"]

    def test_others_read_nothing_of_it(self, world, sign_in):
        for path in (LOG, CSV):
            assert sign_in(world.oakshire_people.la_officer).get(path).status_code == 403
            assert sign_in(world.elmborough_people.area_admin).get(path).status_code == 404

    def test_to_read_it_is_kept_too(self, world, sign_in):
        client = sign_in(world.oakshire_people.area_admin)
        client.get(LOG)
        client.get(CSV)
        assert kept("kind", "subject_label", "path") == [
            (Kind.READ, "core.AccessLog", LOG),
            (Kind.EXPORTED, None, CSV),
        ]


class TestThePage:
    def test_each_filter_narrows_it_and_stays_in_the_address(self, world, sign_in):
        client, people = sign_in(world.oakshire_people.area_admin), world.oakshire_people
        entry(world, path="/a/")
        entry(world, "forum_rep", kind=Kind.DENIED, path="/b/")
        entry(world, path="/old/", at=clock.now() - dt.timedelta(days=40))
        day = (clock.today() - dt.timedelta(days=40)).isoformat()
        wanted = {"kind": Kind.DENIED, "person": people.forum_rep.pk, "partner": world.oakshire_partners.forum.pk}
        for name, value in wanted.items():
            assert addresses(client.get(LOG, {name: value})) == ["/b/"], name
        assert addresses(client.get(LOG, {"until": day})) == ["/old/"]
        assert "/old/" not in addresses(client.get(LOG, {"since": clock.today().isoformat()}))
        page = client.get(LOG, {"since": day, "until": day})
        assert addresses(page) == ["/old/"]
        assert f"{CSV}?since={day}" in page.content.decode()
        wrong = client.get(LOG, {"since": clock.today().isoformat(), "until": day})
        assert list(wrong.context["filter"].errors) == ["until"]

    def test_a_lead_is_offered_his_own_people_and_no_partners(self, world, sign_in):
        form = sign_in(world.oakshire_people.forum_chair).get(LOG).context["filter"]
        assert "partner" not in form.fields
        assert {person.pk for person in form.fields["person"].queryset} == {
            world.oakshire_people.forum_chair.pk,
            world.oakshire_people.forum_rep.pk,
        }

    def test_things_stand_there_without_titles_and_with_a_link_only_for_who_sees_them(self, world, sign_in):
        plan = world.oakshire_commissioners_plan
        read = {"subject_label": "actionplans.Plan", "subject": plan.pk, "kind": Kind.READ}
        entry(world, path=plan.get_absolute_url(), **read)
        entry(world, subject_label="gone.Thing", subject=3, kind=Kind.READ)
        entry(world, subject_label="core.StoredFile", subject=3, kind=Kind.READ)
        for who, linked in (("area_admin", False), ("la_lead", True)):
            page = sign_in(getattr(world.oakshire_people, who)).get(LOG).content.decode()
            assert f"Plan no. {plan.pk}" in page
            assert str(plan) not in page
            assert (f'href="{plan.get_absolute_url()}"' in page) == linked

    def test_it_can_be_had_as_csv_the_newest_first_up_to_a_limit(self, world, sign_in, monkeypatch):
        monkeypatch.setattr(oversight, "MOST_EXPORTED", 2)
        for number in range(3):
            entry(world, path=f"/{number}/")
        answer = sign_in(world.oakshire_people.area_admin).get(CSV, {"kind": Kind.DOWNLOADED})
        rows = list(csv.reader(answer.content.decode("utf-8-sig").splitlines()))
        assert tuple(rows[0]) == ACCESS_LOG_HEADER
        assert [row[1:] for row in rows[1:]] == [
            [str(world.oakshire_people.la_officer), "Downloaded a file", "", f"/{number}/"] for number in (2, 1)
        ]

    def test_it_costs_the_same_for_one_and_for_thirty(self, world, sign_in):
        client = sign_in(world.oakshire_people.area_admin)
        plan = world.oakshire_commissioners_plan

        def cost() -> int:
            with CaptureQueriesContext(connection) as queries:
                client.get(LOG)
            return len(queries)

        def read() -> None:
            entry(world, subject_label="actionplans.Plan", subject=plan.pk, kind=Kind.READ)

        read()
        cost()
        one = cost()
        for _ in range(30):
            read()
        assert cost() == one <= 14

    def test_where_nothing_is_it_says_so(self, world, sign_in):
        page = sign_in(world.oakshire_people.area_admin).get(LOG, {"kind": Kind.DENIED}).content.decode()
        assert "No entries" in page
