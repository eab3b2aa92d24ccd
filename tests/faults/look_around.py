"""Run beside the drill of the backup, in a process of its own: signs in, looks at Home, reads every file.

Prints what it found as one line of JSON; ends with an error where something is missing or not what its row says.
"""

import hashlib
import json
import os

import django


def main() -> None:
    """Look around as the officer of Oakshire's council."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "send_portal.settings")
    django.setup()
    from django.test import Client

    from core.models import StoredFile
    from tests.world import PASSWORD

    client = Client()
    typed = {"login": "la-officer@oakshire.example", "password": PASSWORD}
    entered = client.post("/accounts/login/", typed)
    assert entered.status_code == 302, entered.status_code
    home = client.get("/oakshire/")
    assert home.status_code == 200, home.status_code
    found = {}
    for stored in StoredFile.objects.order_by("pk"):
        with stored.content.open() as opened:
            found[stored.name] = hashlib.sha256(opened.read()).hexdigest()
        assert found[stored.name] == stored.sha256, stored
    print(json.dumps(found))


if __name__ == "__main__":
    main()
