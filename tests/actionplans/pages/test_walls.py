"""What the pages of plans and actions do not show."""

import pytest

from actionplans.models import Action
from core.access import acting_as
from tests.actionplans.pages.steps import ACTION_PAGES, address, send
from tests.world import afresh


@pytest.mark.parametrize("name", [*ACTION_PAGES, "action_confirm"])
def test_what_somebody_does_not_see_does_not_exist_for_him(world, sign_in, people, name):
    url = address(name, world.oakshire_provider_action.pk)
    assert sign_in(people.school_rep).get(url).status_code == 404
    assert sign_in(world.elmborough_people.la_lead).get(url).status_code == 404


def test_a_link_to_a_hidden_workstream_outlives_the_edit_of_somebody_who_does_not_see_it(
    world, people, acting, sign_in
):
    from strategies.models import Workstream

    with acting(people.la_lead) as lead:
        workstream = Workstream.objects.get(pk=world.oakshire_workstream.pk)
        workstream.audience, workstream.lead_person, workstream.lead_partner = (
            world.oakshire_audiences.only_icb,
            lead,
            None,
        )
        workstream.save()
    officer = afresh(people.la_officer)
    with acting_as(officer):
        action = Action.objects.visible_to(officer).get(pk=world.oakshire_action.pk)
    client = sign_in(people.la_officer)
    typed = {"title": "Publish it", "reason": "Shorter", "seen_version": action.version}
    send(client, "action_edit", action.pk, **typed)
    with acting(people.la_lead):
        assert action.action_workstreams.filter(unlinked_at=None).count() == 1
        assert action.action_priorities.filter(unlinked_at=None).count() == 0
