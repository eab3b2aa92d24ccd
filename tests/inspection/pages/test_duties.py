"""Duties and who is accountable, as people meet them; and what the pages of the room cost."""

import csv
import io

import pytest

from core import clock
from inspection import operations
from inspection.models import (
    Duty,
    Framework,
)
from tests.inspection.pages.steps import DAY, seen, typed_day, url

# --- Duties ----------------------------------------------------------------------------------------------------------


def test_the_register_is_narrowed_by_its_address(sign_in, world):
    client = sign_in(world.oakshire_people.school_rep)

    def found(query: str) -> set[str]:
        return {duty.code for duty, _ in client.get(url("duty_list") + query).context["rows"]}

    assert found("?words=local+offer") == {"cfa-30"}
    assert found("?holder=nhs_provider&chapter=5") == {"cfa-23", "cfa-77"}
    assert found("?kind=right&words=mediation") == {"cfa-52"}
    assert found("?compliance=mostly") == {"cfa-69"}
    assert found("?compliance=met") == set()
    assert len(found("?kind=nonsense")) == len(found(""))


def test_the_register_has_pages(sign_in, world):
    client = sign_in(world.oakshire_people.school_rep)
    first, second = (client.get(url("duty_list") + query) for query in ("", "?page=2"))
    assert len(first.context["page"].object_list) == 20
    assert "<title>Duties, page 2 –" in second.content.decode()
    assert first.context["page"].object_list[0] not in second.context["page"].object_list


def test_the_register_is_downloaded(sign_in, world):
    client = sign_in(world.oakshire_people.la_officer)
    assert (
        f'href="{url("duty_export")}?words=report"' in client.get(url("duty_list") + "?words=report").content.decode()
    )
    text = client.get(url("duty_export") + "?chapter=6").content.decode("utf-8-sig")
    rows = {row[1]: row for row in csv.reader(io.StringIO(text))}
    assert rows["section 69"][7:10] == ["Oakshire Schools", "College Principal, Oakshire", "Mostly met"]
    assert rows["section 67"][7] == ""


def test_a_duty_has_a_page_with_who_holds_it_and_the_evidence(do, page, world):
    words = page("school_rep", url("duty_detail", Duty.objects.get(code="cfa-69")))
    for text in ("Our own summary, and no legal advice", "Oakshire Schools", "Mostly met", "College Principal"):
        assert text in words
    empty = Duty.objects.get(code="cfa-36")
    assert "Audit of requests for assessment" in page("school_rep", url("duty_detail", empty))
    held = {"owner_partner": world.oakshire_partners.council.pk, "audience": world.oakshire_audiences.everyone.pk}
    assert "Not assessed" in do("la_lead", url("duty_position_create", empty), held)
    assert "Oakshire Council" in page("school_rep", url("duty_detail", empty))


def test_its_holder_says_how_far_a_duty_is_met(do, page, world):
    position, today = world.oakshire_duty_position, clock.today()
    words = page("la_lead", position.get_absolute_url())
    assert "All but two schools have published." in words
    assert "Say how far it is met" not in words
    data = seen(
        position,
        compliance="met",
        statement="All have.",
        assured_how="Read.",
        **typed_day("assured_on", today - 2 * DAY),
        **typed_day("next_assurance_on", today - DAY),
        measures=[],
        documents=[],
    )
    answered = do("school_rep", url("duty_position_assure", position), data)
    assert "All have." in answered
    assert "overdue" in answered
    assert "Nothing is linked yet." in answered
    named = seen(position, owner_person=world.oakshire_people.school_rep.pk)
    assert "Primary Headteacher" in do("la_lead", url("duty_position_owner", position), named)


def test_the_matrix_shows_who_is_accountable_and_which_duties_each_holds(do, page, world):
    words = page("school_rep", url("accountability_list"))
    for text in ("Do their best for every pupil with SEN.", "Primary Headteacher", "section 69", "To governors"):
        assert text in words
    assert "Add a line" not in words
    line = {"agency": "Healthwatch", "responsibilities": "Let people be heard.", "accountable_words": ""}
    audience = {"audience": world.oakshire_audiences.everyone.pk}
    assert "Let people be heard." in do("icb_lead", url("accountability_create"), line | audience)
    mine = world.oakshire_accountability
    changed = line | {"agency": "All schools", "partner": ""}
    assert "All schools" in do("la_lead", url("accountability_edit", mine), changed | seen(mine))
    ended = do("la_lead", url("accountability_end", mine), seen(mine, reason="Merged."))
    assert "All schools: Merged." in ended


# --- Speed -----------------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_the_pages_cost_the_same_at_two_rows_and_at_thirty(sign_in, world, acting, count_queries):
    addresses = [
        url("self_evaluation_list"),
        world.oakshire_self_evaluation.get_absolute_url(),
        url("evidence_list"),
        url("inspection_list"),
        world.oakshire_inspection.get_absolute_url(),
        url("preparation_list"),
        world.oakshire_preparation.get_absolute_url(),
        url("duty_list"),
        url("accountability_list"),
        "/oakshire/",
    ]
    client = sign_in(world.oakshire_people.la_lead)
    add_one_of_each(0, world, acting)  # Home asks only for kinds of which there is something
    before = {address: count_queries(client, address) for address in addresses}
    assert max(before[address] for address in addresses if address.endswith("s/")) <= 14
    for number in range(1, 29):
        add_one_of_each(number, world, acting)
    after = {address: count_queries(client, address) for address in addresses}
    assert after == before


def add_one_of_each(number, world, acting) -> None:
    """Another row of everything that these pages show."""
    area, everyone = world.oakshire, {"audience": world.oakshire_audiences.everyone}
    framework = Framework.objects.get(code="area-send-2023")
    criteria = list(framework.criteria.all())
    with acting(world.oakshire_people.la_lead) as lead:
        operations.begin_self_evaluation(
            area, **everyone, framework=framework, title=f"No. {number}", as_at=clock.today(), by=lead
        )
        operations.add_area_for_development(world.oakshire_judgement, text=f"No. {number}", by=lead)
        operations.record_evidence(
            area,
            **everyone,
            title=f"No. {number}",
            kind="audit",
            dated_on=clock.today(),
            source_body="x",
            owner_partner=world.oakshire_partners.council,
            shows="x",
            expires_on=clock.today() + DAY,
            criteria=criteria,
            by=lead,
        )
        inspection = operations.record_inspection(area, **everyone, kind="other", title=f"No. {number}", by=lead)
        for whole in (inspection, world.oakshire_inspection):
            finding = operations.add_finding(whole, text="x", bodies=[world.oakshire_partners.council], by=lead)
            operations.add_recommendation(whole, finding=finding, text="x", by=lead)
        operations.begin_preparation(
            area, **everyone, framework=framework, title=f"No. {number}", with_usual_items=False, by=lead
        )
        operations.add_readiness_item(world.oakshire_preparation, title=f"No. {number}", by=lead)
        operations.plan_inspector_meeting(
            world.oakshire_preparation, title="x", attendees=[world.oakshire_people.la_officer], by=lead
        )
        operations.record_duty_position(
            area,
            **everyone,
            duty=Duty.objects.all()[number],
            owner_partner=world.oakshire_partners.council,
            by=lead,
        )
        operations.add_accountability(area, **everyone, agency=f"No. {number}", responsibilities="x", by=lead)
