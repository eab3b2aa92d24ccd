"""Data returns: asked for, chased, sent, sent back, and shown to who owes them."""

import datetime as dt

import pytest
from django.urls import reverse

from core import clock
from core.errors import EditConflict, RuleBroken
from core.home import Urgency
from core.models import Notification
from indicators import operations
from indicators.models import DataReturn
from indicators.registrations import return_chased, returns_i_owe
from partners.models import Person
from partners.operations import create_audience
from tests.indicators.test_measures import typed_day

QUARTER = {"period_start": dt.date(2026, 1, 1), "period_end": dt.date(2026, 4, 1)}
State = DataReturn.State


@pytest.fixture
def lead(world, acting):
    with acting(world.oakshire_people.la_lead) as person:
        yield person


def ask(world, by, **changes) -> DataReturn:
    facts = {
        "audience": world.oakshire_audiences.everyone,
        "title": "Part-time timetables",
        "owed_by_partner": world.oakshire_partners.schools,
        "due_on": dt.date(2099, 5, 1),
    } | QUARTER
    return operations.ask_for_return(world.oakshire, by=by, **(facts | changes))


@pytest.mark.parametrize("what", ["audience", "measure", "owed_by_partner", "owed_by_person", "period_end", "due_on"])
def test_a_return_that_makes_no_sense_is_not_asked_for(world, lead, what):
    wrong = {
        "audience": world.elmborough_audiences.everyone,
        "measure": world.elmborough_measure,
        "owed_by_partner": world.elmborough_partners.schools,
        "owed_by_person": world.oakshire_people.forum_rep,
        "period_end": dt.date(2026, 1, 1),
        "due_on": dt.date(2025, 12, 31),
    }
    with pytest.raises(RuleBroken) as refused:
        ask(world, lead, **{what: wrong[what]})
    assert refused.value.field == what


def test_every_state_has_its_moves():
    assert set(DataReturn.MOVES) == set(State)


def test_a_return_is_sent_once_and_sent_back_and_sent_again(world, lead):
    asked = ask(world, lead)
    sender = world.oakshire_people.school_rep
    with pytest.raises(RuleBroken):
        operations.submit_return(asked, note=" ", by=sender)
    operations.submit_return(asked, note="In the folder.", by=sender)
    with pytest.raises(RuleBroken, match="can't be done now: received"):
        operations.submit_return(asked, note="Again.", by=sender)
    with pytest.raises(RuleBroken):
        operations.send_back_return(asked, reason=" ", by=lead)
    assert operations.send_back_return(asked, reason="A school is missing.", by=lead).state == State.DUE
    operations.submit_return(asked, note="All schools now.", by=sender)
    assert [sent.note for sent in asked.submissions.all()] == ["All schools now.", "In the folder."]


def test_a_return_is_withdrawn_with_a_reason_and_then_left_alone(world, lead):
    asked = ask(world, lead)
    with pytest.raises(RuleBroken):
        operations.withdraw_return(asked, reason=" ", by=lead)
    asked = operations.withdraw_return(asked, reason="Collected nationally now.", by=lead)
    with pytest.raises(RuleBroken, match="not due: no longer asked for"):
        operations.chase_return(asked, words="", by=lead)


def test_a_return_is_changed_while_it_is_due_from_the_version_that_was_seen(world, lead):
    asked = ask(world, lead)
    facts = {"title": "Timetables", "details": "", "owed_by_person": None, "due_on": dt.date(2098, 1, 1), "by": lead}
    partner = world.oakshire_partners.schools
    changed = operations.edit_return(asked, owed_by_partner=partner, seen_version=asked.version, **facts)
    assert changed.title == "Timetables"
    with pytest.raises(EditConflict):
        operations.edit_return(asked, owed_by_partner=partner, seen_version=asked.version, **facts)


def test_who_sees_a_return_only_because_his_partner_owes_it_may_ask_another(world, lead):
    nobody = create_audience(world.oakshire, name="Those who are to come", by=lead)
    made = ask(world, lead, audience=nobody, owed_by_partner=world.oakshire_partners.council)
    said = {name: getattr(made, name) for name in ("title", "details", "owed_by_person", "due_on")}
    schools = world.oakshire_partners.schools
    operations.edit_return(made, **said, owed_by_partner=schools, seen_version=made.version, by=lead)
    assert not DataReturn.objects.filter(pk=made.pk).exists()


def test_chasing_tells_who_owes_it_once_a_day(world, lead):
    named = ask(world, lead, owed_by_person=world.oakshire_people.school_rep)
    operations.chase_return(named, words="Please.", by=lead)
    told = Notification.objects.filter(kind=operations.RETURN_CHASED, subject=str(named.pk))
    assert list(told.values_list("person", flat=True)) == [world.oakshire_people.school_rep.pk]
    with pytest.raises(RuleBroken, match="chased today already"):
        operations.chase_return(named, words="", by=lead)


def test_without_a_name_everyone_who_sends_for_the_partner_is_told(world, lead):
    asked = ask(world, lead, owed_by_partner=world.oakshire_partners.provider)
    operations.chase_return(asked, words="", by=lead)
    told = Notification.objects.filter(kind=operations.RETURN_CHASED, subject=str(asked.pk))
    assert list(told.values_list("person", flat=True)) == [world.oakshire_people.provider_officer.pk]


def test_a_reminder_says_whether_it_is_late_and_nothing_once_it_came(world, acting):
    with acting(world.oakshire_people.provider_officer) as person:
        owed = DataReturn.objects.get(pk=world.oakshire_data_return.pk)
        assert "has not come" in return_chased(owed, person).words
        owed.due_on = dt.date(2099, 1, 1)
        assert return_chased(owed, person).words == "It is due 1 January 2099."
        operations.submit_return(world.oakshire_data_return, note="Sent.", by=person)
        owed.refresh_from_db()
        assert return_chased(owed, person) is None


def test_a_reminder_is_for_whoever_owes_it_now(world, lead):
    rep, officer = world.oakshire_people.school_rep, world.oakshire_people.provider_officer
    named = ask(world, lead, owed_by_person=rep)
    assert (named.is_owed_by(rep), named.is_owed_by(officer)) == (True, False)
    anybody = ask(world, lead, owed_by_partner=world.oakshire_partners.provider)
    assert (anybody.is_owed_by(rep), anybody.is_owed_by(officer)) == (False, True)
    assert return_chased(anybody, rep) is None


@pytest.mark.parametrize(("days", "urgency"), [(-1, Urgency.OVERDUE), (14, Urgency.DUE_SOON), (15, Urgency.WAITING)])
def test_who_owes_a_return_finds_it_at_home_by_urgency(world, acting, days, urgency):
    today = clock.today()
    with acting(world.oakshire_people.provider_officer) as person:
        DataReturn.objects.filter(pk=world.oakshire_data_return.pk).update(due_on=today + dt.timedelta(days=days))
        [item] = returns_i_owe(person, {world.oakshire.pk: world.oakshire}, today)
    assert (item.urgency, item.next_step) == (urgency, "Send the figures")


def test_nobody_else_finds_it_at_home(world, acting):
    with acting(world.oakshire_people.la_lead) as person:
        assert returns_i_owe(person, {world.oakshire.pk: world.oakshire}, clock.today()) == []


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", {"Waiting times for therapies", "Suspensions by school", "Spending on placements"}),
        ("?state=late", {"Waiting times for therapies"}),
        ("?state=due", {"Waiting times for therapies", "Spending on placements"}),
        ("?state=received_late", {"Suspensions by school"}),
        ("?mine=on", {"Spending on placements"}),
        ("?state=nonsense", {"Waiting times for therapies", "Suspensions by school", "Spending on placements"}),
    ],
)
def test_the_list_is_narrowed_by_its_address(sign_in, world, query, expected):
    response = sign_in(world.oakshire_people.la_officer).get(
        reverse("indicators:return_list", args=["oakshire"]) + query
    )
    assert {each.title for each in response.context["page"]} == expected


def test_the_list_can_be_narrowed_to_a_partner(sign_in, world):
    query = f"?partner={world.oakshire_partners.schools.pk}"
    response = sign_in(world.oakshire_people.la_officer).get(
        reverse("indicators:return_list", args=["oakshire"]) + query
    )
    assert [each.title for each in response.context["page"]] == ["Suspensions by school"]


def test_the_list_costs_the_same_for_many(sign_in, world, acting, count_queries):
    client = sign_in(world.oakshire_people.la_lead)
    address = reverse("indicators:return_list", args=["oakshire"])
    before = count_queries(client, address)
    with acting(world.oakshire_people.la_lead) as person:
        for number in range(30):
            operations.chase_return(ask(world, person, title=f"Return {number}"), words="", by=person)
    assert count_queries(client, address) == before


def page_of(client, name: str, pk: int | None = None):
    return reverse(f"indicators:{name}", args=["oakshire", *([pk] if pk else [])])


def test_a_return_is_asked_for_changed_chased_sent_and_sent_back_on_its_pages(sign_in, world):
    client = sign_in(world.oakshire_people.la_officer)
    typed = {
        "title": "Exclusions",
        "details": "By school",
        "owed_by_partner": world.oakshire_partners.schools.pk,
        "owed_by_person": "",
        "measure": world.oakshire_measure.pk,
        "audience": world.oakshire_audiences.everyone.pk,
        **typed_day("due_on", dt.date(2099, 1, 31)),
        **typed_day("period_start", dt.date(2026, 1, 1)),
        **typed_day("period_end", dt.date(2026, 3, 31)),
    }
    assert client.get(page_of(client, "return_ask")).status_code == 200
    assert client.post(page_of(client, "return_ask"), typed).status_code == 302
    shown = client.get(page_of(client, "return_list") + "?state=due").context["page"].object_list
    [pk] = [one.pk for one in shown if one.title == "Exclusions"]
    assert "Exclusions" in client.get(page_of(client, "return_detail", pk)).content.decode()
    form = client.get(page_of(client, "return_edit", pk)).context["form"]
    changed = typed | {"title": "Exclusions and suspensions", "seen_version": form["seen_version"].value()}
    assert client.post(page_of(client, "return_edit", pk), changed).status_code == 302
    assert client.post(page_of(client, "return_chase", pk), {"words": "Please"}).status_code == 302
    assert client.post(page_of(client, "return_chase", pk), {"words": "Please"}).status_code == 409
    sender = sign_in(world.oakshire_people.school_rep)
    assert sender.get(page_of(sender, "return_submit", pk)).status_code == 200
    assert sender.post(page_of(sender, "return_submit", pk), {"note": "In the folder"}).status_code == 302
    client = sign_in(world.oakshire_people.la_officer)
    assert "In the folder" in client.get(page_of(client, "return_detail", pk)).content.decode()
    page = client.post(page_of(client, "return_send_back", pk), {"reason": "Incomplete"}, follow=True).content.decode()
    assert "Sent back: Incomplete" in page
    page = client.post(page_of(client, "return_withdraw", pk), {"reason": "Not needed"}, follow=True).content.decode()
    assert "No longer asked for" in page
    assert Person.objects.exists()
