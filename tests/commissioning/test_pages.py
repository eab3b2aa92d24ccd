"""Commissioning as people meet it: every page opens, says what it should, and changes what it should."""

import datetime as dt

import pytest
from django.urls import reverse

from commissioning import operations
from commissioning.models import Contract, FundingLine, Intention, ModelledFigure, Need, Procurement, Service
from core import clock
from core.access import also_seeing
from core.home import home_items
from governance import operations as governance_operations


def url(name: str, *numbers) -> str:
    return reverse(f"commissioning:{name}", args=["oakshire", *(getattr(number, "pk", number) for number in numbers)])


def typed(name: str, day: dt.date) -> dict[str, str]:
    return {f"{name}_day": str(day.day), f"{name}_month": str(day.month), f"{name}_year": str(day.year)}


TODAY = clock.today


def pages(world) -> dict[str, str]:
    """Each page that shows something, with words that must be on it for a lead of the council."""
    return {
        url("service_list"): "needs a decision",
        world.oakshire_service.get_absolute_url(): "£123,456",
        world.oakshire_other_service.get_absolute_url(): "No review is planned.",
        world.oakshire_contract.get_absolute_url(): "Needs a decision since",
        url("need_list"): "Children under 5 who are late to talk",
        world.oakshire_need.get_absolute_url(): "Children late to talk",
        url("intention_list"): "SEND Partnership Board",
        world.oakshire_intention.get_absolute_url(): "3. Do (now)",
        world.oakshire_commissioners_intention.get_absolute_url(): "weigh doing nothing as an option, with reasons",
        world.oakshire_notice.get_absolute_url(): "The intention behind it",
        url("funding"): "Total that you can see",
        world.oakshire_funding_line.get_absolute_url(): "£80,000",
        url("modelled_figure_list"): "£2,800,000 less a year",
        world.oakshire_modelled_figure.get_absolute_url(): "Modelled, not observed",
    }


def forms(world) -> list[str]:
    """Every form that a lead of the council may open."""
    service, intention, contract = world.oakshire_service, world.oakshire_intention, world.oakshire_contract
    return [
        *(
            url(name)
            for name in (
                "service_create",
                "need_create",
                "intention_create",
                "funding_line_create",
                "modelled_figure_create",
            )
        ),
        *(
            url(name, service)
            for name in (
                "service_edit",
                "service_move",
                "dependency_add",
                "review_plan",
                "contract_create",
                "service_conflict_add",
            )
        ),
        url("dependency_remove", service, world.oakshire_dependency),
        url("review_record", service, world.oakshire_service_review),
        *(url(name, contract) for name in ("contract_edit", "contract_decide", "contract_extend", "contract_end")),
        *(url(name, world.oakshire_need) for name in ("need_edit", "need_withdraw", "need_figure_add")),
        *(
            url(name, intention)
            for name in (
                "intention_edit",
                "intention_move",
                "intention_decision",
                "option_add",
                "co_production_add",
                "intention_publish",
                "procurement_open",
                "intention_conflict_add",
            )
        ),
        url("option_edit", intention, world.oakshire_option),
        url("assessment_set", intention, "equality"),
        url("assessment_set", world.oakshire_commissioners_intention, "data_protection"),
        url("co_production_withdraw", intention, world.oakshire_intention_co_production),
        url("intention_conflict_end", intention, world.oakshire_conflict),
        url("notice_withdraw", world.oakshire_notice),
        *(url(name, world.oakshire_funding_line) for name in ("funding_line_edit", "funding_line_withdraw")),
        *(url(name, world.oakshire_modelled_figure) for name in ("modelled_figure_edit", "modelled_figure_withdraw")),
    ]


def test_every_page_opens_and_says_what_it_is_about(sign_in, world):
    client = sign_in(world.oakshire_people.la_lead)
    for address, words in pages(world).items():
        answer = client.get(address)
        assert (address, answer.status_code) == (address, 200)
        assert words in answer.content.decode(), address


def test_every_form_opens_and_says_what_is_missing(sign_in, world):
    client = sign_in(world.oakshire_people.la_lead)
    empty_is_fine = {"dependency_remove"}
    for address in forms(world):
        assert (address, client.get(address).status_code) == (address, 200)
        if not any(name.replace("_", "/") in address for name in empty_is_fine) and "remove" not in address:
            answer = client.post(address, {})
            assert (address, answer.status_code) == (address, 200)
            assert "There is a problem" in answer.content.decode(), address


def test_a_procurement_opens_to_its_team_and_never_to_the_present_provider(sign_in, world):
    address = world.oakshire_procurement.get_absolute_url()
    page = sign_in(world.oakshire_people.la_officer).get(address).content.decode()
    assert "Quality weighs most." in page
    assert "Oakshire Community NHS Trust: provides the service now" in page
    for person in ("provider_officer", "la_lead", "school_rep"):
        assert sign_in(getattr(world.oakshire_people, person)).get(address).status_code == 404


def test_a_bidder_does_not_see_the_intention_but_what_was_published(sign_in, world):
    client = sign_in(world.oakshire_people.voluntary_rep)
    assert client.get(world.oakshire_intention.get_absolute_url()).status_code == 404
    assert "One therapy offer" not in client.get(url("intention_list")).content.decode()
    page = client.get(world.oakshire_notice.get_absolute_url()).content.decode()
    assert "From next autumn families ask once." in page
    assert "The intention behind it" not in page


def test_who_sees_no_money_finds_none_in_page_list_or_csv(sign_in, world):
    client = sign_in(world.oakshire_people.school_rep)
    page = client.get(world.oakshire_service.get_absolute_url()).content.decode()
    assert "No contracts that you can see." in page
    assert "SLT-24" not in client.get(url("service_list")).content.decode()
    assert "No funding to show" in client.get(url("funding")).content.decode()


def test_who_sees_a_service_and_not_its_contract_gets_the_one_and_not_the_other_as_csv(sign_in, world, acting):
    contract = world.oakshire_contract
    with acting(world.oakshire_people.la_lead), also_seeing(world.oakshire_money_audience.pk):
        type(contract).objects.filter(pk=contract.pk).update(audience=world.oakshire_money_audience)
    client = sign_in(world.oakshire_people.icb_officer)
    rows = client.get(url("service_csv")).content.decode("utf-8-sig")
    assert "Speech and language therapy" in rows
    assert "123456" not in rows
    assert "Therapists" not in client.get(url("funding_csv")).content.decode("utf-8-sig")


def test_who_may_not_export_is_offered_no_csv_and_gets_none(sign_in, world):
    client = sign_in(world.oakshire_people.school_rep)
    for name in ("service", "funding"):
        page = client.get(url({"service": "service_list", "funding": "funding"}[name])).content.decode()
        assert url(f"{name}_csv") not in page
        assert client.get(url(f"{name}_csv")).status_code == 403


def test_the_csv_files_say_what_the_pages_say(sign_in, world):
    client = sign_in(world.oakshire_people.la_lead)
    rows = client.get(url("service_csv")).content.decode("utf-8-sig").splitlines()
    assert [row.split(",")[0] for row in rows[1:]] == ["Behaviour outreach", "Speech and language therapy"]
    assert rows[2].endswith(",123456.0,yes")
    rows = client.get(url("funding_csv")).content.decode("utf-8-sig")
    assert "2026-27,Oakshire Council,Therapists,High needs block (DSG),Agreed,80000.0,Budget book" in rows


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("tier=specialist", ["Behaviour outreach"]),
        ("arrangement=pooled&words=speech", ["Speech and language therapy"]),
        ("review_due=on", ["Speech and language therapy"]),
        ("ends_soon=on", ["Speech and language therapy"]),
        ("needs_decision=on", ["Speech and language therapy"]),
        ("no_route=on", ["Behaviour outreach"]),
        ("state=ended", []),
        ("state=any&sort=-lead", ["Behaviour outreach", "Speech and language therapy"]),
        ("sort=nonsense", ["Behaviour outreach", "Speech and language therapy"]),
        ("tier=nonsense", ["Behaviour outreach", "Speech and language therapy"]),
    ],
)
def test_the_register_is_narrowed_and_sorted_by_its_address(sign_in, world, query, found):
    answer = sign_in(world.oakshire_people.la_lead).get(f"{url('service_list')}?{query}")
    assert [entry.service.name for entry in answer.context["entries"]] == found


def test_the_register_is_narrowed_by_lead_and_by_provider(sign_in, world):
    client = sign_in(world.oakshire_people.la_lead)
    for name, partner, found in (
        ("lead", "icb", ["Behaviour outreach"]),
        ("provider", "provider", ["Speech and language therapy"]),
    ):
        number = getattr(world.oakshire_partners, partner).pk
        answer = client.get(f"{url('service_list')}?{name}={number}")
        assert [entry.service.name for entry in answer.context["entries"]] == found


def test_intentions_and_funding_are_narrowed_by_their_address(sign_in, world):
    client = sign_in(world.oakshire_people.la_lead)
    lead = world.oakshire_partners.icb.pk
    for query, found in (
        ("stage=do", ["One therapy offer"]),
        (f"lead={lead}&no_route=on", ["Fewer placements out of the area"]),
        ("words=therapy", ["One therapy offer"]),
        ("stage=nonsense", ["Fewer placements out of the area", "One therapy offer"]),
    ):
        page = client.get(f"{url('intention_list')}?{query}").context["page"]
        assert [intention.title for intention in page] == found
    lines = client.get(f"{url('funding')}?kind=icb&partner={lead}&certainty=agreed").context["page"]
    assert [line.title for line in lines] == ["Clinical lead"]


def test_lists_cost_the_same_at_one_row_and_at_thirty(sign_in, acting, count_queries, world):
    client = sign_in(world.oakshire_people.la_lead)
    addresses = [url(name) for name in ("service_list", "intention_list", "need_list", "funding")]
    before = [count_queries(client, address) for address in addresses]
    audiences = world.oakshire_audiences
    with acting(world.oakshire_people.la_lead) as lead:
        for number in range(30):
            service = operations.create_service(
                world.oakshire,
                audience=audiences.everyone,
                name=f"Service {number}",
                tier="universal",
                arrangement="single",
                lead_partner=world.oakshire_partners.council,
                providers=[world.oakshire_partners.provider],
                by=lead,
            )
            operations.create_intention(
                world.oakshire,
                audience=audiences.everyone,
                title=f"Intention {number}",
                lead_partner=world.oakshire_partners.council,
                services=[service],
                by=lead,
            )
            operations.create_need(world.oakshire, audience=audiences.everyone, title=f"Need {number}", by=lead)
            operations.create_funding_line(
                world.oakshire,
                audience=world.oakshire_money_audience,
                title=f"Line {number}",
                partner=world.oakshire_partners.council,
                financial_year=2026,
                kind="capital",
                certainty="planned",
                pence=1,
                by=lead,
            )
    assert [count_queries(client, address) for address in addresses] == before
    assert max(before) <= 15


def test_a_service_is_entered_changed_and_ended(sign_in, acting, world):
    client = sign_in(world.oakshire_people.la_lead)
    data = {
        "name": "Short breaks",
        "tier": "targeted",
        "arrangement": "collaborative",
        "lead_partner": world.oakshire_partners.council.pk,
        "outside_providers": "One\r\n\r\nTwo\r\nOne",
        "age_from": "0",
        "age_to": "25",
        "local_offer_link": "https://localoffer.example/breaks",
        "audience": world.oakshire_audiences.everyone.pk,
    }
    assert client.post(url("service_create"), data | {"age_to": "0"}).status_code == 200
    assert client.post(url("service_create"), data | {"outside_providers": "x" * 201}).status_code == 200
    assert client.post(url("service_create"), data | {"name": "a\x00b"}).status_code == 200
    assert client.post(url("service_create"), data).status_code == 302
    with acting(world.oakshire_people.la_lead) as lead:
        made = Service.objects.visible_to(lead).get(name="Short breaks")
        assert [str(row) for row in made.providers.all()] == ["One", "Two"]
    changed = data | {"name": "Breaks", "providers": [world.oakshire_partners.voluntary.pk], "seen_version": "1"}
    assert client.post(url("service_edit", made), changed).status_code == 302
    stale = client.post(
        url("service_edit", made), changed | {"name": "Other", "tier": "universal", "needs": [world.oakshire_need.pk]}
    )
    assert stale.status_code == 409
    page = stale.content.decode()
    assert "Someone else changed this" in page
    assert "Targeted" in page
    ended = client.post(url("service_move", made), {"state": "ended", "reason": "No money", "seen_version": "2"})
    assert ended.status_code == 302
    assert client.post(url("review_plan", made), typed("due", TODAY())).status_code == 409


def test_a_contract_is_recorded_decided_extended_and_ended(sign_in, acting, world):
    client = sign_in(world.oakshire_people.la_lead)
    data = {
        "reference": "NEW-1",
        "provider_name": "A trust",
        "lead_partner": world.oakshire_partners.council.pk,
        **typed("starts_on", dt.date(2026, 4, 1)),
        **typed("ends_on", dt.date(2029, 3, 31)),
        "value_pence_per_year": "£1,234.50",
        "audience": world.oakshire_audiences.commissioners.pk,
    }
    address = url("contract_create", world.oakshire_service)
    assert client.post(address, data | typed("ends_on", dt.date(2026, 3, 31))).status_code == 200
    everyone = client.post(address, data | {"audience": world.oakshire_audiences.everyone.pk})
    assert everyone.status_code in (200, 409)
    assert client.post(address, data).status_code == 302
    with acting(world.oakshire_people.la_lead) as lead:
        made = Contract.objects.visible_to(lead).get(reference="NEW-1")
        assert (made.value_pence_per_year, made.ends_on, made.decide_by) == (
            123450,
            dt.date(2029, 4, 1),
            dt.date(2029, 4, 1),
        )
    steps = (
        ("contract_edit", data | {"notice_months": "3", "procurement_months": "9"}, 1),
        ("contract_decide", {"way_ahead": "extend", "way_ahead_because": "It works."}, 2),
        ("contract_extend", {**typed("ends_on", dt.date(2030, 3, 31)), "reason": "First year of two"}, 3),
        ("contract_end", {"state": "ended", "reason": "It is over"}, 4),
    )
    for name, sent, version in steps:
        assert client.post(url(name, made), sent | {"seen_version": version}).status_code == 302, name
    assert "Ended." in client.get(made.get_absolute_url()).content.decode()
    assert client.post(url("contract_edit", made), data | {"seen_version": 5}).status_code == 409


def test_what_two_people_typed_about_a_contract_stands_side_by_side(sign_in, acting, world):
    contract = world.oakshire_contract
    sent = {
        "reference": "SLT-24",
        "provider_name": "Other",
        **typed("starts_on", contract.starts_on),
        **typed("ends_on", contract.last_day + dt.timedelta(days=1)),
        "value_pence_per_year": "99",
        "seen_version": "0",
    }
    page = sign_in(world.oakshire_people.la_lead).post(url("contract_edit", contract), sent).content.decode()
    assert "123456" in page
    assert "99" in page


def test_an_intention_goes_round_by_its_forms(sign_in, acting, world):
    client = sign_in(world.oakshire_people.la_lead)
    data = {
        "title": "Overnight breaks",
        "lead_partner": world.oakshire_partners.council.pk,
        "audience": world.oakshire_audiences.everyone.pk,
        "services": [world.oakshire_service.pk],
    }
    assert client.post(url("intention_create"), data).status_code == 302
    with acting(world.oakshire_people.la_lead) as lead:
        made = Intention.objects.visible_to(lead).get(title="Overnight breaks")
    edited = data | {"consultation_needed": "no", "needs": [world.oakshire_need.pk], "seen_version": "1"}
    assert client.post(url("intention_edit", made), edited).status_code == 302
    assert client.post(url("intention_edit", made), edited | {"title": "x", "services": []}).status_code == 409
    plan = {"stage": "plan", "reason": "Ready", "seen_version": "2"}
    assert client.post(url("intention_move", made), plan).status_code == 302
    refused = client.post(url("intention_move", made), {"stage": "do", "reason": "Now", "seen_version": "3"})
    assert refused.status_code == 409
    assert "weigh doing nothing as an option" in refused.content.decode()
    option = {"title": "Nothing", "does_nothing": "on", "result": "open"}
    assert client.post(url("option_add", made), option).status_code == 302
    with acting(world.oakshire_people.la_lead):
        row = made.options.get()
    weighed = option | {"result": "not_preferred", "reasons": "Families wait.", "seen_version": "1"}
    assert client.post(url("option_edit", made, row), weighed).status_code == 302
    for kind in ("equality", "data_protection"):
        sent = {"needed": "no", "reason": "Nothing changes for anyone."}
        assert client.post(url("assessment_set", made, kind), sent).status_code == 302
    assert client.get(url("assessment_set", made, "noise")).status_code == 404
    go = {"stage": "do", "reason": "Now", "seen_version": "3"}
    assert client.post(url("intention_move", made), go).status_code == 302
    decided = {"decision": world.oakshire_decision.pk, "seen_version": "4"}
    assert client.post(url("intention_decision", made), decided).status_code == 302
    took = {"stage": "designing", "who": "Six parents", "how": "They chose.", **typed("day", TODAY())}
    assert client.post(url("co_production_add", made), took).status_code == 302
    with acting(world.oakshire_people.la_lead):
        record = made.co_production.get()
    assert client.post(url("co_production_withdraw", made, record), {"reason": "Wrong day"}).status_code == 302
    published = {"title": "Breaks", "text": "Soon.", "audience": world.oakshire_audiences.everyone.pk}
    assert client.post(url("intention_publish", made), published).status_code == 302
    opened = {"title": "Breaks 2027", "audience": world.oakshire_audiences.commissioners.pk}
    assert client.post(url("procurement_open", made), opened).status_code == 302
    with acting(world.oakshire_people.la_lead) as lead:
        procurement = Procurement.objects.visible_to(lead).get(title="Breaks 2027")
        notice = made.notices.get()
    live = {"state": "live", "outcome": "Out today", "seen_version": "1"}
    assert client.post(url("procurement_move", procurement), live).status_code == 302
    named = {"title": "Breaks", "seen_version": "2"}
    assert client.post(url("procurement_edit", procurement), named).status_code == 302
    conflict = {"kind": "pecuniary", "person": world.oakshire_people.icb_lead.pk, "reason": "Declared"}
    assert client.post(url("procurement_conflict_add", procurement), conflict).status_code == 302
    with acting(world.oakshire_people.la_lead):
        conflict = operations.open_conflicts(procurement).get(person__isnull=False)
    ended = client.post(url("procurement_conflict_end", procurement, conflict), {"reason": "Sold"})
    assert ended.status_code == 302
    assert client.post(url("notice_withdraw", notice), {"reason": "Too early", "seen_version": "1"}).status_code == 302
    assert "Overnight breaks" in client.get(made.get_absolute_url()).content.decode()


def test_a_board_that_the_editor_can_not_see_stays(sign_in, acting, world):
    with acting(world.oakshire_people.la_lead) as lead, also_seeing(world.oakshire_audiences.only_icb.pk):
        type(world.oakshire_board).objects.filter(pk=world.oakshire_board.pk).update(
            audience=world.oakshire_audiences.only_icb
        )
        assert lead
    intention = world.oakshire_intention
    sent = {
        "title": "Renamed",
        "lead_partner": world.oakshire_partners.council.pk,
        "consultation_needed": "no",
        "seen_version": intention.version,
    }
    client = sign_in(world.oakshire_people.la_lead)
    assert "a board you can’t see" in client.get(intention.get_absolute_url()).content.decode()
    assert client.post(url("intention_edit", intention), sent).status_code == 302
    with acting(world.oakshire_people.la_lead) as lead:
        after = Intention.objects.visible_to(lead).get(pk=intention.pk)
    assert (after.title, after.decision_board_id) == ("Renamed", world.oakshire_board.pk)


def test_a_board_is_not_changed_while_a_meeting_that_the_editor_can_not_see_stays(sign_in, acting, world):
    with acting(world.oakshire_people.la_lead) as lead, also_seeing(world.oakshire_audiences.only_icb.pk):
        type(world.oakshire_meeting).objects.filter(pk=world.oakshire_meeting.pk).update(
            audience=world.oakshire_audiences.only_icb
        )
        assert lead
    intention = world.oakshire_intention
    sent = {
        "title": "Renamed",
        "lead_partner": world.oakshire_partners.council.pk,
        "consultation_needed": "no",
        "decision_board": "",
        "seen_version": intention.version,
    }
    client = sign_in(world.oakshire_people.la_lead)
    response = client.post(url("intention_edit", intention), sent)
    assert response.status_code == 409
    assert "you can’t see it" in response.context["form"].errors["decision_board"][0]
    kept = client.post(url("intention_edit", intention), sent | {"decision_board": world.oakshire_board.pk})
    assert kept.status_code == 302


def test_a_meeting_withdrawn_since_gives_way_to_another(sign_in, acting, world):
    intention = world.oakshire_intention
    with acting(world.oakshire_people.board_clerk) as clerk:
        governance_operations.withdraw_meeting(world.oakshire_meeting, reason="Strike", by=clerk)
    client = sign_in(world.oakshire_people.la_lead)
    page = client.get(url("intention_edit", intention)).content.decode()
    assert f'<option value="{world.oakshire_meeting.pk}" selected>' in page


def test_needs_money_and_modelled_figures_by_their_forms(sign_in, acting, world):
    client = sign_in(world.oakshire_people.la_lead)
    everyone = world.oakshire_audiences.everyone.pk
    assert client.post(url("need_create"), {"title": "Sleep", "audience": everyone}).status_code == 302
    line = {
        "title": "New hub",
        "partner": world.oakshire_partners.council.pk,
        "financial_year": "2026",
        "kind": "capital",
        "certainty": "planned",
        "pence": "6795000",
        "audience": world.oakshire_money_audience.pk,
    }
    assert client.post(url("funding_line_create"), line | {"pence": "-1"}).status_code == 200
    assert client.post(url("funding_line_create"), line | {"financial_year": "1066"}).status_code == 200
    others = line | {"partner": world.oakshire_partners.icb.pk}
    assert client.post(url("funding_line_create"), others).status_code == 200
    assert client.post(url("funding_line_create"), line).status_code == 302
    figure = {
        "title": "Travel",
        "from_value": "10",
        "to_value": "8",
        "unit": "routes",
        "effect_pence": "-5",
        "horizon": "by 2027",
        "assumption": "Two hubs",
        "source": "Model",
        "audience": everyone,
    }
    assert client.post(url("modelled_figure_create"), figure).status_code == 302
    with acting(world.oakshire_people.la_lead) as lead:
        need = Need.objects.visible_to(lead).get(title="Sleep")
        money = FundingLine.objects.visible_to(lead).get(title="New hub")
        modelled = ModelledFigure.objects.visible_to(lead).get(title="Travel")
    assert (money.pence, modelled.effect_pence) == (679_500_000, -500)
    changes = (
        ("need_edit", need, {"title": "Rest"}),
        ("funding_line_edit", money, line | {"pence": "7"}),
        ("modelled_figure_edit", modelled, figure | {"effect_pence": "0"}),
    )
    for name, subject, sent in changes:
        assert client.post(url(name, subject), sent | {"seen_version": "1"}).status_code == 302
        withdrawn = url(name.replace("edit", "withdraw"), subject)
        assert client.post(withdrawn, {"reason": "Wrong", "seen_version": "2"}).status_code == 302
        assert "Withdrawn: Wrong" in client.get(subject.get_absolute_url()).content.decode()
    number = {"label": "Children", "value": "4", "source": "Count", **typed("as_at", TODAY())}
    assert client.post(url("need_figure_add", world.oakshire_need), number).status_code == 302


def test_a_funding_line_of_long_ago_keeps_its_year_in_the_form(sign_in, acting, world):
    with acting(world.oakshire_people.la_lead) as lead:
        old = operations.create_funding_line(
            world.oakshire,
            audience=world.oakshire_money_audience,
            title="Old",
            partner=world.oakshire_partners.council,
            financial_year=2005,
            kind="grant",
            certainty="spent",
            pence=1,
            by=lead,
        )
    assert "2005-06" in sign_in(world.oakshire_people.la_lead).get(url("funding_line_edit", old)).content.decode()


def test_who_bids_is_told_to_those_who_record_it_and_to_no_other_bidder(sign_in, world):
    page = world.oakshire_intention.get_absolute_url()
    assert "bids, or may bid" in sign_in(world.oakshire_people.la_lead).get(page).content.decode()
    others = sign_in(world.oakshire_people.school_rep).get(page).content.decode()
    assert "1 interest recorded." in others
    assert "bids, or may bid" not in others


def test_a_linked_decision_that_is_hidden_gives_way_to_one_that_is_chosen(sign_in, acting, world):
    lead = world.oakshire_people.la_lead
    with acting(lead):
        found = Intention.objects.filter(pk=world.oakshire_intention.pk)
        found.update(decision=world.oakshire_restricted_decision)
        intention = found.get()
    said = {"decision": world.oakshire_decision.pk, "seen_version": str(intention.version)}
    assert sign_in(lead).post(url("intention_decision", intention), said).status_code == 302
    with acting(lead):
        assert found.get().decision == world.oakshire_decision


def test_reviews_and_dependencies_by_their_forms(sign_in, acting, world):
    client, service = sign_in(world.oakshire_people.la_lead), world.oakshire_service
    outcome = {
        "outcome": "keep",
        "outcome_words": "It helps.",
        **typed("reviewed_on", TODAY()),
        "decision": world.oakshire_decision.pk,
        "seen_version": "1",
    }
    assert client.post(url("review_record", service, world.oakshire_service_review), outcome).status_code == 302
    assert client.post(url("review_plan", service), typed("due", TODAY())).status_code == 302
    remove = url("dependency_remove", service, world.oakshire_dependency)
    assert client.post(remove, {}).status_code == 302
    add = {"other": world.oakshire_other_service.pk, "why": "Same children"}
    assert client.post(url("dependency_add", service), add).status_code == 302
    conflict = {"kind": "pecuniary", "person": world.oakshire_people.icb_lead.pk, "reason": "Declared"}
    assert client.post(url("service_conflict_add", service), conflict).status_code == 302
    assert sign_in(world.oakshire_people.icb_lead).get(world.oakshire_contract.get_absolute_url()).status_code == 404
    with acting(world.oakshire_people.la_lead):
        row = operations.open_conflicts(service).get()
    client = sign_in(world.oakshire_people.la_lead)
    assert client.post(url("service_conflict_end", service, row), {"reason": "Sold"}).status_code == 302
    ended = url("intention_conflict_end", world.oakshire_intention, world.oakshire_conflict)
    assert client.post(ended, {"reason": "Will not bid"}).status_code == 302
    again = {"kind": "bidder", "partner": world.oakshire_partners.voluntary.pk, "reason": "Bids again"}
    assert client.post(url("intention_conflict_add", world.oakshire_intention), again).status_code == 302


def test_home_tells_the_council_what_to_review_and_decide_and_the_lead_of_an_intention(acting, world):
    kinds = {}
    for name in ("la_lead", "la_officer", "icb_lead", "school_rep"):
        with acting(getattr(world.oakshire_people, name)) as person:
            items = home_items(person, [world.oakshire], TODAY())
            ours = ("Review of a service", "Contract", "Commissioning intention")
            kinds[name] = [(item.kind, item.urgency.name) for item in items if item.kind in ours]
    council = [("Contract", "OVERDUE"), ("Review of a service", "OVERDUE")]
    assert kinds == {
        "la_lead": council,
        "la_officer": [*council, ("Commissioning intention", "DUE_SOON")],
        "icb_lead": [],
        "school_rep": [],
    }
    with acting(world.oakshire_people.la_officer) as officer:
        before = TODAY() - dt.timedelta(days=10)
        items = home_items(officer, [world.oakshire], before)
        assert [item.urgency.name for item in items if item.kind == "Commissioning intention"] == ["WAITING"]


def test_a_priority_shows_what_is_to_be_commissioned_for_it(sign_in, world):
    page = sign_in(world.oakshire_people.school_rep).get(world.oakshire_priority.get_absolute_url()).content.decode()
    assert "What is to be commissioned for it" in page
    assert "One therapy offer" in page
