"""Words, dates, ratings and lists, as templates show them."""

import datetime as dt
import re
import zoneinfo

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template import Context, RequestContext, Template
from django.test import RequestFactory

from core import charts, clock
from core.form_fields import DayField, GovukFormMixin
from core.templatetags import portal

MOMENT = dt.datetime(2026, 11, 22, 12, 0, tzinfo=dt.UTC)
TODAY = dt.date(2026, 11, 22)


@pytest.fixture
def today(db):
    """The clock stands at midday on 22 November 2026."""
    with clock.at(MOMENT):
        yield TODAY


def shown(text: str, address: str = "/", **values) -> str:
    request = RequestFactory().get(address)
    return Template("{% load portal %}" + text).render(RequestContext(request, values))


def test_days_are_read_in_england():
    late = dt.datetime(2026, 6, 30, 23, 30, tzinfo=dt.UTC)  # half past midnight in summer time
    assert (portal.day(late), portal.day(dt.date(2026, 9, 5)), portal.day(None)) == (
        "1 July 2026",
        "5 September 2026",
        "not set",
    )
    assert (portal.month(dt.date(2026, 9, 5)), portal.month(None)) == ("September 2026", "not set")


@pytest.mark.parametrize(
    ("hour", "minute", "words"),
    [(14, 30, "2.30pm"), (14, 0, "2pm"), (9, 5, "9.05am"), (0, 0, "midnight"), (0, 30, "12.30am"), (12, 0, "midday")],
)
def test_instants_are_read_in_england(hour, minute, words):
    moment = dt.datetime(2026, 9, 5, hour, minute, tzinfo=zoneinfo.ZoneInfo("Europe/London"))
    assert portal.instant(moment.astimezone(dt.UTC)) == f"5 September 2026 at {words}"
    assert portal.hour(moment.astimezone(dt.UTC)) == words
    assert portal.hour(dt.time(hour, minute)) == words


def test_no_instant_is_not_set():
    assert (portal.instant(None), portal.hour(None)) == ("not set", "not set")


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (-1, "1 day overdue"),
        (-12, "12 days overdue"),
        (-60, "60 days overdue"),
        (-61, "2 months overdue"),
        (-100, "3 months overdue"),
        (0, "due today"),
        (1, "due tomorrow"),
        (3, "due in 3 days"),
        (59, "due in 59 days"),
        (800, "due in 2 years"),
    ],
)
def test_when_a_thing_is_due(today, days, words):
    assert portal.due_words(today + dt.timedelta(days=days)) == words


def test_a_period_of_months_says_which_end_is_open():
    first, last = dt.date(2026, 9, 1), dt.date(2029, 8, 31)
    assert portal.months(first, last) == "September 2026 to August 2029"
    assert portal.months(first, None) == "from September 2026"
    assert portal.months(None, last) == "to August 2029"
    assert portal.months(None, None) == "not set"


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        ((2025, 11, 25), (2026, 8, 25), "9 months"),
        ((2025, 11, 25), (2026, 8, 24), "8 months"),
        ((2025, 11, 30), (2026, 2, 28), "3 months"),
        ((2026, 1, 1), (2026, 3, 2), "60 days"),
        ((2024, 3, 1), (2026, 3, 1), "2 years"),
        ((2024, 3, 2), (2026, 2, 27), "23 months"),
        ((2024, 3, 2), (2027, 2, 27), "2 years"),
    ],
)
def test_long_spans_are_told_in_calendar_months(first, last, words):
    assert portal.late_by(dt.date(*first), dt.date(*last)) == words


def test_the_word_for_a_kind_stands_once_before_its_text():
    assert portal.labelled("the report & annexes", "Note") == "<strong>Note</strong>: the report &amp; annexes"
    assert portal.labelled("Noted progress <so far>.", "Noted") == "<strong>Noted</strong> progress &lt;so far&gt;."
    assert (
        portal.labelled("Asked for a path.", "Asked for something to be done") == "<strong>Asked</strong> for a path."
    )
    assert portal.labelled("Note", "Note") == "<strong>Note</strong>: Note"


def test_overdue_and_soon_stand_out_and_done_says_nothing(today):
    tags = [portal.due_tag(today + dt.timedelta(days=days)) for days in (-1, 0, 7, 8)]
    assert [re.search(r'class="([^"]+)"', tag)[1] for tag in tags] == [
        "portal-late", "portal-soon", "portal-soon", "portal-muted",
    ]  # fmt: skip
    assert portal.due_tag(today, done=True) == ""
    assert portal.due_tag(None) == '<span class="portal-muted">no date set</span>'


def test_how_long_ago(today):
    values = [None, today, today - dt.timedelta(days=1), today - dt.timedelta(days=3), today + dt.timedelta(days=2)]
    assert [portal.since_words(value) for value in values] == ["never", "today", "yesterday", "3 days ago", "in 2 days"]


def test_a_rating_is_a_word_a_shape_and_a_colour():
    tag = portal.rating_tag("Off track", "red", "diamond")
    assert tag.startswith('<strong class="portal-rating portal-rating--red"><span class="portal-shape ')
    assert 'aria-hidden="true"' in tag
    assert tag.endswith("</svg></span>Off track</strong>")
    assert "style" not in tag


def test_a_rating_of_many_words_may_take_two_lines_in_a_table():
    assert "portal-rating--long" in portal.rating_tag("Closed without completion", "black", "cross")
    assert "portal-rating--long" not in portal.rating_tag("Emerging evidence", "purple", "triangle")


def test_every_shape_of_a_rating_looks_different():
    tags = {portal.rating_tag("Same", "green", shape) for shape in charts.SHAPES}
    assert len(tags) == len(charts.SHAPES)


def test_an_unknown_colour_or_shape_is_grey_and_round_and_words_are_escaped():
    assert portal.rating_tag("?", "pink", "star") == portal.rating_tag("?", "grey", "circle")
    assert portal.rating_tag("<b>", "red", "circle").endswith("&lt;b&gt;</strong>")
    assert portal.status_tag("<b>", "pink") == '<strong class="portal-rating portal-rating--grey">&lt;b&gt;</strong>'
    assert portal.rating_shape("red", "cross") in portal.rating_tag("x", "red", "cross")


def test_plain_text_becomes_paragraphs_and_stays_text():
    assert portal.paragraphs("One\r\ntwo\n\n<b>Three</b>\n\n\n") == (
        '<p class="govuk-body portal-words">One<br>two</p>'
        '<p class="govuk-body portal-words">&lt;b&gt;Three&lt;/b&gt;</p>'
    )
    assert portal.paragraphs(None) == ""


def test_counting_words():
    assert [portal.counted(1, "action"), portal.counted(0, "action"), portal.counted(1200, "reply,replies")] == [
        "1 action", "0 actions", "1,200 replies",
    ]  # fmt: skip
    assert (portal.yes_or_no(True), portal.yes_or_no(False)) == ("Yes", "No")
    assert [portal.number(value) for value in (1250, 62.50, 7, None)] == ["1,250", "62.5", "7", "not available"]


def test_sorting_turns_round_and_keeps_the_filters():
    unsorted = shown('{% sort_header "Due" "due" %}', "/?rag=red&page=3")
    up = shown('{% sort_header "Due" "due" %}', "/?rag=red&sort=due")
    down = shown('{% sort_header "Due" "due" numeric=True %}', "/?rag=red&sort=-due")
    assert [re.search(r'href="([^"]+)"', each)[1] for each in (unsorted, up, down)] == [
        "?rag=red&amp;sort=due", "?rag=red&amp;sort=-due", "?rag=red&amp;sort=due",
    ]  # fmt: skip
    assert [re.findall(r'aria-sort="(\w+)"', each) for each in (unsorted, up, down)] == [
        [], ["ascending"], ["descending"],
    ]  # fmt: skip


def test_pages_are_counted_and_keep_the_query():
    page = shown('{% pagination page "action" %}', "/?rag=red&page=2", page=Paginator(range(230), 50).page(2))
    assert re.findall(r'href="([^"]+)"[^>]*rel="(\w+)"', page) == [
        ("?rag=red&amp;page=1", "prev"),
        ("?rag=red&amp;page=3", "next"),
    ]
    assert re.findall(r'aria-label="(Page \d+)" aria-current="page"', page) == ["Page 2"]
    assert "Showing 51 to 100 of 230 actions" in page


def test_one_page_has_no_page_links_and_many_are_shortened():
    one = shown('{% pagination page "action" %}', page=Paginator(range(3), 50).page(1))
    many = shown("{% pagination page %}", page=Paginator(range(1000), 10).page(50))
    assert "<nav" not in one
    assert "3 actions" in one
    assert many.count("govuk-pagination__item--ellipsis") == 2


class Filter(GovukFormMixin, forms.Form):
    mark_optional = False
    words = forms.CharField(required=False)
    rag = forms.MultipleChoiceField(choices=[("r", "Red"), ("a", "Amber")], required=False)
    before = DayField(label="Due before", required=False)
    mine = forms.BooleanField(label="Only mine", required=False)


ON = "words=speech&rag=r&rag=a&before_day=5&before_month=9&before_year=2026&mine=on&sort=due"


def test_chosen_filters_can_be_taken_off_one_by_one():
    address = f"/?{ON}&page=2"
    form = Filter(RequestFactory().get(address).GET)
    page = shown("{% chosen_filters form %}", address, form=form)
    assert re.findall(r"</span>([^<]+)<svg", page) == [
        "Words: speech", "Rag: Red, Amber", "Due before: 5 September 2026", "Only mine: Yes",
    ]  # fmt: skip
    without_date = re.findall(r'href="([^"]+)"', page)[2].replace("&amp;", "&")
    assert without_date == "?words=speech&rag=r&rag=a&mine=on&sort=due"


def test_a_filter_panel_keeps_the_sort_and_offers_to_clear():
    panel = shown("{% filter_panel form %}", f"/?{ON}", form=Filter(RequestFactory().get(f"/?{ON}").GET))
    unused = shown("{% filter_panel form %}", form=Filter())
    assert '<input type="hidden" name="sort" value="due">' in panel
    assert ("Clear filters" in panel, "Clear filters" in unused) == (True, False)
    assert shown("{% chosen_filters form %}", form=Filter()) == ""


def test_summary_rows_say_when_nothing_is_set():
    page = shown(
        '{% include "components/summary_list.html" with rows=rows %}',
        rows=[("Lead", "The <council>"), ("Due", dt.date(2026, 9, 5)), ("Revised", None)],
    )
    assert re.findall(r'<dd class="govuk-summary-list__value">([^<]+)</dd>', page) == [
        "The &lt;council&gt;", "5 September 2026", "not set",
    ]  # fmt: skip


def test_block_tags_wrap_what_stands_in_them():
    assert shown('{% details "More" %}<p>{{ x }}</p>{% enddetails %}', x="<i>").endswith(
        '<div class="govuk-details__text"><p>&lt;i&gt;</p></div></details>'
    )
    assert '<details class="govuk-details" open>' in shown('{% details "More" open=True %}{% enddetails %}')
    assert shown('{% scroll "Actions" %}x{% endscroll %}') == (
        '<div class="portal-scroll" role="region" aria-label="Actions" tabindex="0">x</div>'
    )


def test_the_title_says_first_that_there_is_an_error():
    class One(GovukFormMixin, forms.Form):
        reason = forms.CharField()

    def prefix(**values) -> str:
        return Template("{% load portal %}{% error_prefix %}").render(Context(values))

    assert [prefix(), prefix(form=One()), prefix(form=One({})), prefix(forms=[One(), One({})])] == [
        "", "", "Error: ", "Error: ",
    ]  # fmt: skip


def test_a_form_of_another_maker_gets_a_summary_too():
    class Foreign(forms.Form):
        name = forms.CharField()

        def clean(self):
            raise forms.ValidationError("Both are wrong")

    page = shown("{% error_summary %}", form=Foreign({}))
    assert re.findall(r"<li>(.+?)</li>", page) == [
        "Both are wrong",
        '<a href="#id_name">This field is required.</a>',
    ]
