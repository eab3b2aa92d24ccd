import json

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from core.access import SYSTEM
from core.collecting import leave_out_what_stays
from demo import bench
from partners.models import LocalArea


class Command(BaseCommand):
    verb = SYSTEM
    why = "Whoever runs the machine measures generated areas and prints times, no text."
    help = "Measure what pages cost, as ratios to a floor of the same run, on a database filled by seed_scale."

    def add_arguments(self, parser) -> None:
        parser.add_argument("--areas", type=int, default=20)
        parser.add_argument("--rounds", type=int, default=bench.ROUNDS, help="how often each page is asked for")

    def handle(self, *, areas: int, rounds: int, **options) -> None:
        present = LocalArea.objects.filter(slug__startswith="area-")
        if present.count() < areas:
            raise CommandError(
                f"Only {present.count()} generated areas are there. Run `manage.py seed_scale --areas {areas}`."
            )
        leave_out_what_stays()  # as in the web process that is measured
        figures = bench.measure(present[areas // 2], rounds)
        path = settings.BASE_DIR / "var" / "bench.json"
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps(bench.as_data(figures, areas, rounds), indent=1, ensure_ascii=False))
        self.stdout.write(bench.table(figures, areas, rounds))
