"""Who may do what with a board report. Each docstring is what the printed matrix shows.

Authors and clearers are read from the report's own lists, once for each report; the rules are asked on its own pages,
never for each row of a list.
"""

from partners.models import Person


def author_of_the_report(person: Person, obj) -> bool:
    """Its author and its responsible officers"""
    return person.pk in obj.author_ids


def clearer_of_the_report(person: Person, obj) -> bool:
    """Those who are asked to clear it"""
    return person.pk in obj.clearer_ids


def runs_its_board(person: Person, obj) -> bool:
    """Clerk and chair of the board it is addressed to"""
    return person.in_group(obj.meeting.board.clerk_group_id)
