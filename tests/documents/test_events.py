"""Events: planned, held, cancelled; who came and what was said."""

import datetime as dt

import pytest
from django.urls import reverse

from core import clock
from core.errors import EditConflict, RuleBroken
from core.home import home_items
from documents import operations
from documents.models import Event


def at(name: str, *args) -> str:
    return reverse(f"documents:{name}", args=["oakshire", *args])


@pytest.fixture
def officer(world, acting):
    with acting(world.oakshire_people.la_officer) as person:
        yield person


def planned(world, **changed) -> dict:
    return {
        "title": "Roadshow",
        "kind": "roadshow",
        "day": clock.today(),
        "place": "Library",
        "meant_for": "Anyone",
        "lead_partner": world.oakshire_partners.council,
        "audience": world.oakshire_audiences.everyone,
    } | changed


def plan(world, by, **changed) -> Event:
    return operations.plan_event(world.oakshire, by=by, **planned(world, **changed))


def edit(world, event, by, **changed):
    typed = planned(world, **changed)
    del typed["lead_partner"], typed["audience"]
    return operations.edit_event(event, by=by, **typed)


class TestOperations:
    @pytest.mark.parametrize("hours", [(None, dt.time(9)), (dt.time(9), dt.time(9)), (dt.time(10), dt.time(9))])
    def test_it_ends_after_it_starts(self, world, officer, hours):
        with pytest.raises(RuleBroken, match="ends after it starts"):
            plan(world, officer, starts_at=hours[0], ends_at=hours[1])

    def test_its_audience_is_of_the_same_area(self, world, officer):
        with pytest.raises(RuleBroken, match="audience of this area"):
            plan(world, officer, audience=world.elmborough_audiences.everyone)

    def test_the_partner_that_holds_it_sees_it_whatever_its_audience(self, world, acting, officer):
        event = plan(
            world,
            officer,
            lead_partner=world.oakshire_partners.youth,
            audience=world.oakshire_audiences.only_council,
        )
        with acting(world.oakshire_people.youth_rep) as rep:
            assert Event.objects.visible_to(rep).filter(pk=event.pk).exists()

    def test_a_plan_changes_with_the_documents_it_is_about(self, world, officer, acting):
        event = plan(world, officer, documents=[world.oakshire_document, world.oakshire_draft_document])
        with acting(world.oakshire_people.forum_rep) as rep:  # who does not see the draft leaves it where it is
            edit(world, event, rep, title="Road show", documents=[], starts_at=dt.time(9), ends_at=dt.time(10))
        event = Event.objects.get(pk=event.pk)
        assert (event.title, list(event.documents.all())) == ("Road show", [world.oakshire_draft_document])
        edit(world, event, officer, documents=[world.oakshire_document, world.oakshire_draft_document])
        assert event.documents.count() == 2

    def test_two_at_once_do_not_overwrite_each_other(self, world, officer):
        event = plan(world, officer)
        for operation, said in (
            (operations.record_event, {"what_was_said": "A"}),
            (operations.cancel_event, {"reason": "A"}),
        ):
            with pytest.raises(EditConflict):
                operation(event, by=officer, seen_version=7, **said)
        with pytest.raises(EditConflict):
            edit(world, event, officer, seen_version=7)

    def test_what_was_said_is_recorded_when_its_day_has_come_and_can_be_mended(self, world, officer):
        event = plan(world, officer)
        with pytest.raises(RuleBroken, match="Write what was said"):
            operations.record_event(event, what_was_said=" ", by=officer)
        assert operations.record_event(event, what_was_said="More notice", by=officer).state == "held"
        assert operations.record_event(event, what_was_said="Much more", by=officer).what_was_said == "Much more"
        with pytest.raises(RuleBroken, match="was held"):
            edit(world, event, officer)
        with pytest.raises(RuleBroken, match="was held already"):
            operations.cancel_event(event, reason="No", by=officer)

    def test_nothing_is_recorded_before_its_day(self, world, officer):
        event = plan(world, officer, day=clock.today() + dt.timedelta(days=1))
        with pytest.raises(RuleBroken, match="day has not come"):
            operations.record_event(event, what_was_said="A", by=officer)
        with pytest.raises(RuleBroken, match="when the event has been held"):
            operations.record_attendance(event, group="Parents", number=1, by=officer)

    def test_who_came_is_a_group_and_a_number_and_the_last_number_counts(self, world, officer):
        event = plan(world, officer)
        operations.record_attendance(event, group=" Young  people ", number=4, by=officer)
        operations.record_attendance(event, group="Young people", number=6, by=officer)
        assert [str(row) for row in event.attendance.all()] == ["6 Young people"]
        for group, number in ((" ", 3), ("Parents", 0)):
            with pytest.raises(RuleBroken, match="which group"):
                operations.record_attendance(event, group=group, number=number, by=officer)

    def test_a_cancelled_event_keeps_its_reason_and_takes_nothing_more(self, world, officer):
        event = plan(world, officer)
        with pytest.raises(RuleBroken, match="Say why"):
            operations.cancel_event(event, reason=" ", by=officer)
        assert operations.cancel_event(event, reason="Snow", by=officer).cancelled_because == "Snow"
        with pytest.raises(RuleBroken, match="was cancelled"):
            operations.record_event(event, what_was_said="A", by=officer)
        with pytest.raises(RuleBroken, match="has been held"):
            operations.record_attendance(event, group="Parents", number=1, by=officer)

    def test_every_state_has_its_moves(self):
        assert set(Event.MOVES) == set(Event.State)


def test_home_shows_an_event_in_the_week_before(world, acting):
    def titles(days: int) -> list[str]:
        with clock.at(clock.now() + dt.timedelta(days=days)), acting(world.oakshire_people.forum_rep) as rep:
            return [item.title for item in home_items(rep, [world.oakshire], clock.today()) if item.kind == "Event"]

    assert [titles(12), titles(13), titles(20), titles(21)] == [
        [],
        ["Parents' conference"],
        ["Parents' conference"],
        [],
    ]


class TestPages:
    def test_the_list_shows_what_comes_then_what_was(self, world, sign_in):
        client = sign_in(world.oakshire_people.forum_rep)
        page = client.get(at("event_list")).content.decode()
        assert page.index("Launch of the draft strategy") < page.index("Parents&#x27; conference")
        assert "10am to 3.30pm" in page
        assert "Plan an event" not in page
        assert "No past event" in client.get(at("event_list") + "?when=past").content.decode()
        client.logout()  # a sign-in does not last that long
        with clock.at(clock.now() + dt.timedelta(days=2)):
            client = sign_in(world.oakshire_people.forum_rep)
            past = client.get(at("event_list") + "?when=past").content.decode()
            assert "Launch of the draft strategy" in past
            assert "conference" not in past.partition("<tbody")[2]
            assert "No event is coming" in client.get(at("event_list") + "?kind=workshop").content.decode()
        client = sign_in(world.oakshire_people.forum_rep)
        assert client.get(at("event_list") + "?when=nonsense&kind=nonsense").status_code == 200

    def test_the_list_costs_the_same_with_thirty(self, world, sign_in, officer, count_queries):
        client = sign_in(world.oakshire_people.la_officer)
        few = count_queries(client, at("event_list"))
        for number in range(30):
            plan(world, officer, title=f"Roadshow {number}")
        assert count_queries(client, at("event_list")) == few <= 12

    def test_an_event_shows_who_came_what_was_said_and_the_documents_that_the_reader_sees(self, world, sign_in):
        client, event = sign_in(world.oakshire_people.forum_rep), world.oakshire_past_event
        page = client.get(event.get_absolute_url()).content.decode()
        for words in ("Tell us sooner", "41", "Draft SEND strategy", "Held"):
            assert words in page
        assert "Workforce plan" not in page
        assert "Record who came" not in page
        document = client.get(world.oakshire_document.get_absolute_url()).content.decode()
        assert "Launch of the draft strategy" in document

    def test_a_forum_chair_plans_one(self, world, sign_in):
        client = sign_in(world.oakshire_people.forum_chair)
        assert client.get(at("event_plan")).status_code == 200
        typed = planned(world, day="2026-05-02", starts_at="2.30pm", ends_at="16:00", about="**Hello**")
        typed |= {"lead_partner": world.oakshire_partners.forum.pk, "audience": world.oakshire_audiences.everyone.pk}
        typed["documents"] = [world.oakshire_document.pk]
        page = client.post(at("event_plan"), typed, follow=True).content.decode()
        assert "2.30pm to 4pm" in page
        assert "<strong>Hello</strong>" in page
        assert "Draft SEND strategy" in page

    @pytest.mark.parametrize(
        ("changed", "field", "status"),
        [
            ({"day": "2026-02-30"}, "day", 200),
            ({"starts_at": "noonish"}, "starts_at", 200),
            ({"starts_at": "10:00", "ends_at": "09:00"}, "ends_at", 409),
            ({"title": "a\x00"}, "title", 200),
            ({"place": "a" * 201}, "place", 200),
            ({"about": "a" * 5001}, "about", 200),
            ({"audience": "foreign"}, "audience", 200),
            ({"lead_partner": "foreign"}, "lead_partner", 200),
            ({"documents": ["foreign"]}, "documents", 200),
        ],
    )
    def test_what_is_wrong_stands_at_its_box(self, world, sign_in, changed, field, status):
        foreign = {
            "audience": world.elmborough_audiences.everyone.pk,
            "lead_partner": world.elmborough_partners.forum.pk,
            "documents": [world.elmborough_document.pk],
        }
        typed = planned(world, day="2026-05-02", lead_partner=world.oakshire_partners.forum.pk)
        typed["audience"] = world.oakshire_audiences.everyone.pk
        typed |= {key: foreign[key] if "foreign" in value else value for key, value in changed.items()}
        answer = sign_in(world.oakshire_people.la_officer).post(at("event_plan"), typed)
        assert (answer.status_code, list(answer.context["form"].errors)) == (status, [field])

    def test_who_holds_it_changes_it_records_it_and_counts(self, world, sign_in):
        client, event = sign_in(world.oakshire_people.forum_chair), world.oakshire_event
        for name in ("event_edit", "event_cancel", "event_record", "event_attendance"):
            assert client.get(at(name, event.pk)).status_code == 200
        typed = {"title": "Our day", "kind": "conference", "day": clock.today().isoformat(), "place": "Hall"}
        typed |= {"meant_for": "Parents", "seen_version": event.version}
        assert client.post(at("event_edit", event.pk), typed).url == event.get_absolute_url()
        assert client.post(at("event_edit", event.pk), typed).status_code == 409
        page = client.get(event.get_absolute_url()).content.decode()
        assert "Record what was said" in page
        said = {"what_was_said": "- Thank you", "seen_version": event.version + 1}
        assert client.post(at("event_record", event.pk), said).url == event.get_absolute_url()
        came = {"group": "Parents", "number": "12"}
        assert client.post(at("event_attendance", event.pk), came).url == event.get_absolute_url()
        page = client.get(event.get_absolute_url()).content.decode()
        for words in ("Our day", "Thank you", "12", "Change what was said"):
            assert words in page
        assert client.post(at("event_attendance", event.pk), {"group": "a", "number": "99999999"}).status_code == 200

    def test_a_cancelled_event_says_why(self, world, sign_in):
        client, event = sign_in(world.oakshire_people.la_lead), world.oakshire_event
        typed = {"reason": "The hall is flooded", "seen_version": event.version}
        assert client.post(at("event_cancel", event.pk), typed).url == event.get_absolute_url()
        assert "Cancelled: The hall is flooded" in client.get(event.get_absolute_url()).content.decode()
        assert "Cancelled" in client.get(at("event_list")).content.decode()

    def test_others_may_not_and_another_areas_event_does_not_exist(self, world, sign_in):
        client = sign_in(world.oakshire_people.school_rep)
        assert client.get(at("event_edit", world.oakshire_event.pk)).status_code == 403
        assert client.get(at("event_detail", world.elmborough_event.pk)).status_code == 404
