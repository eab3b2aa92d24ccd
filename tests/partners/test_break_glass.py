"""Break-glass: one area, one hour, to read, before everybody's eyes; before and after it there is nothing."""

import datetime as dt
import re

import pytest
from django.apps import apps
from django.db import DatabaseError, IntegrityError, connection, transaction

from core import clock
from core.access import is_reading, may, permissions
from core.database import condition_of
from core.errors import RuleBroken
from core.models import AccessLog, Notification
from partners import operations
from partners.models import Audience, BreakGlass, BreakGlassEnd, Governed, Person, Role
from partners.notifications import render_all
from tests.access import doors, matrix
from tests.world import afresh

pytestmark = pytest.mark.django_db

OPEN = "/portal/break-glass/"
LIST = "/oakshire/openings/"
REASON = "The council’s sign-in is down; its director asked for this."
HOUR = dt.timedelta(hours=1)
SECOND = dt.timedelta(seconds=1)


@pytest.fixture
def administrator(world, sign_in):
    return sign_in(world.platform_admin)


def words(response) -> str:
    return response.content.decode()


def opened(world, slug: str = "oakshire") -> BreakGlass:
    return operations.break_glass(getattr(world, slug), reason=REASON, by=world.platform_admin)


def named_set(world) -> set[int]:
    """What he reads, by the names of the audiences: those that the area itself, its commissioners or its accountable
    leads are in as groups."""
    area, common = world.oakshire, ("everyone_group", "commissioners_group", "accountable_leads_group")
    groups = {getattr(area, f"{name}_id") for name in common}
    granted = set(Audience.objects.filter(area=area, group_grants__group__in=groups).values_list("pk", flat=True))
    parents = dict(Audience.objects.filter(area=area).values_list("pk", "parent"))

    def counts(number) -> bool:
        return number is None or (number in granted and counts(parents[number]))

    return {number for number in granted if counts(number)}


GOVERNED = [model for model in apps.get_models() if issubclass(model, Governed)]


def seen(person, area) -> dict[str, set[int]]:
    """The number of everything governed that this person sees in an area."""
    return {
        model._meta.label: set(model.objects.visible_to(person, area).values_list("pk", flat=True))
        for model in GOVERNED
    }


def address_for(person, area, route: str, view) -> str:
    """An address of this route: in the area, about something that he sees there, if there is any such thing."""
    model, number = getattr(view, "subject_model", None), 1
    if model is not None:
        number = model.objects.visible_to(person, area).values_list("pk", flat=True).first() or 1
    words = {"slug": area.slug, "label": "actionplans.Plan", "pk": number}
    return "/" + re.sub(r"<(?:\w+:)?(\w+)>", lambda found: str(words.get(found[1], 1)), route)


class TestWhatItOpens:
    def test_before_there_is_nothing(self, world, acting, administrator):
        with acting(world.platform_admin) as person:
            assert not any(seen(person, world.oakshire).values())
        assert administrator.get("/oakshire/").status_code == 404
        assert administrator.get(world.oakshire_plan.get_absolute_url()).status_code == 404

    def test_for_an_hour_he_sees_what_the_area_and_its_commissioners_share_and_no_more(self, world, acting):
        opened(world)
        with acting(world.platform_admin) as person:
            assert person.standing.audience_ids == named_set(world)
            assert set(person.standing.grants.values()) == {frozenset({"view"})}
            visible = seen(person, world.oakshire)
            for model in GOVERNED:
                audiences = set(
                    model.objects.filter(pk__in=visible[model._meta.label]).values_list("audience", flat=True)
                )
                assert audiences <= named_set(world), model
        assert world.oakshire_plan.pk in visible["actionplans.Plan"]
        assert world.oakshire_commissioners_plan.pk in visible["actionplans.Plan"]
        assert world.oakshire_non_public_part.pk not in visible["governance.NonPublicPart"]

    def test_what_one_partner_alone_shares_and_what_a_board_keeps_stays_closed(self, world, acting):
        opened(world)
        with acting(world.platform_admin) as person:
            names = set(Audience.objects.filter(pk__in=person.standing.audience_ids).values_list("name", flat=True))
        assert {"Everyone in Oakshire", "Commissioners in Oakshire"} <= names
        assert not [name for name in names if name.startswith("Only ") or "restricted" in name or "team" in name]

    def test_the_database_keeps_the_same_wall(self, world, acting):
        opened(world)
        with acting(world.platform_admin) as person:
            for model in GOVERNED:
                with_filter = set(model.objects.visible_to(person).values_list("pk", flat=True))
                with connection.cursor() as cursor:
                    cursor.execute(f'SELECT id FROM "{model._meta.db_table}"')
                    without = {number for (number,) in cursor.fetchall()}
                assert condition_of(model)
                assert with_filter <= without, model
                assert {audience for (audience,) in model.objects.values_list("audience")} <= named_set(world), model

    def test_another_area_stays_shut(self, world, acting, administrator):
        opened(world)
        with acting(world.platform_admin) as person:
            assert person.standing.area_ids == {world.oakshire.pk}
            assert not any(seen(person, world.elmborough).values())
        assert administrator.get("/elmborough/").status_code == 404

    def test_an_interest_that_closes_a_thing_closes_it_to_him_too(self, world, acting):
        conflict = apps.get_model("commissioning.ConflictOfInterest")
        opened(world)
        with acting(world.platform_admin) as person:
            intention = apps.get_model("commissioning.Intention").objects.visible_to(person, world.oakshire).first()
            conflict.objects.create(intention=intention, person=person, kind=conflict.Kind.PECUNIARY)
            left = apps.get_model("commissioning.Intention").objects.visible_to(person, world.oakshire)
            assert not left.filter(pk=intention.pk).exists()

    def test_after_the_hour_the_next_request_finds_nothing(self, world, administrator, acting):
        began = clock.now()
        with clock.at(began):
            opened(world)
        with clock.at(began + HOUR - SECOND):
            assert administrator.get(world.oakshire_plan.get_absolute_url()).status_code == 200
        with clock.at(began + HOUR):
            assert administrator.get(world.oakshire_plan.get_absolute_url()).status_code == 404
            assert administrator.get("/oakshire/").status_code == 404
            with acting(world.platform_admin) as person:
                assert not any(seen(person, world.oakshire).values())

    def test_it_ends_with_his_office_and_with_his_sign_in(self, world):
        opened(world)
        assert afresh(world.platform_admin).standing.opened
        Person.objects.filter(pk=world.platform_admin.pk).update(is_platform_administrator=False)
        assert not afresh(world.platform_admin).standing.opened
        Person.objects.filter(pk=world.platform_admin.pk).update(is_platform_administrator=True)
        type(world.platform_admin.user).objects.filter(person=world.platform_admin).update(is_active=False)
        assert not afresh(world.platform_admin).standing.audience_ids

    def test_who_can_see_this_says_why_he_can(self, world, administrator):
        opened(world)
        page = words(administrator.get(f"/oakshire/who-can-see/actionplans.Plan/{world.oakshire_plan.pk}/"))
        assert "You have opened Oakshire in an emergency" in page


class TestWhatItDoesNotLetHimDo:
    def test_no_verb_but_those_of_reading(self, world):
        opened(world)
        person = afresh(world.platform_admin)
        for line in matrix.lines():
            subject = matrix.subject_of(world, line.subject)
            if line.verb == "partners.break_glass" or "elmborough" in line.subject:
                continue
            with transaction.atomic():
                allowed = may(person, line.verb, subject)
            assert not allowed or is_reading(line.verb), line.verb

    def test_every_verb_that_says_view_opens_no_page_that_writes_for_him(self, world, administrator):
        """Each address of the area that takes a form is sent one: none does anything."""
        opened(world)
        before = AccessLog.objects.count()
        refused = administrator.post("/oakshire/partners/succession/", {})
        assert refused.status_code == 403
        plan = world.oakshire_plan
        for path in (f"/oakshire/share/actionplans.Plan/{plan.pk}/preview/", f"/oakshire/plans/{plan.pk}/edit/"):
            assert administrator.post(path, {}).status_code == 403, path
        assert AccessLog.objects.filter(kind="denied").count() == 3
        assert AccessLog.objects.count() == before + 3

    @pytest.mark.slow
    def test_no_address_of_the_area_takes_anything_that_he_sends(self, world, administrator, acting):
        """Every address there is, with the number of one thing each, is sent a form: refused, not there, or only to be
        read. None of them answers."""
        opened(world)
        with acting(world.platform_admin) as person:
            addresses = [address_for(person, world.oakshire, route, view) for _, route, view in doors.patterns()]
        of_area = [address for address in addresses if address.startswith("/oakshire/")]
        assert len(of_area) > 200
        answers = {path: administrator.post(path, {}).status_code for path in of_area}
        assert {path: status for path, status in answers.items() if status not in (403, 404, 405)} == {}
        assert 403 in answers.values()

    def test_he_takes_no_copies(self, world, administrator):
        opened(world)
        for path in (f"/oakshire/plans/{world.oakshire_plan.pk}/actions.csv", "/oakshire/services.csv"):
            assert administrator.get(path).status_code in (403, 404), path

    def test_reading_verbs_are_known_by_their_name(self):
        reading = {verb for verb in permissions() if is_reading(verb)}
        assert {"core.use_portal", "core.follow_job", "reports.search", "actionplans.view_plan"} <= reading
        assert not [verb for verb in reading if "export" in verb or "edit" in verb or "create" in verb]

    def test_every_area_page_asks_a_verb_that_knows_of_it(self):
        assert "partners:opening_list" in {name for name, _, _ in doors.patterns()}

    def test_a_part_of_something_can_only_be_read_and_he_himself_is_no_content(self, world):
        opened(world)
        standing = afresh(world.platform_admin).standing
        assert standing.only_reads(world.oakshire)
        assert not standing.only_reads(world.elmborough)
        assert not standing.only_reads(world.platform_admin)
        assert standing.only_reads(world.platform_admin.user)  # nobody can say in which area


class TestOpening:
    def test_in_two_steps_and_everybody_who_must_know_is_told(self, world, administrator):
        assert OPEN in words(administrator.get("/"))
        assert "Open a local area in an emergency" in words(administrator.get(OPEN))
        typed = {"area": world.oakshire.pk, "reason": REASON}
        page = words(administrator.post(OPEN, typed))
        assert ("These people are told at once" in page, BreakGlass.objects.exists()) == (True, False)
        assert str(world.oakshire_people.forum_chair) in page
        answer = administrator.post(OPEN, {**typed, "confirmed": "yes"}, follow=True)
        assert answer.request["PATH_INFO"] == "/oakshire/"
        opening = BreakGlass.objects.get()
        assert (opening.person, opening.reason, opening.ends_at - opening.opened_at) == (
            world.platform_admin,
            REASON,
            HOUR,
        )
        told = Notification.objects.filter(kind="partners.area_opened")
        people = world.oakshire_people
        assert {row.person for row in told} == {
            person.pk for person in (people.la_lead, people.icb_lead, people.forum_chair, people.area_admin)
        }

    def test_what_is_typed_is_checked(self, world, administrator):
        assert "Enter a reason" in words(administrator.post(OPEN, {"area": world.oakshire.pk}))
        assert "Select the local area from the list" in words(administrator.post(OPEN, {"area": 0, "reason": REASON}))

    def test_an_area_that_is_open_already_is_not_opened_twice(self, world, administrator):
        opened(world)
        again = administrator.post(OPEN, {"area": world.oakshire.pk, "reason": REASON, "confirmed": "yes"})
        assert (again.status_code, "You have Oakshire open already" in words(again)) == (409, True)

    def test_nobody_else_opens_one(self, world, sign_in):
        assert sign_in(world.oakshire_people.area_admin).get(OPEN).status_code == 403
        with pytest.raises(RuleBroken, match="Only a platform administrator"):
            operations.break_glass(world.oakshire, reason=REASON, by=world.oakshire_people.la_lead)

    def test_who_takes_part_in_an_area_does_not_open_it(self, world):
        operations.start_membership(
            world.platform_admin,
            partner=world.oakshire_partners.council,
            area=world.oakshire,
            role=Role.OFFICER,
            by=world.oakshire_people.area_admin,
        )
        with pytest.raises(RuleBroken, match="take part"):
            opened(world)

    def test_where_nobody_leads_it_says_so(self, world, administrator):
        for membership in world.elmborough.memberships.all():
            type(membership).objects.filter(pk=membership.pk).update(ends_on=membership.starts_on)
        page = words(administrator.post(OPEN, {"area": world.elmborough.pk, "reason": REASON}))
        assert "Nobody leads or administers Elmborough today" in page

    def test_the_message_says_who_why_and_until_when(self, world, acting):
        opening = opened(world)
        with acting(world.oakshire_people.la_lead) as person:
            row = Notification.objects.get(person=person.pk, kind="partners.area_opened")
            message = render_all([row], person)[0][1]
        assert message.title == f"{world.platform_admin} has opened Oakshire in an emergency"
        assert REASON in message.words
        assert message.url == LIST
        assert str(opening) == f"Oakshire opened by {world.platform_admin}"

    def test_the_database_lets_nobody_make_it_longer_nor_change_it(self, world):
        opening = opened(world)
        with pytest.raises(DatabaseError), transaction.atomic():
            BreakGlass.objects.filter(pk=opening.pk).update(ends_at=opening.ends_at + HOUR)
        now = clock.now()
        for changed in ({"ends_at": now + 2 * HOUR}, {"reason": ""}):
            with pytest.raises(IntegrityError), transaction.atomic():
                BreakGlass.objects.create(
                    **{
                        "area": world.oakshire,
                        "person": world.platform_admin,
                        "reason": REASON,
                        "opened_at": now,
                        "ends_at": now + HOUR,
                        **changed,
                    }
                )


class TestWhileItIsOpen:
    def test_every_page_says_so_with_the_time_left_and_a_way_to_end_it(self, world, administrator):
        began = clock.now()
        with clock.at(began):
            opening = opened(world)
        with clock.at(began + 8 * dt.timedelta(minutes=1)):
            for path in ("/", "/oakshire/", world.oakshire_plan.get_absolute_url(), "/me/"):
                page = words(administrator.get(path, follow=True))
                assert "Opened in an emergency: Oakshire" in page, path
                assert "52 minutes left" in page, path
                assert f'action="{OPEN}{opening.pk}/end/"' in page, path

    def test_the_pages_of_others_say_nothing_of_it(self, world, sign_in):
        opened(world)
        assert "Opened in an emergency: " not in words(sign_in(world.oakshire_people.la_lead).get("/oakshire/"))

    def test_two_areas_can_be_open_and_each_is_named(self, world, administrator):
        opened(world)
        opened(world, "elmborough")
        page = words(administrator.get("/oakshire/"))
        assert ("emergency: Oakshire" in page, "emergency: Elmborough" in page) == (True, True)

    def test_each_page_that_he_opens_is_kept(self, world, administrator):
        opened(world)
        for path in ("/oakshire/", world.oakshire_plan.get_absolute_url()):
            administrator.get(path)
        kept = AccessLog.objects.filter(kind="emergency").order_by("pk").values_list("person", "path", "subject_label")
        assert list(kept) == [
            (world.platform_admin.pk, "/oakshire/", None),
            (world.platform_admin.pk, world.oakshire_plan.get_absolute_url(), "actionplans.Plan"),
        ]

    def test_he_ends_it_and_the_next_request_finds_nothing(self, world, administrator):
        opening = opened(world)
        page = administrator.post(f"{OPEN}{opening.pk}/end/", follow=True)
        assert "Oakshire is closed to you again." in words(page)
        assert administrator.get("/oakshire/").status_code == 404
        assert BreakGlassEnd.objects.get().opening == opening
        assert str(BreakGlassEnd.objects.get()).endswith("ended")
        again = administrator.post(f"{OPEN}{opening.pk}/end/", follow=True)
        assert "It has ended already." in words(again)

    def test_nobody_else_ends_it(self, world, sign_in):
        opening = opened(world)
        assert sign_in(world.oakshire_people.la_lead).post(f"{OPEN}{opening.pk}/end/").status_code == 403
        with pytest.raises(RuleBroken, match="Whoever opened"):
            operations.end_opening(opening, by=world.oakshire_people.la_lead)


class TestTheList:
    def test_leads_and_administrators_read_it_and_nobody_else(self, world, sign_in):
        opening = opened(world)
        opened(world, "elmborough")
        people = world.oakshire_people
        for person in (people.la_lead, people.forum_chair, people.area_admin):
            page = sign_in(person).get(LIST)
            assert [one.pk for one in page.context["page"]] == [opening.pk]
            assert (REASON in words(page), "Open now" in words(page)) == (True, True)
            assert LIST in words(sign_in(person).get("/oakshire/partners/"))
        assert sign_in(people.la_officer).get(LIST).status_code == 403
        assert sign_in(world.elmborough_people.la_lead).get(LIST).status_code == 404

    def test_what_was_ended_early_says_when(self, world, sign_in):
        operations.end_opening(opened(world), by=world.platform_admin)
        page = words(sign_in(world.oakshire_people.la_lead).get(LIST))
        assert "Open now" not in page

    def test_an_area_that_was_never_opened_says_so(self, world, sign_in):
        assert "Never opened" in words(sign_in(world.oakshire_people.la_lead).get(LIST))

    def test_it_costs_the_same_for_one_and_for_thirty(self, world, sign_in, count_queries):
        client, now = sign_in(world.oakshire_people.la_lead), clock.now()

        def past(count: int) -> None:
            BreakGlass.objects.bulk_create(
                BreakGlass(
                    area=world.oakshire,
                    person=world.platform_admin,
                    reason=REASON,
                    opened_at=now - dt.timedelta(days=number),
                    ends_at=now - dt.timedelta(days=number) + HOUR,
                )
                for number in range(1, count + 1)
            )

        past(1)
        one = count_queries(client, LIST)
        past(29)
        assert count_queries(client, LIST) == one <= 12
