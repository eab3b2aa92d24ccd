"""Southend's demonstration holds what its report prints."""

import pytest

from actionplans.models import Action, Plan, Risk, SavedView
from demo import southend
from documents.models import DocumentVersion
from governance.models import Board, Champion, Decision
from inspection.models import Accountability, DutyPosition, Finding
from partners.models import Partner
from tests.demo.living import assert_all_accounts, assert_home_leaves_nothing_out, assert_lived_in_order

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def test_southend_has_four_areas_an_open_structure_three_resolutions_a_champion_and_no_recognised_forum(world, acting):
    cast = southend.load()
    assert_all_accounts(cast)
    assert_home_leaves_nothing_out(cast, acting)
    with acting(cast.people["la-lead"]) as lead:
        assert_lived_in_order(cast, lead)

        assert Finding.objects.visible_to(lead, cast.area).filter(kind=Finding.Kind.SIGNIFICANT_WEAKNESS).count() == 4
        plan = Plan.objects.visible_to(lead, cast.area).get(kind=Plan.Kind.WRITTEN_STATEMENT_OF_ACTION)
        assert (plan.edition, plan.approved_by) == ("Version 3, after the refresh", "SEND Strategic Board")
        assert SavedView.objects.visible_to(lead, cast.area).get().is_shared
        assert Action.objects.filter(home_plan=plan).values("theme").distinct().count() == 4

        assert not Action.objects.filter(home_plan=plan).exclude(action_findings__finding__kind="significant_weakness")
        assert Risk.objects.visible_to(lead, cast.area).count() == 2

        version = DocumentVersion.objects.visible_to(lead, cast.area).get(state=DocumentVersion.State.IN_CONSULTATION)
        proposed = Board.objects.visible_to(lead, cast.area).filter(state=Board.State.PROPOSED)
        assert set(proposed.values_list("proposed_in", flat=True)) == {version.document_id}
        replaced = proposed.exclude(replaces=None).values_list("replaces__board__name", flat=True)
        assert set(replaced) == {"SEND Strategic Board", "Joint Commissioning and Accountability Group"}

        resolutions = Decision.objects.visible_to(lead, cast.area)
        assert sorted(resolutions.values_list("state", flat=True)) == ["done", "partly", "partly"]
        assert Champion.objects.get(board__area=cast.area).theme == "SEND"

        kinds = [partner.kind for partner in cast.partners.values()]
        assert kinds.count(Partner.Kind.PARENT_GROUP) == 2
        assert Partner.Kind.PARENT_CARER_FORUM not in kinds
        assert DutyPosition.objects.visible_to(lead, cast.area).count() == 4
        assert Accountability.objects.visible_to(lead, cast.area).count() == 8
        assert cast.area.successions.count() == 2
