from django.core.management.base import BaseCommand

from core.access import SYSTEM
from demo import scale


class Command(BaseCommand):
    verb = SYSTEM
    why = "Fills a database with generated areas, as the owner role, and reads nobody's rows."
    help = (
        "Fill the database with generated areas for load work (300 actions, 40 people, 40 updates each)."
        " Runs as the owner role, whom row-level security does not hold back."
    )

    def add_arguments(self, parser) -> None:
        parser.add_argument("--areas", type=int, default=20)

    def handle(self, *, areas: int, verbosity: int, **options) -> None:
        scale.seed(areas, report=self.stdout.write if verbosity > 1 else lambda words: None)
        self.stdout.write(f"{areas} generated areas are there")
