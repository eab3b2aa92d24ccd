"""Passages that are asked for, as people meet them."""

import datetime as dt

import pytest
from django.db import transaction

from core import clock
from core.access import acting_as
from documents import operations
from documents.models import PassageDraft, PassageRequest, Section
from tests.documents.pages.steps import at, page_of
from tests.world import afresh

State = PassageRequest.State
IN_TWO_WEEKS = dt.timedelta(days=14)


@pytest.fixture
def people(world):
    return world.oakshire_people


@pytest.fixture
def asked(world) -> PassageRequest:
    return world.oakshire_passage_request


@pytest.fixture
def sent(world) -> PassageRequest:
    return world.oakshire_sent_passage


def as_it_is(asked: PassageRequest, by) -> PassageRequest:
    with transaction.atomic(), acting_as(afresh(by)):
        return PassageRequest.objects.get(pk=asked.pk)


def day_of(day: dt.date) -> dict[str, str]:
    return {"due_on_day": str(day.day), "due_on_month": str(day.month), "due_on_year": str(day.year)}


def ask_more(world, number: int) -> None:
    """The college representative is asked for so many more sections of the draft."""
    officer = afresh(world.oakshire_people.la_officer)
    with transaction.atomic(), acting_as(officer):
        for place in range(number):
            section = operations.add_section(
                world.oakshire_draft_version, heading=f"More {place}", body="Words.", by=officer
            )
            operations.ask_for_passage(
                section,
                person=world.oakshire_people.college_rep,
                words="Your part",
                due_on=clock.today() + IN_TWO_WEEKS,
                by=officer,
            )


class TestAsking:
    def test_an_author_asks_beside_the_section(self, world, people, sign_in):
        browser = sign_in(people.icb_officer)
        version = world.oakshire_draft_version
        page = page_of(browser.get(version.get_absolute_url()))
        with transaction.atomic(), acting_as(afresh(people.icb_officer)):
            section = version.sections.first()
        address = at("passage_request_ask", version, section.pk)
        assert address in page
        assert f"Passage asked of {people.school_rep}" in page
        assert "Families would notice one door." in page
        assert "Schools wait for an answer." not in page
        form = browser.get(address).context["form"]
        assert form["due_on"].value() == clock.today() + IN_TWO_WEEKS
        assert people.icb_officer not in form.fields["person"].queryset
        response = browser.post(
            address,
            {
                "person": people.college_rep.pk,
                "words": "What do colleges see?",
                **day_of(clock.today() + IN_TWO_WEEKS),
            },
        )
        assert response["Location"] == f"{version.get_absolute_url()}#{section.anchor}"
        assert f"Passage asked of {people.college_rep}" in page_of(browser.get(version.get_absolute_url()))

    def test_it_asks_one_and_says_so_in_plain_words(self, world, people, sign_in):
        with transaction.atomic(), acting_as(afresh(people.la_officer)):
            section = world.oakshire_draft_version.sections.first()
        browser = sign_in(people.la_officer)
        address = at("passage_request_ask", world.oakshire_draft_version, section.pk)
        page = page_of(browser.post(address, {}))
        for words in ("Choose who is asked", "Answer “What do you ask for?”", "Enter the day by which you need it"):
            assert words in page
        both = {"person": people.college_rep.pk, "partner": world.oakshire_partners.forum.pk}
        assert "Choose a person or a partner, not both" in page_of(browser.post(address, both))
        again = {"person": people.school_rep.pk, "words": "More", **day_of(clock.today())}
        refused = browser.post(address, again)
        assert refused.status_code == 409
        assert "has been asked for this section already" in refused.content.decode()

    def test_readers_of_a_text_are_offered_nothing(self, world, people, sign_in):
        page = page_of(sign_in(people.forum_rep).get(world.oakshire_version.get_absolute_url()))
        assert "passage" not in page.lower()
        page = page_of(sign_in(people.forum_rep).get(world.oakshire_document.get_absolute_url()))
        assert "Passages asked for" not in page


class TestTheOneAsked:
    def test_sees_the_request_and_not_the_draft(self, world, people, sign_in, asked):
        browser = sign_in(people.school_rep)
        page = page_of(browser.get(asked.get_absolute_url()))
        for words in ("Workforce plan, first thoughts", "What we heard", "since the summer?", "due in 10 days"):
            assert words in page
        for hidden in ("Families told us", at("version_detail", world.oakshire_draft_version)):
            assert hidden not in page
        assert browser.get(world.oakshire_draft_version.get_absolute_url()).status_code == 404
        assert asked.get_absolute_url() in page_of(browser.get("/oakshire/"))

    def test_keeps_a_draft_then_sends(self, people, sign_in, asked):
        browser, address = sign_in(people.school_rep), at("passage_request_write", asked)
        assert "Schools wait for an answer." in page_of(browser.get(address))
        typed = {"text": "Schools have a contact now.", "seen_version": asked.version}
        now = as_it_is(asked, people.school_rep)
        typed["seen_version"] = now.version
        assert browser.post(address, typed | {"draft": "1"})["Location"] == asked.get_absolute_url()
        with transaction.atomic(), acting_as(afresh(people.school_rep)):
            assert PassageDraft.objects.get(request=asked).text == typed["text"]
        assert browser.post(address, typed)["Location"] == asked.get_absolute_url()
        page = page_of(browser.get(asked.get_absolute_url()))
        assert "Schools have a contact now." in page
        assert "Your draft" not in page
        assert at("passage_request_write", asked) not in page
        refused = browser.post(address, typed | {"seen_version": as_it_is(asked, people.school_rep).version})
        assert "can’t be done now: sent" in refused.content.decode()

    def test_declines_with_a_reason(self, people, sign_in, asked):
        browser, address = sign_in(people.school_rep), at("passage_request_decline", asked)
        version = as_it_is(asked, people.school_rep).version
        assert "Answer “Why?”" in page_of(browser.post(address, {"seen_version": version}))
        browser.post(address, {"reason": "Nothing to add.", "seen_version": version})
        assert as_it_is(asked, people.la_officer).state == State.DECLINED
        assert "Nothing to add." in page_of(browser.get(asked.get_absolute_url()))

    def test_others_are_told_nothing(self, world, people, sign_in, asked, client):
        for person in (people.college_rep, people.forum_chair, world.elmborough_people.la_lead):
            browser = sign_in(person)
            for name in ("detail", "write", "take_in"):
                assert browser.get(at(f"passage_request_{name}", asked)).status_code == 404
        client.logout()
        assert client.get(asked.get_absolute_url())["Location"].startswith("/accounts/login/")

    def test_may_not_settle_and_the_authors_may_not_answer(self, people, sign_in, asked, sent):
        assert sign_in(people.forum_chair).get(at("passage_request_take_in", sent)).status_code == 403
        assert sign_in(people.la_officer).get(at("passage_request_write", asked)).status_code == 403


class TestSettling:
    def test_an_author_takes_it_in(self, world, people, sign_in, sent):
        browser, address = sign_in(people.la_officer), at("passage_request_take_in", sent)
        form = browser.get(address).context["form"]
        typed = {name: form[name].value() for name in ("seen_version", "section_version")}
        response = browser.post(address, typed)
        assert response["Location"] == f"{world.oakshire_draft_version.get_absolute_url()}#{sent.anchor}"
        assert "Families would notice one door." in page_of(
            browser.get(world.oakshire_draft_version.get_absolute_url())
        )
        now = as_it_is(sent, people.la_officer).version
        again = browser.post(address, typed | {"seen_version": now})
        assert (again.status_code, "can’t be done now: taken in" in again.content.decode()) == (409, True)
        page = page_of(sign_in(people.forum_chair).get(sent.get_absolute_url()))
        assert "Taken in at the end of the section" in page

    def test_who_meets_another_edit_looks_again_and_then_takes_it_in(self, world, people, sign_in, sent):
        browser, address = sign_in(people.la_officer), at("passage_request_take_in", sent)
        form = browser.get(address).context["form"]
        typed = {name: form[name].value() for name in ("seen_version", "section_version")}
        other = afresh(people.icb_officer)
        with transaction.atomic(), acting_as(other):
            section = Section.objects.get(document_version=world.oakshire_draft_version, anchor=sent.anchor)
            operations.edit_section(section, heading="What comes next", body="Start in May.", by=other)
        refused = browser.post(address, typed)
        assert refused.status_code == 409
        assert "Start in May." in refused.content.decode()
        form = refused.context["form"]
        typed = {name: form[name].value() for name in ("seen_version", "section_version")}
        assert browser.post(address, typed).status_code == 302
        page = page_of(browser.get(world.oakshire_draft_version.get_absolute_url()))
        assert page.index("Start in May.") < page.index("Families would notice one door.")

    def test_of_a_request_that_has_ended_there_is_nothing_to_take_in(self, world, people, sign_in, sent):
        lead = afresh(people.la_lead)
        with transaction.atomic(), acting_as(lead):
            section = Section.objects.get(document_version=world.oakshire_draft_version, anchor=sent.anchor)
            operations.remove_section(section, by=lead)
        browser = sign_in(people.la_officer)
        form = browser.get(at("passage_request_take_in", sent)).context["form"]
        typed = {name: form[name].value() for name in ("seen_version", "section_version")}
        refused = browser.post(at("passage_request_take_in", sent), typed)
        assert (refused.status_code, "no longer asked for" in refused.content.decode()) == (409, True)

    @pytest.mark.parametrize(
        ("name", "typed", "state"),
        [
            ("send_back", {"reason": "A date, please."}, State.SENT_BACK),
            ("set_aside", {"reason": "It stands in section one."}, State.NOT_TAKEN_IN),
            ("withdraw", {"reason": "The section is full."}, State.WITHDRAWN),
        ],
    )
    def test_or_says_why_not(self, people, sign_in, sent, name, typed, state):
        browser, address = sign_in(people.icb_lead), at(f"passage_request_{name}", sent)
        version = browser.get(address).context["form"]["seen_version"].value()
        later = day_of(clock.today() + IN_TWO_WEEKS) if name == "send_back" else {}
        assert "Answer “W" in page_of(browser.post(address, {"seen_version": version} | later))
        browser.post(address, {"seen_version": version} | later | typed)
        assert as_it_is(sent, people.icb_lead).state == state
        assert typed["reason"] in page_of(sign_in(people.forum_chair).get(sent.get_absolute_url()))

    def test_sent_back_its_writer_reads_what_is_missing_and_goes_on(self, people, sign_in, sent):
        lead = afresh(people.la_lead)
        with transaction.atomic(), acting_as(lead):
            operations.send_back_passage(sent, reason="Say by when.", due_on=clock.today(), by=lead)
        page = page_of(sign_in(people.forum_chair).get(at("passage_request_write", sent)))
        assert "Say by when." in page
        assert "Families would notice one door." in page


class TestList:
    def test_it_says_how_each_stands_and_can_be_narrowed(self, world, people, sign_in):
        browser, address = sign_in(people.la_lead), at("passage_request_list", world.oakshire_draft_document)

        def listed(query: str = "") -> list[str]:
            return [asked.heading for asked in browser.get(address + query).context["page"]]

        assert listed() == ["What we heard", "What we will do"]
        assert listed("?state=waiting") == ["What we heard"]
        assert listed("?state=sent") == ["What we will do"]
        assert (listed("?state=overdue"), listed("?state=declined"), listed("?state=nonsense")) == (
            [],
            [],
            ["What we heard", "What we will do"],
        )
        with clock.at(clock.now() + dt.timedelta(days=13)):
            browser.logout()  # the session of before has ended
            sign_in(people.la_lead)
            assert listed("?state=overdue") == ["What we heard"]
            assert "Overdue by 3 days" in page_of(browser.get(address))
            assert "1 of them" in page_of(browser.get(world.oakshire_draft_document.get_absolute_url()))

    def test_the_document_counts_them_for_who_writes_it(self, world, people, sign_in):
        page = page_of(sign_in(people.icb_officer).get(world.oakshire_draft_document.get_absolute_url()))
        assert "2 passages asked for" in page
        page = page_of(sign_in(people.icb_officer).get(world.oakshire_document.get_absolute_url()))
        assert "Nobody has been asked" in page

    def test_nobody_asked_yet(self, world, people, sign_in):
        page = page_of(sign_in(people.la_officer).get(at("passage_request_list", world.oakshire_document)))
        assert "Nobody has been asked yet" in page
        page = page_of(
            sign_in(people.la_officer).get(at("passage_request_list", world.oakshire_document) + "?state=sent")
        )
        assert "No passage is like that" in page

    def test_as_csv(self, world, people, sign_in):
        address = at("passage_request_export", world.oakshire_draft_document)
        text = sign_in(people.la_lead).get(address).content.decode()
        assert text.count("\r\n") == 3
        assert "Families would notice one door." in text
        assert "Schools wait for an answer." not in text
        assert sign_in(people.school_rep).get(address).status_code == 404

    def test_their_number_costs_no_queries(self, world, people, sign_in, count_queries):
        browser = sign_in(people.la_officer)
        pages = (
            at("passage_request_list", world.oakshire_draft_document),
            at("passage_request_export", world.oakshire_draft_document),
            world.oakshire_draft_version.get_absolute_url(),
            world.oakshire_draft_document.get_absolute_url(),
        )
        before = [count_queries(browser, page) for page in pages]
        ask_more(world, 20)
        assert [count_queries(browser, page) for page in pages] == before
        ours = sign_in(people.college_rep)
        many = count_queries(ours, "/oakshire/")
        with transaction.atomic(), acting_as(officer := afresh(people.la_officer)):
            for asked in PassageRequest.objects.filter(person=people.college_rep)[:19]:
                operations.withdraw_passage_request(asked, reason="Enough.", by=officer)
        assert count_queries(ours, "/oakshire/") == many
