"""What the operations on evidence, and on what comes with the portal, do and refuse."""

import datetime as dt

import pytest

from core import clock
from core.errors import EditConflict
from core.history import changes_of
from inspection import duties, frameworks, operations
from inspection.models import Criterion, Duty, Evidence, Framework, Freshness
from partners.models import Partner

DAY = dt.timedelta(days=1)


def words(evidence: Evidence, by, **changes) -> dict:
    kept = ("title", "kind", "dated_on", "source_body", "shows", "so_what", "expires_on", "link")
    said = {name: getattr(evidence, name) for name in kept}
    said |= {
        "criteria": [row.criterion for row in evidence.for_criteria.all()],
        "duties": [row.duty for row in evidence.for_duties.all()],
        "seen_version": evidence.version,
        "by": by,
    }
    return said | changes


def new(world, by, **changes) -> dict:
    said = {
        "audience": world.oakshire_audiences.everyone,
        "title": "Poll",
        "kind": Evidence.Kind.VOICE,
        "dated_on": clock.today(),
        "source_body": "Youth group",
        "owner_partner": world.oakshire_partners.youth,
        "shows": "They like it.",
        "by": by,
    }
    return said | changes


# --- What comes with the portal --------------------------------------------------------------------------------------


def test_frameworks_and_duties_come_with_the_portal_and_shipping_them_again_changes_nothing(world):
    before = (list(Framework.objects.values()), list(Criterion.objects.values()), list(Duty.objects.values()))
    operations.ship_frameworks()
    operations.ship_duties()
    after = (list(Framework.objects.values()), list(Criterion.objects.values()), list(Duty.objects.values()))
    assert before == after
    assert len(before[2]) == len(duties.SHIPPED)
    assert [len(framework.criteria) for framework in frameworks.SHIPPED] == [3, 11]


def test_a_criterion_that_is_no_longer_listed_stays_and_says_so(world, monkeypatch):
    first = frameworks.SHIPPED[0]
    monkeypatch.setattr(frameworks, "SHIPPED", (first._replace(criteria=first.criteria[:2]),))
    operations.ship_frameworks()
    dropped = Criterion.objects.filter(framework__code=first.code, dropped=True)
    assert [criterion.number for criterion in dropped] == ["C"]


def test_a_framework_is_in_force_until_the_next_begins(world):
    for day, expected in (
        (dt.date(2022, 12, 31), ["local-area-2016"]),
        (dt.date(2023, 1, 1), ["area-send-2023"]),
        (dt.date(2010, 1, 1), []),
    ):
        assert [framework.code for framework in Framework.objects.in_force_on(day)] == expected


def test_every_shipped_duty_is_well_said(world):
    codes = [duty.code for duty in duties.SHIPPED]
    assert len(codes) == len(set(codes))
    for duty in Duty.objects.all():
        assert duty.kind in Duty.Kind.values
        assert duty.strength in Duty.Strength.values
        assert set(duty.holder_kinds) <= set(Partner.Kind.values)
        assert duty.summary.endswith(".")
    assert str(Duty.objects.get(code="cfa-26")) == "Children and Families Act 2014, section 26"
    assert Duty.objects.get(code="cfa-22").chapter_words == "1, 5, 6, 7"


def test_duties_hold_from_their_day_until_another(world):
    Duty.objects.filter(code="cfa-75").update(in_force_until=dt.date(2029, 9, 1))
    assert Duty.objects.in_force_on(dt.date(2029, 8, 31)).filter(code="cfa-75").exists()
    assert not Duty.objects.in_force_on(dt.date(2029, 9, 1)).filter(code="cfa-75").exists()
    assert not Duty.objects.in_force_on(dt.date(2015, 3, 31)).filter(code="cfa-75").exists()


# --- Evidence --------------------------------------------------------------------------------------------------------


def test_evidence_is_recorded_for_a_partner_with_what_it_speaks_to(world, lead):
    criterion, duty = Criterion.objects.first(), Duty.objects.first()
    made = operations.record_evidence(world.oakshire, **new(world, lead, criteria=[criterion], duties=[duty]))
    assert [row.criterion for row in made.for_criteria.all()] == [criterion]
    assert [row.duty for row in made.for_duties.all()] == [duty]
    assert (made.recorded_by, str(made)) == (lead, "Poll")
    assert str(made.for_criteria.get()) == f"Evidence {made.pk} speaks to criterion {criterion.pk}"
    assert str(made.for_duties.get()) == f"Evidence {made.pk} speaks to duty {duty.pk}"


def test_evidence_keeps_to_its_area_and_to_time(world, lead, refused):
    far = {"area": world.oakshire, "by": lead}
    for field, changes in (
        ("audience", {"audience": world.elmborough_audiences.everyone}),
        ("owner_partner", {"owner_partner": world.elmborough_partners.youth}),
        ("document_version", {"document_version": world.elmborough_version}),
        ("measure", {"measure": world.elmborough_measure}),
        ("dated_on", {"dated_on": clock.today() + DAY}),
        ("expires_on", {"expires_on": clock.today()}),
    ):
        assert refused(operations.record_evidence, far["area"], **new(world, lead, **changes))[0] == field
    evidence = world.oakshire_evidence
    for field, changes in (
        ("document_version", {"document_version": world.elmborough_version}),
        ("measure", {"measure": world.elmborough_measure}),
        ("dated_on", {"dated_on": clock.today() + DAY}),
    ):
        assert refused(operations.edit_evidence, evidence, **words(evidence, lead, **changes))[0] == field


def test_evidence_is_edited_from_the_version_that_was_seen_and_keeps_what_was_not_chosen(world, lead):
    evidence = world.oakshire_evidence
    other = Criterion.objects.get(framework__code="local-area-2016", number="A")
    said = words(evidence, lead, title="Audit, second round", criteria=[other], duties=[])
    edited = operations.edit_evidence(evidence, **said)
    assert [row.criterion for row in edited.for_criteria.all()] == [other]
    assert list(edited.for_duties.all()) == []
    assert (edited.document_version, edited.measure) == (world.oakshire_version, world.oakshire_measure)
    with pytest.raises(EditConflict):
        operations.edit_evidence(evidence, **said)
    bare = operations.edit_evidence(edited, **words(edited, lead, document_version=None, measure=None))
    assert (bare.document_version, bare.measure) == (None, None)


def test_evidence_is_withdrawn_once_with_a_reason_and_stays_to_be_read(world, lead, refused):
    evidence = world.oakshire_evidence
    assert refused(operations.withdraw_evidence, evidence, reason=" ", by=lead)[0] == "reason"
    gone = operations.withdraw_evidence(evidence, reason="The sample was too small.", by=lead)
    assert gone.is_withdrawn
    assert (gone.withdrawn_by, changes_of(gone)[0].reason) == (lead, "The sample was too small.")
    assert refused(operations.withdraw_evidence, gone, reason="Again", by=lead)[1] == "It has been withdrawn already."
    assert refused(operations.edit_evidence, gone, **words(gone, lead))[0] is None
    current = Evidence.objects.visible_to(lead, world.oakshire).current()
    assert gone not in current


def test_evidence_grows_old_after_six_months_and_expires_on_its_day(world, lead):
    today = clock.today()
    long_ago = operations.record_evidence(world.oakshire, **new(world, lead, dated_on=today - 190 * DAY))
    short = operations.record_evidence(world.oakshire, **new(world, lead, expires_on=today + DAY))
    shown = Evidence.objects.filter(pk__in=[long_ago.pk, short.pk])
    for day, expected in (
        (today, {long_ago: Freshness.OLD, short: Freshness.FRESH}),
        (today + DAY, {long_ago: Freshness.OLD, short: Freshness.EXPIRED}),
    ):
        assert {item: item.freshness_on(day) for item in shown} == expected
        for freshness in Freshness:
            found = {item for item, word in expected.items() if word == freshness}
            assert set(shown.with_freshness(freshness, day)) == found
