"""What pages cost, as ratios to a floor measured in the same run: machines differ, ratios travel."""

import datetime as dt
import gc
import io
import itertools
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass

import openpyxl
from django.db import connection, transaction
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.http import urlencode
from environ import Env
from weasyprint import HTML

from actionplans import operations as actionplans
from actionplans.exporting import as_workbook, entries_of
from actionplans.forms.screenful import RowForm
from actionplans.importing.preview import preview_of
from actionplans.models import Action, Plan
from actionplans.narrowing import narrowed_by
from actionplans.screenful import rows_of, to_update
from core import clock
from core.access import acting_as
from core.scanning import Scan
from core.uploads import Upload
from governance.models import Meeting
from inspection.models import Finding, SelfEvaluation
from partners import operations as partners
from partners.models import Audience, LocalArea, Partner, Person, Role, User
from reports import operations as reports
from reports import pdf, rendering
from reports.composing import compose

ROUNDS = 25
WHY_SO_MANY_QUERIES = {
    "Home": "one for each kind of thing of which something may wait, and one to know which those are",
    "Dashboard": "the position and what belongs to it, the earlier one, who moved what, and three of the scorecard",
    "Dashboard, as at a month ago": "as the dashboard of today",
    "Page to update 25 actions": "what its dates say of each asks for milestones, others’ parts and the rhythm",
    "Action": "one for each kind of part that it has, one to know which those are, and its histories",
    "Self-evaluation, 60 criteria, 400 evidence items": "one for each part: judgements, strengths, tests, reviews",
    "Update of 25 actions in one request": "the same for one as for all: lock, check, write, receipt, audit",
}
"""Pages that ask more than we aim for, and what for. The number is the same however many rows there are."""
WHY_SO_LONG = {
    "Home": "a third is the database, a quarter Django writing what asks for his own actions, the rest the page",
    "Dashboard": "the whole plan twice, now and as the last meeting knew it: two fifths, and the page a third",
    "Actions of a plan, as at a month ago": "a third is the statement for the newest version of each of 300 actions",
    "Dashboard, as at a month ago": "the whole plan twice, both from its history, and then the page",
    "Two days compared": "the whole plan twice, one of them from its history, and then the page",
    "Actions of a plan (50 rows)": "a third is the statement that reads 300 actions, for the counts and the filters",
    "Action": "the statements of its parts and histories: Django writing them costs more than the database",
    "Search": "a third is the database, which reads all the person may see; composing that statement is most of it",
    "Scorecard": "nine short statements and a row for each measure; only a busy machine takes so long",
    "Self-evaluation, 60 criteria, 400 evidence items": "the page is 170 kB: all criteria with what stands below each",
    "Commissioning register": "twelve short statements and 50 rows",
    "Thread of a finding, 20 actions": "eleven short statements",
    "CSV of a plan": "the whole plan is read, of which a third is the database",
    "Page to update 25 actions": "25 small forms, of which making and writing them is half, and the plan looked over",
    "Update of 25 actions in one request": "25 forms are checked, and each action keeps its history",
}
"""Where the time of those goes that take longer than we aim for: as profiled with 153 areas."""
MOST_QUERIES, MOST_TIMES_FLOOR, MOST_TIMES_BARE_PDF, MOST_PARTNER_TO_LEAD = 12, 6.0, 1.5, 1.2
MOST_FOR_THE_SECOND_WALL = 1.25
SCREENFUL, MOST_FOR_A_SCREENFUL = 25, 10.0
MOST_TIMES_BARE_WORKBOOK, ROWS_OF_A_FILE = 3.0, 500


@dataclass(frozen=True)
class Figure:
    """One measured page: middle of the rounds in milliseconds, queries, and the ratio to its floor."""

    what: str
    who: str
    milliseconds: float
    queries: int | None
    ratio: float
    aim: str
    met: bool


def middle(work, rounds: int) -> float:
    """The middle of some rounds of `work`, in milliseconds, after two to warm up."""
    for _ in range(2):
        work()
    spent = []
    for _ in range(rounds):
        started = time.perf_counter()
        work()
        spent.append((time.perf_counter() - started) * 1000)
    return statistics.median(spent)


def side_by_side(work, bare, rounds: int) -> tuple[float, float]:
    """The middle of each, in milliseconds, measured in turn, so that a busy moment strikes both alike. Each pays for
    its own garbage alone: what went before is cleared before the clock starts, because a full collection of all that a
    portal holds takes longer than reading 500 rows, and strikes whoever comes next."""
    spent: tuple[list[float], list[float]] = ([], [])
    for _ in range(rounds + 1):  # the first is to warm up
        for times, one in zip(spent, (work, bare), strict=True):
            gc.collect()
            started = time.perf_counter()
            one()
            times.append((time.perf_counter() - started) * 1000)
    return statistics.median(spent[0][1:]), statistics.median(spent[1][1:])


def in_turn(work, floor, rounds: int) -> tuple[float, float]:
    """The middle of each, in milliseconds, after two to warm up. A machine that others use too is faster at one moment
    than at another: the floor is measured beside each page, or the ratio would be one of two moments."""
    for _ in range(2):
        work()
        floor()
    spent: tuple[list[float], list[float]] = ([], [])
    for _ in range(rounds):
        for times, one in zip(spent, (work, floor), strict=True):
            started = time.perf_counter()
            one()
            times.append((time.perf_counter() - started) * 1000)
    return statistics.median(spent[0]), statistics.median(spent[1])


def measure(area: LocalArea, rounds: int = ROUNDS) -> list[Figure]:
    """Every figure, in one area of all that there are: the middle of so many rounds."""
    lead = Person.objects.get(user__email__startswith="council-lead-0@", user__email__endswith=f"@{area.slug}.example")
    forum = (
        User.objects.filter(email__startswith="parent-carer-forum", email__endswith=f"@{area.slug}.example")
        .first()
        .person
    )
    with transaction.atomic(), acting_as(lead):
        plan = Plan.objects.visible_to(lead, area).get()
        evaluation = SelfEvaluation.objects.visible_to(lead, area).get()
        finding = Finding.objects.visible_to(lead, area).get()
    with transaction.atomic(), acting_as(forum):
        action = Action.objects.visible_to(forum, area).first()  # both see it
    month_ago = (clock.today() - dt.timedelta(days=30)).isoformat()
    with transaction.atomic(), acting_as(lead):
        _is_full_as_at(month_ago, plan, lead)
    pages = (
        ("Home", reverse("partners:home", args=[area.slug])),
        ("Dashboard", reverse("reports:dashboard", args=[area.slug])),
        ("Actions of a plan (50 rows)", plan.get_absolute_url()),
        ("Actions of a plan, as at a month ago", f"{plan.get_absolute_url()}?as_at={month_ago}"),
        ("Dashboard, as at a month ago", f"{reverse('reports:dashboard', args=[area.slug])}?as_at={month_ago}"),
        ("Two days compared", f"{reverse('reports:comparison', args=[area.slug])}?from_day={month_ago}"),
        ("Page to update 25 actions", reverse("actionplans:plan_updates", args=[area.slug, plan.pk])),
        ("Action", action.get_absolute_url()),
        ("Search", reverse("reports:search", args=[area.slug]) + "?q=families"),
        ("Scorecard", reverse("indicators:scorecard", args=[area.slug])),
        ("Self-evaluation, 60 criteria, 400 evidence items", evaluation.get_absolute_url()),
        ("Commissioning register", reverse("commissioning:service_list", args=[area.slug])),
        ("Thread of a finding, 20 actions", reverse("reports:finding_thread", args=[area.slug, finding.pk])),
    )
    export = ("CSV of a plan", reverse("actionplans:plan_csv", args=[area.slug, plan.pk]))  # for the accountable bodies
    figures, of_lead = [], {}
    for who, person in (("council lead", lead), ("parent carer forum", forum)):
        client = Client()
        client.force_login(person.user)
        empty = reverse("bench_floor", args=[area.slug])
        floor = middle(lambda client=client, empty=empty: _get(client, empty), rounds)
        figures.append(
            Figure(
                "Floor: empty layout",
                who,
                floor,
                _queries(client, empty),
                1.0,
                "",
                True,
            )
        )
        for what, address in (*pages, export) if person is lead else pages:
            spent, beside = in_turn(
                lambda address=address, client=client: _get(client, address),
                lambda empty=empty, client=client: _get(client, empty),
                rounds,
            )
            queries, ratio = _queries(client, address), spent / beside
            aim = f"≤ {MOST_TIMES_FLOOR:g} × floor, ≤ {MOST_QUERIES} queries"
            met = ratio <= MOST_TIMES_FLOOR and queries <= MOST_QUERIES
            if person is forum:
                aim += f", ≤ {MOST_PARTNER_TO_LEAD:g} × council lead"
                met = met and ratio <= MOST_PARTNER_TO_LEAD * of_lead[what][1]
            else:
                of_lead[what] = spent, ratio
            figures.append(Figure(what, who, spent, queries, ratio, aim, met))
    lists = [page for page in pages if page[0] in ("Actions of a plan (50 rows)", "Commissioning register", "Search")]
    return [
        *figures,
        *several_areas(area, of_lead["Home"][0], rounds),
        *second_wall(lead, lists, rounds),
        screenful(area, lead, plan, figures[0].milliseconds, rounds),
        *workbooks(area, lead, plan, min(9, rounds)),
        paper(area, lead, plan, min(3, rounds)),
    ]


def _is_full_as_at(day: str, plan: Plan, lead: Person) -> None:
    """Raise where an old day would show less than today: an empty page is quick."""
    then, now = (narrowed_by(QueryDict(query), lead, plan).entries for query in (f"as_at={day}", ""))
    if len(then) != len(now) or not now:
        raise RuntimeError(f"The plan has {len(now)} actions, and as at {day} it had {len(then)}")


def screenful(area: LocalArea, lead: Person, plan: Plan, floor: float, rounds: int) -> Figure:
    """A page of updates saved in one request: each round is rolled back, so that each saves the same anew."""
    with transaction.atomic(), acting_as(lead):
        actions = rows_of(lead, area, plan, to_update(lead, area, plan, {}, clock.today())[:SCREENFUL])
    client, keys = Client(), itertools.count()
    client.force_login(lead.user)
    address = reverse("actionplans:plan_updates", args=[area.slug, plan.pk])
    typed = {"row": [action.pk for action in actions]}
    for action in actions:
        prefix = RowForm.prefix_of(action.pk)
        typed |= {f"{prefix}-level": action.level_id, f"{prefix}-seen_version": action.version}
        typed |= {f"{prefix}-reason": "Two of the four schools have begun.", f"{prefix}-cause": "Late recruitment."}
        typed |= {f"{prefix}-path_to_green": "The new post starts in January."}

    def send() -> None:
        with transaction.atomic():
            body = urlencode(typed | {"form_key": str(next(keys))}, doseq=True)
            answer = client.post(address, body, content_type="application/x-www-form-urlencoded")
            transaction.set_rollback(True)
        if answer.status_code != 302:
            raise RuntimeError(f"{address} answered {answer.status_code}")

    spent, queries = middle(send, rounds), _counted(send)
    aim = f"≤ {MOST_FOR_A_SCREENFUL:g} × floor"
    what = f"Update of {len(actions)} actions in one request"
    return Figure(what, "council lead", spent, queries, spent / floor, aim, spent <= MOST_FOR_A_SCREENFUL * floor)


def workbooks(area: LocalArea, lead: Person, plan: Plan, rounds: int) -> list[Figure]:
    """A plan taken out as an Excel workbook, against openpyxl writing the same cells; and what 500 rows of a workbook
    will do, from the file to the last row, against openpyxl reading it."""
    with transaction.atomic(), acting_as(lead):
        plan.area = area
        levels = [level.label for level in plan.scheme.levels.all()]
        entries = entries_of(plan, lead)
        written, bare_write = side_by_side(
            lambda: as_workbook(entries_of(plan, lead), levels), lambda: _bare_workbook(entries), rounds
        )
        rows = [entries[number % len(entries)] | {"reference": f"B{number}"} for number in range(ROWS_OF_A_FILE)]
        file = Upload("plan.xlsx", "Excel workbook", "", as_workbook(rows, levels), Scan.NOT_NEEDED)

        def look_over() -> None:
            preview_of(actionplans.start_import(plan, upload=file, by=lead), by=lead)

        looked, bare_read = side_by_side(look_over, lambda: _read_bare(file.content), rounds)
        transaction.set_rollback(True)
    return [
        Figure(what, "council lead", spent, None, spent / bare, aim, spent <= MOST_TIMES_BARE_WORKBOOK * bare)
        for what, spent, bare, aim in (
            (f"Excel of {len(entries)} actions, against bare openpyxl", written, bare_write, _aim("write")),
            (f"Import preview, {ROWS_OF_A_FILE} rows, against bare openpyxl", looked, bare_read, _aim("read")),
        )
    ]


def _aim(what: str) -> str:
    return f"≤ {MOST_TIMES_BARE_WORKBOOK:g} × the bare {what}"


def _bare_workbook(entries: list[dict[str, str]]) -> None:
    book = openpyxl.Workbook()
    for entry in entries:
        book.active.append(list(entry.values()))
    book.save(io.BytesIO())


def _read_bare(content: bytes) -> None:
    for row in openpyxl.load_workbook(io.BytesIO(content)).active.iter_rows(values_only=True):
        list(row)


def second_wall(lead: Person, lists: list[tuple[str, str]], rounds: int) -> list[Figure]:
    """What the database's policies add to a list: the same page as the application's role, whom they bind, and as the
    owner of the tables, whom they do not."""
    client = Client()
    client.force_login(lead.user)
    figures = []
    for what, address in lists:
        bound = middle(lambda address=address: _get(client, address), rounds)
        with as_owner():
            free = middle(lambda address=address: _get(client, address), rounds)
        ratio, aim = bound / free, f"≤ {MOST_FOR_THE_SECOND_WALL:g} × the same without policies"
        name = f"{what}, against the same without policies"
        figures.append(Figure(name, "council lead", bound, None, ratio, aim, ratio <= MOST_FOR_THE_SECOND_WALL))
    return figures


@contextmanager
def as_owner() -> Iterator[None]:
    """Use the database as the role that owns its tables."""
    names = ("USER", "PASSWORD", "OPTIONS")
    before = {name: connection.settings_dict[name] for name in names}
    owner = Env.db_url_config(Env().str("PORTAL_OWNER_DATABASE_URL"))
    connection.close()
    connection.settings_dict.update({name: owner.get(name) or type(before[name])() for name in names})
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict.update(before)


MOST_SEVERAL_TO_ONE = 1.2
SEVERAL = 20
"""The areas of a regional adviser, where so many are generated."""


def several_areas(area: LocalArea, home_of_one: float, rounds: int) -> list[Figure]:
    """One Home for a person of twenty areas, against that of a lead of one. The person is taken back afterwards."""
    areas = [area, *LocalArea.objects.exclude(pk=area.pk)[: SEVERAL - 1]]
    if len(areas) < 2:
        return []
    administrator = Person.objects.filter(user__isnull=False).first()
    with transaction.atomic():
        adviser = partners.create_person(role_title="Regional adviser", partner=None, by=administrator)
        partners.create_sign_in(adviser, email="regional@portal.example", password=None, by=administrator)
        for each in areas:
            body = each.partners_in_area.filter(partner__kind=Partner.Kind.NHS_COMMISSIONER).first().partner
            partners.start_membership(adviser, partner=body, area=each, role=Role.REPRESENTATIVE, by=administrator)
        client = Client()
        client.force_login(adviser.user)
        spent, queries = middle(lambda: _get(client, "/"), rounds), _queries(client, "/")
        transaction.set_rollback(True)
    aim = f"≤ {MOST_SEVERAL_TO_ONE:g} × Home of one"
    what = f"Home of {len(areas)} areas, against Home of one"
    ratio = spent / home_of_one
    return [Figure(what, "regional adviser", spent, queries, ratio, aim, ratio <= MOST_SEVERAL_TO_ONE)]


def _get(client: Client, address: str) -> None:
    answer = client.get(address)
    if answer.status_code != 200:
        raise RuntimeError(f"{address} answered {answer.status_code}")


def _queries(client: Client, address: str) -> int:
    return _counted(lambda: _get(client, address))


def _counted(work: Callable[[], None]) -> int:
    with CaptureQueriesContext(connection) as queries:
        work()
    return sum(
        1 for query in queries if not query["sql"].startswith(("SAVEPOINT", "RELEASE SAVEPOINT", "BEGIN", "COMMIT"))
    )


def paper(area: LocalArea, lead: Person, plan: Plan, rounds: int) -> Figure:
    """The PDF of a paper on the whole plan, against WeasyPrint alone on the same HTML."""
    with transaction.atomic(), acting_as(lead):
        meeting = Meeting.objects.visible_to(lead, area).filter(state=Meeting.State.PLANNED).first()
        everyone = Audience.objects.get(area=area, name=f"Everyone in {area.name}")
        report = reports.create_report(meeting, subject="The whole plan", addressed_to=everyone, by=lead)
        reports.choose_plans(report, plans=[plan], by=lead)

        def gather() -> str:
            data = compose(report, at=clock.now()).data
            return rendering.pdf_html(data, rendering.paper_html(data))

        html = gather()
        whole = middle(lambda: pdf.make_pdf(gather()), rounds=rounds)
        transaction.set_rollback(True)
    bare = middle(
        lambda: HTML(string=html, base_url=f"{pdf.BASE}/", url_fetcher=pdf.OwnFilesOnly({})).write_pdf(), rounds=rounds
    )
    return Figure(
        "PDF of a plan with 300 actions, against bare WeasyPrint",
        "council lead",
        whole,
        None,
        whole / bare,
        f"≤ {MOST_TIMES_BARE_PDF:g} × bare",
        whole <= MOST_TIMES_BARE_PDF * bare,
    )


def table(figures: list[Figure], areas: int, rounds: int) -> str:
    """The figures as a table for people, what was missed in words at its end."""
    lines = [f"With {areas} generated areas. Middle of {rounds} rounds; ratios to the floor of the same person."]
    lines.append(f"{'What':<58} {'Who':<20} {'ms':>8} {'queries':>8} {'ratio':>6}  Aim")
    for figure in figures:
        queries = "" if figure.queries is None else str(figure.queries)
        note = figure.aim if figure.met else f"{figure.aim}: MISSED"
        reasons = []
        what = "Home" if figure.what.startswith("Home of ") else figure.what
        if figure.queries and figure.queries > MOST_QUERIES:
            reasons.append(WHY_SO_MANY_QUERIES.get(what, "queries unexplained"))
        if figure.queries and figure.ratio > MOST_TIMES_FLOOR:
            reasons.append(WHY_SO_LONG.get(what, "time unexplained"))
        if reasons:
            note += f" ({'; '.join(reasons)})"
        lines.append(
            f"{figure.what:<58} {figure.who:<20} {figure.milliseconds:>8.1f} {queries:>8} {figure.ratio:>6.2f}  {note}"
        )
    return "\n".join(lines)


def as_data(figures: list[Figure], areas: int, rounds: int) -> dict:
    """The figures for var/bench.json."""
    return {"areas": areas, "rounds": rounds, "figures": [asdict(figure) for figure in figures]}
