"""Packs for inspections: what goes in, who releases them, who opens them and until when."""

import csv
import datetime as dt
import hashlib
import html
import io
import re
import zipfile

import pytest
from django.db import IntegrityError, transaction

from core import clock, jobs
from core.access import acting_as, also_seeing
from core.errors import RuleBroken
from core.files import content_of
from core.models import AccessLog, Job
from partners.models import Person, Role
from partners.operations import end_membership, start_membership
from reports import operations
from reports.models import BoardReportIssue, Pack, PackPart, PackRelease
from reports.pack_making import zipped
from reports.packing import Chosen
from send_portal.permissions import PERMISSIONS
from tests.furnish_packs import make
from tests.reports.test_publishing import issued_for_everyone

pytestmark = pytest.mark.django_db

ADDRESS = re.compile(r"/oakshire/packs/[0-9a-f-]{36}/")


@pytest.fixture
def lead(world) -> Person:
    return Person.objects.get(pk=world.oakshire_people.la_lead.pk)


def as_person(person: Person, operation, *subjects, **named):
    fresh = Person.objects.get(pk=person.pk)
    with transaction.atomic(), acting_as(fresh):
        return operation(*subjects, by=fresh, **named)


def text_of(answer) -> str:
    return html.unescape(answer.content.decode())


def parts_of(pack: Pack, person: Person) -> dict[str, PackPart]:
    with transaction.atomic(), acting_as(Person.objects.get(pk=person.pk)):
        return {part.kind: part for part in pack.parts.all()}


def rows_of(part: PackPart, caption: str) -> list[list[str]]:
    return next((table["rows"] for table in part.data["tables"] if table["caption"] == caption), [])


# --- what goes in ----------------------------------------------------------------------------------------------------


def test_each_part_is_frozen_with_its_hash_and_its_history(world, lead):
    pack = world.oakshire_pack
    parts = parts_of(pack, lead)
    assert set(parts) <= set(PackPart.Kind)
    assert all(re.fullmatch("[0-9a-f]{64}", part.fingerprint) for part in parts.values())
    ratings = rows_of(parts["plan"], "Every rating, from the first")
    assert ["Work began in all areas.", "Director of Children's Services, Oakshire"] in [
        [row[3], row[6]] for row in ratings
    ]
    assert [row[1] for row in rows_of(parts["strategy"], "History")][-1] == "Strategy created"
    assert world.oakshire_commissioners_measure.name not in parts["strategy"].html


def test_what_not_everyone_sees_is_counted_for_the_maker_and_is_not_in_it(world, lead):
    assert world.oakshire_pack.held_back > 0
    assert world.oakshire_pack.restricted == 0
    told = " ".join(part.html for part in parts_of(world.oakshire_pack, lead).values())
    assert world.oakshire_commissioners_plan.title not in told


def test_with_what_only_the_leads_see_it_holds_more_and_says_how_much(world, lead):
    pack = make(world, "oakshire", by=lead, includes_restricted=True)
    assert pack.restricted > 0
    assert pack.held_back < world.oakshire_pack.held_back
    with transaction.atomic(), acting_as(lead):
        titles = set(pack.parts.values_list("title", flat=True))
    assert world.oakshire_commissioners_plan.title in titles


def test_the_zip_has_an_index_whose_hashes_are_those_of_its_files(world, lead):
    with zipfile.ZipFile(io.BytesIO(content_of(world.oakshire_pack.file))) as archive:
        index = archive.read("index.csv").decode("utf-8-sig")
        listed = list(csv.DictReader(io.StringIO(index)))
        hashes = {row["File"]: row["SHA-256"] for row in listed}
        assert {name: hashlib.sha256(archive.read(name)).hexdigest() for name in hashes} == hashes
        assert set(archive.namelist()) == {*hashes, "index.csv"}
        assert b'<a href="01-strategy.html">' in archive.read("index.html")
    assert hashlib.sha256(index.encode()).hexdigest() == world.oakshire_pack.fingerprint


def test_the_same_parts_give_the_same_zip():
    files = {"b.html": ("B", b"b"), "a.html": ("A", b"a")}
    assert zipped(files) == zipped(dict(reversed(files.items())))


def test_a_board_report_goes_in_with_its_pdf_where_its_readers_may_see_it(world, lead):
    pack = make(
        world, "oakshire", by=Person.objects.get(pk=lead.pk), issues=(world.oakshire_issue,), with_evidence=True
    )
    assert "paper" not in parts_of(pack, lead), "it was issued for the board alone"


def test_nothing_chosen_is_refused(world, lead):
    with pytest.raises(RuleBroken, match="Choose at least one thing"):
        as_person(
            lead,
            operations.ask_for_pack,
            world.oakshire,
            title="x",
            made_for="y",
            chosen=Chosen(),
            includes_restricted=False,
        )


def ask(world, lead: Person, **chosen) -> Job:
    return as_person(
        lead,
        operations.ask_for_pack,
        world.oakshire,
        title="A pack",
        made_for="A visit",
        chosen=Chosen(**chosen),
        includes_restricted=False,
    )


def test_where_nothing_of_it_can_go_in_the_job_says_so(world, lead):
    job = ask(world, lead, plans=(world.oakshire_commissioners_plan,))
    jobs.run(job.pk)
    job.refresh_from_db()
    assert (job.state, "Nothing of what was chosen can be seen" in job.words) == ("failed", True)


def test_who_is_no_longer_a_lead_gets_no_pack(world, lead):
    job = ask(world, lead, strategy=world.oakshire_strategy)
    role, administrator = lead.memberships.get(area=world.oakshire), world.oakshire_people.area_admin
    as_person(
        administrator, start_membership, lead, partner=role.partner, area=world.oakshire, role=Role.CABINET_MEMBER
    )
    as_person(administrator, end_membership, role)
    jobs.run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.words) == ("failed", "You can no longer see this pack.")


def test_who_sees_it_but_is_no_lead_may_not_make_it(world, lead, monkeypatch):
    job = ask(world, lead, strategy=world.oakshire_strategy)
    monkeypatch.setitem(PERMISSIONS, "reports.make_pack", [])
    jobs.run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.words) == ("failed", "You may no longer make a pack.")


def test_what_was_withdrawn_while_it_was_made_is_not_kept(world, lead):
    job = ask(world, lead, strategy=world.oakshire_strategy)
    with transaction.atomic(), acting_as(lead):
        operations.withdraw_pack(Pack.objects.visible_to(lead).get(pk=job.subject), reason="A mistake", by=lead)
    jobs.run(job.pk)
    job.refresh_from_db()
    assert (job.state, "withdrawn" in job.words) == ("failed", True)


# --- releasing -------------------------------------------------------------------------------------------------------


def in_days(days: int) -> dt.date:
    return clock.today() + dt.timedelta(days=days)


def test_restricted_text_is_released_by_another_lead_and_the_database_says_so_too(world, lead):
    pack = make(world, "oakshire", by=lead, includes_restricted=True)
    with pytest.raises(RuleBroken, match="Another lead"):
        as_person(lead, operations.release_pack, pack, last_day=in_days(5))
    with pytest.raises(IntegrityError, match="restricted_released_by_another"), transaction.atomic(), acting_as(lead):
        PackRelease.objects.create(pack=pack, ends_on=in_days(5), released_by=lead)
    release = as_person(world.oakshire_people.icb_lead, operations.release_pack, pack, last_day=in_days(5))
    assert (release.person, release.last_day, release.is_over) == (None, in_days(5), False)


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"last_day": -1}, "That day has passed"),
        ({"last_day": 5, "email": "nobody@oakshire.example"}, "Nobody signs in"),
        ({"last_day": 5, "email": "inspector@oakshire.example"}, "already"),
    ],
)
def test_a_release_needs_a_day_to_come_and_somebody_who_signs_in(world, lead, more, words):
    more = more | {"last_day": in_days(more["last_day"])}
    with pytest.raises(RuleBroken, match=words):
        as_person(lead, operations.release_pack, world.oakshire_pack, **more)


def test_a_pack_that_is_not_there_yet_is_not_released(world, lead):
    job = ask(world, lead, strategy=world.oakshire_strategy)
    with pytest.raises(RuleBroken, match="being made"):
        as_person(lead, operations.release_pack, pack_of(job, lead), last_day=in_days(3))


def pack_of(job: Job, person: Person) -> Pack:
    with transaction.atomic(), acting_as(Person.objects.get(pk=person.pk)):
        return Pack.objects.visible_to(Person.objects.get(pk=person.pk)).get(pk=job.subject)


def test_it_is_withdrawn_once_with_a_reason(world, lead):
    with pytest.raises(RuleBroken, match="Say why"):
        as_person(lead, operations.withdraw_pack, world.oakshire_pack, reason=" \n")
    as_person(lead, operations.withdraw_pack, world.oakshire_pack, reason="A wrong plan")
    with pytest.raises(RuleBroken, match="withdrawn"):
        as_person(lead, operations.withdraw_pack, world.oakshire_pack, reason="Again")


# --- the inspector ---------------------------------------------------------------------------------------------------


def test_the_inspector_finds_what_was_released_to_him_and_reads_all_of_it(world, sign_in):
    client = sign_in(world.oakshire_people.inspector)
    page = text_of(client.get("/"))
    [address] = set(ADDRESS.findall(page))
    assert "Elmborough" not in page
    page = text_of(client.get(address))
    assert "For the leads" not in page
    parts = re.findall(rf'href="({address}parts/\d+/)"', page)
    assert len(parts) >= 4
    for part in parts:
        assert client.get(part).status_code == 200
    assert client.get(f"{address}file/")["Content-Type"] == "application/zip"
    assert AccessLog.objects.filter(kind="downloaded", person=world.oakshire_people.inspector.pk).count() == 1


def test_nothing_else_of_the_area_is_there_for_him(world, sign_in):
    client, address = sign_in(world.oakshire_people.inspector), world.oakshire_pack.get_absolute_url()
    nothing = client.get("/nowhere/")
    for other in ("/oakshire/", "/oakshire/packs/", "/oakshire/partners/", world.elmborough_pack.get_absolute_url()):
        answer = client.get(other)
        assert (answer.status_code, answer.content) == (404, nothing.content), other
    assert client.get(f"{address}release/").status_code == 404
    page = text_of(client.get(address))
    assert not re.search(r'href="/oakshire/(?!packs/)', page)


def test_after_the_last_day_it_is_gone(world, sign_in):
    address = world.oakshire_pack.get_absolute_url()
    with clock.at(clock.start_of(in_days(30)) + dt.timedelta(hours=12)):
        assert sign_in(world.oakshire_people.inspector).get(address).status_code == 200
    with clock.at(clock.start_of(in_days(31)) + dt.timedelta(hours=1)):
        sign_in(world.oakshire_people.inspector).logout()
        client = sign_in(world.oakshire_people.inspector)
        for path in ("", "file/", f"parts/{world.oakshire_pack_part.pk}/"):
            assert client.get(f"{address}{path}").status_code == 404, path
        assert "Nothing is open to you yet" in text_of(client.get("/"))


def test_once_withdrawn_nobody_opens_it_but_the_leads_read_why(world, sign_in, lead):
    as_person(lead, operations.withdraw_pack, world.oakshire_pack, reason="A wrong plan")
    address = world.oakshire_pack.get_absolute_url()
    assert sign_in(world.oakshire_people.inspector).get(address).status_code == 404
    client = sign_in(world.oakshire_people.icb_lead)
    page = text_of(client.get(address))
    assert ("A wrong plan" in page, "Download all of it" in page) == (True, False)
    for path in ("file/", f"parts/{world.oakshire_pack_part.pk}/"):
        assert client.get(f"{address}{path}").status_code == 404


def test_others_of_the_area_do_not_know_of_it(world, sign_in):
    address = world.oakshire_pack.get_absolute_url()
    for key in ("la_officer", "forum_rep", "area_admin", "adviser"):
        assert sign_in(getattr(world.oakshire_people, key)).get(address).status_code == 404


def test_what_is_made_for_an_audience_sees_its_packs_and_none_that_was_released_by_name(world, lead):
    with transaction.atomic(), acting_as(Person.objects.get(pk=lead.pk)):
        pack = Pack.objects.get(pk=world.oakshire_pack.pk)
        seen = {
            audience.name: Pack.objects.visible_to(audience).filter(pk=pack.pk).exists()
            for audience in (pack.audience, world.oakshire_audiences.everyone)
        }
        words = (str(pack.parts.first()), str(pack.releases.first()))
    assert seen == {"Pack: For the area SEND inspection": True, "Everyone in Oakshire": False}
    assert words == ("SEND strategy of Oakshire", f"Release of pack {pack.pk}")


# --- the leads' pages ------------------------------------------------------------------------------------------------


def test_a_lead_chooses_what_goes_in_and_follows_the_job(world, sign_in):
    client = sign_in(world.oakshire_people.la_lead)
    assert 'href="/oakshire/packs/"' in text_of(client.get("/oakshire/"))
    page = text_of(client.get("/oakshire/packs/new/"))
    assert world.oakshire_commissioners_plan.title in page
    typed = {"title": "For the visit", "made_for": "A visit", "plans": [world.oakshire_plan.pk], "with_evidence": "on"}
    refused = client.post("/oakshire/packs/new/", {"title": "x", "made_for": "y"})
    assert (refused.status_code, "Choose at least one thing" in text_of(refused)) == (409, True)
    foreign = client.post("/oakshire/packs/new/", typed | {"plans": [world.elmborough_plan.pk]})
    assert (foreign.status_code, "Error: " in text_of(foreign)) == (200, True)
    answer = client.post("/oakshire/packs/new/", typed)
    job = Job.objects.get(kind="reports.pack", state=Job.State.QUEUED)
    assert answer.url == f"/jobs/{job.pk}/"
    page = text_of(client.get("/oakshire/packs/"))
    [address] = set(re.findall(r'href="(/oakshire/packs/[0-9a-f-]{36}/)">For the visit', page))
    assert "See how far it is" in text_of(client.get(address))
    assert client.get(f"{address}file/").status_code == 404
    jobs.run(job.pk)
    assert f'href="{address}"' in text_of(client.get(f"/jobs/{job.pk}/"))
    assert "Download all of it" in text_of(client.get(address))
    assert client.get(f"/jobs/{job.pk}/file/").status_code == 200


def test_a_lead_releases_and_withdraws_on_the_page(world, sign_in):
    client, address = sign_in(world.oakshire_people.icb_lead), world.oakshire_pack.get_absolute_url()
    day = in_days(9)
    typed = {"last_day_day": day.day, "last_day_month": day.month, "last_day_year": day.year, "has_read": "on"}
    assert "Release this pack" in text_of(client.get(f"{address}release/"))
    assert client.post(f"{address}release/", {"has_read": "on"}).status_code == 200
    assert client.post(f"{address}release/", typed).status_code == 302
    assert "As the zip, handed over" in text_of(client.get(address))
    assert "Withdraw this pack" in text_of(client.get(f"{address}withdraw/"))
    assert client.post(f"{address}withdraw/", {"reason": "A wrong plan"}).status_code == 302


def test_a_board_reports_pdf_is_in_the_pack(world, sign_in, acting):
    report = issued_for_everyone(world, acting)
    lead = Person.objects.get(pk=world.oakshire_people.la_lead.pk)
    with acting(lead) as person:
        issue = BoardReportIssue.objects.visible_to(person).get(report=report)
    pack = make(world, "oakshire", by=lead, issues=(issue,), strategy=world.oakshire_strategy)
    parts = parts_of(pack, lead)
    client = sign_in(world.oakshire_people.la_lead)
    address = f"{pack.get_absolute_url()}parts/{parts['paper'].pk}/"
    assert "Download the PDF" in text_of(client.get(address))
    assert client.get(f"{address}file/").content == b"%PDF-1.7 in short"
    assert client.get(f"{pack.get_absolute_url()}parts/{parts['strategy'].pk}/file/").status_code == 404
    with zipfile.ZipFile(io.BytesIO(client.get(f"{pack.get_absolute_url()}file/").content)) as archive:
        assert [name for name in archive.namelist() if name.endswith(".pdf")] == ["02-paper.pdf"]


def test_the_list_is_empty_where_nothing_was_made_and_costs_the_same_with_many(world, sign_in, lead, count_queries):
    client = sign_in(world.oakshire_people.la_lead)
    few = count_queries(client, "/oakshire/packs/")
    for _ in range(12):
        ask(world, lead, strategy=world.oakshire_strategy)
    assert count_queries(client, "/oakshire/packs/") == few
    with transaction.atomic(), acting_as(lead), also_seeing(world.oakshire_audiences.only_icb.pk):
        Pack.objects.visible_to(Person.objects.get(pk=lead.pk)).update(audience=world.oakshire_audiences.only_icb)
    assert "No pack has been made" in text_of(client.get("/oakshire/packs/"))
