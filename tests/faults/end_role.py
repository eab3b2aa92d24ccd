"""Run beside the tests of faults, in a process of its own: ends the part that somebody has in Oakshire, as its
administrator does. Usage: `python -m tests.faults.end_role la-officer@oakshire.example`
"""

import os
import sys

import django


def main(email: str) -> None:
    """End every membership of whoever signs in with that address."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "send_portal.settings")
    django.setup()
    from django.db import transaction

    from core.access import acting_as
    from partners.models import Membership, Person
    from partners.operations import end_membership

    administrator = Person.objects.get(is_platform_administrator=True)
    with transaction.atomic(), acting_as(administrator):
        for membership in Membership.objects.filter(person__user__email=email):
            end_membership(membership, by=administrator)


if __name__ == "__main__":
    main(sys.argv[1])
