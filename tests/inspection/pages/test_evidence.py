"""Evidence as people meet it: its pages and their forms."""

import csv
import io

from core import clock
from inspection import operations
from inspection.models import (
    Evidence,
    Framework,
)
from tests.inspection.pages.steps import DAY, evidence_data, seen, typed_day, url


def titles(response) -> list[str]:
    return [item.title for item, _ in response.context["rows"]]


def test_evidence_is_narrowed_and_sorted_by_its_address(sign_in, world, acting):
    audit, survey, contract = (
        "Audit of requests for assessment",
        "Survey of parents and carers",
        "Contract monitoring of therapies",
    )
    with acting(world.oakshire_people.la_lead) as lead:
        old = operations.record_evidence(
            world.oakshire,
            audience=world.oakshire_audiences.everyone,
            title="Old poll",
            kind=Evidence.Kind.VOICE,
            dated_on=clock.today() - 400 * DAY,
            source_body="Youth group",
            owner_partner=world.oakshire_partners.youth,
            shows="Then.",
            by=lead,
        )
        operations.withdraw_evidence(old, reason="Too old.", by=lead)
    client = sign_in(world.oakshire_people.la_lead)
    framework = Framework.objects.get(code="area-send-2023").pk
    for query, expected in (
        ("?sort=title", [audit, contract, survey]),
        ("?sort=-title", [survey, contract, audit]),
        ("?sort=kind", [audit, contract, survey]),
        ("?sort=-kind", [survey, contract, audit]),
        ("?words=feel+heard", [survey]),
        ("?kind=audit", [audit]),
        ("?freshness=old&withdrawn=on", ["Old poll"]),
        ("?freshness=expired", []),
        (f"?framework={framework}&criterion=1&sort=title", [audit, contract, survey]),
        ("?criterion=2", []),
        (f"?owner_partner={world.oakshire_partners.forum.pk}", [survey]),
        ("?owner_partner=999999&sort=title", [audit, contract, survey]),
    ):
        assert titles(client.get(url("evidence_list") + query)) == expected, query
    assert titles(sign_in(world.oakshire_people.school_rep).get(url("evidence_list") + "?sort=title")) == [
        audit,
        survey,
    ]


def test_evidence_is_downloaded_as_it_is_narrowed(sign_in, world):
    client = sign_in(world.oakshire_people.la_officer)
    page = client.get(url("evidence_list") + "?kind=audit&page=1").content.decode()
    assert f'href="{url("evidence_export")}?kind=audit"' in page
    rows = list(csv.reader(io.StringIO(client.get(url("evidence_export") + "?kind=audit").content.decode("utf-8-sig"))))
    assert (len(rows), rows[1][0], rows[1][8]) == (2, "Audit of requests for assessment", "Up to date")
    assert rows[1][10] == "Children and Families Act 2014, section 36"
    school = sign_in(world.oakshire_people.school_rep)
    assert school.get(url("evidence_export")).status_code == 403
    assert "Download" not in school.get(url("evidence_list")).content.decode()


def test_an_item_of_evidence_shows_what_it_speaks_to(page, world):
    words = page("school_rep", world.oakshire_evidence.get_absolute_url())
    for text in (
        "Most requests have what they need.",
        "Families wait less for a decision.",
        "Up to date",
        "1. Needs are recognised correctly",
        "Children and Families Act 2014, section 36",
        "Open the source",
        "Change this evidence",
    ):
        assert text in words
    bare = page("school_rep", world.oakshire_forum_evidence.get_absolute_url())
    assert "Nobody has said yet what difference it makes." in bare
    assert "Change this evidence" not in bare


def test_what_evidence_rests_on_is_not_shown_to_who_may_not_see_it(page, world, acting):
    with acting(world.oakshire_people.la_lead) as lead:
        evidence = operations.record_evidence(
            world.oakshire,
            audience=world.oakshire_audiences.everyone,
            title="Prices",
            kind=Evidence.Kind.LOCAL_DATA,
            dated_on=clock.today() - 200 * DAY,
            source_body="Finance",
            owner_partner=world.oakshire_partners.schools,
            shows="They rise.",
            expires_on=clock.today(),
            measure=world.oakshire_commissioners_measure,
            by=lead,
        )
    words = page("school_rep", evidence.get_absolute_url())
    assert world.oakshire_commissioners_measure.name not in words
    assert "Expired" in words
    assert "No criterion and no duty yet." in words
    assert 'name="measure"' not in page("school_rep", url("evidence_edit", evidence))
    assert 'name="measure"' in page("la_lead", url("evidence_edit", evidence))


def test_a_duty_that_a_partner_has_already_says_so_in_plain_words(sign_in, world):
    position = world.oakshire_duty_position
    data = {"owner_partner": position.owner_partner_id, "audience": world.oakshire_audiences.everyone.pk}
    response = sign_in(world.oakshire_people.la_lead).post(url("duty_position_create", position.duty_id), data)
    assert response.status_code == 409
    assert response.context["form"].errors == {
        "owner_partner": [f"{position.owner_partner} is already down for this duty. Open that entry and change it."]
    }


def test_evidence_is_recorded_changed_and_withdrawn(do, world):
    new = {"owner_partner": world.oakshire_partners.youth.pk}
    new["audience"] = world.oakshire_audiences.only_youth.pk
    assert "They like it." in do("youth_rep", url("evidence_create"), evidence_data(**new))
    evidence = world.oakshire_evidence
    changed = evidence_data(title="Audit, again", **seen(evidence))
    assert "Audit, again" in do("school_rep", url("evidence_edit", evidence), changed)
    words = do("la_lead", url("evidence_withdraw", evidence), seen(evidence, reason="Too few were asked."))
    assert "Withdrawn by Director of Children" in words
    assert "Too few were asked." in words


def test_evidence_of_somebody_elses_partner_or_with_a_wrong_link_is_refused_on_the_form(sign_in, world):
    client = sign_in(world.oakshire_people.youth_rep)
    data = evidence_data(
        owner_partner=world.oakshire_partners.council.pk,
        audience=world.oakshire_audiences.commissioners.pk,
        link="javascript:alert(1)",
        **typed_day("dated_on", clock.today() + DAY),
    )
    response = client.post(url("evidence_create"), data)
    assert set(response.context["form"].errors) == {"owner_partner", "audience", "link", "dated_on"}
