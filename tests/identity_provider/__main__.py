"""Serves the directory on a free port, which it prints; its people and clients come by standard input, as JSON."""

import json
import os
import sys
from wsgiref.simple_server import WSGIRequestHandler, make_server

import django


class Quiet(WSGIRequestHandler):
    """Says nothing on the way."""

    def log_message(self, *args) -> None:
        pass


def main() -> None:
    """Make the tables, the people and the clients, then answer until standard input ends."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.identity_provider.settings"
    django.setup()
    from allauth.account.models import EmailAddress
    from allauth.idp.oidc.models import Client
    from django.contrib.auth.models import User
    from django.core.management import call_command
    from django.core.wsgi import get_wsgi_application

    call_command("migrate", verbosity=0)
    told = json.loads(sys.stdin.readline())
    for email, password in told["people"].items():
        user = User.objects.create_user(email, email, password)
        EmailAddress.objects.create(user=user, email=email, primary=True, verified=True)
    for client in told["clients"]:
        made = Client(
            id=client["id"],
            name="The portal",
            scopes="openid\nprofile\nemail",
            redirect_uris=client["answer"],
            data=client["says"],
            skip_consent=True,
        )
        made.set_secret(client["secret"])
        made.save()
    server = make_server("127.0.0.1", 0, get_wsgi_application(), handler_class=Quiet)
    print(server.server_port, flush=True)
    server.serve_forever(poll_interval=0.05)


if __name__ == "__main__":
    main()
