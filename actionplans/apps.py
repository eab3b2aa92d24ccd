from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate


class ActionPlansConfig(AppConfig):
    name = "actionplans"
    verbose_name = "Action plans"
    told_about = "Actions, risks and issues"

    def ready(self) -> None:
        from actionplans import (  # noqa: F401 - fill core's registries
            asking_registrations,
            evaluation_registrations,
            registrations,
        )

        # The RAG schemes that come with the portal are there after every migration, in this release's words.
        post_migrate.connect(ship, sender=self, dispatch_uid="actionplans.ship_rag_schemes")


def ship(*, using: str = "default", **_) -> None:
    """Lay the shipped RAG schemes, once their tables exist."""
    from actionplans.models import RagLevel
    from actionplans.operations import ship_rag_schemes

    if RagLevel._meta.db_table in connections[using].introspection.table_names():
        ship_rag_schemes()
