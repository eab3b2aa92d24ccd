"""What the forms about boards have in common: people and boards to choose, last days, a step to confirm."""

import datetime as dt

from django import forms

from core.forms import PortalForm
from governance.membership import people_for_seats
from governance.models import Board
from partners.models import LocalArea, Person


class PersonField(forms.ModelChoiceField):
    """A person of the area, named by what he does and for whom."""

    def __init__(self, area: LocalArea, **kwargs):
        super().__init__(people_for_seats(area), empty_label="Choose a person", **kwargs)

    def label_from_instance(self, person: Person) -> str:
        """“SEND Strategy Officer, Oakshire Council”."""
        return f"{person.role_title}, {person.partner}" if person.partner else person.role_title


def last_day_to_end(day: dt.date | None) -> dt.date | None:
    """People say the last day on which something holds; we keep the first on which it no longer does."""
    return day + dt.timedelta(days=1) if day else None


def board_choices(boards: list[Board]) -> list[tuple[str, str]]:
    """The boards of a filter, which its page has read already."""
    return [("", "Every board"), *((str(board.pk), board.name) for board in boards)]


class ConfirmForm(PortalForm):
    """Nothing to fill in: a step to be taken with open eyes, on what was in view."""

    uses_version = True
