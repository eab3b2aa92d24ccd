"""Who may do what with a board report. Each docstring is what the printed matrix shows.

Authors and clearers are read from the report's own lists, once for each report; the rules are asked on its own pages,
never for each row of a list.
"""

from partners.models import Person
from reports.models import BoardReport


def report_of(subject) -> BoardReport:
    """The report that a part belongs to, or the report itself."""
    return subject if isinstance(subject, BoardReport) else subject.report


def author_of_the_report(person: Person, obj) -> bool:
    """Its author and its responsible officers"""
    return person.pk in report_of(obj).author_ids


def clearer_of_the_report(person: Person, obj) -> bool:
    """Those who are asked to clear it"""
    return person.pk in report_of(obj).clearer_ids


def runs_its_board(person: Person, obj) -> bool:
    """Clerk and chair of the board it is addressed to"""
    return person.in_group(report_of(obj).meeting.board.clerk_group_id)
