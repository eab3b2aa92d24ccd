"""Several people to invite, read from pasted lines or a CSV file."""

import csv
import io
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from core.form_fields import refuse_hidden_characters
from partners.directory import partners_today
from partners.inviting import Invited, why_not
from partners.models import LocalArea, Partner, Person, Role
from partners.models.invitations import NEED_A_SECOND_PERSON

COLUMNS = ("E-mail address", "What this person does", "Partner", "Role")
HEADINGS = ("e-mail address", "e-mail", "email", "email address")
"""How the first column may be headed, where the list has a line of headings."""
MOST = 200
"""How many people one list may have."""


@dataclass
class Row:
    """One person of the list: what was typed, whom that means, and what stands against it."""

    number: int
    cells: tuple[str, ...]
    invited: Invited | None = None
    problems: list[str] = field(default_factory=list)

    @property
    def will(self) -> str:
        """What happens with this row on confirmation."""
        if self.invited.role in NEED_A_SECOND_PERSON:
            return "Will be invited; a second person confirms it before the e-mail goes"
        return "Will be invited by e-mail"


def lines_of(text: str) -> list[tuple[str, ...]]:
    """The cells of each line that has any. They are parted by tabs, as pasted from a table, or else by semicolons or
    commas; a first line with the names of the columns is left out. Raises csv.Error for what is no table."""
    text = text.lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    separator = next((sign for sign in "\t;" if sign in text), ",")
    read = csv.reader(io.StringIO(text), delimiter=separator, skipinitialspace=True)
    lines = [line for line in (tuple(cell.strip() for cell in cells) for cells in read) if any(line)]
    return lines[1:] if lines and lines[0][0].casefold() in HEADINGS else lines


def rows_of(lines: list[tuple[str, ...]], area: LocalArea, *, by: Person) -> list[Row]:
    """Each line as whom it means, with what stands against it. As many queries for a hundred as for one."""
    named: dict[str, Partner] = {}
    for partner in partners_today(area):
        named |= {name.casefold(): partner for name in (partner.name, partner.short_name) if name}
    rows = [_row(number, cells, named) for number, cells in enumerate(lines, 1)]
    whole = [row for row in rows if row.invited is not None]
    for row, reasons in zip(whole, why_not(area, [row.invited for row in whole], by=by), strict=True):
        row.problems += [message for _box, message in reasons]
    return rows


def _row(number: int, cells: tuple[str, ...], partners: dict[str, Partner]) -> Row:
    row = Row(number, (*cells, "", "", "", "")[:4])
    if len(cells) != len(COLUMNS):
        row.problems.append(f"It has {len(cells)} of the four columns: {', '.join(COLUMNS).lower()}.")
        return row
    email, title, partner_name, role_name = row.cells
    try:
        refuse_hidden_characters("".join(cells), lines=False)
    except ValidationError as refused:
        row.problems += refused.messages
    if not _is_address(email):
        row.problems.append(f"“{email}” is no e-mail address.")
    if not 0 < len(title) <= 120:
        row.problems.append("Say in at most 120 characters what this person does.")
    partner = partners.get(partner_name.casefold())
    if partner is None:
        row.problems.append(f"No partner called “{partner_name}” takes part here today.")
    role = ROLES.get(role_name.casefold())
    if role is None:
        row.problems.append(f"“{role_name}” is no role. Roles are: {', '.join(map(str, Role.labels))}.")
    if not row.problems:
        row.invited = Invited(email.lower(), title, partner, role)
    return row


def _is_address(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return len(text) <= 254


ROLES = {name.casefold(): role for role in Role for name in (role.label, role.value, role.label.split(" (")[0])}
