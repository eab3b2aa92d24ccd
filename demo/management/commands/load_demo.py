from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from actionplans.operations import ship_rag_schemes
from core.access import SYSTEM
from core.models import Deployment
from demo import brent, harrow, hertfordshire, southampton, southend, tower_hamlets
from demo.accounts import Cast
from inspection.operations import ship_duties, ship_frameworks
from partners.models import LocalArea


class Command(BaseCommand):
    verb = SYSTEM
    why = "Fills an empty database for a demonstration, each step as the person of its story."
    help = (
        "Load the demonstration's local areas into an empty database (only where the deployment is for demonstration)."
    )

    def handle(self, **options) -> None:
        if not Deployment.objects.filter(kind__in=[Deployment.Kind.DEMO, Deployment.Kind.TEST]).exists():
            raise CommandError(
                "This deployment is for real work. The demonstration's accounts share a published password."
            )
        if LocalArea.objects.exists():
            self.stdout.write("There are local areas already; nothing was loaded.")
            return
        with connection.cursor() as cursor:
            # Over a thousand small steps: no need to wait for the disk after each, a broken load is begun anew.
            cursor.execute("SET synchronous_commit TO off")
        ship_rag_schemes()
        ship_frameworks()
        ship_duties()
        in_harrow = harrow.load()
        self._say(in_harrow)
        self._say(brent.load(in_harrow))
        for place in (tower_hamlets, southend, hertfordshire, southampton):
            self._say(place.load())

    def _say(self, cast: Cast) -> None:
        self.stdout.write(f"{cast.area.name} is there, with {len(cast.people)} accounts")
