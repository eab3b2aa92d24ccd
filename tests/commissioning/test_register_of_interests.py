"""The register of interests, as its pages show it."""

import re

from django.urls import reverse

from commissioning import operations
from governance import operations as governance_operations


def url(name: str, *numbers) -> str:
    return reverse(f"commissioning:{name}", args=["oakshire", *(getattr(number, "pk", number) for number in numbers)])


class TestTheRegisterOfInterests:
    """Who has which interest in what, for those who watch over them."""

    ADDRESS = "/oakshire/interests/"

    def record(self, world, acting, **said):
        with acting(world.oakshire_people.legal_clearer) as clearer:
            return operations.record_conflict(world.oakshire_service, by=clearer, **said)

    def test_it_shows_what_holds_today_and_whether_it_closes(self, world, acting, sign_in):
        people = world.oakshire_people
        self.record(world, acting, kind="personal", person=people.forum_rep, reason="A parent")
        self.record(world, acting, kind="pecuniary", person=people.cabinet_member, reason="Owns shares")
        page = sign_in(people.legal_clearer).get(self.ADDRESS).content.decode()
        rows = [re.sub(r"<[^>]+>", " ", row).split() for row in page.split("<tr ")[2:]]
        said = [" ".join(row) for row in rows]
        assert any("Parent Representative, Oakshire Personal interest No" in row for row in said)
        assert any("Cabinet Member for Children, Oakshire Disclosable pecuniary interest Yes" in row for row in said)

    def test_it_is_linked_for_those_who_may_read_it_and_for_nobody_else(self, world, sign_in):
        link = f'href="{self.ADDRESS}"'
        services = "/oakshire/services/"
        assert link in sign_in(world.oakshire_people.finance_clearer).get(services).content.decode()
        client = sign_in(world.oakshire_people.school_rep)
        assert link not in client.get(services).content.decode()
        assert client.get(self.ADDRESS).status_code == 403

    def test_what_has_ended_is_shown_when_asked_for(self, world, acting, sign_in):
        conflict = self.record(world, acting, kind="personal", person=world.oakshire_people.college_rep)
        with acting(world.oakshire_people.la_lead) as lead:
            operations.end_conflict(conflict, reason="Left", by=lead)
        client = sign_in(world.oakshire_people.la_lead)
        assert "College Principal" not in client.get(self.ADDRESS).content.decode()
        assert "College Principal" in client.get(f"{self.ADDRESS}?ended=1").content.decode()

    def test_one_in_what_he_does_not_see_is_not_there(self, world, sign_in):
        page = sign_in(world.oakshire_people.la_lead).get(self.ADDRESS).content.decode()
        assert "Oakshire Community NHS Trust" not in page
        assert "Oakshire Voluntary Alliance" in page

    def test_those_declared_at_meetings_stand_in_it_too_for_who_sees_the_item(self, world, acting, sign_in):
        people, item = world.oakshire_people, world.oakshire_proposed_agenda_item
        with acting(people.board_clerk) as clerk:
            governance_operations.record_interest(
                item, kind="pecuniary", person=people.cabinet_member, text="Owns shares", by=clerk
            )
        page = sign_in(people.legal_clearer).get(self.ADDRESS).content.decode()
        address = world.oakshire_restricted_agenda_item.get_absolute_url()
        assert (f'href="{address}">Contract matter</a>' in page, item.title in page) == (True, False)

    def test_it_costs_the_same_for_one_and_for_many(self, world, acting, sign_in, count_queries):
        client = sign_in(world.oakshire_people.legal_clearer)
        before = count_queries(client, self.ADDRESS)
        for name in ("school_rep", "college_rep", "forum_rep", "youth_rep", "voluntary_rep", "forum_chair"):
            for kind in ("personal", "registrable", "pecuniary"):
                self.record(world, acting, kind=kind, person=getattr(world.oakshire_people, name))
        assert count_queries(client, self.ADDRESS) == before

    def test_an_empty_register_says_where_interests_are_recorded(self, world, acting, sign_in):
        with acting(world.oakshire_people.la_lead) as lead:
            operations.end_conflict(world.oakshire_conflict, reason="Will not bid", by=lead)
            governance_operations.withdraw_interest(world.oakshire_declared_interest, reason="Left", by=lead)
        client = sign_in(world.oakshire_people.la_lead)
        assert "No interests to show" in client.get(self.ADDRESS).content.decode()
