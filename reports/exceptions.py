"""What asks for attention in a set of actions beside what is off track: what slips, what nobody speaks of, what is said
to be done and not shown, whose it is and under which theme it lies. For the dashboard and for the deep dive alike."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from django.utils.text import get_text_list

from actionplans.exceptional import slipped
from actionplans.models import DeliveryStatus
from actionplans.positions import ActionPosition


class Count(NamedTuple):
    """A number that opens to its rows. `url` is empty where there are none."""

    number: int
    url: str


class Part(NamedTuple):
    """A list of actions on a page: its name in the address, what it is called, what its actions are, and they."""

    name: str
    title: str
    words: str
    rows: Sequence[ActionPosition]


def nothing_of(parts: Iterable[Part]) -> str:
    """“overdue, off track or complete without evidence”: what no action is. Lists without a row stand in one line."""
    return get_text_list([part.words for part in parts if not part.rows], "or")


class PartnerOverdue(NamedTuple):
    """How many of the actions that a partner leads are overdue, of how many not done, and by how many days the longest
    is."""

    partner: str
    overdue: Count
    open: Count
    longest: int


class ThemeExceptions(NamedTuple):
    """How many actions of a theme are off track, at risk and overdue."""

    theme: str
    off_track: Count
    at_risk: Count
    overdue: Count


@dataclass(frozen=True)
class Exceptions:
    """What asks for attention in these actions. `rows_url` gives the address of the list, narrowed; `quiet_after` is
    after how many days without an update an action counts as quiet; `themes` are the names of those that the reader may
    know, by number."""

    actions: Sequence[ActionPosition]
    rows_url: Callable[..., str]
    quiet_after: int
    themes: Mapping[int, str]

    @property
    def parts(self) -> list[Part]:
        """Its lists."""
        return [
            Part("slippage", "Slippage", "due later than at first", self.slipped),
            Part("quiet", "No update", "without an update in the cycle", self.quiet),
            Part("unproven", "Complete without evidence", "complete without evidence", self.unproven),
        ]

    @property
    def nothing(self) -> str:
        """What none of these actions is."""
        return nothing_of(self.parts)

    @cached_property
    def slipped(self) -> list[ActionPosition]:
        """Actions not done whose forecast lies after their original due date."""
        return slipped(self.actions)

    @property
    def slipped_count(self) -> Count:
        """How many those are."""
        return self._number(len(self.slipped), slipped="on")

    @property
    def days_slipped(self) -> int:
        """By how many days they slipped on average."""
        return round(sum(entry.days_slipped for entry in self.slipped) / len(self.slipped)) if self.slipped else 0

    @cached_property
    def overdue_by_partner(self) -> list[PartnerOverdue]:
        """The lead partners that have something overdue, whoever has most first."""
        of_partner: dict[tuple[int, str], list[ActionPosition]] = {}
        for entry in self.actions:
            if not entry.is_done:
                of_partner.setdefault((entry.lead_partner_id, entry.lead_partner), []).append(entry)
        found = []
        for (pk, name), entries in of_partner.items():
            late = [entry.days_overdue for entry in entries if entry.is_overdue]
            if late:
                overdue = self._number(len(late), overdue="on", lead=pk)
                found.append(PartnerOverdue(name, overdue, self._number(len(entries), open="on", lead=pk), max(late)))
        return sorted(found, key=lambda row: (-row.overdue.number, -row.longest, row.partner))

    @cached_property
    def quiet(self) -> list[ActionPosition]:
        """Actions not done of which nothing was said in the cycle, the longest quiet first."""
        found = [entry for entry in self.actions if not entry.is_done and entry.days_quiet > self.quiet_after]
        return sorted(found, key=lambda entry: -entry.days_quiet)

    @property
    def quiet_count(self) -> Count:
        """How many those are."""
        return self._number(len(self.quiet), quiet_for=self.quiet_after)

    @cached_property
    def unproven(self) -> list[ActionPosition]:
        """Actions that are said to be complete and that nothing shows."""
        return [entry for entry in self.actions if entry.is_complete_without_evidence]

    @property
    def unproven_count(self) -> Count:
        """How many those are."""
        return self._number(len(self.unproven), unproven="on")

    @cached_property
    def by_theme(self) -> list[ThemeExceptions]:
        """The themes in which something is off track, at risk or overdue, in their order."""
        found = []
        for pk, theme in self.themes.items():
            entries = [entry for entry in self.actions if entry.theme_id == pk]
            off, risk = (
                self._number(sum(entry.delivery_status == status for entry in entries), theme=pk, status=status.value)
                for status in (DeliveryStatus.OFF_TRACK, DeliveryStatus.AT_RISK)
            )
            overdue = self._number(sum(entry.is_overdue for entry in entries), theme=pk, overdue="on")
            if off.number or risk.number or overdue.number:
                found.append(ThemeExceptions(theme, off, risk, overdue))
        return found

    def _number(self, number: int, **filters: str | int) -> Count:
        return Count(number, self.rows_url(**filters) if number else "")


def themes_of(actions: Iterable[ActionPosition]) -> dict[int, str]:
    """The names of the themes that these actions have and their viewer sees, in their order."""
    return {theme.pk: theme.name for theme in sorted({entry.theme for entry in actions if entry.theme})}
