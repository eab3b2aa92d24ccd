"""Figures of an area: the department's own, taken from what ships with the portal, and returns that partners owe."""

import datetime as dt
from collections.abc import Iterable
from pathlib import Path

from django.apps import apps

from demo import calendar
from demo.builder import AreaBuilder
from demo.shapes import ReturnSays
from indicators import operations
from indicators.models import DataReturn, LibraryMeasure

SEN2_RELEASED_ON = dt.date(2025, 6, 26)
SEN2_FILES = ("dfe_sen2_timeliness_2024.csv", "dfe_sen2_requests_2024.csv", "dfe_sen2_annual_reviews_2024.csv")
SEN2_MEASURES = {
    "EHC1": "SEN_EHC_All_20wks",
    "EHC2": "SEN_INIT_REQ",
    "EHC3": "EHCP_Initial_req_refused",
    "EHC4": "SEN_PEC_OUTCOME_COM_4WKS",
}
"""Our reference: the library's code."""


def take_published(builder: AreaBuilder) -> None:
    """Measures begun from the national library, filled with the department's figures for the area and for England
    (Open Government Licence v3.0, see indicators/data/ATTRIBUTION.md)."""
    day = max(builder.begin, SEN2_RELEASED_ON)
    library = {national.code: national for national in LibraryMeasure.objects.filter(code__in=SEN2_MEASURES.values())}
    with builder.acting("la-lead", day, 13) as lead:
        for reference, code in SEN2_MEASURES.items():
            national = library[code]
            builder.measure[reference] = operations.create_measure(
                builder.cast.area,
                audience=builder.everyone,
                reference=reference,
                name=national.name,
                definition=national.definition,
                polarity=national.polarity,
                unit=national.unit,
                source=national.source,
                frequency=national.get_year_type_display(),
                update_every_months=12,
                published_after_months=6,
                owner_partner=builder.cast.partners["council"],
                library_measure=national,
                by=lead,
            )
    folder = Path(apps.get_app_config("indicators").path) / "data"
    with builder.acting("la-officer", day, 14) as officer:
        for name in SEN2_FILES:
            text = (folder / name).read_text(encoding="utf-8-sig")
            operations.import_dfe(builder.cast.area, text=text, released_on=SEN2_RELEASED_ON, by=officer)


def ask_for_returns(builder: AreaBuilder, said: Iterable[ReturnSays], *, details: str) -> None:
    """Put on the timeline what partners were asked for, sent in time or late, or still owe after being chased."""
    for each in said:
        _ask(builder, each, details)


def _ask(builder: AreaBuilder, said: ReturnSays, details: str) -> None:
    due_on = builder.today - dt.timedelta(days=said.due_days_ago)
    asked_on = min(due_on, builder.today) - dt.timedelta(days=28)
    period_end = due_on.replace(day=1)
    owed: list[DataReturn] = []

    def ask() -> None:
        with builder.acting("la-officer", asked_on, 9) as officer:
            owed.append(
                operations.ask_for_return(
                    builder.cast.area,
                    audience=builder.everyone,
                    title=said.title,
                    details=details,
                    period_start=calendar.months_from(period_end, -3),
                    period_end=period_end,
                    owed_by_partner=builder.cast.partners[said.partner],
                    owed_by_person=builder.cast.people[said.account] if said.account else None,
                    due_on=due_on,
                    by=officer,
                )
            )

    def send(on: dt.date) -> None:
        with builder.acting(said.account, on, 16) as sender:
            operations.submit_return(owed[0], note="In the shared workbook of the data dashboard.", by=sender)

    def chase(on: dt.date) -> None:
        with builder.acting("la-officer", on, 10) as officer:
            operations.chase_return(owed[0], words="The dashboard can't be drawn without it.", by=officer)

    builder.then(asked_on, 9, ask)
    for days in said.chased_after_days:
        on = due_on + dt.timedelta(days=days)
        builder.then(on, 10, lambda on=on: chase(on))
    if said.sent_after_days is not None:
        on = due_on + dt.timedelta(days=said.sent_after_days)
        builder.then(on, 16, lambda: send(on))
