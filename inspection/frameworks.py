"""The inspection frameworks that come with the portal. Names and dates are the inspectorates'; every criterion is our
own summary, to be read beside the published framework, never instead of it."""

import datetime as dt
from typing import NamedTuple


class ShippedFramework(NamedTuple):
    """A framework with its criteria as (group, number, text), in order."""

    code: str
    name: str
    result_word: str
    source: str
    in_force_from: dt.date
    in_force_until: dt.date | None
    criteria: tuple[tuple[str, str, str], ...]


IMPACT = "Impact on children, young people and families"
LEADERSHIP = "How partners plan, evaluate and develop the system"

SHIPPED = (
    ShippedFramework(
        "local-area-2016",
        "Local area SEND inspection framework (2016)",
        "finding",
        "Ofsted and the Care Quality Commission, framework for local area SEND inspections, April 2016",
        dt.date(2016, 5, 1),
        dt.date(2023, 1, 1),
        (
            ("The three questions", "A", "How well the area finds out who has special educational needs."),
            ("The three questions", "B", "How well the area assesses those needs and meets them."),
            ("The three questions", "C", "How well the area improves what children and young people achieve."),
        ),
    ),
    ShippedFramework(
        "area-send-2023",
        "Area SEND inspection framework (2023)",
        "outcome",
        "Ofsted and the Care Quality Commission, area SEND framework and handbook, January 2023, revised in June and"
        " July 2025",
        dt.date(2023, 1, 1),
        None,
        (
            (IMPACT, "1", "Needs are recognised correctly, and assessed soon enough and well."),
            (
                IMPACT,
                "2",
                "Children, young people and their families have a say in decisions about plans and support.",
            ),
            (IMPACT, "3", "The right help comes at the right time."),
            (IMPACT, "4", "Children and young people are ready for what comes next, and do well."),
            (IMPACT, "5", "They are valued and seen, and belong where they live."),
            (LEADERSHIP, "6", "Leaders are ambitious for children and young people with SEND."),
            (LEADERSHIP, "7", "Leaders work with children, young people and families, and act on what they hear."),
            (LEADERSHIP, "8", "Partners share one accurate picture of needs in their area."),
            (LEADERSHIP, "9", "Services and provision are commissioned together to meet those needs."),
            (LEADERSHIP, "10", "Leaders check what services achieve, and make them better."),
            (LEADERSHIP, "11", "Leaders give staff the conditions in which good work can be done."),
        ),
    ),
)
