"""An interest in an item of the agenda closes the reports that are taken under it."""

import pytest
from django.db import connection

from core import clock
from core.errors import RuleBroken
from core.tasks import run_job
from governance import operations as governance
from reports import making, operations
from reports.models import BoardReport, BoardReportIssue, Pack, PackPaper, PublicSnapshot, ReportOnAgenda
from tests.furnish_packs import make
from tests.governance.pages import gets, posts
from tests.reports.test_paper_making import outcome
from tests.reports.test_publishing import issued_for_everyone

pytestmark = pytest.mark.django_db


@pytest.fixture
def under_the_item(world, acting):
    """The report that was issued is taken under an item."""
    with acting(world.oakshire_people.board_clerk) as clerk:
        return operations.put_on_agenda(world.oakshire_issued_report, agenda_item=world.oakshire_agenda_item, by=clerk)


@pytest.fixture
def declare(world, acting):
    """The monitoring officer records somebody's pecuniary interest in that item."""

    def declared(person):
        with acting(world.oakshire_people.legal_clearer) as officer:
            return governance.record_interest(
                world.oakshire_agenda_item, kind="pecuniary", person=person, text="Owns it.", by=officer
            )

    return declared


def seen(acting, person) -> tuple[int, int, int, int]:
    """How many reports and issues somebody sees, and how many the database itself shows him."""
    with acting(person) as viewer, connection.cursor() as cursor:
        counts = [model.objects.visible_to(viewer).count() for model in (BoardReport, BoardReportIssue)]
        for table in ("reports_boardreport", "reports_boardreportissue"):
            cursor.execute(f"SELECT count(*) FROM {table}")
            counts.append(cursor.fetchone()[0])
    return tuple(counts)


def test_the_issue_is_closed_to_a_member_in_every_door(world, acting, sign_in, under_the_item, declare):
    member, issue = world.oakshire_people.board_member, world.oakshire_issue
    client = sign_in(member)
    before = seen(acting, member)
    doors = (issue.get_absolute_url(), f"{issue.get_absolute_url()}file/", f"{issue.get_absolute_url()}actions.csv")
    pages = (
        "reports/",
        f"meetings/{world.oakshire_meeting.pk}/",
        f"agenda-items/{world.oakshire_agenda_item.pk}/",
        f"boards/{world.oakshire_board.pk}/",
        "search/?q=therapies",
    )
    assert [client.get(door).status_code for door in doors] == [200, 200, 200]
    assert [str(issue.get_absolute_url()) in client.get(f"/oakshire/{page}").content.decode() for page in pages] == [
        True
    ] * len(pages)
    declare(member)
    assert [client.get(door).status_code for door in doors] == [404, 404, 404]
    assert [str(issue.get_absolute_url()) in client.get(f"/oakshire/{page}").content.decode() for page in pages] == [
        False
    ] * len(pages)
    after = seen(acting, member)
    assert (after[1], after[3]) == (before[1] - 1, before[3] - 1)


def test_its_authors_and_the_clerk_are_closed_out_of_the_working_paper_too(world, acting, under_the_item, declare):
    people = world.oakshire_people
    for person in (people.la_officer, people.board_clerk):
        assert seen(acting, person) == (2, 1, 2, 1)
        declare(person)
        assert seen(acting, person) == (0, 0, 0, 0)


def test_the_others_see_it_as_before(world, acting, under_the_item, declare):
    chair = world.oakshire_people.board_chair
    before = seen(acting, chair)
    declare(world.oakshire_people.board_member)
    assert seen(acting, chair) == before
    with acting(chair):
        issue = BoardReportIssue.objects.get(pk=world.oakshire_issue.pk)
        assert issue.closed_to() == {world.oakshire_people.board_member.pk}
        assert [interest.kind for interest in issue.closing_interests()] == ["pecuniary"]


def test_a_report_that_is_taken_under_no_item_stays_as_it_is(world, acting, declare):
    member = world.oakshire_people.board_member
    before = seen(acting, member)
    declare(member)
    assert seen(acting, member) == before


def test_work_asked_for_before_is_not_done_and_a_file_made_before_is_not_given_out(
    world, acting, sign_in, under_the_item, declare
):
    clerk = world.oakshire_people.board_clerk
    with acting(clerk) as person:
        waiting = operations.ask_for_issue(BoardReport.objects.visible_to(person).get(pk=under_the_item.pk), by=person)
    declare(clerk)
    run_job(str(waiting.pk))
    assert outcome(waiting) == ("failed", "You can no longer see this report.")
    waiting.file = world.oakshire_issue.file
    with acting(clerk) as person:
        assert making.still_theirs(waiting, person) is False


def test_what_is_published_stays_public_and_its_page_inside_is_closed(world, acting, sign_in, under_the_item, declare):
    people, snapshot = world.oakshire_people, world.oakshire_coming_snapshot
    declare(people.board_member)
    inside = sign_in(people.board_member)
    pages = (snapshot.get_absolute_url(), snapshot.public_address)
    assert [inside.get(page).status_code for page in pages] == [404, 404]
    with acting(people.board_clerk):
        PublicSnapshot.objects.filter(pk=snapshot.pk).update(public_from=clock.now())
    assert [inside.get(page).status_code for page in pages] == [404, 200]
    assert [sign_in(people.board_chair).get(page).status_code for page in pages] == [200, 200]


def test_a_pack_that_holds_the_paper_is_closed_as_a_whole_to_an_inspector_too(world, acting, sign_in, declare):
    people = world.oakshire_people
    report = issued_for_everyone(world, acting)
    with acting(people.board_clerk) as clerk:
        issues = tuple(BoardReportIssue.objects.visible_to(clerk).filter(report=report))
        operations.put_on_agenda(report, agenda_item=world.oakshire_agenda_item, by=clerk)
    pack = make(world, "oakshire", by=people.la_lead, issues=issues)
    with acting(people.la_lead) as lead:
        operations.release_pack(pack, email=people.inspector.user.email, last_day=clock.today(), by=lead)
        assert [str(row) for row in PackPaper.objects.filter(pack=pack)] == [f"Report {report.pk} in pack {pack.pk}"]
    address = pack.get_absolute_url()
    others = (people.la_lead, people.icb_lead, people.inspector)
    assert [sign_in(person).get(address).status_code for person in others] == [200, 200, 200]
    declare(people.icb_lead)
    declare(people.inspector)
    assert [sign_in(person).get(address).status_code for person in others] == [200, 404, 404]
    for person in others[1:]:
        with acting(person):
            assert not Pack.objects.filter(pk=pack.pk).exists()
    with acting(people.la_lead):
        pack = Pack.objects.get(pk=pack.pk)
        assert pack.closed_to() == {people.icb_lead.pk, people.inspector.pk}
    assert sign_in(people.icb_lead).get(world.oakshire_pack.get_absolute_url()).status_code == 200


def test_the_item_is_chosen_on_a_page_and_shown_on_both(world, sign_in, acting):
    people, report, item = world.oakshire_people, world.oakshire_report, world.oakshire_restricted_agenda_item
    client = sign_in(people.la_officer)
    path = f"reports/{report.pk}/"
    posts(client, f"{path}agenda-item/", {"agenda_item": item.pk}, f"{path}#cover")
    assert "Item of the agenda Contract matter Choose" in gets(client, path)
    assert "Progress of the delivery plan" in gets(client, f"agenda-items/{item.pk}/")
    posts(client, f"{path}agenda-item/", {"agenda_item": ""}, f"{path}#cover")
    assert "Item of the agenda None yet Choose" in gets(client, path)
    assert "No report is taken under this item" in gets(client, f"agenda-items/{item.pk}/")
    assert str(ReportOnAgenda(report=report, agenda_item=item)) == "Progress of the delivery plan under Contract matter"


def test_a_report_goes_under_an_item_of_its_own_meeting_alone(world, acting, declare):
    people, report = world.oakshire_people, world.oakshire_report
    with acting(people.board_clerk) as clerk:
        other = governance.plan_meeting(
            world.oakshire_board, held_on=world.oakshire_meeting.held_on.replace(day=1, year=2040), by=clerk
        )
        elsewhere = governance.add_agenda_item(other, title="Elsewhere", kind="decision", by=clerk)
        for item, words in (
            (elsewhere, "Choose an item of the meeting"),
            (world.oakshire_withdrawn_agenda_item, "has been withdrawn"),
        ):
            with pytest.raises(RuleBroken, match=words):
                operations.put_on_agenda(report, agenda_item=item, by=clerk)
        report = BoardReport.objects.visible_to(clerk).get(pk=report.pk)
        operations.put_on_agenda(report, agenda_item=None, by=clerk)
    declare(people.la_officer)
    with acting(people.la_officer) as author:
        with pytest.raises(RuleBroken, match="An interest of yours"):
            operations.put_on_agenda(report, agenda_item=world.oakshire_agenda_item, by=author)
        operations.withdraw_report(report, seen_version=report.version, reason="Not needed.", by=author)
        with pytest.raises(RuleBroken, match="has been withdrawn"):
            operations.put_on_agenda(report, agenda_item=None, by=author)
