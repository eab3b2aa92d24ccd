"""What is on the agendas of coming meetings: items, what of them is not public, the papers taken under them, and the
interests that members have declared. All of it is illustration: no paper prints an agenda."""

import datetime as dt
from collections.abc import Iterable
from typing import NamedTuple

from demo.builder import AreaBuilder
from governance import operations as boards
from governance.models import AgendaItem, DeclaredInterest, ItemKind, Meeting
from reports import operations as reports
from reports.models import BoardReport

Kind = DeclaredInterest.Kind


class InterestSays(NamedTuple):
    """An interest of whoever has this account."""

    kind: str
    account: str
    text: str


class ItemSays(NamedTuple):
    """An item of an agenda. Where only some may read a part of it, it has a classification and a reason."""

    title: str
    kind: str
    text: str
    presenter: str = ""
    minutes: int = 15
    classification: str = AgendaItem.Classification.PUBLIC
    paragraph: int | None = None
    because: str = ""
    not_public: str = ""
    interests: tuple[InterestSays, ...] = ()


HARROW = (
    ItemSays(
        "SEND strategy, commissioning plan and local area self-evaluation",
        ItemKind.DECISION,
        "The board is asked to agree what goes out for consultation. Illustration.",
        presenter="la-lead",
        minutes=30,
        interests=(
            InterestSays(
                Kind.PERSONAL, "board-member", "A grandchild is supported at a school in the borough. Illustration."
            ),
        ),
    ),
    ItemSays(
        "Short breaks: award of a contract",
        ItemKind.DECISION,
        "The board is told which offers were made. Illustration.",
        presenter="icb-officer",
        classification=AgendaItem.Classification.EXEMPT,
        paragraph=AgendaItem.Paragraph.BUSINESS,
        because="Prices that are still being settled would be worth less to everyone if they were known.",
        not_public="Two offers are within the budget, the third is a fifth above it. Illustration.",
        interests=(
            InterestSays(
                Kind.PECUNIARY, "cabinet-member", "Is a paid director of a company that made an offer. Illustration."
            ),
        ),
    ),
)

HERTFORDSHIRE = (
    ItemSays(
        "SEND strategy: progress of the workstreams",
        ItemKind.DISCUSSION,
        "Where the ten workstreams stand, and what is late. Illustration.",
        presenter="la-lead",
        minutes=40,
        interests=(
            InterestSays(Kind.PERSONAL, "forum-rep", "A child of theirs waits for an assessment. Illustration."),
        ),
    ),
    ItemSays(
        "Places in special schools: an offer of land",
        ItemKind.DECISION,
        "The board is asked for its view before the council decides. Illustration.",
        presenter="la-officer",
        classification=AgendaItem.Classification.RESTRICTED,
        because="The owner of the land has asked that the offer stays between the parties for now.",
        not_public="The owner asks a tenth more than the valuer's figure. Illustration.",
        interests=(
            InterestSays(
                Kind.PECUNIARY, "board-member", "Owns a share in the company that offers the land. Illustration."
            ),
        ),
    ),
)


def arrange_agenda(
    builder: AreaBuilder, meeting: Meeting, items: Iterable[ItemSays], report: BoardReport, *, day: dt.date
) -> None:
    """Put these items on the agenda of a coming meeting, as the board's clerk, with the report under the first of them;
    the monitoring officer records on the next day what members have declared."""
    for number, said in enumerate(items):
        with builder.acting("board-clerk", day, 11 + number) as clerk:
            item = boards.add_agenda_item(
                meeting,
                title=said.title,
                kind=said.kind,
                text=said.text,
                presenter=builder.cast.people[said.presenter],
                minutes=said.minutes,
                classification=said.classification,
                paragraph=said.paragraph,
                not_public_because=said.because,
                by=clerk,
            )
            if said.not_public:
                boards.add_non_public_part(item, text=said.not_public, by=clerk)
            if number == 0:
                reports.put_on_agenda(BoardReport.objects.get(pk=report.pk), agenda_item=item, by=clerk)
        with builder.acting("legal-clearer", day + dt.timedelta(days=1), 11 + number) as officer:
            for kind, account, text in said.interests:
                boards.record_interest(item, kind=kind, person=builder.cast.people[account], text=text, by=officer)
