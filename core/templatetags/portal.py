"""Words, dates, ratings and parts of pages. Whatever may stand in a table's row is a simple tag: an include in each of
two hundred rows costs more than the rest of the page."""

import datetime as dt
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from django import template
from django.core.paginator import Page
from django.forms import BoundField
from django.template import Context
from django.utils import timezone
from django.utils.dates import MONTHS
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from core import charts, clock

register = template.Library()

NOT_SET = "not set"
SOON = 7  # days before it is due in which a thing is shown as due soon
MONTHS_AFTER = 61  # days after which a span is told in months: from two whole ones on


# --- Dates and times -------------------------------------------------------------------------------------------------


def as_day(value: dt.date | dt.datetime) -> dt.date:
    """The day in England on which an instant falls; a day stays itself."""
    return clock.day_of(value) if isinstance(value, dt.datetime) else value


@register.filter
def day(value: dt.date | dt.datetime | None) -> str:
    """5 September 2026; "not set" for nothing. An instant is read in Europe/London."""
    if not value:
        return NOT_SET
    local = as_day(value)
    return f"{local.day} {MONTHS[local.month]} {local.year}"  # date_format takes fifty times as long; a list has many


def month(value: dt.date | dt.datetime | None) -> str:
    """September 2026; "not set" for nothing."""
    return f"{MONTHS[as_day(value).month]} {as_day(value).year}" if value else NOT_SET


@register.simple_tag
def months(first: dt.date | None, last: dt.date | None) -> str:
    """September 2026 to August 2029, both inclusive; “from September 2026” where one end is open."""
    if first and last:
        return f"{month(first)} to {month(last)}"
    return f"from {month(first)}" if first else f"to {month(last)}" if last else NOT_SET


@register.filter
def instant(value: dt.datetime | None) -> str:
    """5 September 2026 at 2.30pm, in Europe/London; "not set" for nothing."""
    if not value:
        return NOT_SET
    local = timezone.localtime(value, clock.zone())
    return f"{day(local.date())} at {hour_text(local)}"


@register.filter
def hour(value: dt.datetime | dt.time | None) -> str:
    """2.30pm, in Europe/London; "not set" for nothing."""
    if value is None:
        return NOT_SET
    return hour_text(timezone.localtime(value, clock.zone()) if isinstance(value, dt.datetime) else value)


def hour_text(moment: dt.datetime | dt.time) -> str:
    if (moment.hour, moment.minute) in {(0, 0), (12, 0)}:
        return "midday" if moment.hour else "midnight"
    minutes = f".{moment.minute:02}" if moment.minute else ""
    return f"{moment.hour % 12 or 12}{minutes}{'pm' if moment.hour >= 12 else 'am'}"


def plural(count: int, one: str) -> str:
    return f"{count} {one}" if count == 1 else f"{count:,} {one}s"


def whole_months(first: dt.date, last: dt.date) -> int:
    """Calendar months from one day to a later one: 25 November to 25 August is nine, to 24 August eight. The last day
    of a month completes it, so that 31 January to 28 February is one."""
    months = (last.year - first.year) * 12 + last.month - first.month
    ends_its_month = (last + dt.timedelta(days=1)).month != last.month
    return months - (last.day < first.day and not ends_its_month)


def span_words(first: dt.date, last: dt.date) -> str:
    """12 days, 3 months, 2 years between two days: shorter words for longer spans, always rounded down."""
    days = (last - first).days
    if days < MONTHS_AFTER:
        return plural(days, "day")
    months = whole_months(first, last)
    return plural(months, "month") if months < 24 else plural(months // 12, "year")


@register.filter
def late_by(due: dt.date, day: dt.date) -> str:
    """How long before `day` a thing was due: 12 days, 3 months."""
    return span_words(due, day)


@register.filter
def labelled(text: str, label: str) -> SafeString:
    """A text after the word that says what kind it is; where the writer began with that word, it stands once."""
    first, _, rest = str(text).strip().partition(" ")
    if rest and first.lower() == str(label).split(" ")[0].lower():
        return format_html("<strong>{}</strong> {}", first, rest)
    return format_html("<strong>{}</strong>: {}", label, text)


@register.filter
def due_words(due: dt.date | dt.datetime | None) -> str:
    """12 days overdue, due today, due tomorrow, due in 3 days; "no date set" for nothing."""
    if due is None:
        return "no date set"
    today, then = clock.today(), as_day(due)
    if then < today:
        return f"{span_words(then, today)} overdue"
    return {0: "due today", 1: "due tomorrow"}.get((then - today).days, f"due in {span_words(today, then)}")


@register.filter
def since_words(value: dt.date | dt.datetime | None) -> str:
    """today, yesterday, 12 days ago; "never" for nothing."""
    if value is None:
        return "never"
    today, then = clock.today(), as_day(value)
    if then > today:
        return f"in {span_words(today, then)}"
    return {0: "today", 1: "yesterday"}.get((today - then).days, f"{span_words(then, today)} ago")


@register.simple_tag
def due_tag(due: dt.date | dt.datetime | None, *, done: bool = False) -> SafeString:
    """`due_words` with weight: overdue and the next seven days stand out. Empty once it is done."""
    if done:
        return SafeString("")
    words = due_words(due)
    days = (as_day(due) - clock.today()).days if due else None
    if days is None or days > SOON:
        return format_html('<span class="portal-muted">{}</span>', words)
    return format_html('<span class="{}">{}</span>', "portal-late" if days < 0 else "portal-soon", words)


# --- Ratings ---------------------------------------------------------------------------------------------------------


@register.simple_tag
def rating_shape(colour: str, shape: str) -> SafeString:
    """The shape alone, for a key or beside a radio's label. Screen readers pass over it."""
    name = colour if colour in charts.COLOURS else "grey"
    marks = charts.COLOURS[name]
    return drawn_shape(shape, name, marks.fill, marks.outline)


@lru_cache(maxsize=200)  # a few dozen are drawn, a hundred times on a page of ratings
def drawn_shape(shape: str, colour: str, fill: str, outline: str) -> SafeString:
    """An SVG on the screen. On paper the frame draws the shape instead: a PDF would call each SVG a figure."""
    return format_html(
        '<span class="portal-shape portal-shape--{} portal-shape--{}"><svg width="14" height="14" viewBox="0 0 16 16"'
        ' aria-hidden="true" focusable="false">{}</svg></span>',
        shape if shape in charts.SHAPES else "circle",
        colour,
        charts.shape_marks(shape, fill, outline),
    )


LONG_RATING = 20
"""A rating of more letters takes two lines in a table."""


@register.simple_tag
@lru_cache(maxsize=500, typed=True)  # a label that is safe is another than the same words that are not
def rating_tag(label: str, colour: str, shape: str) -> SafeString:
    """A rating: its word, its shape and its colour. An unknown colour is grey, an unknown shape a circle."""
    name = colour if colour in charts.COLOURS else "grey"
    marks = charts.COLOURS[name]
    # On the dark tag the shape is white; on the tinted ones it is the strong colour with a dark edge.
    fill, outline = ("#ffffff", "#ffffff") if name == "black" else (marks.fill, marks.outline)
    drawing = drawn_shape(shape, name, fill, outline)
    length = " portal-rating--long" if len(str(label)) > LONG_RATING else ""
    return format_html('<strong class="portal-rating portal-rating--{}{}">{}{}</strong>', name, length, drawing, label)


@register.simple_tag
def status_tag(label: str, colour: str = "grey") -> SafeString:
    """A state in words (Draft, Open for comment), with no shape: it says where a thing is, not how well it goes."""
    return format_html(
        '<strong class="portal-rating portal-rating--{}">{}</strong>',
        colour if colour in charts.COLOURS else "grey",
        label,
    )


# --- Words -----------------------------------------------------------------------------------------------------------


@register.filter
def paragraphs(text: str | None) -> SafeString:
    """Plain text of several lines as paragraphs; a single line break stays a line break."""
    blocks = [block.strip() for block in (text or "").replace("\r\n", "\n").split("\n\n")]
    return format_html_join(
        "",
        '<p class="govuk-body portal-words">{}</p>',
        # Escaped first, then the only markup put in is a line break.
        ((mark_safe(escape(block).replace("\n", "<br>")),) for block in blocks if block),  # noqa: S308
    )


@register.filter
def counted(count: int, noun: str) -> str:
    """{{ 3|counted:"action" }} is 3 actions; {{ 1|counted:"reply,replies" }} is 1 reply."""
    one, _, many = noun.partition(",")
    return f"{count:,} {one if count == 1 else many or one + 's'}"


@register.filter
def yes_or_no(value: bool) -> str:
    """Yes or no, in words."""
    return "Yes" if value else "No"


# --- Forms -----------------------------------------------------------------------------------------------------------


@register.simple_tag
def optional_mark(bound: BoundField) -> str:
    """The word (optional) after the label of a field that may stay empty, unless its form says not to mark them."""
    marks = getattr(bound.form, "mark_optional", False)
    return " (optional)" if marks and not bound.field.required and not bound.field.disabled else ""


@register.simple_tag(takes_context=True)
def error_prefix(context: Context) -> str:
    """The word Error before the title of a page whose form was refused, so that it is heard first."""
    return "Error: " if any(form.errors for form in forms_in(context)) else ""


def forms_in(context: Context) -> list[Any]:
    """The forms of a page: `form`, or several in `forms`."""
    listed = context.get("forms") or ([context["form"]] if context.get("form") is not None else [])
    return [form for form in listed if hasattr(form, "errors")]


@register.inclusion_tag("components/error_summary.html", takes_context=True)
def error_summary(context: Context, form: Any = None) -> dict[str, Any]:
    """What is wrong with the page's forms (or with one), with links to the boxes to mend."""
    errors = []
    for each in [form] if form is not None else forms_in(context):
        errors.extend(each.error_list if hasattr(each, "error_list") else plain_errors(each))
    return {"errors": errors}


def plain_errors(form: Any) -> list[dict[str, str]]:
    """The same for a form that does not have GovukFormMixin (allauth's)."""
    listed = [{"href": "", "text": message} for message in form.non_field_errors()]
    for bound in form:
        target = bound.field.widget.id_for_label(bound.auto_id)
        listed.extend({"href": f"#{target}", "text": message} for message in bound.errors)
    return listed


# --- Lists -----------------------------------------------------------------------------------------------------------


def address_with(context: Context, **changes: str | None) -> str:
    """The query of this page with some values changed; None takes one away."""
    query = context["request"].GET.copy()
    for name, value in changes.items():
        if value is None:
            query.pop(name, None)
        else:
            query[name] = value
    return f"?{query.urlencode()}"


SORT_MARKS = {
    "ascending": '<path d="M5 1L9.5 11H.5Z"/>',
    "descending": '<path d="M5 11L9.5 1H.5Z"/>',
    "none": '<path d="M5 0L8.6 5H1.4ZM5 12L8.6 7H1.4Z"/>',
}


@register.simple_tag(takes_context=True)
def sort_header(context: Context, label: str, key: str, *, numeric: bool = False) -> SafeString:
    """A column heading that sorts: a link with ?sort=key, then ?sort=-key; keeps the filters, starts at page 1."""
    current = context["request"].GET.get("sort", "")
    state = {key: "ascending", f"-{key}": "descending"}.get(current, "none")
    address = address_with(context, sort=f"-{key}" if state == "ascending" else key, page=None)
    return format_html(
        '<th scope="col" class="govuk-table__header{}"{}><a class="portal-sort" href="{}">{}'
        '<svg class="portal-sort__mark" width="10" height="12" viewBox="0 0 10 12" fill="currentColor"'
        ' aria-hidden="true" focusable="false">{}</svg></a></th>',
        " govuk-table__header--numeric" if numeric else "",
        "" if state == "none" else format_html(' aria-sort="{}"', state),
        address,
        label,
        mark_safe(SORT_MARKS[state]),  # noqa: S308 - a constant of this file
    )


@register.filter
def first_of(rows: Sequence, most: int | None) -> Sequence:
    """The first rows of a list that stands among others on a page; all of them where `most` is None."""
    return rows[:most]


@register.simple_tag
def rest_of(rows: Sequence, most: int | None, url: str, anchor: str, words: str) -> SafeString:
    """Below a list that was cut to its first rows: the way to all of it. `words` follow the number: “all 57 that
    moved”."""
    if most is None or len(rows) <= most:
        return SafeString("")
    return format_html(
        '<p class="govuk-body portal-screen-only"><a class="govuk-link" href="{}#{}">Show all {} {}</a></p>',
        url, anchor, len(rows), words,
    )  # fmt: skip


@register.inclusion_tag("components/pagination.html", takes_context=True)
def pagination(context: Context, page: Page, noun: str = "result") -> dict[str, Any]:
    """Previous, the pages, next, and which rows of how many are shown. Keeps the rest of the query."""
    numbers = [
        {
            "number": number if isinstance(number, int) else None,
            "href": address_with(context, page=str(number)) if isinstance(number, int) else "",
            "current": number == page.number,
        }
        for number in page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    ]
    return {
        "page": page,
        "numbers": numbers,
        "noun": noun,
        "previous": address_with(context, page=str(page.previous_page_number())) if page.has_previous() else "",
        "next": address_with(context, page=str(page.next_page_number())) if page.has_next() else "",
    }


@register.inclusion_tag("components/filter_panel.html", takes_context=True)
def filter_panel(context: Context, form: Any, title: str = "Filter") -> dict[str, Any]:
    """A form that narrows a list, by GET, so that its result has an address. Keeps the sort; starts at page 1."""
    return {
        "form": form,
        "title": title,
        "filtered": any(value for _, value in chosen_values(form)),
        "sort": context["request"].GET.get("sort", ""),
    }


@register.inclusion_tag("components/chosen_filters.html", takes_context=True)
def chosen_filters(context: Context, form: Any) -> dict[str, Any]:
    """Which filters are on, each with a link that takes it off."""
    request = context["request"]
    chosen = []
    for bound, value in chosen_values(form):
        names = [name for name in request.GET if name == bound.html_name or name.startswith(f"{bound.html_name}_")]
        query = request.GET.copy()
        for name in [*names, "page"]:
            query.pop(name, None)
        chosen.append({"label": bound.label, "value": value, "href": f"?{query.urlencode()}"})
    return {"chosen": chosen, "path": request.path}


def chosen_values(form: Any) -> list[tuple[BoundField, str]]:
    """The fields of a valid filter form that hold something, with what they hold in the reader's words."""
    if not form.is_bound or not form.is_valid():
        return []
    chosen = []
    for bound in form.visible_fields():
        value = form.cleaned_data.get(bound.name)
        if value not in (None, "", False) and (not hasattr(value, "__len__") or len(value)):
            chosen.append((bound, value_words(bound, value)))
    return chosen


def value_words(bound: BoundField, value: Any) -> str:
    if value is True:
        return "Yes"
    if isinstance(value, dt.date):
        return day(value)
    choices = getattr(bound.field, "choices", None)
    if choices is not None and not hasattr(bound.field, "queryset"):
        words = {str(key): str(label) for key, label in choices}
        values = value if isinstance(value, list | tuple | set) else [value]
        return ", ".join(words.get(str(each), str(each)) for each in values)
    if hasattr(value, "__iter__") and not isinstance(value, str):
        return ", ".join(str(each) for each in value)
    return str(value)


# --- Parts -----------------------------------------------------------------------------------------------------------


@register.simple_tag
def summary_row(label: str, value: Any) -> SafeString:
    """One line of a summary list; nothing there reads as "not set"."""
    shown = NOT_SET if value is None or value == "" else day(value) if isinstance(value, dt.date) else value
    return format_html(
        '<div class="govuk-summary-list__row"><dt class="govuk-summary-list__key">{}</dt>'
        '<dd class="govuk-summary-list__value">{}</dd></div>',
        label,
        shown,
    )


@register.simple_block_tag
def details(content: str, summary: str, *, open: bool = False, focus: bool = False) -> SafeString:
    """Something that not everyone needs, one tap away. With `focus`, what a script puts into the page takes the focus
    from the link that it replaces."""
    return format_html(
        '<details class="govuk-details"{}><summary class="govuk-details__summary"{}>'
        '<span class="govuk-details__summary-text">{}</span></summary>'
        '<div class="govuk-details__text">{}</div></details>',
        mark_safe(" open") if open else "",
        mark_safe(" autofocus") if focus else "",
        summary,
        content,
    )


@register.simple_block_tag
def scroll(content: str, label: str) -> SafeString:
    """A frame in which a wide table scrolls sideways on a narrow screen, by touch and by keyboard."""
    return format_html('<div class="portal-scroll" role="region" aria-label="{}" tabindex="0">{}</div>', label, content)


@register.inclusion_tag("components/charts/stacked_bars.html")
def stacked_bars(chart: charts.StackedBars, *, table: bool = True, table_open: bool = False) -> dict[str, Any]:
    """A stacked bar chart with its key and its table of numbers, unless the page has another `table` of them."""
    return {"chart": chart, "table": table, "table_open": table_open}


@register.simple_tag
def bar_row(row: charts.PlacedBar) -> SafeString:
    """One bar of such a chart, with its name and its total."""
    return charts.drawn(row)


@register.inclusion_tag("components/charts/line.html")
def line_chart(chart: charts.LineChart, *, table_open: bool = False) -> dict[str, Any]:
    """A measure over time with its target, and its table of numbers."""
    return {"chart": chart, "table_open": table_open}


@register.filter
def number(value: charts.Number | None) -> str:
    """1,250 or 62.5; "not available" for nothing."""
    return "not available" if value is None else charts.number_text(value)
