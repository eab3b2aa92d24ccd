from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate


class InspectionConfig(AppConfig):
    name = "inspection"
    verbose_name = "Self-evaluation and inspection"

    def ready(self) -> None:
        from inspection import registrations  # noqa: F401 - fills the registries below

        # Frameworks and duties are there after every migration, in this release's words.
        post_migrate.connect(ship, sender=self, dispatch_uid="inspection.ship")


def ship(*, using: str = "default", **_) -> None:
    """Lay the shipped frameworks and duties, once their tables exist."""
    from inspection.models import Criterion, Duty
    from inspection.operations import ship_duties, ship_frameworks

    present = set(connections[using].introspection.table_names())
    if {Criterion._meta.db_table, Duty._meta.db_table} <= present:
        ship_frameworks()
        ship_duties()
