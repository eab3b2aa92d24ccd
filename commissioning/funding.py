"""Funding as a table by partner and financial year: revenue and capital apart, totals of what the viewer sees."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from commissioning.forms import FundingFilter
from commissioning.models import FundingLine, FundingLineQuerySet
from commissioning.models.figures import financial_year_words
from partners.models import LocalArea, Person

CSV_HEADER = ("Financial year", "Partner", "What for", "Kind", "Planned, agreed or spent", "Amount (pounds)", "Source")


@dataclass(frozen=True)
class FundingTable:
    """Partners down, years across, in pence. `rows` hold a partner's name, its amounts in the order of `years`, and
    their sum; `totals` and `total` are those of the columns and of all."""

    title: str
    years: list[str]
    rows: list[tuple[str, list[int | None], int]]
    totals: list[int]
    total: int


def narrowed(person: Person, area: LocalArea, form: FundingFilter) -> FundingLineQuerySet:
    """The funding lines that this person sees and the filters leave."""
    lines = FundingLine.objects.visible_to(person, area).counting().select_related("partner")
    wanted = form.cleaned_data if form.is_bound and form.is_valid() else {}
    for name in ("kind", "partner", "certainty"):
        if wanted.get(name):
            lines = lines.filter(**{name: wanted[name]})
    return lines


def table_of(lines: Iterable[FundingLine]) -> list[FundingTable]:
    """Revenue and capital, each as a table; a planned, an agreed and a spent amount are never added together."""
    groups: dict[tuple[str, str], list[FundingLine]] = defaultdict(list)
    for line in lines:
        money = "Capital" if line.kind == FundingLine.Kind.CAPITAL else "Revenue"
        groups[money, str(line.get_certainty_display())].append(line)
    order = [(money, str(certainty.label)) for money in ("Revenue", "Capital") for certainty in FundingLine.Certainty]
    return [_table(f"{key[0]}, {key[1].lower()}", groups[key]) for key in order if key in groups]


def _table(title: str, lines: list[FundingLine]) -> FundingTable:
    years = sorted({line.financial_year for line in lines})
    cells: dict[str, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    for line in lines:
        cells[str(line.partner)][line.financial_year] += line.pence
    rows = [
        (partner, [by_year.get(year) for year in years], sum(by_year.values()))
        for partner, by_year in sorted(cells.items())
    ]
    totals = [sum(by_year.get(year, 0) for by_year in cells.values()) for year in years]
    return FundingTable(title, [financial_year_words(year) for year in years], rows, totals, sum(totals))


def csv_rows(lines: Iterable[FundingLine]) -> Iterator[tuple]:
    """Each line as a row under CSV_HEADER."""
    for line in lines:
        yield (
            line.year_words,
            str(line.partner),
            line.title,
            str(line.get_kind_display()),
            str(line.get_certainty_display()),
            line.pence / 100,
            line.source,
        )
