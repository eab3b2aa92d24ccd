"""Strategies and workstreams as people meet them: the pages, and the forms that change them."""

import datetime as dt

import pytest
from django.urls import reverse

from core import clock
from core.access import also_seeing
from core.panels import Panel
from core.registry import PANELS
from governance.models import Board
from partners.operations import end_membership
from partners.reach import group_names
from strategies import operations
from strategies.models import (
    FormerPriorityName,
    Outcome,
    OutcomeMeasure,
    Strategy,
    Workstream,
    WorkstreamLink,
)


def url(name: str, *numbers) -> str:
    return reverse(f"strategies:{name}", args=["oakshire", *(getattr(number, "pk", number) for number in numbers)])


def typed_day(name: str, day: dt.date) -> dict[str, str]:
    return {f"{name}_day": str(day.day), f"{name}_month": str(day.month), f"{name}_year": str(day.year)}


STRATEGY = {
    "title": "Our strategy",
    "vision": "Good lives.",
    "commitments_label": "Guiding principles",
    "commitments": "One\r\n\r\nTwo",
    "lead_person": "",
    **typed_day("starts_on", dt.date(2026, 9, 1)),
    **typed_day("ends_on", dt.date(2029, 8, 31)),
}

WORKSTREAM = {
    "title": "Autism",
    "purpose": "Why we do it.",
    "intended_outcomes": "One\nTwo",
    "lead_person": "",
    "lead_partner": "",
    "overseeing_board": "",
    "brief_state": "draft",
    "timescale_words": "2 to 3 years",
}


@pytest.fixture
def panel():
    """A panel of an upper room on each page that takes panels."""
    names = [f"strategies.{model}:zz-test" for model in ("Strategy", "Priority", "Workstream")]
    for name in names:
        PANELS.add(name)(lambda subject, person: Panel(f"What is done for {subject}", "components/empty.html", {}))
    yield
    for name in names:
        del PANELS[name]


# --- Strategies ------------------------------------------------------------------------------------------------------


def test_the_list_shows_strategies_in_force_first_and_drafts_only_to_their_audience(sign_in, world):
    titles = ["SEND strategy of Oakshire", "Joint commissioning strategy of Oakshire"]
    for person, expected in ((world.oakshire_people.la_lead, titles), (world.oakshire_people.school_rep, titles[:1])):
        response = sign_in(person).get(url("strategy_list"))
        assert [strategy.title for strategy in response.context["strategies"]] == expected


def test_a_strategy_shows_what_it_wants_how_that_shows_and_who_works_on_it(sign_in, world, panel):
    response = sign_in(world.oakshire_people.school_rep).get(world.oakshire_strategy.get_absolute_url())
    page = response.content.decode()
    for words in (
        "September 2025 to August 2028",
        "Agreed on 10 July 2025 by SEND Partnership Board.",
        "Every child and young person has good provision near home.",
        "Jointly agreed commitments",
        "Families take part in decisions.",
        "1. Social, emotional and mental health",
        "(previously Behaviour support)",
        "1. Needs are met well and near home.",
        "Case studies",
        "Best use of resources",
        "Money is short.",
        "governed elsewhere: the preparing for adulthood board",
        "2 to 3 years",
        "Who can see this?",
        "Strategy agreed",
        "What is done for SEND strategy of Oakshire",
    ):
        assert words in page
    assert "Change this strategy" not in page
    assert "Average price of an independent placement" not in page
    (row,) = response.context["matrix"]
    assert [(standing.measure.reference, speaks) for standing, speaks in row.cells] == [("a", True)]


def test_the_matrix_says_of_each_measure_whether_it_speaks_to_each_outcome(sign_in, world, acting):
    with acting(world.oakshire_people.la_lead) as lead:
        operations.add_outcome(
            world.oakshire_strategy, text="Trust", measures=[world.oakshire_absence_measure], by=lead
        )
    response = sign_in(world.oakshire_people.la_lead).get(world.oakshire_strategy.get_absolute_url())
    assert [
        [(standing.measure.reference, speaks) for standing, speaks in row.cells] for row in response.context["matrix"]
    ] == [[("a", True), ("j", False), ("x", True)], [("a", False), ("j", True), ("x", False)]]


def test_a_bare_draft_says_what_it_does_not_have_yet(sign_in, world, acting):
    with acting(world.oakshire_people.la_lead) as lead:
        bare = operations.create_strategy(
            world.oakshire, audience=world.oakshire_audiences.everyone, title="Bare", by=lead
        )
    page = sign_in(world.oakshire_people.school_rep).get(bare.get_absolute_url()).content.decode()
    assert "No outcomes have been set yet." in page
    assert "This strategy has no numbered priorities." in page
    assert "No workstreams to show." in page


def test_a_strategy_one_may_not_see_is_not_there(sign_in, world):
    client = sign_in(world.oakshire_people.school_rep)
    assert client.get(world.oakshire_draft_strategy.get_absolute_url()).status_code == 404
    assert client.get(url("strategy_detail", world.elmborough_strategy)).status_code == 404


def test_a_strategy_may_be_begun_by_a_lead_only(sign_in, world, acting):
    assert sign_in(world.oakshire_people.la_officer).get(url("strategy_create")).status_code == 403
    client = sign_in(world.oakshire_people.icb_lead)
    assert client.get(url("strategy_create")).status_code == 200
    response = client.post(url("strategy_create"), {**STRATEGY, "audience": world.oakshire_audiences.everyone.pk})
    with acting(world.oakshire_people.icb_lead) as person:
        made = Strategy.objects.visible_to(person).get(title="Our strategy")
        assert [row.text for row in made.commitments.all()] == ["One", "Two"]
        assert (made.starts_on, made.ends_on) == (dt.date(2026, 9, 1), dt.date(2029, 9, 1))
        assert response.url == made.get_absolute_url()


def test_a_period_that_ends_before_it_starts_comes_back_with_what_was_typed(sign_in, world):
    data = {**STRATEGY, **typed_day("ends_on", dt.date(2025, 1, 1)), "seen_version": world.oakshire_strategy.version}
    response = sign_in(world.oakshire_people.la_lead).post(url("strategy_edit", world.oakshire_strategy), data)
    assert response.context["form"].errors["ends_on"] == ["The last day must be the same as or after the first day"]
    assert "Good lives." in response.content.decode()


def test_the_lead_of_a_draft_edits_it_and_others_of_its_audience_only_read(sign_in, world):
    draft = world.oakshire_draft_strategy
    assert sign_in(world.oakshire_people.la_officer).get(url("strategy_edit", draft)).status_code == 403
    client = sign_in(world.oakshire_people.icb_officer)
    assert client.get(url("strategy_edit", draft)).status_code == 200
    lead = world.oakshire_people.icb_officer.pk
    response = client.post(
        url("strategy_edit", draft), {**STRATEGY, "lead_person": lead, "seen_version": draft.version}
    )
    assert response.url == draft.get_absolute_url()
    assert "Our strategy" in client.get(draft.get_absolute_url()).content.decode()


def test_two_who_edit_a_strategy_at_once_see_both_texts(sign_in, world):
    client = sign_in(world.oakshire_people.la_lead)
    data = {**STRATEGY, "seen_version": world.oakshire_strategy.version}
    client.post(url("strategy_edit", world.oakshire_strategy), data)
    mine = {
        **data,
        "title": "Mine",
        "commitments": "Three",
        **typed_day("ends_on", dt.date(2030, 8, 31)),
    }
    response = client.post(url("strategy_edit", world.oakshire_strategy), mine)
    assert response.status_code == 409
    conflict = {entry.label: (entry.theirs, entry.yours) for entry in response.context["form"].conflict}
    assert conflict == {
        "Title": ("Our strategy", "Mine"),
        "Last day of its period": ("2029-08-31", "2030-08-31"),
        "Commitments or principles": ("One\nTwo", "Three"),
    }
    fresh = response.context["form"]["seen_version"].value()
    assert (
        client.post(url("strategy_edit", world.oakshire_strategy), {**mine, "seen_version": fresh}).status_code == 302
    )


def test_a_strategy_is_agreed_ended_and_withdrawn(sign_in, world):
    client = sign_in(world.oakshire_people.la_lead)
    draft, strategy = world.oakshire_draft_strategy, world.oakshire_strategy
    data = {
        **typed_day("agreed_on", clock.today()),
        "agreed_by_board": world.oakshire_board.pk,
        "seen_version": draft.version,
    }
    for name in ("strategy_agree", "strategy_end", "strategy_withdraw"):
        assert client.get(url(name, draft)).status_code == 200
    assert client.post(url("strategy_agree", draft), data).status_code == 302
    assert "by SEND Partnership Board" in client.get(draft.get_absolute_url()).content.decode()
    reason = {"reason": "Its time is over.", "seen_version": strategy.version}
    assert client.post(url("strategy_end", strategy), reason).status_code == 302
    late = client.post(url("strategy_end", strategy), {**reason, "seen_version": strategy.version + 1})
    assert late.status_code == 409
    assert "This strategy is ended, so it can&#x27;t become ended." in late.content.decode()
    again = {"reason": "Merged.", "seen_version": draft.version + 1}
    assert client.post(url("strategy_withdraw", draft), again).status_code == 302


def test_a_priority_shows_its_former_name_and_can_be_renamed(sign_in, world, panel):
    client, priority = sign_in(world.oakshire_people.la_lead), world.oakshire_priority
    page = client.get(priority.get_absolute_url()).content.decode()
    assert "Previously Behaviour support" in page
    assert "What is done for 1. Social, emotional and mental health" in page
    rename = url("priority_rename", world.oakshire_strategy, priority)
    assert client.get(rename).context["form"]["title"].value() == priority.title
    data = {"title": "Mental health", "reason": "Shorter.", "seen_version": priority.version}
    assert client.post(rename, {**data, "reason": ""}).context["form"].errors["reason"] == [
        "Answer “Why does the name change?”"
    ]
    assert client.post(rename, data).url == priority.get_absolute_url()
    assert "Previously Social, emotional and mental health" in client.get(priority.get_absolute_url()).content.decode()
    assert client.post(rename, data).status_code == 409
    assert client.get(url("priority_rename", world.oakshire_draft_strategy, priority)).status_code == 404


def test_a_priority_is_described_on_its_page(sign_in, world):
    client, priority = sign_in(world.oakshire_people.la_lead), world.oakshire_priority
    describe = url("priority_describe", world.oakshire_strategy, priority)
    assert describe in client.get(priority.get_absolute_url()).content.decode()
    assert client.get(describe).context["form"]["description"].value() == priority.description
    data = {"description": "Calm classrooms.", "seen_version": priority.version}
    assert client.post(describe, data).url == priority.get_absolute_url()
    assert "Calm classrooms." in client.get(priority.get_absolute_url()).content.decode()
    late = client.post(describe, {**data, "description": "Mine"})
    assert (late.status_code, late.context["form"]["description"].value()) == (409, "Mine")
    assert client.get(url("priority_describe", world.oakshire_draft_strategy, priority)).status_code == 404


def test_priorities_outcomes_and_themes_are_added_and_an_outcome_changed(sign_in, world, acting):
    client, strategy = sign_in(world.oakshire_people.la_lead), world.oakshire_strategy
    for name, data in (
        ("priority_create", {"title": "Inclusion", "description": ""}),
        ("outcome_create", {"text": "Trust", "measures": [world.oakshire_measure.pk], "other_evidence": ""}),
        ("theme_create", {"title": "Engaging", "aim": "", "rationale": ""}),
    ):
        assert client.get(url(name, strategy)).status_code == 200
        assert client.post(url(name, strategy), data).url == strategy.get_absolute_url()
    page = client.get(strategy.get_absolute_url()).content.decode()
    for words in ("2. Inclusion", "2. Trust", "2. Engaging"):
        assert words in page
    edit = url("outcome_edit", strategy, world.oakshire_outcome)
    form = client.get(edit).context["form"]
    assert set(form["measures"].value()) == {world.oakshire_measure.pk, world.oakshire_commissioners_measure.pk}
    data = {"text": "Better", "measures": [], "other_evidence": "Letters", "seen_version": strategy.version}
    assert client.post(edit, data).status_code == 302
    with acting(world.oakshire_people.la_lead) as lead:
        outcome = Outcome.objects.visible_to(lead).get(pk=world.oakshire_outcome.pk)
        assert (outcome.text, outcome.other_evidence, outcome.outcome_measures.count()) == ("Better", "Letters", 0)


def test_a_lead_who_has_left_stays_chosen_until_another_is(sign_in, world, acting):
    draft, officer = world.oakshire_draft_strategy, world.oakshire_people.icb_officer
    with acting(world.oakshire_people.area_admin) as administrator:
        for membership in officer.memberships.current():
            end_membership(membership, by=administrator)
    client = sign_in(world.oakshire_people.la_lead)
    client.post(url("strategy_edit", draft), {**STRATEGY, "lead_person": officer.pk, "seen_version": draft.version})
    with acting(world.oakshire_people.la_lead):
        draft.refresh_from_db()
        assert (draft.title, draft.lead_person) == ("Our strategy", officer)


# --- Workstreams -----------------------------------------------------------------------------------------------------


def test_the_list_of_workstreams_says_who_leads_and_who_governs(sign_in, world):
    response = sign_in(world.oakshire_people.school_rep).get(url("workstream_list"))
    assert [(row.title, title) for row, title in response.context["rows"]] == [
        ("Autism", "SEND strategy of Oakshire"),
        ("Speech, language and communication", "SEND strategy of Oakshire"),
        ("Preparing for adulthood", "SEND strategy of Oakshire"),
    ]
    page = response.content.decode()
    assert "Governed elsewhere: the preparing for adulthood board" in page
    assert "Therapies Manager, Oakshire" in page


def test_the_list_of_workstreams_is_narrowed_and_sorted_by_its_address(sign_in, world):
    client = sign_in(world.oakshire_people.la_officer)
    trust, draft = world.oakshire_partners.provider.pk, world.oakshire_draft_strategy.pk
    for query, expected in (
        ("?words=autism", ["Autism"]),
        ("?mine=on", ["Autism"]),
        (f"?lead_partner={trust}", ["Speech, language and communication"]),
        (f"?strategy={draft}", ["Exceptional needs funding"]),
        ("?words=nothing+like+it", []),
        (
            "?sort=-title",
            ["Speech, language and communication", "Preparing for adulthood", "Exceptional needs funding", "Autism"],
        ),
    ):
        response = client.get(url("workstream_list") + query)
        assert [row.title for row, _ in response.context["rows"]] == expected


def test_a_workstream_shows_its_people_its_links_and_what_upper_rooms_say(sign_in, world, panel):
    page = sign_in(world.oakshire_people.forum_rep).get(world.oakshire_workstream.get_absolute_url()).content.decode()
    for words in (
        "Workstream 1, SEND strategy of Oakshire",
        "A clear local offer",
        "Each locality has the services it needs.",
        "Parents and carers",
        "Parent Representative, Oakshire",
        "2. Speech, language and communication",
        "Many children need both.",
        "Best use of resources",
        "What is done for 1. Autism",
        "Who can see this?",
        "Workstream created",
    ):
        assert words in page
    assert "Change this workstream" not in page


def test_a_link_shows_on_both_sides(sign_in, world):
    page = sign_in(world.oakshire_people.forum_rep).get(world.oakshire_other_workstream.get_absolute_url())
    assert [other.title for _, other in page.context["links"]] == ["Autism"]


def test_the_lead_of_a_workstream_sees_it_without_the_strategy_the_board_or_the_linked_one(sign_in, world, acting):
    # A school leads a workstream that is otherwise the commissioners' own.
    with acting(world.oakshire_people.la_lead) as lead:
        strategy = world.oakshire_draft_strategy
        theme = operations.add_theme(strategy, title="Hidden theme", by=lead)
        workstream = operations.create_workstream(
            strategy,
            audience=world.oakshire_audiences.commissioners,
            title="Places",
            lead_person=world.oakshire_people.school_rep,
            overseeing_board=world.oakshire_board,
            themes=[theme],
            intended_outcomes=["More places"],
            by=lead,
        )
        operations.link_workstreams(
            workstream, other=world.oakshire_commissioners_workstream, why="Same money", by=lead
        )
    client = sign_in(world.oakshire_people.school_rep)
    response = client.get(workstream.get_absolute_url())
    page = response.content.decode()
    assert "More places" in page
    assert response.context["strategy"] is None
    for hidden in ("Joint commissioning strategy", "Hidden theme", "Exceptional needs funding"):
        assert hidden not in page
    rows = client.get(url("workstream_list")).context["rows"]
    assert [title for row, title in rows if row.title == "Places"] == [""]


def test_what_is_governed_elsewhere_is_shown_to_read(sign_in, world):
    client, elsewhere = sign_in(world.oakshire_people.la_lead), world.oakshire_elsewhere_workstream
    page = client.get(elsewhere.get_absolute_url()).content.decode()
    assert "governed elsewhere, by the preparing for adulthood board" in page
    assert "Change this workstream" not in page
    data = {**WORKSTREAM, "seen_version": elsewhere.version}
    refused = client.post(url("workstream_edit", elsewhere), data)
    assert refused.status_code == 409
    assert "It can&#x27;t be changed here." in refused.content.decode()
    bring = url("workstream_bring_here", elsewhere)
    assert client.get(bring).status_code == 200
    data = {"overseeing_board": world.oakshire_board.pk, "reason": "Asked", "seen_version": elsewhere.version}
    assert client.post(bring, data).status_code == 302
    assert "Change this workstream" in client.get(elsewhere.get_absolute_url()).content.decode()


def test_a_lead_sets_up_a_workstream(sign_in, world, acting):
    client = sign_in(world.oakshire_people.la_lead)
    create = url("workstream_create", world.oakshire_strategy)
    assert client.get(create).status_code == 200
    data = {**WORKSTREAM, "title": "Sensory needs", "audience": world.oakshire_audiences.everyone.pk}
    response = client.post(create, data)
    with acting(world.oakshire_people.la_lead) as lead:
        made = Workstream.objects.visible_to(lead).get(title="Sensory needs")
        assert (made.number, made.timescale_words) == (4, "2 to 3 years")
        assert response.url == made.get_absolute_url()
        assert group_names(world.oakshire)[made.members_group_id] == (
            "The lead and the members of the workstream “Sensory needs”"
        )


def test_an_officer_of_the_working_group_edits_and_one_outside_it_reads(sign_in, world):
    workstream = world.oakshire_workstream
    edit = url("workstream_edit", workstream)
    assert sign_in(world.oakshire_people.icb_officer).get(edit).status_code == 403
    assert sign_in(world.oakshire_people.forum_rep).get(edit).status_code == 403
    client = sign_in(world.oakshire_people.la_officer)
    form = client.get(edit).context["form"]
    assert form["intended_outcomes"].value().splitlines() == [
        "A strategy for autism is published.",
        "Each locality has the services it needs.",
    ]
    data = {**WORKSTREAM, "themes": [world.oakshire_theme.pk], "seen_version": workstream.version}
    assert client.post(edit, data).url == workstream.get_absolute_url()
    assert "Why we do it." in client.get(workstream.get_absolute_url()).content.decode()


def test_two_who_edit_a_workstream_at_once_see_both_texts_lines_and_themes_too(sign_in, world):
    client, workstream = sign_in(world.oakshire_people.la_lead), world.oakshire_workstream
    edit = url("workstream_edit", workstream)
    data = {**WORKSTREAM, "seen_version": workstream.version, **typed_day("ends_on", dt.date(2029, 8, 31))}
    client.post(edit, data)
    mine = {**WORKSTREAM, "seen_version": workstream.version, "themes": [world.oakshire_theme.pk]}
    response = client.post(edit, {**mine, "intended_outcomes": "Three"})
    assert response.status_code == 409
    conflict = {entry.label: (entry.theirs, entry.yours) for entry in response.context["form"].conflict}
    assert conflict == {
        "Last day": ("2029-08-31", "nothing"),
        "Intended outcomes": ("One\nTwo", "Three"),
        "Cross-cutting themes": ("nothing", "1. Best use of resources"),
    }
    agreeing = client.post(edit, {**data, "title": "Mine"})
    assert [entry.label for entry in agreeing.context["form"].conflict] == ["Title"]


def test_what_an_editor_cannot_see_stays_when_he_saves(sign_in, world, acting):
    with acting(world.oakshire_people.la_lead) as lead:
        theme = operations.add_theme(world.oakshire_draft_strategy, title="Hidden theme", by=lead)
        workstream = operations.create_workstream(
            world.oakshire_draft_strategy,
            audience=world.oakshire_audiences.only_icb,
            title="Health pathways",
            lead_person=world.oakshire_people.la_lead,
            themes=[theme],
            by=lead,
        )
        narrow = world.oakshire_audiences.only_forum
        with also_seeing(narrow.pk):
            Strategy.objects.filter(pk=world.oakshire_draft_strategy.pk).update(audience=narrow)
        Workstream.objects.filter(pk=workstream.pk).update(overseeing_board=world.oakshire_board)
        with also_seeing(narrow.pk):
            Board.objects.filter(pk=world.oakshire_board.pk).update(audience=narrow)
    client = sign_in(world.oakshire_people.la_lead)
    lead = world.oakshire_people.la_lead.pk
    assert client.get(url("workstream_outcomes", workstream)).status_code == 404
    assert "overseeing_board" not in client.get(url("workstream_edit", workstream)).context["form"].fields
    data = {**WORKSTREAM, "title": "Pathways", "lead_person": lead, "seen_version": workstream.version}
    assert client.post(url("workstream_edit", workstream), data).status_code == 302
    with acting(world.oakshire_people.la_lead):
        assert list(workstream.workstream_themes.values_list("theme", flat=True)) == [theme.pk]
        workstream.refresh_from_db()
        assert (workstream.title, workstream.overseeing_board_id) == ("Pathways", world.oakshire_board.pk)


def test_members_come_and_go(sign_in, world):
    client, workstream = sign_in(world.oakshire_people.la_lead), world.oakshire_workstream
    add = url("member_add", workstream)
    assert client.get(add).status_code == 200
    data = {"constituency": "Colleges", "person": world.oakshire_people.college_rep.pk, "partner": ""}
    assert client.post(add, data).url == workstream.get_absolute_url()
    assert client.post(add, data).context["form"].errors["person"] == [
        "College Principal, Oakshire is a member already."
    ]
    withdraw = url("member_withdraw", workstream, world.oakshire_member)
    assert client.get(withdraw).status_code == 200
    assert client.post(withdraw, {"reason": ""}).context["form"].errors["reason"] == [
        "Answer “Why does this member leave?”"
    ]
    assert client.post(withdraw, {"reason": "Left."}).url == workstream.get_absolute_url()
    assert client.post(withdraw, {"reason": "Left."}).status_code == 409
    members = client.get(workstream.get_absolute_url()).context["members"]
    assert [member.constituency for member in members] == ["Colleges", "Parents and carers"]
    assert client.get(url("member_withdraw", world.oakshire_other_workstream, world.oakshire_member)).status_code == 404


def test_links_come_and_go(sign_in, world, acting):
    client, workstream = sign_in(world.oakshire_people.la_lead), world.oakshire_workstream
    add = url("link_add", workstream)
    offered = client.get(add).context["form"].fields["other"].queryset
    assert "Autism" not in [other.title for other in offered]
    data = {"other": world.oakshire_elsewhere_workstream.pk, "why": "They grow up."}
    assert client.post(add, data).url == workstream.get_absolute_url()
    assert client.post(add, data).status_code == 409
    remove = url("link_remove", workstream, world.oakshire_workstream_link)
    assert client.get(remove).status_code == 200
    assert client.post(remove).url == workstream.get_absolute_url()
    with acting(world.oakshire_people.la_lead) as lead:
        assert [link.why for link in WorkstreamLink.objects.visible_to(lead, world.oakshire)] == ["They grow up."]


def test_a_link_to_a_workstream_that_is_hidden_can_not_be_taken_away_or_read(sign_in, world, acting):
    with acting(world.oakshire_people.la_lead):
        other = Workstream.objects.filter(pk=world.oakshire_other_workstream.pk)
        other.update(audience=world.oakshire_audiences.only_council)
    client = sign_in(world.oakshire_people.icb_lead)
    remove = url("link_remove", world.oakshire_workstream, world.oakshire_workstream_link)
    assert client.get(remove).status_code == client.post(remove).status_code == 404


def test_each_intended_outcome_says_which_outcome_it_serves(sign_in, world):
    client, workstream = sign_in(world.oakshire_people.la_lead), world.oakshire_workstream
    page = url("workstream_outcomes", workstream)
    assert client.get(page).status_code == 200
    data = {f"row_{world.oakshire_intended_outcome.pk}": world.oakshire_outcome.pk, "seen_version": workstream.version}
    assert client.post(page, data).url == workstream.get_absolute_url()
    assert "(serves outcome 1)" in client.get(workstream.get_absolute_url()).content.decode()


def test_the_pages_cost_the_same_for_one_and_for_thirty(sign_in, world, acting, count_queries):
    client = sign_in(world.oakshire_people.la_lead)
    pages = {
        "strategies": url("strategy_list"),
        "strategy": world.oakshire_strategy.get_absolute_url(),
        "priority": world.oakshire_priority.get_absolute_url(),
        "workstreams": url("workstream_list"),
        "workstream": world.oakshire_workstream.get_absolute_url(),
    }
    before = {name: count_queries(client, page) for name, page in pages.items()}
    with acting(world.oakshire_people.la_lead) as lead:
        strategy, everyone = world.oakshire_strategy, world.oakshire_audiences.everyone
        for number in range(30):
            operations.create_strategy(world.oakshire, audience=everyone, title=f"Strategy {number}", by=lead)
            theme = operations.add_theme(strategy, title=f"Theme {number}", by=lead)
            operations.add_outcome(
                strategy, text="More", measures=[world.oakshire_measure, world.oakshire_absence_measure], by=lead
            )
            priority = operations.add_priority(strategy, title=f"Priority {number}", by=lead)
            operations.rename_priority(
                priority, title=f"Renamed {number}", reason="Why not", seen_version=priority.version, by=lead
            )
            other = operations.create_workstream(
                strategy,
                audience=everyone,
                title=f"Workstream {number}",
                lead_person=lead,
                lead_partner=world.oakshire_partners.council,
                overseeing_board=world.oakshire_board,
                themes=[theme],
                by=lead,
            )
            operations.link_workstreams(world.oakshire_workstream, other=other, why="Near", by=lead)
            operations.add_member(
                world.oakshire_workstream, constituency="More", partner=world.oakshire_partners.schools, by=lead
            )
    assert {name: count_queries(client, page) for name, page in pages.items()} == before
    assert max(before["strategies"], before["workstreams"]) <= 12


def test_two_who_edit_a_workstream_of_a_strategy_without_themes_see_both_texts(sign_in, world):
    client, workstream = sign_in(world.oakshire_people.la_lead), world.oakshire_commissioners_workstream
    data = {**WORKSTREAM, "title": "Theirs", "seen_version": workstream.version}
    client.post(url("workstream_edit", workstream), data)
    response = client.post(url("workstream_edit", workstream), {**data, "title": "Mine"})
    assert [(entry.theirs, entry.yours) for entry in response.context["form"].conflict] == [("Theirs", "Mine")]


def test_each_part_says_what_it_is(world):
    said = {
        str(thing)
        for thing in (
            world.oakshire_strategy.commitments.model(text="Early help"),
            world.oakshire_outcome,
            world.oakshire_theme,
            world.oakshire_intended_outcome,
        )
    }
    assert said == {
        "Early help",
        "1. Needs are met well and near home.",
        "1. Best use of resources",
        "A strategy for autism is published.",
    }
    workstream, other, theme = world.oakshire_workstream, world.oakshire_other_workstream, world.oakshire_theme
    assert str(world.oakshire_workstream_link) == f"Workstream {workstream.pk} crosses {other.pk}"
    assert str(world.oakshire_workstream_theme) == f"Workstream {workstream.pk}, theme {theme.pk}"


def test_a_cell_and_a_former_name_say_what_they_are():
    assert str(OutcomeMeasure(outcome_id=1, measure_id=2)) == "Outcome 1, measure 2"
    assert str(FormerPriorityName(name="SEBD")) == "SEBD"
