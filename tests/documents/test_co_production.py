"""Who took part in shaping a document."""

import datetime as dt

import pytest
from django.urls import reverse

from core import clock
from core.errors import RuleBroken
from documents import operations
from documents.models import CoProductionRecord, Document, DocumentCoProduction


def at(name: str, *args) -> str:
    return reverse(f"documents:{name}", args=["oakshire", *args])


@pytest.fixture
def officer(world, acting):
    with acting(world.oakshire_people.la_officer) as person:
        yield person


def record(world, by, **changed) -> DocumentCoProduction:
    said = {"stage": "deciding", "who": "6 young people", "how": "Chose the logo", "day": clock.today()} | changed
    return operations.record_co_production_of_document(world.oakshire_document, by=by, **said)


def test_a_record_says_who_at_what_stage_how_and_when(world, officer):
    made = record(world, officer, partner=world.oakshire_partners.youth, who=" 6 young people ")
    assert (made.who, made.get_stage_display(), made.recorded_by) == ("6 young people", "Deciding", officer)
    assert str(made) == "6 young people, deciding"
    assert list(world.oakshire_document.co_production.standing()) == [made, world.oakshire_co_production]


@pytest.mark.parametrize("field", ["who", "how", "day"])
def test_a_record_is_of_somebody_who_did_something_on_a_day_that_has_come(world, officer, field):
    not_so = {"who": " ", "how": "\n", "day": clock.today() + dt.timedelta(days=1)}
    with pytest.raises(RuleBroken) as refusal:
        record(world, officer, **{field: not_so[field]})
    assert refusal.value.field == field


def test_a_wrong_record_is_withdrawn_with_a_reason_and_stays_as_a_row(world, officer):
    made = record(world, officer)
    with pytest.raises(RuleBroken, match="Say why"):
        operations.withdraw_co_production(made, reason=" ", by=officer)
    operations.withdraw_co_production(made, reason="Recorded twice", by=officer)
    assert made not in world.oakshire_document.co_production.standing()
    assert DocumentCoProduction.objects.get(pk=made.pk).withdrawn_because == "Recorded twice"
    with pytest.raises(RuleBroken, match="already"):
        operations.withdraw_co_production(made, reason="Again", by=officer)


def test_it_is_seen_with_its_document(world, acting):
    with acting(world.oakshire_people.forum_rep) as rep:
        seen = DocumentCoProduction.objects.visible_to(rep)
        assert list(seen) == [world.oakshire_co_production]
        assert not Document.objects.filter(pk=world.oakshire_draft_document.pk).exists()


def test_the_page_of_the_document_shows_who_took_part(world, sign_in):
    page = sign_in(world.oakshire_people.forum_rep).get(at("document_detail", world.oakshire_document.pk))
    assert "14 parents of children under 5" in page.content.decode()
    assert "Record who took part" not in page.content.decode()


def test_an_author_records_and_withdraws(world, sign_in):
    client, document = sign_in(world.oakshire_people.icb_officer), world.oakshire_document
    typed = {"stage": "delivering", "partner": "", "who": "4 fathers", "how": "Ran the stall", "day": "2026-05-02"}
    assert client.get(at("co_production_record", document.pk)).status_code == 200
    answer = client.post(at("co_production_record", document.pk), typed)
    assert answer.url == f"{document.get_absolute_url()}#co-production"
    assert "4 fathers" in client.get(answer.url).content.decode()
    page = client.get(at("co_production_withdraw", document.pk, world.oakshire_co_production.pk)).content.decode()
    assert "14 parents of children under 5" in page
    address = at("co_production_withdraw", document.pk, world.oakshire_co_production.pk)
    assert client.post(address, {"reason": "It was 12"}).status_code == 302
    assert client.get(address).status_code == 404


def test_what_is_wrong_stands_at_its_box(world, sign_in):
    client, document = sign_in(world.oakshire_people.icb_officer), world.oakshire_document
    typed = {
        "stage": "nonsense",
        "partner": world.elmborough_partners.forum.pk,
        "who": "a\x00",
        "how": "a" * 3001,
        "day": (clock.today() + dt.timedelta(days=1)).isoformat(),
    }
    form = client.post(at("co_production_record", document.pk), typed).context["form"]
    assert set(form.errors) == set(typed)


def test_a_record_of_another_document_is_not_found(world, sign_in):
    client = sign_in(world.oakshire_people.icb_officer)
    address = at("co_production_withdraw", world.oakshire_draft_document.pk, world.oakshire_co_production.pk)
    assert client.get(address).status_code == 404


def test_the_base_is_for_other_rooms_to_build_on():
    assert CoProductionRecord._meta.abstract
    assert [stage.label for stage in CoProductionRecord.Stage] == ["Designing", "Deciding", "Delivering", "Reviewing"]
