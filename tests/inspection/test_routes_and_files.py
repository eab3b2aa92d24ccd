"""Where an area for development goes when it goes to a commissioning intention, and the files of evidence."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse

from core.errors import EditConflict
from core.uploads import examine
from documents.models import File
from inspection import operations
from inspection.models import AreaForDevelopment, Evidence
from tests.given_files import NOT_READ, PDF, blank, scan
from tests.inspection.pages.steps import evidence_data, seen, url
from tests.inspection.test_evidence_operations import new

Route = AreaForDevelopment.Route


# --- Routes ----------------------------------------------------------------------------------------------------------


def test_an_area_for_development_goes_to_an_intention_of_its_area(world, lead, refused):
    item, intention = world.oakshire_area_for_development, world.oakshire_intention
    far = world.elmborough_intention
    to = {"route": Route.INTENTION, "by": lead}
    assert refused(operations.route_area_for_development, item, **to, intention=far)[0] == "intention"
    other_way = {"route": Route.ACTION, "intention": intention, "by": lead}
    assert refused(operations.route_area_for_development, item, **other_way)[0] == "intention"
    routed = operations.route_area_for_development(item, **to, intention=intention)
    assert (routed.route, routed.intention) == (Route.INTENTION, intention)
    assert operations.route_area_for_development(item, **to).intention == intention
    assert operations.route_area_for_development(item, route=Route.ACTION, by=lead).intention_id is None
    with pytest.raises(IntegrityError), transaction.atomic():
        AreaForDevelopment.objects.filter(pk=item.pk).update(intention=intention)


def test_a_new_one_can_go_there_at_once(world, lead, refused):
    judgement, intention = world.oakshire_judgement, world.oakshire_intention
    add = {"text": "Waits", "intention": intention, "by": lead}
    assert refused(operations.add_area_for_development, judgement, **add)[0] == "intention"
    made = operations.add_area_for_development(judgement, **add, route=Route.INTENTION)
    assert made.intention == intention


def test_the_page_leads_to_the_intention_for_those_who_see_it(world, sign_in):
    evaluation, item = world.oakshire_self_evaluation, world.oakshire_area_for_development
    people, intention = world.oakshire_people, world.oakshire_intention
    address = reverse("commissioning:intention_detail", args=["oakshire", intention.pk])
    client, route = sign_in(people.la_lead), url("area_for_development_route", evaluation, item)
    assert intention.title in client.get(route).content.decode()
    foreign = client.post(route, seen(item, route="intention", intention=world.elmborough_intention.pk))
    assert set(foreign.context["form"].errors) == {"intention"}
    assert client.post(route, seen(item, route="intention", intention=intention.pk)).status_code == 302
    assert address in client.get(url("area_for_development_detail", item)).content.decode()
    # The voluntary body bids, so that the intention is closed to it.
    hidden = sign_in(people.voluntary_rep).get(url("area_for_development_detail", item)).content.decode()
    assert "To a commissioning intention" in hidden
    assert intention.title not in hidden


# --- Files of evidence -----------------------------------------------------------------------------------------------


def test_evidence_is_recorded_with_a_file_for_the_same_audience(world, lead):
    upload = examine("Poll.pdf", PDF)
    made = operations.record_evidence(world.oakshire, **new(world, lead, upload=upload))
    assert (made.file.title, made.file.audience_id, made.file.owner_partner) == (
        "Poll",
        made.audience_id,
        made.owner_partner,
    )
    assert operations.record_evidence(world.oakshire, **new(world, lead)).file_id is None


def test_a_newer_file_takes_the_place_of_the_older_one(world, lead, refused):
    evidence = operations.attach_file_to_evidence(world.oakshire_evidence, upload=examine("A.pdf", PDF), by=lead)
    first = evidence.file
    again = operations.attach_file_to_evidence(evidence, upload=examine("B.pdf", PDF), by=lead)
    assert again.file.stored.name == "B.pdf"
    old = File.objects.get(pk=first.pk)
    assert (old.is_available, old.withdrawn_because) == (False, "A newer file has taken its place.")
    with pytest.raises(EditConflict), transaction.atomic():
        operations.attach_file_to_evidence(evidence, upload=examine("C.pdf", PDF), seen_version=1, by=lead)
    operations.withdraw_evidence(again, reason="Wrong", by=lead)
    assert refused(operations.attach_file_to_evidence, again, upload=examine("C.pdf", PDF), by=lead)[0] is None


def test_a_file_is_replaced_also_by_who_answers_for_the_evidence_and_does_not_see_the_file(world, acting):
    people = world.oakshire_people
    given = {"audience": world.oakshire_audiences.commissioners, "owner_partner": world.oakshire_partners.schools}
    with acting(people.la_lead) as lead:
        made = operations.record_evidence(world.oakshire, **new(world, lead, upload=examine("A.pdf", PDF), **given))
    with acting(people.school_rep) as person:
        evidence = Evidence.objects.visible_to(person).get(pk=made.pk)
        assert not File.objects.filter(pk=made.file_id).exists()
        operations.attach_file_to_evidence(evidence, upload=examine("B.pdf", PDF), by=person)
    with acting(people.la_lead):
        assert not File.objects.get(pk=made.file_id).is_available


def test_a_file_is_given_on_the_pages_of_evidence_and_shown_there(world, sign_in, acting):
    people, evidence = world.oakshire_people, world.oakshire_evidence
    client, address = sign_in(people.school_rep), url("evidence_file", evidence)
    assert 'enctype="multipart/form-data"' in client.get(address).content.decode()
    wrong = client.post(address, seen(evidence, upload=SimpleUploadedFile("a.pdf", b"MZ\x90\x00")))
    assert set(wrong.context["form"].errors) == {"upload"}
    assert set(client.post(address, seen(evidence)).context["form"].errors) == {"upload"}
    response = client.post(address, seen(evidence, upload=SimpleUploadedFile("Audit.pdf", PDF)))
    html = client.get(response.url).content.decode()
    assert "Audit.pdf" in html
    assert "Replace the file" in html
    reader = sign_in(people.forum_rep).get(url("evidence_detail", evidence)).content.decode()
    assert "Audit.pdf" in reader
    assert "Replace the file" not in reader
    with acting(people.school_rep) as person:
        file = Evidence.objects.visible_to(person).get(pk=evidence.pk).file
    download = reverse("documents:file_download", args=["oakshire", file.pk])
    assert sign_in(people.forum_rep).get(download).status_code == 200
    assert sign_in(world.elmborough_people.la_lead).get(download).status_code == 404


def test_evidence_and_its_file_are_given_on_one_form(world, sign_in):
    data = evidence_data(
        owner_partner=world.oakshire_partners.youth.pk,
        audience=world.oakshire_audiences.only_youth.pk,
        upload=SimpleUploadedFile("Poll.pdf", blank()),
    )
    client = sign_in(world.oakshire_people.youth_rep)
    response = client.post(url("evidence_create"), data)
    html = client.get(response.url).content.decode()
    assert "Poll.pdf" in html
    assert NOT_READ not in html


def test_who_gives_a_scan_as_evidence_is_told_that_it_was_not_checked(world, sign_in):
    client, evidence = sign_in(world.oakshire_people.school_rep), world.oakshire_evidence
    given = seen(evidence, upload=SimpleUploadedFile("Scan.pdf", scan()))
    assert NOT_READ in client.post(url("evidence_file", evidence), given, follow=True).content.decode()
