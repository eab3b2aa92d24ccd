"""A plan that lives in a file is brought in, as people meet it."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.text import slugify

from actionplans.models import Action, PlanImport
from tests.actionplans.importing import files
from tests.actionplans.pages.steps import address, page, send


@pytest.fixture
def plan(world):
    return world.oakshire_plan


@pytest.fixture
def chosen(sign_in, people, plan):
    """`chosen("plan.xlsx", content)`: the council's lead chooses a file; his client and the import that begins."""

    def choose(name, content):
        client = sign_in(people.la_lead)
        response = client.post(address("plan_import", plan.pk), {"upload": SimpleUploadedFile(name, content)})
        assert response.status_code == 302, response.content.decode()
        return client, int(response.url.split("/")[-3])

    return choose


@pytest.fixture
def bring_in(acting, people, plan):
    """`bring_in(client, number)`: press the button of an import's preview as it stands now."""

    def press(client, number):
        with acting(people.la_lead):
            version = PlanImport.objects.get(pk=number).version
        return send(client, "import_preview", plan.pk, number, bring_in="yes", seen_version=version)

    return press


def test_a_workbook_with_every_trap_comes_in_through_the_pages(world, chosen, plan, acting, bring_in):
    client, number = chosen("plan.xlsx", files.trapped_workbook())
    html = page(client, "import_columns", plan.pk, number)
    assert "Match the columns" in html
    assert "Merged cells count for every row they cover." in html
    assert "Choose another table" in html
    columns = {
        f"column-{place}": box for place, box in enumerate(["reference", "title", "lead", "due", "status", "progress"])
    }
    response = send(client, "import_columns", plan.pk, number, **columns)
    assert response.url == address("import_preview", plan.pk, number)
    html = page(client, "import_preview", plan.pk, number)
    assert "4 rows cannot be brought in as they stand" in html
    assert "Words to explain" in html
    assert "We cannot read “whenever we can” as a date" in html
    assert "Bring in all" not in html
    with acting(world.oakshire_people.la_lead):
        level = plan.scheme.levels.get(label="Blue")
    mended = {
        "word-status-0": level.pk,
        "word-lead-1": f"partner:{world.oakshire_partners.forum.pk}",
        "row-5-progress": "Half of them",
        "row-9-due": "Easter term",
    }
    send(client, "import_preview", plan.pk, number, **mended)
    html = page(client, "import_preview", plan.pk, number)
    assert "We cannot read “Easter term” as a date" in html
    send(client, "import_preview", plan.pk, number, **{"row-9-due": "Spring term 2031"})
    html = page(client, "import_preview", plan.pk, number)
    assert "Bring in all 5 actions" in html
    response = bring_in(client, number)
    assert response.url == address("import_detail", plan.pk, number)
    html = page(client, "import_detail", plan.pk, number)
    assert "Brought in: 5 actions added, by" in html
    assert "Undo this import" in html
    html = page(client, "plan_detail", plan.pk)
    for title in ("Write a core offer", "Publish it", "Tell families of it", "Train every setting", "Agree a pathway"):
        assert title in html
    with acting(world.oakshire_people.la_lead):
        action = Action.objects.get(title="Agree a pathway")
    assert "Brought in from row 9 of plan.xlsx." in page(client, "action_detail", action.pk)


@pytest.mark.parametrize(
    ("name", "content", "count"),
    [("plan.docx", files.trapped_document(), 4), ("plan.csv", files.trapped_csv(), 2)],
)
def test_a_document_and_a_csv_file_with_every_trap_come_in_as_they_are(chosen, plan, bring_in, name, content, count):
    client, number = chosen(name, content)
    html = page(client, "import_preview", plan.pk, number)
    assert f"Bring in all {count} actions" in html
    bring_in(client, number)
    assert f"{count} actions added" in page(client, "import_detail", plan.pk, number)


def test_forms_over_two_pages_come_in_as_they_are(chosen, plan, bring_in):
    client, number = chosen("forms.docx", files.trapped_forms())
    html = page(client, "import_columns", plan.pk, number)
    assert "A form that goes on over a page is one." in html
    assert "is far away" in page(client, "import_preview", plan.pk, number)
    response = bring_in(client, number)
    assert "2 actions added" in client.get(response.url).content.decode()


def test_a_wrong_file_says_why_and_keeps_the_page(sign_in, people, plan):
    client = sign_in(people.la_lead)
    for name, content, message in (
        ("plan.xls", b"x", "Files of this kind are not taken"),
        ("plan.xlsx", b"PK\x03\x04", "This file is damaged"),
        ("plan.csv", b"Ref,Action\n1,x born 3 May 2015", "this looks like a date of birth"),
    ):
        html = send(
            client, "plan_import", plan.pk, status=200, upload=SimpleUploadedFile(name, content)
        ).content.decode()
        assert message in html
    response = send(client, "plan_import", plan.pk, status=409, upload=SimpleUploadedFile("a.csv", b" , \n"))
    assert "There is no table in this file" in response.content.decode()


def test_another_table_is_chosen_and_its_headings_are_looked_for(chosen, plan):
    client, number = chosen("plan.xlsx", files.trapped_workbook())
    html = page(client, "import_table", plan.pk, number)
    assert "Old (hidden sheet) (2 rows)" in html
    send(client, "import_table", plan.pk, number, chosen="1", headings_at="1")
    assert "Old (hidden sheet)" in page(client, "import_columns", plan.pk, number)
    send(client, "import_table", plan.pk, number, chosen="1", headings_at="1")
    html = send(client, "import_columns", plan.pk, number, status=409, **{"column-0": "keep"}).content.decode()
    assert "Say which column holds the actions" in html
    send(client, "import_table", plan.pk, number, status=200, chosen="7")


def test_rows_are_left_out_and_taken_in_again(chosen, plan):
    headings = ["", *files.HEADINGS]
    rows = [headings, ["", "7", "One", "LA", "no day", "", ""], ["", "8", "Two", "LA", "TBC", "", ""]]
    client, number = chosen("plan.csv", files.csv_file(rows))
    assert "Column 1" not in page(client, "import_columns", plan.pk, number)
    send(client, "import_preview", plan.pk, number, **{"out-2": "on", "row-2-due": "no day"})
    html = page(client, "import_preview", plan.pk, number)
    assert "Untick a row to take it in after all" in html
    assert "Bring in this action" in html
    send(client, "import_preview", plan.pk, number)
    assert "1 row cannot be brought in as it stands" in page(client, "import_preview", plan.pk, number)


def test_all_rows_that_are_not_ones_own_to_bring_in_are_left_out_with_one_tick(sign_in, people, plan, acting):
    """A partner's officer opens the council's whole plan: more rows than one page mends, none of them hers."""
    rows = [files.HEADINGS, *([f"N{number}", f"New {number}", "LA", "May 2031", "", ""] for number in range(30))]
    client = sign_in(people.icb_officer)
    upload = SimpleUploadedFile("plan.csv", files.csv_file(rows))
    number = int(client.post(address("plan_import", plan.pk), {"upload": upload}).url.split("/")[-3])
    assert "Leave out all 30 rows that are not yours to bring in" in page(client, "import_preview", plan.pk, number)
    send(client, "import_preview", plan.pk, number, **{"all-out": "on"})
    html = page(client, "import_preview", plan.pk, number)
    assert "There is nothing to bring in: every row is in the plan already, or left out." in html
    assert "rows that are not yours to bring in" not in html
    with acting(people.icb_officer):
        assert len(PlanImport.objects.get(pk=number).left_out) == 30
    kept = {f"out-{number}": "on" for number in range(3, 27)}  # of the 25 that are shown, all but the first again
    send(client, "import_preview", plan.pk, number, **kept)
    with acting(people.icb_officer):
        left_out = PlanImport.objects.get(pk=number).left_out
    assert "2" not in left_out
    assert len(left_out) == 29


def test_a_date_is_typed_once_for_all_rows_with_the_same_words_and_for_the_next_file(chosen, plan, bring_in):
    rows = [files.HEADINGS, *([f"D{number}", f"Do {number}", "LA", "when we can", "", ""] for number in (1, 2, 3))]
    client, number = chosen("plan.csv", files.csv_file(rows))
    as_it_was = {f"row-{row}-due": "when we can" for row in (2, 3, 4)}
    send(client, "import_preview", plan.pk, number, **as_it_was | {"row-2-due": "Easter term"})
    assert "3 rows cannot be brought in" in page(client, "import_preview", plan.pk, number)
    typed = as_it_was | {"row-2-due": "May 2031", "row-3-due": "June 2031"}
    send(client, "import_preview", plan.pk, number, **typed)
    html = page(client, "import_preview", plan.pk, number)
    assert "Bring in all 3 actions" in html
    assert html.count("“when we can” is read as May 2031, as it was typed for the same words") == 1
    bring_in(client, number)
    client, number = chosen("plan.csv", files.csv_file([*rows, ["D4", "Do 4", "LA", "When we can", "", ""]]))
    html = page(client, "import_preview", plan.pk, number)
    assert "“When we can” is read as May 2031" in html


def test_any_row_is_opened_to_be_changed_or_left_out(chosen, plan, acting, people):
    rows = [files.HEADINGS, *([f"C{number}", f"Do {number}", "LA", "TBC", "", ""] for number in range(60))]
    client, number = chosen("plan.csv", files.csv_file(rows))
    preview = address("import_preview", plan.pk, number)
    html = client.get(f"{preview}?page=2").content.decode()
    assert "?page=2&amp;row=61#row-61" in html
    assert "Rows to look at" not in html
    opened = f"{preview}?page=2&row=61"
    html = client.get(opened).content.decode()
    assert ('id="row-61"' in html, 'value="C59"' in html, "Lead (people or partners), row 61" in html) == (True,) * 3
    typed = {"row-61-reference": "C59", "row-61-title": "Mended", "row-61-lead": "LA", "row-61-due": "May 2031"}
    assert client.post(opened, typed).url == f"{preview}?page=2#rows"
    assert "Mended" in client.get(f"{preview}?page=2").content.decode()
    client.post(opened, typed | {"out-61": "on"})
    with acting(people.la_lead):
        draft = PlanImport.objects.get(pk=number)
    assert (draft.mended, draft.left_out) == ({"61": {"title": "Mended", "due": "May 2031"}}, ["61"])
    # One that is left out has its own box already.
    assert 'id="row-61"' not in client.get(opened).content.decode()


def test_our_own_csv_comes_in_again_without_change(chosen, plan, sign_in, people):
    own = sign_in(people.la_lead).get(address("plan_csv", plan.pk)).content
    client, number = chosen("own.csv", own)
    assert "There is nothing to bring in" in page(client, "import_preview", plan.pk, number)


def test_a_word_that_is_not_said_is_asked_again(chosen, plan):
    rows = [files.HEADINGS, ["7", "One", "Somebody new", "TBC", "", ""]]
    client, number = chosen("plan.csv", files.csv_file(rows))
    send(client, "import_preview", plan.pk, number)
    html = page(client, "import_preview", plan.pk, number)
    assert "Say above who “Somebody new” is" in html
    assert "Which partner or person is that?" in html


def test_what_looks_like_a_child_is_held_when_it_is_typed_into_a_row_too(chosen, plan):
    rows = [files.HEADINGS, ["7", "", "LA", "TBC", "", "x"]]
    client, number = chosen("plan.csv", files.csv_file(rows))
    html = send(
        client, "import_preview", plan.pk, number, status=200, **{"row-2-title": "Born 3 May 2015"}
    ).content.decode()
    assert "this looks like a date of birth" in html
    assert "Why it may stay" in html


def test_what_changed_meanwhile_is_said_and_nothing_comes_in(world, chosen, plan):
    rows = [files.HEADINGS, ["7", "One", "LA", "TBC", "", ""]]
    client, number = chosen("plan.csv", files.csv_file(rows))
    html = send(
        client, "import_preview", plan.pk, number, status=409, bring_in="yes", seen_version="99"
    ).content.decode()
    assert "Someone else changed this" in html


def test_a_file_that_is_there_already_has_nothing_to_bring_in(chosen, plan):
    rows = [["Ref", "Action"], ["1.2", "Ask families what they think of the offer"]]
    client, number = chosen("plan.csv", files.csv_file(rows))
    assert "There is nothing to bring in" in page(client, "import_preview", plan.pk, number)


def test_an_import_is_dropped(world, chosen, plan, acting):
    client, number = chosen("plan.csv", files.csv_file([["Ref", "Action"], ["1", "x"]]))
    assert "Drop this import" in page(client, "import_drop", plan.pk, number)
    send(client, "import_drop", plan.pk, number)
    assert client.get(address("import_preview", plan.pk, number)).status_code == 404
    with acting(world.oakshire_people.la_lead):
        assert PlanImport.objects.get(pk=number).state == PlanImport.State.DROPPED
    assert "Nothing of this file is in the plan" in page(client, "import_detail", plan.pk, number)


def test_an_import_is_undone_with_a_reason(world, sign_in, people, plan, acting, version):
    client, number = sign_in(people.icb_lead), world.oakshire_done_import.pk
    html = page(client, "plan_import", plan.pk)
    assert "Plan of last year.csv" in html
    assert "Plan of this year.csv" not in html
    page(client, "import_undo", plan.pk, number)
    html = send(client, "import_undo", plan.pk, number, status=200).content.decode()
    assert "Enter a reason" in html
    send(client, "import_undo", plan.pk, number, reason="The wrong year")
    assert "The wrong year" in page(client, "import_detail", plan.pk, number)


def test_an_import_that_was_touched_says_so_on_its_page(world, sign_in, people, plan, version):
    client, action = sign_in(people.la_lead), world.oakshire_forum_action
    send(client, "action_due", action.pk, due="Termly", reason="x", seen_version=version(action))
    html = page(client, "import_detail", plan.pk, world.oakshire_done_import.pk)
    assert "It can no longer be undone as a whole: 1 action of it changed since." in html
    response = send(client, "import_undo", plan.pk, world.oakshire_done_import.pk, status=409, reason="x")
    assert "so it can’t be undone as a whole" in response.content.decode()


def test_officers_look_at_what_an_import_did_and_do_not_undo_it(world, sign_in, people, plan):
    client, number = sign_in(people.la_officer), world.oakshire_done_import.pk
    assert "Undo this import" not in page(client, "import_detail", plan.pk, number)
    assert client.get(address("import_undo", plan.pk, number)).status_code == 403


def test_whoever_did_not_begin_an_import_does_not_find_it(world, sign_in, people, plan):
    client = sign_in(people.icb_lead)
    for name in ("import_table", "import_columns", "import_preview", "import_drop", "import_detail"):
        assert client.get(address(name, plan.pk, world.oakshire_draft_import.pk)).status_code == 404
    own = sign_in(people.la_lead)
    assert "Go on with Plan of this year.csv" in page(own, "plan_import", plan.pk)
    assert (
        own.get(address("import_preview", world.oakshire_other_plan.pk, world.oakshire_draft_import.pk)).status_code
        == 404
    )


def test_people_without_the_right_are_refused(world, sign_in, people, plan):
    for person in (people.forum_rep, people.board_member, people.area_admin):
        assert sign_in(person).get(address("plan_import", plan.pk)).status_code in (403, 404)


def test_a_page_of_rows_costs_the_same_with_many(chosen, plan, count_queries):
    asked = []
    for count in (1, 60):
        rows = [files.HEADINGS, *([f"7.{number}", f"Do {number}", "LA", "TBC", "", ""] for number in range(count))]
        client, number = chosen("plan.csv", files.csv_file(rows))
        asked.append(count_queries(client, address("import_preview", plan.pk, number)))
    assert asked[0] == asked[1]


def test_a_plan_is_taken_along_as_excel_as_word_and_as_text(sign_in, people, plan):
    client = sign_in(people.icb_officer)
    html = page(client, "plan_detail", plan.pk)
    for name, kind in (("plan_workbook", "spreadsheetml.sheet"), ("plan_document", "wordprocessingml.document")):
        assert address(name, plan.pk) in html
        response = client.get(address(name, plan.pk))
        assert response["Content-Type"].endswith(kind)
        assert response["Content-Disposition"].startswith(f'attachment; filename="{slugify(plan.title)}-')
    assert "Publish a core offer for every school" in page(client, "plan_text", plan.pk)
    other = sign_in(people.forum_rep)
    assert "Copy as text" not in page(other, "plan_detail", plan.pk)
    for name in ("plan_workbook", "plan_document", "plan_text"):
        assert other.get(address(name, plan.pk)).status_code == 403


def test_a_lead_of_many_actions_that_came_from_a_file_reads_how_many(world, chosen, plan, bring_in, sign_in, people):
    rows = [files.HEADINGS, *([f"7.{one}", f"Do {one}", str(people.la_officer), "TBC", "", ""] for one in range(5))]
    client, number = chosen("plan.csv", files.csv_file(rows))
    bring_in(client, number)
    html = sign_in(people.la_officer).get("/me/notifications/").content.decode()
    assert "You now lead 6 actions of Strategy delivery plan" in html
