"""Run beside the tests of faults, in a process of its own: makes the cast with many reports and asks for their PDFs.

Prints the numbers of the jobs, one a line, when they are committed. Usage: `python -m tests.faults.ask_for_reports 20`
"""

import os
import sys

import django


def main(count: int) -> None:
    """Ask for `count` board reports as the clerk of Oakshire's board."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "send_portal.settings")
    django.setup()
    from django.db import transaction

    from core.access import acting_as
    from partners.models import Person
    from reports import operations
    from tests.furnish_reports import begin
    from tests.world import build_world

    world = build_world()
    author = Person.objects.get(pk=world.oakshire_people.la_officer.pk)
    clerk = Person.objects.get(pk=world.oakshire_people.board_clerk.pk)
    with transaction.atomic(), acting_as(author):
        reports = []
        for number in range(1, count + 1):
            report = begin(world, "oakshire", f"Report {number}", by=author)
            reports.append(operations.hand_in_report(report, seen_version=report.version, by=author))
    for report in reports:
        with transaction.atomic(), acting_as(clerk):
            job = operations.ask_for_issue(report, by=clerk)
        print(job.pk, flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]))
