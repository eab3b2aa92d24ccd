"""Who may do what with a board report. Each docstring is what the printed matrix shows.

Authors and clearers are read from the report's own lists, once for each report; the rules are asked on its own pages,
never for each row of a list.
"""

from partners import rules
from partners.models import Person
from reports.models import BoardReport, PublicSnapshot


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


def second_person_of_a_publication(person: Person, obj: PublicSnapshot) -> bool:
    """Leads of the local authority and of the NHS commissioner, other than whoever proposed it"""
    return obj.proposed_by_id != person.pk and rules.lead_of_an_accountable_body(person, obj)


def runs_the_board_of_the_paper(person: Person, obj: PublicSnapshot) -> bool:
    """Clerk and chair of the board, where it is a board report"""
    try:
        return obj.report_id is not None and person.in_group(obj.report.meeting.board.clerk_group_id)
    except BoardReport.DoesNotExist:  # the board's members see what was published, not the working paper
        return False
