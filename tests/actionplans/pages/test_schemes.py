"""The RAG keys that plans can be rated by, as people meet them."""

import pytest

from actionplans import operations
from actionplans.models import DeliveryStatus, RagScheme
from actionplans.rag_schemes import SHIPPED
from tests.actionplans.operations.steps import refused
from tests.actionplans.pages.steps import address, page, send

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(world):
    return world.oakshire_people


def typed(**changes) -> dict[str, str]:
    words = {f"{status}_word": f"Word {place}" for place, status in enumerate(DeliveryStatus)}
    meanings = {f"{status}_meaning": f"As we say it, {place}" for place, status in enumerate(DeliveryStatus)}
    return {"name": "Ours", "colour_of_complete": "green", **words, **meanings, **changes}


def test_every_published_key_is_shown_with_its_source_to_whoever_sees_plans(sign_in, people):
    html = page(sign_in(people.forum_rep), "scheme_list")
    councils = ("Rotherham", "Havering", "Bracknell Forest", "Kensington and Chelsea", "Stockport", "Epping Forest")
    for words in (*councils, "National Audit Office", "many project offices", *(scheme.name for scheme in SHIPPED)):
        assert words in html
    assert "Add a RAG key of your own" not in html


def test_a_lead_adds_a_key_opens_a_plan_with_it_and_then_it_stays(world, sign_in, people, acting):
    client = sign_in(people.la_lead)
    assert "what each RAG key means" in page(client, "plan_create")
    assert "What has been missed, or will be" in page(client, "scheme_create")
    send(client, "scheme_create", **typed())
    html = page(client, "scheme_list")
    assert "As we say it, 3" in html
    scheme = RagScheme.objects.get(area=world.oakshire, name="Ours")
    assert [level.delivery_status for level in scheme.levels.all()] == [
        "not_yet_due", "off_track", "at_risk", "on_track", "complete", "closed_without_completion",
    ]  # fmt: skip
    assert scheme.levels.get(delivery_status="complete").colour == "green"
    assert "Ours" in page(client, "plan_create")
    with acting(people.la_lead) as lead:
        operations.create_plan(
            world.oakshire,
            title="Rated in our words",
            kind="work_programme",
            scheme=scheme,
            audience=world.oakshire_audiences.everyone,
            owner_partner=world.oakshire_partners.council,
            by=lead,
        )
        assert "stays" in refused(operations.remove_rag_scheme, scheme, by=lead).message
        shipped = RagScheme.objects.get(area=None, name="BRAG")
        assert "comes with the portal" in refused(operations.remove_rag_scheme, shipped, by=lead).message
    html = send(client, "scheme_remove", scheme.pk, status=409).content.decode()
    assert "A plan is rated by this key" in html


def test_one_that_no_plan_has_can_be_taken_away_by_its_own_area_alone(world, sign_in, people):
    client = sign_in(people.la_lead)
    send(client, "scheme_create", **typed())
    scheme = RagScheme.objects.get(area=world.oakshire, name="Ours")
    theirs = RagScheme.objects.create(area=world.elmborough, name="Theirs")
    assert client.get(address("scheme_remove", theirs.pk)).status_code == 404
    assert "Take it away" in page(client, "scheme_remove", scheme.pk)
    send(client, "scheme_remove", scheme.pk)
    assert not RagScheme.objects.filter(pk=scheme.pk).exists()


def test_a_word_that_stands_twice_and_a_name_that_is_taken_are_said_at_their_box(sign_in, people):
    client = sign_in(people.la_lead)
    html = send(client, "scheme_create", status=200, **typed(at_risk_word="Word 3")).content.decode()
    assert "already" in html
    assert "As we say it, 4" in html
    send(client, "scheme_create", **typed())
    html = send(client, "scheme_create", status=409, **typed()).content.decode()
    assert 'href="#id_name"' in html
