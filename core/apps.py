from django.apps import AppConfig
from django.db.models.signals import post_migrate


class CoreConfig(AppConfig):
    name = "core"
    verbose_name = "Core"

    def ready(self) -> None:
        from core.database import secure_tables

        # Rights and row-level security follow from the models, so they are laid again after every migration.
        post_migrate.connect(secure_tables, sender=self, dispatch_uid="core.secure_tables")
