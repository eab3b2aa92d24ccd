"""Tower Hamlets' demonstration holds what its report prints."""

import datetime as dt
from itertools import pairwise

import pytest

from actionplans.models import Action, ActionInPlan, DeliveryStatus, Plan, SavedView
from core import clock
from demo import tower_hamlets
from demo.tower_hamlets_content import NEEDS, SHARING, WORKFORCE
from governance.models import Board, Meeting, Referral
from indicators.models import DataReturn, Observation
from reports.models import BoardReport
from tests.demo.living import assert_all_accounts, assert_home_leaves_nothing_out, assert_lived_in_order

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def test_tower_hamlets_has_tiers_in_their_rhythms_reds_by_theme_a_weekly_plan_and_late_returns(world, acting):
    cast = tower_hamlets.load()
    assert_all_accounts(cast)
    assert_home_leaves_nothing_out(cast, acting)
    with acting(cast.people["la-lead"]) as lead:
        assert_lived_in_order(cast, lead)

        progress = Board.objects.visible_to(lead, cast.area).get(name="SEND Progress Group")
        assert progress.parent.parent.parent.is_health_and_wellbeing_board
        days = Meeting.objects.filter(board=progress).order_by("held_on").values_list("held_on", flat=True)
        assert {later - earlier for earlier, later in pairwise(days)} == {dt.timedelta(days=14)}

        actions = Action.objects.visible_to(lead, cast.area)
        reds = actions.filter(home_plan__title="SEND action plan", delivery_status=DeliveryStatus.OFF_TRACK)
        assert set(reds.values_list("theme__title", flat=True)) == {WORKFORCE, SHARING, NEEDS}
        weekly = Plan.objects.visible_to(lead, cast.area).get(kind=Plan.Kind.INSPECTION_PREPARATION)
        assert weekly.review_every == Plan.Rhythm.WEEKLY
        recovery = Plan.objects.visible_to(lead, cast.area).get(kind=Plan.Kind.DSG_RECOVERY)
        assert recovery.submitted_to == "Department for Education"
        assert SavedView.objects.visible_to(lead, cast.area).count() == 2
        assert ActionInPlan.objects.filter(action__in_plans__reference="2.2").count() == 2

        returns = DataReturn.objects.visible_to(lead, cast.area)
        assert returns.late_on(clock.today()).count() == 3
        assert returns.received_late().count() == 1
        assert Observation.objects.filter(measure__area=cast.area, measure__reference="EHC1").count() == 6
        assert Referral.objects.visible_to(lead, cast.area).get().state in Referral.WAITING
        assert BoardReport.objects.visible_to(lead, cast.area).get().recommendations.count() == 6
