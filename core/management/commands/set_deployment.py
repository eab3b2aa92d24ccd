from django.core.management.base import BaseCommand

from core.access import SYSTEM
from core.models import Deployment


class Command(BaseCommand):
    verb = SYSTEM
    why = "Whoever runs the machine says what it is for; only the owner role can."
    help = "Say what this deployment is for (needs the owner role): production, demo or test."

    def add_arguments(self, parser) -> None:
        parser.add_argument("kind", choices=Deployment.Kind.values)

    def handle(self, *, kind: str, **options) -> None:
        Deployment.objects.update_or_create(pk=1, defaults={"kind": kind})
        self.stdout.write(f"This deployment is for: {Deployment.Kind(kind).label}")
