#!/usr/bin/env python
"""Django's command line. The few commands that shape the database run as the role that owns it."""

import os
import sys

OWNER_COMMANDS = {
    "flush",
    "makemigrations",
    "migrate",
    "seed_scale",
    "set_deployment",
    "showmigrations",
    "sqlmigrate",
}


def main() -> None:
    """Run one command, as portal_owner where it must be and as portal_app everywhere else."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "send_portal.settings")
    if len(sys.argv) > 1 and sys.argv[1] in OWNER_COMMANDS:
        os.environ["PORTAL_AS_OWNER"] = "1"

    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
