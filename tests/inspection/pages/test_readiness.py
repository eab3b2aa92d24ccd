"""Getting ready for an inspection, as people meet it."""

from core import clock
from inspection import operations
from inspection.models import (
    Framework,
)
from tests.inspection.pages.steps import seen, typed_day, url


def test_a_preparation_shows_the_register_the_people_the_places_and_the_documents(page, world):
    words = page("school_rep", world.oakshire_preparation.get_absolute_url())
    for text in (
        "0 signed off, 0 ready, 25 not ready.",
        "Therapy waits by month",
        "Joint commissioning",
        "SEND Strategy Officer, Oakshire",
        "Health commissioning",
        "Leads on this theme",
        "Civic Centre",
        "One-minute guide:",
        "Two sites; quiet rooms for the team.",
        "Review of specialist places",
    ):
        assert text in words, text
    assert "Add a line to the register" not in words
    assert "0 signed off, 0 ready, of 25" in page("school_rep", url("preparation_list"))


def test_a_bare_preparation_says_what_is_missing(page, do, world, acting):
    data = {
        "title": "Bare",
        "framework": Framework.objects.first().pk,
        "audience": world.oakshire_audiences.everyone.pk,
    }
    words = do("la_officer", url("preparation_create"), data)
    for text in ("The register is empty.", "None are planned.", "Nobody has been named yet.", "None to show."):
        assert text in words


def test_a_preparation_is_gathered_changed_and_closed(do, world):
    preparation, people = world.oakshire_preparation, world.oakshire_people
    item = {"title": "Short breaks list", "owner_person": people.la_officer.pk, "place": "Drive"}
    meeting = {
        "title": "Families",
        "starts_at": "2pm",
        "site": world.oakshire_site.pk,
        "attendees": [people.forum_rep.pk],
    }
    for name, data, text in (
        ("readiness_item_add", item, "Short breaks list"),
        ("site_add", {"name": "Hospital", "arrangements": ""}, "Hospital"),
        ("contact_add", {"person": people.la_officer.pk, "for_what": "Data"}, "Data: SEND Strategy Officer"),
        ("inspector_meeting_add", meeting | typed_day("held_on", clock.today()), "at 2pm"),
        ("preparation_edit", {"title": "Renamed", "expected": "", "arrangements": "", **seen(preparation)}, "Renamed"),
    ):
        assert text in do("la_officer", url(name, preparation), data), name
    change = url("inspector_meeting_edit", preparation, world.oakshire_inspector_meeting)
    changed = {"title": "Commissioners", "attendees": [people.icb_officer.pk], **seen(preparation)}
    assert "Commissioners" in do("la_officer", change, changed)
    for name, part in (
        ("inspector_meeting", world.oakshire_inspector_meeting),
        ("contact", world.oakshire_contact),
        ("preparation_document", world.oakshire_preparation_document),
    ):
        do("la_officer", url(f"{name}_remove", preparation, part), {})
    document = {"document": world.oakshire_document.pk, "purpose": "event"}
    assert "Briefing event:" in do("la_officer", url("preparation_document_add", preparation), document)
    words = do("la_lead", url("preparation_close", preparation), seen(preparation, reason="It is over."))
    assert "Closed" in words
    assert "Add a line" not in words


def test_a_place_with_meetings_stays(sign_in, do, world, acting):
    address = url("site_remove", world.oakshire_preparation, world.oakshire_site)
    refused = sign_in(world.oakshire_people.la_officer).post(address, {})
    assert refused.status_code == 409
    assert "move them first" in refused.content.decode()


def test_a_line_of_the_register_is_made_ready_by_its_owner_and_signed_off_by_a_lead(do, page, world):
    item, today = world.oakshire_readiness_item, clock.today()
    ready = do("provider_officer", url("readiness_item_refresh", item), seen(item, **typed_day("refreshed_on", today)))
    assert "said by Therapies Manager" in ready
    assert "Signed off by Director" in do("la_lead", url("readiness_item_sign_off", item), seen(item))
    not_ready = do("provider_officer", url("readiness_item_reopen", item), seen(item, reason="A month is missing."))
    assert "Not ready" in not_ready
    edit = {"title": "Waits", "owner_person": world.oakshire_people.college_rep.pk, "place": "", **seen(item)}
    assert "Waits" in do("la_officer", url("readiness_item_edit", item), edit)
    gone = do("la_officer", url("readiness_item_withdraw", item), seen(item, reason="Not asked for."))
    assert "Taken out of the register" in gone
    assert "It is ready" not in gone


def test_a_line_shows_without_its_preparation_to_its_owner(page, do, world, acting):
    with acting(world.oakshire_people.la_lead) as lead:
        hidden = operations.begin_preparation(
            world.oakshire,
            audience=world.oakshire_audiences.commissioners,
            framework=Framework.objects.first(),
            title="Hidden preparation",
            with_usual_items=False,
            by=lead,
        )
        item = operations.add_readiness_item(
            hidden, title="Only this", owner_partner=world.oakshire_partners.schools, by=lead
        )
    for address in (item.get_absolute_url(), url("readiness_item_refresh", item)):
        words = page("school_rep", address)
        assert "Only this" in words
        assert "Hidden preparation" not in words
    ready = seen(item, **typed_day("refreshed_on", clock.today()))
    assert "said by Primary Headteacher" in do("school_rep", url("readiness_item_refresh", item), ready)
