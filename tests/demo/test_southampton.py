"""Southampton's demonstration holds what its report prints."""

import pytest

from actionplans.chain import NO_CHALLENGE, NO_EFFECT, chain_of_plan
from actionplans.models import Issue, Plan
from commissioning.models import Contract, Intention, ModelledFigure, Procurement, Service, ServiceReview
from demo import southampton
from documents.models import Companion, Event
from governance.models import Decision
from inspection.models import Finding, Inspection, Recommendation
from reports.models import BoardReport, BoardReportIssue
from tests.demo.living import assert_all_accounts, assert_home_leaves_nothing_out, assert_lived_in_order

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def test_southampton_has_eight_findings_eleven_recommendations_services_under_review_and_the_placements_model(
    world, acting
):
    cast = southampton.load()
    assert_all_accounts(cast)
    assert_home_leaves_nothing_out(cast, acting)
    with acting(cast.people["la-lead"]) as lead:
        assert_lived_in_order(cast, lead)

        review = Inspection.objects.visible_to(lead, cast.area).get(kind=Inspection.Kind.EXTERNAL_REVIEW)
        assert Finding.objects.visible_to(lead, cast.area).filter(inspection=review).count() == 8
        assert Recommendation.objects.visible_to(lead, cast.area).filter(inspection=review).count() == 11
        reform, _ = Plan.objects.visible_to(lead, cast.area).order_by("kind")
        assert [row.gaps for row in chain_of_plan(reform, lead)] == [[], [], [NO_CHALLENGE, NO_EFFECT]]

        answered = Recommendation.objects.filter(
            action_recommendations__action__home_plan__kind=Plan.Kind.WORK_PROGRAMME
        )
        assert answered.distinct().count() == 8

        assert Service.objects.visible_to(lead, cast.area).count() == 8
        assert ServiceReview.objects.open().filter(service__area=cast.area).count() == 7
        model = ModelledFigure.objects.visible_to(lead, cast.area).get(unit="children")
        assert (model.from_value, model.to_value, model.effect_pence) == (62, 12, 280_000_000)

        reports = BoardReport.objects.visible_to(lead, cast.area)
        report = reports.get(state=BoardReport.State.READY)
        assert report.recommendations.count() == 2

        assert Decision.objects.visible_to(lead, cast.area).get(is_key=True).meeting.board.takes_key_decisions
        procurement = Procurement.objects.visible_to(lead, cast.area).get()
        assert procurement.intention.stage == Intention.Stage.DO
        assert Contract.objects.visible_to(lead, cast.area).get().needs_decision
        assert Event.objects.visible_to(lead, cast.area).count() == 2
        assert Companion.objects.get(document__area=cast.area).kind == Companion.Kind.EASY_READ
        assert Issue.objects.visible_to(lead, cast.area).get().is_open
    with acting(cast.people["school-rep"]) as head:
        assert not Contract.objects.visible_to(head, cast.area).exists()
        assert not Procurement.objects.visible_to(head, cast.area).exists()
    with acting(cast.people["board-member"]) as member:
        issue = BoardReportIssue.objects.visible_to(member, cast.area).get()
        with issue.file.content.open() as stored:
            assert stored.read(5) == b"%PDF-"
