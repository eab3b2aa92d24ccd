"""Hertfordshire's fifteen lettered measures. Their names are the paper's; every value, target and comparator is
illustration, and three ended when the country stopped counting in that way."""

import datetime as dt
from decimal import Decimal

from demo import calendar
from demo import hertfordshire_content as content
from demo.builder import AreaBuilder
from indicators import operations

TARGETS = {
    # letter: (value, comparator for England)
    "a": (None, "4.2"),
    "c": ("2.0", "2.5"),
    "d": ("88.0", None),
    "i": ("6.5", "7.6"),
    "j": ("20.0", "24.9"),
    "m": ("89.0", "85.1"),
    "n": ("5.0", "6.9"),
    "o": ("7.5", None),
}

STEPS = {
    # letter: what was planned for the July of last school year. Appeals and persistent absence are behind theirs: of
    # actions that are on time the portal then says that families may not feel them.
    "c": "2.3",
    "j": "22.0",
    "o": "6.3",
}


def follow_measures(builder: AreaBuilder) -> None:
    """Begin the measures, record four years of each, and one of them by area group; stop what has ended; say what is
    aimed at and what it is compared with."""
    with builder.acting("la-lead") as lead:
        for letter, (name, polarity, unit, *_) in content.MEASURES.items():
            builder.measure[letter] = operations.create_measure(
                builder.cast.area,
                audience=builder.everyone,
                reference=letter,
                name=name,
                polarity=polarity,
                unit=unit,
                source=content.SOURCE,
                frequency="Every school year",
                update_every_months=12,
                published_after_months=3,
                owner_partner=builder.cast.partners["council"],
                by=lead,
            )
    day = builder.ago(months=2)
    with builder.acting("la-officer", day) as officer:
        for letter, (_, _, _, (first, last), stopped) in content.MEASURES.items():
            _record_years(builder, letter, first, last, stopped, officer)
        _record_area_groups(builder, officer)
        for letter, (_, england) in TARGETS.items():
            if england:
                start = dt.date(builder.today.year - 2, 9, 1)
                operations.record_comparator(
                    builder.measure[letter],
                    kind="england",
                    name="England",
                    period_start=start,
                    period_end=dt.date(start.year + 1, 9, 1),
                    value=Decimal(england),
                    source=content.ILLUSTRATION,
                    by=officer,
                )
    with builder.acting("la-lead", day, 11) as lead:
        for letter, (*_, stopped) in content.MEASURES.items():
            if stopped:
                operations.stop_measure(
                    builder.measure[letter], stops_on=dt.date(stopped[0], 9, 1), stop_reason=stopped[1], by=lead
                )
        for letter, (value, _) in TARGETS.items():
            if value:
                operations.set_target(
                    builder.measure[letter],
                    value=Decimal(value),
                    due_on=calendar.months_from(builder.today, 10),
                    basis=content.ILLUSTRATION,
                    milestones=[(dt.date(builder.today.year - 1, 7, 31), Decimal(STEPS[letter]))]
                    if letter in STEPS
                    else (),
                    confirmed=True,
                    by=lead,
                )


def _record_years(builder: AreaBuilder, letter: str, first: float, last: float, stopped, officer) -> None:
    year = stopped[0] - 4 if stopped else builder.today.year - 5
    for step in range(4):
        start = dt.date(year + step, 9, 1)
        missing = letter in "fgh" and start.year in (2019, 2020)
        suppressed = letter == "l" and step == 2
        value = Decimal(str(round(first + (last - first) * step / 3 + (0.2 if step == 1 else 0), 2)))
        operations.record_observation(
            builder.measure[letter],
            period_start=start,
            period_end=dt.date(year + step + 1, 9, 1),
            value=None if missing or suppressed else value,
            missing="not_collected" if missing else "suppressed" if suppressed else "",
            provisional=step == 3 and not stopped,
            note=content.ILLUSTRATION,
            by=officer,
        )


def _record_area_groups(builder: AreaBuilder, officer) -> None:
    start = dt.date(builder.today.year - 2, 9, 1)
    for group, value in zip(builder.groups, content.BY_AREA_GROUP, strict=True):
        operations.record_observation(
            builder.measure["d"],
            period_start=start,
            period_end=dt.date(start.year + 1, 9, 1),
            value=Decimal(value),
            sub_area=group,
            note=content.ILLUSTRATION,
            by=officer,
        )
