"""Where the canary is sent: the world with its words and doors, and the crawl through them as some of the cast."""

from types import SimpleNamespace

from django.db import transaction

from core.access import acting_as
from governance import operations as governance
from reports import operations as reports
from tests.access import canary
from tests.conftest import WatchedClient, as_owner
from tests.reading import changed_between, rows_and_their_writers
from tests.world import afresh, everyone

FOLLOWED = ("oakshire.la_officer", "oakshire.forum_rep", "oakshire.board_member")
"""Who opens every example of each address and follows links too; the others open each address once."""
NEIGHBOURS = ("elmborough.la_lead", "elmborough.forum_rep", "elmborough.board_clerk", "elmborough.area_admin")
"""Of the other area, where all are alike in having nothing to do here."""
AT_HOME = ("elmborough.la_officer",)
"""Who opens every example of each address of his own area, the other one, and follows links there."""
PAGES_OF_A_SEARCH = 4
WITHOUT_FILTER = (
    "oakshire.la_officer",
    "oakshire.icb_lead",
    "oakshire.school_rep",
    "oakshire.forum_rep",
    "oakshire.board_member",
    "elmborough.la_lead",
)
"""As whom the reads' own filter is switched off: the database then stands alone."""


def searched(slug: str) -> list[str]:
    """Search shows something only to who asks it something; and then page by page."""
    address = f"/{slug}/search/?q=plan+or+draft+or+waiting+or+service+or+support+or+review"
    return [address, *(f"{address}&page={number}" for number in range(2, PAGES_OF_A_SEARCH + 1))]


def declare_interests(world: SimpleNamespace) -> None:
    """A member of the board has money in two items of its agenda: what belongs to them is closed to him alone."""
    clerk = afresh(world.oakshire_people.board_clerk)
    with transaction.atomic(), acting_as(clerk):
        reports.put_on_agenda(world.oakshire_issued_report, agenda_item=world.oakshire_agenda_item, by=clerk)
        for item in (world.oakshire_agenda_item, world.oakshire_restricted_agenda_item):
            governance.record_interest(
                item, kind="pecuniary", person=world.oakshire_people.board_member, text="Owns a share.", by=clerk
            )


def half_of_the_cast(world: SimpleNamespace, which: int) -> list[str]:
    """Every second name of those who are sent through the doors, beginning with the first (0) or the second (1): the
    crawl takes minutes, and two files of it run side by side."""
    names = [name for name in everyone(world) if name in NEIGHBOURS + AT_HOME or not name.startswith("elmborough.")]
    return sorted(names, key=lambda name: name not in FOLLOWED + AT_HOME)[which::2]


def assert_nobody_finds_what_is_not_theirs(grounds: SimpleNamespace, names: list[str]) -> None:
    """Open every door as each of them: no word that he may not find comes out, and nothing has changed afterwards."""
    cast = everyone(grounds.world)
    found, reached, theirs = {}, set(), set()
    people, visits = {name: afresh(cast[name]) for name in names}, {}
    for name, person in people.items():
        wide = name in FOLLOWED + AT_HOME
        doors = grounds.doors_at_home if name in AT_HOME else grounds.doors if wide else grounds.each_door
        visits[name] = canary.Visit(WatchedClient(), ["/", *doors], follow=canary.MOST_FOLLOWED if wide else 0)
        visits[name].client.force_login(person.user)  # notes when he signed in: the last thing that is written
    with as_owner():
        before = rows_and_their_writers()
    canary.crawl(*visits.values())
    for name, visit in visits.items():
        allowed = canary.may_find(people[name], grounds.planted)
        reached |= set().union(*visit.words.values()) & allowed
        if name not in NEIGHBOURS:  # who come to somebody else's doors only
            theirs |= allowed
        if problems := visit.broken + canary.leaks(visit, allowed, grounds.planted):
            found[name] = problems
    assert not found, found
    much = f"{len(reached)} of the {len(theirs)} words that are theirs to find"
    assert len(reached) > len(theirs) / 2, f"so little was reached that it proves nothing: {much}"
    with as_owner():
        assert changed_between(before, rows_and_their_writers()) == []
