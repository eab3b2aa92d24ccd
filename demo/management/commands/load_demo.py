from django.core.management.base import BaseCommand, CommandError

from actionplans.operations import ship_rag_schemes
from core.access import SYSTEM
from core.models import Deployment
from demo import harrow, hertfordshire, southend, tower_hamlets
from inspection.operations import ship_duties, ship_frameworks
from partners.models import LocalArea

AREAS = (harrow, tower_hamlets, southend, hertfordshire)


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
        ship_rag_schemes()
        ship_frameworks()
        ship_duties()
        for place in AREAS:
            cast = place.load()
            self.stdout.write(f"{cast.area.name} is there, with {len(cast.people)} accounts")
