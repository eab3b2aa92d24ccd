"""A report that is being written in Hertfordshire, and the passages that its authors ask the services for."""

import datetime as dt
from typing import NamedTuple

from demo.builder import AreaBuilder
from documents import operations as documents
from documents.models import Document, PassageRequest

SECTIONS = (
    ("What families say", "This year's survey and three meetings of the forum say the same: tell us sooner, and once."),
    ("Speech, language and communication", "The new offer of therapy in schools began in two districts."),
    ("Moving into college", ""),
    ("Health services", "Waiting times are measured in the same way in all nine area groups."),
)


class PassageSays(NamedTuple):
    """Who (an account, or a partner) was asked for which section so many days ago, due so many days from today; what
    was sent, and whether it was taken in."""

    heading: str
    words: str
    asked: int
    due: int
    account: str = ""
    partner: str = ""
    sends: str = ""
    sent: int = 0
    text: str = ""
    taken_in: bool = False


PASSAGES = (
    PassageSays(
        "What families say",
        "What has changed for families since the report of last year? Two or three sentences.",
        20,
        -6,
        partner="forum",
        sends="forum-chair",
        sent=9,
        text="Parents tell us that the first call is answered sooner. They still tell their story more than once.",
        taken_in=True,
    ),
    PassageSays(
        "Speech, language and communication",
        "How many schools have the offer now, and what do their teachers do differently?",
        12,
        5,
        account="provider-officer",
        sends="provider-officer",
        sent=1,
        text="Thirty-one schools have the offer. In each, two teachers have learned to:\n\n"
        "- listen for the signs in the first term\n- try the six-week programme before they refer",
    ),
    PassageSays(
        "Moving into college",
        "Which young people had a plan for college a year before they left school?",
        18,
        -4,
        account="college-rep",
    ),
    PassageSays(
        "Health services",
        "What did the clinics on Saturdays change? A paragraph, with the numbers that you use yourselves.",
        3,
        11,
        account="icb-officer",
    ),
)


def ask_the_services(builder: AreaBuilder) -> None:
    """The yearly report as a draft, with what was asked for it: one passage waits, one is overdue, one was sent and one
    taken in."""
    version = builder.text(
        "SEND strategy: report of the third year", Document.Kind.REPORT, SECTIONS, day=builder.ago(days=25)
    )
    for each in PASSAGES:
        asked = _ask(builder, version, each)
        if each.sends:
            with builder.acting(each.sends, builder.ago(days=each.sent), 14) as writer:
                documents.send_passage(asked, text=f"{each.text}\n\n{builder.illustration}", by=writer)
        if each.taken_in:
            with builder.acting("la-officer", builder.ago(days=each.sent - 1), 9) as officer:
                section = version.sections.get(heading=each.heading)
                documents.take_in_passage(asked, section_version=section.version, by=officer)


def _ask(builder: AreaBuilder, version, each: PassageSays) -> PassageRequest:
    cast = builder.cast
    with builder.acting("la-officer", builder.ago(days=each.asked), 11) as officer:
        return documents.ask_for_passage(
            version.sections.get(heading=each.heading),
            person=cast.people[each.account] if each.account else None,
            partner=cast.partners[each.partner] if each.partner else None,
            words=f"{each.words} {builder.illustration}",
            due_on=builder.today + dt.timedelta(days=each.due),
            by=officer,
        )
