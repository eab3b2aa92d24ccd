"""What a plan from a file will do, said row by row before it does anything."""

import pytest

from actionplans import operations
from actionplans.dates import parse
from actionplans.importing.preview import preview_of
from actionplans.models import Action
from partners.models import Person
from partners.operations import create_audience, grant_to_group
from tests.actionplans.importing import files

HEADINGS = files.HEADINGS


def problems(preview):
    return [(row.number, box, message) for row in preview.rows for box, message in row.problems]


def notices(preview):
    return [(row.number, box) for row in preview.rows for box, _ in row.notices]


def test_every_trap_of_a_workbook_is_read_or_marked(world, lead):
    draft = operations.start_import(
        world.oakshire_plan, upload=files.upload("plan.xlsx", files.trapped_workbook()), by=lead
    )
    preview = preview_of(draft, by=lead)
    assert [(row.number, row.words.get("reference"), row.meant["title"]) for row in preview.rows] == [
        (4, "1", "Write a core offer"),
        (5, "1 b", "Publish it"),
        (6, "1 c", "Tell families of it"),
        (8, "2", "Train every setting"),
        (9, "A2", "Agree a pathway"),
    ]
    first, second, third, fourth, fifth = preview.rows
    assert first.meant["description"] == "Part of the plan: Priority A: Better plans"
    assert first.meant["level"].label == "Green"
    assert (first.meant["due"].words, first.meant["due"].latest) == ("Ongoing", None)
    council, icb = world.oakshire_partners.council, world.oakshire_partners.icb
    assert (first.meant["lead_partner"], first.meant["supporting"]) == (council, [icb])
    assert (second.meant["lead_partner"], second.meant["supporting"]) == (council, [icb])
    assert second.meant["level"].label == "Amber"
    assert second.meant["due"].words == "31 March 2031"
    assert third.meant["cause"] == "No staff"
    assert preview.vocabulary.unknown == {
        "status": {"exceeded expectations": "Exceeded expectations"},
        "lead": {"family voice guild": "Family Voice Guild"},
    }
    assert problems(preview) == [
        (5, "progress", "A formula without a saved value. Type the words, or leave it empty"),
        (6, "words", "Say above who “Family Voice Guild” is"),
        (8, "words", "Say above what “Exceeded expectations” means"),
        (
            9,
            "due",
            "We cannot read “whenever we can” as a date. Write it like 31 March 2027, May 2027, Autumn term 2026, "
            "Q3 2026/27, or Ongoing",
        ),
    ]
    assert notices(preview) == [(5, "reference"), (6, "reference"), (8, "due"), (8, "lead"), (9, "row")]
    assert preview.passed_over == [
        "Row 3 is a heading: “Priority A: Better plans”. It is kept below each action under it."
    ]
    assert not preview.is_whole
    assert fourth.meant["due"].latest.isoformat() == "2031-05-31"
    assert fifth.mendable == ["due"]


def test_every_trap_of_a_word_document_is_read(world, lead):
    draft = operations.start_import(
        world.oakshire_plan, upload=files.upload("plan.docx", files.trapped_document()), by=lead
    )
    operations.match_columns(draft, columns=draft.columns, by=lead)
    preview = preview_of(draft, by=lead)
    rows = {row.words["reference"]: row for row in preview.rows}
    assert list(rows) == ["5.1", "5.2", "5.3", "5.4"]
    assert rows["5.1"].meant["title"] == "Set up a single front door"
    assert rows["5.1"].meant["description"] == "• one number\n• one form\n– on paper too"
    assert rows["5.3"].meant["lead_partner"] == world.oakshire_partners.council
    assert rows["5.4"].meant["level"].label == "Amber"


def test_every_trap_of_forms_over_two_pages_is_read(world, lead):
    draft = operations.start_import(
        world.oakshire_plan, upload=files.upload("forms.docx", files.trapped_forms()), by=lead
    )
    one, two = preview_of(draft, by=lead).rows
    assert (one.problems, two.problems) == ([], [])
    assert (one.meant["title"], one.meant["due"].words, one.meant["level"].label) == (
        "Halve the waits",
        "May 51",
        "Green",
    )
    assert one.meant["lead_partner"] == world.oakshire_partners.icb
    assert one.meant["supporting"] == [world.oakshire_partners.council]
    assert one.meant["success_measure"] == "250% (projected end of year)"
    assert ("due", "“May 51” is far away: type another date if that is not meant") in one.notices
    assert (two.meant["title"], two.meant["due"].words) == ("Ask families each term", "Ongoing")


def test_the_head_and_the_foot_of_a_page_in_the_middle_of_a_table_are_passed_over(begun, lead):
    title = ["Oakshire SEND plan", "", "", ""]
    rows = [title, ["Ref", "Action", "Lead", "Due"], ["1", "One", "LA", "TBC"], ["Page 1 of 2", "", "", ""], title]
    preview = preview_of(begun([*rows, ["2", "Two", "LA", "TBC"]]), by=lead)
    assert [(row.meant["title"], row.meant["description"]) for row in preview.rows] == [("One", ""), ("Two", "")]
    assert preview.passed_over == [
        "Row 4 is the head or the foot of a page: “Page 1 of 2”.",
        "Row 5 is the head or the foot of a page: “Oakshire SEND plan”.",
    ]


def test_every_trap_of_a_csv_file_is_read(world, lead):
    draft = operations.start_import(world.oakshire_plan, upload=files.upload("plan.csv", files.trapped_csv()), by=lead)
    preview = preview_of(draft, by=lead)
    first, second = preview.rows
    assert first.meant["due"].words == "31 March 2031"
    assert first.meant["progress"] == "-10 weeks\nso far"
    assert (first.meant["baseline"], first.meant["description"]) == ("18 weeks", "")
    assert second.meant["progress"] == "second thoughts"
    assert second.meant["lead_partner"] == world.oakshire_partners.forum
    assert preview.passed_over == ["Row 5 goes on from row 4 and is joined to it."]
    assert preview.is_whole
    assert preview.count("add") == 2


def test_headings_that_come_again_are_passed_over_and_rows_of_one_action_are_joined(looked_at):
    preview = looked_at(
        [HEADINGS, ["7", "Do", "LA", "TBC", "", "first"], HEADINGS, ["7", "Do", "LA", "TBC", "", "second"]]
    )
    assert preview.passed_over == ["Row 3 has the headings again.", "Row 4 goes on from row 2 and is joined to it."]
    assert preview.rows[0].meant["progress"] == "first\nsecond"


def test_a_heading_in_the_first_column_alone_is_a_part_and_a_long_reference_too(looked_at):
    preview = looked_at(
        [HEADINGS, ["Improving the experience of families", *[""] * 5], ["1", "Do", "LA", "TBC", "", ""]]
    )
    assert preview.rows[0].meant["description"] == "Part of the plan: Improving the experience of families"
    preview = looked_at([["Theme", *HEADINGS[1:]], ["Early help", *[""] * 5], ["", "Do", "LA", "TBC", "", ""]])
    assert preview.rows[0].meant["description"] == "Part of the plan: Early help"


@pytest.mark.parametrize(
    ("cells", "box", "message"),
    [
        (["9", "", "LA", "TBC", "", "x"], "title", "There is no action in this row. Type it, or leave the row out"),
        (["9" * 21, "Do", "LA", "TBC", "", ""], "reference", "A reference has at most 20 characters"),
        (["9", "Do", "LA", "TBC", "Red", ""], "cause", "Red needs its cause: why is it off track?"),
        (
            ["9", "Do", "LA", "TBC", "", "x" * 4_001],
            "progress",
            "Progress, or reason for the RAG has 4,001 characters. Shorten it to 4,000",
        ),
    ],
)
def test_what_cannot_be_brought_in_says_why(looked_at, cells, box, message):
    assert looked_at([HEADINGS, cells]).rows[0].problems == [(box, message)]


def test_boxes_of_fewer_plans_are_read_too(world, looked_at):
    headings = ["Action", "Start", "Due", "MoSCoW", "SRO", "Milestones", "Workstream", "Priority"]
    lead_title = str(world.oakshire_people.la_lead)
    stream, priority = world.oakshire_workstream, world.oakshire_priority
    steps = "Draft (May 2031)\n• June 2031: agreed\nTried – Q1 2031/32\nDone by July 2031"
    first = ["One", "May 2031", "June 2031", "Must do (statutory)", lead_title, steps, stream.title]
    second = ["Two", "June 2031", "May 2031", "perhaps", "ICB", "some day", "Nowhere", "Nothing"]
    preview = looked_at([headings, [*first, f"{priority.number}. {priority.title}"], second])
    one, two = preview.rows
    assert one.problems == []
    assert one.meant["must_should_could"] == "must"
    assert one.meant["accountable_person"].pk == world.oakshire_people.la_lead.pk
    assert [(what, when.words) for what, when in one.meant["milestones"]] == [
        ("Draft", "May 2031"),
        ("agreed", "June 2031"),
        ("Tried", "Q1 2031/32"),
        ("Done", "by July 2031"),
    ]
    assert (one.meant["workstreams"], one.meant["priorities"]) == ([stream], [priority])
    assert [box for box, _ in two.problems] == ["start", "must_should_could", "milestones"]
    assert [box for box, _ in two.notices] == ["accountable", "lead"]
    icb = world.oakshire_partners.icb
    assert two.meant["description"] == f"Accountable person: {icb}\nWorkstream: Nowhere\nPriority: Nothing"


def test_words_of_which_somebody_says_that_they_are_nobody_or_no_rating_are_kept_with_the_action(world, begun, lead):
    rows = [HEADINGS, ["K1", "One", "Head of HR; LA; ?", "TBC", "50/50", ""], ["1.2", "", "Head of HR", "", "", ""]]
    leave = {"lead": {"head of hr": "leave", "?": "leave", "": "leave"}, "status": {"50/50": "leave"}}
    draft = operations.mend_import(begun(rows), mended={}, words=leave, left_out={}, by=lead)
    preview = preview_of(draft, by=lead)
    new, known = preview.rows
    assert (new.problems, new.meant["lead_partner"]) == ([], world.oakshire_partners.council)
    kept = "Lead (people or partners): Head of HR; ?"
    assert new.meant["description"] == f"RAG or status: 50/50\n{kept}"
    # What is there already says more than the file: it stays, and the words come below it.
    was = known.action.description
    assert known.meant["description"] == "\n".join(filter(None, (was, "Lead (people or partners): Head of HR")))
    operations.bring_in(draft, seen_version=None, by=lead)
    again = preview_of(begun(rows), by=lead)
    assert [row.will for row in again.rows] == ["same", "same"]


def test_a_cell_that_is_broken_over_two_rows_is_one_action(looked_at):
    preview = looked_at(
        [
            [*HEADINGS, "Objective"],
            ["1", "Moderate with neighbours", "LA", "TBC", "", "", "Better plans"],
            ["", "and report to the board", "", "", "", "", "Better plans"],
            ["", "and then to families", "ICB", "", "", "", "Better plans"],
            ["", "Recruit", "", "", "", "", ""],
        ]
    )
    assert [(row.meant["title"], row.meant["description"]) for row in preview.rows] == [
        ("Moderate with neighbours", "and report to the board\nObjective: Better plans"),
        ("and then to families", "Objective: Better plans"),
        ("Recruit", ""),
    ]
    assert preview.passed_over == ["Row 3 goes on from row 2 and is joined to it."]


def test_a_row_that_stays_as_it_is_asks_for_no_look(brought_in, looked_at):
    rows = [HEADINGS, ["S1", "Soon", "", "May 31", "", ""]]
    assert [box for box, _ in looked_at(rows).rows[0].notices] == ["due", "lead"]
    brought_in(rows)
    preview = looked_at(rows)
    assert (preview.rows[0].will, preview.to_look_at) == ("same", [])


def test_a_long_action_has_its_first_sentence_as_title_and_all_of_it_below(looked_at):
    sentence, endless = "Agree with every school what it offers. " + "More. " * 60, "word " * 80
    preview = looked_at([HEADINGS, ["1", sentence, "LA", "TBC", "", ""], ["2", endless, "LA", "TBC", "", ""]])
    assert preview.rows[0].meant["title"] == "Agree with every school what it offers."
    assert preview.rows[0].meant["description"] == sentence.strip()
    assert preview.rows[1].meant["title"].endswith("word …")


def test_a_reference_that_a_spreadsheet_made_long_is_short_again(looked_at):
    assert looked_at([HEADINGS, ["1.1000000000000001", "Do", "LA", "TBC", "", ""]]).rows[0].words["reference"] == "1.1"


def test_known_actions_are_changed_by_reference_or_by_title_and_blanks_change_nothing(world, looked_at):
    preview = looked_at(
        [
            HEADINGS,
            ["1.1", "Publish a core offer for every school", "", "", "", ""],
            ["1.2", "Ask all families", "", "Termly", "Green", "Begun"],
            ["", world.oakshire_complete_action.title, "", "", "", "Said again"],
        ]
    )
    same, changed, by_title = preview.rows
    assert (same.will, changed.will, by_title.will) == ("same", "change", "change")
    assert changed.groups == {"wording", "due", "rag"}
    assert changed.changes == [
        ("Action", "Ask families what they think of the offer", "Ask all families"),
        ("Due date", "Ongoing", "Termly"),
        ("RAG or status", "Not yet due", "Green"),
        ("Progress, or reason for the RAG", "Added to the plan.", "Begun"),
    ]
    assert same.says == "Is there already, and stays as it is"


def test_two_rows_of_one_action_and_a_row_that_is_not_ours_to_change_say_so(world, acting, begun):
    rows = [HEADINGS, ["1.2", "Other words", "", "", "", ""], ["8", "New", "LA", "TBC", "", ""]]
    with acting(world.oakshire_people.icb_officer) as officer:
        draft = operations.start_import(
            world.oakshire_plan, upload=files.upload("p.csv", files.csv_file(rows)), by=officer
        )
        preview = preview_of(draft, by=officer)
    assert [message for _, _, message in problems(preview)] == [
        "This action is not yours to change in this way. Leave this row out",
        "It is not in the plan yet, and only leads of the local authority and of the NHS commissioner add actions. "
        "Leave this row out",
    ]


def test_one_action_twice_is_refused_and_a_row_left_out_counts_no_more(begun, lead):
    draft = begun(
        [
            HEADINGS,
            ["", "Ask families what they think of the offer", "", "Termly", "", ""],
            ["1.2", "Ask", "", "", "", ""],
            ["5", "New", "Somebody", "TBC", "Odd", ""],
        ]
    )
    assert [message for _, _, message in problems(preview_of(draft, by=lead))] == [
        "Row 2 is about the same action. Leave one out",
        "Say above what “Odd” means",
        "Say above who “Somebody” is",
    ]
    draft = operations.mend_import(draft, mended={}, words={}, left_out={"3": True, "4": True}, by=lead)
    preview = preview_of(draft, by=lead)
    assert preview.is_whole
    assert preview.unknown == []
    draft = operations.mend_import(draft, mended={}, words={}, left_out={"4": False}, by=lead)
    assert draft.left_out == ["3"]


def test_words_that_nobody_knows_are_asked_once_and_then_known(world, begun, lead):
    draft = begun(
        [HEADINGS, ["5", "New", "Guild and Team X", "TBC", "Odd", ""], ["6", "More", "Guild", "TBC", "none", ""]]
    )
    preview = preview_of(draft, by=lead)
    assert [shown for _, _, shown in preview.unknown] == ["Odd", "none", "Guild and Team X", "Guild"]
    level = preview.vocabulary.levels[1]
    person = Person.objects.get(pk=world.oakshire_people.icb_officer.pk)
    words = {
        "status": {"odd": str(level.pk), "none": "leave"},
        "lead": {"guild": f"person:{person.pk}", "team x": "leave", "guild and team x": "nonsense:1"},
    }
    draft = operations.mend_import(draft, mended={"5": {"title": "x"}}, words=words, left_out={}, by=lead)
    first, second = preview_of(draft, by=lead).rows
    assert first.meant["level"] == level
    assert "level" not in second.meant
    assert (second.meant["lead_person"], second.meant["lead_partner"]) == (person, world.oakshire_partners.icb)
    again = begun([HEADINGS, ["7", "Other", "Guild", "TBC", "Odd", ""]])
    assert again.words == words


def test_a_closed_action_and_a_closed_plan_take_nothing(world, begun, lead):
    closed = Action.objects.get(pk=world.oakshire_closed_action.pk)
    draft = begun([HEADINGS, ["", closed.title, "", "Termly", "", "More of it"], ["8", "New", "LA", "TBC", "", ""]])
    operations.close_plan(world.oakshire_plan, reason="Over", by=lead)
    draft.plan.refresh_from_db()
    preview = preview_of(draft, by=lead)
    assert preview.rows[0].will == "closed"
    assert [message for _, _, message in problems(preview)] == [
        "This plan is closed, so it takes no more actions. Leave this row out"
    ]


def test_texts_from_several_columns_follow_each_other_and_the_same_is_said_once(looked_at):
    headings = ["Action", "", "Progress", "Comments", "Update"]
    preview = looked_at([headings, ["Do", "beside", "Half done", "Half done", "and more"]])
    assert preview.rows[0].meant["progress"] == "Half done\nand more"
    assert preview.rows[0].meant["description"] == "Also: beside"


def test_everything_else_that_an_action_says_can_be_changed_too(world, looked_at):
    headings = ["Ref", "Action", "Start", "MoSCoW", "Workstream", "Priority", "RAG", "Path to green"]
    stream, priority = world.oakshire_workstream, world.oakshire_priority
    action = world.oakshire_complete_action
    reference = action.in_plans.get(plan=world.oakshire_plan).reference
    preview = looked_at(
        [headings, [reference, action.title, "2026", "Could", stream.title, priority.title, "", "none yet"]]
    )
    changed = [box for box, _, _ in preview.rows[0].changes]
    assert changed == ["Start", "Must, should or could", "Workstream", "Priority"]


def test_an_action_given_up_that_the_file_calls_withdrawn_stays_as_it_is(world, looked_at):
    title = world.oakshire_closed_action.title
    assert looked_at([["Action", "RAG"], [title, "Withdrawn"]]).rows[0].will == "same"


def test_a_reference_of_an_action_that_somebody_does_not_see_is_taken_all_the_same(world, acting, lead):
    council = world.oakshire_partners.council
    inner = create_audience(world.oakshire, name="The council alone", parent=world.oakshire_plan.audience, by=lead)
    grant_to_group(inner, council.areas_of_partner.get(area=world.oakshire).everyone_group, "view", by=lead)
    operations.create_action(
        world.oakshire_plan,
        title="Hidden",
        reference="H1",
        lead_partner=council,
        due=parse("TBC"),
        audience=inner,
        by=lead,
    )
    rows = [HEADINGS, ["H1", "Other", "ICB", "TBC", "", ""]]
    with acting(world.oakshire_people.icb_lead) as other:
        draft = operations.start_import(
            world.oakshire_plan, upload=files.upload("p.csv", files.csv_file(rows)), by=other
        )
        assert problems(preview_of(draft, by=other)) == [(2, "reference", "“H1” is another action’s reference here")]


def test_an_action_without_a_reference_is_known_by_its_title(brought_in, looked_at):
    rows = [["Action", "Lead"], ["Nothing but a title", "LA"]]
    brought_in(rows)
    assert looked_at(rows).rows[0].will == "same"


def test_what_was_said_in_a_plan_with_other_ratings_is_asked_anew(world, begun, lead):
    rows = [HEADINGS, ["7", "New", "LA", "TBC", "Odd", ""]]
    draft = begun(rows)
    level = draft.plan.scheme.levels.first()
    operations.mend_import(draft, mended={}, words={"status": {"odd": str(level.pk)}}, left_out={}, by=lead)
    other = begun(rows, plan=world.oakshire_other_plan)
    assert other.words == {"status": {"odd": str(level.pk)}}
    assert preview_of(other, by=lead).unknown == [("status", "odd", "Odd")]
