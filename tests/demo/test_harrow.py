"""Harrow's demonstration holds what its paper prints, and Brent shares its integrated care board."""

import pytest

from actionplans.models import Action, ActionInPlan, Impact, Issue, SavedView
from commissioning.models import Contract, Option
from core import clock
from demo import brent, harrow
from documents.models import Companion, DocumentVersion, Event
from governance.models import DeclaredInterest, NonPublicPart, SeatHolding
from inspection.models import SelfEvaluation
from partners.models import LocalArea, User
from reports.models import BoardReport, ClearanceGiven, ReportAnnex
from strategies.models import Priority
from tests.demo.living import (
    assert_all_accounts,
    assert_home_leaves_nothing_out,
    assert_lived_in_order,
    assert_people_are_looked_after,
)

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def test_harrow_has_four_priorities_and_a_paper_with_three_annexes_of_which_one_is_open_for_comment(world, acting):
    cast = harrow.load()
    assert_all_accounts(cast)
    assert_home_leaves_nothing_out(cast, acting)
    assert_people_are_looked_after(cast)
    with acting(cast.people["la-lead"]) as lead:
        assert_lived_in_order(cast, lead)
        assert Priority.objects.filter(strategy__area=cast.area).count() == 4
        assert ReportAnnex.objects.filter(report__area=cast.area).count() == 3
        versions = DocumentVersion.objects.visible_to(lead, cast.area)
        assert versions.filter(state=DocumentVersion.State.IN_CONSULTATION).count() == 1
        report = BoardReport.objects.visible_to(lead, cast.area).get()
        assert report.ward_councillors_notified == BoardReport.Notified.NO
        assert ClearanceGiven.objects.filter(report=report).count() == 3

        evaluation = SelfEvaluation.objects.visible_to(lead, cast.area).get()
        assert evaluation.state == SelfEvaluation.State.PUBLISHED
        assert evaluation.next_review_on < clock.today()
        assert evaluation.agreements.count() == 3
        assert Option.objects.filter(intention__area=cast.area).count() == 2
        assert SeatHolding.objects.get(kind=SeatHolding.Kind.SUBSTITUTE).seat.constituency == "NHS commissioner"
        assert ActionInPlan.objects.filter(action__in_plans__reference="2.5").count() == 2
        assert Action.objects.visible_to(lead, cast.area).exclude(impact=Impact.NOT_YET_EXPECTED).count() == 3

        assert SavedView.objects.visible_to(lead, cast.area).get().name == "By priority"
        assert Contract.objects.visible_to(lead, cast.area).needing_decision(clock.today()).count() == 1
        assert Companion.objects.visible_to(lead, cast.area).filter(state=Companion.State.READY).count() == 2
        assert set(Issue.objects.visible_to(lead, cast.area).values_list("state", flat=True)) == {"open", "resolved"}
        interests = DeclaredInterest.objects.visible_to(lead, cast.area).order_by("kind").values_list("kind", flat=True)
        assert list(interests) == ["pecuniary", "personal"]
        states = Event.objects.visible_to(lead, cast.area).values_list("state", flat=True)
        assert set(states) == {"held", "planned", "cancelled"}

    for account, number in (("cabinet-member", 0), ("board-chair", 1)):
        with acting(cast.people[account]) as person:
            assert NonPublicPart.objects.visible_to(person, cast.area).count() == number
    beside = brent.load(cast)
    assert_all_accounts(beside)
    with acting(beside.people["la-lead"]) as lead:
        assert_lived_in_order(beside, lead)
        events = Event.objects.visible_to(lead, beside.area).values_list("state", flat=True)
        assert sorted(events) == ["cancelled", "held", "planned"]
    assert beside.partners["icb"] == cast.partners["icb"]
    serves_both = User.objects.get(email="icb-lead@harrow.example").person
    areas = LocalArea.objects.filter(memberships__person=serves_both, memberships__role="lead")
    assert sorted(areas.values_list("slug", flat=True)) == ["brent", "harrow"]
