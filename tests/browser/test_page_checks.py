"""The checks of pages, before pages that they must refuse."""

import pytest

from tests.browser.page_checks import axe_faults, shared_titles, structural_faults, summary_faults

pytestmark = pytest.mark.slow

SOUND = """<!DOCTYPE html><html lang="en-GB"><head><title>Error: Update the RAG – SEND Portal</title></head><body>
<main><h1>Update the RAG</h1>
<div class="govuk-error-summary" role="alert"><h2>There is a problem</h2>
<ul class="govuk-error-summary__list"><li><a href="#id_reason">Enter a reason</a></li></ul></div>
<label for="id_reason">Reason</label><input id="id_reason">
</main></body></html>"""

LEADS_NOWHERE = ("#id_reason", "#id_cause")
LEADS_TO_NO_BOX = ("<h1>Update the RAG</h1>", '<h1 id="id_reason">Update the RAG</h1>')
NO_LABEL = ('<label for="id_reason">Reason</label>', "<p>Reason</p>")
LABEL_OF_NOTHING = ('for="id_reason"', 'for="id_cause"')
TWO_HEADINGS = ("<main>", "<main><h1>Actions</h1>")
NO_TITLE = ("Error: Update the RAG – SEND Portal", "– SEND Portal")
TWICE_THE_SAME_ID = ("<main>", '<main><p id="id_reason">Why</p>')
TOO_WIDE = ("<main>", '<main><div class="wide">Wide</div><style>.wide { width: 2000px }</style>')
INLINE_STYLE = ("<main>", '<main style="margin: 0">')
NO_LANGUAGE = (' lang="en-GB"', "")


@pytest.fixture(scope="module")
def page(browser):
    """An empty page, without a server."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    yield context.new_page()
    context.close()


def with_fault(page, fault: tuple[str, str]) -> None:
    right, wrong = fault
    assert right in SOUND
    page.set_content(SOUND.replace(right, wrong, 1))


def test_nothing_is_found_on_a_sound_page(page):
    page.set_content(SOUND)
    assert (structural_faults(page), axe_faults(page), summary_faults(page)) == ([], [], [])


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (LEADS_NOWHERE, "“Enter a reason” leads to #id_cause, which is not there"),
        (LABEL_OF_NOTHING, 'for="id_cause" names nothing'),
        (TWO_HEADINGS, "2 headings of level 1"),
        (NO_TITLE, "the title does not name the page: “– SEND Portal”"),
        (TWICE_THE_SAME_ID, "id “id_reason” twice"),
        (INLINE_STYLE, "an inline style or handler"),
        (NO_LANGUAGE, "the language is not said"),
    ],
)
def test_a_fault_of_structure_is_found(page, fault, said):
    with_fault(page, fault)
    assert structural_faults(page) == [said]


def test_a_page_that_scrolls_sideways_is_found(page):
    with_fault(page, TOO_WIDE)
    [said] = structural_faults(page)
    assert said.startswith("the page scrolls ")
    assert 'class="wide"' in said


@pytest.mark.parametrize("fault", [LEADS_NOWHERE, LEADS_TO_NO_BOX])
def test_a_line_of_the_error_summary_that_leads_to_no_box_is_found(page, fault):
    with_fault(page, fault)
    [said] = summary_faults(page)
    assert said.startswith("“Enter a reason” focuses “")


@pytest.mark.parametrize("layout_only", [False, True])
def test_a_box_without_a_label_is_found_by_axe(page, layout_only):
    with_fault(page, NO_LABEL)
    assert [fault.split(" (")[0] for fault in axe_faults(page, layout_only=layout_only)] == ["axe label"]


def test_two_kinds_of_page_under_one_title_are_found():
    titles = {
        "/oakshire/strategies/1/": ("strategies:strategy_detail", "SEND strategy – SEND Portal"),
        "/oakshire/strategies/1/?page=2": ("strategies:strategy_detail", "SEND strategy – SEND Portal"),
        "/oakshire/documents/1/": ("documents:document_detail", "SEND strategy – SEND Portal"),
    }
    assert shared_titles(titles) == [
        "/oakshire/documents/1/ and /oakshire/strategies/1/ both say “SEND strategy – SEND Portal”"
    ]
