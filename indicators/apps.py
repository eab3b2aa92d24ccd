from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate


class IndicatorsConfig(AppConfig):
    name = "indicators"
    verbose_name = "Measures"
    told_about = "Measures and data returns"

    def ready(self) -> None:
        from indicators import registrations  # noqa: F401 - fills core's registries

        # The library that comes with the portal is there after every migration, in this release's words.
        post_migrate.connect(ship, sender=self, dispatch_uid="indicators.ship_library")


def ship(*, using: str = "default", **_) -> None:
    """Lay the shipped library, once its table exists."""
    from indicators.models import LibraryMeasure
    from indicators.operations import ship_library

    if LibraryMeasure._meta.db_table in connections[using].introspection.table_names():
        ship_library()
